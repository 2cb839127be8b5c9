"""What the indicators give to the content of a version: how they judge, not what they measured.

The definition, the reference and the target were agreed (S4-C, article 9): to change them takes an
avenant. The values of each year are the follow-up of what was agreed; they change nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.indicateurs.queries import indicateurs
from maillage.regles.changements import NatureChangement
from maillage.regles.versions import Contribution, Objet, champ, contribuer


def lire_les_indicateurs(demarche: Demarche) -> Iterator[Objet]:
    """Each followed indicator with its definition, its reference and its target."""
    for indicateur in indicateurs(demarche):
        yield Objet(
            f"indicateur:{indicateur.pk}",
            f"Indicateur {indicateur}",
            {
                "intitule": champ("Intitulé", indicateur.intitule),
                "definition": champ("Définition", indicateur.definition),
                "unite": champ("Unité", indicateur.unite),
                "sens": champ("Sens", indicateur.get_sens_display()),
                "compte_des_personnes": champ(
                    "Compte des personnes ou des ménages", indicateur.compte_des_personnes
                ),
                "reference": champ("Valeur de référence", indicateur.reference),
                "reference_le": champ("Date de la référence", indicateur.reference_le),
                "reference_source": champ("Source de la référence", indicateur.reference_source),
                "cible": champ("Cible", indicateur.cible),
                "cible_le": champ("Échéance de la cible", indicateur.cible_le),
                "recueil": champ("Mode de recueil", indicateur.recueil),
            },
        )


def _lien(demarche: Demarche, cle: str, nature: str) -> str:
    pk = cle.partition(":")[2]
    match nature:
        case NatureChangement.RETRAIT:
            return reverse("indicateurs:liste", args=[demarche.slug])
        case NatureChangement.AJOUT:
            return reverse("indicateurs:retirer", args=[demarche.slug, pk])
        case _:
            return reverse("indicateurs:modifier", args=[demarche.slug, pk])


contribuer(Contribution("indicateurs", "Indicateurs", 64, lire_les_indicateurs, _lien))
