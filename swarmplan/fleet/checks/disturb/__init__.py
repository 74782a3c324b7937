"""What is done to a cluster before a check, and undone afterwards in every case: the refusals, the record, the acts and the waiting.

What must not be here: an act that is not in the record before, or one on a machine that the cluster's file has not.
"""
