"""Choices under headings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

LARGEUR_D_UN_CHOIX = 110  # characters: a longer option makes the list unreadable


class CasesParGroupe(forms.CheckboxSelectMultiple):
    """Boxes under headings; the first group is shown, the others open on demand."""

    template_name = "plan_actions/cases_par_groupe.html"


def en_groupes(groupes: Iterable[tuple[str, Iterable[Any]]], vide: str = "") -> list[Any]:
    """Choices under headings, empty headings left out; `vide` is the choice of nothing."""
    choix: list[Any] = [("", vide)] if vide else []
    for titre, objets in groupes:
        lus = [(objet.pk, str(objet)) for objet in objets]
        if lus:
            choix.append((titre, lus))
    return choix


def abreger(texte: str) -> str:
    """The text, cut at `LARGEUR_D_UN_CHOIX`."""
    if len(texte) <= LARGEUR_D_UN_CHOIX:
        return texte
    return texte[: LARGEUR_D_UN_CHOIX - 1].rstrip() + "…"
