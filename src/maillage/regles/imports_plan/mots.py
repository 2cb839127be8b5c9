"""States, natures and priorities said in words, yes and no, lists of names, numbered titles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from maillage.regles.imports_plan.donnees import donnees
from maillage.regles.imports_plan.formes import Illisible, Valeur
from maillage.regles.imports_plan.normalisation import a_plat, cle

VIDES = frozenset({"", "-", "/", "nc", "n.c.", "na", "neant", "a definir", "a preciser", "?", "x"})
OUI, NON = (
    frozenset({"oui", "o", "x", "vrai", "true", "1"}),
    frozenset({"non", "n", "faux", "false", "0"}),
)
POURCENT = re.compile(r"(\d{1,3})(?:[.,]\d+)? ?%")
_SEPARATEURS = re.compile(r"\s*(?:[;\n•▪●]|(?<!\w)-(?=\s)|,(?!\d))\s*")
_CODE = r"(?P<code>\d+(?:[.-]\d+)*(?:[a-z](?![a-z]))?|[A-Z](?:[.-]?\d+)+|[IVX]{1,4}(?=[\s.:)–—-]))"
TITRE_NOMME = re.compile(
    rf"^\s*(?P<nom>{{noms}})\s*(?i:n\s*[°o]\s*)?{_CODE}?\s*(?:[:.)–—-]+\s*|\s+|$)(?P<titre>.*)$",
    re.DOTALL,
)
TITRE_NUMEROTE = re.compile(
    rf"^\s*{_CODE}\s*(?:[:.)–—-]+\s+|[:.)]\s*|\s+[–—-]\s*|\s+)(?P<titre>\D.*)$", re.DOTALL
)

# « 3 crèches à ouvrir », « 2026 sera »: a number that counts, not the rank of a title.
_NOMBRE_PUIS_MOT = re.compile(r"^\s*\d+\s+\w")


def lire_code(liste: str, valeur: Valeur) -> str:
    """The code of « etats », « natures », « priorites »… that the words say; « » for an empty cell.

    A percentage says a state. Raises `Illisible` with the known words.
    """
    if valeur is None:
        return ""
    mot = a_plat(str(valeur)).rstrip(".")
    if mot in VIDES:
        return ""
    connus = _mots(liste)
    trouve = connus.get(cle(mot)) or (_etat_d_un_pourcentage(valeur) if liste == "etats" else "")
    if trouve:
        return trouve
    proches = {
        code for ecrit, code in connus.items() if re.search(rf"\b{re.escape(ecrit)}\b", cle(mot))
    }
    if len(proches) == 1:
        return proches.pop()
    libelles = ", ".join(dict.fromkeys(mots[0] for mots in donnees()[liste].values()))
    raise Illisible(f"« {valeur} » n'est pas un mot connu ici. Écrivez l'un de : {libelles}.")


def _etat_d_un_pourcentage(valeur: Valeur) -> str:
    """100 % is done, 0 % is proposed, the rest is under way; 0.4 is how a spreadsheet keeps 40 %."""
    trouve = POURCENT.fullmatch(a_plat(str(valeur)))
    part = float(trouve[1]) / 100 if trouve else valeur
    if isinstance(part, bool) or not isinstance(part, int | float) or not 0 <= part <= 1:
        return ""
    return {0.0: "PROPOSEE", 1.0: "REALISEE"}.get(float(part), "EN_COURS")


@cache
def _mots(liste: str) -> Mapping[str, str]:
    return {cle(mot): code for code, mots in donnees()[liste].items() for mot in mots}


def lire_oui_non(valeur: Valeur) -> bool:
    """Yes or no; an empty cell is no. Raises `Illisible`."""
    if isinstance(valeur, bool) or valeur is None:
        return bool(valeur)
    mot = a_plat(str(valeur)).removesuffix(".0")
    if mot in OUI:
        return True
    if mot in NON or mot in VIDES:
        return False
    raise Illisible(f"« {valeur} » : écrivez oui ou non.")


def lire_liste(valeur: Valeur) -> list[str]:
    """The names of a list: parted by ; , a new line or a bullet."""
    if valeur is None:
        return []
    morceaux = (m.strip(" \t-–•·") for m in _SEPARATEURS.split(texte(valeur)))
    return list(dict.fromkeys(m for m in morceaux if a_plat(m) not in VIDES))


def texte(valeur: Valeur) -> str:
    """The cell as text: 2.0 is « 2 », a date is « 12/03/2025 »."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float) and valeur.is_integer() and abs(valeur) < 1e15:
        return str(int(valeur))
    if hasattr(valeur, "strftime"):
        return valeur.strftime("%d/%m/%Y")
    return str(valeur).replace("\r\n", "\n").replace("\r", "\n").strip()


def separer(titre: str, noms: tuple[str, ...] = ()) -> tuple[str, str]:
    """The number and the rest of a title: « Axe 1 – Petite enfance » is (« 1 », « Petite enfance »).

    `noms` are the words that may stand before the number: « axe », « objectif stratégique ».
    """
    for nom in noms:
        trouve = _motif_nomme(nom).match(titre)
        if trouve and (trouve["code"] or trouve["titre"]):
            reste = trouve["titre"].strip()
            return (
                (trouve["code"] or "", reste or titre.strip())
                if reste
                else (trouve["code"] or "", titre.strip())
            )
    trouve = TITRE_NUMEROTE.match(titre)
    if trouve and not _NOMBRE_PUIS_MOT.match(titre):
        return trouve["code"], trouve["titre"].strip()
    return "", titre.strip()


@cache
def _motif_nomme(nom: str) -> re.Pattern[str]:
    lettres = re.escape(nom)
    for sans, classe in (("e", "[eéèêEÉÈÊ]"), ("a", "[aàâAÀÂ]"), ("o", "[oôOÔ]")):
        lettres = lettres.replace(sans, classe)
    motif = TITRE_NOMME.pattern.replace("{noms}", f"(?i:{lettres})s?")
    return re.compile(motif, TITRE_NOMME.flags)
