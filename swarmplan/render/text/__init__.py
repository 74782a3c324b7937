"""Lines of text for people: styled, in columns, folded to a width, and with nothing in them that a terminal would act on.

What a line says is made by the folders beside it."""
