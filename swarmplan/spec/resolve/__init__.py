"""From the validated spec to Desired: counts expanded, defaults laid under, Compose converted, archives looked into.

One file a section. Each tells ``Findings`` what is wrong and goes on; the only I/O is reading the files that the spec
names (image archives, ``env_file``).
"""
