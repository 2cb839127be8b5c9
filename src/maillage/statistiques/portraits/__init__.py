"""The portrait of a territory: its figures, what they face, the sentences they make."""
