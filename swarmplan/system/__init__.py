"""What the operating system gives a command: files of others opened with care, its child processes and all that they started, processes known for certain, threads
that can be cancelled, and who runs it. It knows nothing of clusters."""
