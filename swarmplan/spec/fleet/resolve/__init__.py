"""The sections of a fleet file to its settings, a module for each.

What lives here: what a section needs of the others, and defaults that follow from them; errors go to the document's findings. What must not: the
reading of files, the state of a fleet, and what one value alone may be, which is in ``spec.models.fleet``.
"""
