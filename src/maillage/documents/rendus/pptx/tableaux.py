"""Tables of a slide: real ones, with a header row, to be edited in place."""

from __future__ import annotations

from typing import Any

from pptx.util import Emu

from maillage.documents.arbre import Tableau, Texte, Trait
from maillage.documents.boites import MARGE_DE_CELLULE, marge_haute
from maillage.documents.grilles import Grille
from maillage.documents.mesures import Fonte
from maillage.documents.rendus.pptx.maitre import EMU, A
from maillage.documents.rendus.pptx.textes import courir, el
from maillage.interface.typographie import accorde

SANS_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # « no style, no grid » of Office
COTES = {"gauche": "l", "centre": "ctr", "droite": "r"}
FILETS = {"lnL": None, "lnR": None, "lnT": None, "lnB": "DDD7C9"}


def poser(emplacement: Any, grille: Grille) -> Any:
    """The table in its placeholder; gives the frame."""
    tableau = grille.tableau
    lignes = (tuple((Trait(e, gras=True),) for e in tableau.entetes), *tableau.lignes)
    cadre = emplacement.insert_table(rows=len(lignes), cols=len(tableau.entetes))
    table = cadre.table
    table.first_row, table.horz_banding = True, False
    table.first_col = tableau.entete_de_ligne
    table._tbl.tblPr.find(f"{{{A}}}tableStyleId").text = SANS_STYLE
    for colonne, largeur in zip(table.columns, grille.largeurs, strict=True):
        colonne.width = Emu(round(largeur * EMU))
    for rang, (ligne, hauteur) in enumerate(zip(lignes, grille.hauteurs, strict=True)):
        rangee = table.rows[rang]
        rangee.height = Emu(round(hauteur * EMU))
        for cote, (cellule, texte) in enumerate(zip(rangee.cells, ligne, strict=True)):
            _cellule(cellule._tc, texte, grille, rang, cote)
    cadre.height = Emu(round(grille.hauteur * EMU))
    return cadre


def alternative(tableau: Tableau) -> str:
    """What a table is, for who does not see it: its caption, its columns, how many rows."""
    legende = tableau.legende.strip() or "Tableau"
    lignes = accorde(len(tableau.lignes), "ligne")
    return f"{legende}. Colonnes\u00a0: {', '.join(tableau.entetes)}. {lignes}."


def _cellule(tc: Any, texte: Texte, grille: Grille, rang: int, cote: int) -> None:
    corps = tc.get_or_add_txBody()
    for paragraphe in list(corps.p_lst):
        corps.remove(paragraphe)
    paragraphe = el(corps, "p")
    reglages = el(paragraphe, "pPr")
    alignements = grille.tableau.alignements
    if alignements and alignements[cote] != "gauche":
        reglages.set("algn", COTES[alignements[cote]])
    interligne = el(reglages, "lnSpc")
    el(interligne, "spcPct", val="90000")
    courir(paragraphe, texte, sz=str(round(grille.fonte.taille * 100)))
    _colorer(paragraphe, "bg1" if rang == 0 else "tx1")
    _proprietes(tc, grille.fonte, entete=rang == 0)


def _colorer(paragraphe: Any, couleur: str) -> None:
    """The colour of the text: that of the ground in the header, on its dark fill."""
    for proprietes in paragraphe.iter("{*}rPr", "{*}endParaRPr"):
        el(el(proprietes, "solidFill"), "schemeClr", val=couleur)


def _proprietes(tc: Any, fonte: Fonte, *, entete: bool) -> None:
    proprietes = tc.get_or_add_tcPr()
    marges = (MARGE_DE_CELLULE, marge_haute(fonte))
    horizontale, verticale = (str(round(marge * EMU)) for marge in marges)
    for cle, valeur in {
        "marL": horizontale,
        "marR": horizontale,
        "marT": verticale,
        "marB": verticale,
    }.items():
        proprietes.set(cle, valeur)
    proprietes.set("anchor", "ctr" if entete else "t")
    for nom, couleur in FILETS.items():
        trait = el(proprietes, nom, w="9525")
        if couleur and not entete:
            el(el(trait, "solidFill"), "srgbClr", val=couleur)
        else:
            el(trait, "noFill")
    if entete:
        el(el(proprietes, "solidFill"), "schemeClr", val="accent1")
    else:
        el(proprietes, "noFill")
