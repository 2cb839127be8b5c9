"""The pages of a démarche, one file a tab."""
