"""Office files that people hand over: what is hostile in them is refused, the rest becomes grids."""
