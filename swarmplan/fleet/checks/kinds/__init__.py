"""One module for each kind of check: what it finds in a look. What must not be here: a change of anything."""
