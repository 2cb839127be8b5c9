"""Let a démarche pass a gate without what it demands, and put an end to that."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.models import Demarche, Dispense
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs, verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.parcours import Raccourci, Stade

CHAMPS = ["etape", "raccourci", "motif", "accordee_le", "jusqu_au"]


@transaction.atomic
def accorder(
    *,
    demarche: Demarche,
    etape: Stade | str,
    motif: str,
    jusqu_au: dt.date | None = None,
    raccourci: Raccourci | str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> Dispense:
    """Let the démarche pass the gate of `etape`, until `jusqu_au` included (for good without it).

    With `raccourci`, one of the two cases of the texts: it holds for all gates and has a term.
    Raises `ActeRefuse`, `SaisieInvalide`, `EtatIncompatible` when a like one is not lifted yet.
    """
    demarche = verrouiller(demarche)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_dispenser(par, demarche, jour))
    if jusqu_au is not None and jusqu_au < jour:
        raise SaisieInvalide(
            "Ce terme est déjà passé : la dispense ne servirait à rien. Choisissez une date à venir.",
            champ="jusqu_au",
        )
    semblable = demarche.dispenses.maintenues().filter(etape=etape, raccourci=raccourci).first()
    if semblable is not None:
        terme = f", jusqu'au {date_longue(semblable.jusqu_au)}" if semblable.jusqu_au else ""
        raise EtatIncompatible(
            f"Une dispense semblable est déjà accordée{terme} : « {semblable} ». Levez-la d'abord."
        )
    dispense = Dispense(
        demarche=demarche,
        etape=etape,
        raccourci=raccourci,
        motif=motif.strip(),
        accordee_par=par,
        accordee_le=jour,
        jusqu_au=jusqu_au,
    )
    controler(dispense)
    dispense.save()
    consigner(
        acte="dispense accordée",
        objet=dispense,
        demarche=demarche.slug,
        apres=valeurs(dispense, CHAMPS),
        motif=dispense.motif,
        par=par,
        le=le,
    )
    return dispense


@transaction.atomic
def lever(*, dispense: Dispense, motif: str = "", par: Utilisateur, le: dt.datetime) -> Dispense:
    """Put an end to an exemption, which is kept. Raises `ActeRefuse`, `EtatIncompatible`."""
    demarche = verrouiller(dispense.demarche)
    dispense = verrouiller(dispense)
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_dispenser(par, demarche, jour))
    if dispense.levee_le is not None:
        raise EtatIncompatible(
            f"Cette dispense a déjà été levée le {date_longue(dispense.levee_le)}. "
            "Il n'y a plus rien à faire."
        )
    dispense.levee_le = jour
    controler(dispense)
    dispense.save()
    consigner(
        acte="dispense levée",
        objet=dispense,
        demarche=demarche.slug,
        avant={"levee_le": None},
        apres={"levee_le": jour},
        motif=motif,
        par=par,
        le=le,
    )
    return dispense
