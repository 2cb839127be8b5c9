"""The inventory of a démarche; the number of queries never depends on the number of structures."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.queries import demarches_visibles
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import StructureDeLAnnee, de_l_annee, periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.regles.erreurs import Introuvable


def structures(demarche: Demarche) -> QuerySet[Structure]:
    """The structures of the inventory with all their états (two queries)."""
    return avec_etats(Structure.objects.filter(demarche=demarche, supprime_le=None))


def avec_etats(lignes: QuerySet[Structure]) -> QuerySet[Structure]:
    """The same rows, with their place, and their états with who runs them."""
    etats = EtatStructure.objects.select_related("gestionnaire", "autre_gestionnaire")
    etats = etats.order_by("du", "rang")
    lignes = lignes.select_related("commune").order_by("type", "nom", "pk")
    return lignes.prefetch_related(Prefetch("etats", queryset=etats))


def structures_au(demarche: Demarche, annee: int) -> list[StructureDeLAnnee]:
    """The structures that were open at least a day of that year, in the order of the list (two queries)."""
    lues = (de_l_annee(structure, annee) for structure in structures(demarche))
    return [lue for lue in lues if lue is not None]


def ouvertes(demarche: Demarche) -> list[tuple[Structure, EtatStructure]]:
    """The structures that no closing has ended, each with the last that is known of it (two queries)."""
    lues = []
    for structure in structures(demarche):
        derniers = periodes(structure.etats.all())
        if derniers and derniers[-1].ouverte:
            lues.append((structure, derniers[-1].etat))
    return sorted(lues, key=lambda lue: (TypeStructure.values.index(lue[0].type), lue[0].nom))


def retirees(demarche: Demarche) -> QuerySet[Structure]:
    """Those taken out of the inventory, latest first."""
    lignes = Structure.objects.filter(demarche=demarche, supprime_le__isnull=False)
    return lignes.order_by("-supprime_le", "pk")


def structure_visible(demarche: Demarche, pk: int, *, retiree: bool = False) -> Structure:
    """The structure `pk` of this démarche (of those taken out if asked); `Introuvable` otherwise."""
    lignes = Structure.objects.filter(pk=pk, demarche=demarche, supprime_le__isnull=not retiree)
    trouvee = avec_etats(lignes.select_related("demarche")).first()
    if trouvee is None:
        raise Introuvable(
            "Cette structure ne fait pas partie de l’inventaire de cette démarche. Elle a pu en être "
            "retirée : revenez à la liste des structures."
        )
    return trouvee


def chercher_des_structures(texte: str, par: Utilisateur, le: dt.date) -> QuerySet[Structure]:
    """The structures that hold every word, in the démarches open to `par` (one query)."""
    trouvees = Structure.objects.filter(
        supprime_le=None, demarche__in=demarches_visibles(par, le).order_by().values("pk")
    ).select_related("demarche")
    for mot in texte.replace("\x00", " ").split():
        trouvees = trouvees.filter(
            Q(nom__icontains=mot)
            | Q(commune__nom__icontains=mot)
            | Q(identifiant_caf__istartswith=mot)
        )
    return trouvees.order_by("nom", "pk")
