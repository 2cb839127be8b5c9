"""What may be told of an action, what was proposed, and what it is now, in the same shape.

The values of a field: POINT `{temps, avancement, commentaire}`, ETAPE `{etat, avancement}`,
INDICATEUR `{annee, valeur}` (a decimal as text, or nothing), FICHIER `{nom}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from maillage.conventions.models import Demarche
from maillage.indicateurs.models import ValeurIndicateur
from maillage.interface.typographie import nombre
from maillage.plan_actions.enums import (
    ChampPropose,
    EtatEtapeFiche,
    EtatProposition,
    Temps,
)
from maillage.plan_actions.models import (
    Campagne,
    EtapeFiche,
    FicheAction,
    Meteo,
    Proposition,
    ReponseContribution,
)
from maillage.plan_actions.queries.suivi import indicateurs_de
from maillage.regles.erreurs import Introuvable

Valeurs = dict[str, Any]
NOMS = {
    "temps": "Météo",
    "avancement": "Avancement",
    "commentaire": "Commentaire",
    "etat": "État",
    "valeur": "Valeur",
    "nom": "Fichier",
}
# What may have changed meanwhile; a comment and a file are only ever added.
COMPARES = {"temps", "avancement", "etat", "valeur"}


@dataclass(frozen=True, slots=True)
class Demande:
    """One thing that may be told of an action: its field, its object, and how it stands."""

    champ: ChampPropose
    objet: int | None
    libelle: str
    avant: Valeurs


@dataclass(frozen=True, slots=True)
class Ligne:
    """One value in words: what it was when asked, what is proposed, what it is now."""

    nom: str
    avant: str
    propose: str
    actuel: str

    @property
    def a_change(self) -> bool:
        """Whether somebody changed it since it was asked."""
        return self.avant != self.actuel


def demandes(fiche: FicheAction, annee: int) -> list[Demande]:
    """What a correspondent may tell of this action (four queries)."""
    etapes = fiche.etapes.exclude(etat__in=[EtatEtapeFiche.ABANDONNEE, EtatEtapeFiche.FAITE])
    attendues = [
        Demande(ChampPropose.POINT, None, "Météo et avancement", point(fiche.meteos.first()))
    ]
    attendues += [
        Demande(ChampPropose.ETAPE, etape.pk, f"Étape « {etape} »", de_l_etape(etape))
        for etape in etapes
    ]
    for indicateur in indicateurs_de(fiche):
        valeur = next((v for v in indicateur.valeurs.all() if v.annee == annee), None)
        libelle = f"{indicateur} en {annee} ({indicateur.unite})"
        attendues.append(
            Demande(ChampPropose.INDICATEUR, indicateur.pk, libelle, de_la_valeur(valeur, annee))
        )
    return attendues


def point(meteo: Meteo | None) -> Valeurs:
    """What the latest météo says."""
    if meteo is None:
        return {"temps": "", "avancement": None, "commentaire": ""}
    return {"temps": meteo.temps, "avancement": meteo.avancement, "commentaire": ""}


def de_l_etape(etape: EtapeFiche) -> Valeurs:
    """Where a step stands."""
    return {"etat": etape.etat, "avancement": etape.avancement}


def de_la_valeur(valeur: ValeurIndicateur | None, annee: int) -> Valeurs:
    """The figure of a year, as text."""
    chiffre = valeur.valeur if valeur else None
    return {"annee": annee, "valeur": None if chiffre is None else en_texte(chiffre)}


def en_texte(chiffre: Decimal) -> str:
    """An exact figure without useless zeros: « 12.5 »."""
    return f"{chiffre.normalize():f}"


def en_attente(
    reponse: ReponseContribution | None,
) -> dict[tuple[str, int | None], Mapping[str, Any]]:
    """What an answer proposes and nobody decided yet, by (field, object)."""
    if reponse is None:
        return {}
    return {
        (p.champ, p.objet): p.propose
        for p in reponse.propositions.all()
        if p.etat == EtatProposition.EN_ATTENTE
    }


def actuelles(propositions: Sequence[Proposition]) -> dict[int, Valeurs]:
    """What each proposal would change, as it is now (three queries whatever their number).

    A step or an indicator that is no longer there has no values.
    """
    fiches = {p.reponse.fiche_id for p in propositions}
    meteos: dict[int, Meteo] = {}
    for meteo in Meteo.objects.filter(fiche__in=fiches).order_by("donnee_le", "pk"):
        meteos[meteo.fiche_id] = meteo
    etapes = EtapeFiche.objects.in_bulk(_objets(propositions, ChampPropose.ETAPE))
    valeurs = {
        (valeur.indicateur_id, valeur.annee): valeur
        for valeur in ValeurIndicateur.objects.filter(
            indicateur__in=_objets(propositions, ChampPropose.INDICATEUR)
        )
    }
    return {p.pk: _actuelle(p, meteos, etapes, valeurs) for p in propositions}


def _objets(propositions: Iterable[Proposition], champ: str) -> list[int]:
    return [p.objet for p in propositions if p.champ == champ and p.objet]


def _actuelle(
    proposition: Proposition,
    meteos: Mapping[int, Meteo],
    etapes: Mapping[int, EtapeFiche],
    valeurs: Mapping[tuple[int, int], ValeurIndicateur],
) -> Valeurs:
    if proposition.champ == ChampPropose.POINT:
        return point(meteos.get(proposition.reponse.fiche_id))
    if proposition.champ == ChampPropose.ETAPE:
        etape = etapes.get(proposition.objet or 0)
        return de_l_etape(etape) if etape else {}
    if proposition.champ == ChampPropose.INDICATEUR:
        annee = int(proposition.avant["annee"])
        return de_la_valeur(valeurs.get((proposition.objet or 0, annee)), annee)
    return {}


def a_change(proposition: Proposition, actuelle: Valeurs) -> bool:
    """Whether what it would change is no longer what the correspondent saw."""
    return any(
        proposition.avant.get(nom) != actuelle.get(nom) for nom in COMPARES & set(proposition.avant)
    )


def lignes(proposition: Proposition, actuelle: Valeurs) -> list[Ligne]:
    """The proposal in words, value by value; only those that it changes or that changed meanwhile."""
    retenu = proposition.retenu or proposition.propose
    suite = []
    for nom, libelle in NOMS.items():
        if nom not in retenu:
            continue
        avant, propose, ici = (
            _en_mots(proposition.champ, nom, valeurs.get(nom))
            for valeurs in (proposition.avant, retenu, actuelle)
        )
        if nom not in COMPARES:
            avant = ici = ""
        if propose not in ("", avant) or avant != ici:
            suite.append(Ligne(libelle, avant, propose, ici))
    return suite


def _en_mots(champ: str, nom: str, valeur: Any) -> str:
    if valeur is None or valeur == "":
        return ""
    if nom == "temps":
        return Temps(valeur).label
    if nom == "etat":
        return EtatEtapeFiche(valeur).label
    if nom == "avancement":
        return f"{valeur}\N{NO-BREAK SPACE}%"
    return nombre(Decimal(valeur)) if nom == "valeur" else str(valeur)


@dataclass(frozen=True, slots=True)
class ADecider:
    """A proposal with its words, and whether the action changed since it was asked."""

    proposition: Proposition
    lignes: list[Ligne]
    a_change: bool


def a_lire(propositions: Iterable[Proposition]) -> list[ADecider]:
    """The proposals with their words (three queries)."""
    lues = list(propositions)
    ici = actuelles(lues)
    return [ADecider(p, lignes(p, ici[p.pk]), a_change(p, ici[p.pk])) for p in lues]


def de_la_campagne(campagne: Campagne) -> QuerySet[Proposition]:
    """All the proposals of a campaign, by action, less those that a later answer replaced."""
    return (
        Proposition.objects.filter(reponse__lien__campagne=campagne)
        .exclude(etat=EtatProposition.REMPLACEE)
        .select_related("reponse__fiche", "reponse__lien", "fichier")
        .order_by("reponse__fiche__numero", "reponse__fiche", "pk")
    )


def a_decider(campagne: Campagne) -> QuerySet[Proposition]:
    """Those that await a decision."""
    return de_la_campagne(campagne).filter(
        etat=EtatProposition.EN_ATTENTE, reponse__fiche__supprime_le=None
    )


def nombre_a_decider(demarche: Demarche) -> int:
    """How many proposals await a decision in the démarche (one query)."""
    return Proposition.objects.filter(
        Q(reponse__lien__campagne__demarche=demarche),
        etat=EtatProposition.EN_ATTENTE,
        reponse__fiche__supprime_le=None,
    ).count()


def proposition_visible(demarche: Demarche, pk: int) -> Proposition:
    """The proposal `pk` of this démarche (`Introuvable` otherwise)."""
    trouvee = (
        Proposition.objects.filter(pk=pk, reponse__lien__campagne__demarche=demarche)
        .select_related("reponse__fiche__demarche", "reponse__lien__campagne", "fichier")
        .first()
    )
    if trouvee is None:
        raise Introuvable("Cette proposition n’est pas dans cette démarche. Revenez à la campagne.")
    return trouvee


def reponses_de(lien_id: int) -> dict[int, ReponseContribution]:
    """The latest answer about each action of a link, with its proposals (two queries)."""
    suite: dict[int, ReponseContribution] = {}
    reponses = ReponseContribution.objects.filter(lien=lien_id).order_by("recue_le", "pk")
    for reponse in reponses.prefetch_related("propositions__fichier"):
        suite[reponse.fiche_id] = reponse
    return suite
