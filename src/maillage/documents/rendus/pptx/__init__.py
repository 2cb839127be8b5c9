"""PPTX: a real deck on the master of the house, with native tables and charts.

The same deck always gives the same bytes. Titles are in title placeholders, texts in their own, and
what is drawn (chart, table) says itself in words; nothing is a picture.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any

from lxml import etree
from pptx.util import Emu

from maillage.documents.arbre import texte
from maillage.documents.archive import archiver
from maillage.documents.boites import boite_d_un_chiffre
from maillage.documents.caracteres import assainir
from maillage.documents.decoupage import Alinea, Page, couverture, en_pages
from maillage.documents.diapositives import Diaporama, Graphique
from maillage.documents.grilles import Grille
from maillage.documents.preparation import JOUR_FIXE, SANS_TITRE, transformer
from maillage.documents.rendus.pptx import graphiques, maitre, tableaux, textes
from maillage.documents.rendus.pptx.maitre import EMU, A, P

TYPE_MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LONGUEUR_DE_PROPRIETE = 255  # python-pptx refuses longer core properties


def rendre(diaporama: Diaporama) -> bytes:
    """The PPTX of a deck: its cover, then one slide or several for each idea."""
    pret = transformer(diaporama, assainir)
    fichier = maitre.presentation_vide()
    _proprietes(fichier, pret)
    pages = [page for diapositive in pret.diapositives for page in en_pages(diapositive)]
    _couverture(fichier, pret)
    for numero, page in enumerate(pages, 2):
        _page(fichier, page, pret, numero)
    return _octets(fichier)


def _octets(fichier: Any) -> bytes:
    """The file with its parts in a fixed order and at a fixed date."""
    sortie = BytesIO()
    fichier.save(sortie)
    with zipfile.ZipFile(sortie) as archive:
        noms = sorted(archive.namelist(), key=lambda nom: (nom != "[Content_Types].xml", nom))
        return archiver((nom, archive.read(nom)) for nom in noms)


def _proprietes(fichier: Any, pret: Diaporama) -> None:
    moment = dt.datetime.combine(pret.date or JOUR_FIXE, dt.time())
    noyau = fichier.core_properties
    noyau.title = (pret.titre.strip() or SANS_TITRE)[:LONGUEUR_DE_PROPRIETE]
    noyau.subject = pret.sous_titre[:LONGUEUR_DE_PROPRIETE]
    noyau.author = noyau.last_modified_by = pret.auteur[:LONGUEUR_DE_PROPRIETE]
    noyau.keywords = ", ".join(pret.mots_cles)[:LONGUEUR_DE_PROPRIETE]
    noyau.language = textes.LANGUE
    noyau.comments = ""
    noyau.created = noyau.modified = moment
    noyau.revision = 1


def _diapositive(fichier: Any, nom: str) -> tuple[Any, dict[int, Any]]:
    """A new slide of that layout, with its placeholders by idx, under their French names."""
    disposition = fichier.slide_layouts.get_by_name(nom)
    diapositive = fichier.slides.add_slide(disposition)
    noms = {e.idx: e.nom for e in maitre.DISPOSITIONS[nom]}
    places = {}
    for forme in diapositive.placeholders:
        idx = forme.placeholder_format.idx
        forme.name = noms[idx]
        places[idx] = forme
    return diapositive, places


def _couverture(fichier: Any, pret: Diaporama) -> None:
    titre, taille, sous_titre, lignes, notes = couverture(pret)
    diapositive, places = _diapositive(fichier, maitre.COUVERTURE)
    textes.ecrire_lignes(_corps(places[0]), titre, sz=_taille(taille))
    _ecrire_ou_retirer(places[1], sous_titre)
    _ecrire_ou_retirer(places[maitre.I_LIGNES], *lignes)
    _noter(diapositive, notes)


def _page(fichier: Any, page: Page, pret: Diaporama, numero: int) -> None:
    diapositive, places = _diapositive(fichier, _disposition(page))
    textes.ecrire_lignes(_corps(places[0]), page.titre, sz=_taille(page.fonte_du_titre.taille))
    _ecrire_ou_retirer(places[maitre.I_RUBRIQUE], page.rubrique)
    if page.graphique:
        _poser_le_graphique(places[maitre.I_OBJET], page.graphique)
    if page.grille:
        idx = maitre.I_A_COTE if page.graphique else maitre.I_OBJET
        _poser_le_tableau(places[idx], page.grille)
    if page.chiffres:
        _poser_les_chiffres(places, page)
    if page.colonnes:
        _poser_les_colonnes(places, page)
    if maitre.I_CORPS in places and not page.colonnes:
        textes.ecrire(_corps(places[maitre.I_CORPS]), page.alineas)
    source = f"Source\u00a0: {page.source}" if page.source else ""
    _ecrire_ou_retirer(places[maitre.I_SOURCE], source)
    _pied(diapositive, pret, numero)
    _noter(diapositive, page.notes)


def _disposition(page: Page) -> str:
    if page.graphique:
        return maitre.GRAPHIQUE_ET_TABLEAU if page.grille else maitre.GRAPHIQUE
    if page.grille:
        return maitre.TABLEAU
    if page.chiffres:
        return maitre.CHIFFRES
    return maitre.COLONNES if page.colonnes else maitre.TEXTE


def _poser_le_graphique(place: Any, graphique: Graphique) -> None:
    cadre = graphiques.poser(place, graphique)
    _decrire(cadre, "Graphique", graphique.alternative)


def _poser_le_tableau(place: Any, grille: Grille) -> None:
    cadre = tableaux.poser(place, grille)
    _decrire(cadre, "Tableau", tableaux.alternative(grille.tableau))


def _decrire(cadre: Any, nom: str, alternative: str) -> None:
    """What the object is, for who does not see it (ECMA-376, part 1, §19.3.1.12)."""
    proprietes = cadre._element.nvGraphicFramePr.cNvPr
    proprietes.set("name", nom)
    proprietes.set("descr", alternative.replace("\n", " ").strip() or nom)


def _poser_les_chiffres(places: dict[int, Any], page: Page) -> None:
    """Each figure in its placeholder, the width shared; the places left over go."""
    chiffres = page.chiffres.chiffres if page.chiffres else ()
    for rang, idx in enumerate(maitre.I_CHIFFRES):
        place = places[idx]
        if rang >= len(chiffres):
            _retirer(place)
            continue
        boite = boite_d_un_chiffre(rang, len(chiffres))
        place.left, place.top = Emu(round(boite.x * EMU)), Emu(round(boite.y * EMU))
        place.width, place.height = Emu(round(boite.largeur * EMU)), Emu(round(boite.hauteur * EMU))
        corps = _corps(place)
        textes.ecrire(
            corps, [Alinea(texte(chiffres[rang].valeur)), Alinea(texte(chiffres[rang].libelle))]
        )
        for proprietes in corps[-2].iter(f"{{{A}}}rPr"):
            proprietes.set("sz", "5400")
            proprietes.set("b", "1")
            textes.el(textes.el(proprietes, "solidFill"), "schemeClr", val="accent1")
        for proprietes in corps[-1].iter(f"{{{A}}}rPr"):
            proprietes.set("sz", "1800")


def _poser_les_colonnes(places: dict[int, Any], page: Page) -> None:
    titres = (maitre.I_TITRE_GAUCHE, maitre.I_TITRE_DROITE)
    for idx, ou, (titre, alineas) in zip(
        titres, (maitre.I_CORPS, maitre.I_DROITE), page.colonnes, strict=True
    ):
        _ecrire_ou_retirer(places[idx], titre)
        if alineas:
            textes.ecrire(_corps(places[ou]), alineas)
        else:
            _retirer(places[ou])


def _corps(forme: Any) -> Any:
    return forme._element.get_or_add_txBody()


def _taille(points: float) -> str:
    return str(round(points * 100))


def _ecrire_ou_retirer(forme: Any, *lignes: str) -> None:
    """The lines in the placeholder; an empty one would invite to write in it."""
    pleines = [ligne for ligne in lignes if ligne.strip()]
    if pleines:
        textes.ecrire_lignes(_corps(forme), *pleines)
    else:
        _retirer(forme)


def _retirer(forme: Any) -> None:
    forme._element.getparent().remove(forme._element)


def _pied(diapositive: Any, pret: Diaporama, numero: int) -> None:
    """The footer and the number, which python-pptx leaves to the layout: last in reading order."""
    arbre = diapositive.shapes._spTree
    cle = max(int(c) for c in arbre.xpath(".//p:cNvPr/@id"))
    pied = " · ".join(" ".join(m.split()) for m in (pret.mention, pret.pied) if m.strip())
    if pied:
        corps = _latent(arbre, cle + 1, "Pied de page", "ftr", maitre.I_PIED)
        textes.ecrire_lignes(corps, pied[:160], sz="1200")
        _en_bas(corps, "l")
    corps = _latent(arbre, cle + 2, "Numéro", "sldNum", maitre.I_NUMERO)
    corps.append(etree.fromstring(f'<a:p xmlns:a="{A}">{maitre.champ_numero(str(numero))}</a:p>'))
    _en_bas(corps, "r")


def _en_bas(corps: Any, cote: str) -> None:
    """Side, colour and font said on the slide too: LibreOffice reads none of a layout's footer."""
    for paragraphe in corps.findall(f"{{{A}}}p"):
        reglages = textes.el(paragraphe, "pPr", algn=cote)
        paragraphe.insert(0, reglages)
        for proprietes in paragraphe.iter(f"{{{A}}}rPr"):
            textes.el(textes.el(proprietes, "solidFill"), "schemeClr", val="tx2")
            textes.el(proprietes, "latin", typeface="+mn-lt")


