"""What has a history of its own."""

from __future__ import annotations

from django.db.models import Model, Q

from maillage.conventions.models import (
    Acte,
    Deliberation,
    Demarche,
    Dispense,
    FeuilleDeRoute,
    Habilitation,
    Partie,
    Reecriture,
    Referent,
    Resiliation,
    SeanceDeliberante,
    Signature,
    ThematiqueRetenue,
)
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.regles.erreurs import Introuvable

# What has a history of its own, by the word of its address.
TYPES_SUIVIS: dict[str, type[Model]] = {
    "demarche": Demarche,
    "partie": Partie,
    "acte": Acte,
    "deliberation": Deliberation,
    "seance": SeanceDeliberante,
    "signature": Signature,
    "habilitation": Habilitation,
    "feuille": FeuilleDeRoute,
    "dispense": Dispense,
    "thematique": ThematiqueRetenue,
    "referent": Referent,
    "reecriture": Reecriture,
    "resiliation": Resiliation,
}


def objet_suivi(demarche: Demarche, type: str, cle: int) -> Model:
    """The object of this démarche whose history is asked for (`Introuvable` otherwise)."""
    modele = TYPES_SUIVIS.get(type)
    if modele is None:
        raise Introuvable("Cette sorte d'objet n'a pas d'historique.")
    appartient = {
        Demarche: Q(pk=demarche.pk),
        Signature: Q(acte__demarche=demarche),
        Resiliation: Q(acte__demarche=demarche),
    }
    filtre = appartient.get(modele, Q(demarche=demarche))
    return une_ligne(modele._default_manager.filter(filtre), cle, "Cet objet")
