"""What a published total beside its sum says, as a person reads it: figures in the unit of the table."""

from __future__ import annotations

from decimal import Decimal

from maillage.interface.typographie import INSECABLE, nombre, typo
from maillage.regles.financements.rapprochement import (
    FACTEURS,
    SIGLES,
    Chiffre,
    Rapprochement,
    Unite,
    Verdict,
)


def en_unite(euros: Decimal | None, unite: Unite) -> str:
    """« 53,487 M€ », every digit kept, cents alone padded; « non disponible » for None."""
    if euros is None:
        return nombre(None)
    valeur = (euros / FACTEURS[unite]).normalize()
    if unite is Unite.EURO and valeur != valeur.to_integral_value():
        ecrit = nombre(valeur, 2)
    else:
        ecrit = nombre(Decimal(format(valeur, "f")))
    return f"{ecrit}{INSECABLE}{SIGLES[unite]}"


def publie_en_mots(chiffre: Chiffre | None, unite: Unite) -> str:
    """The figure as it was printed, with the unit of the table where it names none."""
    if chiffre is None:
        return nombre(None)
    nu = chiffre.ecrit[-1:].isdigit()
    return typo(f"{chiffre.ecrit} {SIGLES[unite]}" if nu else chiffre.ecrit)


def message(lu: Rapprochement, unite: Unite) -> str:
    """« Total publié 53,9 M€ ≠ somme 53,487 M€ (écart 0,413 M€). » (F30)."""
    ecart = abs(lu.ecart) if lu.ecart is not None else None
    return (
        f"Total publié {publie_en_mots(lu.publie, unite)} ≠ somme {en_unite(lu.somme, unite)} "
        f"(écart {en_unite(ecart, unite)})."
    )


def raison(lu: Rapprochement, unite: Unite) -> str:
    """What the figures themselves explain, in one sentence."""
    match lu.verdict:
        case Verdict.EXACT:
            return "La somme des lignes est le total publié."
        case Verdict.ARRONDI:
            return typo(
                f"La somme, {en_unite(lu.somme, unite)}, arrondie comme le total publié, donne le même "
                "chiffre."
            )
        case Verdict.SEUL:
            return typo("Montant global, publié sans détail : il n’y a rien à rapprocher.")
        case Verdict.SANS_TOTAL:
            return "Aucun total n’a été publié : la somme est la nôtre."
        case _:
            return _raison_de_l_ecart(lu, unite)


def _raison_de_l_ecart(lu: Rapprochement, unite: Unite) -> str:
    marge = en_unite(lu.marge, unite)
    if lu.arrondis_suffisent:
        return typo(f"Les arrondis peuvent suffire à l’expliquer (jusqu’à {marge}).")
    return typo(
        f"Les arrondis n’en expliquent que {marge} au plus : une ligne manque, ou l’un des chiffres "
        "publiés est inexact."
    )


MOTS: dict[Verdict, str] = {
    Verdict.EXACT: "exact",
    Verdict.ARRONDI: "à l’arrondi près",
    Verdict.ECART: "écart",
    Verdict.SEUL: "montant global",
    Verdict.SANS_TOTAL: "sans total publié",
}
TONS: dict[Verdict, str] = {
    Verdict.EXACT: "succes",
    Verdict.ARRONDI: "succes",
    Verdict.ECART: "alerte",
    Verdict.SEUL: "neutre",
    Verdict.SANS_TOTAL: "neutre",
}
