"""The acts on the posts of cooperation: opened, changed, filled after an opinion, left, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.models import Demarche
from maillage.gouvernance import permissions
from maillage.gouvernance.enums import SensAvis
from maillage.gouvernance.models import AvisRecrutement, OccupationPoste, PosteCooperation
from maillage.interface.typographie import date_longue
from maillage.journal.modifications import (
    appliquer,
    connaitre,
    controler,
    nettoyer,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.actions import personnes
from maillage.partenaires.models import Personne
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = ["intitule", "etp", "employeur", "financement", "ouvert_le", "provenance"]


@transaction.atomic
def ouvrir(
    *, demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: Any
) -> PosteCooperation:
    """Open a post; `champs` are names of `CHAMPS`. Raises `ActeRefuse`, `SaisieInvalide`."""
    connaitre(champs, CHAMPS)
    _exiger_de_tenir(demarche, par, le)
    poste = PosteCooperation(demarche=demarche, **nettoyer(champs))
    controler(poste)
    poste.save()
    apres = valeurs(poste, CHAMPS)
    raconter("poste de coopération ouvert", poste, apres=apres, par=par, le=le)
    return poste


@transaction.atomic
def modifier(
    *,
    poste: PosteCooperation,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> PosteCooperation:
    """Change the fields given. Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`."""
    connaitre(champs, CHAMPS)
    frais = _reprendre(poste, par, le)
    verifier_version(frais, version)
    avant, apres = appliquer(frais, nettoyer(champs))
    if not apres:
        return frais
    controler(frais)
    frais.version += 1
    frais.save()
    raconter("poste de coopération modifié", frais, avant=avant, apres=apres, par=par, le=le)
    return frais


@transaction.atomic
def clore(
    *, poste: PosteCooperation, version: int, clos_le: dt.date, par: Utilisateur, le: dt.datetime
) -> PosteCooperation:
    """Close a post on its last day; who held it holds it until then.

    Raises `ActeRefuse`, `EtatIncompatible`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    frais = _reprendre(poste, par, le)
    verifier_version(frais, version)
    frais.clos_le = clos_le
    controler(frais)
    for occupation in frais.occupations.filter(Q(au=None) | Q(au__gt=clos_le)):
        _terminer(occupation, clos_le)
    frais.version += 1
    frais.save(update_fields=["clos_le", "version"])
    raconter("poste de coopération clos", frais, apres={"clos_le": clos_le}, par=par, le=le)
    return frais


@transaction.atomic
def rendre_un_avis(
    *,
    poste: PosteCooperation,
    sens: str,
    texte: str,
    rendu_le: dt.date,
    par: Utilisateur,
    le: dt.datetime,
) -> AvisRecrutement:
    """Record the opinion of the Caf on the recruitment to come, or an exemption with its reason.

    The Caf alone gives an opinion (S4-C, annexe 4); whoever may exempt from a gate may exempt from
    it. Raises `ActeRefuse`, `EtatIncompatible` (closed), `SaisieInvalide` (later than today, no reason).
    """
    frais = verrouiller(poste)
    jour = timezone.localdate(le)
    dispense = sens == SensAvis.DISPENSE
    refus = permissions.refus_dispenser_d_avis if dispense else permissions.refus_rendre_un_avis
    permissions.exiger(refus(par, frais.demarche, jour))
    _refuser_si_clos(frais)
    if rendu_le > jour:
        raise SaisieInvalide(
            "Un avis s'enregistre une fois rendu : sa date ne peut pas être à venir.",
            champ="rendu_le",
        )
    avis = AvisRecrutement(
        poste=frais, sens=sens, texte=texte.strip(), rendu_le=rendu_le, rendu_par=par.nom_complet
    )
    controler(avis)
    avis.save()
    acte = "dispense d'avis sur un recrutement" if dispense else "avis de la Caf sur un recrutement"
    raconter(
        acte,
        frais,
        apres={"avis": avis.get_sens_display(), "rendu_le": rendu_le},
        motif=avis.texte,
        par=par,
        le=le,
    )
    return avis


@transaction.atomic
def pourvoir(
    *,
    poste: PosteCooperation,
    du: dt.date,
    personne: Personne | None = None,
    nouvelle: Mapping[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> OccupationPoste:
    """Give the post to somebody from `du` on, under the latest opinion that no recruitment used.

    `nouvelle` holds the fields of somebody to add to the directory. Raises `ActeRefuse`,
    `EtatIncompatible` (no opinion of the Caf and no exemption, held already, closed),
    `SaisieInvalide` (before the opinion, or before the post).
    """
    frais = _reprendre(poste, par, le)
    if frais.occupations.filter(Q(au=None) | Q(au__gte=du)).exists():
        raise EtatIncompatible(
            f"« {frais} » est déjà occupé à cette date. Dites d'abord quel est le dernier jour de la "
            "personne qui l'occupe."
        )
    if du < frais.ouvert_le:
        raise SaisieInvalide(
            f"Le poste est ouvert depuis le {date_longue(frais.ouvert_le)} : on ne l'occupe pas avant.",
            champ="du",
        )
    avis = _avis_a_employer(frais, du)
    titulaire = personnes.creer(**nouvelle, par=par, le=le) if nouvelle else personne
    if titulaire is None:
        raise SaisieInvalide("Dites qui occupe ce poste.", champ="personne")
    occupation = OccupationPoste(poste=frais, personne=titulaire, avis=avis, du=du)
    controler(occupation)
    occupation.save()
    apres = {"titulaire": str(titulaire), "du": du, "avis": str(avis)}
    raconter("poste de coopération pourvu", frais, apres=apres, par=par, le=le)
    return occupation


@transaction.atomic
def quitter(
    *, poste: PosteCooperation, au: dt.date, par: Utilisateur, le: dt.datetime
) -> OccupationPoste:
    """End the current occupation on `au`, its last day: the post is then vacant.

    Raises `ActeRefuse`, `EtatIncompatible` (nobody holds it), `SaisieInvalide`.
    """
    frais = _reprendre(poste, par, le)
    occupation = frais.occupations.filter(au=None).first()
    if occupation is None:
        raise EtatIncompatible(f"Personne n'occupe « {frais} » : il n'y a pas de départ à écrire.")
    _terminer(occupation, au)
    apres = {"titulaire": str(occupation.personne), "au": au}
    raconter("départ d'un poste de coopération", frais, apres=apres, par=par, le=le)
    return occupation


def _avis_a_employer(poste: PosteCooperation, du: dt.date) -> AvisRecrutement:
    libres = poste.avis.filter(occupation=None).order_by("-rendu_le", "-pk")
    avis = libres.first()
    if avis is None:
        raise EtatIncompatible(
            f"« {poste} » ne peut pas être pourvu : la Caf donne un avis avant la phase finale du "
            "recrutement (convention type, annexe 4), et aucun n'est enregistré. Demandez-le au "
            "conseiller ou à la conseillère technique de la Caf, ou enregistrez une dispense avec "
            "son motif."
        )
    if du < avis.rendu_le:
        raise SaisieInvalide(
            f"L'avis de la Caf est du {date_longue(avis.rendu_le)} : l'occupation du poste "
            "commence ce jour-là ou après.",
            champ="du",
        )
    return avis


def _terminer(occupation: OccupationPoste, au: dt.date) -> None:
    occupation.au = au
    controler(occupation)
    occupation.save(update_fields=["au"])


def _reprendre(poste: PosteCooperation, par: Utilisateur, le: dt.datetime) -> PosteCooperation:
    frais = verrouiller(poste)
    _exiger_de_tenir(frais.demarche, par, le)
    _refuser_si_clos(frais)
    return frais


def _refuser_si_clos(poste: PosteCooperation) -> None:
    if poste.clos_le is not None:
        raise EtatIncompatible(
            f"« {poste} » est clos depuis le {date_longue(poste.clos_le)} : ouvrez un autre poste."
        )


def _exiger_de_tenir(demarche: Demarche, par: Utilisateur, le: dt.datetime) -> None:
    permissions.exiger(
        permissions.refus_tenir_la_gouvernance(par, demarche, timezone.localdate(le))
    )
