"""The agent's metrics for Prometheus: their names, which are a contract, and their values.

``table`` has every name and ``gauges`` what a status gives; both are pure. Only ``registry`` imports prometheus_client, which the extra
``swarmplan[agent]`` installs. Must not: ask a cluster, use a label whose values have no bound, or rename or remove a metric."""
