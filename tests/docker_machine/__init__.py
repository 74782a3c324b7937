"""A strict stand-in for docker-machine 0.16.2, faults included.

What lives here: the executable ``docker-machine`` (a process like the real one: same store, texts, streams and exit codes),
and ``store.Store``, by which tests open a store, switch faults on and read what was called. What must not: tests, and
anything more lenient than the real program: what is not modelled ends with exit code 70, and ``Store.clean`` fails then.

    with Store(folder) as store:
        store.run("create", "-d", "none", "--url", "tcp://127.0.0.1:1", "n1")
"""
