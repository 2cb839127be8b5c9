"""The logos of the parties side by side, as one drawing of the document."""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.documents.arbre import Figure
from maillage.documents.langue import enumerer

# The boxes, in the units of the drawing (96 to the inch): four a row hold in the width of a page.
LARGEUR, HAUTEUR, ENTRE, PAR_LIGNE = 132, 64, 18, 4


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as PNG, and whose it is."""

    organisation: str
    image: bytes

    @property
    def adresse(self) -> str:
        """The picture itself, as an address (RFC 2397)."""
        return f"data:image/png;base64,{base64.b64encode(self.image).decode('ascii')}"


def planche(logos: Sequence[Logo]) -> tuple[Figure, ...]:
    """The logos in rows, each as large as its box lets it be; nothing where there is none."""
    if not logos:
        return ()
    lignes = -(-len(logos) // PAR_LIGNE)
    colonnes = min(len(logos), PAR_LIGNE)
    largeur = colonnes * LARGEUR + (colonnes - 1) * ENTRE
    hauteur = lignes * HAUTEUR + (lignes - 1) * ENTRE
    dessins = "".join(_image(rang, logo) for rang, logo in enumerate(logos))
    noms = enumerer([logo.organisation for logo in logos])
    return (
        Figure(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{largeur}" height="{hauteur}" '
            f'viewBox="0 0 {largeur} {hauteur}">{dessins}</svg>',
            f"{'Logos' if len(logos) > 1 else 'Logo'}\u00a0: {noms}",
        ),
    )


def _image(rang: int, logo: Logo) -> str:
    """A picture in the middle of its box."""
    large, haut = struct.unpack(">II", logo.image[16:24])  # PNG, third edition, 11.2.1: IHDR
    echelle = min(LARGEUR / large, HAUTEUR / haut)
    large, haut = large * echelle, haut * echelle
    ligne, colonne = divmod(rang, PAR_LIGNE)
    x = colonne * (LARGEUR + ENTRE) + (LARGEUR - large) / 2
    y = ligne * (HAUTEUR + ENTRE) + (HAUTEUR - haut) / 2
    return (
        f'<image x="{x:.2f}" y="{y:.2f}" width="{large:.2f}" height="{haut:.2f}" '
        f'href="{logo.adresse}"/>'
    )
