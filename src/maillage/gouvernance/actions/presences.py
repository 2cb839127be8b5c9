"""The acts on the attendance of a meeting: noted by who prepares it, or signed by tapping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.gouvernance.actions.gardes import refuser_si_releve
from maillage.gouvernance.actions.pouvoirs import donner, reprendre_le_pouvoir
from maillage.gouvernance.actions.reunions import reprendre_meme_tenue, toucher
from maillage.gouvernance.enums import EtatPresence, EtatReunion
from maillage.gouvernance.models import MembreInstance, PointOrdreDuJour, Pouvoir, Presence, Reunion
from maillage.gouvernance.quand import date_dite
from maillage.gouvernance.queries import reunions as lues
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide

INVITES_AU_PLUS = 300


@dataclass(frozen=True, slots=True)
class PresenceSaisie:
    """What is written of one member: keys of the member, of the items, of who carries their power.

    An empty `present` takes back what was written. `part_au` is the first item missed.
    """

    membre: int
    present: str = ""
    arrive_au: int | None = None
    part_au: int | None = None
    mandataire: int | None = None


@transaction.atomic
def noter(
    *, reunion: Reunion, saisies: Sequence[PresenceSaisie], par: Utilisateur, le: dt.datetime
) -> int:
    """Write who was there, from which item to which, and who votes for whom; how many lines changed.

    Members that are not among `saisies` stay as they are: two people may note at once. Raises
    `ActeRefuse`, `EtatIncompatible` (cancelled, still to come), `SaisieInvalide` (somebody who does
    not sit there, items in disorder, a power that cannot be).
    """
    frais = _reprendre(reunion, par, le)
    siegent = {membre.pk: membre for membre in lues.membres(frais)}
    points = {point.pk: point for point in lues.points(frais)}
    avant = _etat(frais)
    for saisie in saisies:
        membre = siegent.get(saisie.membre)
        if membre is None:
            raise SaisieInvalide("Cette personne ne siège pas à cette réunion. Rechargez la page.")
        _noter(frais, membre, saisie, points)
    for saisie in saisies:
        reprendre_le_pouvoir(frais, siegent[saisie.membre])
    for saisie in saisies:
        if saisie.mandataire is None:
            continue
        mandataire = siegent.get(saisie.mandataire)
        if mandataire is None:
            raise SaisieInvalide("Le mandataire choisi ne siège pas à cette réunion.")
        donner(frais, siegent[saisie.membre], mandataire, le)
    apres = _etat(frais)
    changes = {nom for nom in avant | apres if avant.get(nom) != apres.get(nom)}
    if changes:
        toucher(frais, le)
        consigner(
            acte="présences notées",
            objet=frais,
            demarche=frais.demarche.slug,
            avant={nom: avant.get(nom, "") for nom in sorted(changes)},
            apres={nom: apres.get(nom, "") for nom in sorted(changes)},
            par=par,
            le=le,
        )
    return len(changes)


@transaction.atomic
def emarger(
    *, reunion: Reunion, membre: MembreInstance, par: Utilisateur, le: dt.datetime
) -> Presence:
    """The member signs the sheet by one tap; done twice, the first signature stands.

    `par` is the account that holds the tablet. Raises `ActeRefuse`, `EtatIncompatible` (cancelled,
    still to come), `Introuvable` (does not sit there).
    """
    frais = _reprendre(reunion, par, le)
    siegeant = _siegeant(frais, membre.pk)
    presence = Presence.objects.filter(reunion=frais, membre=siegeant).first() or Presence(
        reunion=frais, membre=siegeant
    )
    if presence.signee_le:
        return presence
    presence.present, presence.signee_le = EtatPresence.PRESENT, le
    presence.save()
    _consigner("feuille de présence signée", frais, presence, par, le)
    return presence


@transaction.atomic
def effacer(*, reunion: Reunion, membre: MembreInstance, par: Utilisateur, le: dt.datetime) -> None:
    """Take back a tap made for the wrong person. Raises as `emarger`; nothing to take back is fine."""
    frais = _reprendre(reunion, par, le)
    presence = Presence.objects.filter(reunion=frais, membre=membre).first()
    if presence is not None:
        _consigner("présence effacée", frais, presence, par, le)
        presence.delete()


@transaction.atomic
def ajouter_invite(
    *, reunion: Reunion, nom: str, organisation: str = "", par: Utilisateur, le: dt.datetime
) -> Presence:
    """Write somebody who came without a seat: they advise, and never count.

    Raises `ActeRefuse`, `EtatIncompatible`, `SaisieInvalide` (no name).
    """
    frais = _reprendre(reunion, par, le)
    if not nom.strip():
        raise SaisieInvalide("Écrivez le nom de la personne.", champ="nom")
    if frais.presences.filter(membre=None).count() >= INVITES_AU_PLUS:
        raise EtatIncompatible(f"Cette feuille a déjà {INVITES_AU_PLUS} invités.")
    presence = Presence(
        reunion=frais,
        nom=nom.strip(),
        organisation=organisation.strip(),
        present=EtatPresence.PRESENT,
    )
    controler(presence)
    presence.save()
    _consigner("invité noté présent", frais, presence, par, le)
    return presence


@transaction.atomic
def retirer_invite(*, reunion: Reunion, cle: int, par: Utilisateur, le: dt.datetime) -> None:
    """Take a guest off the sheet. Raises `ActeRefuse`, `EtatIncompatible`, `Introuvable`."""
    frais = _reprendre(reunion, par, le)
    presence = frais.presences.filter(pk=cle, membre=None).first()
    if presence is None:
        raise Introuvable("Cette personne n’est plus dans la feuille de présence.")
    _consigner("présence effacée", frais, presence, par, le)
    presence.delete()


def _noter(
    reunion: Reunion,
    membre: MembreInstance,
    saisie: PresenceSaisie,
    points: dict[int, PointOrdreDuJour],
) -> None:
    presence = Presence.objects.filter(reunion=reunion, membre=membre).first()
    if not saisie.present:
        if presence is not None:
            presence.delete()
        return
    presence = presence or Presence(reunion=reunion, membre=membre)
    presence.present = saisie.present
    la = saisie.present == EtatPresence.PRESENT
    presence.arrive_au = _point(points, saisie.arrive_au) if la else None
    presence.part_au = _point(points, saisie.part_au) if la else None
    if not la:
        presence.signee_le = None
    _refuser_le_desordre(membre, presence, list(points.values()))
    controler(presence)
    presence.save()


def _point(points: dict[int, PointOrdreDuJour], cle: int | None) -> PointOrdreDuJour | None:
    if cle is None:
        return None
    if cle not in points:
        raise SaisieInvalide("Ce point n’est plus à l’ordre du jour. Rechargez la page.")
    return points[cle]


def _refuser_le_desordre(
    membre: MembreInstance, presence: Presence, points: list[PointOrdreDuJour]
) -> None:
    if presence.part_au is None:
        return
    rangs = {point.pk: rang for rang, point in enumerate(points, start=1)}
    part = rangs[presence.part_au.pk]
    arrive = rangs[presence.arrive_au.pk] if presence.arrive_au else 1
    if part <= arrive:
        raise SaisieInvalide(
            f"{membre} part au point {part} sans avoir assisté à aucun point. Corrigez son arrivée "
            "ou son départ, ou notez son absence."
        )


def _etat(reunion: Reunion) -> dict[str, str]:
    """What is written of each member, in words, for the journal."""
    lignes = lues.presences(reunion).exclude(membre=None)
    dits = {}
    for presence in lignes.select_related("membre__personne", "membre__organisation"):
        mots = [presence.get_present_display().lower()]
        if presence.arrive_au:
            mots.append(f"à partir de « {presence.arrive_au} »")
        if presence.part_au:
            mots.append(f"jusqu’à « {presence.part_au} » exclu")
        dits[str(presence.membre)] = ", ".join(mots)
    for pouvoir in Pouvoir.objects.filter(reunion=reunion).select_related(
        "mandant__personne", "mandant__organisation", "mandataire__personne"
    ):
        nom = str(pouvoir.mandant)
        dits[nom] = ", ".join(filter(None, [dits.get(nom), f"pouvoir à {pouvoir.mandataire}"]))
    return dits


def _siegeant(reunion: Reunion, cle: int) -> MembreInstance:
    trouve = lues.membres(reunion).filter(pk=cle).first()
    if trouve is None:
        raise Introuvable("Cette personne ne siège pas à cette réunion. Rechargez la page.")
    return trouve


def _reprendre(reunion: Reunion, par: Utilisateur, le: dt.datetime) -> Reunion:
    """The meeting locked, on its day or later, not cancelled."""
    frais = reprendre_meme_tenue(reunion, par, le)
    if frais.etat == EtatReunion.ANNULEE:
        raise EtatIncompatible(f"« {frais} » est annulée : il n’y a pas de présence à noter.")
    if frais.debut > timezone.localdate(le):
        raise EtatIncompatible(
            f"La feuille de présence de « {frais} » s’ouvre le jour venu ({date_dite(frais)})."
        )
    refuser_si_releve(frais, "ses présences")
    return frais


def _consigner(
    acte: str, reunion: Reunion, presence: Presence, par: Utilisateur, le: dt.datetime
) -> None:
    consigner(
        acte=acte,
        objet=reunion,
        demarche=reunion.demarche.slug,
        apres={"personne": str(presence.membre or presence.nom)},
        par=par,
        le=le,
    )
