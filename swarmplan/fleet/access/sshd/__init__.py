"""The sshd that lets students in, and what serves them in it. What must not be here: who is let in to what."""
