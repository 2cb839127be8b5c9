"""Adds an event to the journal, within the transaction of the act that it tells."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from maillage.journal.empreintes import empreinte
from maillage.journal.models import Chaine, Evenement
from maillage.regles.erreurs import ErreurMetier


class Acteur(Protocol):
    """Who acts: an account, known by its address and its name."""

    email: str

    @property
    def nom_complet(self) -> str:
        """The name that the journal keeps."""
        ...


def en_json(valeurs: dict[str, Any] | None) -> dict[str, Any] | None:
    """The values as JSON keeps them: dates and amounts become text."""
    return None if valeurs is None else json.loads(json.dumps(valeurs, cls=DjangoJSONEncoder))


@transaction.atomic
def consigner(
    *,
    acte: str,
    objet: models.Model,
    demarche: str = "",
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
    motif: str = "",
    par: Acteur,
    le: dt.datetime,
) -> Evenement:
    """Write one event at the end of the chain.

    `acte` is a short French name (« fiche action modifiée »); `avant` and `apres` hold only the
    fields that changed; `demarche` is the slug of the démarche, where there is one. The head of the
    chain is locked, so events have one order whoever writes them.
    """
    tete = Chaine.objects.select_for_update().get(pk=1)
    evenement = Evenement(
        numero=tete.dernier_numero + 1,
        le=le,
        par=par.email,
        par_nom=par.nom_complet,
        acte=acte,
        objet_type=objet._meta.label_lower,
        objet_id=str(objet.pk),
        objet_libelle=str(objet)[:300],
        demarche=demarche,
        avant=en_json(avant),
        apres=en_json(apres),
        motif=motif,
        precedente=tete.derniere_empreinte,
    )
    evenement.empreinte = empreinte(evenement)
    evenement.save(force_insert=True)
    tete.dernier_numero, tete.derniere_empreinte = evenement.numero, evenement.empreinte
    tete.save()
    return evenement


@dataclass(frozen=True, slots=True)
class FaitEnLot:
    """One event of a batch, as `consigner` takes it."""

    acte: str
    objet: models.Model
    avant: Mapping[str, Any] | None = None
    apres: Mapping[str, Any] | None = None


@transaction.atomic
def consigner_en_lot(
    faits: Iterable[FaitEnLot], *, demarche: str, par: Acteur, le: dt.datetime
) -> int:
    """Write many events of one act, in their order, as `consigner` would one by one.

    For what writes thousands of rows at once. Gives the number of the last event of the chain.
    """
    tete = Chaine.objects.select_for_update().get(pk=1)
    evenements = []
    for fait in faits:
        evenement = Evenement(
            numero=tete.dernier_numero + 1,
            le=le,
            par=par.email,
            par_nom=par.nom_complet,
            acte=fait.acte,
            objet_type=fait.objet._meta.label_lower,
            objet_id=str(fait.objet.pk),
            objet_libelle=str(fait.objet)[:300],
            demarche=demarche,
            avant=en_json(None if fait.avant is None else dict(fait.avant)),
            apres=en_json(None if fait.apres is None else dict(fait.apres)),
            motif="",
            precedente=tete.derniere_empreinte,
        )
        evenement.empreinte = empreinte(evenement)
        tete.dernier_numero, tete.derniere_empreinte = evenement.numero, evenement.empreinte
        evenements.append(evenement)
    Evenement.objects.bulk_create(evenements, batch_size=500)
    tete.save()
    return tete.dernier_numero


def consigner_refus(
    *,
    acte: str,
    objet: models.Model,
    refus: ErreurMetier,
    tentative: str = "",
    demarche: str = "",
    par: Acteur,
    le: dt.datetime,
) -> Evenement:
    """Write that an act was attempted and refused; to call once its own transaction is undone.

    `acte` names what was attempted (« signature »), `tentative` says in words what it would have
    written, and the reason of the refusal is kept as it was told. The act then raises `refus` again.
    The attempt stands under a key of its own: it is no change of the object, and is not told as one.
    """
    return consigner(
        acte=f"{acte} : tentative refusée",
        objet=objet,
        demarche=demarche,
        apres={"tentative": tentative},
        motif=refus.message,
        par=par,
        le=le,
    )
