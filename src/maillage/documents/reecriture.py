"""A titled part of a model in other words: written as its clauses are, checked, put in their place.

The heading stays, and so does what Maillage fills by itself (places, tables): only the text changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from maillage.documents import langue, lecture_modele, markdown
from maillage.documents.arbre import (
    Bloc,
    ElementListe,
    Liste,
    Paragraphe,
    Texte,
    Titre,
    en_clair,
    manquant,
    texte,
)
from maillage.documents.clauses import JAMAIS_ECRITS, MENTION, Clause, Modele, ModeleInvalide
from maillage.documents.modeles import Valeurs, remplir
from maillage.regles.erreurs import ErreurMetier

A_COMPLETER = "[à compléter"
# How a word before the name of a mention is said to whoever reads the wording itself.
DITS = {"maj": ", avec une majuscule", "lettres": ", en lettres"}


class ReecritureInvalide(ErreurMetier):
    """A text is not written as the clauses of the model are; the message says where, and what to do."""

    code = "REECRITURE_INVALIDE"


def ouvre(clause: Clause) -> bool:
    """Whether a titled part begins there: an article, an annexe…"""
    return bool(clause.titre) and clause.niveau == 1


def parties(modele: Modele) -> dict[str, list[Clause]]:
    """The clauses of each titled part, by the identifier of the one that opens it, in order."""
    rangees: dict[str, list[Clause]] = {}
    courante = ""
    for clause in modele.clauses:
        courante = clause.identifiant if ouvre(clause) else courante
        if courante:
            rangees.setdefault(courante, []).append(clause)
    return rangees


def mentions(modele: Modele, pour_chaque: str = "") -> dict[str, str]:
    """What a text may name, with what each stands for, in the order of the model.

    A text that is repeated over the collection `pour_chaque` may name the fields of its element, too.
    """
    connues = {n: v.nom for n, v in modele.variables.items() if v.type not in JAMAIS_ECRITS}
    if collection := modele.collections.get(pour_chaque):
        champs = collection.champs.items()
        siens = {n: v.nom for n, v in champs if v.type not in JAMAIS_ECRITS}
        connues |= {f"{collection.element}.{n}": nom for n, nom in siens.items()}

    def dire(gabarit: Texte) -> str:
        return MENTION.sub(lambda mention: connues.get(mention[2], mention[2]), en_clair(gabarit))

    formes = {n: f"{dire(f.un)} / {dire(f.plusieurs)}" for n, f in modele.formes.items()}
    return {**connues, **formes}


def lire(source: str, modele: Modele, pour_chaque: str = "") -> tuple[Bloc, ...]:
    """The blocks of a text written as the clauses of the model are, headings from the second level.

    `pour_chaque` names the collection over which it is repeated, if it is. Raises
    `ReecritureInvalide`: empty, a mention that does not exist or cannot be read, one that stands where
    it may not.
    """
    if not source.strip():
        raise ReecritureInvalide(
            "Le texte est vide. Écrivez-le, ou revenez au texte du modèle ; un article sans objet dit "
            "« Sans objet. »."
        )
    _verifier_les_mentions(source, mentions(modele, pour_chaque))
    try:
        blocs = lecture_modele.lire_un_texte(source, modele, pour_chaque)
    except ModeleInvalide as erreur:
        raise ReecritureInvalide(f"Ce texte ne peut pas être repris. {erreur.message}") from erreur
    return tuple(replace(b, niveau=b.niveau - 1) if isinstance(b, Titre) else b for b in blocs)


def _verifier_les_mentions(source: str, connues: Mapping[str, str]) -> None:
    reste = MENTION.sub("", source)
    for signe in ("{{", "}}"):
        if signe in reste:
            ou = reste[max(0, reste.index(signe) - 20) : reste.index(signe) + 40].strip()
            raise ReecritureInvalide(
                f"Une mention ne se lit pas près de « {ou} ». Elle s’écrit {{{{ nom }}}}, avec au "
                f"besoin un mot devant ({', '.join(langue.MOTS)})."
            )
    for mention in MENTION.finditer(source):
        if mention[2] not in connues:
            proches = get_close_matches(mention[2], connues, n=1)
            suggestion = f" Vouliez-vous dire {{{{ {proches[0]} }}}} ?" if proches else ""
            raise ReecritureInvalide(
                f"La mention {mention[0]} n’existe pas.{suggestion} Voyez « Les mentions possibles » ; "
                "sans mention, écrivez les mots eux-mêmes."
            )


def avec_les_textes(modele: Modele, textes: Mapping[str, str]) -> Modele:
    """The model whose titled parts of these identifiers read as these texts say.

    A text that can no longer be read (its mention left the model) shows as a value to complete.
    """
    clauses: list[Clause] = []
    courante = ""
    for clause in modele.clauses:
        courante = clause.identifiant if ouvre(clause) else courante
        if courante in textes:
            clauses.extend(_clauses_reecrites(clause, textes[courante], modele))
        else:
            clauses.append(clause)
    return replace(modele, clauses=tuple(clauses))


def _clauses_reecrites(clause: Clause, source: str, modele: Modele) -> Iterator[Clause]:
    if ouvre(clause):
        yield replace(
            clause, blocs=lire_sans_refuser(source, modele), place="", tableau=None, pour_chaque=""
        )
    if clause.place or clause.tableau:
        # A condition on the whole part stays on its opening; here it is the clause's own.
        yield replace(
            clause,
            identifiant=f"{clause.identifiant}-suite",
            titre=(),
            blocs=(),
            nouvelle_page=False,
        )


def lire_sans_refuser(
    source: str, modele: Modele, pour_chaque: str = "", *, nom: str = "réécriture de cet article"
) -> tuple[Bloc, ...]:
    """The blocks of a text that was accepted once; one that is readable no more is to be completed.

    `nom` says what it is. Its words are kept, without its mentions.
    """
    try:
        return lire(source, modele, pour_chaque)
    except ReecritureInvalide:
        return (Paragraphe((manquant(f"{nom}, à revoir"),)), *_litteral(source))


def _litteral(source: str) -> Iterator[Bloc]:
    for paragraphe in source.split("\n\n"):
        sans_mention = paragraphe.replace("{{", "").replace("}}", "").strip()
        if sans_mention:
            yield Paragraphe(texte(sans_mention))


def texte_du_modele(modele: Modele, identifiant: str, valeurs: Valeurs) -> str:
    """The text of a titled part as one may begin to reword it, in the notation of the model.

    Clauses whose condition does not hold are left out; what is written once for each element of a
    collection is written out, a missing value between brackets.
    """
    ecrits = []
    for clause in parties(modele)[identifiant]:
        if clause.pour_chaque:
            seule = replace(modele, clauses=(replace(clause, place="", tableau=None),))
            ecrits.append(markdown.ecrire(_sans_manque(remplir(seule, valeurs))))
        elif clause.si is None or clause.si.vraie(valeurs.get):
            titre = () if ouvre(clause) else _titre(clause)
            ecrits.append(markdown.ecrire((*titre, *_plus_bas(clause.blocs))))
    return "\n\n".join(filter(None, ecrits))


def _titre(clause: Clause) -> tuple[Bloc, ...]:
    return (Titre(clause.niveau + 1, clause.titre),) if clause.titre else ()


def _plus_bas(blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    return tuple(replace(b, niveau=b.niveau + 1) if isinstance(b, Titre) else b for b in blocs)


def _sans_manque(blocs: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    """The blocks with « [à compléter : …] » where a value is missing: to be replaced by hand."""
    return tuple(_bloc_sans_manque(bloc) for bloc in blocs)


def _bloc_sans_manque(bloc: Bloc) -> Bloc:
    match bloc:
        case Titre():
            return Titre(bloc.niveau + 1, _dire_les_manques(bloc.texte))
        case Paragraphe():
            return Paragraphe(_dire_les_manques(bloc.texte))
        case Liste():
            return _liste_sans_manque(bloc)
        case _:
            return bloc


def _liste_sans_manque(liste: Liste) -> Liste:
    elements = (
        ElementListe(
            _dire_les_manques(element.texte),
            _liste_sans_manque(element.sous_liste) if element.sous_liste else None,
        )
        for element in liste.elements
    )
    return replace(liste, elements=tuple(elements))


def _dire_les_manques(morceaux: Texte) -> Texte:
    return tuple(
        replace(t, texte=f"{A_COMPLETER}\u00a0: {t.manquant}]", manquant="") if t.manquant else t
        for t in morceaux
    )


def lisible(source: str, modele: Modele, pour_chaque: str = "") -> str:
    """The text as somebody reads it who sees no value: « [début de la convention] » for a mention."""
    connues = mentions(modele, pour_chaque)

    def dire(mention: str, mot: str, nom: str) -> str:
        quoi = connues.get(nom, nom)
        if mot in ("", *DITS):
            return f"[{quoi}{DITS.get(mot, '')}]"
        return f"{mot} [{quoi}]"

    return MENTION.sub(lambda m: dire(m[0], m[1] or "", m[2]), source).strip()
