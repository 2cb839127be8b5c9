"""What each line reads in a barème: the key of each amount, what it is in words, its unit.

A key that ends with « : » and a star takes a name after it (a tranche, a strate, a sector), as the
barème of each Caf says it. Source: the calculations of this package, which read these keys and no other.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.lignes import LIGNES

TOUTES = "*"
EN_CLAIR = {"prive": "privé"}  # a name as the key has it, without accent


@dataclass(frozen=True)
class Cle:
    """One amount that a line reads; `code` ends with « * » where a name is added, `nomme` says of what."""

    code: str
    intitule: str
    unite: str
    nomme: str = ""

    @property
    def ouverte(self) -> bool:
        """Whether the Caf names its tranches itself."""
        return self.code.endswith(TOUTES)

    def admet(self, code: str) -> bool:
        """Whether `code` is this key, or one of its tranches."""
        if not self.ouverte:
            return code == self.code
        prefixe = self.code.removesuffix(TOUTES)
        return code.startswith(prefixe) and len(code) > len(prefixe)

    def en_mots(self, code: str) -> str:
        """« Nouvelle place, tranche haute »."""
        if not self.ouverte:
            return self.intitule
        nom = code.removeprefix(self.code.removesuffix(TOUTES))
        if nom == TOUTES:
            return self.intitule
        return f"{self.intitule}, {self.nomme} {EN_CLAIR.get(nom, nom.replace('_', ' '))}"


def _existante(unite: str) -> tuple[Cle, ...]:
    return (
        Cle("plancher", "Plancher par unité", f"€/{unite}"),
        Cle("revalorisation:*", "Revalorisation", "taux", "strate"),
    )


_PLAFONNEE = (
    Cle("taux", "Part des charges prise en compte", "part des charges"),
    Cle("plafond", "Plafond des charges", "€"),
)
_NOUVELLE = (Cle("place_nouvelle:*", "Nouvelle place", "€/place", "tranche"),)
_HEURE = (Cle("heure", "Montant par heure", "€/h"),)
_TAUX_DE_FACTURATION = (
    Cle("prix_plafond_haut", "Prix plafond le plus haut", "€/h"),
    Cle("prix_plafond_bas", "Prix plafond le plus bas", "€/h"),
    Cle(
        "taux_debut",
        "Taux de facturation où le prix commence à baisser",
        "heures facturées / réalisées",
    ),
    Cle("taux_fin", "Taux de facturation où il cesse de baisser", "heures facturées / réalisées"),
)


def _rangs(code: str, intitule: str, unite: str, combien: int) -> tuple[Cle, ...]:
    return tuple(Cle(f"{code}:{n}", f"{intitule} {n}", unite) for n in range(1, combien + 1))


CLES: dict[str, tuple[Cle, ...]] = {
    "BT_EAJE": _existante("place"),
    "BT_EAJE_NOUVELLE": _NOUVELLE,
    "CTRE_EAJE": _NOUVELLE,
    "BTRAJ_EAJE": (
        *_rangs("seuil", "Croissance des places, seuil", "croissance", 3),
        *_rangs("forfait", "Forfait par place, seuil", "€/place", 3),
    ),
    "PSU": (
        Cle("taux_ps", "Part du prix prise en charge", "part du prix"),
        *_TAUX_DE_FACTURATION,
    ),
    "PSU_HORAIRE": _TAUX_DE_FACTURATION,
    "BMIX": (
        *_rangs("seuil", "Participation horaire des familles, seuil", "€/h", 3),
        *_rangs("forfait", "Forfait par place, seuil", "€/place", 3),
    ),
    "BHAND": (
        *_rangs("seuil", "Part des enfants, seuil", "part des enfants", 2),
        *_rangs("taux", "Taux de prise en charge", "part du coût", 3),
        Cle("plafond_cout", "Plafond du coût par place", "€/place"),
        Cle("plafond_place", "Bonus par place, au plus", "€/place"),
    ),
    "BATT": (Cle("forfait:*", "Forfait par place", "€/place", "secteur"),),
    "JPED": (
        Cle("ps_horaire", "PS horaire, participations des familles comprises", "€/h"),
        Cle("heures_par_jour", "Heures par journée", "h"),
    ),
    "BT_ALSH": _existante("h"),
    "BT_ALSH_NOUVELLE": (
        Cle("plafond_nouvelles", "Heures nouvelles retenues, au plus", "part des heures"),
        Cle("heure_nouvelle", "Heure nouvelle", "€/h"),
    ),
    "PSO_ALSH_PERI": _HEURE,
    "PSO_ALSH_EXTRA": _HEURE,
    "PSO_ALSH_ADO": _HEURE,
    "CI_ALSH": _HEURE,
    "PLAN_MERCREDI": (*_HEURE, Cle("heure:majoree", "Montant par heure, majoré", "€/h")),
    "ASRE": (
        *_HEURE,
        Cle("heures_maximum", "Heures par semaine, au plus", "h par semaine"),
        Cle("semaines_maximum", "Semaines par an, au plus", "semaines"),
    ),
    "BT_RPE": _existante("Etp"),
    "PSO_RPE": _PLAFONNEE,
    "BMIS_RPE": (Cle("forfait", "Forfait par relais", "€/relais"),),
    "BT_LAEP": _existante("h"),
    "PSO_LAEP": (
        Cle("taux", "Part du coût prise en charge", "part du coût"),
        Cle("plafond", "Plafond du coût horaire", "€/h"),
    ),
    "BT_LUDO": _existante("h"),
    "LUDO": _HEURE,
    "CLAS": (
        Cle("taux", "Part du plafond prise en charge", "part du plafond"),
        Cle("plafond_groupe", "Plafond par groupe", "€/groupe"),
    ),
    "AGC": _PLAFONNEE,
    "ACF": _PLAFONNEE,
    "AL": _PLAFONNEE,
    "BT_PILOTAGE": _existante("Etp"),
    "CHARGE_COOP": (Cle("forfait", "Forfait annuel", "€/Etp"),),
    "SPPE_ETAT": (
        Cle("base", "Montant de base", "€"),
        Cle("naissances:*", "Coefficient des naissances", "coefficient", "tranche"),
        Cle("potentiel:*", "Coefficient du potentiel financier", "coefficient", "tranche"),
    ),
}


def cle(ligne: str, code: str) -> Cle:
    """The key of that line. Raises `SaisieInvalide` for a line or a key that no calculation reads."""
    if ligne not in LIGNES:
        raise SaisieInvalide(
            f"La ligne de financement « {ligne} » n’existe pas. Reprenez un code de la liste.",
            champ="ligne",
        )
    trouvee = next((c for c in CLES.get(ligne, ()) if c.admet(code)), None)
    if trouvee is None:
        lues = ", ".join(c.code for c in CLES.get(ligne, ())) or "aucune"
        raise SaisieInvalide(
            f"La ligne {ligne} ne lit pas la clé « {code} ». Clés qu’elle lit : {lues}.",
            champ="cle",
        )
    return trouvee


def intitule(ligne: str, code: str) -> str:
    """The key in words; its code when no calculation reads it."""
    trouvee = next((c for c in CLES.get(ligne, ()) if c.admet(code)), None)
    return trouvee.en_mots(code) if trouvee else code
