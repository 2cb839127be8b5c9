"""What the follow-up of the rights has to say: F18 to F22, and the money beyond the charges: F35."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.financements.enums import NatureVersement, StadeDeclaration
from maillage.financements.queries.comptes import financements
from maillage.financements.queries.suivi import (
    Exercice,
    annees_a_controler,
    exercices_des_annees,
)
from maillage.interface.typographie import date_longue, minuscule, montant, nombre, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.financements import suivi as regles

CALENDRIER = "Calendrier de la Caf : quatre déclarations par an (Caf, webinaire du 20/01/2023)"


def _exercices(demarche: Demarche, le: dt.date) -> list[Exercice]:
    return exercices_des_annees(demarche, annees_a_controler(demarche, le))


def _objet(exercice: Exercice) -> str:
    return typo(
        f"{exercice.structure}, {minuscule(exercice.intitule_de_la_ligne)}, {exercice.annee}"
    )


def _lien(demarche: Demarche, exercice: Exercice) -> str:
    cles = [demarche.slug, exercice.structure.pk, exercice.ligne, exercice.annee]
    return reverse("financements:exercice", args=cles)


@regle(
    "F18",
    intitule="Une déclaration est déposée avant la date que la Caf a fixée.",
    gravite=Gravite.ALERTE,
    source=CALENDRIER,
)
def declarations_a_temps(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """What is late against the calendar of the Caf; without a calendar, nothing is late."""
    for exercice in _exercices(demarche, le):
        for attente in exercice.retards(le):
            stade = StadeDeclaration(attente.type.value).label
            yield Constat(
                objet=_objet(exercice),
                message=typo(
                    f"Déclaration « {minuscule(stade)} » attendue le {date_longue(attente.attendue_le)}."
                ),
                suite=typo(
                    "Demandez-la au gestionnaire et enregistrez-la ; prévenez la Caf du retard."
                ),
                lien=_lien(demarche, exercice),
                precisions={
                    "stade": attente.type.value,
                    "attendue_le": attente.attendue_le.isoformat(),
                },
            )


@regle(
    "F19",
    intitule="Un réel se dépose après la fin de son année, une actualisation dans sa période.",
    gravite=Gravite.BLOQUANT,
    source=CALENDRIER,
)
def periodes_coherentes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Declarations made before they could be, against the calendar as it is today."""
    for exercice in _exercices(demarche, le):
        for stade, declaration in exercice.declarations.items():
            jour = declaration.deposee_le
            if regles.periode_coherente(stade, exercice.annee, jour, exercice.calendrier):
                continue
            des = regles.ouverture(stade, exercice.annee, exercice.calendrier)
            yield Constat(
                objet=_objet(exercice),
                message=typo(
                    f"Période de déclaration incohérente. « {declaration.get_stade_display()} », déposée "
                    f"le {date_longue(jour)}, ne s'ouvre que le {date_longue(des)}."
                ),
                suite="Corrigez la date de dépôt, l'année du droit ou le calendrier de la Caf.",
                lien=_lien(demarche, exercice),
            )


@regle(
    "F20",
    intitule="Un réel loin du prévisionnel porte un commentaire.",
    gravite=Gravite.ALERTE,
    source="Écart à expliquer à la Caf ; seuil de 10 % retenu par défaut, que chaque Caf peut régler",
)
def ecarts_commentes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The réels beyond the threshold that say nothing of why."""
    for exercice in _exercices(demarche, le):
        if exercice.ecart_a_commenter:
            yield Constat(
                objet=_objet(exercice),
                message=typo(
                    f"Écart de {nombre(exercice.ecart)} % avec le prévisionnel : commentaire requis."
                ),
                suite="Notez dans le réel ce qui l'explique : la Caf le demande pour le valider.",
                lien=_lien(demarche, exercice),
                precisions={"ecart_pour_cent": str(exercice.ecart)},
            )


@regle(
    "F21",
    intitule="Les acomptes ne dépassent pas le droit, tel qu'il est estimé puis arrêté.",
    gravite=Gravite.ALERTE,
    source="Solde : droit réel moins acomptes ; un solde négatif est un indu (Caf de la Somme, 2023)",
)
def indus(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The acomptes beyond the latest estimate; then the indu that is not given back."""
    for exercice in _exercices(demarche, le):
        reste = exercice.reste
        if exercice.risque_d_indu:
            dit = f"Risque d'indu : {montant(exercice.risque_d_indu)}."
            suite = "Faites actualiser la déclaration, et provisionnez cette somme."
        elif reste is not None and reste < 0:
            dit = f"Indu de {montant(-reste)} à reverser."
            suite = (
                "Convenez avec la Caf de la façon de le reverser, puis enregistrez le versement."
            )
        else:
            continue
        yield Constat(
            objet=_objet(exercice),
            message=typo(dit),
            suite=typo(suite),
            lien=_lien(demarche, exercice),
        )


@regle(
    "F22",
    intitule="Un solde ou un indu se règle sur un réel validé par la Caf.",
    gravite=Gravite.BLOQUANT,
    source="Droit réel, puis solde ou indu (finance, §4.7)",
)
def soldes_sur_reel_valide(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Payments of a solde or of an indu whose réel is not validated."""
    for exercice in _exercices(demarche, le):
        regle_ = any(v.nature != NatureVersement.ACOMPTE for v in exercice.versements)
        if regle_ and not (exercice.reel and exercice.reel.est_validee):
            yield Constat(
                objet=_objet(exercice),
                message=typo("Le réel n'est pas validé, et un solde ou un indu est enregistré."),
                suite="Faites valider le réel par la Caf, ou retirez ce versement.",
                lien=_lien(demarche, exercice),
            )


@regle(
    "F35",
    intitule="Les financements d'une structure ne dépassent pas ses charges.",
    gravite=Gravite.ALERTE,
    source="Total de la Caf, des familles et des autres financeurs comparé aux charges ; aucun plafond "
    "légal n'a été trouvé",
)
def sur_financement(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The structures that are given more than they spend, by year."""
    lus = _exercices(demarche, le)
    for annee in sorted({exercice.annee for exercice in lus}):
        de_l_annee = [exercice for exercice in lus if exercice.annee == annee]
        for compte in financements(demarche, annee, de_l_annee):
            if not compte.exces:
                continue
            yield Constat(
                objet=f"{compte.structure}, {annee}",
                message=typo(
                    f"Financements supérieurs aux charges de {compte.structure} : "
                    f"{montant(compte.exces)} de plus."
                ),
                suite="Vérifiez les charges et chaque financement avec le gestionnaire et la Caf.",
                lien=reverse(
                    "financements:compte", args=[demarche.slug, compte.structure.pk, annee]
                ),
                precisions={"exces": str(compte.exces)},
            )
