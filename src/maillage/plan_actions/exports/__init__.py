"""Gives a plan back in the formats that people keep: a workbook to fill and import again, and the rest."""
