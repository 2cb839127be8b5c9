"""The lists of an extract of the register, pasted as they are: read into a record, and written back.

What a clerk pastes is forgiving (commas or lines, « M. », « a donné pouvoir à », « procuration à »);
what cannot be read is refused with its words, never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.presences import Absence, Feuille, LigneDePresence, refuser_si_incoherente

T = TypeVar("T")
FLECHE = "→"
LONGUEUR_D_UNE_LIGNE = 300
CIVILITE = re.compile(r"^(?:mm?\.|mmes?\.?|mlles?\.?|messieurs|mesdames|monsieur|madame)\s+", re.I)
# « Jean-Luc MOUDENC Maire, Président » names one person.
FONCTION = re.compile(
    r"(?:(?:premi(?:er|ère)\s+)?adjointe?(?:\s+au\s+maire)?|maire|vice-présidente?|présidente?|"
    r"conseill(?:er|ère)(?:\s+(?:municipale?|communautaire))?)",
    re.I,
)
# « , procuration à », « a donné pouvoir à », « -> »: all say who votes for whom.
LIEN = re.compile(
    r"\s*,?\s*\(?(?:ayant\s+donné|(?:qui\s+)?a\s+donné|donne)?\s*\b(?:pouvoir|procuration)\s+à\s+"
    r"|\s*(?:→|->|=>)\s*",
    re.I,
)
SEPARATEUR = re.compile(r"[\n\r,;]+")
MOT = (
    r"(?:(?:le|la|les|du|de\s+la)\s+)?"
    r"(?:(?:dossier|point|rapport|question|délibération|numéro)s?\s+)?(?:n°\s*)?"
)
# With a digit, so that « Léa DU BOIS au point 3 » keeps her name.
POINT = r"((?:[a-z]{1,3}[.\-]?)?\d\w*(?:[.\-/]\w+)*(?:\s(?:bis|ter|quater))?)"
BORNES = re.compile(
    rf"^(?P<nom>.+?)\s*,?\s+(?:"
    rf"(?:à\s+partir\s+(?:du\s+|de\s+)?|depuis\s+|du\s+)(?P<suite>){MOT}{POINT}"
    rf"(?:\s*,?\s+(?:jusqu['’]\s?(?:au\s+|à\s+)?|au\s+|à\s+){MOT}{POINT})?"
    rf"|jusqu['’]\s?(?:au\s+|à\s+)?{MOT}{POINT}"
    rf"|(?:au|à|pour)\s+{MOT}{POINT})$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ListesDePresence:
    """The six lists of an extract, as text."""

    presents: str = ""
    pouvoirs: str = ""
    excuses: str = ""
    absents: str = ""
    absences_avec_pouvoir: str = ""
    absences_sans_pouvoir: str = ""


def lire_listes(listes: ListesDePresence) -> list[LigneDePresence]:
    """The record that the lists say; raises `SaisieInvalide` whose `champ` is the list at fault."""
    lignes = _lire(listes, "presents", lambda mots: LigneDePresence(_nom(mots)))
    lignes += _lire(listes, "pouvoirs", _procuration)
    lignes += _lire(listes, "excuses", lambda m: LigneDePresence(_nom(m), False, excuse=True))
    lignes += _lire(listes, "absents", lambda m: LigneDePresence(_nom(m), False))
    trouver = _Annuaire([ligne.nom for ligne in lignes])
    feuille = {ligne.nom: ligne for ligne in lignes}
    if len(feuille) < len(lignes):
        refuser_si_incoherente(lignes)
    for champ, pouvoir in (("absences_avec_pouvoir", True), ("absences_sans_pouvoir", False)):
        for nom, absence in _lire(listes, champ, partial(_absence, pouvoir=pouvoir)):
            exact = trouver(nom, champ)
            ligne = feuille[exact]
            if not ligne.present:
                raise SaisieInvalide(
                    f"« {exact} » est absent(e) toute la séance : ôtez son absence temporaire, ou "
                    "ajoutez son nom aux présents.",
                    champ=champ,
                )
            absence = replace(absence, mandataire=trouver(absence.mandataire, champ))
            feuille[exact] = replace(ligne, absences=(*ligne.absences, absence))
    finale = [
        replace(ligne, mandataire=trouver(ligne.mandataire, "pouvoirs"))
        for ligne in feuille.values()
    ]
    refuser_si_incoherente(finale)
    return finale


def ecrire_listes(feuille: Feuille) -> ListesDePresence:
    """The lists that read back into this record, one entry a line."""
    temporaires = [(ligne.nom, absence) for ligne in feuille for absence in ligne.absences]
    return ListesDePresence(
        presents=_lignes(ligne.nom for ligne in feuille if ligne.present),
        pouvoirs=_lignes(
            f"{ligne.nom}{_suite(ligne.mandataire)}"
            for ligne in feuille
            if not ligne.present and ligne.pouvoir
        ),
        excuses=_lignes(
            ligne.nom
            for ligne in feuille
            if not ligne.present and ligne.excuse and not ligne.pouvoir
        ),
        absents=_lignes(
            ligne.nom
            for ligne in feuille
            if not ligne.present and not ligne.excuse and not ligne.pouvoir
        ),
        absences_avec_pouvoir=_lignes(
            f"{nom} {bornes_en_mots(a)}{_suite(a.mandataire)}"
            for nom, a in temporaires
            if a.pouvoir
        ),
        absences_sans_pouvoir=_lignes(
            f"{nom} {bornes_en_mots(a)}" for nom, a in temporaires if not a.pouvoir
        ),
    )


def bornes_en_mots(absence: Absence) -> str:
    """« du point 4.1 au point 9.3 », « à partir du point 4.1 », « au point 11.1 »."""
    if absence.du and absence.du == absence.au:
        return f"au point {absence.du}"
    if absence.du and absence.au:
        return f"du point {absence.du} au point {absence.au}"
    return f"à partir du point {absence.du}" if absence.du else f"jusqu’au point {absence.au}"


def _suite(mandataire: str) -> str:
    return f" {FLECHE} {mandataire}" if mandataire else ""


def _lignes(textes: Iterable[str]) -> str:
    return "\n".join(textes)


def _lire(listes: ListesDePresence, champ: str, lecture: Callable[[str], T]) -> list[T]:
    # Spaces are collapsed first, and lines bounded: the patterns stay quick on any paste.
    serre = re.sub(r" ?[\n\r][\s]*", "\n", re.sub(r"[^\S\n\r]+", " ", getattr(listes, champ)))
    texte = LIEN.sub(f" {FLECHE} ", unicodedata.normalize("NFC", serre))
    lus = []
    for brut in SEPARATEUR.split(texte):
        mots = " ".join(brut.split()).strip(" .•-–*")
        if not mots or FONCTION.fullmatch(mots):
            continue
        if len(mots) > LONGUEUR_D_UNE_LIGNE:
            raise SaisieInvalide(
                f"« {mots[:60]}… » est trop long pour une seule personne. Écrivez un membre par "
                "ligne.",
                champ=champ,
            )
        try:
            lus.append(lecture(mots))
        except SaisieInvalide as erreur:
            raise SaisieInvalide(erreur.message, champ=champ) from erreur
    return lus


def _nom(mots: str) -> str:
    if FLECHE in mots:
        raise SaisieInvalide(
            f"« {mots} » donne un pouvoir : inscrivez cette personne parmi les pouvoirs."
        )
    nom = CIVILITE.sub("", mots)
    seul = re.sub(rf"\s+{FONCTION.pattern}$", "", nom, flags=re.I).strip()
    if not seul or not any(lettre.isalpha() for lettre in seul) or len(seul) > 120:
        raise SaisieInvalide(f"« {mots[:60]} » n'est pas un nom. Écrivez un membre par ligne.")
    return seul


def _procuration(mots: str) -> LigneDePresence:
    mandant, _, mandataire = (m.strip() for m in mots.partition(FLECHE))
    return LigneDePresence(
        _nom(mandant), False, pouvoir=True, mandataire=_nom(mandataire) if mandataire else ""
    )


def _absence(mots: str, pouvoir: bool) -> tuple[str, Absence]:
    dit, _, mandataire = (m.strip() for m in mots.partition(FLECHE))
    trouve = BORNES.match(dit)
    if trouve is None:
        raise SaisieInvalide(
            f"« {dit[:80]} » ne dit pas à quels points cette personne est absente. Écrivez par "
            "exemple « Claire DUPONT du point 4.1 au point 9.3 », « à partir du point 4.1 » ou "
            "« au point 11.1 »."
        )
    if mandataire and not pouvoir:
        raise SaisieInvalide(
            f"« {mots[:80]} » donne un pouvoir : inscrivez cette absence parmi celles avec pouvoir."
        )
    du, au, jusque, seul = trouve.group(3, 4, 5, 6)
    return _nom(trouve["nom"]), Absence(
        du or seul or "",
        au or jusque or seul or "",
        pouvoir,
        _nom(mandataire) if mandataire else "",
    )


class _Annuaire:
    """Finds a member by the name as it was typed: case, accents and spaces do not count."""

    def __init__(self, noms: list[str]) -> None:
        self.noms = {_sans_accents(nom): nom for nom in noms}

    def __call__(self, nom: str, champ: str) -> str:
        if not nom:
            return ""
        trouve = self.noms.get(_sans_accents(nom))
        if trouve is None:
            raise SaisieInvalide(
                f"« {nom} » n'est dans aucune liste de membres. Corrigez le nom, ou ajoutez-le aux "
                "présents, aux pouvoirs, aux excusés ou aux absents.",
                champ=champ,
            )
        return trouve


def _sans_accents(nom: str) -> str:
    decompose = unicodedata.normalize("NFD", nom.casefold())
    return " ".join(
        re.findall(r"\w+", "".join(c for c in decompose if not unicodedata.combining(c)))
    )
