"""The money of a CTG, computed: from the Contrat enfance jeunesse to the bonus territoire.

Pure and in `Decimal` only. No amount is code: each comes from a dated row of barème with its source, and
a missing row is said, never guessed. A result carries the steps, the rows and the warnings that made it,
and page, document and test read that same object.
"""
