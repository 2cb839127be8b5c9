"""Who votes for whom at a meeting: called by the acts that hold the meeting locked."""

from __future__ import annotations

import datetime as dt

from maillage.gouvernance.enums import Voix
from maillage.gouvernance.models import MembreInstance, Pouvoir, Reunion
from maillage.gouvernance.queries.reunions import membres
from maillage.journal.modifications import controler
from maillage.regles.erreurs import SaisieInvalide


def donner(
    reunion: Reunion, mandant: MembreInstance, mandataire: MembreInstance, le: dt.datetime
) -> Pouvoir:
    """Write a power, in place of the one that the same member gave before.

    Raises `SaisieInvalide`: to oneself, by or to somebody without a voice that day, by a substitute,
    to somebody who carries one already (CGCT, L. 2121-20).
    """
    reprendre_le_pouvoir(reunion, mandant)
    siegent = {membre.pk: membre for membre in membres(reunion)}
    if mandant.pk == mandataire.pk:
        raise SaisieInvalide("Personne ne se donne pouvoir à soi-même.", champ="mandataire")
    du_mandant, choisi = siegent.get(mandant.pk), siegent.get(mandataire.pk)
    if du_mandant is None or not peut_donner(du_mandant):
        raise SaisieInvalide(
            f"{mandant} n’a pas de voix propre à cette réunion : il n’y a pas de pouvoir à donner.",
            champ="mandataire",
        )
    if choisi is None or choisi.voix != Voix.DELIBERATIVE:
        raise SaisieInvalide(
            f"{mandataire} n’a pas voix délibérative à cette réunion : choisissez un autre membre.",
            champ="mandataire",
        )
    if choisi.suppleant_de_id == mandant.pk:
        raise SaisieInvalide(
            f"{mandataire} supplée déjà {mandant} : sa présence suffit, sans pouvoir.",
            champ="mandataire",
        )
    if Pouvoir.objects.filter(reunion=reunion, mandataire=mandataire).exists():
        raise SaisieInvalide(
            f"{mandataire} porte déjà un pouvoir, et n’en porte qu’un. Choisissez un autre membre.",
            champ="mandataire",
        )
    pouvoir = Pouvoir(reunion=reunion, mandant=mandant, mandataire=mandataire, recu_le=le)
    controler(pouvoir)
    pouvoir.save()
    return pouvoir


def reprendre_le_pouvoir(reunion: Reunion, mandant: MembreInstance | None) -> None:
    """Take back the power that this member gave, if they gave one."""
    if mandant is not None:
        Pouvoir.objects.filter(reunion=reunion, mandant=mandant).delete()


def peut_donner(membre: MembreInstance) -> bool:
    """Whether a voice is theirs to give: deliberative, and nobody's substitute."""
    return membre.voix == Voix.DELIBERATIVE and membre.suppleant_de_id is None
