"""The page: a cluster as it is now, in a browser, for as many as look at it at once by one observer.

What it shows is made by ``views`` and ``render``, and is redacted before it leaves. Who reaches it may be anybody: what a request says is
never trusted, and all of it has a limit. It needs the extra ``swarmplan[ui]``: import ``start`` where a page is asked for. Must not:
change a cluster, answer anything but GET and HEAD, or load anything from elsewhere."""
