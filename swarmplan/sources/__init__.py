"""The content of secrets and configs: from a file, an environment variable, or a program of the user.

What lives here: the adapter of ``ports.ContentReader``. What must not: the Engine API, a decision about when something is
read, printing, retries. No message of this package quotes a content or the error output of a program.
"""
