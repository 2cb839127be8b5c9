"""The file of a plan in the format that was asked: workbook, table, document, data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from maillage.conventions.models import Demarche
from maillage.documents import tableur
from maillage.documents.arbre import Bloc, Document, SautDePage, Titre, texte
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS as DOCUMENTS
from maillage.plan_actions import pieces, queries
from maillage.plan_actions.exports.classeur import (
    classeur,
    porteurs_dans_l_ordre,
    table_des_fiches,
)
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries.importations import fiches_completes
from maillage.regles.erreurs import Introuvable

FORMATS = {
    "xlsx": "Classeur Excel (.xlsx), à compléter et à importer de nouveau",
    "ods": "Classeur OpenDocument (.ods), à compléter et à importer de nouveau",
    "csv": "Tableau des fiches (.csv)",
    "docx": "Document Word (.docx) : le plan et ses fiches",
    "json": "Données (.json), pour un autre logiciel",
}
DES_CHOISIES = ("csv", "docx", "json")
JSON_MIME = "application/json"


@dataclass(frozen=True, slots=True)
class Fichier:
    """A file to give: its name, its media type, its bytes."""

    nom: str
    type_mime: str
    octets: bytes


def exporter(demarche: Demarche, format: str, cles: Iterable[int] | None = None) -> Fichier:
    """The plan in that format; `cles` are the chosen fiches (None: the whole plan).

    A workbook always holds the whole plan: it is what comes back. Raises `Introuvable` for an unknown
    format or a fiche that is not of this plan.
    """
    if format not in FORMATS:
        raise Introuvable(
            f"Le format « {format} » n’est pas proposé. Choisissez parmi : {', '.join(FORMATS)}."
        )
    choisies = None if cles is None else list(dict.fromkeys(cles))
    if choisies is not None:
        _exiger_du_plan(demarche, choisies)
    nom = f"plan-{demarche.slug}.{format}"
    if format in ("xlsx", "ods"):
        ecrire = tableur.xlsx if format == "xlsx" else tableur.ods
        return Fichier(nom, tableur.TYPES_MIME[format], ecrire(*classeur(demarche)))
    if format == "csv":
        octets = tableur.csv(table_des_fiches(demarche, choisies))
        return Fichier(nom, tableur.TYPES_MIME["csv"], octets)
    if format == "docx":
        document = document_du_plan(demarche, choisies)
        octets = produire(document, format="docx", final=False)
        return Fichier(nom, DOCUMENTS["docx"].type_mime, octets)
    donnees = json.dumps(donnees_du_plan(demarche, choisies), ensure_ascii=False, indent=2)
    return Fichier(nom, JSON_MIME, donnees.encode())


def _exiger_du_plan(demarche: Demarche, cles: list[int]) -> None:
    connues = set(fiches_completes(demarche).order_by().values_list("pk", flat=True))
    if not set(cles) <= connues:
        raise Introuvable(
            "Une des fiches choisies n’est pas dans ce plan. Revenez à la page d’export et choisissez."
        )


def document_du_plan(demarche: Demarche, cles: list[int] | None) -> Document:
    """The tables of the plan then each fiche on its page; the chosen fiches alone where `cles` is given."""
    plan = pieces.plan(demarche)
    if cles is None:
        return replace(plan, blocs=pieces.annexe(demarche) or plan.blocs)
    return replace(
        plan,
        titre="Fiches action",
        mots_cles=("fiche action", "convention territoriale globale"),
        blocs=tuple(_fiches(demarche, set(cles))[1:]),
    )


def _fiches(demarche: Demarche, cles: set[int]) -> list[Bloc]:
    """The chosen fiches in the order of the plan, each after a page break."""
    completes = fiches_completes(demarche).select_related("demarche", "element")
    par_cle = {fiche.pk: fiche for fiche in completes.filter(pk__in=cles)}
    suite: list[Bloc] = []
    for _, emplacement, fiches in porteurs_dans_l_ordre(queries.arbre(demarche)):
        for fiche in fiches:
            if fiche.pk in cles:
                titre = str(fiche).replace("'", "’")
                suite += [SautDePage(), Titre(1, texte(f"Fiche action {titre}"))]
                suite += pieces.blocs_de_la_fiche(par_cle[fiche.pk], list(emplacement))
    return suite


# --- data --------------------------------------------------------------------------------------------


def donnees_du_plan(demarche: Demarche, cles: list[int] | None = None) -> dict[str, Any]:
    """The plan as plain data: the tree of `maillage plan`, and every fiche with all its fields."""
    choisies = None if cles is None else set(cles)
    return {
        "format": "maillage-plan",
        "version": 1,
        "demarche": {"slug": demarche.slug, "nom": demarche.nom},
        "plan": queries.plan_en_donnees(demarche),
        "fiches": [
            _fiche_en_donnees(fiche)
            for fiche in fiches_completes(demarche)
            if choisies is None or fiche.pk in choisies
        ],
    }


def _fiche_en_donnees(fiche: FicheAction) -> dict[str, Any]:
    simples = {
        champ.name: _simple(getattr(fiche, champ.name))
        for champ in FicheAction._meta.concrete_fields
        if not champ.is_relation and champ.editable and champ.name != "id"
    }
    liens = ("pilote", "pilote_personne", "referent_caf", "referent_collectivite")
    return {
        "identifiant": fiche.pk,
        "element": fiche.element_id,
        **simples,
        **{nom: str(getattr(fiche, nom) or "") for nom in liens},
        **{
            nom: [str(objet) for objet in getattr(fiche, nom).all()]
            for nom in ("thematiques", "territoires", "principes")
        },
        "partenaires": [
            {"nom": str(p.organisation), "role": p.role} for p in fiche.participations.all()
        ],
        "etapes": [
            _ligne(e, ("intitule", "echeance", "responsable", "etat", "poids", "avancement"))
            for e in fiche.etapes.all()
        ],
        "budget": [
            {
                "financeur": b.nom_du_financeur,
                **_ligne(b, ("annee", "nature", "prevu", "vote", "paye")),
            }
            for b in fiche.lignes_budget.all()
        ],
        "cibles": [_ligne(c, ("valeur", "unite", "echeance")) for c in fiche.cibles.all()],
    }


def _ligne(objet: Any, noms: tuple[str, ...]) -> dict[str, Any]:
    return {nom: _simple(getattr(objet, nom)) for nom in noms}


def _simple(valeur: Any) -> Any:
    if isinstance(valeur, Decimal):
        return str(valeur)
    return valeur.isoformat() if isinstance(valeur, dt.date) else valeur
