"""Options and arguments that several commands share, by what they are about. What one command alone has is in its own module."""
