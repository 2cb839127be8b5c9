"""What the rules of the house allow beside them. Each list may only shrink."""

from __future__ import annotations

# Modules above 400 lines and functions above 50, with the reason.
MODULES_LONGS: dict[str, str] = {
    "src/maillage/documents/rendus/docx.py": "one renderer, read as a whole",
    "tests/conventions/test_pages.py": "every page of the conventions, on one démarche",
    "tests/demonstration/constats_attendus.py": "a list: every finding on the demonstration",
    "tests/documents/test_rendus.py": "the four formats side by side",
    "tests/fabriques.py": "one plain function a noun of every domain",
}
FONCTIONS_LONGUES: dict[str, str] = {
    "tests/interface/galerie.py:contexte": "one value for each component of the gallery",
}

# Outside actions/, who may write to the database, and why.
ECRIVENT: dict[str, str] = {
    "src/maillage/comptes/models.py": "the manager of accounts, which Django calls",
    "src/maillage/documents/rendus/docx.py": "saves a file, not a row",
    "src/maillage/documents/rendus/habillage.py": "saves a file, not a row",
    "src/maillage/documents/rendus/pdf.py": "saves a file, not a row",
    "src/maillage/documents/rendus/pptx/__init__.py": "saves a file, not a row",
    "src/maillage/fichiers/lecture.py": "saves a picture, not a row",
}

# Templates that carry their style: files that are downloaded, not pages that are served.
STYLES_EN_LIGNE: dict[str, str] = {
    "src/maillage/documents/templates/documents/page.html": "a document must stand on its own",
}
