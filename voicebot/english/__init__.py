"""English: what is said, as values, and values as they are said. Pure."""
