"""Which démarches an account may know of, and how they are listed."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import (
    RolePartie,
    Situation,
)
from maillage.conventions.models import (
    Demarche,
    EngagementConfidentialite,
    Habilitation,
    Partie,
    Thematique,
    ThematiqueRetenue,
)
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable, PrealableRequis
from maillage.territoires.normalisation import normaliser

NB_SIGNATAIRES = Count("parties", filter=Q(parties__est_signataire=True), distinct=True)


def demarches_visibles(par: Utilisateur, le: dt.date) -> QuerySet[Demarche]:
    """The démarches in which `par` holds a role that day."""
    if not par.is_authenticated or not par.is_active:
        return Demarche.objects.none()
    tenues = Habilitation.objects.en_vigueur(le).filter(utilisateur=par)
    directes = tenues.exclude(demarche=None).values("demarche")
    cafs = tenues.filter(demarche=None).values("organisation")
    des_cafs = Partie.objects.filter(role=RolePartie.CAF, organisation__in=cafs).values("demarche")
    return Demarche.objects.filter(Q(pk__in=directes) | Q(pk__in=des_cafs)).select_related(
        "territoire"
    )


def demarche_visible(par: Utilisateur, slug: str, le: dt.date) -> Demarche:
    """The démarche `slug`, if `par` may know of it (`Introuvable`, answered by 404, otherwise).

    Raises `PrealableRequis` until `par` has acknowledged professional secrecy in it (article 14).
    """
    demarche = demarche_a_decouvrir(par, slug, le)
    if not demarche.secret_reconnu:  # type: ignore[attr-defined]
        raise PrealableRequis(
            "Avant d'entrer dans cette démarche, prenez connaissance de l'article 14 de la convention.",
            adresse=reverse("conventions:confidentialite", args=[slug]),
        )
    return demarche


def demarche_a_decouvrir(par: Utilisateur, slug: str, le: dt.date) -> Demarche:
    """The démarche `slug`, whether or not `par` has acknowledged secrecy: `secret_reconnu` says it."""
    reconnus = EngagementConfidentialite.objects.filter(demarche=OuterRef("pk"), utilisateur=par)
    visibles = demarches_visibles(par, le)
    try:
        return visibles.annotate(secret_reconnu=Exists(reconnus)).get(slug=slug)
    except Demarche.DoesNotExist:
        raise Introuvable(
            f"Aucune démarche « {slug} » ne vous est ouverte. Vérifiez l'adresse, ou demandez une "
            "habilitation à l'équipe de la démarche."
        ) from None


def demarche_de_l_instance(slug: str) -> Demarche:
    """The démarche `slug`, for the command line of the administrator (`Introuvable` otherwise)."""
    try:
        return Demarche.objects.select_related("territoire").get(slug=slug)
    except Demarche.DoesNotExist:
        connues = ", ".join(Demarche.objects.values_list("slug", flat=True)) or "aucune"
        raise Introuvable(
            f"Aucune démarche « {slug} ». Démarches de l’instance : {connues}."
        ) from None


def toutes_les_demarches() -> QuerySet[Demarche]:
    """Every démarche with its number of signatories, for the command line of the administrator."""
    demarches = Demarche.objects.select_related("territoire")
    return demarches.annotate(nb_signataires=NB_SIGNATAIRES).order_by("nom", "pk")


def lister(
    par: Utilisateur,
    le: dt.date,
    *,
    texte: str = "",
    caf: Organisation | None = None,
    situation: str = "",
    thematique: Thematique | None = None,
) -> QuerySet[Demarche]:
    """The démarches of `par` that answer the filters, with their acts and `nb_signataires`."""
    trouvees = demarches_visibles(par, le).annotate(nb_signataires=NB_SIGNATAIRES)
    if texte:
        trouvees = trouvees.filter(pk__in=_qui_repondent(trouvees, texte))
    if caf:
        trouvees = trouvees.filter(
            pk__in=Partie.objects.filter(role=RolePartie.CAF, organisation=caf).values("demarche")
        )
    if thematique:
        retenues = ThematiqueRetenue.objects.filter(thematique=thematique)
        trouvees = trouvees.filter(pk__in=retenues.values("demarche"))
    if situation:
        trouvees = trouvees.filter(_dans_la_situation(situation, le))
    return trouvees.prefetch_related("actes").order_by("nom", "pk")


def _qui_repondent(demarches: QuerySet[Demarche], texte: str) -> list[int]:
    """Those whose name or territory holds every word; accents and case do not count.

    Compared here rather than in the database, so that both answer the same: an account sees some
    hundreds of démarches at most.
    """
    mots = normaliser(texte).split()
    noms = demarches.order_by().values_list("pk", "nom", "territoire__nom")
    lus = [(cle, normaliser(f"{nom} {territoire or ''}")) for cle, nom, territoire in noms]
    return [cle for cle, lu in lus if mots and all(mot in lu for mot in mots)]


def _dans_la_situation(situation: str, le: dt.date) -> Q:
    return {
        Situation.A_VENIR: Q(debut__gt=le),
        Situation.EN_COURS: Q(debut__lte=le, fin__gte=le),
        Situation.ECHUE: Q(fin__lt=le),
        Situation.SANS_PERIODE: Q(debut=None) | Q(fin=None),
    }.get(Situation(situation), Q())


def cafs_des_demarches(par: Utilisateur, le: dt.date) -> QuerySet[Organisation]:
    """The Cafs of the démarches that `par` sees."""
    parties_caf = Partie.objects.filter(
        role=RolePartie.CAF, demarche__in=demarches_visibles(par, le).order_by().values("pk")
    )
    return Organisation.objects.filter(pk__in=parties_caf.values("organisation"))


def cafs_ouvertes(par: Utilisateur, le: dt.date) -> QuerySet[Organisation]:
    """The Cafs of the démarches that `par` sees, and those for which they act."""
    siennes = Habilitation.objects.en_vigueur(le).filter(utilisateur=par).values("organisation")
    vues = cafs_des_demarches(par, le).order_by().values("pk")
    return Organisation.objects.filter(
        Q(pk__in=vues) | Q(pk__in=siennes), nature=NatureOrganisation.CAF
    ).order_by("nom", "pk")


def caf_de(demarche: Demarche) -> Organisation | None:
    """The Caf that signs the démarche; None while no party is one (one query)."""
    return (
        Organisation.objects.filter(parties__demarche=demarche, parties__role=RolePartie.CAF)
        .order_by("pk")
        .first()
    )


def cafs() -> QuerySet[Organisation]:
    """Every Caf of the directory."""
    return Organisation.objects.filter(nature=NatureOrganisation.CAF)
