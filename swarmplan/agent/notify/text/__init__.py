"""What a notification says: its values, title and text, and the summary of several. All pure.

Must not: decide which notifications there are."""
