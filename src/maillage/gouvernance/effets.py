"""What the decisions of an instance settle by themselves: the bilans, the final evaluation, the relevés."""

from __future__ import annotations

from maillage.conventions.effets import la_demarche
from maillage.conventions.models import Demarche
from maillage.gouvernance.models import Releve
from maillage.regles.effets import Effet, Objet, declarer

DUREE_SANS_PERIODE = 6  # years offered when the démarche says nothing of its own


def les_bilans(demarche: Demarche) -> list[Objet]:
    """One bilan a year of the période; the key is the year."""
    debut = demarche.debut.year if demarche.debut else None
    fin = demarche.fin.year if demarche.fin else None
    if debut is None and fin is None:
        return []
    debut = debut or (fin or 0) - DUREE_SANS_PERIODE
    fin = fin or debut + DUREE_SANS_PERIODE
    return [Objet(annee, f"Bilan de l’année {annee}") for annee in range(debut, fin + 1)]


def les_releves(demarche: Demarche) -> list[Objet]:
    """The meetings whose relevé both sides validated: only those are adopted (one query)."""
    figes = Releve.objects.filter(reunion__instance__demarche=demarche, fige_le__isnull=False)
    lus = figes.select_related("reunion__instance").order_by("reunion__fin", "numero")
    return list(
        {
            releve.reunion_id: Objet(releve.reunion_id, f"{releve}, {releve.reunion.instance}")
            for releve in lus
        }.values()
    )


declarer(
    Effet(
        "bilan",
        "bilan",
        "Valider le bilan d’une année",
        "le bilan est validé",
        les_bilans,
        fait="bilan_valide",
    )
)
declarer(
    Effet(
        "evaluation",
        "demarche",
        "Valider l’évaluation finale",
        "l’évaluation finale est rendue",
        la_demarche,
        fait="evaluation_rendue",
    )
)
declarer(
    Effet(
        "releve",
        "reunion",
        "Adopter un relevé de décisions",
        "le relevé est adopté",
        les_releves,
        fait="releve_adopte",
    )
)
