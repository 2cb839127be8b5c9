"""What the chargé(e) decides of a proposal: the action changes by its own acts, and only then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.indicateurs.actions import valeurs
from maillage.indicateurs.models import Indicateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.plan_actions.actions import etapes, gardes, meteos
from maillage.plan_actions.actions.invitations import SUITE, ecrire_au
from maillage.plan_actions.enums import TRANSITIONS_PROPOSITION, ChampPropose, EtatProposition
from maillage.plan_actions.models import DocumentFiche, EtapeFiche, Proposition
from maillage.plan_actions.queries.propositions import a_change, actuelles
from maillage.regles.erreurs import (
    ErreurMetier,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


@dataclass(slots=True)
class Bilan:
    """What a decision in bulk did: those accepted, and those left with the reason."""

    acceptees: list[Proposition] = field(default_factory=list)
    laissees: list[tuple[Proposition, str]] = field(default_factory=list)


@transaction.atomic
def accepter(
    *,
    proposition: Proposition,
    vue: Mapping[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Proposition:
    """Write what is proposed into the action, in the name of whoever proposed it.

    `vue` is what the action said when this person looked (what the correspondent saw, if not given):
    when it says something else now, nothing is written. Raises `ActeRefuse`, `Introuvable`,
    `EtatIncompatible` (decided already), `ModificationConcurrente`, `SaisieInvalide`.
    """
    fraiche = _reprendre(proposition, EtatProposition.ACCEPTEE, par, le)
    _verifier(fraiche, vue)
    _appliquer(fraiche, fraiche.propose, par, le)
    return _decider(fraiche, EtatProposition.ACCEPTEE, "proposition acceptée", par, le)


@transaction.atomic
def corriger(
    *,
    proposition: Proposition,
    retenu: Mapping[str, Any],
    mot: str = "",
    vue: Mapping[str, Any] | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Proposition:
    """Write `retenu` (same keys as what is proposed) instead; both are kept. Raises as `accepter`."""
    fraiche = _reprendre(proposition, EtatProposition.CORRIGEE, par, le)
    if fraiche.champ == ChampPropose.FICHIER:
        raise SaisieInvalide("Un fichier ne se corrige pas : acceptez-le, ou refusez-le.")
    _verifier(fraiche, vue)
    fraiche.retenu = {nom: v for nom, v in retenu.items() if v not in (None, "")}
    fraiche.mot = mot.strip()
    _appliquer(fraiche, fraiche.retenu, par, le)
    return _decider(fraiche, EtatProposition.CORRIGEE, "proposition corrigée", par, le)


@transaction.atomic
def refuser(
    *, proposition: Proposition, mot: str, par: Utilisateur, le: dt.datetime
) -> Proposition:
    """Leave the action as it is, with a word for whoever proposed. Raises `SaisieInvalide` without it."""
    fraiche = _reprendre(proposition, EtatProposition.REFUSEE, par, le)
    fraiche.mot = mot.strip()
    if not fraiche.mot:
        raise SaisieInvalide(
            "Dites en un mot pourquoi : la personne le lira dans sa réponse.", champ="mot"
        )
    return _decider(fraiche, EtatProposition.REFUSEE, "proposition refusée", par, le)


@transaction.atomic
def accepter_ensemble(
    *, propositions: Iterable[Proposition], par: Utilisateur, le: dt.datetime
) -> Bilan:
    """Accept them one by one; those whose action changed meanwhile, or that cannot be, are left.

    Raises `ActeRefuse` as soon as the right is missing.
    """
    bilan = Bilan()
    for proposition in propositions:
        gardes.ouvrir(proposition.reponse.fiche.demarche, par, le)
        try:
            bilan.acceptees.append(accepter(proposition=proposition, par=par, le=le))
        except ModificationConcurrente:
            bilan.laissees.append((proposition, "l’action a changé depuis la réponse"))
        except ErreurMetier as erreur:
            bilan.laissees.append((proposition, erreur.message))
    return bilan


def _reprendre(
    proposition: Proposition, vers: EtatProposition, par: Utilisateur, le: dt.datetime
) -> Proposition:
    """The right asked, the plan and the row locked, the state asked."""
    fiche = proposition.reponse.fiche
    gardes.ouvrir(fiche.demarche, par, le)
    gardes.reprendre(fiche, demarche=fiche.demarche)
    fraiche = verrouiller(proposition)
    depuis = EtatProposition(fraiche.etat)
    if vers not in TRANSITIONS_PROPOSITION[depuis]:
        qui = f" par {fraiche.decidee_par}" if fraiche.decidee_par else ""
        raise EtatIncompatible(
            f"Cette proposition est déjà « {depuis.label.lower()} »{qui}. Rechargez la page de la "
            "campagne : rien n’a été changé."
        )
    return fraiche


def _verifier(proposition: Proposition, vue: Mapping[str, Any] | None) -> None:
    actuelle = actuelles([proposition])[proposition.pk]
    change = a_change(proposition, actuelle) if vue is None else dict(vue) != actuelle
    if change:
        raise ModificationConcurrente(
            f"« {proposition.reponse.fiche} » a changé depuis. Rien n’a été enregistré : comparez "
            "ce qui est proposé avec ce que dit l’action maintenant, puis décidez."
        )


def _appliquer(
    proposition: Proposition, voulu: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> None:
    """By the acts of the action: they ask, lock, version and tell as for anybody."""
    ecrire = {
        ChampPropose.POINT: _le_point,
        ChampPropose.ETAPE: _l_etape,
        ChampPropose.INDICATEUR: _le_chiffre,
        ChampPropose.FICHIER: _le_fichier,
    }
    ecrire[ChampPropose(proposition.champ)](proposition, voulu, par, le)


def _le_point(
    proposition: Proposition, voulu: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> None:
    temps = voulu.get("temps") or proposition.avant.get("temps")
    if not temps:
        raise SaisieInvalide(
            "Cette action n’a pas encore de météo, et la réponse n’en donne pas : corrigez la "
            "proposition en choisissant une météo.",
            champ="temps",
        )
    avancement = voulu.get("avancement")
    if avancement is None:
        avancement = proposition.avant.get("avancement")
    meteos.donner(
        fiche=proposition.reponse.fiche,
        temps=temps,
        avancement=avancement,
        commentaire=str(voulu.get("commentaire", "")),
        donnee_le=timezone.localdate(proposition.reponse.recue_le),
        donnee_par=proposition.reponse.lien.nom,
        par=par,
        le=le,
    )


def _l_etape(
    proposition: Proposition, voulu: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> None:
    etape = EtapeFiche.objects.filter(
        pk=proposition.objet or 0, fiche=proposition.reponse.fiche
    ).first()
    if etape is None:
        raise Introuvable(
            "Cette étape n’est plus dans la fiche : refusez la proposition en le disant."
        )
    etapes.modifier(etape=etape, version=etape.version, champs=voulu, par=par, le=le)


def _le_chiffre(
    proposition: Proposition, voulu: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> None:
    fiche, annee = proposition.reponse.fiche, int(proposition.avant["annee"])
    indicateur = Indicateur.objects.filter(
        pk=proposition.objet or 0, rattachements__fiche=fiche, supprime_le=None
    ).first()
    if indicateur is None:
        raise Introuvable(
            "Cet indicateur n’est plus rattaché à l’action : refusez la proposition en le disant."
        )
    connue = indicateur.valeurs.filter(annee=annee).first()
    lien = proposition.reponse.lien
    valeurs.noter(
        indicateur=indicateur,
        annee=annee,
        valeur=_decimal(voulu.get("valeur")),
        source=f"{lien.nom}, campagne « {lien.campagne} »"[:250],
        version=connue.version if connue else None,
        par=par,
        le=le,
    )


def _decimal(texte: Any) -> Decimal:
    try:
        return Decimal(str(texte))
    except InvalidOperation:
        raise SaisieInvalide("Donnez un nombre.", champ="valeur") from None


def _le_fichier(
    proposition: Proposition, voulu: Mapping[str, Any], par: Utilisateur, le: dt.datetime
) -> None:
    document = DocumentFiche(
        fiche=proposition.reponse.fiche,
        fichier=proposition.fichier,
        intitule=f"Joint par {proposition.reponse.lien.nom}"[:150],
    )
    controler(document)
    document.save()


def _decider(
    fraiche: Proposition, etat: EtatProposition, acte: str, par: Utilisateur, le: dt.datetime
) -> Proposition:
    fraiche.etat, fraiche.decidee_le, fraiche.decidee_par = etat, le, par.nom_complet
    controler(fraiche)
    fraiche.save()
    lien = fraiche.reponse.lien
    consigner(
        acte=acte,
        objet=fraiche.reponse.fiche,
        demarche=lien.campagne.demarche.slug,
        apres={"proposition": fraiche.libelle, "proposée par": lien.nom},
        motif=fraiche.mot or f"campagne « {lien.campagne} »",
        par=par,
        le=le,
    )
    if lien.adresse and not lien.revoque_le:
        ecrire_au(lien, SUITE, f"{lien.campagne} : ce que devient votre réponse", le=le)
    return fraiche
