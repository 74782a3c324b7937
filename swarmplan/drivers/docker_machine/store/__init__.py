"""What is kept in docker-machine's store: claims, marks, the authority, locks."""
