"""A DOCX in the dress of a Word model: its styles, its head, its foot and its logo, its margins.

The text stays what the renderer wrote: only the looks change. A style that the model does not have is
added to it, so that nothing is lost. ECMA-376, part 1, §17.
"""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE as LIENS
from docx.opc.packuri import PackURI
from lxml import etree

from maillage.documents.archive import archiver
from maillage.documents.chartes import Charte

NS = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
W, R, WP = (f"{{{NS[nom]}}}" for nom in ("w", "r", "wp"))
GARDES = (LIENS.IMAGE, LIENS.HYPERLINK)  # what a head or a foot may still be linked to
GENRES = (("header", LIENS.HEADER), ("footer", LIENS.FOOTER))
PAGE = "PAGE"
LARGEUR_A4 = 11906  # twentieths of a point


def habiller(octets: bytes, charte: Charte) -> bytes:
    """The DOCX with the looks of the Word model; the same bytes always give the same bytes."""
    fichier = docx.Document(BytesIO(octets))
    base = docx.Document(BytesIO(charte.octets))
    noms = _styles(fichier, base)
    for racine in _racines(fichier):
        _renommer(racine, noms)
    _numeros(fichier, base)
    _theme(fichier, base)
    _haut_et_bas(fichier, base, charte)
    sortie = BytesIO()
    fichier.save(sortie)
    with zipfile.ZipFile(sortie) as archive:
        return archiver((nom, archive.read(nom)) for nom in archive.namelist())


def styles_repris(charte: Charte) -> tuple[list[str], list[str]]:
    """The names of our styles that the model has, and of those that are added to it."""
    base = docx.Document(BytesIO(charte.octets))
    siens = _par_nom(base.styles.element)
    notres = [s.find(f"{W}name").get(f"{W}val") for s in _les_notres()]
    repris = [nom for nom in notres if any(cle[1] == nom.lower() for cle in siens)]
    return repris, [nom for nom in notres if nom not in repris]


def _les_notres() -> list[Any]:
    from maillage.documents.rendus.docx import MODELES

    racine = etree.fromstring((MODELES / "docx-styles.xml").read_bytes())
    return list(racine.iterfind(f"{W}style"))


# ---------------------------------------------------------------- styles


def _styles(fichier: Any, base: Any) -> dict[str, str]:
    """Give the file the styles of the model, ours added where it has none; our names to theirs."""
    notres, siens = fichier.styles.element, copy.deepcopy(base.styles.element)
    connus = _par_nom(siens)
    pris = {s.get(f"{W}styleId") for s in siens.iterfind(f"{W}style")}
    noms: dict[str, str] = {}
    ajouts = []
    for style in notres.iterfind(f"{W}style"):
        identifiant = style.get(f"{W}styleId")
        connu = connus.get(_cle(style))
        if connu is not None:
            noms[identifiant] = connu
            continue
        nouveau = identifiant if identifiant not in pris else f"Maillage{identifiant}"
        noms[identifiant] = nouveau
        ajouts.append((style, nouveau))
    largeur = _largeur(base)
    for style, nouveau in ajouts:
        copie = copy.deepcopy(style)
        for droite in copie.iter(f"{W}tab"):
            if droite.get(f"{W}val") == "right" and largeur:
                droite.set(f"{W}pos", str(largeur))  # the margins are no longer ours
        copie.set(f"{W}styleId", nouveau)
        copie.attrib.pop(f"{W}default", None)
        for lien in (f"{W}basedOn", f"{W}next", f"{W}link"):
            for element in copie.iterfind(lien):
                element.set(f"{W}val", noms.get(element.get(f"{W}val"), element.get(f"{W}val")))
        siens.append(copie)
    _en_francais(siens)
    _remplacer(notres, siens)
    return {de: vers for de, vers in noms.items() if de != vers}


def _largeur(base: Any) -> int:
    """The width of the text on an A4 page with the margins of the model, in twentieths of a point."""
    marges = base.sections[0]._sectPr.find(f"{W}pgMar")
    if marges is None:
        return 0
    return LARGEUR_A4 - int(marges.get(f"{W}left", "0")) - int(marges.get(f"{W}right", "0"))


def _cle(style: Any) -> tuple[str, str]:
    nom = style.find(f"{W}name")
    return style.get(f"{W}type", ""), (nom.get(f"{W}val", "") if nom is not None else "").lower()


