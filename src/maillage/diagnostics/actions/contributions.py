"""What is done with the ideas of a workshop: typed, grouped, kept, merged, left, turned into more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from maillage.comptes.models import Utilisateur
from maillage.diagnostics.actions.ateliers import reprendre
from maillage.diagnostics.devenirs_possibles import trouver
from maillage.diagnostics.enums import EtatAtelier, OrigineContribution, SortContribution
from maillage.diagnostics.models import (
    Atelier,
    Contribution,
    DevenirContribution,
    GroupeContributions,
)
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verrouiller
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide

AU_PLUS = 200  # ideas typed at once


@transaction.atomic
def recopier(
    *, atelier: Atelier, textes: list[str], cle: str, par: Utilisateur, le: dt.datetime
) -> list[Contribution]:
    """Type ideas that were written on paper, one a row; the same form sent twice adds them once.

    Raises `ActeRefuse`, `EtatIncompatible` (in preparation), `SaisieInvalide`.
    """
    frais = reprendre(atelier, par, le)
    if frais.etat == EtatAtelier.EN_PREPARATION:
        raise EtatIncompatible("L’atelier n’a pas commencé. Ouvrez-le, puis recopiez les idées.")
    idees = [idee for texte in textes if (idee := " ".join(texte.split()))]
    if not idees:
        raise SaisieInvalide("Écrivez au moins une idée, une par ligne.", champ="textes")
    if len(idees) > AU_PLUS:
        raise SaisieInvalide(
            f"{len(idees)} idées d’un coup, c’est trop : {AU_PLUS} au plus.", champ="textes"
        )
    deja = list(frais.contributions.filter(cle__startswith=f"{cle}-"))
    if deja:
        return deja
    recopiees = []
    for rang, texte in enumerate(idees):
        contribution = Contribution(
            atelier=frais,
            texte=texte,
            origine=OrigineContribution.PAPIER,
            cle=f"{cle}-{rang}",
            recue_le=le,
        )
        try:
            controler(contribution)
        except SaisieInvalide as erreur:
            raise SaisieInvalide(f"Ligne {rang + 1} : {erreur.message}", champ="textes") from erreur
        recopiees.append(contribution)
    for contribution in recopiees:
        contribution.save()
    consigner(
        acte="contributions recopiées",
        objet=frais,
        demarche=frais.demarche.slug,
        apres={"textes": idees},
        par=par,
        le=le,
    )
    return recopiees


@transaction.atomic
def grouper(
    *, contribution: Contribution, intitule: str, par: Utilisateur, le: dt.datetime
) -> Contribution:
    """Put the idea under a heading, made if it is new; an empty one takes it out of its group.

    Raises `ActeRefuse`, `SaisieInvalide`.
    """
    fraiche = _reprendre(contribution, par, le)
    avant, groupe = fraiche.groupe, None
    if nom := " ".join(intitule.split()):
        groupe = fraiche.atelier.groupes.filter(intitule__iexact=nom).first()
        if groupe is None:
            groupe = GroupeContributions(atelier=fraiche.atelier, intitule=nom)
            controler(groupe)
            groupe.save()
    if groupe == avant:
        return fraiche
    fraiche.groupe = groupe
    _enregistrer(
        "contribution groupée",
        fraiche,
        avant={"groupe": str(avant or "")},
        apres={"groupe": str(groupe or "")},
        par=par,
        le=le,
    )
    if avant is not None and not avant.contributions.exists():
        avant.delete()
    return fraiche


@transaction.atomic
def garder(*, contribution: Contribution, par: Utilisateur, le: dt.datetime) -> Contribution:
    """Keep the idea, also one that was left or merged. Raises `ActeRefuse`."""
    return _trancher(_reprendre(contribution, par, le), SortContribution.GARDEE, par=par, le=le)


@transaction.atomic
def laisser(
    *, contribution: Contribution, mot: str, par: Utilisateur, le: dt.datetime
) -> Contribution:
    """Leave the idea, with a word for whoever gave it.

    Raises `ActeRefuse`, `EtatIncompatible` (it became something), `SaisieInvalide` (no word).
    """
    fraiche = _reprendre(contribution, par, le)
    if not mot.strip():
        raise SaisieInvalide(
            "Dites en un mot pourquoi : la personne qui a donné l’idée le lira.", champ="mot"
        )
    if devenir := fraiche.devenirs.first():
        raise EtatIncompatible(
            f"Cette idée est devenue « {devenir} » : elle ne peut plus être laissée de côté."
        )
    return _trancher(fraiche, SortContribution.LAISSEE, mot=mot.strip(), par=par, le=le)


@transaction.atomic
def fusionner(
    *, contribution: Contribution, dans: int, par: Utilisateur, le: dt.datetime
) -> Contribution:
    """Merge the idea into the idea `dans` of the same workshop, which then also counts its voices.

    Raises `ActeRefuse`, `Introuvable`, `EtatIncompatible` (into itself or into one that is merged).
    """
    fraiche = _reprendre(contribution, par, le)
    cible = Contribution.objects.filter(pk=dans, atelier=fraiche.atelier_id).first()
    if cible is None:
        raise Introuvable(
            "L’idée choisie ne fait pas partie de cet atelier. Choisissez-en une autre."
        )
    if cible == fraiche or cible.sort in (SortContribution.FUSIONNEE, SortContribution.LAISSEE):
        raise EtatIncompatible(
            "Une idée se rapproche d’une autre, qui n’est ni fusionnée ni laissée de côté. "
            "Choisissez-en une autre.",
            champ="dans",
        )
    # What had been merged into this one follows it.
    fraiche.fusionnees.update(fusionnee_dans=cible)
    return _trancher(fraiche, SortContribution.FUSIONNEE, dans=cible, par=par, le=le)


@transaction.atomic
def transformer(
    *,
    contribution: Contribution,
    genre: str,
    destination: str = "",
    intitule: str = "",
    par: Utilisateur,
    le: dt.datetime,
) -> DevenirContribution:
    """Make of the idea an object of this `genre` (« constat », « enjeu », « fiche »…), and keep the link.

    `destination` is one of the choices of that genre; `intitule` replaces the words of the idea. Raises
    `ActeRefuse`, `Introuvable` (unknown genre), `EtatIncompatible` (merged or left, or done
    already), `SaisieInvalide`.
    """
    possible = trouver(genre)
    fraiche = _reprendre(contribution, par, le)
    if fraiche.sort in (SortContribution.FUSIONNEE, SortContribution.LAISSEE):
        raise EtatIncompatible(
            "Cette idée est fusionnée ou laissée de côté. Gardez-la d’abord, puis recommencez."
        )
    if fraiche.devenirs.filter(genre=genre).exists():
        raise EtatIncompatible(f"Cette idée est déjà devenue : {possible.libelle.lower()}.")
    cle, nom = possible.creer(
        fraiche.atelier.demarche,
        intitule.strip() or fraiche.texte,
        destination,
        f"Atelier « {fraiche.atelier} » du {fraiche.atelier.tenu_le:%d/%m/%Y}",
        par,
        le,
    )
    devenir = DevenirContribution.objects.create(
        contribution=fraiche, genre=genre, cle=cle, intitule=nom[:300], fait_le=le
    )
    if fraiche.sort != SortContribution.GARDEE:
        _trancher(fraiche, SortContribution.GARDEE, par=par, le=le)
    consigner(
        acte=f"contribution devenue {possible.libelle.lower()}",
        objet=fraiche,
        demarche=fraiche.atelier.demarche.slug,
        apres={"devenir": devenir.intitule},
        par=par,
        le=le,
    )
    return devenir


def _reprendre(contribution: Contribution, par: Utilisateur, le: dt.datetime) -> Contribution:
    reprendre(contribution.atelier, par, le)
    return verrouiller(contribution)


def _trancher(
    fraiche: Contribution,
    sort: SortContribution,
    *,
    mot: str = "",
    dans: Contribution | None = None,
    par: Utilisateur,
    le: dt.datetime,
) -> Contribution:
    depuis = SortContribution(fraiche.sort)
    if (depuis, fraiche.mot, fraiche.fusionnee_dans) == (sort, mot, dans):
        return fraiche
    fraiche.sort, fraiche.mot, fraiche.fusionnee_dans = sort, mot, dans
    apres = (
        {"sort": sort.label} | ({"mot": mot} if mot else {}) | ({"dans": str(dans)} if dans else {})
    )
    _enregistrer(
        f"contribution {sort.label.lower()}",
        fraiche,
        avant={"sort": depuis.label},
        apres=apres,
        par=par,
        le=le,
    )
    return fraiche


def _enregistrer(
    acte: str,
    fraiche: Contribution,
    *,
    avant: dict[str, Any],
    apres: dict[str, Any],
    par: Utilisateur,
    le: dt.datetime,
) -> None:
    controler(fraiche)
    fraiche.version += 1
    fraiche.save()
    consigner(
        acte=acte,
        objet=fraiche,
        demarche=fraiche.atelier.demarche.slug,
        avant=avant,
        apres=apres,
        par=par,
        le=le,
    )
