"""A way in for each student: an SSH key that ends in their own cluster, served by an sshd that is only for that.

What lives here: keys and the files about them, what a student may ask for, the configuration of that sshd, its start and its end, and
what a student is told to type. What must not: how a machine is entered, which is its driver's, and what is told apart by a cluster file.
"""
