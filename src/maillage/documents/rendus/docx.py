"""DOCX with real styles: python-docx for the package, the body written as XML for speed.

The look is in `modeles/docx-styles.xml`; the body only names styles. WordprocessingML is ECMA-376,
part 1, §17; the order of the children of each element is the one of its schema.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as LIENS
from docx.oxml import parse_xml
from docx.shared import Emu
from lxml import etree

from maillage.documents.arbre import (
    Bloc,
    BlocSignatures,
    Document,
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
    en_clair,
)
from maillage.documents.archive import archiver
from maillage.documents.chartes import Charte
from maillage.documents.dessins import png, verifier
from maillage.documents.preparation import (
    JOUR_FIXE,
    NUMERO_TYPE,
    bas_de_page,
    origine,
    plan,
    preparer,
)
from maillage.documents.rendus.habillage import habiller
from maillage.documents.rendus.pagination import Pagination, a_cote

MODELES = Path(__file__).parent / "modeles"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

# A4, in twentieths of a point; margins as in the PDF.
LARGEUR, HAUTEUR, MARGE, MARGE_HAUTE = 11906, 16838, 1361, 1474
EMU_PAR_TWIP = 635
NUMEROS = "1"  # abstractNumId of numbered lists in docx-numerotation.xml
LONGUEUR_DE_PROPRIETE = 255  # python-docx refuses longer core properties

STYLES_DE_CELLULE = {"gauche": "Cellule", "centre": "CelluleCentre", "droite": "CelluleDroite"}


def rendre(document: Document, charte: Charte | None = None) -> bytes:
    """The DOCX of a document, dressed with a Word model; the same document always gives the same bytes.

    Raises `DessinIllisible` for a figure that is not SVG.
    """
    pret = preparer(document)
    verifier(pret)
    fichier = _fichier_vide()
    with a_cote(pret) as pages:
        _proprietes(fichier, pret)
        total = _haut_et_bas(fichier, pret)
        corps = _Corps(fichier, pret)
        corps.ecrire()
    if pages:
        _numeroter(corps.renvois, total, pages.result())
    sortie = BytesIO()
    fichier.save(sortie)
    with zipfile.ZipFile(sortie) as archive:
        octets = archiver((nom, archive.read(nom)) for nom in archive.namelist())
    return habiller(octets, charte) if charte else octets


def _fichier_vide() -> Any:
    """python-docx's empty file, with our styles, lists and settings instead of its own."""
    fichier = docx.Document()
    modeles = {
        LIENS.STYLES: "docx-styles.xml",
        LIENS.NUMBERING: "docx-numerotation.xml",
        LIENS.SETTINGS: "docx-reglages.xml",
    }
    for identifiant, lien in list(fichier.part.rels.items()):
        if lien.reltype in modeles:
            lien.target_part._element = parse_xml((MODELES / modeles[lien.reltype]).read_bytes())
        elif lien.reltype not in (LIENS.THEME, LIENS.FONT_TABLE):
            del fichier.part.rels[identifiant]
    paquet = fichier.part.package
    for identifiant, lien in list(paquet.rels.items()):
        if lien.reltype == LIENS.THUMBNAIL:
            del paquet.rels[identifiant]
    return fichier


def _proprietes(fichier: Any, pret: Document) -> None:
    moment = dt.datetime.combine(pret.date or JOUR_FIXE, dt.time(), dt.UTC)
    noyau = fichier.core_properties
    noyau.title = pret.titre[:LONGUEUR_DE_PROPRIETE]
    noyau.subject = pret.sous_titre[:LONGUEUR_DE_PROPRIETE]
    noyau.author = noyau.last_modified_by = pret.auteur[:LONGUEUR_DE_PROPRIETE]
    noyau.keywords = ", ".join(pret.mots_cles)[:LONGUEUR_DE_PROPRIETE]
    noyau.language = "fr-FR"
    noyau.comments = ""
    noyau.created = noyau.modified = moment
    noyau.revision = 1


def _numeroter(renvois: list[tuple[int, Any]], total: Any, pages: Pagination) -> None:
    """Write the page of each heading in the table of contents, and how many pages there are.

    They are those of the PDF: Word and LibreOffice, which lay out the same text on the same pages with
    the same type, put their own in their place when they update the fields.
    """
    for rang, ecrit in renvois:
        ecrit.text = str(pages.titres[rang - 1])
    total.text = str(pages.total)


