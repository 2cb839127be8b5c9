"""The sheet on which a line is computed: every operation is written down as it is made.

A step prints an expression and its value; the value is exactly that of the expression, so that a result
can be made again by hand from what is printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import takewhile
from typing import Any

from maillage.regles.erreurs import ErreurMetier, SaisieInvalide
from maillage.regles.financements.baremes import SURES, Bareme, Baremes, nombre

CENTIME = Decimal("0.01")
# A quotient is kept with ten decimals: an hourly rate needs four at least.
QUOTIENT = Decimal("0.0000000001")
BLOQUANT, ALERTE = "bloquant", "alerte"


class CalculRefuse(ErreurMetier):
    """A rule forbids this calculation: nothing is computed, nothing is written."""

    code = "CALCUL_REFUSE"

    def __init__(self, regle: str, message: str) -> None:
        super().__init__(message)
        self.regle = regle


@dataclass(frozen=True)
class Constat:
    """What a rule found: F01 to F35, bloquant or alerte; `structure` is whom it is about, in a split."""

    regle: str
    gravite: str
    message: str
    structure: str = ""


@dataclass(frozen=True)
class Etape:
    """One operation: `calcul` is what was done (« 6.63 × 35 »), `valeur` what it gives.

    `structure` is the identifier of the one it is about, in a split between several.
    """

    libelle: str
    calcul: str
    valeur: Decimal
    unite: str = ""
    structure: str = ""


@dataclass(frozen=True)
class Entree:
    """A quantity, an amount or a word that the calculation read."""

    cle: str
    valeur: Decimal | str


@dataclass(frozen=True)
class Part:
    """What one structure receives of a split."""

    identifiant: str
    nom: str
    unites: Decimal
    montant: Decimal


@dataclass(frozen=True)
class Resultat:
    """An amount in euros to the cent, and all that explains it. parts: by structure, for a split;
    ecart_arrondi: reference less the sum of the parts, None where nothing is split."""

    ligne: str
    annee: int
    montant: Decimal
    etapes: tuple[Etape, ...]
    baremes: tuple[Bareme, ...]
    constats: tuple[Constat, ...]
    parts: tuple[Part, ...] = ()
    ecart_arrondi: Decimal | None = None
    entrees: tuple[Entree, ...] = ()

    def part_de(self, structure: str) -> Resultat:
        """What explains the part of one structure of a split: the steps of all, and its own.

        Raises `KeyError` when the structure receives no part.
        """
        parts = {part.identifiant: part for part in self.parts}
        part = parts[structure]
        etapes = [e for e in self.etapes if e.structure == structure]
        communes = takewhile(lambda e: not e.structure, self.etapes)
        return replace(
            self,
            montant=part.montant,
            etapes=(*communes, *etapes),
            constats=tuple(c for c in self.constats if c.structure in ("", structure)),
            parts=(part,),
        )

    def en_donnees(self) -> dict[str, Any]:
        """The same as plain data: amounts are strings with a dot."""
        donnees: dict[str, Any] = {
            "ligne": self.ligne,
            "annee": self.annee,
            "resultat": format(self.montant, "f"),
            "entrees": {e.cle: _en_texte(e.valeur) for e in self.entrees},
            "etapes": [
                {
                    "libelle": e.libelle,
                    "calcul": e.calcul,
                    "valeur": format(e.valeur, "f"),
                    "unite": e.unite,
                }
                for e in self.etapes
            ],
            "baremes": [b.en_donnees() for b in self.baremes],
            "constats": [
                {"regle": c.regle, "gravite": c.gravite, "message": c.message}
                for c in self.constats
            ],
        }
        if self.parts:
            donnees["parts"] = [
                {
                    "id": p.identifiant,
                    "nom": p.nom,
                    "unites": format(p.unites, "f"),
                    "montant": format(p.montant, "f"),
                }
                for p in self.parts
            ]
        if self.ecart_arrondi is not None:
            donnees["ecart_arrondi"] = format(self.ecart_arrondi, "f")
        return donnees


@dataclass
class Feuille:
    """The sheet of one line and one year: what it reads, and what it has written so far."""

    ligne: str
    annee: int
    entrees: Mapping[str, Any]
    baremes: Baremes
    jour: dt.date | None = None
    etapes: list[Etape] = field(default_factory=list)
    lus: list[Bareme] = field(default_factory=list)
    constats: list[Constat] = field(default_factory=list)
    lues: dict[str, Decimal | str] = field(default_factory=dict)

    def nombre(self, cle: str, *, defaut: Decimal | None = None) -> Decimal:
        """A quantity or an amount of the entries. Refused when negative (F10), absent or not exact."""
        valeur = self.entrees.get(cle)
        if valeur is None:
            if defaut is not None:
                return defaut
            raise SaisieInvalide(f"{self.ligne} : il manque l’entrée « {cle} ».", champ=cle)
        exact = nombre(f"{self.ligne}, « {cle} »", valeur)
        if exact < 0:
            raise CalculRefuse("F10", f"Valeur impossible pour « {cle} » : {valeur}.")
        self.lues[cle] = exact
        return exact

    def coche(self, cle: str, *, defaut: bool = False) -> bool:
        """A yes or no of the entries."""
        valeur = bool(self.entrees.get(cle, defaut))
        self.lues[cle] = "oui" if valeur else "non"
        return valeur

    def mot(self, cle: str, permis: Sequence[str], *, defaut: str | None = None) -> str:
        """A word of the entries, among those permitted. Raises `SaisieInvalide`."""
        valeur = self.entrees.get(cle, defaut)
        if valeur not in permis:
            raise SaisieInvalide(
                f"{self.ligne} : « {cle} » vaut l’un de : {', '.join(permis)}.", champ=cle
            )
        self.lues[cle] = str(valeur)
        return str(valeur)

    def nom(self, cle: str, defaut: str = "") -> str:
        """A word that names a row of barème: a tranche, a strate. A wrong one finds no row."""
        mot = str(self.entrees.get(cle, defaut))
        self.lues[cle] = mot
        return mot

    def bareme(self, cle: str, *, ligne: str = "") -> Decimal:
        """The value of a row, written among those used (F07, F32). Raises `BaremeManquant`."""
        bareme = self.baremes.lire(ligne or self.ligne, self.annee, cle, self.jour)
        if bareme not in self.lus:
            self.lus.append(bareme)
            if bareme.confiance not in SURES:
                source = bareme.source_titre or "sans source"
                self.alerter("F32", f"Simulation fondée sur un barème à confirmer ({source}).")
        return bareme.valeur

    def alerter(self, regle: str, message: str, structure: str = "") -> None:
        """Write a warning, once."""
        constat = Constat(regle, ALERTE, message, structure)
        if constat not in self.constats:
            self.constats.append(constat)

    def noter(
        self, libelle: str, calcul: str, valeur: Decimal, unite: str = "", structure: str = ""
    ) -> Decimal:
        """Write a step; the value, for the next one."""
        self.etapes.append(Etape(libelle, calcul, valeur, unite, structure))
        return valeur

    def produit(
        self, libelle: str, *facteurs: Decimal, unite: str = "", structure: str = ""
    ) -> Decimal:
        """a × b × …, exactly."""
        with localcontext(prec=60):
            valeur = Decimal(1)
            for facteur in facteurs:
                valeur *= facteur
        return self.noter(libelle, " × ".join(map(ecrit, facteurs)), valeur, unite, structure)

    def somme(self, libelle: str, *termes: Decimal, unite: str = "") -> Decimal:
        """a + b + …, exactly."""
        valeur = sum(termes, Decimal(0))
        return self.noter(libelle, " + ".join(map(ecrit, termes)), valeur, unite)

    def difference(self, libelle: str, a: Decimal, b: Decimal, unite: str = "") -> Decimal:
        """a − b, exactly."""
        return self.noter(libelle, f"{ecrit(a)} − {ecrit(b)}", a - b, unite)

    def quotient(self, libelle: str, a: Decimal, b: Decimal, unite: str = "") -> Decimal:
        """a ÷ b, with ten decimals. A null divisor is refused (F09)."""
        if b == 0:
            raise CalculRefuse(
                "F09", "Aucune unité soutenue : le forfait ne peut pas être calculé."
            )
        valeur = (a / b).quantize(QUOTIENT, ROUND_HALF_UP).normalize()
        return self.noter(libelle, f"{ecrit(a)} ÷ {ecrit(b)}", valeur, unite)

    def moindre(
        self, libelle: str, a: Decimal, b: Decimal, unite: str = "", structure: str = ""
    ) -> Decimal:
        """The lesser of the two."""
        return self.noter(libelle, f"min({ecrit(a)} ; {ecrit(b)})", min(a, b), unite, structure)

    def plus_grand(self, libelle: str, a: Decimal, b: Decimal, unite: str = "") -> Decimal:
        """The greater of the two."""
        return self.noter(libelle, f"max({ecrit(a)} ; {ecrit(b)})", max(a, b), unite)

    def arrondi(
        self,
        libelle: str,
        valeur: Decimal,
        pas: Decimal = CENTIME,
        unite: str = "€",
        structure: str = "",
    ) -> Decimal:
        """To the nearest multiple of `pas`, halves up. Source: no national rule was found; policy."""
        rond = arrondir(valeur, pas)
        return self.noter(
            libelle, f"arrondi({ecrit(valeur)} ; {ecrit(pas)})", rond, unite, structure
        )

    def conclure(
        self,
        montant: Decimal,
        *,
        pas: Decimal = CENTIME,
        parts: Sequence[Part] = (),
        ecart: Decimal | None = None,
    ) -> Resultat:
        """The result: the amount is rounded by a step of its own, and printed with two decimals."""
        rond = self.arrondi("Montant", montant, pas).quantize(CENTIME)
        self.etapes[-1] = replace(self.etapes[-1], valeur=rond)
        return Resultat(
            self.ligne,
            self.annee,
            rond,
            tuple(self.etapes),
            tuple(self.lus),
            tuple(self.constats),
            tuple(parts),
            ecart,
            tuple(Entree(cle, valeur) for cle, valeur in self.lues.items()),
        )


def arrondir(valeur: Decimal, pas: Decimal = CENTIME) -> Decimal:
    """To the nearest multiple of `pas`, halves away from zero."""
    return (valeur / pas).quantize(Decimal(1), ROUND_HALF_UP) * pas


def ecrit(valeur: Decimal) -> str:
    """A number as a step prints it: with a dot, without useless zeros."""
    simple = valeur.normalize()
    return format(simple, "f") if simple else "0"


def _en_texte(valeur: Decimal | str) -> str:
    return format(valeur, "f") if isinstance(valeur, Decimal) else valeur
