"""YAML as a tree of values with their file, line and column; interpolated, merged and pruned."""
