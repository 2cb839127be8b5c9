"""Whether the indicators can be kept up to date: V-20."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.interface.typographie import accorde, typo
from maillage.plan_actions.controles.fiches import lien_de_la_fiche
from maillage.plan_actions.queries.suivi import rattachements, reglage
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.suivi_du_plan import seuils


@regle(
    "V-20",
    intitule="Une fiche et un plan ne portent pas plus d'indicateurs que l'on n'en peut suivre.",
    gravite=Gravite.ALERTE,
    source="Igas sur la COG 2013-2017 (345 actions, 107 indicateurs jugés lourds), W-79 ; Pornic Agglo "
    "(de plus de 600 indicateurs à 250), W-55 ; seuils datés, que la démarche peut régler",
)
def nombre_d_indicateurs(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The plan whole, then each fiche; a warning, never a refusal."""
    maison, propre = seuils(le), reglage(demarche)
    total = demarche.indicateurs.filter(supprime_le=None).count()
    au_plus = _valeur(propre.indicateurs_par_plan, maison.par_plan)
    if total > au_plus:
        yield Constat(
            objet=f"Plan d'actions — {demarche}",
            message=typo(
                f"{accorde(total, 'indicateur')} pour un plan, au-delà du seuil de {au_plus}."
            ),
            suite="Gardez ceux que quelqu'un relève vraiment chaque année, et retirez les autres.",
            lien=reverse("indicateurs:liste", args=[demarche.slug]),
            precisions={"indicateurs": total, "seuil": au_plus},
        )
    poses = [ligne.fiche for ligne in rattachements(demarche) if ligne.fiche is not None]
    par_fiche = _valeur(propre.indicateurs_par_fiche, maison.par_fiche)
    for fiche, nombre in Counter(poses).items():
        if nombre > par_fiche:
            yield Constat(
                objet=f"Fiche {fiche}",
                message=typo(
                    f"{accorde(nombre, 'indicateur')} pour une seule fiche, au-delà du seuil de "
                    f"{par_fiche}."
                ),
                suite="Gardez ceux qui disent si l'action a réussi, et détachez les autres.",
                lien=lien_de_la_fiche(fiche),
                precisions={"indicateurs": nombre, "seuil": par_fiche},
            )


def _valeur(propre: int | None, maison: int) -> int:
    """What the démarche asks; where it asks nothing, what the house asks (0 is an answer)."""
    return maison if propre is None else propre