def _haut_et_bas(fichier: Any, pret: Document) -> Any:
    """Write the header and the footer; the place of the number of pages."""
    section = fichier.sections[0]
    haut = section.header._element
    bas = section.footer._element
    for partie in (haut, bas):
        for enfant in list(partie):
            partie.remove(enfant)
    _courir(_paragraphe(haut, "Header"), (Trait(pret.mention),))
    if pied := bas_de_page(pret):
        _courir(_paragraphe(bas, "Footer"), (Trait(pied),))
    numero = _paragraphe(bas, "FooterPage")
    _champ(numero, "PAGE", "1")
    _courir(numero, (Trait(" / "),))
    return _champ(numero, "NUMPAGES", "1")


# ---------------------------------------------------------------- XML


def _el(parent: Any, nom: str, **attributs: str) -> Any:
    element = etree.SubElement(parent, f"{{{W}}}{nom}")
    for cle, valeur in attributs.items():
        element.set(f"{{{W}}}{cle}", valeur)
    return element


def _paragraphe(parent: Any, style: str) -> Any:
    paragraphe = _el(parent, "p")
    _el(_el(paragraphe, "pPr"), "pStyle", val=style)
    return paragraphe


def _style_de_trait(trait: Trait) -> str:
    if trait.manquant:
        return "Manquant"
    if trait.gras:
        return "StrongEmphasis" if trait.italique else "Strong"
    return "Emphasis" if trait.italique else ""


def _courir(parent: Any, texte: Texte, style: str = "") -> None:
    """The runs of a text at the end of a paragraph, line ends as breaks."""
    for trait in texte:
        course = _el(parent, "r")
        nom = style or _style_de_trait(trait)
        if nom:
            _el(_el(course, "rPr"), "rStyle", val=nom)
        for rang, ligne in enumerate(trait.texte.split("\n")):
            if rang:
                _el(course, "br")
            if ligne:
                ecrit = _el(course, "t")
                ecrit.set(XML_SPACE, "preserve")
                ecrit.text = ligne


def _borne(parent: Any, genre: str) -> None:
    _el(_el(parent, "r"), "fldChar", fldCharType=genre)


def _instruction(parent: Any, instruction: str) -> None:
    _borne(parent, "begin")
    ecrit = _el(_el(parent, "r"), "instrText")
    ecrit.set(XML_SPACE, "preserve")
    ecrit.text = f" {instruction} "
    _borne(parent, "separate")


def _champ(parent: Any, instruction: str, resultat: str) -> Any:
    """A field with its result; the element that holds the result."""
    _instruction(parent, instruction)
    ecrit = _el(_el(parent, "r"), "t")
    ecrit.text = resultat
    _borne(parent, "end")
    return ecrit


def _legende(paragraphe: Any, genre: str, legende: str) -> None:
    """A caption, whose number counts in the tables of tables and of figures.

    The number is the one typed in it: no format shows one that the tree does not say.
    """
    typee = NUMERO_TYPE.match(legende)
    if typee is None or typee["genre"] != genre:
        _courir(paragraphe, (Trait(legende),))
        return
    _courir(paragraphe, (Trait(legende[: typee.start("numero")]),))
    _champ(paragraphe, f"SEQ {genre} \\* ARABIC \\r {typee['numero']}", typee["numero"])
    _courir(paragraphe, (Trait(legende[typee.end() :]),))


