"""The only printer: plans, progress, verdicts and status, for people and for programs; log set-up and redaction.

Results go to stdout, progress and messages to stderr. Every text goes through ``redact`` on its way out. Must not:
decide what is done, read the outside world, or import what does (drivers, engine, simulator, reconcile, execute).
"""
