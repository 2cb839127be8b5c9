"""The documents of a démarche that the library of clauses serves, their drafts, and who keeps it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.urls import reverse

from maillage.clauses import queries as bibliotheque
from maillage.clauses.enums import classe
from maillage.clauses.usages import Habilites, ProjetDeDocument, Usage, declarer, habiliter
from maillage.conventions import queries
from maillage.conventions.clauses_retenues import (
    aujourd_hui,
    habitants,
    moment_de_l_acte,
    moment_de_la_convention,
)
from maillage.conventions.enums import Hypothese, RolePartie, TypeActe
from maillage.conventions.models import Demarche, Resiliation
from maillage.conventions.permissions import refus_tenir_les_clauses
from maillage.conventions.pieces import accords, avenant, deliberation, fin, modele, valeurs
from maillage.conventions.queries import des_fins
from maillage.conventions.redaction import acte_de_la_convention, lire
from maillage.documents.chartes import Charte, fournir
from maillage.documents.modeles import Valeurs
from maillage.interface.typographie import date_longue, minuscule, typo
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.fins import CasDeResiliation

LIBELLES_DES_CAS: dict[str, str] = {
    CasDeResiliation.MANQUEMENT: "manquement",
    CasDeResiliation.INFRACTION: "infraction à la loi",
    CasDeResiliation.SANS_AVENANT: "modification sans avenant",
    CasDeResiliation.DENONCIATION: "dénonciation",
}


def demarches_de(caf: Organisation) -> Iterator[Demarche]:
    """The démarches of which this Caf is a party, in the order of their names."""
    parties = caf.parties.filter(role=RolePartie.CAF).values("demarche")
    yield from Demarche.objects.filter(pk__in=parties).order_by("nom", "pk")


def projets_de_convention(caf: Organisation, le: dt.date) -> Iterator[ProjetDeDocument]:
    """One a démarche; what is frozen or signed says so."""
    for demarche in demarches_de(caf):
        moment = moment_de_la_convention(demarche, acte_de_la_convention(demarche))
        yield ProjetDeDocument(
            demarche.nom,
            "Convention",
            _apercu(demarche, "convention"),
            classe(habitants(demarche)),
            moment.jour,
            None if moment.gele else partial(_valeurs_de_la_convention, demarche),
            moment.gele,
            frozenset(demarche.reecritures.values_list("article", flat=True)),
        )


def _valeurs_de_la_convention(demarche: Demarche) -> Valeurs:
    return valeurs(lire(demarche))


def projets_d_accord(caf: Organisation, le: dt.date) -> Iterator[ProjetDeDocument]:
    """One an acte d'engagement or accord-cadre."""
    for demarche in demarches_de(caf):
        actes = demarche.actes.filter(type__in=accords.TITRES).select_related("demarche")
        for acte in actes.order_by("pk"):
            moment = moment_de_l_acte(acte)
            piece = "accord_cadre" if acte.type == TypeActe.ACCORD_CADRE else "acte_engagement"
            yield ProjetDeDocument(
                demarche.nom,
                acte.intitule,
                f"{_apercu(demarche, piece)}?objet={acte.pk}",
                classe(habitants(demarche)),
                moment.jour,
                None if moment.gele else partial(accords.valeurs, acte),
                moment.gele,
            )


def projets_d_avenant(caf: Organisation, le: dt.date) -> Iterator[ProjetDeDocument]:
    """The avenant in preparation of each démarche, and those that are frozen."""
    for demarche in demarches_de(caf):
        actes = demarche.actes.filter(type=TypeActe.AVENANT).select_related("demarche", "modifie")
        for acte in actes.order_by("pk"):
            moment = moment_de_l_acte(acte)
            yield ProjetDeDocument(
                demarche.nom,
                acte.intitule,
                _apercu(demarche, "avenant"),
                classe(habitants(demarche)),
                moment.jour,
                None if moment.gele else partial(avenant.valeurs, acte),
                moment.gele,
            )


