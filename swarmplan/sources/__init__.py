"""Where the content of secrets and configs comes from: a file, an environment variable, a program of the user's.

What lives here: the adapter of ``ports.ContentReader``. What must not: the Engine API, a decision about when something is
read, printing, retries. No message that leaves this package has a content in it, nor what a program complained of.
"""

from swarmplan.sources.reader import Reader

__all__ = ["Reader"]
