"""Causes of notifications: ``reader`` makes of an event of the agent what it shows, ``of_pass`` the causes of a pass; ``ledger``
decides which of them are news to a target. All pure.

Must not: know how a notification looks, or when it is sent."""
