"""Secret statistique: which values to blank so that none can be found again, each with its proof.

Pure Python (numpy, scipy, numba, highspy), usable alone: no Django, nothing of the house but the
family of errors. The subject is taught in docs/secret.md. What other folders call:

- `regle.blanchir`: the values that article 7 blanks, and nothing else;
- `systeme.lire` / `suppression.proteger` / `attaque.auditer`: any set of linear relations;
- `tableau.Tableau`, `protection.proteger`: dense tables, zones × crossed variables, up to the nation;
- `verification.verifier`: the checker, which trusts nothing of the above.
"""
