"""The composition of an instance in words: for the table of annexe 4, the page and the export."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.gouvernance.enums import Cote, RoleMembre, TypeInstance, Voix
from maillage.gouvernance.models import Instance, MembreInstance
from maillage.gouvernance.queries.instances import derniers_membres
from maillage.interface.typographie import accorde, minuscule, typo

OUVERTURES = {
    Cote.CAF: "Pour la Caf",
    Cote.COLLECTIVITE: "Pour les collectivités",
    Cote.AUTRE: "Autres membres",
}


def lignes(instance: Instance, membres: Iterable[MembreInstance] | None = None) -> list[str]:
    """Each sentence of the composition: what was written, the seats by side, who advises.

    Without `membres`, the seats that nobody has ended. Persons are not named: they change without
    an avenant, seats do not.
    """
    tenus = list(derniers_membres(instance) if membres is None else membres)
    titulaires = [m for m in tenus if m.suppleant_de_id is None]
    dites = [instance.composition.strip()] if instance.composition.strip() else []
    for cote in Cote:
        siens = [m for m in titulaires if m.cote == cote and m.voix == Voix.DELIBERATIVE]
        if siens:
            dites.append(f"{OUVERTURES[cote]} : {_sieges(siens)}")
    experts = [m for m in titulaires if m.voix == Voix.CONSULTATIVE]
    if experts:
        dites.append(f"À titre consultatif : {_sieges(experts)}")
    if instance.secretariat:
        dites.append(f"Secrétariat : {instance.secretariat}")
    return [typo(ligne) for ligne in dites]


def en_bref(instance: Instance, membres: Iterable[MembreInstance]) -> str:
    """« 4 membres de la Caf, 4 des collectivités, 1 à titre consultatif »."""
    titulaires = [m for m in membres if m.suppleant_de_id is None]
    voix = [m for m in titulaires if m.voix == Voix.DELIBERATIVE]
    comptes = [
        (sum(m.cote == Cote.CAF for m in voix), "de la Caf"),
        (sum(m.cote == Cote.COLLECTIVITE for m in voix), "des collectivités"),
        (sum(m.cote == Cote.AUTRE for m in voix), "d’autres organisations"),
        (len(titulaires) - len(voix), "à titre consultatif"),
    ]
    dits = [f"{n} {qui}" for n, qui in comptes if n]
    return ", ".join(dits) if dits else "aucun membre"


def est_copilotee(instance: Instance) -> bool:
    """Whether the instance is one that article 6 wants at parity."""
    return instance.type == TypeInstance.COPIL


def _sieges(membres: list[MembreInstance]) -> str:
    """« 4 sièges, Ville d'Alpha (maire, copilote ; élue à l'enfance ; 1 autre siège), Ville de Bêta »."""
    par_organisation: dict[str, list[MembreInstance]] = {}
    for membre in membres:
        par_organisation.setdefault(str(membre.organisation), []).append(membre)
    noms = [_siege(nom, siens) for nom, siens in par_organisation.items()]
    return ", ".join([accorde(len(membres), "siège"), *noms])


def _siege(nom: str, membres: list[MembreInstance]) -> str:
    fonctions = [_fonction(m) for m in membres if m.fonction or m.role == RoleMembre.COPILOTE]
    sans = len(membres) - len(fonctions)
    if fonctions and sans:
        fonctions.append(accorde(sans, "autre siège", "autres sièges"))
    elif sans > 1:
        fonctions = [accorde(sans, "siège")]
    return f"{nom} ({' ; '.join(fonctions)})" if fonctions else nom


def _fonction(membre: MembreInstance) -> str:
    copilote = "copilote" if membre.role == RoleMembre.COPILOTE else ""
    return ", ".join(filter(None, (minuscule(membre.fonction), copilote)))
