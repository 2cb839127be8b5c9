"""The acts of a démarche, from the draft to the signed text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.interface.typographie import minuscule
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.regles.erreurs import (
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    PorteFermee,
    SaisieInvalide,
)

CHAMPS = [
    "type",
    "intitule",
    "debut",
    "fin",
    "effet_le",
    "limite_signature_le",
    "consequence_limite",
    "fait_a",
    "fait_le",
    "modifie",
    "avec_plan",
    "plan_attendu_le",
    "communes_au_pluriel",
    "nombre_annexes_annonce",
    "provenance",
]


@transaction.atomic
def creer(
    *,
    demarche: Demarche,
    type: TypeActe | str,
    intitule: str,
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> Acte:
    """Begin an act, as a draft; `champs` are among `CHAMPS`.

    Raises `ActeRefuse`, `SaisieInvalide`, `Introuvable` for an avenant to an act of another démarche.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, demarche, timezone.localdate(le)))
    acte = Acte(demarche=demarche)
    appliquer(acte, _connus({"type": type, "intitule": intitule, **champs}))
    _controler(acte)
    acte.save()
    consigner(
        acte="acte créé",
        objet=acte,
        demarche=demarche.slug,
        apres=valeurs(acte, CHAMPS),
        par=par,
        le=le,
    )
    return acte


@transaction.atomic
def modifier(
    *, acte: Acte, version: int, champs: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> Acte:
    """Change an act that is not frozen yet; `champs` are among `CHAMPS`.

    Raises `ActeRefuse`, `EtatIncompatible` from « figé » on, `ModificationConcurrente`,
    `SaisieInvalide`, `Introuvable`.
    """
    acte = verrouiller(acte)
    permissions.exiger(
        permissions.refus_ecrire_les_actes(par, acte.demarche, timezone.localdate(le))
    )
    exiger_modifiable(acte)
    verifier_version(acte, version)
    avant, apres = appliquer(acte, _connus(champs))
    if not apres:
        return acte
    acte.version += 1
    _controler(acte)
    acte.save()
    consigner(
        acte="acte modifié",
        objet=acte,
        demarche=acte.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
    return acte


def passer(
    *,
    acte: Acte,
    vers: EtatActe | str,
    version: int,
    motif: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Acte:
    """Take the act to its next state, one of those that `TRANSITIONS_ACTE` opens from its own.

    Raises `ActeRefuse`; `ModificationConcurrente`, and `EtatIncompatible` with the reason (`PorteFermee`
    when the parcours of the démarche does not let its convention through), of which the journal keeps
    the attempt.
    """
    try:
        return _passer(acte, EtatActe(vers), version, motif, par, le)
    except (EtatIncompatible, ModificationConcurrente) as refus:
        consigner_refus(
            acte=f"passage à « {minuscule(EtatActe(vers).label)} »",
            objet=acte,
            refus=refus,
            tentative=EtatActe(vers).label,
            demarche=acte.demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _passer(
    acte: Acte, vers: EtatActe, version: int, motif: str, par: Utilisateur, le: dt.datetime
) -> Acte:
    # The démarche first, as freezing and exemptions do: what its gates say holds until the commit.
    verrouiller(acte.demarche)
    acte = verrouiller(acte)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, acte.demarche, jour))
    verifier_version(acte, version)
    raison = queries.raison_de_ne_pas_passer(acte, vers)
    if raison:
        raise EtatIncompatible(raison)
    porte = queries.porte_close(acte, vers, jour)
    if porte:
        raise PorteFermee(porte.raison)
    noter_l_etat(acte=acte, vers=vers, motif=motif, par=par, le=le)
    return acte


@transaction.atomic
def noter_l_etat(
    *, acte: Acte, vers: EtatActe, motif: str = "", par: Utilisateur, le: dt.datetime
) -> None:
    """Write the new state of an act that the caller has locked, and has found ready for it."""
    avant, acte.etat = acte.etat, vers
    acte.version += 1
    acte.save(update_fields=["etat", "version"])
    consigner(
        acte=f"acte passé à « {minuscule(vers.label)} »",
        objet=acte,
        demarche=acte.demarche.slug,
        avant={"etat": avant},
        apres={"etat": acte.etat},
        motif=motif,
        par=par,
        le=le,
    )


def exiger_modifiable(acte: Acte) -> None:
    """Raise `EtatIncompatible`, with the way out, once the act is frozen."""
    if not acte.est_modifiable:
        raise EtatIncompatible(
            f"« {acte} » est « {minuscule(acte.get_etat_display())} » : son contenu ne change plus. "
            "Une modification se fait par un avenant."
        )


def _connus(champs: Mapping[str, Any]) -> Mapping[str, Any]:
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d'un acte : {', '.join(sorted(inconnus))}")
    return champs


def _controler(acte: Acte) -> None:
    if acte.modifie is not None:
        if acte.modifie.demarche_id != acte.demarche_id:
            raise Introuvable(
                "L'acte à modifier n'existe pas dans cette démarche. Choisissez l'un des siens."
            )
        if acte.modifie_id == acte.pk:
            raise SaisieInvalide("Un acte ne se modifie pas lui-même.", champ="modifie")
    if acte.type == TypeActe.AVENANT and acte.modifie is None:
        raise SaisieInvalide(
            "Un avenant doit dire quel acte il modifie. Choisissez-le.", champ="modifie"
        )
    if acte.debut and acte.fin and acte.fin <= acte.debut:
        raise SaisieInvalide("La fin de la période doit suivre son début.", champ="fin")
    controler(acte)
