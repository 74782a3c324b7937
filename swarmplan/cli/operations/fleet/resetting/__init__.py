"""``fleet reset``: clusters removed and made anew. What must not be here: a repair, or a loss that was not shown before."""
