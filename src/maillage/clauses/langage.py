"""The language of a clause: blocks of text, each with its condition and its repetition, as plain data.

A block is written as the clauses of the models are (Markdown subset, mentions). A condition is read by
the closed grammar of `documents.conditions`; nothing here is code, and nothing typed acts as markup.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from maillage.documents import conditions, lecture_modele, markdown, reecriture
from maillage.documents.arbre import Bloc, Paragraphe, Titre, en_clair, manquant
from maillage.documents.clauses import Clause, Modele, ModeleInvalide
from maillage.documents.conditions import Condition
from maillage.documents.reecriture import A_COMPLETER, ReecritureInvalide, ouvre, parties
from maillage.interface.typographie import typo
from maillage.regles.erreurs import ErreurMetier

BLOCS_AU_PLUS = 40
SIGNES_AU_PLUS = 50_000
A_REVOIR = "clause de la Caf"


class ClauseInvalide(ErreurMetier):
    """A clause cannot be published as it is written; `rang` is the block at fault (0: the whole)."""

    code = "CLAUSE_INVALIDE"

    def __init__(self, message: str, *, rang: int = 0) -> None:
        super().__init__(message if not rang else f"Bloc {rang} : {message}")
        self.rang = rang


@dataclass(frozen=True, slots=True)
class BlocDeClause:
    """A text, with when it is written (`si`) and for what it is repeated (`pour_chaque`).

    Or, where `rempli` names a clause of the model, the place or the table that Maillage fills.
    """

    texte: str = ""
    si: str = ""
    pour_chaque: str = ""
    rempli: str = ""


Blocs = tuple[BlocDeClause, ...]


# ---------------------------------------------------------------- what a model offers


def modifiables(modele: Modele) -> dict[str, str]:
    """The titled parts that a Caf may word: identifier and heading, in order.

    A part that is written once for each element, or sideways, keeps the wording of the product.
    """
    return {
        identifiant: reecriture.lisible(en_clair(siennes[0].titre), modele)
        for identifiant, siennes in parties(modele).items()
        if not siennes[0].pour_chaque and not any(c.paysage for c in siennes)
    }


def blocs_du_modele(modele: Modele, partie: str) -> Blocs:
    """The text of the product as blocks: putting them back gives the same document."""
    return tuple(bloc for clause in parties(modele)[partie] for bloc in _blocs_de(clause))


def _blocs_de(clause: Clause) -> Iterator[BlocDeClause]:
    titre = (Titre(clause.niveau + 1, clause.titre),) if clause.titre and not ouvre(clause) else ()
    texte = markdown.ecrire((*titre, *map(_plus_bas, clause.blocs)))
    if texte:
        si = conditions.ecrire(clause.si) if clause.si else ""
        yield BlocDeClause(texte, si, clause.pour_chaque)
    if clause.place or clause.tableau:
        yield BlocDeClause(rempli=clause.identifiant)


def _plus_bas(bloc: Bloc) -> Bloc:
    return replace(bloc, niveau=bloc.niveau + 1) if isinstance(bloc, Titre) else bloc


# ---------------------------------------------------------------- into the model


def appliquer(modele: Modele, textes: Mapping[str, Blocs]) -> Modele:
    """The model whose parts of these identifiers read as these blocks say; the others stay.

    What was accepted once and is readable no more (a mention left the model) shows as a value to
    complete; what Maillage fills is never lost.
    """
    clauses: list[Clause] = []
    courante = ""
    faites: set[str] = set()
    par_partie = parties(modele)
    for clause in modele.clauses:
        courante = clause.identifiant if ouvre(clause) else courante
        if courante not in textes:
            clauses.append(clause)
        elif courante not in faites:
            faites.add(courante)
            clauses.extend(_clauses(textes[courante], modele, par_partie[courante]))
    return replace(modele, clauses=tuple(clauses))


def _clauses(blocs: Blocs, modele: Modele, siennes: list[Clause]) -> Iterator[Clause]:
    ouverture = siennes[0]
    yield replace(ouverture, blocs=(), place="", tableau=None)
    remplies = {c.identifiant: c for c in siennes if c.place or c.tableau}
    for rang, bloc in enumerate(blocs, 1):
        if bloc.rempli:
            clause = remplies.pop(bloc.rempli, None)
            if clause:
                yield _seule(clause)
        else:
            yield _ecrite(bloc, modele, f"{ouverture.identifiant}-{rang}")
    yield from map(_seule, remplies.values())


def _seule(clause: Clause) -> Clause:
    """The place or the table of a clause, without its words; its heading names it while it is empty."""
    nom = en_clair(clause.titre) or clause.identifiant
    return replace(clause, identifiant=nom, titre=(), blocs=(), nouvelle_page=False)


def _ecrite(bloc: BlocDeClause, modele: Modele, identifiant: str) -> Clause:
    pour_chaque = bloc.pour_chaque if bloc.pour_chaque in modele.collections else ""
    lus = reecriture.lire_sans_refuser(bloc.texte, modele, pour_chaque, nom=A_REVOIR)
    try:
        si = lecture_modele.lire_une_condition(bloc.si, modele, pour_chaque)
    except ModeleInvalide:
        si, lus = None, (Paragraphe((manquant(f"condition de la {A_REVOIR}, à revoir"),)), *lus)
    return Clause(identifiant, blocs=lus, si=si, pour_chaque=pour_chaque)


# ---------------------------------------------------------------- what may be published


def verifier(blocs: Blocs, modele: Modele, partie: str) -> None:
    """Raise `ClauseInvalide` for blocks that may not be published, saying which and what to do."""
    if not blocs:
        raise ClauseInvalide("La clause est vide. Écrivez-la, ou revenez au texte national.")
    if len(blocs) > BLOCS_AU_PLUS:
        raise ClauseInvalide(f"La clause a {len(blocs)} blocs : {BLOCS_AU_PLUS} au plus.")
    if sum(len(b.texte) for b in blocs) > SIGNES_AU_PLUS:
        raise ClauseInvalide("La clause dépasse cinquante mille signes : abrégez-la.")
    for rang, bloc in enumerate(blocs, 1):
        _verifier_un_bloc(bloc, rang, modele)
    _verifier_ce_qui_est_rempli(blocs, modele, partie)
    if blocs == blocs_du_modele(modele, partie):
        raise ClauseInvalide("C’est le texte national, mot pour mot : il n’y a rien à publier.")


def _verifier_un_bloc(bloc: BlocDeClause, rang: int, modele: Modele) -> None:
    if bloc.rempli:
        return
    if not bloc.texte.strip():
        raise ClauseInvalide("il est vide. Écrivez-le, ou retirez-le.", rang=rang)
    if A_COMPLETER in bloc.texte.lower():
        raise ClauseInvalide(
            "il garde « [à compléter… ] ». Écrivez ce qui manque, ou ôtez-le.", rang=rang
        )
    if bloc.pour_chaque and bloc.pour_chaque not in modele.collections:
        raise ClauseInvalide("sa répétition n’existe pas dans ce document.", rang=rang)
    try:
        reecriture.lire(bloc.texte, modele, bloc.pour_chaque)
        lecture_modele.lire_une_condition(bloc.si, modele, bloc.pour_chaque)
    except ReecritureInvalide as erreur:
        raise ClauseInvalide(_minuscule(erreur.message), rang=rang) from erreur
    except ModeleInvalide as erreur:
        raise ClauseInvalide(
            "sa condition ne se lit pas. Choisissez-la de nouveau.", rang=rang
        ) from erreur


def _verifier_ce_qui_est_rempli(blocs: Blocs, modele: Modele, partie: str) -> None:
    voulus = Counter(b.rempli for b in blocs_du_modele(modele, partie) if b.rempli)
    if Counter(b.rempli for b in blocs if b.rempli) != voulus:
        raise ClauseInvalide(
            "Ce que Maillage remplit (tableau, plan d’actions, signatures) doit rester dans la clause, "
            "une fois chacun. Reprenez le texte national, puis changez ses mots."
        )


def _minuscule(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


# ---------------------------------------------------------------- as data


def en_donnees(blocs: Blocs) -> list[dict[str, str]]:
    """The blocks as JSON carries them: only what each says."""
    return [{nom: v for nom, v in asdict(bloc).items() if v} for bloc in blocs]


def depuis_donnees(donnees: Any) -> Blocs:
    """The blocks that `en_donnees` wrote; `ValueError` for anything else."""
    if not isinstance(donnees, list):
        raise ValueError("Une clause est une suite de blocs.")
    champs = set(BlocDeClause.__slots__)
    for bloc in donnees:
        if not isinstance(bloc, dict) or not set(bloc) <= champs:
            raise ValueError(f"Un bloc a ces champs : {', '.join(sorted(champs))}.")
        if not all(isinstance(valeur, str) for valeur in bloc.values()):
            raise ValueError("Un bloc ne porte que des textes.")
    return tuple(BlocDeClause(**bloc) for bloc in donnees)


def en_json(blocs: Blocs) -> str:
    """The one written form of the blocks: their fingerprint is taken from it."""
    return json.dumps(en_donnees(blocs), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def empreinte(blocs: Blocs) -> str:
    """SHA-256 of the written form, in hexadecimal."""
    return hashlib.sha256(en_json(blocs).encode()).hexdigest()


def propres(blocs: Iterable[BlocDeClause]) -> Blocs:
    """The blocks as they may be kept: one sort of line end, nothing that a database refuses."""
    return tuple(
        BlocDeClause(*(_garder(valeur) for valeur in (b.texte, b.si, b.pour_chaque, b.rempli)))
        for b in blocs
    )


def _garder(valeur: str) -> str:
    sans_nul = valeur.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return sans_nul.encode("utf-8", "replace").decode().strip()


# ---------------------------------------------------------------- in words


def enonces(modele: Modele, libelles: Mapping[str, str], pour_chaque: str = "") -> dict[str, str]:
    """Every question that a condition may ask, as the grammar writes it, with its sentence.

    `libelles` gives the words for the closed values of the model.
    """
    dits: dict[str, str] = {}
    noms = dict(modele.variables)
    if collection := modele.collections.get(pour_chaque):
        noms |= {f"{collection.element}.{n}": v for n, v in collection.champs.items()}
    for nom, variable in noms.items():
        for valeur in variable.valeurs:
            dite = libelles.get(valeur, valeur.lower().replace("_", " "))
            dits[f"{nom} == {valeur}"] = f"{variable.nom} : {dite}"
            dits[f"{nom} != {valeur}"] = f"{variable.nom} : autre que {dite}"
        if not variable.valeurs:
            oui, non = ("oui", "non") if variable.type == "oui_non" else ("renseigné", "absent")
            dits[nom] = f"{variable.nom} : {oui}"
            dits[f"non {nom}"] = f"{variable.nom} : {non}"
    for nom, suite in modele.collections.items():
        dits[nom] = f"{suite.nom} : au moins un"
        dits[f"non {nom}"] = f"{suite.nom} : aucun"
    return {expression: typo(phrase) for expression, phrase in dits.items()}


def dire_la_condition(
    expression: str, modele: Modele, libelles: Mapping[str, str], pour_chaque: str = ""
) -> str:
    """« hypothèse : plan négocié, et actions déjà prévues : renseigné »; empty for none."""
    if not expression:
        return ""
    try:
        condition = lecture_modele.lire_une_condition(expression, modele, pour_chaque)
    except ModeleInvalide:
        return expression
    assert condition is not None  # noqa: S101  # the expression is not empty
    dits = enonces(modele, libelles, pour_chaque)
    return " ; ou ".join(
        " et ".join(dits.get(terme, terme) for terme in termes) for termes in termes_de(condition)
    )


def termes_de(condition: Condition) -> list[list[str]]:
    """The questions of a condition, alternative by alternative, as the grammar writes them."""
    return [
        [conditions.ecrire(Condition(((terme,),))) for terme in termes]
        for termes in condition.alternatives
    ]


def lignes(blocs: Blocs, modele: Modele, libelles: Mapping[str, str]) -> list[str]:
    """The clause line by line as a person reads it: « [début de la convention] » for a mention.

    Two clauses that are written differently never read the same.
    """
    lues: list[str] = []
    for bloc in blocs:
        if bloc.rempli:
            lues.append(f"⟨{nom_de_ce_qui_est_rempli(modele, bloc.rempli)}⟩")
            continue
        if bloc.pour_chaque:
            lues.append(f"⟨Pour chaque élément : {_nom_de_collection(modele, bloc.pour_chaque)}⟩")
        if bloc.si:
            lues.append(f"⟨Si {dire_la_condition(bloc.si, modele, libelles, bloc.pour_chaque)}⟩")
        lues.extend(reecriture.lisible(bloc.texte, modele, bloc.pour_chaque).split("\n"))
        lues.append("")
    return lues[:-1] if lues and not lues[-1] else lues


def nom_de_ce_qui_est_rempli(modele: Modele, identifiant: str) -> str:
    """What a person calls a place or a table that Maillage fills."""
    clause = next((c for c in modele.clauses if c.identifiant == identifiant), None)
    if clause is None:
        return "ce que Maillage remplit"
    if clause.tableau:
        return f"tableau « {clause.tableau.legende} »"
    return clause.place.replace("_", " ").replace("plan actions", "plan d’actions")


def _nom_de_collection(modele: Modele, nom: str) -> str:
    collection = modele.collections.get(nom)
    return collection.nom if collection else nom


TYPES = {
    "texte": "texte court",
    "markdown": "texte entier, à écrire seul",
    "date": "date",
    "nombre": "nombre",
    "montant": "montant",
    "liste": "liste",
}


def mentions_par_groupe(modele: Modele) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What a text may name, by group: (how it is written, what it stands for, its type)."""
    noms = reecriture.mentions(modele)
    communes = [
        (_mention(nom), noms[nom], TYPES[v.type])
        for nom, v in modele.variables.items()
        if nom in noms
    ]
    accords = [(_mention(nom), noms[nom], "accord") for nom in modele.formes]
    groupes = [("Ce que dit la démarche", communes), ("Accords au pluriel", accords)]
    for nom, collection in modele.collections.items():
        siens = reecriture.mentions(modele, nom)
        champs = [
            (
                _mention(f"{collection.element}.{n}"),
                siens[f"{collection.element}.{n}"],
                TYPES[v.type],
            )
            for n, v in collection.champs.items()
            if f"{collection.element}.{n}" in siens
        ]
        groupes.append((f"Dans un bloc répété : {collection.nom}", champs))
    return [(titre, lues) for titre, lues in groupes if lues]


def _mention(nom: str) -> str:
    return f"{{{{ {nom} }}}}"