def _latent(arbre: Any, cle: int, nom: str, genre: str, idx: int) -> Any:
    """A placeholder at the end of the slide; gives its text body, still without a paragraph."""
    forme = etree.SubElement(arbre, f"{{{P}}}sp")
    entete = etree.SubElement(forme, f"{{{P}}}nvSpPr")
    etree.SubElement(entete, f"{{{P}}}cNvPr", id=str(cle), name=nom)
    verrous = etree.SubElement(entete, f"{{{P}}}cNvSpPr")
    textes.el(verrous, "spLocks", noGrp="1")
    etree.SubElement(
        etree.SubElement(entete, f"{{{P}}}nvPr"), f"{{{P}}}ph", type=genre, idx=str(idx)
    )
    etree.SubElement(forme, f"{{{P}}}spPr")
    corps = etree.SubElement(forme, f"{{{P}}}txBody")
    textes.el(corps, "bodyPr")
    textes.el(corps, "lstStyle")
    return corps


def _noter(diapositive: Any, notes: str) -> None:
    """What the speaker adds; a slide without any has no page of notes."""
    if not notes.strip():
        return
    page = diapositive.notes_slide
    for forme in page.placeholders:
        est_le_texte = forme.placeholder_format.idx == maitre.I_NOTES
        forme.name = "Notes" if est_le_texte else "Image de la diapositive"
    textes.ecrire_lignes(_corps(page.notes_placeholder), *notes.split("\n"))
