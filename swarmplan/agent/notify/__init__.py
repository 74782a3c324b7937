"""Notifications: a listener of the agent's events that notifies people and programs of what needs them, once, and when it is over.

``causes`` decides what is news to a target, ``text`` in which words it is sent, and ``outbox`` when; all of these are pure. ``delivery`` is the thread of one target, ``targets`` what is sent there.
Must not: hold up a pass or another target, or send a text that was not cleaned."""
