"""Small values that several packages use: times, sizes, versions, names, what is hidden, and lists in messages."""
