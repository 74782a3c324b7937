"""``fleet plan``, ``apply`` and ``destroy``: plan each cluster, show, ask, carry out. What one cluster's plan is comes from the
pipeline of ``apply``."""
