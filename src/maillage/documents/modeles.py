"""Models of documents: versioned data, filled with typed values into blocks of the tree.

A model is read and checked once by `lecture_modele`. Its clauses are parsed before any value is put
in: what a user typed is never read as markup, except where a variable is declared `markdown`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from maillage.documents import langue, markdown
from maillage.documents.arbre import (
    Bloc,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    SautDePage,
    Section,
    Tableau,
    Texte,
    Titre,
    Trait,
    en_clair,
    manquant,
    texte,
)
from maillage.documents.clauses import (
    MENTION,
    Clause,
    Collection,
    GabaritTableau,
    Modele,
    TypeVariable,
    Variable,
)
from maillage.interface.typographie import date_longue, montant, nombre
from maillage.regles.erreurs import ErreurMetier

Valeur = str | int | Decimal | dt.date | tuple[str, ...] | bool | None
Valeurs = Mapping[str, "Valeur | tuple[Mapping[str, Valeur], ...]"]
Places = Mapping[str, tuple[Bloc, ...]]

TIRET = "—"  # in a cell that waits for its row
ANNEXE = re.compile(r"Annexe (\d+) — ")


class ValeurInattendue(ErreurMetier):
    """A value is not declared by the model, or has not the declared type."""

    code = "VALEUR_INATTENDUE"


def remplir(modele: Modele, valeurs: Valeurs, places: Places | None = None) -> tuple[Bloc, ...]:
    """The blocks of the model with these values; a missing one is written « à compléter ».

    `valeurs` has one entry for each variable (its value or None) and for each collection (a tuple
    of mappings with its fields). Raises `ValeurInattendue` when a name or a type is not declared.
    """
    _verifier(modele, valeurs)
    contexte = _Contexte(modele, valeurs)
    blocs: list[Bloc] = []
    for clause in modele.clauses:
        for ici in contexte.repetitions(clause.pour_chaque):
            if clause.si is None or clause.si.vraie(ici.valeur):
                blocs.extend(_clause(clause, ici, places or {}))
    return tuple(blocs)


def nombre_d_annexes(modele: Modele, valeurs: Valeurs) -> int:
    """How many annexes the model has with these values."""
    contexte = _Contexte(modele, valeurs)
    retenues = (c for c in modele.clauses if c.si is None or c.si.vraie(contexte.valeur))
    return sum(bool(ANNEXE.match(en_clair(c.titre))) for c in retenues)


@dataclass(frozen=True, slots=True)
class _Contexte:
    """The values that a clause sees: those of the document, and those of the current element."""

    modele: Modele
    valeurs: Valeurs
    collection: Collection | None = None
    element: Mapping[str, Valeur] = field(default_factory=dict)

    def repetitions(self, collection: str) -> Iterator[_Contexte]:
        """Itself, or one context for each element of the collection."""
        if not collection:
            yield self
            return
        declaree = self.modele.collections[collection]
        for element in self._elements(collection):
            yield replace(self, collection=declaree, element=element)

    def _elements(self, collection: str) -> tuple[Mapping[str, Valeur], ...]:
        return self.valeurs.get(collection) or ()  # type: ignore[return-value]  # checked before

    def valeur(self, nom: str) -> object:
        """The value of a variable, of a field of the current element, or of a collection."""
        if self._champ(nom):
            return self.element[nom.partition(".")[2]]
        return self.valeurs.get(nom)

    def variable(self, nom: str) -> Variable:
        """The declaration of a variable or of a field of the current element."""
        champ = self._champ(nom)
        if champ is None:
            return self.modele.variables[nom]
        assert self.collection is not None  # noqa: S101  # a field has a collection
        repere = self.element.get(self.collection.repere)
        return replace(champ, nom=f"{champ.nom} {langue.de(str(repere))}") if repere else champ

    def _champ(self, nom: str) -> Variable | None:
        if self.collection is None or not nom.startswith(f"{self.collection.element}."):
            return None
        return self.collection.champs[nom.partition(".")[2]]

    def ecrire(self, gabarit: Texte) -> Texte:
        """A text of the model with its mentions replaced; the look of each run is kept."""
        traits: list[Trait] = []
        for trait in gabarit:
            fin = 0
            for mention in MENTION.finditer(trait.texte):
                traits.append(replace(trait, texte=trait.texte[fin : mention.start()]))
                dit = self._dire(mention[1] or "", mention[2])
                traits.extend(replace(trait, texte=t.texte, manquant=t.manquant) for t in dit)
                fin = mention.end()
            traits.append(replace(trait, texte=trait.texte[fin:]))
        return texte(*(t for t in traits if t.texte))

    def _dire(self, mot: str, nom: str) -> Texte:
        forme = self.modele.formes.get(nom)
        if forme:
            n = self.valeur(forme.selon)
            dit = self.ecrire(forme.plusieurs if isinstance(n, int) and n > 1 else forme.un)
        else:
            dit = (self._trait(nom),)
        if not mot:
            return dit
        premier, *suite = dit
        if premier.manquant:
            return (Trait("de "), *dit) if mot == "de" else dit
        return (replace(premier, texte=langue.MOTS[mot](premier.texte)), *suite)

    def _trait(self, nom: str) -> Trait:
        variable = self.variable(nom)
        return Trait(en_francais(self.valeur(nom))) if self.dit(nom) else manquant(variable.nom)

    def dit(self, nom: str) -> bool:
        """Whether the value of a name is there."""
        return bool(en_francais(self.valeur(nom)).strip())


def en_francais(valeur: object) -> str:
    """A typed value as a sentence carries it; nothing for a missing one."""
    match valeur:
        case None:
            return ""
        case dt.date():
            return date_longue(valeur)
        case int():
            return nombre(valeur)
        case Decimal():
            return montant(valeur)
        case tuple():
            return langue.enumerer([str(element) for element in valeur])
        case _:
            return str(valeur)


def _clause(clause: Clause, contexte: _Contexte, places: Places) -> Iterator[Bloc]:
    corps = tuple(_corps(clause, contexte, places))
    if clause.nouvelle_page and not clause.paysage:
        yield SautDePage()
    if clause.paysage:
        yield Section(corps, paysage=True)
    else:
        yield from corps


def _corps(clause: Clause, contexte: _Contexte, places: Places) -> Iterator[Bloc]:
    if clause.titre:
        yield Titre(clause.niveau, contexte.ecrire(clause.titre))
    for bloc in clause.blocs:
        yield from _bloc(bloc, contexte)
    remplie = places.get(clause.place) if clause.place else None
    if remplie:
        yield from remplie
    elif clause.tableau:
        yield _tableau(clause.tableau, contexte)
    elif clause.place:
        yield Paragraphe((manquant(_nom_de_place(clause)),))


def _nom_de_place(clause: Clause) -> str:
    return en_clair(clause.titre) or clause.identifiant.replace("-", " ")


def _bloc(bloc: Bloc, contexte: _Contexte) -> Iterator[Bloc]:
    match bloc:
        case Paragraphe():
            nom = mention_seule(bloc.texte)
            if nom and nom not in contexte.modele.formes and _est(contexte, nom, "markdown"):
                yield from _markdown(nom, contexte)
            else:
                yield Paragraphe(contexte.ecrire(bloc.texte))
        case Liste():
            yield _liste(bloc, contexte)
        case Note():
            yield Note(contexte.ecrire(bloc.texte))
        case Titre():
            yield Titre(bloc.niveau, contexte.ecrire(bloc.texte))
        case _:
            yield bloc


def _est(contexte: _Contexte, nom: str, type_: TypeVariable) -> bool:
    return contexte.variable(nom).type == type_


def _markdown(nom: str, contexte: _Contexte) -> tuple[Bloc, ...]:
    if not contexte.dit(nom):
        return (Paragraphe(contexte.ecrire((Trait(f"{{{{ {nom} }}}}"),))),)
    return markdown.blocs(str(contexte.valeur(nom)))


def _liste(liste: Liste, contexte: _Contexte) -> Liste:
    elements: list[ElementListe] = []
    for element in liste.elements:
        nom = mention_seule(element.texte)
        sous_liste = _liste(element.sous_liste, contexte) if element.sous_liste else None
        if nom and nom not in contexte.modele.formes and _est(contexte, nom, "liste"):
            elements.extend(_elements(nom, contexte))
        else:
            elements.append(ElementListe(contexte.ecrire(element.texte), sous_liste))
    return Liste(tuple(elements), numerotee=liste.numerotee)


def _elements(nom: str, contexte: _Contexte) -> Iterator[ElementListe]:
    """One item for each element of a list: all but the last end with « ; », as laws do."""
    valeur = contexte.valeur(nom)
    if not contexte.dit(nom) or not isinstance(valeur, tuple):
        yield ElementListe((manquant(contexte.variable(nom).nom),))
        return
    for rang, element in enumerate(valeur, 1):
        fin = "." if rang == len(valeur) else "\u00a0;"
        yield ElementListe(texte(element + fin))


def _tableau(gabarit: GabaritTableau, contexte: _Contexte) -> Tableau:
    lignes = tuple(
        tuple(ici.ecrire(cellule) for cellule in ligne)
        for ici in contexte.repetitions(gabarit.pour_chaque)
        for ligne in gabarit.lignes
    )
    if not lignes:
        vides = (texte(TIRET) for _ in gabarit.entetes[1:])
        lignes = (((manquant(gabarit.a_completer),), *vides),)
    return Tableau(
        gabarit.legende,
        gabarit.entetes,
        lignes,
        largeurs=gabarit.largeurs,
        entete_de_ligne=gabarit.entete_de_ligne,
    )


def mention_seule(morceaux: Texte) -> str:
    """The name of the mention that a text consists of, with no word before it; or nothing."""
    seule = MENTION.fullmatch(en_clair(morceaux).strip())
    return seule[2] if seule and not seule[1] else ""


def _verifier(modele: Modele, valeurs: Valeurs) -> None:
    _memes_noms(modele, "", set(valeurs), {*modele.variables, *modele.collections})
    for nom, variable in modele.variables.items():
        _verifier_valeur(modele, nom, variable, valeurs[nom])
    for nom, collection in modele.collections.items():
        elements = valeurs[nom]
        if not isinstance(elements, tuple):
            raise ValeurInattendue(f"Modèle « {modele.identifiant} » : « {nom} » est une suite.")
        for element in elements:
            if not isinstance(element, Mapping):
                raise ValeurInattendue(
                    f"Modèle « {modele.identifiant} » : un élément de « {nom} » a des champs."
                )
            _memes_noms(modele, nom, set(element), set(collection.champs))
            for champ, variable in collection.champs.items():
                _verifier_valeur(modele, f"{nom}.{champ}", variable, element[champ])


def _memes_noms(modele: Modele, ou: str, donnes: set[str], declares: set[str]) -> None:
    if donnes != declares:
        ecart = ", ".join(sorted(donnes ^ declares))
        raise ValeurInattendue(
            f"Modèle « {modele.identifiant} »{ou and f', « {ou} »'} : les valeurs données et les "
            f"variables déclarées diffèrent ({ecart})."
        )


_TYPES: dict[str, tuple[type, ...]] = {
    "texte": (str,),
    "markdown": (str,),
    "date": (dt.date,),
    "nombre": (int,),
    "montant": (Decimal,),
    "liste": (tuple,),
    "oui_non": (bool,),
    "choix": (str,),
}


def _verifier_valeur(modele: Modele, nom: str, variable: Variable, valeur: object) -> None:
    if valeur is None:
        return
    bon = isinstance(valeur, _TYPES[variable.type])
    if variable.type == "nombre":
        bon = bon and not isinstance(valeur, bool)
    if variable.type == "choix":
        bon = bon and valeur in variable.valeurs
    if not bon:
        raise ValeurInattendue(
            f"Modèle « {modele.identifiant} » : « {nom} » est de type {variable.type}, "
            f"et a reçu {valeur!r}."
        )
