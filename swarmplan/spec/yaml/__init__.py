"""YAML as a tree of values that know their file, line and column; how it is interpolated, merged and pruned."""
