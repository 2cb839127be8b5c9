"""The acts on the annexe of supported services, and the split of the amount of N-1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.financements import queries
from maillage.financements.actions import annexe
from maillage.financements.enums import SourceMontant
from maillage.financements.models import MontantReference, ServiceSoutenu
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.models import Organisation
from maillage.regles import bonus_territoire
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.financements import motifs
from maillage.regles.financements.motifs import RegleEnfreinte
from maillage.regles.services_soutenus import Periode

CHAMPS = [
    "structure",
    "ligne",
    "annee",
    "derniere_annee",
    "collectivite",
    "competente",
    "quantite_reference",
    "quantite",
    "dont_nouvelle",
    "montant",
    "source_montant",
    "forfait_existant",
    "forfait_nouveau",
    "cof",
    "precisions",
]
DE_LA_REFERENCE = [
    "collectivite",
    "ligne",
    "annee",
    "montant",
    "source",
    "repartition",
    "plancher",
    "strate",
]


@transaction.atomic
def ajouter(
    *, demarche: Demarche, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> ServiceSoutenu:
    """Add a row to the annexe, last; `champs` are among `CHAMPS`, with the structure at least.

    Raises `ActeRefuse`, `Introuvable`, `SaisieInvalide`, `RegleEnfreinte` (F04, F06, F08, F16).
    """
    connaitre(champs, CHAMPS)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(demarche, par, le)
    annexe.exiger_un_avenant(demarche)
    dernier = ServiceSoutenu.objects.filter(structure__demarche=demarche).aggregate(
        dernier=Max("ordre")
    )["dernier"]
    service = ServiceSoutenu(ordre=0 if dernier is None else dernier + 1, **propres)
    _verifier(demarche, service)
    service.save()
    apres = valeurs(service, CHAMPS)
    annexe.noter("service soutenu ajouté", service, demarche, apres=apres, par=par, le=le)
    return service


@transaction.atomic
def modifier(
    *,
    service: ServiceSoutenu,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> ServiceSoutenu:
    """Change a row; without a real change, nothing is written.

    Raises as `ajouter`, and `ModificationConcurrente`.
    """
    connaitre(champs, CHAMPS)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(service.demarche, par, le)
    service = verrouiller(service)
    verifier_version(service, version)
    avant, apres = appliquer(service, propres)
    if not apres:
        return service
    annexe.exiger_un_avenant(demarche)
    _verifier(demarche, service)
    service.version += 1
    service.save()
    annexe.noter(
        "service soutenu modifié", service, demarche, avant=avant, apres=apres, par=par, le=le
    )
    return service


@transaction.atomic
def retirer(*, service: ServiceSoutenu, par: Utilisateur, le: dt.datetime) -> None:
    """Take a row out of the annexe. Raises `ActeRefuse`, `Introuvable`, `RegleEnfreinte` (F16)."""
    demarche = annexe.ouvrir(service.demarche, par, le)
    service = verrouiller(service)
    annexe.exiger_un_avenant(demarche)
    avant = valeurs(service, CHAMPS)
    annexe.noter("service soutenu retiré", service, demarche, avant=avant, par=par, le=le)
    service.delete()


# --- the amount of N-1 -------------------------------------------------------------------------------


@transaction.atomic
def fixer_la_reference(
    *,
    demarche: Demarche,
    reference: MontantReference | None = None,
    version: int = 0,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> MontantReference:
    """Record the amount of N-1 of a collectivité (of one line, or of all), or change it.

    `champs` are among `DE_LA_REFERENCE`. Raises `ActeRefuse`, `ModificationConcurrente`,
    `SaisieInvalide`, `RegleEnfreinte` (F16).
    """
    connaitre(champs, DE_LA_REFERENCE)
    propres = nettoyer(champs)
    demarche = annexe.ouvrir(demarche, par, le)
    if reference is None:
        reference = MontantReference(demarche=demarche, **propres)
        avant: dict[str, Any] = {}
        apres = valeurs(reference, DE_LA_REFERENCE)
    else:
        reference = verrouiller(reference)
        verifier_version(reference, version)
        avant, apres = appliquer(reference, propres)
        reference.version += 1
    if not apres:
        return reference
    annexe.exiger_un_avenant(demarche)
    _refuser_une_autre_collectivite(demarche, reference.collectivite, "collectivite")
    annexe.verifier_l_annee(reference.annee, "annee")
    controler(reference)
    reference.save()
    annexe.noter(
        "montant de référence fixé",
        reference,
        demarche,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return reference


@transaction.atomic
def retirer_la_reference(*, reference: MontantReference, par: Utilisateur, le: dt.datetime) -> None:
    """Forget an amount of N-1; the parts of the services stay. Raises `ActeRefuse`, `RegleEnfreinte`."""
    demarche = annexe.ouvrir(reference.demarche, par, le)
    reference = verrouiller(reference)
    annexe.exiger_un_avenant(demarche)
    avant = valeurs(reference, DE_LA_REFERENCE)
    annexe.noter("montant de référence retiré", reference, demarche, avant=avant, par=par, le=le)
    reference.delete()


@transaction.atomic
def repartir(
    *, reference: MontantReference, version: int, par: Utilisateur, le: dt.datetime
) -> list[ServiceSoutenu]:
    """Spread the amount between the rows that share it, in proportion to their quantities of reference.

    To the cent, by largest remainder: the parts always sum to the amount. Gives the rows whose part
    changed. Raises `ActeRefuse`, `ModificationConcurrente`, `EtatIncompatible` (a quantity that nobody
    knows, or two units that do not add up), `RegleEnfreinte` (F16).
    """
    demarche = annexe.ouvrir(reference.demarche, par, le)
    reference = verrouiller(reference)
    verifier_version(reference, version)
    annexe.exiger_un_avenant(demarche)
    concernes = _concernes(demarche, reference)
    quantites = [s.quantite_reference for s in concernes if s.quantite_reference is not None]
    parts = bonus_territoire.repartir(reference.montant, quantites)
    return [
        _changer_la_part(service, montant, par, le)
        for service, montant in zip(concernes, parts, strict=True)
        if service.montant != montant
    ]


def _concernes(demarche: Demarche, reference: MontantReference) -> list[ServiceSoutenu]:
    """The rows between which the amount can be spread, or why it cannot."""
    toutes = queries.parts_de_reference(queries.services(demarche), queries.references(demarche))
    part = next((p for p in toutes if p.reference == reference), None)
    concernes = part.concernes if part else []
    if not concernes:
        raise EtatIncompatible(
            "Aucun service soutenu ne se rattache à ce montant : ajoutez d’abord les lignes de l’annexe, "
            "avec leur collectivité."
        )
    sans = [str(s) for s in concernes if s.quantite_reference is None]
    if sans:
        raise EtatIncompatible(
            f"La quantité de référence N-1 de {', '.join(sans[:3])} n’est pas connue : complétez-la, puis "
            "répartissez. Rien n’a été enregistré."
        )
    if len({s.unite for s in concernes}) > 1:
        raise EtatIncompatible(
            "Ces services ne se comptent pas dans la même unité : enregistrez un montant de référence "
            "par ligne de financement, puis répartissez chacun."
        )
    if not any(s.quantite_reference for s in concernes):
        raise EtatIncompatible(
            "Aucune unité soutenue : le montant ne peut pas être réparti. Complétez les quantités de "
            "référence N-1."
        )
    return concernes


def _changer_la_part(
    service: ServiceSoutenu, montant: Decimal, par: Utilisateur, le: dt.datetime
) -> ServiceSoutenu:
    avant, apres = appliquer(
        service, {"montant": montant, "source_montant": SourceMontant.REPARTITION}
    )
    service.version += 1
    service.save(update_fields=["montant", "source_montant", "version"])
    annexe.noter(
        "montant réparti", service, service.demarche, avant=avant, apres=apres, par=par, le=le
    )
    return service


# --- what a row must keep to -------------------------------------------------------------------------


def _verifier(demarche: Demarche, service: ServiceSoutenu) -> None:
    if getattr(service, "structure_id", None) is None:
        raise SaisieInvalide("Choisissez la structure soutenue.", champ="structure")
    service.structure = annexe.de_l_inventaire(demarche, service.structure)
    annexe.verifier_la_ligne(service.structure, service.ligne)
    annexe.verifier_l_annee(service.annee, "annee")
    annexe.verifier_l_annee(service.derniere_annee, "derniere_annee")
    annexe.verifier_le_signataire(demarche, service.collectivite, service.ligne)
    _refuser_une_autre_collectivite(demarche, service.competente, "competente")
    _verifier_la_cof(service)
    controler(service)
    _refuser_un_double(service)


def _verifier_la_cof(service: ServiceSoutenu) -> None:
    """The COF cited is that of the structure and line, and covers the year N (F06)."""
    cof = service.cof
    if cof is None:
        return
    if cof.structure_id != service.structure_id or cof.ligne != service.ligne:
        raise SaisieInvalide(
            f"La {cof} n’est pas celle de cette structure pour cette ligne. Choisissez la bonne, ou "
            "enregistrez-la dans le registre.",
            champ="cof",
        )
    if service.annee is not None and not Periode(cof.du, cof.au).couvre(service.annee):
        raise RegleEnfreinte(
            "F06",
            motifs.cof_qui_ne_couvre_pas(str(service.structure), [service.annee]),
            champ="cof",
        )


def _refuser_un_double(service: ServiceSoutenu) -> None:
    """One row a structure and line for one year: two would pay twice."""
    if not service.ligne:
        return
    freres = ServiceSoutenu.objects.filter(
        structure=service.structure, ligne=service.ligne
    ).exclude(pk=service.pk)
    debut, fin = service.annee or 0, service.derniere_annee or 9999
    for frere in freres:
        if debut <= (frere.derniere_annee or 9999) and (frere.annee or 0) <= fin:
            raise SaisieInvalide(
                f"L’annexe a déjà une ligne « {service.get_ligne_display()} » pour "
                f"« {service.structure} » ces années-là : modifiez-la, ou donnez-lui une dernière année.",
                champ="ligne",
            )


def _refuser_une_autre_collectivite(
    demarche: Demarche, collectivite: Organisation | None, champ: str
) -> None:
    if collectivite is None or collectivite in queries.collectivites(demarche):
        return
    raise SaisieInvalide(
        f"« {collectivite} » n’est pas une collectivité partie à la démarche. Ajoutez-la d’abord aux "
        "parties.",
        champ=champ,
    )
