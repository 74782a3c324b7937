"""What the local driver raises: the classes of ``errors``, from whatever the system answers."""

from swarmplan.drivers.failures import translating

translated = translating("the local driver", "the local driver needs root; run the command with sudo")
