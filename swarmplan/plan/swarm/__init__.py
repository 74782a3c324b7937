"""The swarm itself: made, rebuilt, taken down; its settings, CA, tokens and labels."""
