"""The sections of an agent file to its settings: paths made absolute, named files looked at, keys held against each other."""
