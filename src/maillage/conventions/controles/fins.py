"""The terminations of article 12: V-35."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.enums import EtatResiliation
from maillage.conventions.models import Demarche, Resiliation
from maillage.interface.typographie import accorde, date_longue, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.fins import Depart

DITES = frozenset({EtatResiliation.NOTIFIEE, EtatResiliation.PRONONCEE})


@regle(
    "V-35",
    intitule="Une résiliation suit les délais de l'article 12 : un mois après la mise en demeure, six "
    "mois de prévenance pour une dénonciation.",
    gravite=Gravite.INFORMATION,
    source="S4-C, article 12",
)
def delais_de_resiliation(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each termination whose letter is sent: the days from which it is counted, and what follows."""
    envoyees = Resiliation.objects.filter(acte__demarche=demarche, etat__in=DITES)
    for resiliation in envoyees.select_related("acte").order_by("pk"):
        delai = resiliation.delai
        yield Constat(
            objet=str(resiliation.acte),
            message=typo(_recit(resiliation)),
            suite=_suite(resiliation, le),
            lien=reverse("conventions:fin", args=[demarche.slug]),
            precisions={
                "cas": resiliation.cas,
                "envoyee_le": resiliation.envoyee_le.isoformat()
                if resiliation.envoyee_le
                else None,
                "recue_le": resiliation.recue_le.isoformat() if resiliation.recue_le else None,
                "terme_du_delai": delai.terme.isoformat(),
                "effet_le": delai.effet_le.isoformat(),
            },
        )


def _recit(resiliation: Resiliation) -> str:
    regle_suivie, delai = resiliation.regle, resiliation.delai
    debut = f"{regle_suivie.nom} : la lettre a été envoyée le {date_longue(resiliation.envoyee_le)}"
    if resiliation.recue_le:
        debut += f" et reçue le {date_longue(resiliation.recue_le)}"
    if not regle_suivie.mois:
        return f"{debut}. La résiliation prend effet le {date_longue(delai.effet_le)}."
    depart = "l'envoi" if regle_suivie.depart is Depart.ENVOI else "la réception"
    return (
        f"{debut}. Le délai de {accorde(regle_suivie.mois, 'mois', 'mois')} compté depuis {depart} "
        f"s'achève le {date_longue(delai.terme)} inclus ; la résiliation prend effet le "
        f"{date_longue(delai.effet_le)}."
    )


def _suite(resiliation: Resiliation, le: dt.date) -> str:
    if resiliation.etat == EtatResiliation.PRONONCEE:
        return "La convention ne s'applique plus ; une nouvelle suppose une nouvelle signature."
    if resiliation.delai.provisoire:
        return "Enregistrez l'avis de réception : le délai se compte de ce jour."
    if resiliation.est_a_constater(le):
        return "Le délai est achevé : dites si la convention est résiliée."
    return "Rien avant cette date. Une mise en demeure suivie d'effet se note aussi."
