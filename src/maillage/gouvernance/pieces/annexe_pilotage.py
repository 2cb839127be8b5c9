"""Annexe 4 of the convention: its table of instances, alone or in its place, and their articulation."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.conventions.pieces import composer, modele
from maillage.conventions.redaction import lire
from maillage.documents.arbre import (
    Bloc,
    Document,
    SautDePage,
    Section,
    Tableau,
    Texte,
    Titre,
    en_clair,
    manquant,
    parcourir,
    texte,
)
from maillage.documents.clauses import GabaritTableau
from maillage.documents.reecriture import parties
from maillage.gouvernance import articulation
from maillage.gouvernance.composition import lignes
from maillage.gouvernance.models import Instance
from maillage.gouvernance.queries.instances import instances
from maillage.interface.typographie import typo

PLACE = "instances"
LARGEURS = (4, 4, 6, 8, 3)  # the seats take more room than the model foresees


def annexe_pilotage(demarche: Demarche) -> Document:
    """Annexe 4 as the convention writes it, with the drawing of its instances."""
    tenues = _ouvertes(demarche)
    titre, blocs = annexe(demarche, "annexe-4", {PLACE: tuple(_table(tenues))})
    dessin = articulation.figure(tenues)
    return Document(
        titre=titre,
        sous_titre=typo(demarche.nom),
        blocs=tuple(_avec(blocs, dessin)),
        pied=typo(demarche.nom),
        mots_cles=("pilotage", "instances", "convention territoriale globale"),
    )


def manque_au_pilotage(demarche: Demarche) -> Iterator[str]:
    """What keeps annexe 4 from saying anything."""
    if not _ouvertes(demarche):
        yield "une instance de pilotage"


def instances_de_l_annexe_4(demarche: Demarche) -> tuple[Bloc, ...]:
    """What fills the place of annexe 4; nothing while no instance is written, for the model's own."""
    return tuple(_table(_ouvertes(demarche)))


def annexe(
    demarche: Demarche, identifiant: str, places: dict[str, tuple[Bloc, ...]]
) -> tuple[str, tuple[Bloc, ...]]:
    """The heading and the blocks of one annexe of the convention, rewritten clauses included.

    Its headings rise by one level, since the annexe stands alone.
    """
    document = composer(lire(demarche), {nom: blocs for nom, blocs in places.items() if blocs})
    noms = iter(parties(modele()))
    courante, titre, blocs = "", "", []
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            courante = next(noms)
            titre = en_clair(bloc.texte) if courante == identifiant else titre
        elif courante == identifiant and not isinstance(bloc, Section | SautDePage):
            blocs.append(_releve(bloc))
    return titre, tuple(blocs)


def _releve(bloc: Bloc) -> Bloc:
    return Titre(bloc.niveau - 1, bloc.texte) if isinstance(bloc, Titre) else bloc


def _ouvertes(demarche: Demarche) -> list[Instance]:
    return [instance for instance in instances(demarche) if instance.close_le is None]


def _table(tenues: list[Instance]) -> Iterator[Tableau]:
    gabarit = _gabarit()
    if tenues:
        yield Tableau(
            legende=gabarit.legende,
            entetes=gabarit.entetes,
            lignes=tuple(_ligne(instance) for instance in tenues),
            largeurs=LARGEURS,
            entete_de_ligne=False,
        )


def _gabarit() -> GabaritTableau:
    """The table that the model convention declares: its five columns are written there, once."""
    gabarit = next(clause.tableau for clause in modele().clauses if clause.place == PLACE)
    if gabarit is None:
        raise ValueError("Le modèle de convention ne déclare plus le tableau des instances.")
    return gabarit


def _ligne(instance: Instance) -> tuple[Texte, ...]:
    return (
        _dit(instance.dispositif_rattachement, "dispositif de rattachement", instance),
        texte(typo(instance.nom)),
        _dit(instance.missions, "missions", instance),
        _dit("\n".join(lignes(instance)), "composition", instance),
        _dit(instance.periodicite, "périodicité", instance),
    )


def _dit(valeur: str, quoi: str, instance: Instance) -> Texte:
    return texte(typo(valeur.strip()) or manquant(f"{quoi} de « {instance} »"))


def _avec(blocs: tuple[Bloc, ...], dessin: Bloc | None) -> Iterator[Bloc]:
    """The blocks, the drawing just after the table."""
    for bloc in blocs:
        yield bloc
        if dessin is not None and isinstance(bloc, Tableau):
            yield dessin
