"""The plans say what the source documents say, word for word, or that they are invented."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from maillage.demonstration import lecture
from maillage.demonstration.verifications import elements_de

DOCUMENTS = {
    "toulouse": "000_c8091f0dc18b6dd5.txt",
    "sicoval": "001_2333536250ba4dfd.txt",
    "aubergenville": "004_e29493420ec6f930.txt",
}


def mots(texte: str) -> str:
    """The words without case, accents nor signs; ligatures opened."""
    ouvert = texte.replace("œ", "oe").replace("Œ", "OE")
    sans_accents = "".join(
        c for c in unicodedata.normalize("NFKD", ouvert) if not unicodedata.combining(c)
    )
    return " ".join("".join(c if c.isalnum() else " " for c in sans_accents.casefold()).split())


@pytest.mark.partage
@pytest.mark.parametrize("slug", ["toulouse", "aubergenville"])
def test_chaque_ligne_du_plan_est_dans_la_source(slug: str, partage: Path):
    source = mots((partage / "seeds" / DOCUMENTS[slug]).read_text(encoding="utf-8"))
    (territoire,) = [t for t in lecture.lire().territoires if t.demarche.slug == slug]
    elements = list(elements_de(territoire.plan.elements))
    absents = [
        e.intitule
        for e in elements
        if "(fictif)" not in e.intitule and mots(e.tel_que_ecrit or e.intitule) not in source
    ]
    assert absents == []
    assert len(elements) == {"toulouse": 97, "aubergenville": 50}[slug]


@pytest.mark.partage
@pytest.mark.parametrize("slug", ["toulouse", "aubergenville"])
def test_chaque_fiche_est_fictive(slug: str, partage: Path):
    (territoire,) = [t for t in lecture.lire().territoires if t.demarche.slug == slug]
    assert all("(fictif)" in fiche.intitule for fiche in territoire.fiches)


@pytest.mark.partage
def test_les_mots_de_sicoval_sont_dans_le_depliant(partage: Path):
    """The flyer sets its three columns side by side: words are looked for, not sentences."""
    source = set(mots((partage / "seeds" / DOCUMENTS["sicoval"]).read_text("utf-8")).split())
    (sicoval,) = [t for t in lecture.lire().territoires if t.demarche.slug == "sicoval"]
    # As the recognition of characters wrote them.
    source |= {"federer", "preparer", "avenir", "acces", "elargi", "usages", "information"}
    manquent = {m for e in elements_de(sicoval.plan.elements) for m in mots(e.intitule).split()}
    assert manquent - source == set()


@pytest.mark.partage
@pytest.mark.parametrize(
    ("slug", "fichier"),
    [("sicoval", "243100633"), ("conflent-canigo", "200049211"), ("toulouse", "31555")],
)
def test_le_perimetre_est_celui_des_donnees_partagees(slug: str, fichier: str, partage: Path):
    lignes = (partage / "data" / "pilotes" / "territoires_pilotes.csv").read_text("utf-8")
    (ligne,) = [li for li in lignes.splitlines() if li.startswith(f"{slug},")]
    (territoire,) = [t for t in lecture.lire().territoires if t.demarche.slug == slug]
    assert fichier in ligne
    assert set(ligne.rsplit(",", 1)[1].split("|")) == set(territoire.perimetre.communes)
