"""From the files and options of a command to a site: spec or saved plan, drivers, engines, stores, encryption.

Adapters are chosen here and nowhere else. Must not: change anything, or print a result.
"""
