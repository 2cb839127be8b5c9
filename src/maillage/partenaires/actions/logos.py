"""The logo of an organisation, which its documents and those of its partners bear."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.fichiers.actions.fichiers import deposer, reconnaitre
from maillage.fichiers.enums import IMAGES
from maillage.fichiers.lecture import reduite
from maillage.fichiers.models import Fichier
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import verifier_version, verrouiller
from maillage.partenaires import permissions
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import EtatIncompatible

LARGEUR, HAUTEUR = 900, 450  # pixels: 300 dots an inch in the place that a logo has on a page


def poser(
    *,
    organisation: Organisation,
    version: int,
    nom: str,
    octets: bytes,
    par: Utilisateur,
    le: dt.datetime,
) -> Organisation:
    """Put this picture (JPEG or PNG) in place of the logo; `version` is that of the sheet that was read.

    It is kept as a PNG of `LARGEUR` by `HAUTEUR` at most, which holds nothing but the picture. What is
    frozen keeps its own. Raises `ActeRefuse`, `ModificationConcurrente`, and `SaisieInvalide` (field
    `fichier`) for a file that is no such picture.
    """
    permissions.exiger(permissions.refus_modifier(par, organisation, localdate(le)))
    reconnaitre(nom=nom, octets=octets, admis=IMAGES)
    image = reduite(octets, LARGEUR, HAUTEUR)  # before the transaction: it may take a while
    with transaction.atomic():
        organisation = _ouvrir(organisation, version, par, le)
        nom = f"{PurePosixPath(nom).stem}.png"
        logo = deposer(nom=nom, octets=image, admis=IMAGES, par=par, le=le)
        return _changer(organisation, logo, "logo déposé", par, le)


@transaction.atomic
def retirer(
    *, organisation: Organisation, version: int, par: Utilisateur, le: dt.datetime
) -> Organisation:
    """Leave the organisation without logo; raises as `poser` does, and `EtatIncompatible` without one."""
    organisation = _ouvrir(organisation, version, par, le)
    if organisation.logo is None:
        raise EtatIncompatible("Cette organisation n’a pas de logo\u00a0: il n’y a rien à retirer.")
    return _changer(organisation, None, "logo retiré", par, le)


def _ouvrir(
    organisation: Organisation, version: int, par: Utilisateur, le: dt.datetime
) -> Organisation:
    organisation = verrouiller(organisation)
    permissions.exiger(permissions.refus_modifier(par, organisation, localdate(le)))
    verifier_version(organisation, version)
    return organisation


def _changer(
    organisation: Organisation,
    logo: Fichier | None,
    acte: str,
    par: Utilisateur,
    le: dt.datetime,
) -> Organisation:
    avant, organisation.logo = organisation.logo, logo
    organisation.version += 1
    organisation.save(update_fields=["logo", "version"])
    consigner(
        acte=acte,
        objet=organisation,
        avant={"logo": avant.nom if avant else None},
        apres={"logo": logo.nom if logo else None},
        par=par,
        le=le,
    )
    return organisation
