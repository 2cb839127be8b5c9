"""The fiches that a person pilots or follows, in all the démarches open to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

from maillage.comptes.models import Utilisateur
from maillage.conventions.queries import demarches_visibles
from maillage.partenaires.models import Personne
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries.liste import COURTS, est_en_retard
from maillage.regles.feuilles_de_route import decaler, fin_de_mois

# Nothing is left to do about them.
FINIES = frozenset({EtatFiche.REALISEE, EtatFiche.ABANDONNEE, EtatFiche.RECONDUITE})
ROLES = (
    ("pilote_personne_id", "pilote"),
    ("referent_caf_id", "référent de la Caf"),
    ("referent_collectivite_id", "référent de la collectivité"),
)


@dataclass(frozen=True, slots=True)
class Mienne:
    """A fiche of mine, and what I am in it."""

    fiche: FicheAction
    roles: list[str]


@dataclass(frozen=True, slots=True)
class Groupe:
    """The fiches of one deadline."""

    titre: str
    miennes: list[Mienne]


def mes_actions(par: Utilisateur, le: dt.date) -> tuple[Personne | None, list[Groupe]]:
    """Who I am in the directory (None: unknown there), and my fiches to come by deadline (three queries)."""
    moi = Personne.objects.filter(utilisateur=par).first()
    if moi is None:
        return None, []
    miennes = (
        FicheAction.objects.filter(
            Q(pilote_personne=moi) | Q(referent_caf=moi) | Q(referent_collectivite=moi),
            demarche__in=demarches_visibles(par, le),
            supprime_le=None,
            archivee_le=None,
        )
        .exclude(etat__in=FINIES)
        .select_related("demarche")
        .only(*COURTS, "demarche__slug", "demarche__nom")
        .order_by(F("fin").asc(nulls_last=True), "demarche__nom", "pk")
    )
    par_titre: dict[str, list[Mienne]] = {}
    for fiche in miennes:
        roles = [nom for champ, nom in ROLES if getattr(fiche, champ) == moi.pk]
        par_titre.setdefault(_titre(fiche, le), []).append(Mienne(fiche, roles))
    return moi, [Groupe(titre, par_titre[titre]) for titre in TITRES if titre in par_titre]


TITRES = ("En retard", "Dans les trois mois", "Plus tard", "Sans date de fin")


def _titre(fiche: FicheAction, le: dt.date) -> str:
    if fiche.fin is None:
        return TITRES[3]
    if est_en_retard(fiche.etat, fiche.fin, le):
        return TITRES[0]
    return TITRES[1] if fiche.fin <= fin_de_mois(decaler(le, 3)) else TITRES[2]
