"""From the validated spec to Desired: counts expanded, defaults applied, Compose converted, archives read.

One file per section. Each reports errors to ``Findings`` and continues; the only I/O is reading the files that the spec names
(image archives, ``env_file``).
"""
