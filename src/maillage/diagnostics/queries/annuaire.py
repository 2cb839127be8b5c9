"""The directory of the services that a démarche opens to all: open structures, and no personal data."""

from __future__ import annotations

import datetime as dt

from maillage.conventions.models import Demarche
from maillage.conventions.queries import parties
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import au_jour, periodes
from maillage.diagnostics.models import AnnuairePublic, EtatStructure, Structure
from maillage.diagnostics.queries.structures import structures
from maillage.regles.erreurs import Introuvable

# What serves the démarche itself is no service to families.
HORS_ANNUAIRE = frozenset({TypeStructure.PILOTAGE})


def annuaire_public(demarche: Demarche) -> AnnuairePublic | None:
    """What was decided of the directory; None when nothing ever was."""
    return AnnuairePublic.objects.filter(demarche=demarche).first()


def demarche_de_l_annuaire(slug: str) -> Demarche:
    """The démarche whose directory is open to all; `Introuvable` otherwise, without saying more."""
    trouvee = Demarche.objects.filter(slug=slug, annuaire_public__ouvert=True)
    demarche = trouvee.select_related("territoire").first()
    if demarche is None:
        raise Introuvable("Aucun annuaire n’est publié à cette adresse.")
    return demarche


def de_l_annuaire(demarche: Demarche, le: dt.date) -> list[tuple[Structure, EtatStructure]]:
    """The structures open that day that the directory shows, by kind then name (two queries)."""
    rangs = {type_: rang for rang, type_ in enumerate(TypeStructure.values)}
    lues = []
    for structure in structures(demarche):
        periode = au_jour(periodes(structure.etats.all()), le)
        montree = not structure.hors_annuaire and structure.type not in HORS_ANNUAIRE
        if montree and periode is not None and periode.ouverte:
            lues.append((structure, periode.etat))
    return sorted(lues, key=lambda lue: (rangs[lue[0].type], lue[0].nom.casefold(), lue[0].pk))


def signataires_nommes(demarche: Demarche) -> list[str]:
    """The names of all who sign, in their order (V-33)."""
    return [p.organisation.nom for p in parties(demarche) if p.est_signataire]
