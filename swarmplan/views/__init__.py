"""What is shown of a cluster other than as text: the values that the page, HTML and SVG are made of; pure.

Lives here: an overview, the tasks by node and service, a plan and a topology, each a frozen value with its form in JSON. It knows the
plan, the drift, the health, the lease and the records; none of them knows it. Must not: print, ask, or hide what ``render.redact``
hides by its look."""
