"""What a démarche lived: the events of its journal, here and in the instances where it was before.

What tells of an archive itself (written, restored) is of one instance, and is not part of the extract:
the same démarche would otherwise never be exported twice alike.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from maillage.archives import registre
from maillage.archives.lignes import ecrire_ligne
from maillage.archives.models import CleDOrigine, EvenementDOrigine, Origine
from maillage.archives.noms import Modele, etiquette
from maillage.journal import empreintes
from maillage.journal.models import Evenement
from maillage.journal.queries import de_la_demarche

EXPORTEE, RESTAUREE = "démarche exportée", "démarche restaurée"
DEMANDEE = "exportation demandée"
D_ARCHIVAGE = (EXPORTEE, RESTAUREE, DEMANDEE)
CHAMPS = (*empreintes.CHAMPS, "empreinte")


@dataclass(frozen=True, slots=True)
class OrigineLue:
    """A former instance: its extract as it was read there, and the keys (model, there, here)."""

    rang: int
    extrait: str
    cles: list[tuple[Modele, int, int]]


def lieu_de(racine: models.Model) -> str:
    """The slug of the démarche."""
    return str(getattr(racine, registre.racine().lieu))


def evenements_d_ici(racine: models.Model) -> QuerySet[Evenement]:
    """What the journal of this instance tells of the démarche, but for its archives; in order."""
    return de_la_demarche(lieu_de(racine)).exclude(acte__in=D_ARCHIVAGE).order_by("numero")


def en_ligne(evenement: Evenement | EvenementDOrigine) -> str:
    """An event as one line of the extract: all that its fingerprint says, and the fingerprint."""
    ligne: dict[str, Any] = {champ: getattr(evenement, champ) for champ in CHAMPS}
    ligne["le"] = evenement.le.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return ecrire_ligne(ligne)


def extrait_de(evenements: Any) -> str:
    """The extract of these events (a queryset, or related rows), one a line."""
    return "".join(f"{en_ligne(e)}\n" for e in evenements.order_by("numero").iterator(500))


def empreinte_de_l_extrait(extrait: str) -> str:
    """SHA-256 of an extract."""
    return hashlib.sha256(extrait.encode()).hexdigest()


def origines(racine: models.Model) -> Iterator[OrigineLue]:
    """The instances where the démarche was before this one, first to last."""
    for origine in Origine.objects.filter(lieu=lieu_de(racine)).order_by("rang"):
        cles = origine.cles.values_list("modele", "cle", "objet")
        yield OrigineLue(
            origine.rang,
            extrait_de(origine.evenements),
            [(apps.get_model(modele), la_bas, ici) for modele, la_bas, ici in cles],
        )


def cles_notees(racine: models.Model) -> Iterator[tuple[Modele, int]]:
    """Every key of here that a former key leads to."""
    notees = CleDOrigine.objects.filter(origine__lieu=lieu_de(racine))
    for modele, objet in notees.values_list("modele", "objet").order_by("pk"):
        yield apps.get_model(modele), objet


def contenus_figes_ici(racine: models.Model) -> Iterator[str]:
    """The frozen contents whose keys are those of this instance."""
    for emporte in registre.emportes():
        if emporte.contenu:
            venues = CleDOrigine.objects.filter(
                origine__lieu=lieu_de(racine), modele=etiquette(emporte.modele)
            )
            ici = emporte.lignes(racine).exclude(pk__in=venues.values("objet"))
            yield from ici.order_by("pk").values_list(emporte.contenu, flat=True)


@dataclass(frozen=True, slots=True)
class Extrait:
    """Events word for word, one a line, and the instant of the last one."""

    texte: str
    dernier: dt.datetime | None


def extrait_des_objets(racine: models.Model, objets: list[models.Model]) -> Extrait:
    """What the journal tells of these objects, in the instances where they were and in this one."""
    par_modele: dict[str, list[int]] = {}
    for objet in objets:
        par_modele.setdefault(etiquette(type(objet)), []).append(objet.pk)
    d_ailleurs: list[Evenement | EvenementDOrigine] = []
    for origine in Origine.objects.filter(lieu=lieu_de(racine)).order_by("rang"):
        la_bas = Q()
        for modele, cles in par_modele.items():
            notees = origine.cles.filter(modele=modele, objet__in=cles)
            la_bas |= _ces_objets(modele, notees.values_list("cle", flat=True))
        d_ailleurs += origine.evenements.filter(la_bas).order_by("numero")
    ici = Q()
    for modele, cles in par_modele.items():
        ici |= _ces_objets(modele, cles)
    lus = [*d_ailleurs, *evenements_d_ici(racine).filter(ici)]
    texte = "".join(f"{en_ligne(e)}\n" for e in lus)
    return Extrait(texte, max((e.le for e in lus), default=None))


def _ces_objets(modele: str, cles: Iterable[int]) -> Q:
    return Q(objet_type=modele, objet_id__in=[str(cle) for cle in cles])
