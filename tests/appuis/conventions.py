"""Conventions for the tests: the facts of one that lacks nothing, and how its document is read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import fabriques
from maillage.conventions.enums import Hypothese
from maillage.conventions.models import Deliberation, Demarche, SousObjectifRetenu
from maillage.conventions.pieces import composer
from maillage.conventions.redaction import FaitsConvention, MissionRetenue, PartieSignataire
from maillage.documents.arbre import (
    Document,
    Paragraphe,
    Tableau,
    Titre,
    en_clair,
    parcourir,
    texte,
    textes,
)
from maillage.partenaires.enums import Civilite, NatureOrganisation
from maillage.regles.missions import MISSIONS

ANNEXES = [
    "Annexe 1 — Diagnostic partagé",
    "Annexe 2 — Plan d’actions et fiches action",
    "Annexe 3 — Équipements et services soutenus",
    "Annexe 4 — Modalités de pilotage stratégique et opérationnel et suivi de la CTG",
    "Annexe 5 — Référentiel d’emploi du chargé de coopération",
    "Annexe 6 — Évaluation",
    "Annexe 7 — Délibérations des signataires",
]


def deliberation(**champs: Any) -> Deliberation:
    """A vote that is not saved."""
    return Deliberation(
        **{
            "assemblee": "Conseil municipal de Fictiville",
            "numero": "24-081",
            "objet": "CTG",
            "seance_le": dt.date(2024, 12, 11),
            "pour": 32,
            "contre": 0,
            "abstentions": 0,
            **champs,
        }
    )


def caf() -> PartieSignataire:
    return PartieSignataire(
        nom="Caf fictive",
        designation="la Caisse d’allocations familiales fictive",
        appellation="la Caf",
        nature=NatureOrganisation.CAF,
        feminin=True,
        personnes=(
            ("Madame Ada Un", "présidente du conseil d’administration"),
            ("Monsieur Bo Deux", "directeur"),
        ),
        deliberations=(deliberation(assemblee="Conseil d’administration", objet="stratégie CTG"),),
    )


def commune(nom: str = "Fictiville", **champs: Any) -> PartieSignataire:
    return PartieSignataire(
        **{
            "nom": f"Commune de {nom}",
            "designation": f"la commune de {nom}",
            "appellation": "la commune",
            "nature": NatureOrganisation.COMMUNE,
            "feminin": True,
            "personnes": ((f"Madame Maire {nom}", "maire"),),
            "champ": f"Les actions de {nom}.",
            "assemblee": "Conseil municipal",
            "deliberations": (deliberation(),),
            **champs,
        }
    )


def faits(*collectivites: PartieSignataire, **champs: Any) -> FaitsConvention:
    """Everything that a convention needs, unless said otherwise."""
    return FaitsConvention(
        **{
            "nom": "Fictiville — CTG",
            "hypothese": Hypothese.PLAN_NEGOCIE,
            "caf": caf(),
            "collectivites": collectivites or (commune(),),
            "autres": (),
            "missions": (MissionRetenue(MISSIONS[0].libelle, ("soutenir les familles",)),),
            "debut": dt.date(2024, 1, 1),
            "fin": dt.date(2027, 12, 31),
            "fait_a": "Fictiville",
            "fait_le": dt.date(2024, 12, 20),
            "plan_attendu_le": dt.date(2024, 6, 30),
            "champ_caf": "La Caf soutient **deux** crèches\u00a0:\n\n- l’une\n- l’autre",
            "equipements": "- Crèche fictive, gérée par la commune, soutenue par la Caf",
            "diagnostic": "Le diagnostic.",
            "diagnostic_au_plus_tard_le": dt.date(2024, 4, 30),
            **champs,
        }
    )


PLACES = {
    "plan_actions": (Paragraphe(texte("Le plan.")),),
}


def complet(**champs: Any) -> Document:
    return composer(faits(**champs), PLACES)


def en_texte(document: Document) -> str:
    return "\n".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))


def titres(document: Document, niveau: int = 1) -> list[str]:
    return [
        en_clair(b.texte)
        for b in parcourir(document.blocs)
        if isinstance(b, Titre) and b.niveau == niveau
    ]


def sous(document: Document, titre: str) -> str:
    """The text under the heading that begins so, down to the next one of its level."""
    suite: list[str] = []
    dedans = False
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            dedans = en_clair(bloc.texte).startswith(titre)
        if dedans:
            suite += [en_clair(t) for t in textes(bloc)]
    return "\n".join(suite)


def tableau(document: Document, legende: str) -> Tableau:
    return next(
        b for b in parcourir(document.blocs) if isinstance(b, Tableau) and b.legende == legende
    )


def demarche_prete() -> Demarche:
    """A démarche `fictive` in the database, with what a convention needs in the first floor."""
    creee = fabriques.demarche(
        slug="fictive",
        hypothese=Hypothese.PLAN_NEGOCIE,
        champ_caf="Elle soutient une crèche.",
        diagnostic="Le diagnostic.",
    )
    for partie in creee.parties.all():
        tenu = fabriques.mandat(
            partie.organisation,
            fonction="Maire",
            personne=fabriques.personne(civilite=Civilite.MADAME, nom="Fictif"),
        )
        fabriques.signataire(partie, mandat=tenu)
    acte = fabriques.acte(creee, fait_a="Fictiville", fait_le=dt.date(2025, 12, 20))
    fabriques.deliberation(creee, numero="25-1", pour=12, contre=0, abstentions=0).actes.add(acte)
    SousObjectifRetenu.objects.create(demarche=creee, code="HANDICAP")
    fabriques.fiche(creee, numero="1")
    return creee
