"""From files on disk to one tree: includes, env files, variables, both dialects of interpolation."""
