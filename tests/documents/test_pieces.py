"""What a démarche can give of a piece: its objects, its formats, what it lacks; and the pages it counts."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from appuis.arbres import document, paragraphe
from appuis.relecture import lire
from maillage.documents import pieces, production
from maillage.documents.arbre import (
    NOMBRE_DE_PAGES,
    ElementListe,
    Liste,
    Paragraphe,
    SautDePage,
    Section,
    Titre,
    texte,
)
from maillage.documents.pieces import FormatPropre, Piece
from maillage.documents.rendus import FORMATS, depliant
from maillage.regles.erreurs import DocumentIncomplet, Introuvable, SaisieInvalide


@pytest.fixture(autouse=True)
def registre_vide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_pieces", {})


def de_la_demarche(**champs) -> Piece:
    return Piece("plan", "Plan", lambda demarche: document(paragraphe(demarche)), **champs)


def d_une_fiche(**champs) -> Piece:
    def trouver(demarche, cle):
        if cle not in "abc":
            raise Introuvable(f"Aucune fiche {cle}")
        return cle

    return Piece(
        "fiche",
        "Fiche",
        lambda fiche: document(paragraphe(fiche)),
        "fiche",
        trouver=trouver,
        a_defaut="une fiche",
        **champs,
    )


def test_une_piece_de_la_demarche_se_fait_de_la_demarche():
    lue = pieces.disponibilite(de_la_demarche(), "d")
    assert (lue.prete, lue.objet, lue.objets, lue.manque) == (True, "d", ("d",), ())
    with pytest.raises(SaisieInvalide, match="retirez --objet"):
        pieces.choisir(de_la_demarche(), "d", "3")


def test_le_premier_objet_pret_est_celui_par_defaut():
    piece = d_une_fiche(lister=lambda d: "abc", manque=lambda o: [] if o > "a" else ["un pilote"])
    lue = pieces.disponibilite(piece, "d")
    assert (lue.objet, lue.objets) == ("b", ("a", "b", "c"))
    assert pieces.choisir(piece, "d") == "b"
    assert pieces.choisir(piece, "d", "c") == "c"
    with pytest.raises(DocumentIncomplet) as refus:
        pieces.choisir(piece, "d", "a")
    assert refus.value.manques == ["un pilote"]
    with pytest.raises(Introuvable):
        pieces.choisir(piece, "d", "z")


def test_sans_objet_et_sans_contenu_la_piece_dit_ce_qui_manque():
    vide = pieces.disponibilite(d_une_fiche(lister=lambda d: ()), "d")
    assert (vide.prete, vide.objet, vide.manque) == (False, None, ("une fiche",))
    incomplete = de_la_demarche(manque=lambda d: iter(["un axe", "un objectif"]))
    assert pieces.disponibilite(incomplete, "d").manque == ("un axe", "un objectif")
    with pytest.raises(DocumentIncomplet, match="un axe ; un objectif"):
        pieces.choisir(incomplete, "d")


def test_un_ancien_nom_mene_a_la_piece_et_ne_se_reprend_pas():
    piece = de_la_demarche(alias=frozenset({"ancien"}))
    pieces.enregistrer(piece)
    assert pieces.piece("ancien") is piece
    with pytest.raises(ValueError, match="ancien"):
        pieces.enregistrer(Piece("ancien", "Autre", lambda d: document()))
    with pytest.raises(ValueError, match="plan"):
        pieces.enregistrer(d_une_fiche(alias=frozenset({"plan"})))


def test_les_formats_d_une_piece_sont_les_siens():
    propre = FormatPropre("pdf", "PDF à plier", "application/pdf", lambda o, d: o.encode())
    diapos = FormatPropre("pptx", "Diaporama", "application/x", lambda o, d: d.titre.encode())
    piece = de_la_demarche(formats=("pdf", "html"), propres=(propre, diapos))
    assert [f.identifiant for f in production.formats(piece)] == ["pdf", "html", "pptx"]
    assert production.produire_piece(piece, "d", format="pdf", final=False) == b"d"
    lu = lire(production.produire_piece(piece, "d", format="html", final=True), "html")
    assert "d" in lu.texte
    with pytest.raises(Introuvable, match="pdf, html, pptx"):
        production.produire_piece(piece, "d", format="odt", final=False)
    assert [f.identifiant for f in production.formats(de_la_demarche())] == list(FORMATS)


def _de_pages(n: int):
    blocs = [paragraphe(f"Ce texte a {NOMBRE_DE_PAGES} pages")]
    for _ in range(n - 1):
        blocs += [SautDePage(), paragraphe("suite")]
    return document(*blocs)


@pytest.mark.parametrize("n", [1, 12])
def test_les_pages_dites_sont_celles_du_pdf_dans_tous_les_formats(n):
    arbre = _de_pages(n)
    with pikepdf.open(BytesIO(production.produire(arbre, format="pdf", final=True))) as pdf:
        assert len(pdf.pages) == n
    for format_ in FORMATS:
        lu = lire(production.produire(arbre, format=format_, final=True), format_)
        assert f"Ce texte a {n} pages" in lu.texte.replace("\u00a0", " ")
        assert NOMBRE_DE_PAGES not in lu.texte


def test_une_ellipse_saisie_reste_une_ellipse():
    octets = production.produire(
        document(paragraphe("La suite… ailleurs")), format="html", final=True
    )
    assert "La suite… ailleurs" in octets.decode()


def _feuillet(*volets):
    return document(*(Section(tuple(blocs)) for blocs in volets))


def test_le_depliant_est_une_feuille_de_deux_faces_quoi_qu_on_y_mette():
    hostile = "#panic() {{7*7}} <script> ]]> $x$ @ref \u202e"
    long = Liste(tuple(ElementListe(texte(f"Commune de Fictiville-sur-{n}")) for n in range(60)))
    volets = [[Titre(1, texte(f"Volet {n}")), Paragraphe(texte(hostile))] for n in range(5)]
    octets = depliant.rendre(_feuillet(*volets, [Titre(1, texte("Signataires")), long]))
    with pikepdf.open(BytesIO(octets)) as pdf:
        assert len(pdf.pages) == 2
        largeur, hauteur = (float(c) for c in pdf.pages[0].mediabox[2:])
        assert (round(largeur / 72 * 25.4), round(hauteur / 72 * 25.4)) == (297, 210)
    lu = lire(octets, "pdf").texte
    assert "#panic() {{7*7}} <script> ]]> $x$ @ref" in lu
    assert "Fictiville-sur-59" in lu
    assert octets == depliant.rendre(_feuillet(*volets, [Titre(1, texte("Signataires")), long]))


def test_un_depliant_a_six_volets():
    with pytest.raises(ValueError, match="6 sections"):
        depliant.rendre(_feuillet([paragraphe("seul")]))
    with pytest.raises(ValueError, match="6 sections"):
        depliant.rendre(document(*(paragraphe(str(n)) for n in range(6))))
