"""Keeps the text of an act as it was handed in, so that the contrôle can read it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Acte, TexteActe
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import SaisieInvalide

LONGUEUR_MAXIMALE = 2_000_000


@transaction.atomic
def deposer(
    *, acte: Acte, texte: str, origine: str = "", par: Utilisateur, le: dt.datetime
) -> TexteActe:
    """Keep the text of the act, in place of the one handed in before (the journal says so).

    A text is read, never signed: it may be handed in whatever the state of the act. Raises
    `ActeRefuse`, `SaisieInvalide` (empty, or longer than two million characters).
    """
    acte = verrouiller(acte)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, acte.demarche, localdate(le)))
    texte = texte.replace("\x00", "").strip()
    if not texte:
        raise SaisieInvalide(
            "Le texte est vide. Collez-le, ou choisissez un fichier.", champ="texte"
        )
    if len(texte) > LONGUEUR_MAXIMALE:
        raise SaisieInvalide(
            "Le texte dépasse deux millions de signes. Déposez l’acte seul, sans ses pièces jointes.",
            champ="texte",
        )
    ancien = TexteActe.objects.filter(acte=acte).first()
    depose = ancien or TexteActe(acte=acte)
    depose.texte, depose.origine, depose.depose_le = texte, origine.strip(), le
    depose.version += 1 if ancien else 0
    controler(depose)
    depose.save()
    consigner(
        acte="texte d’acte déposé",
        objet=depose,
        demarche=acte.demarche.slug,
        apres={"origine": depose.origine, "signes": len(texte)},
        par=par,
        le=le,
    )
    return depose


@transaction.atomic
def retirer(*, acte: Acte, par: Utilisateur, le: dt.datetime) -> None:
    """Forget the text that was handed in; the journal keeps that there was one."""
    acte = verrouiller(acte)
    permissions.exiger(permissions.refus_ecrire_les_actes(par, acte.demarche, localdate(le)))
    depose = TexteActe.objects.filter(acte=acte).first()
    if depose is None:
        return
    consigner(
        acte="texte d’acte retiré",
        objet=depose,
        demarche=acte.demarche.slug,
        avant={"origine": depose.origine, "signes": len(depose.texte)},
        par=par,
        le=le,
    )
    depose.delete()
