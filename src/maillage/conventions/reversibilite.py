"""A démarche, its parties, its acts and what was frozen of them, as an archive takes them."""

from __future__ import annotations

from typing import Any

from maillage.archives.registre import (
    Racine,
    Reference,
    emporter,
    etre_la_racine,
    laisser,
    nommer,
    referencer,
)
from maillage.conventions import models as m
from maillage.partenaires.models import Organisation


def decrire(demarche: m.Demarche) -> dict[str, Any]:
    """What who opens the archive reads first."""
    parties = demarche.parties.select_related("organisation").order_by("ordre", "organisation__nom")
    return {
        "demarche": {
            "slug": demarche.slug,
            "nom": demarche.nom,
            "debut": demarche.debut and demarche.debut.isoformat(),
            "fin": demarche.fin and demarche.fin.isoformat(),
        },
        "parties": [
            {
                "nom": partie.organisation.nom,
                "siren": partie.organisation.siren,
                "cote": partie.get_role_display(),
            }
            for partie in parties
        ],
    }


etre_la_racine(Racine(m.Demarche, "slug", decrire))
referencer(
    Reference(
        m.Thematique,
        cle=lambda thematique: (thematique.code,),
        retrouver=lambda thematique: m.Thematique.objects.filter(code=thematique.code),
    )
)

emporter(
    m.Demarche,
    lambda demarche: m.Demarche.objects.filter(pk=demarche.pk),
    sans={
        "predecesseur": "La démarche à laquelle celle-ci succède est une autre archive ; la date de fin "
        "de la convention précédente est gardée."
    },
)
emporter(m.Partie, "demarche")
emporter(m.Signataire, "partie__demarche")
emporter(m.ThematiqueRetenue, "demarche")
emporter(m.SousObjectifRetenu, "demarche")
emporter(m.Habilitation, "demarche")
emporter(m.EngagementConfidentialite, "demarche")
emporter(m.Referent, "demarche")
emporter(m.Acte, "demarche")
emporter(m.SeanceDeliberante, "demarche")
emporter(m.MembreEnExercice, "seance__demarche")
emporter(m.AbsenceTemporaire, "membre__seance__demarche")
emporter(m.Deliberation, "demarche")
emporter(m.CitationDeliberation, "deliberation__demarche")
emporter(m.DecisionPerimetre, "demarche")
emporter(m.Perimetre, "demarche")
emporter(
    m.FeuilleDeRoute,
    "demarche",
    sans={"jeton": "L’adresse du calendrier se lit sans compte : elle ne voyage pas."},
)
emporter(m.EtapeFeuille, "feuille__demarche")
emporter(m.Resiliation, "acte__demarche")
emporter(m.Signature, "acte__demarche")
emporter(m.PageSignee, "signature__acte__demarche")
emporter(m.Dispense, "demarche")
emporter(m.Reecriture, "demarche")
emporter(m.TexteActe, "acte__demarche")
emporter(m.VersionFigee, "demarche", contenu="contenu")
emporter(m.FichierFige, "version__demarche")
emporter(m.Sceau, "fichier__version__demarche")
emporter(m.ProcedureDeSignature, "acte__demarche")
emporter(m.SignataireDeProcedure, "procedure__acte__demarche")
laisser(
    m.DemandeDeSceau,
    "Une demande est faite au certificat d’une instance ; le sceau apposé, lui, est emporté.",
)
laisser(m.RappelRecu, "Un rappel du prestataire ne vaut que pour l’instance qui l’a reçu.")
laisser(m.Tirage, "Une série de documents se refait à la demande, des mêmes objets.")

for genre, modele in {
    "demarche": m.Demarche,
    "acte": m.Acte,
    "version": m.VersionFigee,
    "deliberation": m.Deliberation,
    "partie": Organisation,
}.items():
    nommer(genre, modele)
