"""Published tables, budgets, declarations, payments: rows written directly, for the tests."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

import fabriques
from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.financements.grilles import Colonne, Grille, Rangee
from maillage.financements.models import (
    AccompagnementEtat,
    BudgetCollectivite,
    CalendrierCaf,
    CelluleTableau,
    ColonneTableau,
    Declaration,
    DroitFinance,
    Enveloppe,
    LigneTableau,
    PolitiqueBudget,
    TableauPublie,
    Versement,
)
from maillage.financements.queries.baremes import caf_de
from maillage.plan_actions.models import FicheAction, LigneBudget
from maillage.portail.queries import constats
from maillage.regles.financements.rapprochement import lire

# Toulouse, 2019 (S0, §1.4), as it is printed.
TOULOUSE = Grille(
    (Colonne("CEJ", "16.65 M€"), Colonne("Prestations et subventions", "53.9 M€")),
    (
        Rangee("Petite enfance", ("7.66 M€", "40.28 M€")),
        Rangee("Soutien de la parentalité", ("459 000€", "727 000€")),
        Rangee("Enfance et jeunesse", ("8.53 M€", "10.55 M€")),
        Rangee("Animation de la vie sociale", ("", "1.93 M€")),
    ),
)
CONFLENT = Grille(
    (Colonne("Prestations de service et CEJ", "490 787 € + 598 000 €"),),
    tuple(
        Rangee(f"Service {n}", (f"{montant} €",))
        for n, montant in enumerate(
            ("442 500", "520 600", "36 000", "44 400", "6 900", "7 200", "22 600", "9 600"), 1
        )
    ),
)
DU_TABLEAU = {
    "intitule": "Aides versées en 2019",
    "financeur": "CAF",
    "annee": 2019,
    "annee_fin": None,
    "unite": "EUR",
    "total_ecrit": "",
    "source": "Document fictif, page 3",
    "explication": "",
}


def tableau(demarche: Demarche, grille: Grille = TOULOUSE, **champs: Any) -> TableauPublie:
    """A published table."""
    ecrit = TableauPublie.objects.create(
        demarche=demarche, modifie_le=fabriques.ANCIENNEMENT, **{**DU_TABLEAU, **champs}
    )
    colonnes = [
        ColonneTableau.objects.create(
            tableau=ecrit, rang=rang, intitule=c.intitule, total_ecrit=c.total_ecrit
        )
        for rang, c in enumerate(grille.colonnes)
    ]
    for rang, rangee in enumerate(grille.rangees):
        ligne = LigneTableau.objects.create(tableau=ecrit, rang=rang, intitule=rangee.intitule)
        for colonne, texte in zip(colonnes, rangee.ecrits, strict=True):
            chiffre = lire(texte)
            if chiffre is not None:
                CelluleTableau.objects.create(
                    ligne=ligne, colonne=colonne, ecrit=texte, montant=chiffre.euros
                )
    return ecrit


def budget(demarche: Demarche, **champs: Any) -> BudgetCollectivite:
    """A budget of 944 M€, of which 494 for one policy."""
    ecrit = BudgetCollectivite.objects.create(
        demarche=demarche,
        organisation=demarche.parties.get(role="COLLECTIVITE").organisation,
        modifie_le=fabriques.ANCIENNEMENT,
        **{
            "intitule": "Programmation des investissements",
            "section": "INVESTISSEMENT",
            "annee": 2021,
            "total_ecrit": "944 M€",
            "source": "Document fictif",
            **champs,
        },
    )
    PolitiqueBudget.objects.create(
        budget=ecrit,
        rang=0,
        intitule="Familles",
        ecrit="494 M€",
        montant=494_000_000,
        part_publiee=52,
    )
    return ecrit


def calendrier(demarche: Demarche, annee: int = 2026, **champs: Any) -> CalendrierCaf:
    """The calendar of the Caf de la Somme (2023), carried to that year: 35 % and 35 %."""
    return CalendrierCaf.objects.create(
        caf=caf_de(demarche),
        annee=annee,
        **{
            "previsionnel_des_le": dt.date(annee - 1, 12, 15),
            "previsionnel_au_plus_tard": dt.date(annee, 2, 13),
            "juin_des_le": dt.date(annee, 6, 15),
            "juin_au_plus_tard": dt.date(annee, 7, 10),
            "septembre_des_le": dt.date(annee, 9, 17),
            "septembre_au_plus_tard": dt.date(annee, 10, 12),
            "reel_des_le": dt.date(annee + 1, 1, 16),
            "reel_au_plus_tard": dt.date(annee + 1, 3, 31),
            "taux_1": Decimal(35),
            "acompte_1_des_le": dt.date(annee, 3, 1),
            "taux_2": Decimal(35),
            "acompte_2_des_le": dt.date(annee, 10, 2),
            "source": "Exemple : Caf de la Somme, 2023",
            **champs,
        },
    )


def creche(demarche: Demarche, **champs: Any) -> Structure:
    """A crèche of the inventory that carries the PSU."""
    lieu = fabriques.structure(demarche, **champs)
    fabriques.etat_de_structure(lieu, lignes=["PSU"])
    return lieu


def declaration(structure: Structure, stade: str = "PREVISIONNEL", **champs: Any) -> Declaration:
    """30 000 € foreseen for 2026."""
    return Declaration.objects.create(
        demarche=structure.demarche,
        structure=structure,
        stade=stade,
        **{
            "ligne": "PSU",
            "annee": 2026,
            "deposee_le": dt.date(2026, 1, 15),
            "droit": Decimal(30_000),
            **champs,
        },
    )


def versement(structure: Structure, nature: str = "ACOMPTE", **champs: Any) -> Versement:
    """An acompte of 10 500 €."""
    return Versement.objects.create(
        demarche=structure.demarche,
        structure=structure,
        nature=nature,
        **{
            "ligne": "PSU",
            "annee": 2026,
            "montant": Decimal(10_500),
            "verse_le": dt.date(2026, 3, 2),
            **champs,
        },
    )


def enveloppe(demarche: Demarche, **champs: Any) -> Enveloppe:
    """50 000 € of the Caf for 2026."""
    return Enveloppe.objects.create(
        demarche=demarche,
        **{
            "financeur": caf_de(demarche),
            "annee": 2026,
            "genre": "ENVELOPPE",
            "intitule": "Fonds publics et territoires",
            "montant": Decimal(50_000),
            "source": "Notification fictive",
            **champs,
        },
    )


def accompagnement(demarche: Demarche, **champs: Any) -> AccompagnementEtat:
    """The lowest amount of 2025."""
    return AccompagnementEtat.objects.create(
        demarche=demarche,
        organisation=demarche.parties.get(role="COLLECTIVITE").organisation,
        **{"annee": 2025, "montant": Decimal(20_328), "source": "Arrêté fictif", **champs},
    )


def ligne_de_budget(fiche: FicheAction, **champs: Any) -> LigneBudget:
    """5 000 € of the Caf, foreseen for 2026."""
    return LigneBudget.objects.create(
        fiche=fiche,
        **{"financeur": caf_de(fiche.demarche), "annee": 2026, "prevu": Decimal(5_000), **champs},
    )


def plat(texte: str) -> str:
    """What a page says, without its tags nor its no-break spaces."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", texte)))


