"""The commands of ``swarmplan fleet``: what is typed, and its help. What must not be here: the work, which is ``cli.operations.fleet``'s."""
