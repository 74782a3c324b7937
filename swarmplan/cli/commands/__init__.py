"""The commands, one file each, in the groups of ``swarmplan --help``. ``cli.main`` lists them."""
