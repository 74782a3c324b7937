"""A trace of each pass of the agent, for OpenTelemetry, made from its events once it has ended.

``spans`` is pure. Only ``exporter`` imports OpenTelemetry, of the extra ``swarmplan[otel]``, and it is loaded only where the variables
of its environment ask for traces: without them there is not even a listener. Must not: be called within a pass."""
