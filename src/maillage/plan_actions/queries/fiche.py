"""The fiches action: one, all, filtered, and what their form proposes."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Partie, Thematique
from maillage.partenaires.models import Mandat, Organisation, Personne
from maillage.plan_actions.models import FicheAction
from maillage.regles.erreurs import Introuvable
from maillage.territoires.models import Territoire


def fiches(demarche: Demarche) -> QuerySet[FicheAction]:
    """The present fiches in their order under each element, with their pilot."""
    return FicheAction.objects.filter(demarche=demarche, supprime_le=None).select_related(
        "pilote", "pilote_personne"
    )


def fiche_visible(demarche: Demarche, pk: int, *, corbeille: bool = False) -> FicheAction:
    """The fiche `pk` of this plan (of its bin if asked), with its relations; `Introuvable` otherwise."""
    fiche = (
        FicheAction.objects.filter(pk=pk, demarche=demarche, supprime_le__isnull=not corbeille)
        .select_related(
            "demarche",
            "element",
            "pilote",
            "pilote_personne",
            "referent_caf",
            "referent_collectivite",
        )
        .prefetch_related("thematiques", "participations__organisation", "territoires", "principes")
        .first()
    )
    if fiche is None:
        raise Introuvable(
            "Cette fiche n'est pas dans le plan de cette démarche. Elle a pu être mise à la "
            "corbeille : revenez au plan, ou regardez dans sa corbeille."
        )
    return fiche


def fiches_recentes(demarche: Demarche) -> QuerySet[FicheAction]:
    """The present fiches, the one that was touched last first."""
    lignes = fiches(demarche).select_related("demarche", "element", "pilote", "pilote_personne")
    return lignes.order_by(F("modifie_le").desc(nulls_last=True), "-pk")


def fiche_designee(demarche: Demarche, mot: str) -> FicheAction:
    """The fiche of that number in the plan, or of that key; `Introuvable` names those that exist."""
    presentes = list(fiches(demarche))
    for fiche in presentes:
        if mot in (fiche.numero, str(fiche.pk)):
            return fiche_visible(demarche, fiche.pk)
    numeros = ", ".join(fiche.numero or str(fiche.pk) for fiche in presentes) or "aucune"
    raise Introuvable(
        f"Aucune fiche « {mot} » dans le plan de « {demarche.slug} ». Fiches : {numeros}."
    )


def organisations_proposees(demarche: Demarche) -> tuple[list[Organisation], list[Organisation]]:
    """The parties of the démarche, and all the other organisations (two queries)."""
    parties = list(
        Organisation.objects.filter(parties__demarche=demarche).order_by("parties__ordre")
    )
    return parties, list(Organisation.objects.exclude(pk__in=[partie.pk for partie in parties]))


def personnes_proposees(
    demarche: Demarche, cote: RolePartie | None, actuelle: int | None
) -> QuerySet[Personne]:
    """Those with a mandate in a party of that side (None: of any), and the one chosen already."""
    organisations = Partie.objects.filter(demarche=demarche)
    if cote:
        organisations = organisations.filter(role=cote)
    tenues = Mandat.objects.filter(organisation__in=organisations.values("organisation"))
    return Personne.objects.filter(Q(pk__in=tenues.values("personne")) | Q(pk=actuelle))


def thematiques_des_fiches(demarche: Demarche) -> QuerySet[Thematique]:
    """The thématiques that at least one present fiche bears."""
    return Thematique.objects.filter(pk__in=_presentes(demarche).values("thematiques"))


def pilotes_des_fiches(demarche: Demarche) -> QuerySet[Organisation]:
    """The organisations that pilot at least one present fiche."""
    return Organisation.objects.filter(pk__in=_presentes(demarche).values("pilote"))


def communes_du_plan(demarche: Demarche) -> QuerySet[Territoire]:
    """The communes that a present fiche names."""
    nommees = _presentes(demarche).values("territoires")
    return Territoire.objects.filter(pk__in=nommees).order_by("nom_normalise")


def _presentes(demarche: Demarche) -> QuerySet[FicheAction]:
    return FicheAction.objects.filter(demarche=demarche, supprime_le=None).order_by()


def organisations() -> QuerySet[Organisation]:
    """Every organisation, to check what a list proposed."""
    return Organisation.objects.all()


def communes_du_perimetre(demarche: Demarche) -> QuerySet[Territoire]:
    """The communes that a fiche of this démarche may name."""
    return Territoire.objects.filter(pk__in=demarche.perimetre.values("commune")).order_by(
        "nom_normalise"
    )
