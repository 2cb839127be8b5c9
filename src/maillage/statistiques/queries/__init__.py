"""What the statistics read; one module a subject."""
