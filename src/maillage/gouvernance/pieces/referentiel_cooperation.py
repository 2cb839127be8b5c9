"""Annexe 5 of the convention: the référentiel of the function, then how the territory holds it."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conventions.models import Demarche
from maillage.documents.arbre import (
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.gouvernance.models import PosteCooperation
from maillage.gouvernance.pieces.annexe_pilotage import annexe
from maillage.gouvernance.queries.postes import indicateurs_retenus, postes
from maillage.gouvernance.referentiel import referentiel
from maillage.interface.typographie import accorde, date_longue, nombre, typo
from maillage.plan_actions.pieces.mots import dire_l_indicateur
from maillage.regles.sources import en_clair

ENTETES = ("Poste", "Etp", "Titulaire", "Employeur", "Financement", "Depuis le")
LARGEURS = (5, 2, 4, 5, 5, 4)


def referentiel_cooperation(demarche: Demarche) -> Document:
    """The sheet of the function: annexe 5 as the convention writes it, the posts, the indicators."""
    titre, blocs = annexe(demarche, "annexe-5", {})
    return Document(
        titre=titre,
        sous_titre=typo(demarche.nom),
        blocs=(*blocs, *_la_fonction(demarche), _source()),
        pied=typo(demarche.nom),
        mots_cles=("chargé de coopération", "référentiel", "convention territoriale globale"),
    )


def _la_fonction(demarche: Demarche) -> Iterator[Bloc]:
    tenus = [poste for poste in postes(demarche) if poste.clos_le is None]
    yield Titre(1, texte("La fonction sur le territoire"))
    if tenus:
        yield _tableau(tenus)
    else:
        yield Paragraphe((manquant("postes de la fonction de coopération"),))
    yield Titre(1, texte("Ce qui jugera la fonction"))
    retenus = list(indicateurs_retenus(demarche))
    if retenus:
        yield Liste(tuple(ElementListe(texte(dire_l_indicateur(r.indicateur))) for r in retenus))
    else:
        yield Paragraphe((manquant("indicateurs de la fonction de coopération"),))


def _tableau(tenus: list[PosteCooperation]) -> Tableau:
    total = nombre(sum(poste.etp for poste in tenus))
    return Tableau(
        legende=typo(f"{accorde(len(tenus), 'poste')}, {total} Etp"),
        entetes=ENTETES,
        lignes=tuple(_ligne(poste) for poste in tenus),
        largeurs=LARGEURS,
    )


def _ligne(poste: PosteCooperation) -> tuple[Texte, ...]:
    """The post and who holds it last: an annexe knows no clock."""
    occupation = next((o for o in poste.occupations.all() if o.au is None), None)
    return (
        texte(typo(poste.intitule)),
        texte(nombre(poste.etp)),
        texte(str(occupation.personne) if occupation else "vacant"),
        texte(typo(str(poste.employeur))),
        texte(typo(poste.financement) or manquant(f"financement de « {poste} »")),
        texte(date_longue(occupation.du if occupation else poste.ouvert_le)),
    )


def _source() -> Note:
    lu = referentiel()
    source = f"{en_clair(lu.source)}, annexe 5, depuis le {date_longue(lu.valable_du)}"
    return Note(texte(typo(f"Source du référentiel : {source}.")))
