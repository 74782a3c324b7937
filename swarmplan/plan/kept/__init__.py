"""Resources that are kept, ``x-swarmplan: {keep: true}``: which these are, what the swarm remembers of them, what would lose one."""
