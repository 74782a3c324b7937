"""What is wrong with a tree or a saved plan, as faults with positions."""