def projets_de_deliberation(caf: Organisation, le: dt.date) -> Iterator[ProjetDeDocument]:
    """One a signatory of each démarche; what was voted keeps the clauses of its day."""
    for demarche in demarches_de(caf):
        taille = classe(habitants(demarche))
        for faits, partie in deliberation.propositions(demarche):
            votee = faits.deliberation
            yield ProjetDeDocument(
                demarche.nom,
                f"Projet de délibération, {faits.signataire.nom}",
                f"{_apercu(demarche, 'projet_deliberation')}?objet={partie.pk}",
                taille,
                aujourd_hui().jour,
                None if votee else partial(deliberation.valeurs, faits),
                f"délibération du {date_longue(votee.seance_le)}" if votee else "",
            )


def projets_de_lettre(caf: Organisation, le: dt.date) -> Iterator[ProjetDeDocument]:
    """The first letters of the terminations under way."""
    for demarche, resiliation in _resiliations(caf):
        partie = resiliation.envoyee_le
        yield ProjetDeDocument(
            demarche.nom,
            "Lettre de fin de convention",
            f"{_apercu(demarche, 'lettre_de_fin')}?objet={resiliation.pk}",
            classe(habitants(demarche)),
            fin.moment_de_la_lettre(resiliation).jour,
            None if partie else partial(fin.valeurs_de_la_lettre, resiliation),
            f"lettre envoyée le {date_longue(partie)}" if partie else "",
        )


def projets_de_constat(caf: Organisation, le: dt.date) -> Iterator[ProjetDeDocument]:
    """The second letters, once the first one left."""
    for demarche, resiliation in _resiliations(caf):
        if resiliation.envoyee_le is None or not resiliation.regle.mois:
            continue
        yield ProjetDeDocument(
            demarche.nom,
            "Lettre qui constate la fin",
            f"{_apercu(demarche, 'constat_de_fin')}?objet={resiliation.pk}",
            classe(habitants(demarche)),
            fin.moment_de_la_lettre(resiliation).jour,
            partial(fin.valeurs_du_constat, resiliation),
        )


def _resiliations(caf: Organisation) -> Iterator[tuple[Demarche, Resiliation]]:
    for demarche in demarches_de(caf):
        for resiliation in des_fins.resiliations(demarche):
            yield demarche, resiliation


def charte(objet: Any) -> Charte | None:
    """The Word model of the Caf of what a document is written for: a démarche, or an object of one."""
    demarche = objet if isinstance(objet, Demarche) else getattr(objet, "demarche", None)
    if not isinstance(demarche, Demarche):
        return None
    caf = queries.caf_de(demarche)
    modele_word = bibliotheque.modele_word(caf) if caf else None
    if modele_word is None:
        return None
    return Charte(bibliotheque.octets(modele_word), modele_word.alternative)


def _apercu(demarche: Demarche, piece: str) -> str:
    return reverse("portail:apercu", args=[demarche.slug, piece])


fournir(charte)
habiliter(Habilites(queries.cafs_ouvertes, refus_tenir_les_clauses))
_HYPOTHESES = {str(code): typo(minuscule(nom)) for code, nom in Hypothese.choices}
_ACTES = {str(code): typo(minuscule(nom)) for code, nom in TypeActe.choices}
_NATURES = {str(code): typo(minuscule(nom)) for code, nom in NatureOrganisation.choices}
declarer(Usage("Convention", modele, projets_de_convention, _HYPOTHESES))
declarer(Usage("Acte d’engagement et accord-cadre", accords.modele, projets_d_accord, _ACTES))
declarer(Usage("Avenant", avenant.modele, projets_d_avenant))
declarer(Usage("Délibération", deliberation.modele, projets_de_deliberation, _NATURES))
for _intitule, _fichier, _projets in (
    ("Lettre de fin de convention", fin.LETTRE, projets_de_lettre),
    ("Lettre qui constate la fin", fin.CONSTAT, projets_de_constat),
):
    declarer(Usage(_intitule, partial(fin.modele, _fichier), _projets, LIBELLES_DES_CAS))
