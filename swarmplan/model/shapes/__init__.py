"""What an engine answers: which parts are read, under which names of ours, what shape they have, and which version has them first."""
