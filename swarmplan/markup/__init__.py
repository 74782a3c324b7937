"""Pages and pictures as text: elements of HTML and SVG, and whole documents with a policy that lets nothing in them run.

What lives here: what escapes the texts of others, in one place. Must not: know what a page is about.
"""