class _Corps:
    """The body, block after block, with what counts across it: headings, lists, drawings."""

    def __init__(self, fichier: Any, document: Document) -> None:
        self.fichier = fichier
        self.document = document
        self.corps = fichier.element.body
        self.modele_de_section = self.corps.sectPr
        self.corps.remove(self.modele_de_section)
        self.numerotation = fichier.part.part_related_by(LIENS.NUMBERING)._element
        self.titres = 0
        self.dessins = 0
        self.renvois: list[tuple[int, Any]] = []  # where the page of each heading is written
        self.saut = False
        self.paysage = False

    def ecrire(self) -> None:
        self._tete()
        suites = groupby(enumerate(self.document.blocs), self._cle_de_suite)
        for rang, (_, suite) in enumerate(suites):
            blocs = [bloc for _, bloc in suite]
            if rang:
                self._fin_de_section()
            self.paysage = isinstance(blocs[0], Section) and blocs[0].paysage
            for bloc in blocs:
                for interne in bloc.blocs if isinstance(bloc, Section) else (bloc,):
                    self._bloc(interne)
        self.corps.append(self._section())

    @staticmethod
    def _cle_de_suite(place: tuple[int, Bloc]) -> int:
        """Blocks outside sections go together; each section stands alone."""
        rang, bloc = place
        return rang if isinstance(bloc, Section) else -1

    def _section(self) -> Any:
        section = etree.fromstring(etree.tostring(self.modele_de_section))
        for enfant in list(section):
            if etree.QName(enfant).localname not in ("headerReference", "footerReference"):
                section.remove(enfant)
        if self.paysage:
            _el(section, "pgSz", w=str(HAUTEUR), h=str(LARGEUR), orient="landscape")
        else:
            _el(section, "pgSz", w=str(LARGEUR), h=str(HAUTEUR))
        marges = {"top": MARGE_HAUTE, "right": MARGE, "bottom": MARGE, "left": MARGE}
        entiers = {**marges, "header": 680, "footer": 600, "gutter": 0}
        _el(section, "pgMar", **{cle: str(valeur) for cle, valeur in entiers.items()})
        return section

    def _fin_de_section(self) -> None:
        dernier = self.corps[-1]
        if etree.QName(dernier).localname != "p":
            dernier = self._p("Separateur")
        dernier[0].append(self._section())

    def _p(self, style: str) -> Any:
        paragraphe = _paragraphe(self.corps, style)
        if self.saut:
            _el(paragraphe[0], "pageBreakBefore")
            self.saut = False
        return paragraphe

    def _tete(self) -> None:
        _courir(self._p("Title"), (Trait(self.document.titre),))
        if self.document.sous_titre:
            _courir(self._p("Subtitle"), (Trait(self.document.sous_titre),))
        _courir(self._p("Origine"), (Trait(origine(self.document)),))

    def _bloc(self, bloc: Bloc) -> None:
        match bloc:
            case Titre():
                self._titre(bloc)
            case Paragraphe():
                _courir(self._p("Normal"), bloc.texte)
            case Note():
                _courir(self._p("Note"), bloc.texte)
            case Liste():
                self._liste(bloc, 0)
            case Tableau():
                self._tableau(bloc)
            case Figure():
                self._figure(bloc)
            case Sommaire():
                self._sommaire(bloc)
            case BlocSignatures():
                self._signatures(bloc)
            case SautDePage():
                self.saut = True

    def _titre(self, titre: Titre) -> None:
        self.titres += 1
        paragraphe = self._p(f"Heading{titre.niveau}")
        repere = str(self.titres)
        _el(paragraphe, "bookmarkStart", id=repere, name=_repere(self.titres))
        _courir(paragraphe, titre.texte)
        _el(paragraphe, "bookmarkEnd", id=repere)

    def _sommaire(self, sommaire: Sommaire) -> None:
        """The TOC field with its entries, whose pages `_numeroter` writes once they are known.

        The field is not marked to be updated on opening: Word would ask a question.
        """
        _courir(self._p("TOCHeading"), (Trait(sommaire.titre),))
        entrees = plan(self.document, sommaire.profondeur)
        ouvert = False
        for rang, titre in entrees:
            paragraphe = self._p(f"TOC{titre.niveau}")
            if not ouvert:
                _instruction(paragraphe, f'TOC \\o "1-{sommaire.profondeur}" \\h \\z \\u')
                ouvert = True
            lien = _el(paragraphe, "hyperlink", anchor=_repere(rang), history="1")
            _courir(lien, (Trait(en_clair(titre.texte).replace("\n", " ")),))
            _el(_el(lien, "r"), "tab")
            self.renvois.append((rang, _champ(lien, f"PAGEREF {_repere(rang)} \\h", "")))
        if ouvert:
            _borne(self._p("ApresTableau"), "end")

    def _liste(self, liste: Liste, niveau: int) -> None:
        numero = self._numero(niveau) if liste.numerotee else "1"
        for element in liste.elements:
            paragraphe = self._p("ListNumber" if liste.numerotee else "ListBullet")
            reglage = _el(paragraphe[0], "numPr")
            _el(reglage, "ilvl", val=str(niveau))
            _el(reglage, "numId", val=numero)
            _courir(paragraphe, element.texte)
            if element.sous_liste:
                self._liste(element.sous_liste, niveau + 1)

    def _numero(self, niveau: int) -> str:
        """A new numbering that starts at 1, for one list."""
        numero = str(len(self.numerotation.findall(f"{{{W}}}num")) + 1)
        nombre = _el(self.numerotation, "num", numId=numero)
        _el(nombre, "abstractNumId", val=NUMEROS)
        _el(_el(nombre, "lvlOverride", ilvl=str(niveau)), "startOverride", val="1")
        return numero

    def _largeur(self) -> int:
        return (HAUTEUR if self.paysage else LARGEUR) - 2 * MARGE

    def _tableau(self, tableau: Tableau) -> None:
        if tableau.legende or self.saut:
            _legende(self._p("Caption"), "Tableau", tableau.legende)
        poids = tableau.largeurs or (1,) * len(tableau.entetes)
        largeurs = [str(p * self._largeur() // sum(poids)) for p in poids]
        styles = [STYLES_DE_CELLULE[a] for a in tableau.alignements] or ["Cellule"] * len(poids)
        table = _el(self.corps, "tbl")
        _reglages_de_table(_el(table, "tblPr"), tableau)
        grille = _el(table, "tblGrid")
        for largeur in largeurs:
            _el(grille, "gridCol", w=largeur)
        entetes = tuple((Trait(entete),) for entete in tableau.entetes)
        _ligne(table, entetes, largeurs, styles, entete=True)
        for ligne in tableau.lignes:
            _ligne(table, ligne, largeurs, styles)
        self._p("ApresTableau")

    def _figure(self, figure: Figure) -> None:
        image = self.fichier.part.new_pic_inline(BytesIO(png(figure)))
        place = self._largeur() * EMU_PAR_TWIP
        if image.extent.cx > place:
            image.extent.cy = Emu(image.extent.cy * place // image.extent.cx)
            image.extent.cx = Emu(place)
        taille = image.graphic.graphicData.pic.spPr
        taille.cx, taille.cy = image.extent.cx, image.extent.cy
        self.dessins += 1
        image.docPr.set("id", str(self.dessins))
        image.docPr.set("name", f"Figure {self.dessins}")
        image.docPr.set("descr", figure.alternative)
        _el(_el(self._p("Figure"), "r"), "drawing").append(image)
        if figure.legende:
            _legende(self._p("FigureLegende"), "Figure", figure.legende)

    def _signatures(self, bloc: BlocSignatures) -> None:
        for case in bloc.cases:
            self._p("Separateur")
            _courir(self._p("SignatureOrganisation"), (Trait(case.organisation),))
            for nom, qualite in case.personnes or (("", ""),):
                if nom or qualite:
                    self._personne(nom, qualite)
                _courir(self._p("SignaturePlace"), (Trait("Date et signature"),))

    def _personne(self, nom: str, qualite: str) -> None:
        paragraphe = self._p("SignaturePersonne")
        _courir(paragraphe, (Trait(nom),))
        if qualite:
            _el(_el(paragraphe, "r"), "br")
            _courir(paragraphe, (Trait(qualite),), "Qualite")


def _repere(rang: int) -> str:
    return f"_Toc{rang:06d}"


def _reglages_de_table(reglages: Any, tableau: Tableau) -> None:
    _el(reglages, "tblStyle", val="Tableau")
    _el(reglages, "tblW", w="5000", type="pct")
    _el(reglages, "tblLayout", type="fixed")
    premiere = "1" if tableau.entete_de_ligne else "0"
    bandes = {"noHBand": "1", "noVBand": "1", "lastRow": "0", "lastColumn": "0"}
    valeur = "06A0" if tableau.entete_de_ligne else "0620"
    _el(reglages, "tblLook", val=valeur, firstRow="1", firstColumn=premiere, **bandes)
    if tableau.legende:
        _el(reglages, "tblCaption", val=tableau.legende)
    _el(reglages, "tblDescription", val=f"Colonnes\u00a0: {', '.join(tableau.entetes)}.")


def _ligne(
    table: Any,
    cellules: tuple[Texte, ...],
    largeurs: list[str],
    styles: list[str],
    *,
    entete: bool = False,
) -> None:
    ligne = _el(table, "tr")
    reglages = _el(ligne, "trPr")
    _el(reglages, "cantSplit")
    if entete:
        _el(reglages, "tblHeader")
    for texte, largeur, style in zip(cellules, largeurs, styles, strict=True):
        cellule = _el(ligne, "tc")
        _el(_el(cellule, "tcPr"), "tcW", w=largeur, type="dxa")
        _courir(_paragraphe(cellule, style), texte)
