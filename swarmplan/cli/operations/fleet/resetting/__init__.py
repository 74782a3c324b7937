"""``fleet reset``: clusters recreated. What must not be here: a repair, or a loss that was not shown before."""
