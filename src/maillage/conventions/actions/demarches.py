"""Opens a démarche and keeps its description.

A démarche loaded from files is opened by an administrator, who thereby holds the role of chargé(e)
in it from that day: everything the loading writes is in the journal under that name, and
`habilitations.fermer` ends the role once the loading is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.actions.evenements import raconter
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche, Habilitation, Partie
from maillage.journal.modifications import (
    appliquer,
    controler,
    valeurs,
    verifier_version,
    verrouiller,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.models import Territoire

CHAMPS = [
    "nom",
    "territoire",
    "debut",
    "fin",
    "fin_precedente",
    "hypothese",
    "presentation",
    "champ_caf",
    "actions_deja_prevues",
    "equipements",
    "diagnostic",
    "diagnostic_au_plus_tard_le",
    "coordination",
    "provenance",
]
LONGUEUR_ADRESSE = 80


@transaction.atomic
def creer(
    *,
    slug: str = "",
    nom: str,
    territoire: Territoire | None = None,
    caf: Organisation,
    par: Utilisateur,
    le: dt.datetime,
    **champs: Any,
) -> Demarche:
    """Open a démarche with `caf` as its first party; `champs` are among `CHAMPS`.

    Without `slug`, the address is made from the name. Whoever opens it and would not see it receives
    the role of chargé(e) de coopération there. Raises `ActeRefuse`, `SaisieInvalide`.
    """
    jour = timezone.localdate(le)
    permissions.exiger(permissions.refus_ouvrir_une_demarche(par, jour, caf))
    if caf.nature != NatureOrganisation.CAF:
        raise SaisieInvalide(
            f"« {caf} » n'est pas une Caf. Choisissez la Caf qui signera la convention.",
            champ="caf",
        )
    demarche = Demarche(slug=adresse_libre(slug, nom))
    appliquer(demarche, _connus({"nom": nom, "territoire": territoire, **champs}))
    controler(demarche)
    demarche.save()
    Partie.objects.create(demarche=demarche, organisation=caf, role=RolePartie.CAF)
    raconter(
        "démarche créée",
        demarche,
        apres={**valeurs(demarche, CHAMPS), "caf": str(caf)},
        par=par,
        le=le,
    )
    if not permissions.roles(par, demarche, jour):
        _habiliter_qui_ouvre(demarche, caf, par, le)
    return demarche


@transaction.atomic
def modifier(
    *,
    demarche: Demarche,
    version: int,
    champs: Mapping[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> Demarche:
    """Change the description; `champs` are among `CHAMPS`, `version` is the one that was read.

    Raises `ActeRefuse`, `ModificationConcurrente`, `SaisieInvalide`.
    """
    demarche = verrouiller(demarche)
    permissions.exiger(permissions.refus_modifier(par, demarche, timezone.localdate(le)))
    verifier_version(demarche, version)
    avant, apres = appliquer(demarche, _connus(champs))
    if not apres:
        return demarche
    demarche.version += 1
    controler(demarche)
    demarche.save()
    raconter("démarche modifiée", demarche, avant=avant, apres=apres, par=par, le=le)
    return demarche


def _habiliter_qui_ouvre(
    demarche: Demarche, caf: Organisation, par: Utilisateur, le: dt.datetime
) -> None:
    """An account keeps the organisation it already acts for; the administrator acts for the Caf."""
    jour = timezone.localdate(le)
    tenue = (
        Habilitation.objects.en_vigueur(jour)
        .filter(utilisateur=par, role__in=permissions.OUVRENT_UNE_DEMARCHE)
        .order_by("pk")
        .select_related("organisation")
        .first()
    )
    de_la_caf = tenue is not None and tenue.role != Role.CHARGE_COOPERATION
    habilitation = Habilitation.objects.create(
        utilisateur=par,
        organisation=tenue.organisation if tenue else caf,
        demarche=demarche,
        role=Role.CONSEILLER_CAF if de_la_caf else Role.CHARGE_COOPERATION,
        debut=jour,
    )
    raconter(
        "habilitation accordée",
        habilitation,
        apres=valeurs(habilitation, ["utilisateur", "organisation", "role", "debut"]),
        motif="ouverture de la démarche",
        par=par,
        le=le,
    )


def _connus(champs: Mapping[str, Any]) -> Mapping[str, Any]:
    inconnus = set(champs) - set(CHAMPS)
    if inconnus:
        raise TypeError(f"Champs inconnus d'une démarche : {', '.join(sorted(inconnus))}")
    return champs


def adresse_libre(slug: str, nom: str) -> str:
    """A free address: the one asked for, or one made from the name and numbered if need be."""
    if slug:
        if Demarche.objects.filter(slug=slug).exists():
            raise SaisieInvalide(
                f"Une démarche a déjà l'adresse « {slug} ». Choisissez-en une autre.", champ="slug"
            )
        return slug
    base = slugify(nom)[: LONGUEUR_ADRESSE - 4].strip("-") or "demarche"
    prises = set(Demarche.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if n == 1 else f"{base}-{n}" for n in range(1, len(prises) + 2))
    return next(c for c in candidates if c not in prises)
