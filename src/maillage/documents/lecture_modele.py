"""Read a model from its YAML file, and refuse whatever it does not declare.

Every fault is told with the file, the clause and the name: a model is written by somebody who knows
conventions, not Python.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import yaml

from maillage.documents import conditions, markdown
from maillage.documents.arbre import (
    Bloc,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Texte,
    Titre,
    Trait,
    en_clair,
    textes,
)
from maillage.documents.clauses import (
    JAMAIS_ECRITS,
    MENTION,
    Clause,
    Collection,
    Forme,
    GabaritTableau,
    Modele,
    ModeleInvalide,
    TypeVariable,
    Variable,
)
from maillage.documents.modeles import mention_seule
from maillage.interface.typographie import typo

NOM_SIMPLE = re.compile(r"[a-z][a-z0-9_]*")
NOM_POINTE = re.compile(conditions.NOM)
REFERENCE = re.compile(r"\b(annexe|article|L\.|n°) (?=[\d{])")
IDENTIFIANT = re.compile(r"[a-z][a-z0-9-]*")


def charger(chemin: Path) -> Modele:
    """The model of a YAML file; raises `ModeleInvalide`."""
    return lire(chemin.read_text("utf-8"), nom=chemin.name)


def lire(source: str, *, nom: str = "modèle") -> Modele:
    """The model written in YAML; `nom` names the file in the errors. Raises `ModeleInvalide`."""
    try:
        donnees = yaml.load(source, Loader=_Chargeur)  # noqa: S506  # built on SafeLoader
    except yaml.YAMLError as erreur:
        raise ModeleInvalide(f"{nom} : ce n’est pas du YAML lisible ({erreur}).") from erreur
    return _Lecture(nom).modele(donnees)


def lire_un_texte(source: str, modele: Modele, pour_chaque: str = "") -> tuple[Bloc, ...]:
    """The blocks of a text of one's own, written as the clauses of the model are, headings besides.

    `pour_chaque` names the collection over which it is repeated, if it is. Its line ends are kept, as
    those of any text that is typed. Raises `ModeleInvalide`.
    """
    lecture = _lecture_libre(modele)
    return lecture.blocs("réécriture", source, lecture.collection_de("répétition", pour_chaque))


def lire_une_condition(
    expression: str, modele: Modele, pour_chaque: str = ""
) -> conditions.Condition | None:
    """The condition of a text of one's own, None for an empty one. Raises `ModeleInvalide`."""
    lecture = _lecture_libre(modele)
    return lecture.condition(
        "condition", expression, lecture.collection_de("répétition", pour_chaque)
    )


def _lecture_libre(modele: Modele) -> _Lecture:
    return _Lecture(
        "Texte", dict(modele.variables), dict(modele.collections), dict(modele.formes), libre=True
    )


class _Chargeur(yaml.SafeLoader):
    """YAML whose mappings cannot say the same key twice: the first would be lost in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node."""
        cles = [cle.value for cle, _ in node.value]
        doubles = sorted({str(cle) for cle in cles if cles.count(cle) > 1})
        if doubles:
            raise yaml.constructor.ConstructorError(
                None, None, f"clé répétée : {', '.join(doubles)}", node.start_mark
            )
        return super().construct_mapping(node, deep)


