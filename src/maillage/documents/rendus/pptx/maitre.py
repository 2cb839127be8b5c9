"""The empty presentation of the house: its theme, its master, its layouts with their placeholders.

Everything is written here (ECMA-376, part 1, §19); nothing comes from a template of an office suite. A
slide made later by hand finds the same layouts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pptx as python_pptx

from maillage.documents.archive import archiver
from maillage.documents.boites import (
    CORPS,
    DESSIN,
    DROITE,
    GAUCHE,
    NUMERO,
    PIED,
    RUBRIQUE,
    SOURCE,
    TABLEAU_A_COTE,
    TITRE,
    TITRE_DE_COLONNE,
    Boite,
    boite_d_un_chiffre,
)

MODELES = Path(__file__).parent.parent / "modeles" / "pptx"
EMU = 12700  # in a point
OOXML = "http://schemas.openxmlformats.org"
A = f"{OOXML}/drawingml/2006/main"
P = f"{OOXML}/presentationml/2006/main"
R = f"{OOXML}/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument"

# idx of the placeholders, the same in every layout.
I_CORPS, I_DROITE, I_TITRE_GAUCHE, I_TITRE_DROITE = 1, 2, 3, 4
I_OBJET, I_A_COTE = 10, 11
I_CHIFFRES = (13, 14, 15, 16)
I_RUBRIQUE, I_SOURCE, I_LIGNES = 20, 21, 22
I_PIED, I_NUMERO = 30, 31
I_NOTES = 3  # in `notesMaster.xml`


@dataclass(frozen=True, slots=True)
class Emplacement:
    """A placeholder: its type, its idx, its name, its box, and the look that it adds."""

    genre: str
    idx: int
    nom: str
    boite: Boite
    invite: str
    look: str = ""
    ancre: str = "t"


def _look(taille: float, couleur: str, *, gras: bool = False, cote: str = "l") -> str:
    """Plain text without bullet, of one size and one colour of the theme."""
    poids = ' b="1"' if gras else ""
    return (
        f'<a:lvl1pPr marL="0" indent="0" algn="{cote}"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:buNone/><a:defRPr sz="{int(taille * 100)}"{poids}><a:solidFill>'
        f'<a:schemeClr val="{couleur}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
    )


_TITRE = Emplacement("title", 0, "Titre", TITRE, "Titre : une idée", ancre="b")
_RUBRIQUE = Emplacement(
    "body", I_RUBRIQUE, "Rubrique", RUBRIQUE, "Rubrique", _look(14, "accent2", gras=True), "b"
)
_SOURCE = Emplacement("body", I_SOURCE, "Source", SOURCE, "Source", _look(12, "tx2"), "b")
_PIED = Emplacement("ftr", I_PIED, "Pied de page", PIED, "", _look(12, "tx2"), "ctr")
_NUMERO = Emplacement("sldNum", I_NUMERO, "Numéro", NUMERO, "", _look(12, "tx2", cote="r"), "ctr")
_CORPS = Emplacement("body", I_CORPS, "Texte", CORPS, "Texte")


def _colonne(idx: int, nom: str, boite: Boite, *, titre: bool) -> Emplacement:
    tete = TITRE_DE_COLONNE.ligne + 8
    if titre:
        haut = Boite(boite.x, boite.y, boite.largeur, tete)
        return Emplacement("body", idx, nom, haut, nom, _look(20, "tx2", gras=True))
    bas = Boite(boite.x, boite.y + tete, boite.largeur, boite.hauteur - tete)
    return Emplacement("body", idx, nom, bas, nom)


def _disposition(*propres: Emplacement) -> tuple[Emplacement, ...]:
    return (_TITRE, _RUBRIQUE, *propres, _SOURCE, _PIED, _NUMERO)


COUVERTURE = "Couverture"
TEXTE = "Titre et texte"
TABLEAU = "Titre et tableau"
GRAPHIQUE = "Titre et graphique"
GRAPHIQUE_ET_TABLEAU = "Graphique et tableau"
COLONNES = "Deux colonnes"
CHIFFRES = "Chiffres"

DISPOSITIONS: dict[str, tuple[Emplacement, ...]] = {
    COUVERTURE: (
        Emplacement(
            "ctrTitle",
            0,
            "Titre",
            Boite(48, 120, 864, 140),
            "Titre",
            _look(40, "accent1", gras=True),
            "b",
        ),
        Emplacement(
            "subTitle", 1, "Sous-titre", Boite(48, 272, 864, 64), "Sous-titre", _look(24, "tx2")
        ),
        Emplacement(
            "body",
            I_LIGNES,
            "Date et lieu",
            Boite(48, 360, 864, 120),
            "Date, lieu",
            _look(18, "tx1"),
        ),
    ),
    TEXTE: _disposition(_CORPS),
    TABLEAU: _disposition(Emplacement("tbl", I_OBJET, "Tableau", CORPS, "Tableau")),
    GRAPHIQUE: _disposition(Emplacement("chart", I_OBJET, "Graphique", CORPS, "Graphique")),
    GRAPHIQUE_ET_TABLEAU: _disposition(
        Emplacement("chart", I_OBJET, "Graphique", DESSIN, "Graphique"),
        Emplacement("tbl", I_A_COTE, "Tableau", TABLEAU_A_COTE, "Tableau"),
    ),
    COLONNES: _disposition(
        _colonne(I_TITRE_GAUCHE, "Titre de gauche", GAUCHE, titre=True),
        _colonne(I_CORPS, "Texte de gauche", GAUCHE, titre=False),
        _colonne(I_TITRE_DROITE, "Titre de droite", DROITE, titre=True),
        _colonne(I_DROITE, "Texte de droite", DROITE, titre=False),
    ),
    CHIFFRES: _disposition(
        *(
            Emplacement("body", idx, f"Chiffre {rang}", boite_d_un_chiffre(rang - 1, 4), "Chiffre")
            for rang, idx in enumerate(I_CHIFFRES, 1)
        )
    ),
}


def presentation_vide() -> Any:
    """A new presentation of python-pptx on the master of the house, without any slide."""
    return python_pptx.Presentation(BytesIO(_paquet()))


@cache
def _paquet() -> bytes:
    """The file of the empty presentation, as every office suite opens it."""
    dispositions = {
        f"ppt/slideLayouts/slideLayout{rang}.xml": _en_xml(nom, emplacements)
        for rang, (nom, emplacements) in enumerate(DISPOSITIONS.items(), 1)
    }
    parties: dict[str, bytes] = {
        "docProps/app.xml": _modele("app.xml"),
        "ppt/presentation.xml": _modele("presentation.xml"),
        "ppt/presProps.xml": _modele("presProps.xml"),
        "ppt/tableStyles.xml": _modele("tableStyles.xml"),
        "ppt/theme/theme1.xml": _modele("theme.xml"),
        "ppt/theme/theme2.xml": _modele("theme.xml"),
        "ppt/slideMasters/slideMaster1.xml": _maitre(),
        "ppt/notesMasters/notesMaster1.xml": _modele("notesMaster.xml"),
        **dispositions,
    }
    liens = {
        "_rels/.rels": [
            ("officeDocument", "ppt/presentation.xml"),
            ("extended-properties", "docProps/app.xml"),
        ],
        "ppt/_rels/presentation.xml.rels": [
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("presProps", "presProps.xml"),
            ("tableStyles", "tableStyles.xml"),
            ("theme", "theme/theme1.xml"),
        ],
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": [("theme", "../theme/theme2.xml")],
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": [
            *(("slideLayout", f"../slideLayouts/{Path(nom).name}") for nom in dispositions),
            ("theme", "../theme/theme1.xml"),
        ],
    }
    for nom in dispositions:
        liens[f"ppt/slideLayouts/_rels/{Path(nom).name}.rels"] = [
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        ]
    return archiver(
        [
            ("[Content_Types].xml", _types_de_contenu(parties)),
            *((nom, _liens(suite)) for nom, suite in liens.items()),
            *parties.items(),
        ]
    )


def _modele(nom: str) -> bytes:
    return (MODELES / nom).read_bytes()


def _liens(suite: list[tuple[str, str]]) -> bytes:
    lignes = "".join(
        f'<Relationship Id="rId{rang}" Type="{R}/{genre}" Target="{cible}"/>'
        for rang, (genre, cible) in enumerate(suite, 1)
    )
    espace = f"{OOXML}/package/2006/relationships"
    entete = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{entete}<Relationships xmlns="{espace}">{lignes}</Relationships>'.encode()


GENRES = {
    "ppt/presentation.xml": f"{TYPES}.presentationml.presentation.main+xml",
    "ppt/presProps.xml": f"{TYPES}.presentationml.presProps+xml",
    "ppt/tableStyles.xml": f"{TYPES}.presentationml.tableStyles+xml",
    "ppt/slideMasters/": f"{TYPES}.presentationml.slideMaster+xml",
    "ppt/slideLayouts/": f"{TYPES}.presentationml.slideLayout+xml",
    "ppt/notesMasters/": f"{TYPES}.presentationml.notesMaster+xml",
    "ppt/theme/": f"{TYPES}.theme+xml",
    "docProps/app.xml": f"{TYPES}.extended-properties+xml",
}


def _types_de_contenu(parties: dict[str, bytes]) -> bytes:
    lignes = "".join(
        f'<Override PartName="/{nom}" '
        f'ContentType="{next(genre for debut, genre in GENRES.items() if nom.startswith(debut))}"/>'
        for nom in parties
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Types xmlns="{OOXML}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lignes}</Types>'
    ).encode()


def _maitre() -> bytes:
    formes = [_TITRE, _CORPS, _PIED, _NUMERO]
    dispositions = "".join(
        f'<p:sldLayoutId id="{2147483648 + rang}" r:id="rId{rang}"/>'
        for rang in range(1, len(DISPOSITIONS) + 1)
    )
    ecrit = _modele("slideMaster.xml").decode()
    ecrit = ecrit.replace("@FORMES@", "".join(_forme(e, 10 + e.idx) for e in formes))
    return ecrit.replace("@DISPOSITIONS@", dispositions).encode()


def _en_xml(nom: str, emplacements: tuple[Emplacement, ...]) -> bytes:
    type_ = ' type="title"' if nom == COUVERTURE else ""
    formes = "".join(_forme(e, rang) for rang, e in enumerate(emplacements, 2))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<p:sldLayout xmlns:a="{A}" xmlns:r="{R}" xmlns:p="{P}"{type_} preserve="1">'
        f'<p:cSld name="{nom}"><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/>'
        "<p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
        f"{formes}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
    ).encode()


def _forme(emplacement: Emplacement, cle: int) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{cle}" name="{emplacement.nom}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr>{_ph(emplacement)}</p:nvPr></p:nvSpPr>"
        f'<p:spPr>{cadre(emplacement.boite)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr vert="horz" lIns="0" tIns="0" rIns="0" bIns="0" '
        f'anchor="{emplacement.ancre}"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{emplacement.look}</a:lstStyle>{_invite(emplacement)}</p:txBody></p:sp>"
    )


def _ph(emplacement: Emplacement) -> str:
    idx = f' idx="{emplacement.idx}"' if emplacement.idx else ""
    return f'<p:ph type="{emplacement.genre}"{idx}/>'


def _invite(emplacement: Emplacement) -> str:
    if emplacement.genre == "sldNum":
        return f"<a:p>{champ_numero('‹n°›')}</a:p>"
    if not emplacement.invite:
        return '<a:p><a:endParaRPr lang="fr-FR"/></a:p>'
    return f'<a:p><a:r><a:rPr lang="fr-FR"/><a:t>{emplacement.invite}</a:t></a:r></a:p>'


def champ_numero(lu: str) -> str:
    """The field that the number of the slide is."""
    return (
        '<a:fld id="{6B1D4C1E-6F0B-4E7B-9C53-3A2F0E5D7C11}" type="slidenum">'
        f'<a:rPr lang="fr-FR"/><a:t>{lu}</a:t></a:fld>'
    )


def cadre(boite: Boite) -> str:
    """The `a:xfrm` of a box."""
    x, y, cx, cy = (round(v * EMU) for v in (boite.x, boite.y, boite.largeur, boite.hauteur))
    return f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
