"""The imports of a plan, what they need to know of it, and what its territory remembers."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from maillage.conventions.models import Demarche
from maillage.journal.models import Evenement
from maillage.plan_actions.enums import SorteImportee
from maillage.plan_actions.models import (
    ColonneMemorisee,
    ElementPlan,
    FicheAction,
    Importation,
)
from maillage.regles.erreurs import Introuvable


def importations(demarche: Demarche) -> QuerySet[Importation]:
    """The imports of this plan, the latest first (one query)."""
    return Importation.objects.filter(demarche=demarche).select_related("fichier")


def importation(demarche: Demarche, pk: int) -> Importation:
    """The import `pk` of this plan; `Introuvable` otherwise."""
    trouvee = importations(demarche).select_related("demarche").filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable(
            "Cet import n'est pas de cette démarche. Revenez à la page « Importer » du plan."
        )
    return trouvee


def importation_de_l_instance(pk: int) -> Importation:
    """The import `pk`, whatever its démarche: for the command line."""
    trouvee = Importation.objects.select_related("fichier", "demarche").filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable(f"Aucun import n'a le numéro {pk}.")
    return trouvee


def colonnes_memorisees(demarche: Demarche) -> dict[str, str]:
    """What headings were taken for in the imports of this territory, by heading (one query)."""
    du_territoire = Q(demarche=demarche)
    if demarche.territoire_id:
        du_territoire |= Q(demarche__territoire=demarche.territoire_id)
    connues = ColonneMemorisee.objects.filter(du_territoire).order_by("pk")
    return dict(connues.values_list("entete", "champ"))


def elements_complets(demarche: Demarche) -> QuerySet[ElementPlan]:
    """The present elements with their thématiques and targets (three queries)."""
    return (
        ElementPlan.objects.presents()
        .filter(demarche=demarche)
        .prefetch_related("thematiques", "cibles")
    )


def fiches_completes(demarche: Demarche) -> QuerySet[FicheAction]:
    """The present fiches with all that a workbook says of them (ten queries)."""
    return (
        FicheAction.objects.filter(demarche=demarche, supprime_le=None)
        .select_related("pilote", "pilote_personne", "referent_caf", "referent_collectivite")
        .prefetch_related(
            "thematiques",
            "territoires",
            "principes",
            "etapes",
            "lignes_budget__financeur",
            "participations__organisation",
            "cibles",
        )
    )


def modifies_depuis(importation: Importation) -> list[ElementPlan | FicheAction]:
    """What the import wrote and somebody changed since (four queries).

    The version tells a change of its fields, `modifie_le` one of its tables, the journal everything
    else. What is in the bin already is no obstacle.
    """
    depuis = importation.bilan.get("evenement", 0)
    touches = set(
        Evenement.objects.filter(
            demarche=importation.demarche.slug,
            numero__gt=depuis,
            objet_type__in=[ElementPlan._meta.label_lower, FicheAction._meta.label_lower],
        ).values_list("objet_type", "objet_id")
    )
    ecrits = importation.objets.exclude(sorte=SorteImportee.ORGANISATION)
    changes: list[ElementPlan | FicheAction] = []
    for modele, sorte in ((ElementPlan, SorteImportee.ELEMENT), (FicheAction, SorteImportee.FICHE)):
        versions = {o.cle: o.version_ecrite for o in ecrits if o.sorte == sorte}
        nom = modele._meta.label_lower
        for objet in modele._default_manager.filter(
            demarche=importation.demarche, pk__in=list(versions), supprime_le=None
        ):
            autrement = getattr(objet, "modifie_le", None) not in (None, importation.importee_le)
            if objet.version != versions[objet.pk] or autrement or (nom, str(objet.pk)) in touches:
                changes.append(objet)
    return changes
