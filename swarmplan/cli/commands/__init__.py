"""The commands, one file each, in the groups of ``swarmplan --help``. ``cli.command_line.groups`` lists them."""
