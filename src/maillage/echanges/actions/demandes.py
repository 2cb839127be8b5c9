"""The acts on a request for data: filed, studied, put to the DPO, decided, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.echanges import permissions
from maillage.echanges.enums import (
    MODIFIABLES,
    TRANSITIONS_DE_DEMANDE,
    EtatDemande,
    SensAvisDpo,
)
from maillage.echanges.models import DemandeDonnees
from maillage.echanges.queries import organisations_parties
from maillage.interface.typographie import les_premiers, minuscule
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = [
    "intitule",
    "demandeur",
    "detenteur",
    "finalite",
    "donnees",
    "personnelles",
    "opportunite",
    "faisabilite",
    "conformite",
    "debut",
    "fin",
    "conservation_mois",
    "base_legale",
    "personnes_concernees",
    "destinataires",
    "mesures",
]
ETUDES = ("opportunite", "faisabilite", "conformite")
DU_REGISTRE = (
    "debut",
    "conservation_mois",
    "base_legale",
    "personnes_concernees",
    "destinataires",
    "mesures",
)


@transaction.atomic
def deposer(
    *, demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: Any
) -> DemandeDonnees:
    """File a request (`champs` are names of `CHAMPS`). Raises `ActeRefuse`, `SaisieInvalide`."""
    connaitre(champs, CHAMPS)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_tenir_une_demande(par, demarche, jour))
    demande = DemandeDonnees(demarche=demarche, deposee_le=le, **nettoyer(champs))
    _verifier(demande)
    demande.save()
    raconter("demande de données déposée", demande, apres=valeurs(demande, CHAMPS), par=par, le=le)
    return demande


@transaction.atomic
def modifier(
    *,
    demande: DemandeDonnees,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> DemandeDonnees:
    """Change the fields given, while it is written and studied; without a change, nothing is written.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    connaitre(champs, CHAMPS)
    fraiche = _reprendre(demande, par, le)
    verifier_version(fraiche, version)
    if fraiche.etat not in MODIFIABLES:
        raise EtatIncompatible(
            f"Cette demande est à l’étape « {minuscule(fraiche.get_etat_display())} » : ses termes ne "
            "changent plus. Faites-la revenir à l’étude pour la corriger."
        )
    avant, apres = appliquer(fraiche, nettoyer(champs))
    if not apres:
        return fraiche
    _verifier(fraiche)
    _enregistrer(fraiche, "demande de données modifiée", avant=avant, apres=apres, par=par, le=le)
    return fraiche


@transaction.atomic
def passer(
    *, demande: DemandeDonnees, version: int, vers: str, par: Utilisateur, le: dt.datetime
) -> DemandeDonnees:
    """Bring it to study, to the opinion of the DPO, back to study, or to its end.

    Back to study, what was said of its former terms no longer holds: the journal keeps it.
    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`.
    """
    fraiche = _reprendre(demande, par, le)
    verifier_version(fraiche, version)
    depuis, suivant = EtatDemande(fraiche.etat), _etat(vers)
    if suivant in {EtatDemande.ACCORDEE, EtatDemande.REFUSEE}:
        raise EtatIncompatible(
            "Accorder ou refuser est une décision, avec son auteur et son motif."
        )
    _exiger_le_passage(depuis, suivant)
    if suivant is EtatDemande.AVIS_DPO:
        _exiger_remplis(fraiche, ETUDES, "Avant l’avis du DPO")
    avant = {"etat": depuis.label}
    if suivant is EtatDemande.A_L_ETUDE and depuis is not EtatDemande.DEPOSEE:
        avant |= valeurs(fraiche, ["avis", "avis_texte", "avis_par", "motif", "decision_par"])
        _oublier_la_suite(fraiche)
    fraiche.etat = suivant
    _enregistrer(
        fraiche,
        f"demande de données : {minuscule(suivant.label)}",
        avant=avant,
        apres={"etat": suivant.label},
        par=par,
        le=le,
    )
    return fraiche


