"""Whether the statistical secrecy of article 7.1 is kept: V-22, V-23, V-24.

What Maillage shows of the series passes the one exit (`statistiques.sortie`), which blanks it. What is
left to check is what people decide and type: the thresholds of the Caf, and figures in sentences.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import ConstatPartage
from maillage.diagnostics.queries.constats import constats
from maillage.echanges.queries import cafs
from maillage.interface.typographie import accorde, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.secret.regle import RegleSecret
from maillage.statistiques.models import ReglageSecret
from maillage.statistiques.queries.secret import reglages

CONVENTION = RegleSecret()  # article 7.1 as the model convention writes it
ALLOCATAIRES = re.compile(
    r"(?<![\d,.\u00a0\u202f])(\d{1,3})[\s\u00a0\u202f]+(?:foyers?[\s\u00a0]+)?(?:allocataires?|bénéficiaires?)",
    re.IGNORECASE,
)
INTERNE = re.compile(
    r"\b(?:usage interne|données? internes?|statistiques? internes?)\b", re.IGNORECASE
)


@regle(
    "V-22",
    intitule="Dans une commune ou un quartier de moins de 100 allocataires, toute valeur est à blanc.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 7.1 (zones communales ou infra-communales de moins de 100 allocataires)",
)
def petites_zones(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The threshold of the Caf against that of the convention; counts under it in the constats."""
    for reglage in _reglages(demarche, le):
        if reglage.seuil_zone < CONVENTION.seuil_zone:
            yield _reglage_trop_bas(
                reglage, "une zone", reglage.seuil_zone, CONVENTION.seuil_zone, demarche
            )
    for constat, nombre in _cites(demarche):
        if CONVENTION.seuil_cellule <= nombre < CONVENTION.seuil_zone:
            yield _dans_un_constat(
                demarche,
                constat,
                f"{accorde(nombre, 'allocataire')} : si ce nombre est celui d’une commune ou d’un "
                "quartier, aucune valeur de cette zone ne se publie.",
                "Citez l’intercommunalité, ou retirez le nombre.",
                Gravite.ALERTE,
            )


@regle(
    "V-23",
    intitule="Une valeur de 1 à 4 allocataires est à blanc, sans que les totaux la rendent ; zéro se montre.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 7.1 (valeur inférieure à 5 et différente de zéro) ; suppression secondaire "
    "ajoutée (process A14-02)",
)
def petites_valeurs(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The threshold of the Caf against that of the convention; counts of 1 to 4 in the constats."""
    for reglage in _reglages(demarche, le):
        if reglage.seuil_cellule < CONVENTION.seuil_cellule:
            yield _reglage_trop_bas(
                reglage, "une valeur", reglage.seuil_cellule, CONVENTION.seuil_cellule, demarche
            )
    for constat, nombre in _cites(demarche):
        if 0 < nombre < CONVENTION.seuil_cellule:
            yield _dans_un_constat(
                demarche,
                constat,
                f"{accorde(nombre, 'allocataire')} : une valeur de 1 à 4 ne se publie à aucune maille.",
                "Écrivez « moins de 5 » dans le constat, ou retirez le nombre.",
                None,
            )


@regle(
    "V-24",
    intitule="Une statistique interne de la Caf n'est ni dans un document public, ni dans un export ouvert.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 7.1 (usage interne, aucune transmission de tout ou partie des données)",
)
def statistiques_internes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """A constat that says it quotes one: the exit cannot see what is typed."""
    for constat in constats(demarche):
        if INTERNE.search(f"{constat.texte} {constat.source}"):
            yield _dans_un_constat(
                demarche,
                constat,
                "une statistique interne de la Caf. Il ne peut figurer ni sur une page publique, ni "
                "dans un export ouvert, ni dans un courriel.",
                "Gardez ce constat entre les parties, ou appuyez-le sur une donnée ouverte.",
                Gravite.ALERTE,
            )


def _reglages(demarche: Demarche, le: dt.date) -> list[ReglageSecret]:
    """The settings in force for the Caf of the démarche, the common one where it has none."""
    lus = reglages(le)
    siens = [lus.get(caf) or lus.get(None) for caf in sorted(cafs(demarche))]
    return [reglage for reglage in siens if reglage is not None]


def _cites(demarche: Demarche) -> Iterator[tuple[ConstatPartage, int]]:
    for constat in constats(demarche):
        for trouve in ALLOCATAIRES.finditer(constat.texte):
            yield constat, int(trouve[1])


def _reglage_trop_bas(
    reglage: ReglageSecret, quoi: str, seuil: int, voulu: int, demarche: Demarche
) -> Constat:
    return Constat(
        objet=str(reglage).capitalize(),
        message=typo(
            f"Le seuil réglé pour {quoi} est {seuil} ; la convention demande {voulu} ({reglage.source})."
        ),
        suite="Faites corriger le réglage par la Caf, ou appuyez-le sur un avenant à la convention.",
        lien=reverse("echanges:registre", args=[demarche.slug]),
    )


def _dans_un_constat(
    demarche: Demarche, constat: ConstatPartage, dit: str, suite: str, gravite: Gravite | None
) -> Constat:
    return Constat(
        objet=typo(f"Constat « {constat.texte[:80]} »"),
        message=typo(f"Ce constat cite {dit}"),
        suite=suite,
        lien=reverse("diagnostics:constat_modifier", args=[demarche.slug, constat.pk]),
        gravite=gravite,
    )
