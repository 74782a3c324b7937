"""Reading one value of a Compose file: text, numbers, sizes, durations, lists of pairs."""
