"""Which values of a document are not to be shown: those that came from a variable, and what ``sensitive`` names.

``resolve.shown`` makes of it what is shown of each resource, from which on nobody needs to know why a value is hidden.
"""
