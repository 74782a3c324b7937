"""What is done to a cluster before a check, and undone afterwards in every case: the refusals, the undo file, the actions and the waiting.

What must not be here: an action that is not in the undo file before, or one on a machine that the cluster's file has not.
"""
