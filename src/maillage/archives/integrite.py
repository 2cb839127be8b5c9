"""What came from other instances, held to what the journal of this one recorded at its restoration."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError

from maillage.archives.histoire import RESTAUREE, empreinte_de_l_extrait, extrait_de
from maillage.archives.models import Origine
from maillage.journal.empreintes import empreinte
from maillage.journal.integrite import Alteration, enregistrer
from maillage.journal.models import Evenement

ILLISIBLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)


def extraits_alteres() -> Iterator[Alteration]:
    """Every extract that is no longer what was restored, event by event."""
    inscrits = {
        (evenement.demarche, rang): dit
        for evenement in Evenement.objects.filter(acte=RESTAUREE).order_by("numero")
        for rang, dit in enumerate((evenement.apres or {}).get("extraits", []), 1)
    }
    restent = set(inscrits)
    for origine in Origine.objects.order_by("pk"):
        restent.discard((origine.lieu, origine.rang))
        cause = _cause(origine, inscrits.get((origine.lieu, origine.rang)))
        if cause:
            yield Alteration(f"Extrait du journal d’origine de {origine}", cause)
    for lieu, rang in sorted(restent):
        yield Alteration(f"Extrait du journal d’origine de {lieu}, instance {rang}", "il manque")


def _cause(origine: Origine, inscrite: str | None) -> str:
    if inscrite is None:
        return "il a été ajouté hors du journal"
    try:
        for evenement in origine.evenements.order_by("numero").iterator(500):
            if empreinte(evenement.en_evenement()) != evenement.empreinte:
                return f"l’événement {evenement.numero} ne correspond plus à son empreinte"
        lue = empreinte_de_l_extrait(extrait_de(origine.evenements))
    except ILLISIBLE as erreur:
        return f"il ne se lit plus ({erreur})"
    return "" if lue == inscrite == origine.extrait else "il n’est plus celui qui a été restauré"


enregistrer("extraits des journaux d’origine", extraits_alteres)
