"""What an engine answers: which parts are read, what shape they have, and which version has them first."""
