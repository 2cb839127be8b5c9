"""Random documents for the property tests, and one that has everything for the others."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from maillage.documents.arbre import (
    Bloc,
    BlocSignatures,
    CaseSignature,
    Document,
    ElementListe,
    Figure,
    Liste,
    Note,
    Paragraphe,
    SautDePage,
    Section,
    Sommaire,
    Tableau,
    Texte,
    Titre,
    Trait,
    manquant,
    texte,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">'
    '<rect width="90" height="20" fill="#0e5355"/></svg>'
)

# Letters, the punctuation that some renderer treats as markup, and the spaces of French.
LETTRES = "abcéèœÇÀ012 «»’'\"—–…€%#$*_`~\\/<>&{}[]()@=+|^:;!?.,\u00a0\u202f"
mots = st.text(LETTRES, min_size=1, max_size=24).filter(lambda m: m.strip())
quelconques = st.text(max_size=24)  # any character of Unicode that UTF-8 can write


def traits(chaines: st.SearchStrategy[str]) -> st.SearchStrategy[Trait]:
    pleins = st.builds(Trait, chaines, gras=st.booleans(), italique=st.booleans())
    return pleins | st.builds(manquant, st.sampled_from(["date", "montant"]))


def textes(chaines: st.SearchStrategy[str], min_size: int = 1) -> st.SearchStrategy[Texte]:
    return st.lists(traits(chaines), min_size=min_size, max_size=3).map(tuple)


def listes(chaines: st.SearchStrategy[str]) -> st.SearchStrategy[Liste]:
    def niveau(dessous: st.SearchStrategy[Liste] | None) -> st.SearchStrategy[Liste]:
        sous = st.none() if dessous is None else st.none() | dessous
        elements = st.builds(ElementListe, textes(chaines), sous)
        suite = st.lists(elements, min_size=1, max_size=3).map(tuple)
        return st.builds(Liste, suite, numerotee=st.booleans())

    return niveau(niveau(niveau(None)))


@st.composite
def tableaux(dessiner: st.DrawFn, chaines: st.SearchStrategy[str]) -> Tableau:
    colonnes = dessiner(st.integers(1, 5))

    def par_colonne(valeurs: st.SearchStrategy) -> st.SearchStrategy:
        return st.lists(valeurs, min_size=colonnes, max_size=colonnes).map(tuple)

    return Tableau(
        dessiner(chaines),
        dessiner(par_colonne(chaines)),
        tuple(dessiner(st.lists(par_colonne(textes(chaines, 0)), max_size=4))),
        dessiner(st.just(()) | par_colonne(st.integers(1, 9))),
        dessiner(st.just(()) | par_colonne(st.sampled_from(["gauche", "centre", "droite"]))),
        dessiner(st.booleans()),
    )


def blocs(chaines: st.SearchStrategy[str]) -> st.SearchStrategy[Bloc]:
    personnes = st.lists(st.tuples(chaines, chaines), max_size=2).map(tuple)
    cases = st.lists(st.builds(CaseSignature, chaines, personnes), max_size=3).map(tuple)
    return (
        st.builds(Titre, st.integers(1, 4), textes(chaines))
        | st.builds(Paragraphe, textes(chaines, 0))
        | st.builds(Note, textes(chaines))
        | listes(chaines)
        | tableaux(chaines)
        | st.builds(Figure, st.just(SVG), chaines, chaines)
        | st.just(SautDePage())
        | st.builds(Sommaire, st.just("Sommaire"), st.integers(1, 4))
        | st.builds(BlocSignatures, cases)
    )


def documents(chaines: st.SearchStrategy[str] = mots) -> st.SearchStrategy[Document]:
    simples = blocs(chaines)
    section = st.lists(simples, max_size=4).map(tuple)
    interieure = st.builds(Section, section, paysage=st.booleans())
    melee = st.lists(simples | interieure, max_size=3).map(tuple)
    sections = st.builds(Section, melee, paysage=st.booleans())
    suite = st.lists(simples | simples | sections, max_size=7).map(tuple)
    return st.builds(
        Document,
        chaines,
        suite,
        sous_titre=chaines | st.just(""),
        auteur=chaines | st.just(""),
        date=st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
        mention=chaines | st.just(""),
        pied=chaines | st.just(""),
        mots_cles=st.lists(chaines, max_size=2).map(tuple),
    )


def document(*blocs: Bloc, **reglages: object) -> Document:
    """A document of these blocks."""
    return Document("Titre du document", tuple(blocs), **reglages)  # type: ignore[arg-type]


def paragraphe(*morceaux: str | Trait) -> Paragraphe:
    return Paragraphe(texte(*morceaux))


def complet() -> Document:
    """One of each block, fictitious."""
    tableau = Tableau(
        "Tableau 1 — Équipements (fictif)",
        ("Équipement", "Places", "Montant (€)"),
        tuple(
            (texte(f"Crèche no\u00a0{i}"), texte(str(i)), texte("12\u202f345,00"))
            for i in range(60)
        ),
        (4, 1, 2),
        ("gauche", "droite", "droite"),
    )
    sans_entete = Tableau(
        "Tableau 2",
        ("A", "B"),
        ((texte("a"), texte(manquant("le montant"))),),
        entete_de_ligne=False,
    )
    dessous = Liste((ElementListe(texte("dedans")),), numerotee=True)
    return document(
        Sommaire(),
        SautDePage(),
        Titre(1, texte("Article 1 — Objet")),
        paragraphe("Le ", manquant("date de la délibération"), " : ", Trait("oui", gras=True)),
        Titre(2, texte("Champs d’intervention")),
        Liste((ElementListe(texte("un"), dessous), ElementListe(texte("deux")))),
        tableau,
        Note(texte("Source : donnée fictive.")),
        Section((Titre(1, texte("Annexe 1 — Plan")), sans_entete), paysage=True),
        Figure(SVG, "Une barre bleue", "Figure 1 — Barres"),
        Titre(1, texte("Signatures")),
        BlocSignatures((CaseSignature("Caf (fictive)", (("Mme A. Martin", "Présidente"),)),) * 3),
        sous_titre="Territoire fictif",
        auteur="Caf fictive",
        date=dt.date(2024, 6, 1),
        mention="Projet",
        pied="Convention",
        mots_cles=("CTG", "essai"),
    )
