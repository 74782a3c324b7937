"""Plans of their own: recover, restore, and managers that are to be restarted first."""
