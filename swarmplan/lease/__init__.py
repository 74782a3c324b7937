"""One run at a time, wherever it runs: a lease in the swarm, and on the hosts while there is no swarm.

It is taken, renewed, taken over and given back by compare-and-swap alone, and expires by the clock of the one who waits for it.
``fence`` is what the guarded ports ask before each call that changes something. The planner, the steps and the executor know
nothing of it. It speaks to ports, never to adapters.
"""
