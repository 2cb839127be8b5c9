"""The mails of the campaigns, written when they leave: what changed meanwhile is what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from maillage.courriels.expedition import adresse_absolue
from maillage.courriels.lettres import Bloc, Lettre, Lien, Paragraphe, Points
from maillage.courriels.registre import Gabarit, declarer
from maillage.interface.typographie import accorde, date_longue
from maillage.plan_actions import jetons
from maillage.plan_actions.actions.invitations import (
    INVITATION,
    RAPPEL,
    RECAPITULATIF,
    REPONSE,
    SUITE,
)
from maillage.plan_actions.enums import EtatCampagne, EtatProposition
from maillage.plan_actions.models import Campagne, LienContribution
from maillage.plan_actions.queries.campagnes import fiches_du_lien, suivis
from maillage.plan_actions.queries.propositions import a_decider, reponses_de


def adresse_du_lien(lien: LienContribution) -> str:
    """The whole address that opens the actions of a correspondent."""
    chemin = reverse("contribution:accueil", args=[jetons.jeton(lien.graine)])
    return adresse_absolue(chemin)


def lettre_d_invitation(lien: LienContribution, adresse: str) -> Lettre:
    """What a correspondent is asked; `adresse` is their link, or nothing in a preview."""
    campagne, fiches = lien.campagne, fiches_du_lien(lien)
    return Lettre(
        f"{campagne} : où en {_sont(len(fiches))} ?",
        (
            Paragraphe(
                f"Pour « {campagne} », {campagne.suivie_par.nom_complet} vous demande des nouvelles "
                "de ce que vous pilotez dans la convention territoriale globale "
                f"« {campagne.demarche.nom} ». Deux minutes suffisent, sans compte ni mot de passe ; "
                "si rien n’a changé, un bouton suffit à le dire."
            ),
            *_message(campagne),
            Points(tuple(str(fiche) for fiche in fiches)),
            *_ouverture(campagne, adresse),
        ),
    )


def lettre_de_rappel(lien: LienContribution, adresse: str) -> Lettre:
    """The same, once more, about what was not answered."""
    campagne = lien.campagne
    repondues = reponses_de(lien.pk)
    restent = [fiche for fiche in fiches_du_lien(lien) if fiche.pk not in repondues]
    return Lettre(
        f"{campagne} : votre réponse est attendue avant le {date_longue(campagne.ferme_le)}",
        (
            Paragraphe(
                f"« {campagne} » ferme le {date_longue(campagne.ferme_le)}. Il manque encore des "
                f"nouvelles de {accorde(len(restent), 'action')}. Si rien n’a changé, un bouton "
                "suffit à le dire."
            ),
            Points(tuple(str(fiche) for fiche in restent)),
            *_ouverture(campagne, adresse),
        ),
    )


def _ouverture(campagne: Campagne, adresse: str) -> tuple[Bloc, ...]:
    invite = f"Répondre avant le {date_longue(campagne.ferme_le)}"
    return (
        Lien(invite, adresse) if adresse else Paragraphe(f"[{invite} : ici, le lien personnel]"),
        Paragraphe(
            "Ce lien est pour vous seul : il ouvre vos actions et rien d’autre. Ne le transmettez "
            "pas ; si quelqu’un d’autre doit répondre, ou pour toute question, écrivez à "
            f"{campagne.suivie_par.nom_complet} : {campagne.suivie_par.email}"
        ),
    )


def _message(campagne: Campagne) -> tuple[Bloc, ...]:
    return (Paragraphe(campagne.message),) if campagne.message else ()


def _sont(nombre: int) -> str:
    return "est votre action" if nombre == 1 else f"sont vos {accorde(nombre, 'action')}"


def _inviter(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    lien = _lien_ouvert(references)
    return lettre_d_invitation(lien, adresse_du_lien(lien)) if lien else None


def _rappeler(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    lien = _lien_ouvert(references)
    if lien is None:
        return None
    restent = {fiche.pk for fiche in fiches_du_lien(lien)} - set(reponses_de(lien.pk))
    return lettre_de_rappel(lien, adresse_du_lien(lien)) if restent else None


def _lien_ouvert(references: Mapping[str, Any]) -> LienContribution | None:
    """The link, while its campaign is open and it opens something."""
    lien = (
        LienContribution.objects.filter(
            pk=references["lien"], revoque_le=None, campagne__etat=EtatCampagne.OUVERTE
        )
        .select_related("campagne__demarche", "campagne__suivie_par")
        .first()
    )
    return lien if lien and fiches_du_lien(lien) else None


def _campagne(references: Mapping[str, Any]) -> Campagne | None:
    return (
        Campagne.objects.filter(pk=references["campagne"])
        .select_related("demarche", "suivie_par")
        .first()
    )


def _raconter(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """Who answered, who did not, what awaits a decision."""
    campagne = _campagne(references)
    if campagne is None:
        return None
    lignes = suivis(campagne)
    ont_repondu = [ligne for ligne in lignes if ligne.repondues]
    attendus = [ligne.lien.nom for ligne in lignes if not ligne.a_tout_dit]
    decisions = a_decider(campagne).count()
    page = reverse("plan_actions:campagne", args=[campagne.demarche.slug, campagne.pk])
    blocs: list[Bloc] = [
        Paragraphe(
            f"{accorde(len(ont_repondu), 'personne a répondu', 'personnes ont répondu')} sur "
            f"{len(lignes)}. {accorde(decisions, 'proposition attend', 'propositions attendent')} "
            "votre décision."
        )
    ]
    if attendus and campagne.etat == EtatCampagne.OUVERTE:
        blocs += [Paragraphe("Attendus encore :"), Points(tuple(attendus))]
    blocs.append(Lien("Ouvrir la campagne", adresse_absolue(page)))
    return Lettre(f"{campagne} : où en sont les réponses", tuple(blocs))


def _rendre_compte(references: Mapping[str, Any], le: dt.datetime) -> Lettre | None:
    """What became of what a correspondent proposed."""
    lien = (
        LienContribution.objects.filter(pk=references["lien"], revoque_le=None)
        .select_related("campagne__demarche", "campagne__suivie_par")
        .first()
    )
    if lien is None:
        return None
    fiches = {fiche.pk: fiche for fiche in fiches_du_lien(lien)}
    decidees = [
        f"{fiches[cle]} — {proposition.libelle} : {proposition.get_etat_display().lower()}"
        + (f" ({proposition.mot})" if proposition.mot else "")
        for cle, reponse in reponses_de(lien.pk).items()
        if cle in fiches
        for proposition in reponse.propositions.all()
        if proposition.etat not in (EtatProposition.EN_ATTENTE, EtatProposition.REMPLACEE)
    ]
    if not decidees:
        return None
    blocs: list[Bloc] = [
        Paragraphe(
            f"Merci de votre réponse à « {lien.campagne} ». "
            f"{lien.campagne.suivie_par.nom_complet} l’a lue. Voici ce qu’elle devient."
        ),
        Points(tuple(decidees)),
    ]
    if le < lien.expire_le:
        blocs.append(Lien("Revoir mes actions", adresse_du_lien(lien)))
    return Lettre(f"{lien.campagne} : ce que devient votre réponse", tuple(blocs))


declarer(Gabarit(INVITATION, "Invitation à contribuer", _inviter))
declarer(Gabarit(RAPPEL, "Rappel", _rappeler))
declarer(Gabarit(REPONSE, "Réponse reçue", _raconter, est_groupable=True))
declarer(Gabarit(RECAPITULATIF, "Récapitulatif d’une campagne", _raconter))
declarer(Gabarit(SUITE, "Suite donnée à une réponse", _rendre_compte, est_groupable=True))
