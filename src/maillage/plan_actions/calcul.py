"""The arithmetic of progress in French: where each figure comes from, as a sentence and as a sheet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from maillage.documents.tableur import Feuille
from maillage.interface.typographie import INSECABLE, accorde, nombre
from maillage.regles.avancement import (
    Avancement,
    Calendrier,
    Origine,
    Part,
    Situation,
    en_centiemes,
    en_entier,
)

ORIGINES = {
    Origine.ETAPES: "ses étapes",
    Origine.DECLARATION: "déclaré par son pilote",
    Origine.ETAT: "action réalisée",
    Origine.CUMUL: "ce qu’il porte",
    Origine.INCONNU: "non renseigné, compte pour 0",
    Origine.SANS_OBJET: "aucune action à mesurer",
}


def pour_cent(part: Fraction | None) -> str:
    """« 44 % », rounded down; « non renseigné »."""
    return "non renseigné" if part is None else f"{en_entier(part)}{INSECABLE}%"


def au_centieme(part: Fraction | None) -> str:
    """« 33,33 », « 72,5 » or « 44 »: what a reader needs to redo the arithmetic; 0 where nothing is known."""
    valeur = en_centiemes(part or Fraction(0))
    entier = valeur == valeur.to_integral()
    return nombre(valeur.quantize(Decimal(1)) if entier else valeur.normalize())


def resumer(avancement: Avancement) -> str:
    """« 44 % », « au moins 20 % », « non renseigné », « rien à mesurer »."""
    if avancement.origine is Origine.SANS_OBJET:
        return "rien à mesurer"
    if avancement.part is None:
        return "non renseigné"
    prefixe = f"au moins{INSECABLE}" if avancement.inconnus else ""
    return prefixe + pour_cent(avancement.part)


def origine(part: Part) -> str:
    """Where the figure of a row comes from."""
    if part.cle.startswith("etape:"):
        return "étape"
    return ORIGINES[part.avancement.origine]


def calendrier(lu: Calendrier) -> str:
    """Where an action stands in its calendar: « reste 40 jours », « échéance dépassée de 5 jours »."""
    jours = accorde(lu.restants, "jour") if lu.restants is not None else ""
    match lu.situation:
        case Situation.SANS_CALENDRIER:
            return "calendrier non renseigné"
        case Situation.A_VENIR:
            return f"commence dans {jours}"
        case Situation.DEPASSEE:
            return f"échéance dépassée de {accorde(lu.retard, 'jour')}"
        case Situation.EN_RETARD:
            return f"environ {accorde(lu.retard, 'jour')} de retard sur un avancement régulier"
        case Situation.CLOSE:
            return "action close"
        case _:
            return (
                f"{'restent' if (lu.restants or 0) > 1 else 'reste'} {jours}"
                if jours
                else "sans date de fin"
            )


def est_en_retard(lu: Calendrier) -> bool:
    """Whether the calendar calls for attention."""
    return lu.situation in (Situation.DEPASSEE, Situation.EN_RETARD)


def feuille_du_calcul(avancement: Avancement) -> Feuille:
    """The rows of a figure as a sheet, those that do not count with their reason, then the total."""
    lignes = [
        (
            part.intitule,
            part.poids,
            None if part.avancement.part is None else en_centiemes(part.avancement.part),
            en_centiemes(part.produit) if part.compte else None,
            origine(part),
            part.pourquoi,
        )
        for part in avancement.parts
    ]
    total = (
        "Total",
        avancement.poids,
        None if avancement.part is None else en_centiemes(avancement.part),
        en_centiemes(avancement.somme),
        "somme des produits divisée par la somme des poids",
        "",
    )
    return Feuille(
        titre="Calcul de l’avancement",
        colonnes=(
            "Ligne",
            "Poids",
            "Avancement (%)",
            "Poids × avancement",
            "D’où vient le chiffre",
            "Hors calcul",
        ),
        lignes=tuple([*lignes, total] if avancement.comptees else lignes),
    )
