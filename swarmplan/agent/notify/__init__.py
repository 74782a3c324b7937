"""Notifications: a listener of the agent's events that tells people and programs of what needs them, once, and when it is over.

``reading`` makes of an event the causes that it shows; ``ledger`` decides which of them are told, ``wording`` in which words, and
``outbox`` when; all of these are pure. ``delivery`` is the thread of one target, ``targets`` what is sent there.
Must not: hold up a pass or another target, or send a text that was not cleaned."""
