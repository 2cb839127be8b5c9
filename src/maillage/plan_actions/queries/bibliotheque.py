"""The library of fiches: what is published, what a démarche offers, and the names to take out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche, Thematique
from maillage.conventions.queries import demarches_visibles, personnes_des_parties
from maillage.partenaires.models import Organisation
from maillage.plan_actions.enums import EtatModele
from maillage.plan_actions.models import FicheAction, ModeleDeFiche
from maillage.plan_actions.queries.mots import repondent, titres_d_abord
from maillage.regles.erreurs import Introuvable
from maillage.territoires.models import Territoire

LA_CAF, LA_COLLECTIVITE = "[Caf]", "[collectivité]"
UN_PARTENAIRE, UNE_PERSONNE, LE_TERRITOIRE = "[partenaire]", "[personne]", "[territoire]"
LETTRES_D_UN_SIGLE = 3


def publies(*, texte: str = "", thematique: int | None = None) -> QuerySet[ModeleDeFiche]:
    """The published models that answer, those with the words in their title first."""
    modeles = ModeleDeFiche.objects.filter(repondent(texte), etat=EtatModele.PUBLIEE)
    if thematique:
        modeles = modeles.filter(thematiques=thematique)
    comptes = modeles.prefetch_related("thematiques").annotate(
        nombre_de_copies=Count("copies", distinct=True)
    )
    return titres_d_abord(texte, comptes, "-publie_le", "-pk")


def thematiques_de_la_bibliotheque() -> QuerySet[Thematique]:
    """The thématiques of the published models."""
    publiees = ModeleDeFiche.objects.filter(etat=EtatModele.PUBLIEE).order_by()
    return Thematique.objects.filter(pk__in=publiees.values("thematiques"))


def modele_publie(cle: int) -> ModeleDeFiche:
    """The published model `cle`; `Introuvable` when there is none, or when it was withdrawn."""
    modele = (
        ModeleDeFiche.objects.filter(pk=cle, etat=EtatModele.PUBLIEE)
        .prefetch_related("thematiques")
        .first()
    )
    if modele is None:
        raise Introuvable(
            "Cette fiche n'est pas, ou n'est plus, dans la bibliothèque : son territoire a pu la "
            "retirer. Les fiches qui en ont été copiées restent dans leurs plans."
        )
    return modele


def modeles_de(demarche: Demarche) -> QuerySet[ModeleDeFiche]:
    """What the démarche offers or offered, with how many fiches were copied from each."""
    return (
        ModeleDeFiche.objects.filter(demarche=demarche)
        .annotate(nombre_de_copies=Count("copies", distinct=True))
        .order_by("-propose_le", "-pk")
    )


def modele_de(demarche: Demarche, cle: int) -> ModeleDeFiche:
    """A model of this démarche, whatever its state; `Introuvable` otherwise."""
    modele = ModeleDeFiche.objects.filter(demarche=demarche, pk=cle).first()
    if modele is None:
        raise Introuvable("Cette démarche ne propose pas cette fiche. Revenez à ses modèles.")
    return modele


def demarches_ou_copier(par: Utilisateur, le: dt.date) -> list[Demarche]:
    """The démarches whose plan this person may write (one query)."""
    ecrites = Q(
        habilitations__utilisateur=par,
        habilitations__role=Role.CHARGE_COOPERATION,
    )
    return list(demarches_visibles(par, le).filter(ecrites).distinct().order_by("nom"))


def noms_a_retirer(fiche: FicheAction) -> list[tuple[str, str]]:
    """The names that a model must not say, each with what stands for it."""
    return [(nom, mot) for nom, mot in _noms(fiche) if len(nom.strip()) > 1]


def _noms(fiche: FicheAction) -> Iterator[tuple[str, str]]:
    demarche = fiche.demarche
    for partie in demarche.parties.select_related("organisation"):
        mots = {RolePartie.CAF: LA_CAF, RolePartie.COLLECTIVITE: LA_COLLECTIVITE}
        yield from _de_l_organisation(
            partie.organisation, mots.get(RolePartie(partie.role), UN_PARTENAIRE)
        )
    liees = Organisation.objects.filter(
        Q(participations_aux_fiches__fiche=fiche) | Q(lignes_budget__fiche=fiche)
    ).distinct()
    for organisation in (*liees, *([fiche.pilote] if fiche.pilote else [])):
        yield from _de_l_organisation(organisation, UN_PARTENAIRE)
    personnes = {
        *personnes_des_parties(demarche),
        *filter(None, (fiche.pilote_personne, fiche.referent_caf, fiche.referent_collectivite)),
    }
    for personne in personnes:
        yield f"{personne.prenom} {personne.nom}".strip(), UNE_PERSONNE
        if len(personne.nom) > LETTRES_D_UN_SIGLE:
            yield personne.nom, UNE_PERSONNE
    communes = Territoire.objects.filter(
        Q(pk__in=demarche.perimetre.values("commune")) | Q(pk=demarche.territoire_id)
    )
    for nom in communes.order_by().values_list("nom", flat=True):
        yield nom, LE_TERRITOIRE
    yield demarche.nom, LE_TERRITOIRE


def _de_l_organisation(organisation: Organisation, mot: str) -> Iterator[tuple[str, str]]:
    yield organisation.nom, mot
    if mot != LA_CAF and len(organisation.sigle) >= LETTRES_D_UN_SIGLE:
        yield organisation.sigle, mot
