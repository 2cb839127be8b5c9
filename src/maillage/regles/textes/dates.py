"""The dates and periods of a French text, in figures or in words."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from maillage.regles.textes.lecture import motif

MOIS = {
    "janvier": 1,
    "fevrier": 2,
    "mars": 3,
    "avril": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "aout": 8,
    "septembre": 9,
    "octobre": 10,
    "novembre": 11,
    "decembre": 12,
}
UNITES = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
DIZAINES = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}


def _nombres() -> dict[str, int]:
    """« un » to « quatre vingt dix neuf », hyphens told as spaces."""
    petits = {mot: n for n, mot in enumerate(UNITES.split(), 1)}
    petits |= {f"dix {mot}": 10 + n for mot, n in petits.items() if 7 <= n <= 9}
    tous = dict(petits)
    for dizaine, valeur in DIZAINES.items():
        au_plus = 19 if valeur == 60 else 9
        tous[dizaine] = valeur
        tous |= {f"{dizaine} {mot}": valeur + n for mot, n in petits.items() if n <= au_plus}
        tous |= {f"{dizaine} et {mot}": valeur + petits[mot] for mot in ("un", "onze")}
    tous |= {"quatre vingts": 80, "quatre vingt": 80, "une": 1, "premier": 1}
    tous |= {f"quatre vingt {mot}": 80 + n for mot, n in petits.items()}
    return tous


NOMBRES = _nombres()
SEPARATION = r"[\s-]{1,9}"
EN_LETTRES = "|".join(
    sorted((mot.replace(" ", SEPARATION) for mot in NOMBRES), key=lambda mot: (-len(mot), mot))
)
NOMS_DES_MOIS = "|".join(MOIS)
ANNEE_EN_LETTRES = rf"deux{SEPARATION}mille(?:{SEPARATION}(?:{EN_LETTRES})\b)?"
ANNEE = rf"(?:(?:19|20)\d\d(?!\d)|{ANNEE_EN_LETTRES})"
JOUR = rf"(?:\d{{1,2}}(?:~(?:er\b|°\"?))?|(?:{EN_LETTRES})\b)"
EN_CHIFFRES = (
    r"(?<![\d/.-])\d{1,2}(?:/\d{1,2}/(?:\d{4}|\d{2})|-\d{1,2}-\d{4}|\.\d{1,2}\.\d{4})(?!\d|[/-]\d)"
)
AVEC_LE_MOIS = rf"\b{JOUR} (?:{NOMS_DES_MOIS}) {ANNEE}"
DATE = rf"(?:{EN_CHIFFRES}|{AVEC_LE_MOIS})"
ANNEES = r"(?<![\d/.-])20\d\d~[-/]~20\d\d(?![\d/-])|\bde 20\d\d a 20\d\d(?!\d)"
PERIODE = (
    rf"(?:(?:du|entre le|a compter du|a partir du) {DATE}~,? (?:et )?(?:au|jusqu'au|le) {DATE}"
    rf"|{ANNEES})"
)
UNE_DATE = motif(DATE)
UNE_PERIODE = motif(PERIODE)
MORCEAUX = motif(rf"\b({JOUR}) ({NOMS_DES_MOIS}) ({ANNEE})")
L_AN = motif(
    rf"\bl'an ({ANNEE_EN_LETTRES}|20\d\d)\D{{0,20}}?\ble (?:[a-z]{{5,8}} )?({JOUR}) ({NOMS_DES_MOIS})"
)
MOIS_SEUL = motif(rf"\b({NOMS_DES_MOIS}) (20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Periode:
    """A period with both ends included; `annees` says that the text gives its years only."""

    debut: dt.date
    fin: dt.date
    annees: bool = False

    @property
    def millesimes(self) -> tuple[int, int]:
        """Its first and last years."""
        return self.debut.year, self.fin.year

    def __str__(self) -> str:
        """« 2024-2027 » for whole years, « du 01/09/2024 au 31/08/2027 » otherwise."""
        debut, fin = self.debut, self.fin
        if (debut.month, debut.day, fin.month, fin.day) == (1, 1, 12, 31):
            return f"{debut.year}-{fin.year}"
        return f"du {en_chiffres(debut)} au {en_chiffres(fin)}"


def en_chiffres(date: dt.date) -> str:
    """« 09/11/2021 », whatever the year."""
    return f"{date.day:02}/{date.month:02}/{date.year:04}"


def nombre_ecrit(texte: str) -> int | None:
    """The number of « 4 », « sept » or « vingt-quatre »; None where it is none below 1 000."""
    propre = " ".join(texte.replace("-", " ").split())
    if propre.isascii() and propre.isdigit():
        return int(propre) if len(propre) <= 3 else None
    return NOMBRES.get(propre)


def _annee(texte: str) -> int | None:
    propre = " ".join(texte.replace("-", " ").split())
    if propre.startswith("deux mille"):
        reste = propre.removeprefix("deux mille").strip()
        return 2000 + (NOMBRES.get(reste, 0) if reste else 0)
    return int(propre) if propre.isascii() and propre.isdigit() else None


def _date(annee: int | None, mois: int, jour: int | None) -> dt.date | None:
    try:
        return dt.date(annee or 0, mois, jour or 0)
    except ValueError:
        return None


def date_ecrite(texte: str) -> dt.date | None:
    """The date of one match of `DATE`; None where there is no such day."""
    morceaux = MORCEAUX.search(texte)
    if morceaux:
        jour = re.match(r"\d{1,2}", morceaux[1])
        numero = int(jour.group()) if jour else nombre_ecrit(morceaux[1])
        return _date(_annee(morceaux[3]), MOIS[morceaux[2]], numero)
    chiffres = re.findall(r"[0-9]{1,4}", texte)
    if len(chiffres) != 3:
        return None
    annee = int(chiffres[2]) + (2000 if len(chiffres[2]) == 2 else 0)
    return _date(annee, int(chiffres[1]), int(chiffres[0]))


def dates(cle: str, depuis: int = 0, portee: int = 400) -> list[tuple[re.Match[str], dt.date]]:
    """The dates told in the `portee` characters after `depuis`, in order, with their places."""
    trouves = UNE_DATE.finditer(cle, depuis, depuis + portee)
    lues = [(trouve, date_ecrite(trouve.group())) for trouve in trouves]
    return [(trouve, date) for trouve, date in lues if date is not None]


def date_de_l_an(cle: str) -> tuple[re.Match[str], dt.date] | None:
    """The date of « L'an deux mille vingt-quatre, le 11 décembre »."""
    trouve = L_AN.search(cle)
    if not trouve:
        return None
    jour = re.match(r"\d{1,2}", trouve[2])
    numero = int(jour.group()) if jour else nombre_ecrit(trouve[2])
    date = _date(_annee(trouve[1]), MOIS[trouve[3]], numero)
    return (trouve, date) if date else None


def fin_du_mois_ecrit(cle: str) -> dt.date | None:
    """The last day of « décembre 2021 »; None where no month is told with its year."""
    trouve = MOIS_SEUL.search(cle)
    if not trouve:
        return None
    annee, mois = int(trouve[2]), MOIS[trouve[1]]
    return dt.date(annee, mois, calendar.monthrange(annee, mois)[1])


def periode_ecrite(texte: str) -> Periode | None:
    """The period of one match of `PERIODE`; None where it ends before it begins."""
    bornes = [date for _, date in dates(texte)]
    if len(bornes) == 2:
        debut, fin = bornes
        return Periode(debut, fin) if debut <= fin else None
    annees = [int(annee) for annee in re.findall(r"20[0-9]{2}", texte)]
    if len(annees) != 2 or annees[0] > annees[1]:
        return None
    return Periode(dt.date(annees[0], 1, 1), dt.date(annees[1], 12, 31), annees=True)
