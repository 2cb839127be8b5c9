"""Whether the convention can stand in for the schéma of the accueil of young children: V-36."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import au_jour, periodes
from maillage.diagnostics.queries.structures import structures
from maillage.interface.typographie import accorde, les_premiers, nombre, typo
from maillage.plan_actions.pieces.correspondance_sppe import reponses, seuil
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.schema_petite_enfance import ITEMS

# Law 2023-1196, article 17: a relais petite enfance is compulsory from that day.
RELAIS_DES_LE = dt.date(2026, 1, 1)
EN_VUE = 4


@regle(
    "V-36",
    intitule="Au-delà de 10 000 habitants, la convention répond au schéma de l'accueil du jeune enfant, "
    "et un relais petite enfance est ouvert depuis 2026.",
    gravite=Gravite.ALERTE,
    source="CASF, articles L.214-1-3 et D.214-10-1 (loi 2023-1196, décret 2025-253) ; W-19, W-21",
)
def schema_du_jeune_enfant(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The cumulated population of the perimeter, the items without answer, the open relais.

    While nothing answers any item, this is where the work stands: information.
    """
    lu = seuil(demarche)
    if not lu.franchi:
        return
    habitants = lu.habitants
    lues = reponses(demarche)
    manquent = [str(ITEMS[code]) for code, dites in lues.par_item.items() if not dites]
    if manquent:
        yield Constat(
            objet="Schéma de l’accueil du jeune enfant",
            message=typo(
                f"{nombre(habitants)} habitants : {accorde(lues.repondus, 'point')} sur {len(ITEMS)} de "
                f"l’article D. 214-10-1 {'ont' if lues.repondus > 1 else 'a'} une réponse. Sans réponse : "
                f"{les_premiers(manquent, EN_VUE)}."
            ),
            suite="Rattachez des fiches action à ces points, puis imprimez la note « la CTG tient lieu de "
            "schéma ».",
            lien=reverse("plan_actions:schema_petite_enfance", args=[demarche.slug]),
            gravite=None if lues.repondus else Gravite.INFORMATION,
        )
    if le >= RELAIS_DES_LE and not _a_un_relais(demarche, le):
        yield Constat(
            objet="Relais petite enfance",
            message=typo(
                f"{nombre(habitants)} habitants, et aucun relais petite enfance ouvert dans l’inventaire : "
                "il est obligatoire depuis le 1ᵉʳ janvier 2026."
            ),
            suite="Inscrivez le relais dans l’inventaire s’il existe, ou prévoyez-le dans le plan.",
            lien=reverse("diagnostics:structures", args=[demarche.slug]),
            gravite=None if structures(demarche).exists() else Gravite.INFORMATION,
        )


def _a_un_relais(demarche: Demarche, le: dt.date) -> bool:
    relais = [s for s in structures(demarche) if s.type == TypeStructure.RPE]
    tenus = [au_jour(periodes(structure.etats.all()), le) for structure in relais]
    return any(periode is not None and periode.ouverte for periode in tenus)
