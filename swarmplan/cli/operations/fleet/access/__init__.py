"""The wiring of students' access: drivers behind it, the command of ``fleet access``, and the program that each login runs.

What must not be here: keys, the sshd and what a student may ask for, which are ``swarmplan.fleet.access``'s; a way to another cluster than the
student's own.
"""
