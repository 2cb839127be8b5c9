"""Loads the outlines of a level: the map changes as a whole, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import shapely
from django.db import transaction

from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.contours import ContourLu, lire
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Contour, LotDeContours, Territoire

LOT = 500


@dataclass(frozen=True, slots=True)
class BilanDesContours:
    """What a load did: the lot, the codes of the file that no territory has, those without outline."""

    lot: LotDeContours
    charges: int
    inconnus: tuple[str, ...]
    sans_contour: int


def charger(
    *,
    niveau: Niveau,
    octets: bytes,
    nom_fichier: str,
    millesime: str,
    source: str,
    licence: str,
    le: datetime,
) -> BilanDesContours:
    """Replace the outlines of a level by those of the file; a code that nobody has is left out.

    Raises `SaisieInvalide` when the file cannot be read or when most of its codes are of another level.
    """
    dits = {"son millésime": millesime, "sa source": source, "sa licence": licence}
    for nom, valeur in dits.items():
        if not valeur.strip():
            raise SaisieInvalide(f"Une carte cite d’où elle vient : donnez {nom}.")
    lus = lire(octets)
    connus = set(
        Territoire.objects.filter(niveau=niveau, en_vigueur=True).values_list("code", flat=True)
    )
    retenus = [contour for contour in lus if contour.code in connus]
    if len(retenus) * 2 < len(lus):
        raise SaisieInvalide(
            f"Sur {len(lus)} contours, {len(retenus)} seulement portent le code d’un territoire du "
            f"niveau « {niveau.label} ». Vérifiez le niveau et le fichier ; rien n’a été chargé."
        )
    with transaction.atomic():
        LotDeContours.objects.filter(niveau=niveau).delete()
        lot = LotDeContours.objects.create(
            niveau=niveau,
            millesime=millesime.strip(),
            source=source.strip(),
            licence=licence.strip(),
            nom_fichier=nom_fichier[:200],
            empreinte=hashlib.sha256(octets).hexdigest(),
            charge_le=le,
        )
        Contour.objects.bulk_create((_contour(lot, lu) for lu in retenus), batch_size=LOT)
    inconnus = tuple(contour.code for contour in lus if contour.code not in connus)
    return BilanDesContours(lot, len(retenus), inconnus, len(connus) - len(retenus))


def _contour(lot: LotDeContours, lu: ContourLu) -> Contour:
    dedans = shapely.point_on_surface(lu.forme)
    return Contour(
        lot=lot,
        code=lu.code,
        forme=shapely.to_wkb(lu.forme),
        longitude=dedans.x,
        latitude=dedans.y,
    )
