"""Keeps the documents of an agenda as they are the day the invitation leaves."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging

from maillage.documents import canonique
from maillage.gouvernance.models import DocumentJoint, Reunion
from maillage.gouvernance.objets import documents_du_point
from maillage.gouvernance.queries.reunions import points
from maillage.regles.erreurs import ErreurMetier

journal = logging.getLogger(__name__)


def figer(reunion: Reunion, le: dt.datetime) -> list[DocumentJoint]:
    """Freeze the documents that the items bring, in place of those frozen before; in the transaction
    of an act. A document that cannot be written yet is left out: its object stays linked."""
    DocumentJoint.objects.filter(reunion=reunion).delete()
    figes, vus = [], set()
    for point in points(reunion):
        for joint in documents_du_point(reunion.demarche, point):
            cle = (joint.piece.identifiant, joint.objet)
            if cle in vus:
                continue
            try:
                contenu = canonique.en_json(joint.construire())
            except ErreurMetier as erreur:
                journal.info("%s n’est pas joint à %s : %s", joint.intitule, reunion, erreur)
                continue
            vus.add(cle)
            figes.append(
                DocumentJoint(
                    reunion=reunion,
                    point=point,
                    piece=joint.piece.identifiant,
                    intitule=joint.intitule[:300],
                    contenu=contenu,
                    empreinte=hashlib.sha256(contenu.encode()).hexdigest(),
                    fige_le=le,
                )
            )
    return DocumentJoint.objects.bulk_create(figes)
