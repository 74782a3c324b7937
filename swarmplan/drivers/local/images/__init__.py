"""Images that are loaded once for the machine, and put into each new host before its engine first starts.

What lives here: the store of loaded images, the engine that loads them, and their way into a host. What must not: a host that exists, which
is never touched; swarms and plans.
"""
