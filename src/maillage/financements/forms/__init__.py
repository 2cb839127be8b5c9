"""The forms of the money, one file a subject."""
