"""The forms of the conventions, one file a page."""
