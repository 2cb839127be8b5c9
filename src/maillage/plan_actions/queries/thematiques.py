"""The fiches thématiques, with what the plan answers to each thématique."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from maillage.conventions.models import Demarche, Thematique
from maillage.plan_actions.enums import EtatFicheThematique
from maillage.plan_actions.models import ElementPlan, FicheAction, FicheThematique
from maillage.regles.erreurs import Introuvable


@dataclass(slots=True)
class ThemeDuPlan:
    """A thématique of the démarche: its fiche if there is one, and the fiches action that bear it."""

    thematique: Thematique
    est_retenue: bool = False
    fiche: FicheThematique | None = None
    actions: list[FicheAction] = field(default_factory=list)


def themes_du_plan(demarche: Demarche) -> list[ThemeDuPlan]:
    """The thématiques that the démarche announces, and those that have a fiche (four queries)."""
    themes: dict[int, ThemeDuPlan] = {}
    for retenue in demarche.thematiques_retenues.select_related("thematique"):
        theme = retenue.thematique
        themes[theme.pk] = ThemeDuPlan(theme, est_retenue=True)
    for fiche in fiches_thematiques(demarche):
        themes.setdefault(fiche.thematique_id, ThemeDuPlan(fiche.thematique)).fiche = fiche
    actions = FicheAction.objects.filter(demarche=demarche, supprime_le=None)
    for action in actions.prefetch_related("thematiques"):
        for thematique in action.thematiques.all():
            if thematique.pk in themes:
                themes[thematique.pk].actions.append(action)
    return sorted(themes.values(), key=lambda t: (t.thematique.ordre, t.thematique.nom))


def thematique_annoncee(demarche: Demarche, code: str) -> Thematique:
    """The thématique of that code, among those that the démarche announces; `Introuvable` otherwise."""
    retenue = (
        demarche.thematiques_retenues.filter(thematique__code=code)
        .select_related("thematique")
        .first()
    )
    if retenue is None:
        raise Introuvable(
            "Cette thématique n'est pas annoncée par la démarche. Annoncez-la d'abord, dans l'onglet "
            "Thématiques."
        )
    return retenue.thematique


def fiche_thematique(demarche: Demarche, code: str) -> FicheThematique:
    """The fiche of that thématique, with its relations; `Introuvable` otherwise."""
    return _une(demarche, Q(thematique__code=code))


def fiche_thematique_de(demarche: Demarche, mot: str) -> FicheThematique:
    """The fiche of the thématique of that code, or of that key; `Introuvable` otherwise."""
    cle = int(mot) if mot.isascii() and mot.isdecimal() and len(mot) < 16 else 0
    return _une(demarche, Q(thematique__code=mot) | Q(pk=cle))


def _une(demarche: Demarche, filtre: Q) -> FicheThematique:
    fiche = (
        FicheThematique.objects.filter(filtre, demarche=demarche)
        .select_related("demarche", "thematique", "referent_caf", "referent_collectivite")
        .prefetch_related("partenaires")
        .first()
    )
    if fiche is None:
        raise Introuvable(
            "Cette thématique n'a pas encore sa fiche. Ouvrez-la depuis la liste des thématiques."
        )
    return fiche


def fiches_thematiques(demarche: Demarche) -> QuerySet[FicheThematique]:
    """The fiches thématiques of the démarche, with their thématique."""
    return FicheThematique.objects.filter(demarche=demarche).select_related("thematique")


def fiches_thematiques_validees(demarche: Demarche) -> QuerySet[FicheThematique]:
    """Those that the parties agreed on, with all that their document says."""
    validees = fiches_thematiques(demarche).filter(etat=EtatFicheThematique.VALIDEE)
    return validees.select_related(
        "thematique", "referent_caf", "referent_collectivite"
    ).prefetch_related("partenaires")


def actions_de_la_thematique(fiche: FicheThematique) -> list[FicheAction]:
    """The present fiches action that bear the thématique."""
    portees = FicheAction.objects.filter(demarche=fiche.demarche, supprime_le=None)
    return list(portees.filter(thematiques=fiche.thematique_id).select_related("pilote"))


def elements_de_la_thematique(fiche: FicheThematique) -> list[ElementPlan]:
    """The present elements of the plan that bear the thématique, without those above them that do."""
    portes = ElementPlan.objects.presents().filter(
        demarche=fiche.demarche, thematiques=fiche.thematique_id
    )
    par_cle = {element.pk: element for element in portes}
    return [element for element in par_cle.values() if element.parent_id not in par_cle]
