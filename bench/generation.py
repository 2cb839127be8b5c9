"""A portfolio far above the demo's: rows written at once, without act nor journal."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import (
    Acte,
    Demarche,
    EngagementConfidentialite,
    Habilitation,
    Partie,
    Perimetre,
    Thematique,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.territoires.models import Territoire

DEMARCHES, FICHES, AXES, OBJECTIFS, COMMUNES = 200, 100, 4, 5, 20
GRAND_PLAN, PILOTES = 400, 12
INSTANT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DEBUT, FIN = dt.date(2025, 1, 1), dt.date(2029, 12, 31)


def engendrer(compte: Utilisateur) -> str:
    """Write 200 démarches of 100 fiches where this account works; the slug of one of them."""
    organisations = Organisation.objects.bulk_create(
        Organisation(
            nature=nature, nom=f"Organisation {n} (fictif)", designation=f"organisation {n}"
        )
        for n in range(DEMARCHES)
        for nature in (NatureOrganisation.CAF, NatureOrganisation.COMMUNE)
    )
    demarches = Demarche.objects.bulk_create(
        Demarche(slug=f"bench-{n}", nom=f"Démarche {n} (fictif)", debut=DEBUT, fin=FIN)
        for n in range(DEMARCHES)
    )
    communes = list(Territoire.objects.filter(niveau="COMMUNE")[: DEMARCHES * COMMUNES])
    Partie.objects.bulk_create(
        Partie(demarche=demarche, organisation=organisations[2 * n + cote], role=role, ordre=cote)
        for n, demarche in enumerate(demarches)
        for cote, role in enumerate((RolePartie.CAF, RolePartie.COLLECTIVITE))
    )
    Perimetre.objects.bulk_create(
        Perimetre(demarche=demarche, commune=commune)
        for n, demarche in enumerate(demarches)
        for commune in communes[n * COMMUNES : (n + 1) * COMMUNES]
    )
    Acte.objects.bulk_create(
        Acte(demarche=demarche, type="CONVENTION", intitule="Convention", debut=DEBUT, fin=FIN)
        for demarche in demarches
    )
    Habilitation.objects.bulk_create(
        Habilitation(
            utilisateur=compte,
            organisation=organisations[2 * n + 1],
            demarche=demarche,
            role=Role.CHARGE_COOPERATION,
        )
        for n, demarche in enumerate(demarches)
    )
    _plans(demarches, FICHES)
    engager(compte)
    return demarches[0].slug


def engendrer_un_plan(compte: Utilisateur) -> str:
    """Write one démarche whose plan holds 400 fiches, where this account works; its slug."""
    organisations = Organisation.objects.bulk_create(
        Organisation(
            nature=NatureOrganisation.ASSOCIATION,
            nom=f"Pilote {n} (fictif)",
            designation=f"pilote {n}",
        )
        for n in range(PILOTES)
    )
    demarche = Demarche.objects.create(
        slug="bench-400", nom="Plan de 400 fiches (fictif)", debut=DEBUT, fin=FIN
    )
    Habilitation.objects.create(
        utilisateur=compte,
        organisation=organisations[0],
        demarche=demarche,
        role=Role.CHARGE_COOPERATION,
    )
    fiches = _plans([demarche], GRAND_PLAN)
    for rang, fiche in enumerate(fiches):
        fiche.pilote = organisations[rang % PILOTES]
    FicheAction.objects.bulk_update(fiches, ["pilote"])
    themes = list(Thematique.objects.all()[:4])
    Lien = FicheAction.thematiques.through  # noqa: N806 — the name of a class
    Lien.objects.bulk_create(
        Lien(ficheaction=fiche, thematique=themes[rang % len(themes)])
        for rang, fiche in enumerate(fiches)
    )
    engager(compte)
    return demarche.slug


def engendrer_des_signataires(nombre: int) -> tuple[Demarche, Utilisateur]:
    """Write one démarche that so many communes and their Caf sign, and who is chargé of it."""
    communes = Territoire.objects.filter(niveau="COMMUNE").order_by("code")[: nombre - 1]
    organisations = Organisation.objects.bulk_create(
        [
            Organisation(nature=NatureOrganisation.CAF, nom="Caf (fictif)", designation="la Caf"),
            *(
                Organisation(
                    nature=NatureOrganisation.COMMUNE,
                    nom=f"Commune {n} (fictif)",
                    designation=f"la commune {n}",
                    territoire=commune,
                )
                for n, commune in enumerate(communes, 1)
            ),
        ]
    )
    demarche = Demarche.objects.create(
        slug="bench-signataires", nom="Cent signataires (fictif)", debut=DEBUT, fin=FIN
    )
    Partie.objects.bulk_create(
        Partie(
            demarche=demarche,
            organisation=organisation,
            role=RolePartie.COLLECTIVITE if ordre else RolePartie.CAF,
            ordre=ordre,
            est_signataire=True,
        )
        for ordre, organisation in enumerate(organisations)
    )
    Acte.objects.create(
        demarche=demarche, type="CONVENTION", intitule="Convention", debut=DEBUT, fin=FIN
    )
    compte = Utilisateur.objects.create(
        email="bench@maillage.example", prenom="Essai", nom="Fictif"
    )
    Habilitation.objects.create(
        utilisateur=compte,
        organisation=organisations[1],
        demarche=demarche,
        role=Role.CHARGE_COOPERATION,
    )
    return demarche, compte


def engager(compte: Utilisateur) -> None:
    """Undertake secrecy wherever the account works: pages ask for it before they open."""
    EngagementConfidentialite.objects.bulk_create(
        (
            EngagementConfidentialite(utilisateur=compte, demarche_id=demarche, pris_le=INSTANT)
            for demarche in compte.habilitations.values_list("demarche", flat=True)
        ),
        ignore_conflicts=True,
    )


def _plans(demarches: list[Demarche], fiches: int) -> list[FicheAction]:
    axes = ElementPlan.objects.bulk_create(
        ElementPlan(
            demarche=demarche,
            niveau=Niveau.AXE,
            position=n,
            code=str(n + 1),
            intitule=f"Axe {n + 1} (fictif)",
        )
        for demarche in demarches
        for n in range(AXES)
    )
    objectifs = ElementPlan.objects.bulk_create(
        ElementPlan(
            demarche=axe.demarche,
            parent=axe,
            niveau=Niveau.OBJECTIF_OPERATIONNEL,
            position=n,
            code=f"{axe.code}.{n + 1}",
            intitule=f"Objectif {axe.code}.{n + 1} (fictif)",
        )
        for axe in axes
        for n in range(OBJECTIFS)
    )
    etats = list(EtatFiche)
    return FicheAction.objects.bulk_create(
        FicheAction(
            demarche=objectif.demarche,
            element=objectif,
            position=n,
            numero=f"{objectif.code}.{n + 1}",
            intitule=f"Action {objectif.code}.{n + 1} (fictif)",
            etat=etats[n % len(etats)],
            description="Ce que l’on fera, avec qui et pour qui. " * 10,
            debut=DEBUT,
            fin=FIN,
        )
        for objectif in objectifs
        for n in range(fiches // (AXES * OBJECTIFS))
    )
