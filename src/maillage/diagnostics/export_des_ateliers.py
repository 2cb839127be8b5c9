"""The ideas of a workshop and the constats, as sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from maillage.diagnostics.chiffres import ChiffreMontre
from maillage.diagnostics.models import ConstatPartage, DevenirContribution
from maillage.diagnostics.queries.ateliers import Groupe, Idee
from maillage.documents.tableur import Feuille

COLONNES = ("Groupe", "Idée", "Voix", "Sort", "Mot", "Rapprochées d’elle", "Devenue", "Origine")
COLONNES_DES_CONSTATS = ("Nature", "Constat", "Thématique", "Chiffres", "Source", "Ateliers")


def feuille_de_l_atelier(groupes: Iterable[Groupe]) -> Feuille:
    """One row an idea, by group, the most chosen first; nobody is named."""
    return Feuille(
        titre="Contributions",
        colonnes=COLONNES,
        lignes=tuple(_ligne(groupe, idee) for groupe in groupes for idee in groupe.idees),
    )


def feuille_des_constats(
    constats: Iterable[ConstatPartage],
    ateliers: Mapping[int, Sequence[DevenirContribution]],
    chiffres: Mapping[int, Sequence[ChiffreMontre]],
) -> Feuille:
    """One row a constat (thématiques were loaded); `chiffres` as an open export may tell them."""
    return Feuille(
        titre="Constats",
        colonnes=COLONNES_DES_CONSTATS,
        lignes=tuple(
            (
                constat.get_nature_display(),
                constat.texte,
                str(constat.thematique or ""),
                "\n".join(str(chiffre) for chiffre in chiffres.get(constat.pk, ())),
                constat.source,
                "\n".join(
                    str(venue.contribution.atelier) for venue in ateliers.get(constat.pk, ())
                ),
            )
            for constat in constats
        ),
    )


def _ligne(groupe: Groupe, idee: Idee) -> tuple[str | int, ...]:
    contribution = idee.contribution
    return (
        groupe.intitule,
        contribution.texte,
        idee.voix,
        contribution.get_sort_display(),
        contribution.mot,
        "\n".join(fusionnee.texte for fusionnee in idee.fusionnees),
        "\n".join(f"{devenu.libelle} : {devenu.intitule}" for devenu in idee.devenus),
        contribution.get_origine_display(),
    )
