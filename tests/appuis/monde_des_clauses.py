"""What the addresses of the clauses lead to, in the world of one démarche."""

from __future__ import annotations

import datetime as dt
from functools import cache
from io import BytesIO
from typing import Any

import docx

import fabriques
from maillage.clauses import langage
from maillage.clauses.langage import BlocDeClause
from maillage.clauses.models import ClauseDeCaf, ModeleWord, VersionDeClause
from maillage.conventions.models import Demarche
from maillage.conventions.pieces import modele
from maillage.fichiers import magasin
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier

BLOCS = (BlocDeClause("Une clause fictive."),)


def identifiants(demarche: Demarche) -> dict[str, Any]:
    """A clause of the Caf of the démarche, published once and being written again."""
    caf = demarche.parties.get(role="CAF").organisation
    clause = ClauseDeCaf.objects.create(
        caf=caf,
        document="convention",
        partie="article-9",
        intitule="Article 9 — Évaluation",
        brouillon=langage.en_donnees(BLOCS),
        brouillon_par="Camille Fictif",
        brouillon_le=fabriques.ANCIENNEMENT,
    )
    version = VersionDeClause.objects.create(
        clause=clause,
        numero=1,
        contenu=langage.en_json(BLOCS),
        empreinte=langage.empreinte(BLOCS),
        base=langage.empreinte(langage.blocs_du_modele(modele(), "article-9")),
        valable_du=dt.date(2026, 1, 2),
        motif="Fictif",
        publiee_par="camille@exemple.fr",
        publiee_par_nom="Camille Fictif",
        publiee_le=fabriques.ANCIENNEMENT,
    )
    octets = _modele_word()
    ModeleWord.objects.create(
        caf=caf,
        numero=1,
        fichier=Fichier.objects.create(
            nom="modele.docx",
            type=TypeFichier.DOCX,
            taille=len(octets),
            empreinte=magasin.ranger(octets),
            depose_par="Camille Fictif",
            depose_le=fabriques.ANCIENNEMENT,
        ),
        alternative="Logo fictif",
        depose_par="Camille Fictif",
        depose_le=fabriques.ANCIENNEMENT,
    )
    routes = ("clause", "ecrire", "publier", "retirer", "abandonner")
    return {
        **{f"clauses:{nom}.document": clause.document for nom in routes},
        **{f"clauses:{nom}.partie": clause.partie for nom in routes},
        "taille": clause.taille,
        "clauses:version.cle": version.pk,
        "clauses:word_fichier.numero": 1,
    }


@cache
def _modele_word() -> bytes:
    """An empty Word file."""
    sortie = BytesIO()
    docx.Document().save(sortie)
    return sortie.getvalue()
