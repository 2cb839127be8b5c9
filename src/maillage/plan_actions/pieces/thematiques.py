"""One fiche thématique."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from maillage.documents.arbre import (
    Bloc,
    Document,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.documents.markdown import blocs, sans_titres, traits
from maillage.plan_actions.models import FicheAction, FicheThematique
from maillage.plan_actions.pieces.mots import (
    AUCUNE,
    RIEN,
    apostrophes,
    minuscule,
    nom_de,
    titre_de,
)
from maillage.plan_actions.queries import (
    actions_de_la_thematique,
)


def fiche_thematique(fiche: FicheThematique) -> Document:
    """One fiche thématique."""
    return Document(
        titre=titre_de_la_thematique(fiche),
        sous_titre=apostrophes(fiche.demarche.nom),
        blocs=tuple(blocs_de_la_thematique(fiche, actions_de_la_thematique(fiche))),
        pied=apostrophes(fiche.demarche.nom),
        mots_cles=("fiche thématique", "convention territoriale globale"),
        compact=True,
    )


def titre_de_la_thematique(fiche: FicheThematique) -> str:
    """« Fiche thématique — Jeunesse »."""
    return f"Fiche thématique — {apostrophes(str(fiche.thematique))}"


def blocs_de_la_thematique(
    fiche: FicheThematique, actions: Iterable[FicheAction], *, niveau: int = 1
) -> Iterator[Bloc]:
    """Its texts, then what the plan answers."""
    for titre, contenu in (
        ("Constats", fiche.constats),
        ("Offre existante", fiche.offre),
        ("Objectifs", fiche.objectifs),
    ):
        if contenu.strip():
            yield Titre(niveau, texte(titre))
            yield from sans_titres(blocs(contenu))
        elif titre != "Offre existante":
            yield Titre(niveau, texte(titre))
            yield Paragraphe((manquant(f"{minuscule(titre)} ({fiche})"),))
    faits = [(texte(nom), valeur) for nom, valeur in _faits(fiche) if valeur]
    yield Tableau("Pilotage de la thématique", ("Champ", "Contenu"), tuple(faits), largeurs=(4, 11))
    lignes = [
        (
            texte(titre_de(action)),
            texte(action.get_etat_display()),
            texte(apostrophes(str(action.pilote or "")) or RIEN),
        )
        for action in actions
    ]
    yield Titre(niveau, texte("Fiches action"))
    if lignes:
        entetes = ("Fiche action", "État", "Pilote")
        yield Tableau("Fiches action de la thématique", entetes, tuple(lignes), largeurs=(8, 3, 5))
    else:
        yield Paragraphe(texte(f"{AUCUNE}."))


def _faits(fiche: FicheThematique) -> Iterator[tuple[str, Texte]]:
    yield "État", texte(fiche.get_etat_display())
    yield "Public visé", texte(fiche.public)
    yield "Pilotage", traits(fiche.pilotage)
    yield "Référent de la Caf", texte(nom_de(fiche.referent_caf))
    yield "Référent de la collectivité", texte(nom_de(fiche.referent_collectivite))
    yield "Partenaires", texte(", ".join(apostrophes(str(p)) for p in fiche.partenaires.all()))
    yield "Provenance", texte(apostrophes(fiche.provenance))
