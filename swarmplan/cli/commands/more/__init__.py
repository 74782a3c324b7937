"""The commands about swarmplan itself and its file format."""
