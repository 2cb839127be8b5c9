"""The campaigns of a démarche: who is asked, who answered, what a link opens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Length

from maillage.conventions.models import Demarche
from maillage.courriels.models import AdresseElectronique
from maillage.courriels.queries import adresses
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions import jetons
from maillage.plan_actions.enums import EtatCampagne, EtatFiche, EtatProposition
from maillage.plan_actions.models import (
    Campagne,
    FicheAction,
    LienContribution,
    ReponseContribution,
)
from maillage.regles.erreurs import Introuvable

# An action that is over, dropped or only an idea has no news to give.
SANS_NOUVELLES = frozenset(
    {EtatFiche.IDEE, EtatFiche.ABANDONNEE, EtatFiche.REALISEE, EtatFiche.RECONDUITE}
)
# How long after the closing a correspondent may still read what became of their answer.
LECTURE = dt.timedelta(days=30)


class LienFerme(Introuvable):
    """The link is known, and no longer opens anything: the message says why and what to do."""

    code = "LIEN_FERME"


def campagnes(demarche: Demarche) -> QuerySet[Campagne]:
    """The campaigns, latest first, each with its numbers of links, answers and proposals to decide."""
    a_decider = Q(liens__reponses__propositions__etat=EtatProposition.EN_ATTENTE)
    comptees = Campagne.objects.filter(demarche=demarche).annotate(
        nb_liens=Count("liens", distinct=True),
        nb_repondants=Count("liens__reponses__lien", distinct=True),
        nb_a_decider=Count("liens__reponses__propositions", filter=a_decider, distinct=True),
    )
    # Counting drops the order of the model.
    return comptees.order_by("-ouvre_le", "-pk")


def campagne_visible(demarche: Demarche, pk: int) -> Campagne:
    """The campaign `pk` of this démarche (`Introuvable` otherwise)."""
    trouvee = (
        Campagne.objects.filter(pk=pk, demarche=demarche)
        .select_related("demarche", "suivie_par")
        .first()
    )
    if trouvee is None:
        raise Introuvable("Cette campagne n’est pas dans cette démarche. Revenez à la liste.")
    return trouvee


def lien_visible(demarche: Demarche, pk: int) -> LienContribution:
    """The link `pk` of a campaign of this démarche (`Introuvable` otherwise)."""
    trouve = (
        LienContribution.objects.filter(pk=pk, campagne__demarche=demarche)
        .select_related("campagne__demarche", "campagne__suivie_par")
        .first()
    )
    if trouve is None:
        raise Introuvable("Ce correspondant n’est pas dans une campagne de cette démarche.")
    return trouve


def campagnes_a_tenir() -> QuerySet[Campagne]:
    """Those that a date may open, remind or close."""
    return Campagne.objects.filter(
        etat__in=[EtatCampagne.PROGRAMMEE, EtatCampagne.OUVERTE]
    ).select_related("demarche", "suivie_par")


@dataclass(slots=True)
class Correspondant:
    """Somebody to ask: a person, or else an organisation; their address where one is known."""

    nom: str
    adresse: str
    personne: Personne | None = None
    organisation: Organisation | None = None
    fiches: list[FicheAction] = field(default_factory=list)


def correspondants(fiches: Iterable[FicheAction]) -> tuple[list[Correspondant], list[FicheAction]]:
    """Who pilots these actions, once each, and the actions that nobody pilots.

    The person where the fiche names one, the organisation otherwise; the address of the directory,
    else that of the account.
    """
    trouves: dict[tuple[str, int], Correspondant] = {}
    sans_pilote = []
    for fiche in fiches:
        cle, nouveau = _correspondant(fiche)
        if nouveau is None:
            sans_pilote.append(fiche)
        else:
            trouves.setdefault(cle, nouveau).fiches.append(fiche)
    return sorted(trouves.values(), key=lambda c: c.nom), sans_pilote


def _correspondant(fiche: FicheAction) -> tuple[tuple[str, int], Correspondant | None]:
    personne, organisation = fiche.pilote_personne, fiche.pilote
    if personne is not None:
        compte = personne.utilisateur
        adresse = personne.courriel or (compte.email if compte and compte.is_active else "")
        nom = f"{personne}, {organisation}" if organisation else str(personne)
        return ("personne", personne.pk), Correspondant(nom, adresse, personne, organisation)
    if organisation is not None:
        return ("organisation", organisation.pk), Correspondant(
            str(organisation), organisation.courriel, None, organisation
        )
    return ("", 0), None


def fiches_a_interroger(demarche: Demarche) -> QuerySet[FicheAction]:
    """The present fiches that may have news, with their pilots, in their order."""
    return (
        FicheAction.objects.filter(demarche=demarche, supprime_le=None)
        .exclude(etat__in=SANS_NOUVELLES)
        .select_related("pilote", "pilote_personne__utilisateur", "element")
        .order_by(Length("numero"), "numero", "pk")
    )


@dataclass(frozen=True, slots=True)
class Suivi:
    """A correspondent of a campaign: their actions, how many were answered, whether mail reaches them."""

    lien: LienContribution
    fiches: list[FicheAction]
    repondues: int
    derniere: dt.datetime | None
    adresse: AdresseElectronique | None

    @property
    def a_tout_dit(self) -> bool:
        """Every action was answered."""
        return self.repondues >= len(self.fiches)

    @property
    def est_a_relancer(self) -> bool:
        """Something is awaited of them, and they can be written to."""
        return not self.a_tout_dit and bool(self.lien.adresse) and not self.lien.revoque_le

    @property
    def est_revenue(self) -> bool:
        """Mail sent to that address came back."""
        return bool(self.adresse and self.adresse.rejetee_le)


def suivis(campagne: Campagne) -> list[Suivi]:
    """Who was asked and who answered (four queries whatever their number)."""
    presentes = FicheAction.objects.filter(supprime_le=None)
    liens = list(
        campagne.liens.prefetch_related(
            Prefetch("fiches", queryset=presentes),
            Prefetch(
                "reponses",
                queryset=ReponseContribution.objects.only("lien", "fiche", "recue_le"),
            ),
        )
    )
    connues = adresses(lien.adresse for lien in liens if lien.adresse)
    return [_suivi(lien, connues.get(lien.adresse.lower())) for lien in liens]


def _suivi(lien: LienContribution, adresse: AdresseElectronique | None) -> Suivi:
    fiches, reponses = list(lien.fiches.all()), list(lien.reponses.all())
    presentes = {fiche.pk for fiche in fiches}
    return Suivi(
        lien,
        fiches,
        len({reponse.fiche_id for reponse in reponses} & presentes),
        max((reponse.recue_le for reponse in reponses), default=None),
        adresse,
    )


def fiches_sans_correspondant(campagne: Campagne) -> list[FicheAction]:
    """The actions of the campaign that nobody will be asked about."""
    return list(campagne.fiches.filter(supprime_le=None).exclude(liens__campagne=campagne))


def lien_du_jeton(jeton: str, le: dt.datetime) -> LienContribution:
    """The link that this text opens at that instant, with its campaign.

    Raises `Introuvable` for a text that is no link of ours, `LienFerme` for one that was revoked, that
    is over, or whose campaign is not open yet: nothing of the actions is told then.
    """
    lien = None
    if jetons.est_bien_forme(jeton):
        lien = (
            LienContribution.objects.filter(empreinte=jetons.empreinte(jeton))
            .select_related("campagne__demarche", "campagne__suivie_par")
            .first()
        )
    if lien is None or not jetons.est_celui_de(jeton, lien.graine):
        raise Introuvable(
            "Ce lien n’ouvre rien : il est incomplet, ou ce n’est pas un lien de Maillage. Copiez "
            "l’adresse entière depuis le courriel, ou demandez un nouveau lien à la personne qui "
            "vous a écrit."
        )
    raison = _raison_de_fermer(lien, le)
    if raison:
        raise LienFerme(f"{raison} Pour répondre, écrivez à la personne qui vous a envoyé ce lien.")
    return lien


def _raison_de_fermer(lien: LienContribution, le: dt.datetime) -> str:
    if lien.revoque_le:
        return "Ce lien a été révoqué : il n’ouvre plus rien."
    if le >= lien.expire_le:
        return "Ce lien a expiré : le temps de répondre à la campagne est passé."
    if lien.campagne.etat not in (EtatCampagne.OUVERTE, EtatCampagne.CLOSE):
        return "La campagne de ce lien n’est pas ouverte."
    return ""


def fiches_du_lien(lien: LienContribution) -> list[FicheAction]:
    """The actions that the link opens, in their order, less those in the bin."""
    return list(
        lien.fiches.filter(supprime_le=None, demarche=lien.campagne.demarche_id)
        .select_related("demarche", "element", "pilote")
        .order_by(Length("numero"), "numero", "pk")
    )


def fiche_du_lien(lien: LienContribution, pk: int) -> FicheAction:
    """One action of the link; `Introuvable` for any other, whatever exists elsewhere."""
    trouvee = next((fiche for fiche in fiches_du_lien(lien) if fiche.pk == pk), None)
    if trouvee is None:
        raise Introuvable(
            "Ce lien n’ouvre pas cette action : il n’ouvre que celles que vous pilotez dans cette "
            "campagne. Revenez à la liste de vos actions, ou demandez un lien à la personne qui vous "
            "a écrit."
        )
    return trouvee
