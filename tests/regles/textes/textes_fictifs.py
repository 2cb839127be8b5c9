"""A complete convention, fictif, in which nothing is wrong: the base of the variants."""

from pathlib import Path

CONVENTION = Path(__file__).with_name("convention_fictive.txt").read_text("utf-8")
