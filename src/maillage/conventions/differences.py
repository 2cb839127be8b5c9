"""The changes between two versions as people read them: in French, each with its sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage.conventions.enums import NatureAvenant
from maillage.interface.typographie import date_longue, nombre
from maillage.regles.changements import Changement, Emplacement, NatureChangement
from maillage.regles.versions import Champ, Objet

INSECABLE = "\N{NO-BREAK SPACE}"
LIBELLES = {
    NatureChangement.AJOUT: "Ajouté",
    NatureChangement.RETRAIT: "Retiré",
    NatureChangement.MODIFICATION: "Modifié",
    NatureChangement.DEPLACEMENT: "Déplacé",
}
TONS = {
    NatureChangement.AJOUT: "succes",
    NatureChangement.RETRAIT: "bloquant",
    NatureChangement.MODIFICATION: "information",
    NatureChangement.DEPLACEMENT: "information",
}
# Where a change of the convention belongs, by section, or by article and field.
_SECTIONS = {
    "parties": NatureAvenant.SIGNATAIRES,
    "plan": NatureAvenant.PLAN,
    "fiches_thematiques": NatureAvenant.PLAN,
    "perimetre": NatureAvenant.PERIMETRE,
    "equipements": NatureAvenant.BONUS_TERRITOIRE,
    "financements": NatureAvenant.BONUS_TERRITOIRE,
    "indicateurs": NatureAvenant.EVALUATION,
    "rattachements": NatureAvenant.EVALUATION,
}
_ARTICLES = {
    "article:article-9": NatureAvenant.EVALUATION,
    "article:article-10": NatureAvenant.DUREE,
    "article:annexe-3": NatureAvenant.BONUS_TERRITOIRE,
    "article:annexe-6": NatureAvenant.EVALUATION,
}
_DE_L_EVALUATION = (
    *("cible", "cible_unite", "cible_echeance", "autres_cibles", "cibles"),
    *("criteres_evaluation", "evaluation"),
)
_CHAMPS = dict.fromkeys(_DE_L_EVALUATION, NatureAvenant.EVALUATION)


@dataclass(frozen=True, slots=True)
class Ligne:
    """One change in words. `avant` and `apres` are empty where there was, or is, nothing."""

    changement: Changement
    champ: str
    avant: str
    apres: str
    phrase: str

    @property
    def libelle(self) -> str:
        """« Ajouté », « Modifié »…"""
        return LIBELLES[self.changement.nature]

    @property
    def ton(self) -> str:
        """The tone of the tag that says what happened."""
        return TONS[self.changement.nature]

    def en_donnees(self) -> dict[str, Any]:
        """The change as JSON carries it."""
        return {
            "section": self.changement.intitule_section,
            "cle": self.changement.cle,
            "objet": self.changement.objet,
            "nature": self.changement.nature.value,
            "champ": self.champ,
            "avant": self.avant or None,
            "apres": self.apres or None,
            "phrase": self.phrase,
        }


def en_mots(changement: Changement) -> Ligne:
    """The change with its values as a person reads them."""
    avant, apres = _cote(changement.avant), _cote(changement.apres)
    return Ligne(changement, changement.champ, avant, apres, _phrase(changement, avant, apres))


def natures(changements: Iterable[Changement]) -> list[NatureAvenant]:
    """What an avenant with these changes is about, in the order of the list."""
    trouvees = {_nature(changement) for changement in changements}
    return [nature for nature in NatureAvenant if nature in trouvees]


def _nature(changement: Changement) -> NatureAvenant:
    for connues, quoi in (
        (_CHAMPS, changement.nom_champ),
        (_ARTICLES, changement.cle),
        (_SECTIONS, changement.section),
    ):
        if quoi in connues:
            return connues[quoi]
    return NatureAvenant.TEXTE


def dire(champ: Champ | None) -> str:
    """The value of a field in French; nothing for an empty one."""
    if champ is None or champ.valeur in (None, "", []):
        return ""
    match champ.genre:
        case "date":
            return date_longue(dt.date.fromisoformat(str(champ.valeur)))
        case "montant" | "nombre":
            return nombre(Decimal(str(champ.valeur)), 2 if _en_euros(champ) else None)
        case "oui_non":
            return "oui" if champ.valeur else "non"
        case "liste":
            assert isinstance(champ.valeur, list)  # noqa: S101  # what `genre` says
            return f"{INSECABLE}; ".join(champ.valeur)
        case _:
            return str(champ.valeur)


def _en_euros(champ: Champ) -> bool:
    """Whether the figure is money; others that are no whole number (posts, hours) keep what they have."""
    return champ.libelle.endswith("en euros")


def dire_l_objet(objet: Objet) -> list[tuple[str, str]]:
    """The fields of an object that say something, with their label."""
    dits = [(champ.libelle, dire(champ)) for champ in objet.champs.values()]
    return [(libelle, valeur) for libelle, valeur in dits if valeur and valeur != "non"]


def _cote(cote: Champ | Emplacement | Objet | None) -> str:
    match cote:
        case Emplacement():
            ou = f"sous «{INSECABLE}{cote.sous}{INSECABLE}»" if cote.sous else "au premier niveau"
            return f"{_rang(cote.rang)} place {ou}"
        case Objet():
            champs = (f"{libelle}{INSECABLE}: {valeur}" for libelle, valeur in dire_l_objet(cote))
            return f"{INSECABLE}; ".join(champs) or cote.intitule
        case _:
            return dire(cote)


def _rang(rang: int) -> str:
    return "1re" if rang == 1 else f"{rang}e"


def _phrase(changement: Changement, avant: str, apres: str) -> str:
    objet = _entre_guillemets(changement.objet)
    match changement.nature:
        case NatureChangement.AJOUT:
            return f"{changement.intitule_section}{INSECABLE}: ajout de {objet}."
        case NatureChangement.RETRAIT:
            return f"{changement.intitule_section}{INSECABLE}: retrait de {objet}."
        case NatureChangement.DEPLACEMENT:
            return f"{objet} passe de la {avant} à la {apres}."
    quoi = f"{objet}, «{INSECABLE}{changement.champ}{INSECABLE}»{INSECABLE}"
    if not avant:
        return f"{quoi}: {_entre_guillemets(apres)} est ajouté."
    if not apres:
        return f"{quoi}: {_entre_guillemets(avant)} est supprimé."
    return f"{quoi}: {_entre_guillemets(avant)} devient {_entre_guillemets(apres)}."


def _entre_guillemets(texte: str) -> str:
    """A value inside a sentence, which stands on one line whatever was typed."""
    en_ligne = re.sub(r"\s*\n\s*", " ", texte)
    return f"«{INSECABLE}{en_ligne}{INSECABLE}»"
