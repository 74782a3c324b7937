"""What the client prints and reads as text: tables, templates, ages, sizes, filters, and what ``--pretty`` shows."""
