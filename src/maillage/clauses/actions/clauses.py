"""The acts on the clauses of a Caf: a draft, its publication, the way back to the text of the product."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.clauses import langage, permissions, queries, usages, vigueur
from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.langage import Blocs
from maillage.clauses.models import ClauseDeCaf, VersionDeClause
from maillage.comptes.models import Utilisateur
from maillage.journal.actions.evenements import consigner
from maillage.journal.modifications import controler, verifier_version, verrouiller
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import (
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


@transaction.atomic
def ecrire(
    *,
    caf: Organisation,
    document: str,
    partie: str,
    taille: ClasseDeTaille,
    blocs: Blocs,
    version: int,
    par: Utilisateur,
    le: dt.datetime,
) -> ClauseDeCaf:
    """Keep a draft of the clause; it may still be wrong, and no document reads it.

    `version` is the one that was read, 0 where the Caf had never written this clause. Raises
    `ActeRefuse`, `Introuvable` (no such part), `SaisieInvalide` (too long), `ModificationConcurrente`.
    """
    caf = _ouvrir(caf, par, le)
    titre = _titre(document, partie)
    blocs = langage.propres(blocs)
    _verifier_la_taille(blocs)
    connue = queries.clause(caf, document, partie, taille)
    if connue is not None:
        connue = verrouiller(connue)
        verifier_version(connue, version)
    elif version != 0:
        raise ModificationConcurrente(
            "Cette clause n’existe plus. Rien n’a été enregistré.", version=0
        )
    clause = connue or ClauseDeCaf(
        caf=caf, document=document, partie=partie, taille=taille, version=0
    )
    avant, donnees = clause.brouillon, langage.en_donnees(blocs)
    if connue is not None and avant == donnees:
        return clause
    clause.intitule = titre[:200]
    clause.brouillon, clause.brouillon_par, clause.brouillon_le = donnees, par.nom_complet, le
    clause.version += 1
    controler(clause)
    clause.save()
    consigner(
        acte="brouillon de clause écrit",
        objet=clause,
        avant={"brouillon": avant},
        apres={"brouillon": donnees},
        par=par,
        le=le,
    )
    return clause


@transaction.atomic
def abandonner(*, clause: ClauseDeCaf, version: int, par: Utilisateur, le: dt.datetime) -> None:
    """Throw the draft away; what is published stays. Raises `ActeRefuse`, `ModificationConcurrente`."""
    clause = _verrouiller(clause, version, par, le)
    if clause.brouillon is None:
        return
    consigner(
        acte="brouillon de clause abandonné",
        objet=clause,
        avant={"brouillon": clause.brouillon},
        apres={"brouillon": None},
        par=par,
        le=le,
    )
    _vider(clause)


@transaction.atomic
def publier(
    *,
    clause: ClauseDeCaf,
    version: int,
    valable_du: dt.date,
    valable_au: dt.date | None = None,
    motif: str,
    par: Utilisateur,
    le: dt.datetime,
) -> VersionDeClause:
    """Make the draft a version, that holds between these days and is never rewritten.

    Drafts of documents take it from then on; what is frozen or signed keeps the words of its day: a
    version never holds before the day of its publication. Raises `ActeRefuse`, `EtatIncompatible` (no
    draft), `SaisieInvalide`, `ClauseInvalide`, `ModificationConcurrente`.
    """
    clause = _verrouiller(clause, version, par, le)
    if clause.brouillon is None:
        raise EtatIncompatible("Cette clause n’a pas de brouillon : il n’y a rien à publier.")
    modele = usages.usage(clause.document).modele()
    blocs = langage.depuis_donnees(clause.brouillon)
    langage.verifier(blocs, modele, clause.partie)
    derniere = clause.versions.order_by("numero").last()
    empreinte = langage.empreinte(blocs)
    if derniere and _dit_deja(derniere, empreinte, valable_du, valable_au):
        raise SaisieInvalide(
            f"C’est mot pour mot la version {derniere.numero}, déjà publiée pour ces dates."
        )
    return _publier(
        clause,
        VersionDeClause(
            contenu=langage.en_json(blocs),
            empreinte=empreinte,
            valable_du=valable_du,
            valable_au=valable_au,
        ),
        motif,
        "clause publiée",
        par,
        le,
    )


@transaction.atomic
def retirer(
    *,
    clause: ClauseDeCaf,
    version: int,
    valable_du: dt.date,
    motif: str,
    par: Utilisateur,
    le: dt.datetime,
) -> VersionDeClause:
    """Give the place back to the text of the product from that day on; the versions stay readable.

    Raises `ActeRefuse`, `EtatIncompatible` (nothing holds), `SaisieInvalide`, `ModificationConcurrente`.
    """
    clause = _verrouiller(clause, version, par, le)
    tenue = vigueur.derniere(clause.versions.all(), valable_du)
    if tenue is None or tenue.retiree:
        raise EtatIncompatible(
            "Aucune version de cette clause ne s’applique ce jour-là : le texte national vaut déjà."
        )
    return _publier(
        clause,
        VersionDeClause(empreinte=langage.empreinte(()), valable_du=valable_du, retiree=True),
        motif,
        "clause retirée",
        par,
        le,
    )


def _publier(
    clause: ClauseDeCaf,
    nouvelle: VersionDeClause,
    motif: str,
    acte: str,
    par: Utilisateur,
    le: dt.datetime,
) -> VersionDeClause:
    _verifier_les_jours(nouvelle, timezone.localdate(le))
    if not motif.strip():
        raise SaisieInvalide(
            "Dites pourquoi : vos collègues et les démarches le liront.", champ="motif"
        )
    modele = usages.usage(clause.document).modele()
    nouvelle.clause = clause
    nouvelle.numero = clause.versions.count() + 1
    nouvelle.base = langage.empreinte(langage.blocs_du_modele(modele, clause.partie))
    nouvelle.motif = motif.strip()
    nouvelle.publiee_par, nouvelle.publiee_par_nom = par.email, par.nom_complet
    nouvelle.publiee_le = le
    controler(nouvelle)
    nouvelle.save(force_insert=True)
    consigner(
        acte=acte,
        objet=clause,
        apres={
            "numero": nouvelle.numero,
            "valable_du": nouvelle.valable_du,
            "valable_au": nouvelle.valable_au,
            "empreinte": nouvelle.empreinte,
        },
        motif=nouvelle.motif,
        par=par,
        le=le,
    )
    if nouvelle.retiree:
        clause.version += 1
        clause.save()
    else:
        _vider(clause)
    return nouvelle


def _vider(clause: ClauseDeCaf) -> None:
    clause.brouillon, clause.brouillon_par, clause.brouillon_le = None, "", None
    clause.version += 1
    clause.save()


def _dit_deja(derniere: VersionDeClause, empreinte: str, du: dt.date, au: dt.date | None) -> bool:
    return (
        not derniere.retiree
        and derniere.empreinte == empreinte
        and derniere.valable_du <= du
        and derniere.valable_au == au
    )


def _verifier_les_jours(nouvelle: VersionDeClause, jour: dt.date) -> None:
    if nouvelle.valable_du < jour:
        raise SaisieInvalide(
            "Une clause ne s’applique pas à des jours passés : choisissez aujourd’hui ou une date à "
            "venir.",
            champ="valable_du",
        )
    if nouvelle.valable_au and nouvelle.valable_au < nouvelle.valable_du:
        raise SaisieInvalide("La fin précède le début.", champ="valable_au")


def _verifier_la_taille(blocs: Blocs) -> None:
    if len(blocs) > langage.BLOCS_AU_PLUS:
        raise SaisieInvalide(f"Une clause a {langage.BLOCS_AU_PLUS} blocs au plus.")
    if sum(len(b.texte) for b in blocs) > langage.SIGNES_AU_PLUS:
        raise SaisieInvalide("Cette clause dépasse cinquante mille signes : abrégez-la.")


def _titre(document: str, partie: str) -> str:
    titres = langage.modifiables(usages.usage(document).modele())
    if partie not in titres:
        raise Introuvable(
            "Cette partie n’existe pas dans ce document, ou garde le texte national. Revenez à la "
            "liste des clauses."
        )
    return titres[partie]


def _ouvrir(caf: Organisation, par: Utilisateur, le: dt.datetime) -> Organisation:
    """The Caf, whose clauses nobody else writes until the transaction ends."""
    caf = verrouiller(caf)
    permissions.exiger(permissions.refus_tenir(par, caf, timezone.localdate(le)))
    if caf.nature != NatureOrganisation.CAF:
        raise EtatIncompatible(f"« {caf} » n’est pas une Caf : elle n’a pas de clauses.")
    return caf


def _verrouiller(
    clause: ClauseDeCaf, version: int, par: Utilisateur, le: dt.datetime
) -> ClauseDeCaf:
    _ouvrir(clause.caf, par, le)
    clause = verrouiller(clause)
    verifier_version(clause, version)
    return clause
