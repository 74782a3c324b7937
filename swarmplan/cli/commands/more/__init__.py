"""The commands about swarmplan itself: the clusters it knows, its file format, completion."""