@dataclass(slots=True)
class _Lecture:
    """What is declared, as it is read: the clauses are checked against it."""

    fichier: str
    variables: dict[str, Variable] = field(default_factory=dict)
    collections: dict[str, Collection] = field(default_factory=dict)
    formes: dict[str, Forme] = field(default_factory=dict)
    libre: bool = False  # a text typed by a user: it may have headings, its line ends are its own

    def refuser(self, ou: str, pourquoi: str) -> ModeleInvalide:
        return ModeleInvalide(f"{self.fichier}, {ou} : {pourquoi}.")

    def modele(self, donnees: Any) -> Modele:
        ou = "en-tête"
        d = self.champs(
            ou,
            donnees,
            {
                "identifiant": str,
                "intitule": str,
                "version": int,
                "valable_du": dt.date,
                "source": str,
                "variables": dict,
                "clauses": list,
            },
            {"collections": dict, "formes": dict},
        )
        self.variables = {
            self.nom(n, NOM_POINTE): self.variable(n, v) for n, v in d["variables"].items()
        }
        for nom, brut in d.get("collections", {}).items():
            self.collections[self.nom(nom, NOM_SIMPLE)] = self.collection(nom, brut)
        for nom, brut in d.get("formes", {}).items():
            if nom in self.variables:
                raise self.refuser(f"forme « {nom} »", "une variable porte déjà ce nom")
            self.formes[self.nom(nom, NOM_SIMPLE)] = self.forme(nom, brut)
        return Modele(
            d["identifiant"],
            typo(d["intitule"]),
            d["version"],
            d["valable_du"],
            d["source"],
            self.variables,
            self.clauses(d["clauses"]),
            self.collections,
            self.formes,
        )

    def champs(
        self, ou: str, donnees: Any, requis: Mapping[str, type], facultatifs: Mapping[str, type]
    ) -> dict[str, Any]:
        """A mapping with those keys, of those types, and no other."""
        if not isinstance(donnees, dict):
            raise self.refuser(ou, "il faut des champs (« nom: valeur »)")
        inconnus = [str(cle) for cle in donnees if cle not in requis and cle not in facultatifs]
        if inconnus:
            raise self.refuser(ou, f"champ inconnu ({', '.join(inconnus)})")
        manques = [cle for cle in requis if donnees.get(cle) in (None, "", [], {})]
        if manques:
            raise self.refuser(ou, f"il manque {', '.join(manques)}")
        for cle, valeur in donnees.items():
            attendu = requis.get(cle) or facultatifs[cle]
            if not isinstance(valeur, attendu) or (attendu is int and isinstance(valeur, bool)):
                raise self.refuser(ou, f"« {cle} » n’est pas du type attendu")
        return donnees

    def nom(self, nom: Any, motif: re.Pattern[str]) -> str:
        if not isinstance(nom, str) or not motif.fullmatch(nom):
            raise self.refuser(f"nom « {nom} »", "écrivez-le en minuscules sans accent")
        return nom

    def variable(self, nom: str, brut: Any) -> Variable:
        ou = f"variable « {nom} »"
        d = self.champs(ou, brut, {"type": str, "nom": str}, {"valeurs": list})
        if d["type"] not in get_args(TypeVariable):
            raise self.refuser(ou, f"le type « {d['type']} » n’existe pas")
        valeurs = tuple(str(v) for v in d.get("valeurs", ()))
        if (d["type"] == "choix") != bool(valeurs):
            raise self.refuser(ou, "un choix, et lui seul, a des « valeurs »")
        return Variable(d["type"], typo(d["nom"]), valeurs)

    def collection(self, nom: str, brut: Any) -> Collection:
        ou = f"collection « {nom} »"
        d = self.champs(ou, brut, {"element": str, "nom": str, "champs": dict}, {"repere": str})
        champs = {
            self.nom(n, NOM_SIMPLE): self.variable(f"{d['element']}.{n}", v)
            for n, v in d["champs"].items()
        }
        if d.get("repere") and d["repere"] not in champs:
            raise self.refuser(ou, f"le repère « {d['repere']} » n’est pas un de ses champs")
        return Collection(
            self.nom(d["element"], NOM_SIMPLE), typo(d["nom"]), champs, d.get("repere", "")
        )

    def forme(self, nom: str, brut: Any) -> Forme:
        ou = f"forme « {nom} »"
        d = self.champs(ou, brut, {"selon": str, "un": str, "plusieurs": str}, {})
        selon = self.variables.get(d["selon"])
        if selon is None or selon.type != "nombre":
            raise self.refuser(ou, f"« {d['selon']} » n’est pas une variable de type nombre")
        un, plusieurs = self.texte(ou, d["un"], None), self.texte(ou, d["plusieurs"], None)
        return Forme(d["selon"], un, plusieurs)

    def clauses(self, brutes: list[Any]) -> tuple[Clause, ...]:
        clauses: list[Clause] = []
        for rang, brute in enumerate(brutes, 1):
            clause = self.clause(rang, brute)
            if any(clause.identifiant == autre.identifiant for autre in clauses):
                raise self.refuser(f"clause « {clause.identifiant} »", "elle est écrite deux fois")
            if clause.place and any(clause.place == autre.place for autre in clauses):
                raise self.refuser(f"place « {clause.place} »", "elle est ouverte deux fois")
            clauses.append(clause)
        return tuple(clauses)

    def clause(self, rang: int, brute: Any) -> Clause:
        if not isinstance(brute, dict) or not isinstance(brute.get("identifiant"), str):
            raise self.refuser(f"clause n° {rang}", "il manque identifiant")
        ou = f"clause « {brute['identifiant']} »"
        d = self.champs(
            ou,
            brute,
            {"identifiant": str},
            {
                "titre": str,
                "niveau": int,
                "texte": str,
                "si": str,
                "pour_chaque": str,
                "place": str,
                "tableau": dict,
                "nouvelle_page": bool,
                "paysage": bool,
            },
        )
        if not IDENTIFIANT.fullmatch(d["identifiant"]):
            raise self.refuser(ou, "identifiant en minuscules, chiffres et tirets")
        if not 1 <= d.get("niveau", 1) <= 4:
            raise self.refuser(ou, "le niveau d’un titre va de 1 à 4")
        if not any(d.get(cle) for cle in ("titre", "texte", "place", "tableau")):
            raise self.refuser(ou, "elle n’écrit rien : ni titre, ni texte, ni place, ni tableau")
        collection = self.collection_de(ou, d.get("pour_chaque", ""))
        return Clause(
            d["identifiant"],
            self.texte(ou, d.get("titre", ""), collection),
            d.get("niveau", 1),
            self.blocs(ou, d.get("texte", ""), collection),
            self.condition(ou, d.get("si", ""), collection),
            d.get("pour_chaque", ""),
            d.get("place", ""),
            self.tableau(ou, d["tableau"]) if "tableau" in d else None,
            d.get("nouvelle_page", False),
            d.get("paysage", False),
        )

    def collection_de(self, ou: str, nom: str) -> Collection | None:
        if nom and nom not in self.collections:
            raise self.refuser(ou, f"la collection « {nom} » n’est pas déclarée")
        return self.collections[nom] if nom else None

    def condition(
        self, ou: str, expression: str, collection: Collection | None
    ) -> conditions.Condition | None:
        if not expression:
            return None
        declares = {nom: variable.valeurs for nom, variable in self.connues(collection).items()}
        declares |= dict.fromkeys(self.collections, ())
        try:
            return conditions.lire(expression, declares)
        except conditions.ConditionInvalide as erreur:
            raise self.refuser(ou, str(erreur)) from erreur

    def tableau(self, ou: str, brut: Any) -> GabaritTableau:
        ou = f"{ou}, tableau"
        d = self.champs(
            ou,
            brut,
            {"legende": str, "entetes": list},
            {
                "lignes": list,
                "pour_chaque": str,
                "largeurs": list,
                "a_completer": str,
                "entete_de_ligne": bool,
            },
        )
        collection = self.collection_de(ou, d.get("pour_chaque", ""))
        lignes = d.get("lignes", [])
        if bool(d.get("a_completer")) != (collection is not None or not lignes):
            raise self.refuser(ou, "« a_completer » nomme ce qui manque s’il n’y a aucune ligne")
        n = len(d["entetes"])
        if any(not isinstance(ligne, list) or len(ligne) != n for ligne in lignes):
            raise self.refuser(ou, f"chaque ligne a {n} cellules, comme les en-têtes")
        if d.get("largeurs") and len(d["largeurs"]) != n:
            raise self.refuser(ou, f"il faut {n} largeurs, une par colonne")
        return GabaritTableau(
            typo(d["legende"]),
            tuple(typo(str(entete)) for entete in d["entetes"]),
            tuple(
                tuple(self.texte(ou, str(cellule), collection) for cellule in ligne)
                for ligne in lignes
            ),
            d.get("pour_chaque", ""),
            tuple(d.get("largeurs", ())),
            typo(d.get("a_completer", "")),
            d.get("entete_de_ligne", True),
        )

    def connues(self, collection: Collection | None) -> dict[str, Variable]:
        """The variables that a clause may name."""
        if collection is None:
            return self.variables
        champs = {f"{collection.element}.{nom}": v for nom, v in collection.champs.items()}
        return {**self.variables, **champs}

    def texte(self, ou: str, brut: str, collection: Collection | None) -> Texte:
        """A text of one line, without markup, its mentions checked."""
        if not brut:
            return ()
        self.verifier_mentions(ou, brut, collection)
        for nom in (mention[2] for mention in MENTION.finditer(brut)):
            self.refuser_markdown(ou, nom, collection)
        return (Trait(typo(brut)),)

    def blocs(self, ou: str, brut: str, collection: Collection | None) -> tuple[Bloc, ...]:
        """The blocks of a clause, parsed once, before any value is known."""
        permis = (Paragraphe, Liste, Note, Titre) if self.libre else (Paragraphe, Liste, Note)
        lus = tuple(_soigne(b, self.libre) for b in markdown.blocs(brut)) if brut else ()
        for bloc in lus:
            if not isinstance(bloc, permis):
                raise self.refuser(ou, "son texte ne porte que des paragraphes et des listes")
            for morceaux in textes(bloc):
                self.verifier_mentions(ou, en_clair(morceaux), collection)
                self.verifier_traits(ou, morceaux, collection)
                seule = isinstance(bloc, Paragraphe) and mention_seule(morceaux)
                for nom in (mention[2] for mention in MENTION.finditer(en_clair(morceaux))):
                    if nom != seule:
                        self.refuser_markdown(ou, nom, collection)
        return lus

    def verifier_mentions(self, ou: str, brut: str, collection: Collection | None) -> None:
        reste = MENTION.sub("", brut)
        if "{{" in reste or "}}" in reste:
            raise self.refuser(ou, f"une mention ne se lit pas dans « {brut.strip()} »")
        connues = self.connues(collection)
        for mention in MENTION.finditer(brut):
            nom = mention[2]
            if nom in self.formes:
                continue
            if nom not in connues:
                raise self.refuser(ou, f"la variable « {nom} » n’est pas déclarée")
            if connues[nom].type in JAMAIS_ECRITS:
                raise self.refuser(ou, f"« {nom} » sert aux conditions et ne s’écrit pas")

    def verifier_traits(self, ou: str, morceaux: Texte, collection: Collection | None) -> None:
        """A mention cut in two by a change of look would be printed raw."""
        for trait in morceaux:
            self.verifier_mentions(ou, trait.texte, collection)

    def refuser_markdown(self, ou: str, nom: str, collection: Collection | None) -> None:
        variable = self.connues(collection).get(nom)
        if variable and variable.type == "markdown":
            raise self.refuser(ou, f"« {nom} » est un texte entier : écrivez-le seul, à part")


def _soigne(bloc: Bloc, libre: bool) -> Bloc:
    """French typography in the texts of the model, where its author typed plain spaces."""
    match bloc:
        case Paragraphe() | Note() | Titre():
            return replace(bloc, texte=_typo(bloc.texte, libre))
        case Liste():
            return replace(bloc, elements=tuple(_element(e, libre) for e in bloc.elements))
        case _:
            return bloc


def _element(element: ElementListe, libre: bool) -> ElementListe:
    sous_liste = element.sous_liste and _soigne(element.sous_liste, libre)
    return ElementListe(
        _typo(element.texte, libre), sous_liste if isinstance(sous_liste, Liste) else None
    )


def _typo(morceaux: Texte, libre: bool) -> Texte:
    """Line ends in the source of a model only lay it out; a reference stays with its number."""
    return tuple(
        replace(trait, texte=REFERENCE.sub("\\1\u00a0", typo(_lignes(trait.texte, libre))))
        for trait in morceaux
    )


def _lignes(texte: str, libre: bool) -> str:
    return texte if libre else texte.replace("\n", " ")
