"""What a meeting should know of the convention: where its parcours stands, where its acts stand."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q

from maillage.conventions.enums import ETATS_SIGNES
from maillage.conventions.models import Acte, Demarche
from maillage.conventions.queries.du_parcours import parcours
from maillage.documents.arbre import Tableau, texte
from maillage.documents.diapositives import Diapositive
from maillage.documents.rubriques import Moment, Rubrique, declarer
from maillage.interface.typographie import (
    ABSENT,
    INSECABLE,
    accorde,
    date_longue,
    les_premiers,
    periode,
    typo,
)
from maillage.regles.parcours import Etape, SituationEtape

SITUATIONS = {
    SituationEtape.FRANCHIE: "Franchie",
    SituationEtape.OUVERTE: "Ouverte",
    SituationEtape.BLOQUEE: "Bloquée",
}


def lire(moment: Moment) -> Iterator[Diapositive]:
    """The stages of the parcours, then the acts with their period and their signatures."""
    source = f"démarche, au {date_longue(moment.le)}"
    etapes = parcours(moment.demarche, moment.le)
    franchies = sum(etape.situation is SituationEtape.FRANCHIE for etape in etapes)
    yield Diapositive(
        f"Parcours de la convention{INSECABLE}: "
        f"{accorde(franchies, 'étape franchie', 'étapes franchies')} sur {len(etapes)}",
        Tableau(
            "Étapes du parcours",
            ("Étape", "Situation", "Ce qui a été compté, ou ce qui manque"),
            tuple(
                (texte(etape.nom), texte(SITUATIONS[etape.situation]), texte(_detail(etape)))
                for etape in etapes
            ),
            largeurs=(5, 2, 7),
        ),
        lecture="Une étape s’ouvre quand ce qu’elle demande est réuni, et se franchit quand c’est fait.",
        source=source,
    )
    yield from _actes(moment.demarche, source)


def _detail(etape: Etape) -> str:
    if etape.situation is SituationEtape.BLOQUEE:
        return "Il manque\u00a0: " + les_premiers([m.libelle for m in etape.manques], 2)
    return typo(etape.detail) or "—"


def _actes(demarche: Demarche, source: str) -> Iterator[Diapositive]:
    actes = list(_avec_signatures(demarche))
    if not actes:
        return
    lignes = []
    for acte in actes:
        dites = periode(acte.debut, acte.fin)
        lignes.append(
            (
                texte(typo(acte.intitule)),
                texte(typo(acte.get_etat_display())),
                texte("—" if dites == ABSENT else dites),
                texte(f"{acte.signees} sur {acte.attendues}" if acte.attendues else "—"),
            )
        )
    yield Diapositive(
        f"{accorde(len(actes), 'acte')} dans la démarche",
        Tableau(
            "Actes de la démarche",
            ("Acte", "État", "Période", "Signatures"),
            tuple(lignes),
            largeurs=(6, 3, 5, 2),
        ),
        lecture="Un acte compte ses signatures reçues sur celles qu’il attend.",
        source=source,
    )


def _avec_signatures(demarche: Demarche):  # type: ignore[no-untyped-def]  # annotated rows
    """The acts in order, with how many signatures they wait for and how many they have (one query)."""
    recues = Q(signatures__etat__in=ETATS_SIGNES, signatures__signee_le__isnull=False)
    return (
        Acte.objects.filter(demarche=demarche)
        .annotate(
            attendues=Count("signatures", distinct=True),
            signees=Count("signatures", filter=recues, distinct=True),
        )
        .order_by("debut", "pk")
    )


declarer(Rubrique("convention", "Où en est la convention", 30, lire))
