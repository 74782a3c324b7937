"""The results of ``fleet grade``, for people and for programs: a table, JSON with its schema, JUnit and CSV. What must not be here: how
points are given, which is ``swarmplan.fleet.checks``'s."""
