"""The rights of a démarche: its inventory, annexe, COF and barèmes, described for the calculation.

The number of queries depends neither on the structures nor on the years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Demarche, Partie
from maillage.diagnostics.etats import StructureDeLAnnee, de_l_annee
from maillage.diagnostics.queries import structures
from maillage.financements.engagements import SIGNES, periodes_engagees, signee_le
from maillage.financements.models import (
    Assiette,
    Cof,
    Cofinancement,
    MontantReference,
    ServiceSoutenu,
)
from maillage.financements.queries.baremes import baremes_de, caf_de
from maillage.partenaires.models import Organisation
from maillage.regles.financements import territoire as pur
from maillage.regles.financements.lignes import LIGNES, REPARTIES
from maillage.regles.financements.scenarios import QUANTITES
from maillage.regles.financements.territoire import LIGNES_DE_DROIT, Droits, Organisme, Territoire
from maillage.regles.services_soutenus import Periode, annees_decouvertes

GESTIONNAIRE_INCONNU = Organisme("", "Gestionnaire non renseigné")
# The new units that a service contracts beyond its reference are another line.
NOUVELLES = {"BT_EAJE": "BT_EAJE_NOUVELLE", "BT_ALSH": "BT_ALSH_NOUVELLE"}
ANNEES_SANS_PERIODE = 5


@dataclass
class _Pieces:
    """All that was read of a démarche, once for every year."""

    demarche: Demarche
    structures: list[Any] = field(default_factory=list)
    services: dict[int, list[ServiceSoutenu]] = field(default_factory=dict)
    cofs: dict[tuple[int, str], list[Cof]] = field(default_factory=dict)
    soutiens: dict[tuple[int, int, int], Decimal] = field(default_factory=dict)
    assiettes: dict[tuple[int, str, int], Assiette] = field(default_factory=dict)
    references: list[MontantReference] = field(default_factory=list)
    engagees: list[Periode] = field(default_factory=list)
    limites: list[tuple[int, dt.date, dt.date]] = field(default_factory=list)
    signataires: list[str] = field(default_factory=list)


def annees(demarche: Demarche, le: dt.date) -> list[int]:
    """The years that the page offers: those of the convention, or those around today."""
    debut = demarche.debut.year if demarche.debut else le.year - 1
    fin = demarche.fin.year if demarche.fin else debut + ANNEES_SANS_PERIODE - 1
    return list(range(debut, fin + 1))


def annee_proposee(demarche: Demarche, le: dt.date) -> int:
    """This year, or the nearest of the convention."""
    offertes = annees(demarche, le)
    return min(max(le.year, offertes[0]), offertes[-1])


def droits(demarche: Demarche, annee: int, le: dt.date) -> Droits:
    """The rights of one year, by what is signed on the day `le`."""
    return pur.calculer(territoires(demarche, [annee], le)[annee])


def territoires(
    demarche: Demarche, lesquelles: Iterable[int], le: dt.date
) -> dict[int, Territoire]:
    """The description of each of these years, from which the rights are computed."""
    lues = _lire(demarche, le)
    baremes = baremes_de(caf_de(demarche))
    return {
        annee: Territoire(
            annee, tuple(_demandes(lues, annee)), tuple(_references(lues, annee)), baremes
        )
        for annee in lesquelles
    }


def organisme(organisation: Organisation | None) -> Organisme:
    """An organisation as the calculation knows it."""
    if organisation is None:
        return GESTIONNAIRE_INCONNU
    return Organisme(str(organisation.pk), str(organisation))


def assiette_de(structure_pk: int, ligne: str, annee: int) -> Assiette | None:
    """What was entered for a line of a structure and a year; None while nothing was."""
    return Assiette.objects.filter(structure=structure_pk, ligne=ligne, annee=annee).first()


def _lire(demarche: Demarche, le: dt.date) -> _Pieces:
    lues = _Pieces(demarche, list(structures(demarche)))
    du_dossier = {"structure__demarche": demarche, "structure__supprime_le": None}
    for service in ServiceSoutenu.objects.filter(**du_dossier).select_related(
        "collectivite", "competente"
    ):
        lues.services.setdefault(service.structure_id, []).append(service)
    for cof in Cof.objects.filter(**du_dossier).select_related("beneficiaire"):
        lues.cofs.setdefault((cof.structure_id, cof.ligne), []).append(cof)
    for soutien in Cofinancement.objects.filter(**du_dossier):
        cle = (soutien.structure_id, soutien.annee, soutien.collectivite_id)
        lues.soutiens[cle] = lues.soutiens.get(cle, Decimal(0)) + soutien.montant
    for assiette in Assiette.objects.filter(**du_dossier):
        lues.assiettes[assiette.structure_id, assiette.ligne, assiette.annee] = assiette
    references = MontantReference.objects.filter(demarche=demarche).exclude(ligne="")
    lues.references = list(references.select_related("collectivite").order_by("annee", "pk"))
    lues.engagees = periodes_engagees(demarche, le)
    lues.limites = _limites(demarche)
    parties = Partie.objects.filter(demarche=demarche, est_signataire=True)
    lues.signataires = [str(p.organisation) for p in parties.select_related("organisation")]
    return lues


def _references(lues: _Pieces, annee: int) -> list[pur.Reference]:
    """Of each line and perimeter the last amount booked before the year: it holds until another."""
    dernieres = {
        (r.ligne, r.collectivite_id): pur.Reference(
            r.ligne,
            organisme(r.collectivite),
            r.montant,
            f"{r.source} ({r.annee})",
            r.repartition,
            r.plancher,
            r.strate,
        )
        for r in lues.references
        if r.annee < annee and r.ligne in REPARTIES
    }
    return list(dernieres.values())


def _demandes(lues: _Pieces, annee: int) -> Iterable[pur.Demande]:
    for structure in lues.structures:
        lue = de_l_annee(structure, annee)
        if lue is not None:
            yield from _demandes_de(lues, lue)


def _demandes_de(lues: _Pieces, lue: StructureDeLAnnee) -> Iterable[pur.Demande]:
    """What one structure claims: its services of the annexe, then the other lines that it carries."""
    pk, annee = lue.structure.pk, lue.annee
    qui = pur.Structure(str(pk), lue.structure.nom, organisme(lue.etat.gestionnaire), lue.etat.mode)
    services = [s for s in lues.services.get(pk, []) if _est_de_l_annee(s, annee)]
    soutiens = {s.ligne: s for s in services if s.ligne in LIGNES_DE_DROIT}
    portees = {*lue.lignes, *soutiens}
    portees |= {ligne for (de, ligne) in lues.cofs if de == pk}
    portees |= {ligne for (de, ligne, an) in lues.assiettes if (de, an) == (pk, annee)}
    portees |= {NOUVELLES[s.ligne] for s in services if s.ligne in NOUVELLES and s.dont_nouvelle}
    for ligne in LIGNES_DE_DROIT:
        if ligne not in portees:
            continue
        mere = next((m for m, fille in NOUVELLES.items() if fille == ligne), ligne)
        service = soutiens.get(mere)
        yield pur.Demande(
            qui,
            ligne,
            _entrees(lues, lue, ligne, service),
            organisme(service.perimetre) if service and service.perimetre else None,
            _contexte(lues, lue, mere, service),
        )


def _est_de_l_annee(service: ServiceSoutenu, annee: int) -> bool:
    premiere, derniere = service.annee or annee, service.derniere_annee or annee
    return premiere <= annee <= derniere


def _entrees(
    lues: _Pieces, lue: StructureDeLAnnee, ligne: str, service: ServiceSoutenu | None
) -> dict[str, Any]:
    """What was entered for the year, over what the annexe and the inventory already say."""
    entrees: dict[str, Any] = {}
    if ligne in REPARTIES:
        entrees = _quantites(lue, ligne, service)
    elif ligne == "BT_ALSH_NOUVELLE" and service:
        entrees = {"heures_contractualisees": service.quantite_reference}
    if ligne in NOUVELLES.values() and service:
        entrees[QUANTITES[ligne]] = service.dont_nouvelle
    elif ligne in QUANTITES:
        entrees[QUANTITES[ligne]] = _de_l_inventaire(lue, ligne)
    assiette = lues.assiettes.get((lue.structure.pk, ligne, lue.annee))
    entrees.update(assiette.entrees if assiette else {})
    return {cle: valeur for cle, valeur in entrees.items() if valeur is not None}


def _de_l_inventaire(lue: StructureDeLAnnee, ligne: str) -> Decimal | None:
    """Places, Etp, groups: the capacity. Hours paid are those of the activity, which is declared."""
    if QUANTITES[ligne] == "places":
        return None if lue.places_max is None else Decimal(lue.places_max)
    return None if LIGNES[ligne].unite == "heure" else lue.unites(ligne)


def _quantites(
    lue: StructureDeLAnnee, ligne: str, service: ServiceSoutenu | None
) -> dict[str, Any]:
    """The count of reference and that of the year, without the new units, which are another line."""
    reference = service.quantite_reference if service else None
    reelles = lue.unites(ligne)
    if reference is not None and reelles is not None and reelles > reference:
        nouvelles = (service.dont_nouvelle if service else None) or Decimal(0)
        reelles = max(reference, reelles - nouvelles)
    return {"unites": reference, "reelles": reelles}


def _contexte(
    lues: _Pieces, lue: StructureDeLAnnee, ligne: str, service: ServiceSoutenu | None
) -> dict[str, Any]:
    """What the preconditions are judged on (F01 to F08)."""
    pk, annee = lue.structure.pk, lue.annee
    contexte: dict[str, Any] = _ctg(lues, annee)
    if service and service.collectivite:
        contexte["cofinanceur"] = str(service.collectivite)
        contexte["signataires"] = lues.signataires
        contexte["soutien"] = lues.soutiens.get((pk, annee, service.collectivite.pk), Decimal(0))
    cofs = lues.cofs.get((pk, ligne), [])
    periodes = [Periode(cof.du, cof.au) for cof in cofs]
    if annees_decouvertes([annee], periodes):
        contexte["cof"] = None
    elif lue.etat.gestionnaire:
        derniere = max(cofs, key=lambda cof: cof.au)
        contexte["beneficiaire"] = str(derniere.beneficiaire)
        contexte["gestionnaire"] = str(lue.etat.gestionnaire)
    if lue.etat.places is not None and lue.etat.heures_ouverture is not None:
        contexte["places"] = Decimal(lue.places_max or 0)
        contexte["heures_d_ouverture"] = lue.etat.heures_ouverture
    return contexte


def _ctg(lues: _Pieces, annee: int) -> dict[str, Any]:
    """Whether a signed convention covers the year (F01), and was signed in time for it (F02)."""
    if annees_decouvertes([annee], lues.engagees):
        return {"ctg": None}
    for debut, signee, limite in lues.limites:
        if debut == annee:
            bornes = {"du": dt.date(annee, 1, 1), "au": dt.date(annee, 12, 31)}
            return {"ctg": {**bornes, "signee_le": signee, "limite": limite}}
    return {}


def _limites(demarche: Demarche) -> list[tuple[int, dt.date, dt.date]]:
    """Of each signed convention: its first year, the day it was signed, the last day to sign it."""
    conventions = demarche.actes.prefetch_related("signatures").filter(
        type=TypeActe.CONVENTION, etat__in=SIGNES, limite_signature_le__isnull=False
    )
    return [
        (a.debut.year, signee, a.limite_signature_le)
        for a in conventions.order_by("pk")
        if a.debut and a.limite_signature_le and (signee := signee_le(a))
    ]
