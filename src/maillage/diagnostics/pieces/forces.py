"""The constats in the document: forces facing fragilités, then the needs, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.models import ConstatPartage
from maillage.documents.arbre import Bloc, Paragraphe, Tableau, Texte, Trait, manquant, texte
from maillage.interface.typographie import typo

FORCES, FRAGILITES, BESOINS = (
    "Les forces du territoire",
    "Ses fragilités",
    "Les besoins des familles",
)


# By constat, the figures that it rests on, as they may be printed.
Chiffres = Mapping[int, Sequence[object]]


def forces_et_fragilites(constats: Sequence[ConstatPartage], chiffres: Chiffres) -> Iterator[Bloc]:
    """Two columns side by side; a column that nobody filled says so."""
    forces = [c for c in constats if c.nature == NatureConstat.FORCE]
    fragilites = [c for c in constats if c.nature == NatureConstat.FAIBLESSE]
    lignes = list(zip_longest(forces, fragilites)) or [(None, None)]
    yield Tableau(
        "Forces et fragilités du territoire",
        (FORCES, FRAGILITES),
        tuple(
            (
                _cellule(force, chiffres, "les forces du territoire" if not forces else ""),
                _cellule(fragilite, chiffres, "ses fragilités" if not fragilites else ""),
            )
            for force, fragilite in lignes
        ),
        largeurs=(8, 8),
        entete_de_ligne=False,
    )


def besoins(constats: Sequence[ConstatPartage], chiffres: Chiffres) -> Iterator[Bloc]:
    """The needs, with their thématique and where each comes from."""
    siens = [c for c in constats if c.nature == NatureConstat.BESOIN]
    if not siens:
        yield Paragraphe((manquant("constats : les besoins des familles"),))
        return
    yield Tableau(
        BESOINS,
        ("Constat", "Thématique", "D’où il vient"),
        tuple(
            (
                texte(typo(c.texte)),
                texte(str(c.thematique or "toutes")),
                texte(_source(c, chiffres)),
            )
            for c in siens
        ),
        largeurs=(8, 3, 5),
        entete_de_ligne=False,
    )


def _cellule(constat: ConstatPartage | None, chiffres: Chiffres, absents: str) -> Texte:
    """A constat and its source; `absents` names a column without any."""
    if constat is None:
        return texte(manquant(f"constats : {absents}")) if absents else ()
    source = _source(constat, chiffres)
    suite = source if isinstance(source, Trait) else Trait(source, italique=True)
    return texte(f"{typo(constat.texte)}\n", suite)


def _source(constat: ConstatPartage, chiffres: Chiffres) -> str | Trait:
    dits = [*(str(chiffre) for chiffre in chiffres.get(constat.pk, ())), constat.source]
    return typo("\n".join(dit for dit in dits if dit)) or manquant(f"source de « {constat} »")
