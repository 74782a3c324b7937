"""The results of ``fleet grade``, for people and for programs: a table, JSON with its schema, JUnit and CSV."""
