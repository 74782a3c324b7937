"""Small values that several packages use: times, sizes, versions, names, and lists in messages."""
