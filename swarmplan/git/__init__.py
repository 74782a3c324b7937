"""A git repository that is followed: a mirror in the state folder, a commit found by its ref, verified, and its files taken out.

The program ``git`` does it, without hooks, without the configuration of the system or of a user, and never with a work tree that is
changed in place. Must not: know what the files say, or what is done with them."""
