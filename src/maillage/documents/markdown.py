"""What users type in long fields, as blocks: a small subset of Markdown, everything else literal.

Kept: paragraphs and their line ends, **bold**, *italic*, nested lists, headings `###` and `####`,
links (written out, the address in parentheses). No HTML, no image, no code, no table: their source
is shown as it was typed. A list that Markdown would renumber stays as it was typed, too: « 1986. »
at the head of a line is a year, not the first item of a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

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
)
from maillage.documents.caracteres import assainir

NIVEAUX = {"h3": 3, "h4": 4}
RETOUR = Trait("\n")


@cache
def _lecteur() -> MarkdownIt:
    lecteur = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    lecteur.enable(["heading", "list", "emphasis", "link"])
    # Addresses stay as they were typed.
    lecteur.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return lecteur


def blocs(texte_markdown: str) -> tuple[Bloc, ...]:
    """The blocks of a text typed by a user; never raises, whatever was typed."""
    jetons = _lecteur().parse(assainir(texte_markdown))
    racine = SyntaxTreeNode(jetons)
    return tuple(bloc for noeud in racine.children for bloc in _blocs(noeud))


def ecrire(blocs: Iterable[Bloc]) -> str:
    """Paragraphs, lists and headings as somebody would type them: `blocs` reads the same again."""
    return "\n\n".join(filter(None, (_ecrire(bloc) for bloc in blocs)))


def _ecrire(bloc: Bloc) -> str:
    match bloc:
        case Titre():
            return f"{'#' * bloc.niveau} {_marque(bloc.texte)}"
        case Liste():
            return "\n".join(_liste_ecrite(bloc))
        case Paragraphe() | Note():
            return _marque(bloc.texte)
        case _:
            return ""


def _liste_ecrite(liste: Liste) -> Iterator[str]:
    for rang, element in enumerate(liste.elements, 1):
        marque = f"{rang}. " if liste.numerotee else "- "
        retrait = " " * len(marque)
        yield marque + _marque(element.texte).replace("\n", f"\n{retrait}")
        if element.sous_liste:
            yield from (retrait + ligne for ligne in _liste_ecrite(element.sous_liste))


def _marque(morceaux: Texte) -> str:
    """The runs with their stars; a star stands against a word, never against a space."""
    ecrits = []
    for trait in _joints(list(morceaux)):
        etoiles = "*" * (2 * trait.gras + trait.italique)
        mot = trait.texte.strip() if etoiles else ""
        if not mot:
            ecrits.append(trait.texte)
            continue
        debut = trait.texte.index(mot)
        avant, apres = trait.texte[:debut], trait.texte[debut + len(mot) :]
        ecrits.append(f"{avant}{etoiles}{mot}{etoiles}{apres}")
    return "".join(ecrits)


def _blocs(noeud: SyntaxTreeNode) -> list[Bloc]:
    if noeud.type == "heading" and noeud.tag in NIVEAUX:
        return [Titre(NIVEAUX[noeud.tag], _texte(noeud))]
    if noeud.type == "heading":  # other levels belong to the document: shown as typed
        return [Paragraphe(_joints([Trait(f"{noeud.markup} "), *_texte(noeud)]))]
    if noeud.type in ("bullet_list", "ordered_list"):
        return _liste(noeud) if _fidele(noeud) else _litterale(noeud)
    return [Paragraphe(_texte(noeud))]


def _fidele(liste: SyntaxTreeNode) -> bool:
    """Would the list be numbered, or marked, as it was typed?"""
    if liste.type == "bullet_list":
        return liste.markup in ("-", "*")  # « + 3 places » is not an item
    numeros = [article.info for article in liste.children]
    return numeros == [str(n) for n in range(1, len(numeros) + 1)] or set(numeros) == {"1"}


def _liste(liste: SyntaxTreeNode) -> list[Bloc]:
    articles = tuple(_element(article) for article in liste.children)
    return [Liste(articles, numerotee=liste.type == "ordered_list")]


def _element(article: SyntaxTreeNode) -> ElementListe:
    """One item: its paragraphs joined by line ends, its lists as one."""
    texte: list[Trait] = []
    sous_listes: list[Liste] = []
    for enfant in article.children:
        for bloc in _blocs(enfant):
            if isinstance(bloc, Liste):
                sous_listes.append(bloc)
            elif isinstance(bloc, Titre | Paragraphe):
                texte += [RETOUR, *bloc.texte] if texte else bloc.texte
    if not sous_listes:
        return ElementListe(tuple(texte))
    elements = tuple(e for sous_liste in sous_listes for e in sous_liste.elements)
    return ElementListe(tuple(texte), Liste(elements, numerotee=sous_listes[0].numerotee))


def _litterale(liste: SyntaxTreeNode) -> list[Bloc]:
    """The items of a list as paragraphs, each with the mark that was typed."""
    suite: list[Bloc] = []
    for article in liste.children:
        marque = f"{article.info}{article.markup} " if article.info else f"{article.markup} "
        element = _element(article)
        suite.append(Paragraphe(_joints([Trait(marque), *element.texte])))
        if element.sous_liste:
            suite.append(element.sous_liste)
    return suite


def _texte(noeud: SyntaxTreeNode) -> Texte:
    """The runs of a paragraph or heading; runs of one look are joined."""
    traits: list[Trait] = []
    for enfant in noeud.children:
        jetons = enfant.token.children if enfant.token and enfant.token.children else []
        traits += _traits(jetons)
    return _joints(traits)


def _traits(jetons: list[Token]) -> list[Trait]:
    traits: list[Trait] = []
    gras = italique = 0
    liens: list[tuple[str, int, bool]] = []
    for jeton in jetons:
        match jeton.type:
            case "strong_open" | "strong_close":
                gras += jeton.nesting
            case "em_open" | "em_close":
                italique += jeton.nesting
            case "link_open":
                image = bool(traits) and traits[-1].texte.endswith("!")
                liens.append((str(jeton.attrs.get("href", "")), len(traits), image))
                if image:
                    traits.append(Trait("[", gras > 0, italique > 0))
            case "link_close":
                adresse, debut, image = liens.pop()
                if image:
                    traits.append(Trait(f"]({adresse})", gras > 0, italique > 0))
                elif adresse and adresse != en_clair(tuple(traits[debut:])):
                    traits.append(Trait(f" ({adresse})", gras > 0, italique > 0))
            case _:
                traits.append(Trait(_sans_retrait(jeton.content), gras > 0, italique > 0))
    return traits


def _sans_retrait(contenu: str) -> str:
    """Without the spaces that begin each line but the first, which only align the source."""
    premiere, *suite = contenu.split("\n")
    return "\n".join([premiere, *(ligne.lstrip(" ") for ligne in suite)])


def _joints(traits: list[Trait]) -> Texte:
    joints: list[Trait] = []
    for trait in traits:
        if not trait.texte:
            continue
        precedent = joints[-1] if joints else None
        if precedent and (precedent.gras, precedent.italique) == (trait.gras, trait.italique):
            joints[-1] = Trait(precedent.texte + trait.texte, trait.gras, trait.italique)
        else:
            joints.append(trait)
    return tuple(joints)


def sans_titres(lus: tuple[Bloc, ...]) -> tuple[Bloc, ...]:
    """The blocks with their headings as paragraphs in bold, for a text that is a part of a page."""
    return tuple(
        Paragraphe(tuple(Trait(t.texte, True, t.italique, t.manquant) for t in bloc.texte))
        if isinstance(bloc, Titre)
        else bloc
        for bloc in lus
    )


def traits(texte_markdown: str) -> Texte:
    """The same text in one cell of a table: a line a paragraph, a bullet or a number an item."""
    lignes: list[list[Trait]] = []
    for bloc in sans_titres(blocs(texte_markdown)):
        if isinstance(bloc, Liste):
            lignes += _lignes_de_liste(bloc, "")
        elif isinstance(bloc, Paragraphe):
            lignes.append(list(bloc.texte))
    joints: list[Trait] = []
    for ligne in lignes:
        joints += [RETOUR, *ligne] if joints else ligne
    return _joints(joints)


def _lignes_de_liste(liste: Liste, retrait: str) -> list[list[Trait]]:
    lignes: list[list[Trait]] = []
    for rang, element in enumerate(liste.elements, start=1):
        marque = f"{rang}." if liste.numerotee else "•"
        lignes.append([Trait(f"{retrait}{marque} "), *element.texte])
        if element.sous_liste:
            lignes += _lignes_de_liste(element.sous_liste, retrait + "\N{NO-BREAK SPACE}" * 3)
    return lignes
