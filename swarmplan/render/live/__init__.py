"""What is drawn again and again in one place of a terminal: the screen, and the pieces that progress and a watched status share. Pipes get
none of it."""
