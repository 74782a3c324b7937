"""The checks of a lesson: what each finds in a student's cluster, what is disturbed before and undone afterwards, and the results.

What must not be here: the lease and the opening of a cluster, which the commands bring; printing. A check without a disturbance changes
nothing; what is changed is in the undo file before, and out of it once it is undone.
"""
