"""Whether the convention can stand in for the schéma of the accueil of young children: V-36."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Sum
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.etats import au_jour, periodes
from maillage.diagnostics.queries.structures import structures
from maillage.interface.typographie import accorde, les_premiers, nombre, typo
from maillage.plan_actions.pieces.note_sppe import SEUIL, reponses
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.schema_petite_enfance import ITEMS
from maillage.territoires.models import Territoire

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
    habitants = _habitants(demarche)
    if habitants <= SEUIL:
        return
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
            lien=reverse("portail:documents", args=[demarche.slug]),
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


def _habitants(demarche: Demarche) -> int:
    """The population of the communes of the perimeter, each once; of its territory without perimeter."""
    communes = Territoire.objects.filter(pk__in=demarche.perimetre.values("commune"))
    total = communes.aggregate(total=Sum("population_municipale"))["total"]
    if total is None and demarche.territoire is not None:
        total = demarche.territoire.population_municipale
    return total or 0


def _a_un_relais(demarche: Demarche, le: dt.date) -> bool:
    relais = [s for s in structures(demarche) if s.type == TypeStructure.RPE]
    tenus = [au_jour(periodes(structure.etats.all()), le) for structure in relais]
    return any(periode is not None and periode.ouverte for periode in tenus)
