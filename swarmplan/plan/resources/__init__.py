"""What services use: networks, volumes, secrets and configs."""
