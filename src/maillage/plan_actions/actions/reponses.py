"""What a correspondent sends: kept as proposals, in their name; the action itself does not change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.fichiers.actions.fichiers import deposer
from maillage.indicateurs.actions.indicateurs import petit_nombre
from maillage.indicateurs.models import Indicateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.plan_actions.actions.invitations import prevenir_d_une_reponse
from maillage.plan_actions.enums import ChampPropose, EtatCampagne, EtatProposition
from maillage.plan_actions.models import (
    FicheAction,
    LienContribution,
    Proposition,
    ReponseContribution,
)
from maillage.plan_actions.queries.campagnes import fiche_du_lien
from maillage.plan_actions.queries.propositions import Demande, demandes
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide
from maillage.regles.suivi_du_plan import est_sous_le_secret, seuils


@dataclass(slots=True)
class Contributeur:
    """Who answers without account: the name and the address of their link."""

    nom_complet: str
    email: str


@dataclass(frozen=True, slots=True)
class Saisie:
    """What was entered about one action: values by (field, object), and a file as (name, bytes).

    The values of each have the keys of `queries.propositions`; an empty one proposes nothing.
    """

    valeurs: Mapping[tuple[str, int | None], Mapping[str, Any]] = field(default_factory=dict)
    fichier: tuple[str, bytes] | None = None


def contributeur(lien: LienContribution) -> Contributeur:
    """Who speaks through that link, as the journal names them."""
    return Contributeur(f"{lien.nom}, par un lien de contribution"[:200], lien.adresse)


@transaction.atomic
def recevoir(
    *, lien: LienContribution, fiche: FicheAction, saisie: Saisie, le: dt.datetime
) -> ReponseContribution:
    """Keep what is proposed about one action of the link; what changes nothing is « rien de neuf ».

    What the same link had proposed about it, and nobody decided yet, is replaced. Raises
    `EtatIncompatible` (campaign closed, link revoked), `Introuvable` (action of another link),
    `SaisieInvalide` (a value that cannot be, a count under the secret statistique, a file refused).
    """
    frais = _ouvrir(lien)
    choisie = fiche_du_lien(frais, fiche.pk)
    attendues = demandes(choisie, frais.campagne.annee)
    propositions = [
        proposition
        for demande in attendues
        if (proposition := _proposition(demande, saisie.valeurs, le))
    ]
    if saisie.fichier:
        nom, octets = saisie.fichier
        depose = deposer(nom=nom, octets=octets, par=contributeur(frais), le=le)
        propositions.append(
            Proposition(
                champ=ChampPropose.FICHIER,
                libelle="Fichier joint",
                propose={"nom": depose.nom},
                fichier=depose,
            )
        )
    return _garder(frais, choisie, propositions, le)


@transaction.atomic
def rien_de_neuf(
    *, lien: LienContribution, fiches: list[FicheAction], le: dt.datetime
) -> list[ReponseContribution]:
    """Nothing new about these actions of the link. Raises `EtatIncompatible`, `Introuvable`."""
    frais = _ouvrir(lien)
    return [_garder(frais, fiche_du_lien(frais, fiche.pk), [], le) for fiche in fiches]


def _ouvrir(lien: LienContribution) -> LienContribution:
    """The link locked, in a campaign that is still open."""
    frais = verrouiller(lien)
    if frais.revoque_le or frais.campagne.etat != EtatCampagne.OUVERTE:
        raise EtatIncompatible(
            "La campagne est close, ou ce lien a été révoqué pendant votre saisie : votre réponse "
            "n’a pas été enregistrée. Écrivez à la personne qui vous a envoyé ce lien."
        )
    return frais


def _garder(
    lien: LienContribution,
    fiche: FicheAction,
    propositions: list[Proposition],
    le: dt.datetime,
) -> ReponseContribution:
    reponse = ReponseContribution.objects.create(
        lien=lien, fiche=fiche, recue_le=le, est_sans_nouveaute=not propositions
    )
    attendaient = Proposition.objects.filter(
        reponse__lien=lien, reponse__fiche=fiche, etat=EtatProposition.EN_ATTENTE
    )
    if propositions and not any(p.champ == ChampPropose.FICHIER for p in propositions):
        # A form comes back filled, but no browser fills a file in: the one that was sent stays.
        attendaient.filter(champ=ChampPropose.FICHIER).update(reponse=reponse)
    attendaient.exclude(reponse=reponse).update(etat=EtatProposition.REMPLACEE)
    for proposition in propositions:
        proposition.reponse = reponse
        controler(proposition)
        proposition.save()
    consigner(
        acte="réponse à une campagne reçue",
        objet=fiche,
        demarche=fiche.demarche.slug,
        apres={"campagne": str(lien.campagne)}
        | {"propose": [p.libelle for p in propositions] or ["rien de neuf"]},
        par=contributeur(lien),
        le=le,
    )
    prevenir_d_une_reponse(lien, le=le)
    return reponse


def _proposition(
    demande: Demande, valeurs: Mapping[tuple[str, int | None], Mapping[str, Any]], le: dt.datetime
) -> Proposition | None:
    """The proposal about one thing that was asked, if what was entered changes it."""
    saisies = {
        nom: valeur
        for nom, valeur in valeurs.get((demande.champ.value, demande.objet), {}).items()
        if valeur not in (None, "") and valeur != demande.avant.get(nom)
    }
    if not saisies:
        return None
    if demande.champ == ChampPropose.INDICATEUR:
        _refuser_le_secret(demande, saisies, le)
    return Proposition(
        champ=demande.champ,
        objet=demande.objet,
        libelle=demande.libelle[:300],
        avant=demande.avant,
        propose=saisies,
    )


def _refuser_le_secret(demande: Demande, saisies: Mapping[str, Any], le: dt.datetime) -> None:
    """A small count of persons is not even kept as a proposal (convention type, article 7.1)."""
    indicateur = Indicateur.objects.get(pk=demande.objet or 0)
    plancher = seuils(timezone.localdate(le)).plancher
    if indicateur.compte_des_personnes and est_sous_le_secret(Decimal(saisies["valeur"]), plancher):
        raise SaisieInvalide(petit_nombre(plancher), champ=f"indicateur_{indicateur.pk}")