@transaction.atomic
def rendre_l_avis(
    *,
    demande: DemandeDonnees,
    version: int,
    avis: str,
    avis_texte: str,
    par: Utilisateur,
    le: dt.datetime,
) -> DemandeDonnees:
    """The opinion of the DPO of the holder, with recommendations; it may be given anew until the decision.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    fraiche = verrouiller(demande)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_rendre_l_avis(par, fraiche, jour))
    verifier_version(fraiche, version)
    if fraiche.etat != EtatDemande.AVIS_DPO:
        raise EtatIncompatible(
            f"Cette demande est à l’étape « {minuscule(fraiche.get_etat_display())} » : elle n’attend "
            "pas d’avis. Rechargez sa page pour voir où elle en est."
        )
    if avis not in SensAvisDpo.values:
        raise SaisieInvalide("Choisissez le sens de l’avis.", champ="avis")
    texte = avis_texte.strip()
    if avis != SensAvisDpo.FAVORABLE and not texte:
        raise SaisieInvalide("Dites vos recommandations, ou vos motifs.", champ="avis_texte")
    avant = valeurs(fraiche, ["avis", "avis_texte"])
    fraiche.avis, fraiche.avis_texte = avis, texte
    fraiche.avis_le, fraiche.avis_par = le, par.nom_complet
    _enregistrer(
        fraiche,
        "avis du DPO rendu",
        avant=avant,
        apres={"avis": SensAvisDpo(avis).label, "avis_texte": texte},
        par=par,
        le=le,
    )
    return fraiche


@transaction.atomic
def decider(
    *,
    demande: DemandeDonnees,
    version: int,
    accord: bool,
    motif: str,
    par: Utilisateur,
    le: dt.datetime,
) -> DemandeDonnees:
    """Grant or refuse; nothing personal is granted without a favourable opinion of the DPO.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    fraiche = verrouiller(demande)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_decider(par, fraiche, jour))
    verifier_version(fraiche, version)
    suivant = EtatDemande.ACCORDEE if accord else EtatDemande.REFUSEE
    _exiger_le_passage(EtatDemande(fraiche.etat), suivant)
    motif = motif.strip()
    if accord:
        _exiger_de_quoi_accorder(fraiche)
    elif not motif:
        raise SaisieInvalide("Dites pourquoi la demande est refusée.", champ="motif")
    avant = {"etat": fraiche.get_etat_display()}
    fraiche.etat, fraiche.accord, fraiche.motif = suivant, accord, motif
    fraiche.decision_le, fraiche.decision_par = le, par.nom_complet
    _enregistrer(
        fraiche,
        f"demande de données {minuscule(suivant.label)}",
        avant=avant,
        apres={"etat": suivant.label, "motif": motif},
        par=par,
        le=le,
    )
    return fraiche


def _exiger_de_quoi_accorder(demande: DemandeDonnees) -> None:
    _exiger_remplis(demande, ETUDES if demande.personnelles else ETUDES[:2], "Avant d’accorder")
    if not demande.personnelles:
        return
    if not demande.avis:
        raise EtatIncompatible(
            "Aucun échange de données personnelles n’est accordé sans l’avis du DPO de l’organisme qui "
            "les détient. Demandez son avis d’abord."
        )
    if not demande.avis_permet:
        raise EtatIncompatible(
            "L’avis du DPO est défavorable : la demande ne peut pas être accordée. Faites-la revenir à "
            "l’étude pour la corriger, ou refusez-la."
        )
    _exiger_remplis(demande, DU_REGISTRE, "Pour l’inscription au registre (RGPD, article 30)")


def _exiger_remplis(demande: DemandeDonnees, noms: tuple[str, ...], quand: str) -> None:
    manquent = [
        f"« {demande._meta.get_field(nom).verbose_name} »"  # type: ignore[union-attr]
        for nom in noms
        if getattr(demande, nom) in (None, "")
    ]
    if manquent:
        raise EtatIncompatible(f"{quand}, complétez : {les_premiers(manquent, 12)}.")


def _exiger_le_passage(depuis: EtatDemande, vers: EtatDemande) -> None:
    if vers not in TRANSITIONS_DE_DEMANDE[depuis]:
        raise EtatIncompatible(
            f"Cette demande est à l’étape « {minuscule(depuis.label)} » : elle ne peut pas passer à "
            f"« {minuscule(vers.label)} ». Rechargez sa page pour voir où elle en est."
        )


def _etat(vers: str) -> EtatDemande:
    if vers not in EtatDemande.values:
        raise SaisieInvalide("Cette étape n’existe pas. Rechargez la page.")
    return EtatDemande(vers)


def _oublier_la_suite(demande: DemandeDonnees) -> None:
    demande.avis = demande.avis_texte = demande.avis_par = demande.decision_par = demande.motif = ""
    demande.avis_le = demande.decision_le = demande.accord = None


def _verifier(demande: DemandeDonnees) -> None:
    controler(demande)
    parties = set(organisations_parties(demande.demarche).values_list("pk", flat=True))
    for champ in ("demandeur", "detenteur"):
        if getattr(demande, f"{champ}_id") not in parties:
            raise SaisieInvalide(
                "Choisissez une organisation qui est partie à la démarche.", champ=champ
            )


def _reprendre(demande: DemandeDonnees, par: Utilisateur, le: dt.datetime) -> DemandeDonnees:
    fraiche = verrouiller(demande)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_tenir_une_demande(par, fraiche.demarche, jour))
    return fraiche


def _enregistrer(
    demande: DemandeDonnees,
    acte: str,
    *,
    avant: dict[str, Any],
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    demande.version += 1
    demande.save()
    raconter(acte, demande, avant=avant, apres=apres, par=par, le=le)
