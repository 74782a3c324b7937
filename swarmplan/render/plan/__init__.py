"""A plan as text, Markdown, JSON and a graph."""
