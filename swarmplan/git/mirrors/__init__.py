"""The mirrors of repositories in the state folder, one folder each: made, locked, and removed once nobody follows them."""
