"""Pictures of a plan and of a cluster as SVG: text that is made, not drawn by a program; alone in a file, or within a page.

Must not: show a text that ``views.safe`` has not been through, or be larger because a cluster is.
"""
