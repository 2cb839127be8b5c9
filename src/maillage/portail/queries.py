"""What the pages of the portal gather from several domains."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from maillage.comptes.models import Utilisateur
from maillage.conventions import queries as conventions
from maillage.conventions.enums import EtatActe, EtatSignature, TypeActe
from maillage.conventions.models import Acte, Deliberation, Demarche, Habilitation, Partie
from maillage.plan_actions.queries import Comptes, comptes_par_demarche
from maillage.portail.etapes import Faits
from maillage.regles.controle import Constat, examiner

SIGNES = frozenset({EtatActe.SIGNE, EtatActe.REMPLACE})
ENGAGENT = frozenset({TypeActe.ACTE_ENGAGEMENT, TypeActe.ACCORD_CADRE})


def charger(demarches: list[Demarche]) -> list[Demarche]:
    """Load beside the démarches what the rules and the stages read, in a fixed number of queries."""
    deliberations = Deliberation.objects.select_related(
        "organisation__territoire__departement", "demarche"
    )
    actes = Acte.objects.select_related("demarche").prefetch_related(
        Prefetch("deliberations", queryset=deliberations), "signatures", "avenants"
    )
    prefetch_related_objects(
        demarches,
        Prefetch("actes", queryset=actes),
        Prefetch("deliberations", queryset=deliberations),
        Prefetch("parties", queryset=Partie.objects.select_related("organisation__territoire")),
        "thematiques_retenues__thematique",
        "perimetre",
    )
    for demarche in demarches:
        for acte in demarche.actes.all():
            acte.demarche = demarche
    return demarches


def constats(demarche: Demarche, le: dt.date) -> list[Constat]:
    """What the contrôle finds in a démarche that day."""
    charger([demarche])
    votees = list(demarche.deliberations.all())
    prefetch_related_objects(votees, "citations", *conventions.feuilles_de_presence())
    return examiner(demarche, le)


def faits(demarche: Demarche, plan: Comptes) -> Faits:
    """The plain values from which the stages are said; the démarche went through `charger`."""
    actes = list(demarche.actes.all())
    convention = next((a for a in actes if a.type == TypeActe.CONVENTION), None)
    signataires = [p for p in demarche.parties.all() if p.est_signataire]
    autorises = {d.organisation_id for d in convention.deliberations.all()} if convention else set()
    signees = [
        s
        for s in (convention.signatures.all() if convention else ())
        if s.etat in {EtatSignature.SIGNE, EtatSignature.ADHESION_TARDIVE}
    ]
    return Faits(
        engagement_signe=any(a.type in ENGAGENT and a.etat in SIGNES for a in actes),
        renouvelle=demarche.fin_precedente is not None,
        a_un_diagnostic=bool(demarche.diagnostic.strip()),
        elements=plan.elements,
        fiches=plan.fiches,
        signataires=len(signataires),
        autorises=sum(p.organisation_id in autorises for p in signataires),
        signes=len(signees),
        convention_signee=convention is not None and convention.etat in SIGNES,
        debut=demarche.debut,
        fin=demarche.fin,
    )


@dataclass(frozen=True)
class Vue:
    """A démarche as a list shows it: the row, its counts of the plan, its stages."""

    demarche: Demarche
    plan: Comptes
    faits: Faits


def vues(par: Utilisateur, le: dt.date) -> list[Vue]:
    """The démarches of `par`, each with where it stands; flat number of queries."""
    demarches = charger(list(conventions.demarches_visibles(par, le)))
    return _vues(demarches)


def _vues(demarches: list[Demarche]) -> list[Vue]:
    comptes = comptes_par_demarche(demarches)
    return [Vue(d, comptes[d.pk], faits(d, comptes[d.pk])) for d in demarches]


def vue(demarche: Demarche) -> Vue:
    """One démarche as its workspace shows it."""
    return _vues(charger([demarche]))[0]


def habilitations(par: Utilisateur, le: dt.date) -> list[Habilitation]:
    """What `par` may do, for the home page and the account page."""
    return list(
        Habilitation.objects.en_vigueur(le)
        .filter(utilisateur=par)
        .select_related("organisation", "demarche")
    )


def toutes_les_vues() -> list[Vue]:
    """Every démarche of the instance, for the command line."""
    return _vues(charger(list(conventions.toutes_les_demarches())))
