"""What the parties are bound by, day by day: the periods in which a bonus territoire may be claimed."""

from __future__ import annotations

import datetime as dt

from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.conventions.queries.des_fins import fin_de
from maillage.regles.services_soutenus import Periode

SIGNES = frozenset({EtatActe.SIGNE, EtatActe.REMPLACE, EtatActe.RESILIE})
# Signed before the convention, they prefigure it: they open the bonus until it must be signed (S0, S2).
PREFIGURENT = frozenset({TypeActe.ACCORD_CADRE, TypeActe.ACTE_ENGAGEMENT})


def periodes_engagees(demarche: Demarche, le: dt.date) -> list[Periode]:
    """The periods of the signed acts of the démarche and of the one that it renews (four queries)."""
    periodes = _de_la_demarche(demarche, le)
    if demarche.predecesseur is not None:
        periodes += _de_la_demarche(demarche.predecesseur, le)
    if demarche.fin_precedente is not None:
        periodes.append(Periode(None, demarche.fin_precedente))
    return periodes


def signee_le(convention: Acte) -> dt.date | None:
    """The day of the last signature that was given; None while none is dated."""
    jours = [s.signee_le for s in convention.signatures.all() if s.est_donnee and s.signee_le]
    return max(jours, default=None)


def _de_la_demarche(demarche: Demarche, le: dt.date) -> list[Periode]:
    actes = [a for a in demarche.actes.all() if a.etat in SIGNES]
    conventions = [a for a in actes if a.type == TypeActe.CONVENTION]
    terme = fin_de(demarche, le).dernier_jour
    lues = [
        Periode(convention.debut, _la_plus_tot(_prolongee(convention, actes), terme))
        for convention in conventions
    ]
    limites = [
        a.limite_signature_le
        for a in demarche.actes.all()
        if a.type == TypeActe.CONVENTION and a.limite_signature_le
    ]
    lues += [
        Periode(acte.debut, _la_plus_tot(acte.fin, *limites))
        for acte in actes
        if acte.type in PREFIGURENT
    ]
    return lues


def _prolongee(convention: Acte, actes: list[Acte]) -> dt.date | None:
    """The end of a convention, or that of the latest signed avenant that says another."""
    fins = [
        a.fin
        for a in actes
        if a.type == TypeActe.AVENANT and a.modifie_id == convention.pk and a.fin
    ]
    return max(fins, default=convention.fin)


def _la_plus_tot(*jours: dt.date | None) -> dt.date | None:
    connus = [jour for jour in jours if jour is not None]
    return min(connus, default=None)
