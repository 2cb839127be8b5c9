"""The acts of the diagnosis, one file a noun."""
