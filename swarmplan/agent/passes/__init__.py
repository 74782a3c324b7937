"""One pass of one cluster: fetch, load, look, decide, carry out; and what is remembered of it.

Small functions over ``ports``, which the command line fulfils; ``decision`` and what it asks are pure. Must not: open a machine or an engine
itself, or know when the next pass is."""
