"""One plain row of the money of a démarche."""

from __future__ import annotations

from maillage.conventions.models import Demarche
from maillage.diagnostics.queries import structure_visible
from maillage.financements.models import AccompagnementEtat, CompteDeStructure, Enveloppe
from maillage.regles.erreurs import Introuvable

PARTI = (
    "ne fait pas partie de cette démarche. Une autre personne a pu le retirer : revenez à la page "
    "précédente."
)


def enveloppe_visible(demarche: Demarche, pk: int) -> Enveloppe:
    """The envelope `pk` of this démarche; `Introuvable` otherwise."""
    lignes = Enveloppe.objects.filter(pk=pk, demarche=demarche)
    trouvee = lignes.select_related("demarche", "financeur").first()
    if trouvee is None:
        raise Introuvable(f"Ce montant réservé {PARTI}")
    return trouvee


def accompagnement_visible(demarche: Demarche, pk: int) -> AccompagnementEtat:
    """The State support `pk` of this démarche; `Introuvable` otherwise."""
    lignes = AccompagnementEtat.objects.filter(pk=pk, demarche=demarche)
    trouve = lignes.select_related("demarche", "organisation").first()
    if trouve is None:
        raise Introuvable(f"Cet accompagnement {PARTI}")
    return trouve


def compte_a_ecrire(demarche: Demarche, structure: int, annee: int) -> CompteDeStructure:
    """The account of that structure for that year, or a blank one; `Introuvable` for another structure."""
    lieu = structure_visible(demarche, structure)
    if not 2000 <= annee <= 2100:
        raise Introuvable("Aucun compte ne peut être tenu pour cette année.")
    connu = CompteDeStructure.objects.filter(structure=lieu, annee=annee).first()
    if connu is not None:
        connu.structure = lieu
        return connu
    return CompteDeStructure(structure=lieu, annee=annee)
