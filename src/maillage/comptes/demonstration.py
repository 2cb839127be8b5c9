"""The accounts of a demo instance: their domain and the password that they share."""

DOMAINE = "demo.maillage.example"
MOT_DE_PASSE = "maillage-demo-2026-CTG"  # noqa: S105 — shown on the login page of a demo instance
