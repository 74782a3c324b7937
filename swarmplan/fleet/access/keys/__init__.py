"""Keys of students, and what OpenSSH reads of them: made, kept, and the certificates where engines have TLS."""
