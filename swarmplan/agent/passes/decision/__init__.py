"""What a pass does with what it found, why, and what it leaves; pure."""
