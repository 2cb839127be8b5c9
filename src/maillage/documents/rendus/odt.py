"""ODT by lxml: real headings, header rows, lists, page styles (OASIS ODF 1.3, part 3).

The look is in `modeles/odt-styles.xml`; the body adds automatic styles only for the widths of
columns and for what begins a page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

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
from maillage.documents.dessins import png, taille_en_centimetres, verifier
from maillage.documents.opendocument import element, metadonnees, nom, octets, paquet, racine
from maillage.documents.preparation import NUMERO_TYPE, bas_de_page, origine, plan, preparer
from maillage.documents.rendus.pagination import Pagination, a_cote

TYPE_MIME = "application/vnd.oasis.opendocument.text"
STYLES = Path(__file__).parent / "modeles" / "odt-styles.xml"
# Some sixty pages. LibreOffice follows references when it opens a file: beyond, the pages of its table
# of contents are left to it, and the file is written three times sooner. Word does not follow them.
TEXTES_COMPOSES = 3000
LARGEUR_PORTRAIT, LARGEUR_PAYSAGE = 16.2, 24.9  # cm between margins

_SUFFIXES = {"gauche": "", "centre": "_20_centre", "droite": "_20_droite"}


def rendre(document: Document) -> bytes:
    """The ODT of a document; the same document always gives the same bytes.

    Raises `DessinIllisible` for a figure that is not SVG.
    """
    pret = preparer(document)
    verifier(pret)
    corps = _Corps(pret)
    with a_cote(pret, textes_au_plus=TEXTES_COMPOSES) as pages:
        corps.ecrire()
        styles = _styles(pret)
    if pages:
        _numeroter(corps.renvois, styles, pages.result())
    meta = metadonnees(
        titre=pret.titre,
        sujet=pret.sous_titre,
        auteur=pret.auteur,
        date=pret.date,
        mots_cles=pret.mots_cles,
    )
    parties = {"content.xml": octets(corps.partie), "styles.xml": octets(styles), "meta.xml": meta}
    return paquet(TYPE_MIME, {**parties, **corps.images})


def _numeroter(renvois: list[tuple[int, Any]], styles: Any, pages: Pagination) -> None:
    """Write the pages of the PDF in the references, for who does not compute them on opening."""
    for rang, renvoi in renvois:
        renvoi.text = str(pages.titres[rang - 1])
    for total in styles.iter(nom("text:page-count")):
        total.text = str(pages.total)


def _styles(pret: Document) -> Any:
    """The styles, with the mention and the foot of the pages of this document."""
    arbre = etree.fromstring(STYLES.read_bytes(), etree.XMLParser(remove_comments=True))
    for paragraphe in arbre.iter(nom("text:p")):
        if paragraphe.text in ("MENTION", "PIED"):
            ecrit = pret.mention if paragraphe.text == "MENTION" else bas_de_page(pret)
            paragraphe.text = None
            _courir(paragraphe, (Trait(ecrit),))
    return arbre


def _style_de_trait(trait: Trait) -> str:
    if trait.manquant:
        return "Manquant"
    if trait.gras:
        return "Gras_20_italique" if trait.italique else "Strong_20_Emphasis"
    return "Emphasis" if trait.italique else ""


def _courir(parent: Any, texte: Texte, style: str = "") -> None:
    """The runs of a text at the end of a paragraph."""
    for trait in texte:
        nom_de_style = style or _style_de_trait(trait)
        if nom_de_style:
            _ecrire(element(parent, "text:span", text_style_name=nom_de_style), trait.texte)
        else:
            _ecrire(parent, trait.texte)


def _ecrire(parent: Any, texte: str) -> None:
    """Text with its line ends and its spaces, which OpenDocument would otherwise collapse."""
    dernier: Any = parent[-1] if len(parent) else None
    for rang, ligne in enumerate(texte.split("\n")):
        if rang:
            dernier = element(parent, "text:line-break")
        for morceau in re.split("( {2,}|^ | $)", ligne):
            if morceau and not morceau.strip(" "):
                dernier = element(parent, "text:s", text_c=str(len(morceau)))
            elif morceau and dernier is None:
                parent.text = (parent.text or "") + morceau
            elif morceau:
                dernier.tail = (dernier.tail or "") + morceau


def _legende(paragraphe: Any, genre: str, legende: str) -> None:
    """A caption; the number typed in it, if any, counts in the tables of tables and of figures."""
    typee = NUMERO_TYPE.match(legende)
    if typee is None or typee["genre"] != genre:
        _courir(paragraphe, (Trait(legende),))
        return
    _ecrire(paragraphe, legende[: typee.start("numero")])
    numero = typee["numero"]
    suite = {"text_name": genre, "text_formula": f"ooow:{numero}", "style_num_format": "1"}
    element(paragraphe, "text:sequence", numero, **suite)
    _ecrire(paragraphe, legende[typee.end() :])


class _Corps:
    """The body, block after block, with the automatic styles it needs."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.images: dict[str, bytes] = {}
        self.partie = racine("office:document-content")
        self.automatiques = element(self.partie, "office:automatic-styles")
        self.texte = element(element(self.partie, "office:body"), "office:text")
        suites = element(self.texte, "text:sequence-decls")
        for genre in ("Tableau", "Figure"):
            suite = {"text_display_outline_level": "0", "text_name": genre}
            element(suites, "text:sequence-decl", **suite)
        self.titres = 0
        self.renvois: list[tuple[int, Any]] = []  # where the page of each heading is written
        self.tableaux = 0
        self.paysage = False
        self.debut = ""  # what the next paragraph begins: a page, or a page of that style
        self.styles_de_debut: dict[tuple[str, str], str] = {}

    def ecrire(self) -> None:
        self._tete()
        dans_section = False
        for bloc in self.document.blocs:
            if isinstance(bloc, Section):
                self._ouvrir("Paysage" if bloc.paysage else "Standard")
                for interne in bloc.blocs:
                    self._bloc(interne)
            else:
                if dans_section:
                    self._ouvrir("Standard")
                self._bloc(bloc)
            dans_section = isinstance(bloc, Section)

    def _ouvrir(self, page: str) -> None:
        self.debut = page
        self.paysage = page == "Paysage"

    def _style(self, style: str) -> str:
        """That paragraph style, or an automatic one derived from it that begins a page."""
        debut, self.debut = self.debut, ""
        if not debut:
            return style
        cle = (style, debut)
        if cle not in self.styles_de_debut:
            derive = f"P{len(self.styles_de_debut) + 1}"
            self.styles_de_debut[cle] = derive
            attributs = {"style_name": derive, "style_family": "paragraph"}
            if debut != "saut":
                attributs["style_master_page_name"] = debut
            defini = element(
                self.automatiques, "style:style", style_parent_style_name=style, **attributs
            )
            if debut == "saut":
                element(defini, "style:paragraph-properties", fo_break_before="page")
        return self.styles_de_debut[cle]

    def _p(self, style: str, parent: Any = None) -> Any:
        support = self.texte if parent is None else parent
        return element(support, "text:p", text_style_name=self._style(style))

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
                _courir(self._p("Standard"), bloc.texte)
            case Note():
                _courir(self._p("Note"), bloc.texte)
            case Liste():
                self._liste(bloc, self.texte)
            case Tableau():
                self._tableau(bloc)
            case Figure():
                self._figure(bloc)
            case Sommaire():
                self._sommaire(bloc)
            case BlocSignatures():
                self._signatures(bloc)
            case SautDePage():
                self.debut = "saut"

    def _titre(self, titre: Titre) -> None:
        self.titres += 1
        style = self._style(f"Heading_20_{titre.niveau}")
        niveau = str(titre.niveau)
        ecrit = element(self.texte, "text:h", text_style_name=style, text_outline_level=niveau)
        element(ecrit, "text:bookmark-start", text_name=_repere(self.titres))
        _courir(ecrit, titre.texte)
        element(ecrit, "text:bookmark-end", text_name=_repere(self.titres))

    def _sommaire(self, sommaire: Sommaire) -> None:
        """The index with its entries; page numbers are references, which LibreOffice follows."""
        attributs = {"text_name": "Sommaire", "text_protected": "false"}
        index = element(self.texte, "text:table-of-content", **attributs)
        profondeur = str(sommaire.profondeur)
        source = element(index, "text:table-of-content-source", text_outline_level=profondeur)
        modele = {"text_style_name": "Contents_20_Heading"}
        element(source, "text:index-title-template", sommaire.titre.replace("\n", " "), **modele)
        for niveau in range(1, sommaire.profondeur + 1):
            _modele_d_entree(source, niveau)
        corps = element(index, "text:index-body")
        titre = element(corps, "text:index-title", text_name="Sommaire_Titre")
        _courir(self._p("Contents_20_Heading", titre), (Trait(sommaire.titre),))
        for rang, entree in plan(self.document, sommaire.profondeur):
            ligne = self._p(f"Contents_20_{entree.niveau}", corps)
            cible = {"xlink_type": "simple", "xlink_href": f"#{_repere(rang)}"}
            lien = element(ligne, "text:a", text_style_name="Internet_20_link", **cible)
            _ecrire(lien, en_clair(entree.texte).replace("\n", " "))
            element(ligne, "text:tab")
            renvoi = {"text_reference_format": "page", "text_ref_name": _repere(rang)}
            self.renvois.append((rang, element(ligne, "text:bookmark-ref", **renvoi)))

    def _liste(self, liste: Liste, parent: Any) -> None:
        style = "Numeros" if liste.numerotee else "Puces"
        suite = element(parent, "text:list", text_style_name=style)
        for place in liste.elements:
            article = element(suite, "text:list-item")
            _courir(self._p("Liste", article), place.texte)
            if place.sous_liste:
                self._liste(place.sous_liste, article)

    def _largeur(self) -> float:
        return LARGEUR_PAYSAGE if self.paysage else LARGEUR_PORTRAIT

    def _tableau(self, tableau: Tableau) -> None:
        self.tableaux += 1
        if tableau.legende or self.debut:
            _legende(self._p("Caption"), "Tableau", tableau.legende)
        base = f"Tableau{self.tableaux}"
        self._styles_de_tableau(base, tableau)
        noms = {"table_name": base, "table_style_name": base}
        table = element(self.texte, "table:table", **noms)
        if tableau.legende:
            element(table, "table:title", tableau.legende)
        element(table, "table:desc", f"Colonnes\u00a0: {', '.join(tableau.entetes)}.")
        for rang in range(len(tableau.entetes)):
            element(table, "table:table-column", table_style_name=f"{base}.{rang + 1}")
        suffixes = [_SUFFIXES[a] for a in tableau.alignements] or [""] * len(tableau.entetes)
        entetes = tuple((Trait(entete),) for entete in tableau.entetes)
        tete = element(table, "table:table-header-rows")
        self._ligne(tete, entetes, [f"Entete{s}" for s in suffixes], "CelluleEntete")
        styles = [f"Cellule{s}" for s in suffixes]
        if tableau.entete_de_ligne:
            styles[0] = f"Entete_20_ligne{suffixes[0]}"
        for ligne in tableau.lignes:
            self._ligne(table, ligne, styles, "CelluleCorps")
        self._p("Apres_20_tableau")

    def _ligne(
        self, parent: Any, cellules: tuple[Texte, ...], styles: list[str], bordure: str
    ) -> None:
        ligne = element(parent, "table:table-row", table_style_name="Ligne")
        for texte, style in zip(cellules, styles, strict=True):
            attributs = {"table_style_name": bordure, "office_value_type": "string"}
            cellule = element(ligne, "table:table-cell", **attributs)
            _courir(self._p(style, cellule), texte)

    def _styles_de_tableau(self, base: str, tableau: Tableau) -> None:
        if self.tableaux == 1:
            self._styles_de_cellule()
        largeur = self._largeur()
        defini = self._automatique(base, "table")
        reglages = {"style_width": f"{largeur:.2f}cm", "table_align": "left"}
        element(defini, "style:table-properties", **reglages)
        poids = tableau.largeurs or (1,) * len(tableau.entetes)
        for rang, part in enumerate(poids, 1):
            colonne = self._automatique(f"{base}.{rang}", "table-column")
            taille = f"{largeur * part / sum(poids):.3f}cm"
            element(colonne, "style:table-column-properties", style_column_width=taille)

    def _styles_de_cellule(self) -> None:
        ligne = self._automatique("Ligne", "table-row")
        element(ligne, "style:table-row-properties", fo_keep_together="always")
        marges = {"fo_padding": "0.07cm", "style_vertical_align": "top"}
        filet = {"fo_border": "none", "fo_border_bottom": "0.5pt solid #9aa4ae", **marges}
        corps = self._automatique("CelluleCorps", "table-cell")
        element(corps, "style:table-cell-properties", **filet)
        fort = {**filet, "fo_border_bottom": "1pt solid #0e5355", "fo_background_color": "#eef2f6"}
        tete = self._automatique("CelluleEntete", "table-cell")
        element(tete, "style:table-cell-properties", **fort)

    def _automatique(self, nom_de_style: str, famille: str) -> Any:
        attributs = {"style_name": nom_de_style, "style_family": famille}
        return element(self.automatiques, "style:style", **attributs)

    def _figure(self, figure: Figure) -> None:
        image = png(figure)
        largeur, hauteur = taille_en_centimetres(image)
        echelle = min(1.0, self._largeur() / largeur)
        chemin = f"Pictures/figure{len(self.images) + 1}.png"
        self.images[chemin] = image
        cadre = element(
            self._p("Figure"),
            "draw:frame",
            draw_style_name="Graphics",
            draw_name=f"Figure {len(self.images)}",
            text_anchor_type="as-char",
            svg_width=f"{largeur * echelle:.3f}cm",
            svg_height=f"{hauteur * echelle:.3f}cm",
        )
        lien = {"xlink_type": "simple", "xlink_show": "embed", "xlink_actuate": "onLoad"}
        element(cadre, "draw:image", xlink_href=chemin, **lien)
        element(cadre, "svg:title", figure.legende or figure.alternative)
        element(cadre, "svg:desc", figure.alternative)
        if figure.legende:
            _legende(self._p("Legende_20_figure"), "Figure", figure.legende)

    def _signatures(self, bloc: BlocSignatures) -> None:
        for case in bloc.cases:
            self._p("Separateur")
            _courir(self._p("Signature_20_organisation"), (Trait(case.organisation),))
            for signataire, qualite in case.personnes or (("", ""),):
                if signataire or qualite:
                    self._personne(signataire, qualite)
                _courir(self._p("Signature_20_place"), (Trait("Date et signature"),))

    def _personne(self, signataire: str, qualite: str) -> None:
        paragraphe = self._p("Signature_20_personne")
        _courir(paragraphe, (Trait(signataire),))
        if qualite:
            element(paragraphe, "text:line-break")
            _courir(paragraphe, (Trait(qualite),), "Qualite")


def _repere(rang: int) -> str:
    return f"titre-{rang}"


def _modele_d_entree(source: Any, niveau: int) -> None:
    """How LibreOffice writes an entry again when the index is updated."""
    style = {"text_outline_level": str(niveau), "text_style_name": f"Contents_20_{niveau}"}
    modele = element(source, "text:table-of-content-entry-template", **style)
    element(modele, "text:index-entry-link-start", text_style_name="Internet_20_link")
    element(modele, "text:index-entry-text")
    element(modele, "text:index-entry-link-end")
    element(modele, "text:index-entry-tab-stop", style_type="right", style_leader_char=".")
    element(modele, "text:index-entry-page-number")
