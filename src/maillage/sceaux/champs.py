"""The signature fields of a PDF, tagged so that it stays PDF/UA-1, added at its end.

All the fields that will ever be needed are laid with the first seal: a field laid later would change
the structure of the file, and every seal before it would say so (ISO 32000-1, 12.8.2.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields

Boite = tuple[int, int, int, int]  # left, bottom, right, top, in points


class Ecrivain(IncrementalPdfFileWriter):
    """Adds to a PDF and leaves its metadata alone: rewritten, they would no longer be PDF/A."""

    def _update_meta(self) -> None:
        """Nothing: what was frozen says its own date."""


@dataclass(frozen=True, slots=True)
class Champ:
    """A field: its name in the file, what a screen reader says of it, where it is drawn if it is."""

    nom: str
    libelle: str
    page: int = 0
    boite: Boite | None = None


def poser(pdf: IncrementalPdfFileWriter, champs: Iterable[Champ]) -> None:
    """Lay these empty fields, each inside a tagged « Form » (ISO 14289-1, 7.18.4)."""
    for champ in champs:
        append_signature_field(
            pdf,
            SigFieldSpec(
                champ.nom, on_page=champ.page, box=champ.boite, readable_field_name=champ.libelle
            ),
        )
        _etiqueter(pdf, champ)


def noms(pdf: Any) -> dict[str, bool]:
    """The signature fields of a file, each with whether it is filled."""
    return {nom: valeur is not None for nom, valeur, _ in enumerate_sig_fields(pdf)}


def _etiqueter(pdf: IncrementalPdfFileWriter, champ: Champ) -> None:
    if "/StructTreeRoot" not in pdf.root:
        return
    structure = pdf.root["/StructTreeRoot"]
    reference = next(ref for nom, _, ref in enumerate_sig_fields(pdf) if nom == champ.nom)
    page_ref = pdf.find_page_for_modification(champ.page)[0]
    parent_ref, parent = _document(pdf, structure)
    objet = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/OBJR"),
            pdf_name("/Obj"): reference,
            pdf_name("/Pg"): page_ref,
        }
    )
    element = pdf.add_object(
        DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): parent_ref,
                pdf_name("/Pg"): page_ref,
                # Alone, not in an array: pyHanko looks for it there when the field is filled later.
                pdf_name("/K"): objet,
            }
        )
    )
    parent["/K"] = ArrayObject([*_liste(parent), element])
    pdf.update_container(parent)
    widget, page = reference.get_object(), page_ref.get_object()
    widget["/StructParent"] = NumberObject(_inscrire(pdf, structure, element))
    page["/Tabs"] = pdf_name("/S")
    pdf.update_container(page)


def _document(pdf: Any, structure: DictionaryObject) -> tuple[IndirectObject, DictionaryObject]:
    """The one element that holds all the others (« Document »), or the root of the tree."""
    enfants = _liste(structure)
    if len(enfants) == 1 and isinstance(enfants[0], IndirectObject):
        return enfants[0], enfants[0].get_object()
    return pdf.root.raw_get("/StructTreeRoot"), structure


def _liste(element: DictionaryObject) -> list[Any]:
    """The children of an element as they are written: references stay references."""
    if "/K" not in element:
        return []
    enfants = element["/K"]
    return list(enfants.iterate()) if isinstance(enfants, ArrayObject) else [element.raw_get("/K")]


def _inscrire(
    pdf: IncrementalPdfFileWriter, structure: DictionaryObject, element: IndirectObject
) -> int:
    """Tie the element to a new key of the parent tree (ISO 32000-1, 14.7.4.4), and give the key."""
    arbre = structure["/ParentTree"]
    cle = max(int(structure.get("/ParentTreeNextKey", 0)), _plus_grande_cle(arbre) + 1)
    if "/Kids" in arbre:
        bornes = ArrayObject([NumberObject(cle), NumberObject(cle)])
        feuille = DictionaryObject(
            {
                pdf_name("/Limits"): bornes,
                pdf_name("/Nums"): ArrayObject([NumberObject(cle), element]),
            }
        )
        arbre["/Kids"].append(pdf.add_object(feuille))
        pdf.update_container(arbre["/Kids"])
    else:
        arbre["/Nums"].extend([NumberObject(cle), element])
        pdf.update_container(arbre["/Nums"])
    structure["/ParentTreeNextKey"] = NumberObject(cle + 1)
    pdf.update_container(structure)
    return cle


def _plus_grande_cle(noeud: Any) -> int:
    if "/Nums" in noeud:
        return max((int(cle) for cle in list(noeud["/Nums"].iterate())[::2]), default=-1)
    return max((_plus_grande_cle(enfant) for enfant in noeud.get("/Kids", [])), default=-1)
