"""The meetings of a démarche, and what is read of one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from maillage.conventions.models import Demarche
from maillage.gouvernance.enums import Cote, EtatReunion
from maillage.gouvernance.models import (
    DocumentJoint,
    Instance,
    Invitation,
    MembreInstance,
    PointOrdreDuJour,
    Pouvoir,
    Presence,
    Reunion,
)
from maillage.regles.erreurs import Introuvable


def reunions(demarche: Demarche) -> QuerySet[Reunion]:
    """Every meeting of the démarche, by date, with its instance (one query)."""
    lignes = Reunion.objects.filter(instance__demarche=demarche)
    return lignes.select_related("instance__demarche").order_by("fin", "debut", "heure_debut", "pk")


def reunions_de_l_annee(demarche: Demarche, annee: int | None) -> QuerySet[Reunion]:
    """Those that touch the year (all of them without one), with their points (two queries)."""
    lignes = reunions(demarche).prefetch_related("points")
    if annee is None:
        return lignes
    return lignes.filter(debut__year__lte=annee, fin__year__gte=annee)


def listees(demarche: Demarche) -> QuerySet[Reunion]:
    """Every meeting with `nb_points`, and `nb_decisions` that are expected of it (one query)."""
    decisions = Count("points", filter=Q(points__attendu="decision"), distinct=True)
    return reunions(demarche).annotate(
        nb_points=Count("points", distinct=True), nb_decisions=decisions
    )


def reunion_visible(demarche: Demarche, pk: int) -> Reunion:
    """The meeting `pk` of this démarche; `Introuvable` otherwise."""
    trouvee = reunions(demarche).filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable(
            "Cette réunion ne fait pas partie de cette démarche. Revenez à la liste des réunions."
        )
    return trouvee


def points(reunion: Reunion) -> QuerySet[PointOrdreDuJour]:
    """The agenda, in order."""
    return PointOrdreDuJour.objects.filter(reunion=reunion).order_by("rang", "pk")


def point_visible(demarche: Demarche, pk: int) -> PointOrdreDuJour:
    """The item `pk` of a meeting of this démarche; `Introuvable` otherwise."""
    lignes = PointOrdreDuJour.objects.filter(pk=pk, reunion__instance__demarche=demarche)
    trouve = lignes.select_related("reunion__instance__demarche").first()
    if trouve is None:
        raise Introuvable("Ce point n’est plus à l’ordre du jour. Revenez à la réunion.")
    return trouve


def invitation_visible(demarche: Demarche, pk: int) -> Invitation:
    """The invitation `pk` to a meeting of this démarche; `Introuvable` otherwise."""
    trouvee = toutes_les_invitations().filter(pk=pk, reunion__instance__demarche=demarche).first()
    if trouvee is None:
        raise Introuvable("Cette invitation n’est pas d’une réunion de cette démarche.")
    return trouvee


def invitations(reunion: Reunion) -> QuerySet[Invitation]:
    """Who is invited, in the order of the members, those taken back left out."""
    return (
        toutes_les_invitations()
        .filter(reunion=reunion, retiree_le=None)
        .order_by("membre__cote", "membre__pk", "pk")
    )


def toutes_les_invitations() -> QuerySet[Invitation]:
    """Every invitation of the instance, with its meeting and whoever it names."""
    return Invitation.objects.select_related(
        "reunion__instance__demarche",
        "membre__personne",
        "membre__organisation",
        "mandataire__personne",
        "mandataire__organisation",
    )


def document_visible(reunion: Reunion, pk: int) -> DocumentJoint:
    """The frozen document `pk` of this meeting; `Introuvable` otherwise."""
    trouve = DocumentJoint.objects.filter(reunion=reunion, pk=pk).first()
    if trouve is None:
        raise Introuvable("Ce document n’est pas joint à cette réunion.")
    return trouve


def documents(reunion: Reunion) -> QuerySet[DocumentJoint]:
    """The frozen documents, item by item, without their content."""
    lignes = DocumentJoint.objects.filter(reunion=reunion).defer("contenu")
    return lignes.order_by("point__rang", "pk")


def membres(reunion: Reunion) -> QuerySet[MembreInstance]:
    """Who sits in the instance on the day of the meeting, and whoever signed its sheet (one query).

    The Caf, then the collectivités, then the others; those who decide before those who advise.
    """
    jour = reunion.jour_des_membres
    en_vigueur = Q(du__lte=jour) & (Q(au=None) | Q(au__gte=jour))
    lignes = MembreInstance.objects.filter(instance_id=reunion.instance_id)
    return (
        lignes.filter(en_vigueur | Q(presences__reunion=reunion))
        .select_related("organisation", "personne", "suppleant_de")
        .annotate(
            rang_du_cote=Case(When(cote=Cote.AUTRE, then=1), default=0, output_field=IntegerField())
        )
        .distinct()
        .order_by("rang_du_cote", "cote", "-voix", "pk")
    )


def presences(reunion: Reunion) -> QuerySet[Presence]:
    """What is written of who came, members and guests."""
    return Presence.objects.filter(reunion=reunion).select_related("arrive_au", "part_au")


def pouvoirs(reunion: Reunion) -> QuerySet[Pouvoir]:
    """The powers given for this meeting."""
    return (
        Pouvoir.objects.filter(reunion=reunion)
        .select_related(
            "mandant__personne",
            "mandant__organisation",
            "mandataire__personne",
            "mandataire__organisation",
        )
        .order_by("pk")
    )


def precedente(instance: Instance, avant: dt.date) -> Reunion | None:
    """The last meeting that the instance held before that day."""
    tenues = Reunion.objects.filter(instance=instance, etat=EtatReunion.TENUE, fin__lt=avant)
    return tenues.order_by("-fin", "-debut", "-pk").first()


def derniere_tenue(instances: Iterable[Instance], le: dt.date) -> Reunion | None:
    """The last meeting that one of these instances held until that day (one query)."""
    tenues = Reunion.objects.filter(
        instance__in=list(instances), etat=EtatReunion.TENUE, fin__lte=le
    )
    return tenues.order_by("-fin", "-debut", "-pk").first()


def a_rappeler(le: dt.datetime, jour: dt.date) -> list[Invitation]:
    """Invitations of meetings called for the coming days, that were not reminded (one query).

    Those of a meeting whose reminder falls that day or before, and that is still to come.
    """
    lignes = toutes_les_invitations().filter(
        reunion__etat=EtatReunion.CONVOQUEE,
        reunion__rappel_jours__gt=0,
        reunion__debut__gte=jour,
        retiree_le=None,
        rappelee_le=None,
        invitee_le__lt=le,
    )
    lignes = lignes.exclude(adresse="").exclude(reponse="absent")
    return [
        invitation
        for invitation in lignes.order_by("reunion_id", "pk")
        if invitation.reunion.debut - dt.timedelta(days=invitation.reunion.rappel_jours) <= jour
    ]