def ouvrir(client: Client, nom: str, *cles: object, code: int = 200, **suite: str) -> str:
    """What a page of the money says."""
    reponse = client.get(reverse(f"financements:{nom}", args=cles), suite)
    assert reponse.status_code == code
    return plat(reponse.content.decode(errors="replace"))


def dits(demarche: Demarche, regle: str, le: dt.datetime) -> list[str]:
    """The messages of one rule."""
    trouves = constats(demarche, le.date())
    json.dumps([constat.en_donnees() for constat in trouves])  # as `maillage controler --json` does
    return [plat(c.message) for c in trouves if c.regle and c.regle.identifiant == regle]


def depot(creche: Structure, stade: str = "PREVISIONNEL", **champs: Any) -> dict[str, Any]:
    """What is declared: 30 000 € for 2026."""
    return {
        "structure": creche,
        "ligne": "PSU",
        "annee": 2026,
        "stade": stade,
        "deposee_le": dt.date(2026, 11, 20),
        "quantite": Decimal(60_000),
        "droit": Decimal(30_000),
        "commentaire": "",
        **champs,
    }


def identifiants(demarche: Demarche) -> dict[str, Any]:
    """One object of each kind, by parameter of the addresses of the follow-up and of the tables."""
    lieu = creche(demarche)
    fiche = fabriques.fiche(demarche, fabriques.element(demarche))
    reel = declaration(
        lieu, "REEL", annee=2025, deposee_le=dt.date(2026, 2, 1), validee_le=dt.date(2026, 3, 1)
    )
    cles = (
        (declaration(lieu).pk, ("modifier", "retirer", "valider"), "declaration"),
        (reel.pk, ("rouvrir",), "declaration"),
        (versement(lieu).pk, ("modifier", "retirer"), "versement"),
        (calendrier(demarche).pk, ("modifier", "retirer"), "calendrier"),
        (enveloppe(demarche).pk, ("modifier", "retirer"), "enveloppe"),
        (accompagnement(demarche).pk, ("modifier", "retirer"), "accompagnement"),
    )
    droits = ("exercice", "compte")
    return {
        **{f"financements:{genre}_{g}.cle": cle for cle, gestes, genre in cles for g in gestes},
        **{f"financements:{nom}.structure": lieu.pk for nom in droits},
        "financements:exercice.ligne": "PSU",
        "tableau": tableau(demarche).pk,
        **{f"financements:budget_{g}.budget": budget(demarche).pk for g in ("modifier", "retirer")},
        **_budget_de_fiche(fiche),
    }


def _budget_de_fiche(fiche: FicheAction) -> dict[str, Any]:
    lie = ligne_de_budget(fiche)
    lieu = creche(fiche.demarche)
    DroitFinance.objects.create(ligne_budget=lie, structure=lieu, ligne="PSU")
    return {f"financements:{nom}.budget": lie.pk for nom in ("rattacher", "detacher")}


VERSIONS = (
    "tableau_retirer",
    "budget_retirer",
    "enveloppe_retirer",
    "accompagnement_retirer",
    "versement_retirer",
    "calendrier_retirer",
    "declaration_retirer",
    "declaration_valider",
    "declaration_rouvrir",
)
