"""Cards as one HTML file without script and without anything from elsewhere. Each text of others passes ``element``, which escapes it."""
