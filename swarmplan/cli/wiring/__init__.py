"""From the files and options of a command to a site: spec or saved plan, drivers, engines, stores, encryption."""
