"""Who sits in an instance: added, ended, replaced from a date. A past composition never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import RolePartie
from maillage.gouvernance.actions.instances import reprendre
from maillage.gouvernance.enums import Cote, RoleMembre, Voix
from maillage.gouvernance.models import Instance, MembreInstance
from maillage.interface.typographie import date_longue
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, valeurs, verrouiller
from maillage.partenaires.actions import personnes
from maillage.partenaires.models import Organisation, Personne
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

CHAMPS = [
    "organisation",
    "personne",
    "fonction",
    "cote",
    "voix",
    "role",
    "suppleant_de",
    "du",
    "au",
]
VEILLE = dt.timedelta(days=1)
COTES = {RolePartie.CAF: Cote.CAF, RolePartie.COLLECTIVITE: Cote.COLLECTIVITE}


@transaction.atomic
def ajouter(
    *,
    instance: Instance,
    organisation: Organisation,
    du: dt.date,
    au: dt.date | None = None,
    personne: Personne | None = None,
    nouvelle: Mapping[str, Any] | None = None,
    fonction: str = "",
    cote: str = "",
    voix: str = Voix.DELIBERATIVE,
    role: str = RoleMembre.MEMBRE,
    suppleant_de: MembreInstance | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> MembreInstance:
    """Seat a member from `du` on.

    Without `cote`, a party sits on its side of the convention and anybody else on none; a substitute
    takes the side and the voice of who it stands for. `nouvelle` holds the fields of somebody to add to
    the directory.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (closed instance), `SaisieInvalide` (twice
    the same person, the wrong side, outside the life of the instance).
    """
    fraiche = reprendre(instance, par, le)
    if suppleant_de is not None:
        cote, voix = suppleant_de.cote, suppleant_de.voix
    membre = MembreInstance(
        instance=fraiche,
        organisation=organisation,
        personne=_qui(personne, nouvelle, par, le),
        fonction=fonction.strip(),
        cote=cote or _cote_de_la_partie(fraiche, organisation) or Cote.AUTRE,
        voix=voix,
        role=role,
        suppleant_de=suppleant_de,
        du=du,
        au=au,
    )
    _verifier(membre)
    membre.save()
    _consigner("membre ajouté", membre, apres=valeurs(membre, CHAMPS), par=par, le=le)
    return membre


@transaction.atomic
def terminer(
    *, membre: MembreInstance, au: dt.date, par: Utilisateur, le: dt.datetime
) -> MembreInstance:
    """End a seat on `au`, its last day, with the seats of its substitutes.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (already ended, closed instance),
    `SaisieInvalide` (before it began).
    """
    reprendre(membre.instance, par, le)
    frais = _en_cours(membre)
    for suppleant in frais.suppleants.filter(au=None).order_by("pk"):
        _finir(suppleant, max(au, suppleant.du), par, le)
    return _finir(frais, au, par, le)


@transaction.atomic
def remplacer(
    *,
    membre: MembreInstance,
    du: dt.date,
    personne: Personne | None = None,
    nouvelle: Mapping[str, Any] | None = None,
    fonction: str | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> MembreInstance:
    """Give the seat to somebody else from `du` on: the one before ends on the eve, and stays written.

    The organisation, the side, the voice, the role and the substitutes of the seat do not change;
    `fonction` only if it is given. Raises as `ajouter` and `terminer` do.
    """
    reprendre(membre.instance, par, le)
    remplacant = _qui(personne, nouvelle, par, le)
    if remplacant is None:
        raise SaisieInvalide("Dites qui prend ce siège.", champ="personne")
    frais = _en_cours(membre)
    if du <= frais.du:
        raise SaisieInvalide(
            f"« {frais} » siège depuis le {date_longue(frais.du)} : son remplacement commence "
            "après ce jour.",
            champ="du",
        )
    suppleants = list(frais.suppleants.filter(au=None).order_by("pk"))
    for suppleant in suppleants:
        _finir(suppleant, max(du - VEILLE, suppleant.du), par, le)
    _finir(frais, du - VEILLE, par, le)
    nouveau = _reprise(frais, du, personne=remplacant, suppleant_de=frais.suppleant_de)
    if fonction is not None:
        nouveau.fonction = fonction.strip()
    _verifier(nouveau)
    nouveau.save()
    _reprendre_les_suppleants(suppleants, nouveau)
    _consigner(
        "membre remplacé",
        nouveau,
        avant={"personne": str(frais.personne or "")},
        apres=valeurs(nouveau, CHAMPS),
        par=par,
        le=le,
    )
    return nouveau


def _qui(
    personne: Personne | None,
    nouvelle: Mapping[str, Any] | None,
    par: Utilisateur,
    le: dt.datetime,
) -> Personne | None:
    return personnes.creer(**nouvelle, par=par, le=le) if nouvelle else personne


def _reprise(
    siege: MembreInstance,
    du: dt.date,
    *,
    personne: Personne | None,
    suppleant_de: MembreInstance | None,
) -> MembreInstance:
    return MembreInstance(
        instance=siege.instance,
        organisation=siege.organisation,
        personne=personne,
        fonction=siege.fonction,
        cote=siege.cote,
        voix=siege.voix,
        role=siege.role,
        suppleant_de=suppleant_de,
        du=du,
    )


def _reprendre_les_suppleants(suppleants: list[MembreInstance], nouveau: MembreInstance) -> None:
    """They stand for who took the seat, but for somebody who took it themselves."""
    for suppleant in suppleants:
        if suppleant.personne_id != nouveau.personne_id:
            du = max(nouveau.du, suppleant.du)
            _reprise(suppleant, du, personne=suppleant.personne, suppleant_de=nouveau).save()


def _en_cours(membre: MembreInstance) -> MembreInstance:
    frais = verrouiller(membre)
    if frais.au is not None:
        raise EtatIncompatible(
            f"« {frais} » ne siège plus depuis le {date_longue(frais.au)} : ce qui est passé ne "
            "change plus. Ajoutez un nouveau membre."
        )
    return frais


def _finir(
    membre: MembreInstance, au: dt.date, par: Utilisateur, le: dt.datetime
) -> MembreInstance:
    membre.au = au
    controler(membre)
    membre.save(update_fields=["au"])
    _consigner("fin de la participation d'un membre", membre, apres={"au": au}, par=par, le=le)
    return membre


def _verifier(membre: MembreInstance) -> None:
    """The model, then the life of the instance, the side of a party, and one seat a person."""
    controler(membre)
    _dans_la_vie_de_l_instance(membre)
    _du_bon_cote(membre)
    titulaire = membre.suppleant_de
    if titulaire is not None and (
        titulaire.instance_id != membre.instance_id or titulaire.suppleant_de_id
    ):
        raise SaisieInvalide(
            "On supplée un membre titulaire de cette instance. Choisissez-en un autre.",
            champ="suppleant_de",
        )
    if membre.personne is not None and _memes_jours(membre).exists():
        raise SaisieInvalide(
            f"{membre.personne} siège déjà dans « {membre.instance} » sur cette période : une "
            "personne n'a qu'une voix. Mettez d'abord fin à sa participation.",
            champ="personne",
        )


def _dans_la_vie_de_l_instance(membre: MembreInstance) -> None:
    if membre.du < membre.instance.ouverte_le:
        raise SaisieInvalide(
            f"« {membre.instance} » est ouverte depuis le "
            f"{date_longue(membre.instance.ouverte_le)} : on n'y siège pas avant.",
            champ="du",
        )


def _du_bon_cote(membre: MembreInstance) -> None:
    """A party of the démarche sits on its own side: parity is not kept by changing sides."""
    attendu = _cote_de_la_partie(membre.instance, membre.organisation)
    if attendu is not None and membre.cote != attendu:
        raise SaisieInvalide(
            f"« {membre.organisation} » est partie à la convention du côté « {attendu.label} » : ses "
            "représentants siègent de ce côté.",
            champ="cote",
        )


def _cote_de_la_partie(instance: Instance, organisation: Organisation) -> Cote | None:
    partie = instance.demarche.parties.filter(organisation=organisation).order_by("pk").first()
    return COTES.get(RolePartie(partie.role)) if partie else None


def _memes_jours(membre: MembreInstance) -> Any:
    """The other seats of the same person in this instance, on days of this one."""
    autres = MembreInstance.objects.filter(instance=membre.instance, personne=membre.personne)
    if membre.au is not None:
        autres = autres.filter(du__lte=membre.au)
    return autres.filter(Q(au=None) | Q(au__gte=membre.du))


def _consigner(
    acte: str,
    membre: MembreInstance,
    *,
    avant: dict[str, Any] | None = None,
    apres: dict[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    consigner(
        acte=acte,
        objet=membre,
        demarche=membre.instance.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
