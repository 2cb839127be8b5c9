"""What changed since the text in force, and the avenants that must list it: V-34."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions import queries
from maillage.conventions.controles.durees import lien_acte
from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.interface.typographie import accorde, typo
from maillage.regles.controle import Constat, Gravite, regle

FINIS = frozenset({EtatActe.REMPLACE, EtatActe.RESILIE})


@regle(
    "V-34",
    intitule="Un avenant énumère tout ce qui change depuis le texte précédent.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 11 : l'avenant précise toutes les modifications à la convention et à ses annexes",
)
def avenants_exhaustifs(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """An avenant can list its changes, and no change waits outside of one."""
    figes = {v.acte_id for v in queries.versions(demarche)}
    avenants = [a for a in demarche.actes.all() if a.type == TypeActe.AVENANT]
    for avenant in avenants:
        if avenant.etat not in FINIS and avenant.pk not in figes:
            yield from _sans_base(avenant, a_une_base=bool(figes))
    if figes and not any(a.est_modifiable for a in avenants):
        yield from _sans_avenant(demarche)


def _sans_base(avenant: Acte, *, a_une_base: bool) -> Iterator[Constat]:
    if a_une_base and avenant.est_modifiable:
        return
    if avenant.est_modifiable:
        message = "L'acte qu'il modifie n'a pas de version figée : ce qui change ne peut pas être énuméré."
        suite = "Figez l'acte d'origine, ou reprenez son contenu s'il a été signé sur papier."
    else:
        message = "Il n'a pas de version figée : ce qu'il change n'est énuméré nulle part."
        suite = "Reprenez son contenu depuis la page de l'acte."
    yield Constat(str(avenant), typo(message), typo(suite), lien=lien_acte(avenant))


def _sans_avenant(demarche: Demarche) -> Iterator[Constat]:
    """Work goes on between two avenants: an alert, which says how much waits."""
    ecart = queries.ecart(demarche)
    nombre = len(ecart.changements)
    if not nombre or ecart.reference is None:
        return
    attend = "attend" if nombre == 1 else "attendent"
    yield Constat(
        objet=str(ecart.reference.acte),
        message=typo(
            f"{accorde(nombre, 'changement')} depuis la version {ecart.reference.numero} "
            f"{attend} un avenant (article 11)."
        ),
        suite=typo("Commencez l'avenant, ou défaites ce qui ne doit pas y entrer."),
        lien=reverse("conventions:avenant", args=[demarche.slug]),
        gravite=Gravite.ALERTE,
        precisions={"version": ecart.reference.numero, "changements": nombre},
    )