def _par_nom(styles: Any) -> dict[tuple[str, str], str]:
    return {_cle(s): s.get(f"{W}styleId", "") for s in styles.iterfind(f"{W}style")}


def _en_francais(styles: Any) -> None:
    """The language of the text, whatever that of the model: it decides how words are cut and read."""
    for langue in styles.iter(f"{W}lang"):
        langue.set(f"{W}val", "fr-FR")
    defaut = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    if defaut is not None and defaut.find(f"{W}lang") is None:
        etree.SubElement(defaut, f"{W}lang").set(f"{W}val", "fr-FR")


def _remplacer(ancien: Any, nouveau: Any) -> None:
    for enfant in list(ancien):
        ancien.remove(enfant)
    ancien.extend(list(nouveau))


def _racines(fichier: Any) -> Iterator[Any]:
    yield fichier.element
    for lien in fichier.part.rels.values():
        if lien.reltype in (LIENS.HEADER, LIENS.FOOTER):
            yield lien.target_part.element


def _renommer(racine: Any, noms: dict[str, str]) -> None:
    for balise in ("pStyle", "rStyle", "tblStyle"):
        for element in racine.iter(f"{W}{balise}"):
            nom = element.get(f"{W}val")
            element.set(f"{W}val", noms.get(nom, nom))


# ---------------------------------------------------------------- lists, theme


def _numeros(fichier: Any, base: Any) -> None:
    """Our lists beside those of the model, that its styles may name."""
    try:
        siens = base.part.part_related_by(LIENS.NUMBERING).element
    except KeyError:
        return
    notres = fichier.part.part_related_by(LIENS.NUMBERING).element
    abstraits = 1 + max(
        (int(a.get(f"{W}abstractNumId")) for a in siens.iter(f"{W}abstractNum")), default=-1
    )
    numeros = max((int(n.get(f"{W}numId")) for n in siens.iterfind(f"{W}num")), default=0)
    for abstrait in notres.iter(f"{W}abstractNum"):
        _decaler(abstrait, f"{W}abstractNumId", abstraits)
    for numero in notres.iterfind(f"{W}num"):
        _decaler(numero, f"{W}numId", numeros)
        _decaler(numero.find(f"{W}abstractNumId"), f"{W}val", abstraits)
    for usage in fichier.element.iter(f"{W}numId"):
        _decaler(usage, f"{W}val", numeros)
    reunis = [
        *(copy.deepcopy(a) for a in siens.iterfind(f"{W}abstractNum")),
        *notres.findall(f"{W}abstractNum"),
        *(copy.deepcopy(n) for n in siens.iterfind(f"{W}num")),
        *notres.findall(f"{W}num"),
    ]
    for enfant in list(notres):
        notres.remove(enfant)
    for element in reunis:
        for image in element.iter(f"{W}lvlPicBulletId"):
            image.getparent().remove(image)
        notres.append(element)


def _decaler(element: Any, attribut: str, de: int) -> None:
    element.set(attribut, str(int(element.get(attribut)) + de))


def _theme(fichier: Any, base: Any) -> None:
    """Its theme, which its styles take their types and colours from."""
    for lien in base.part.rels.values():
        if lien.reltype == LIENS.THEME:
            theme = lien.target_part
            for sien in fichier.part.rels.values():
                if sien.reltype == LIENS.THEME:
                    sien.target_part._blob = theme.blob
                    return
            fichier.part.relate_to(theme, LIENS.THEME)
            return


# ---------------------------------------------------------------- head and foot


def _haut_et_bas(fichier: Any, base: Any, charte: Charte) -> None:
    """The heads and feet of the model, each with ours after them; its margins on every page."""
    premiere = base.sections[0]._sectPr
    siens = _parties_de_tete(base)
    notres = {
        genre: fichier.part.related_parts[_reference(fichier, genre).get(f"{R}id")]
        for genre, _ in GENRES
    }
    liens: list[tuple[str, str, str]] = []
    adoptees: list[Any] = []  # one part may serve several places
    for genre, type_de_lien in GENRES:
        for place, partie in siens[genre].items():
            if partie not in adoptees:
                adoptees.append(partie)
                _adopter(partie, f"{genre}-{place}", charte)
                _joindre(partie.element, notres[genre].element, genre)
            liens.append((genre, place, fichier.part.relate_to(partie, type_de_lien)))
        if "default" not in siens[genre]:
            rid = fichier.part.relate_to(notres[genre], type_de_lien)
            liens.append((genre, "default", rid))
    paires = base.settings.element.find(f"{W}evenAndOddHeaders") is not None
    if paires:
        _pages_paires(fichier)
    titre = premiere.find(f"{W}titlePg") is not None
    marges = premiere.find(f"{W}pgMar")
    for rang, section in enumerate(fichier.element.iter(f"{W}sectPr")):
        _habiller_la_section(section, liens, marges, titre=titre and not rang)


