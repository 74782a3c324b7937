"""What no output may show: which values, which forms of secrets, and known texts in a message.

Must not: know where a value came from, which ``spec.secrecy`` does.
"""
