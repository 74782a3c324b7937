"""The agent's HTTP server: ``/metrics``, ``/healthz``, ``/readyz`` and ``/hooks/NAME``.

Who reaches it may be anybody: what a request says is never trusted, and all of it has a limit. It needs the extra ``swarmplan[agent]``:
import ``start`` where a server is asked for. Must not: change a cluster, answer with the text of an error, or know how a pass is made."""
