"""The lab behind the drivers ``lab`` and ``virtualbox``. What lives here: hosts with real engines, and how those are served
over TLS. What must not: anything of docker-machine's command line."""