def _pages_paires(fichier: Any) -> None:
    """Say that even pages have a head of their own, where the schema wants it said."""
    reglages = fichier.settings.element
    if reglages.find(f"{W}evenAndOddHeaders") is None:
        avant = reglages.find(f"{W}doNotHyphenateCaps")
        nouveau = etree.Element(f"{W}evenAndOddHeaders")
        if avant is None:
            reglages.append(nouveau)
        else:
            avant.addnext(nouveau)


def _reference(fichier: Any, genre: str) -> Any:
    return next(fichier.element.iter(f"{W}{genre}Reference"))


def _parties_de_tete(base: Any) -> dict[str, dict[str, Any]]:
    """The heads and feet in force on the first pages, by kind and place (default, first, even)."""
    trouvees: dict[str, dict[str, Any]] = {"header": {}, "footer": {}}
    for section in base.sections:
        for genre, _ in GENRES:
            for reference in section._sectPr.iterfind(f"{W}{genre}Reference"):
                place = reference.get(f"{W}type", "default")
                partie = base.part.related_parts[reference.get(f"{R}id")]
                trouvees[genre].setdefault(place, partie)
    return trouvees


def _adopter(partie: Any, nom: str, charte: Charte) -> None:
    """Names that collide with none of ours, links to images and pages only, a text for each image."""
    partie.partname = PackURI(f"/word/charte-{nom}.xml")
    for identifiant, lien in list(partie.rels.items()):
        if lien.reltype not in GARDES:
            del partie.rels[identifiant]
        elif lien.reltype == LIENS.IMAGE and not lien.is_external:
            image = lien.target_part
            if not str(image.partname).startswith("/word/media/charte-"):
                image.partname = PackURI(f"/word/media/charte-{image.partname.filename}")
    for dessin in partie.element.iter(f"{WP}docPr"):
        if not dessin.get("descr"):
            dessin.set("descr", charte.alternative)
    for forme in partie.element.iter("{urn:schemas-microsoft-com:vml}shape"):
        if not forme.get("alt"):
            forme.set("alt", charte.alternative)


def _joindre(tete: Any, notre: Any, genre: str) -> None:
    """Our paragraphs after those of the model, but the number of the page where it has its own."""
    numerote = genre == "footer" and any(
        PAGE in (e.text or "").split() for e in tete.iter(f"{W}instrText")
    )
    numerote = numerote or any(
        PAGE in e.get(f"{W}instr", "").split() for e in tete.iter(f"{W}fldSimple")
    )
    for paragraphe in notre.iterfind(f"{W}p"):
        sien = any(PAGE in (e.text or "").split() for e in paragraphe.iter(f"{W}instrText"))
        if "".join(t.text or "" for t in paragraphe.iter(f"{W}t")).strip() and not (
            sien and numerote
        ):
            tete.append(copy.deepcopy(paragraphe))


def _habiller_la_section(
    section: Any, liens: list[tuple[str, str, str]], marges: Any, *, titre: bool
) -> None:
    for genre, _ in GENRES:
        for reference in section.findall(f"{W}{genre}Reference"):
            section.remove(reference)
    for rang, (genre, place, rid) in enumerate(sorted(liens, key=lambda lien: lien[0] != "header")):
        reference = etree.Element(f"{W}{genre}Reference")
        reference.set(f"{W}type", place)
        reference.set(f"{R}id", rid)
        section.insert(rang, reference)
    ancienne = section.find(f"{W}pgMar")
    if marges is not None and ancienne is not None:
        section.replace(ancienne, copy.deepcopy(marges))
    if titre:
        apres = section.find(f"{W}pgMar")
        apres.addnext(etree.Element(f"{W}titlePg"))
