"""The wiring of students' access: drivers behind it, the command of ``fleet access``, and the program that each login runs."""
