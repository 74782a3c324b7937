"""The agent: clusters that follow a git repository or a file, each by passes of the same pipeline as ``apply``.

``events`` and ``state`` are what the rest of the agent is told: its control socket, its metrics and its notifications read these,
and never ask a cluster themselves. What a pass does is given to it by the command line, which opens sites and takes leases.
Must not: know how a plan is made, print, or import the HTTP libraries outside of ``server`` and ``metrics``."""
