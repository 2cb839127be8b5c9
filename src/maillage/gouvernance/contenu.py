"""What the gouvernance gives to the content of a version: annexe 4 and the posts of cooperation.

What was agreed is the instance, its rhythm and its seats (S4-C, article 6 and annexe 4), and the time
of the function (annexe 1). Who holds a seat or a post changes without an avenant.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.gouvernance.composition import lignes
from maillage.gouvernance.models import Instance
from maillage.gouvernance.queries.instances import instances
from maillage.regles.changements import NatureChangement
from maillage.regles.versions import Champ, Contribution, Objet, champ, contribuer


def lire_les_instances(demarche: Demarche) -> Iterator[Objet]:
    """Each instance that is not closed, as annexe 4 writes it."""
    for instance in instances(demarche):
        if instance.close_le is None:
            yield Objet(f"instance:{instance.pk}", instance.nom, _champs(instance))


def _champs(instance: Instance) -> dict[str, Champ]:
    superieure = instance.rattachee_a
    return {
        "type": champ("Type", instance.get_type_display()),
        "dispositif_rattachement": champ(
            "Dispositif de rattachement", instance.dispositif_rattachement
        ),
        "nom": champ("Nom", instance.nom),
        "missions": champ("Missions", instance.missions),
        "composition": champ("Composition", lignes(instance)),
        "periodicite": champ("Périodicité", instance.periodicite),
        "rattachee_a": champ("Rend compte à", superieure.nom if superieure else None),
        "quorum": champ("Quorum", _quorum(instance)),
        "thematiques": champ("Thématiques", [t.nom for t in instance.thematiques.all()]),
    }


def _quorum(instance: Instance) -> str | None:
    if instance.quorum_numerateur is None:
        return None
    return f"{instance.quorum_numerateur}/{instance.quorum_denominateur}"


def _lien(demarche: Demarche, cle: str, nature: str) -> str:
    pk = cle.partition(":")[2]
    if nature == NatureChangement.RETRAIT:
        return reverse("gouvernance:instances", args=[demarche.slug])
    return reverse("gouvernance:instance", args=[demarche.slug, pk])


contribuer(Contribution("instances", "Instances (annexe 4)", 66, lire_les_instances, _lien))
