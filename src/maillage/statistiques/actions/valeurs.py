"""Writes figures typed by hand, open data only: a file of a source comes through the imports."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from maillage.journal.actions.evenements import Acteur, consigner
from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques.enums import Diffusion, NiveauStatistique, StatutStatistique
from maillage.statistiques.models import Indicateur, Valeur

LOT = 2_000


@dataclass(frozen=True, slots=True)
class ChiffreTape:
    """A figure as a person copies it; `valeur` None is blank at the producer's (secrecy)."""

    indicateur: str
    niveau: str
    code: str
    annee: int
    valeur: Decimal | None


@transaction.atomic
def inscrire(*, chiffres: Iterable[ChiffreTape], par: Acteur, le: dt.datetime) -> int:
    """Write the figures that are not there yet and return how many; those that are stay as they are.

    Raises `SaisieInvalide` for an indicator or a level that is not known, or a figure given twice.
    """
    indicateurs = Indicateur.objects.in_bulk(field_name="code")
    voulus = list(chiffres)
    valeurs = [_valeur(chiffre, indicateurs) for chiffre in voulus]
    cles = {(v.indicateur_id, v.niveau, v.code, v.annee) for v in valeurs}
    if len(cles) != len(valeurs):
        raise SaisieInvalide(
            "Un même chiffre (indicateur, territoire, année) est donné deux fois. Gardez-en un."
        )
    presentes = set(
        Valeur.objects.filter(detenteur=None, code__in={v.code for v in valeurs}).values_list(
            "indicateur_id", "niveau", "code", "annee"
        )
    )
    neuves = [v for v in valeurs if (v.indicateur_id, v.niveau, v.code, v.annee) not in presentes]
    Valeur.objects.bulk_create(neuves, batch_size=LOT)
    par_indicateur = Counter(v.indicateur for v in neuves)
    for indicateur, nombre in sorted(par_indicateur.items(), key=lambda paire: paire[0].code):
        consigner(
            acte="valeurs statistiques inscrites",
            objet=indicateur,
            apres={"nombre": nombre},
            par=par,
            le=le,
        )
    return len(neuves)


def _valeur(chiffre: ChiffreTape, indicateurs: dict[str, Indicateur]) -> Valeur:
    indicateur = indicateurs.get(chiffre.indicateur)
    if indicateur is None:
        raise SaisieInvalide(
            f"« {chiffre.indicateur} » n’est pas un indicateur du catalogue. Vérifiez son code."
        )
    if chiffre.niveau not in NiveauStatistique.values:
        raise SaisieInvalide(f"« {chiffre.niveau} » n’est pas un niveau statistique.")
    return Valeur(
        indicateur=indicateur,
        niveau=chiffre.niveau,
        code=chiffre.code,
        annee=chiffre.annee,
        valeur=chiffre.valeur,
        statut=_statut(chiffre.valeur),
        diffusion=Diffusion.OUVERTE,
    )


def _statut(valeur: Decimal | None) -> StatutStatistique:
    if valeur is None:
        return StatutStatistique.MASQUEE
    return StatutStatistique.PUBLIEE if valeur else StatutStatistique.NULLE
