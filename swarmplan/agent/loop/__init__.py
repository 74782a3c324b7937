"""The loops of the clusters that are followed: when each is looked at, and why; how many at once; who is told; what is known of each.

Each cluster has a loop of its own, so that none waits for another that hangs. Must not: know what a pass does."""
