"""The agenda of the meeting, and what it is asked to decide."""

from __future__ import annotations

from collections.abc import Iterator

from maillage.conversations.ancrage import Ancre
from maillage.documents.arbre import ElementListe, Liste, Paragraphe, Tableau, Trait, texte
from maillage.documents.diapositives import Corps, Diapositive
from maillage.documents.rubriques import Moment
from maillage.gouvernance.enums import Attendu
from maillage.gouvernance.models import PointOrdreDuJour
from maillage.gouvernance.objets import ancres_des_points
from maillage.gouvernance.queries.reunions import points
from maillage.interface.typographie import INSECABLE, accorde, typo

EN_DETAIL = 12  # beyond, one table says them all


def ordre_du_jour(moment: Moment) -> Iterator[Diapositive]:
    """The items in order, with what each expects."""
    tous = list(points(moment.reunion)) if moment.reunion else []
    if not tous:
        return
    decisions = sum(point.attendu == Attendu.DECISION for point in tous)
    lies = ancres_des_points(tous)
    suite = f", dont {accorde(decisions, 'décision demandée', 'décisions demandées')}"
    yield Diapositive(
        f"Ordre du jour{INSECABLE}: {accorde(len(tous), 'point')}{suite if decisions else ''}",
        Tableau(
            "Ordre du jour",
            ("N°", "Point", "Attendu", "Sur quoi"),
            tuple(
                (
                    texte(str(rang)),
                    texte(typo(point.intitule)),
                    texte(point.get_attendu_display()),
                    texte(_objet(point, lies) or "—"),
                )
                for rang, point in enumerate(tous, 1)
            ),
            largeurs=(1, 7, 3, 6),
        ),
        lecture="Chaque point dit ce qui en est attendu\u00a0: une information, un avis ou une décision.",
    )


def decisions_demandees(moment: Moment) -> Iterator[Diapositive]:
    """One slide for each decision asked, with its object and the note of presentation."""
    tous = list(points(moment.reunion)) if moment.reunion else []
    demandes = [(n, p) for n, p in enumerate(tous, 1) if p.attendu == Attendu.DECISION]
    lies = ancres_des_points(point for _, point in demandes)
    if len(demandes) > EN_DETAIL:
        yield _en_tableau(demandes, lies)
        return
    for numero, point in demandes:
        yield Diapositive(
            f"Décision demandée{INSECABLE}: {typo(point.intitule)}",
            Corps(tuple(_contenu(numero, point, lies))),
            notes="Rappeler ce que la décision changera, recueillir les avis, puis constater le "
            "consensus ou faire voter.",
        )


def _contenu(
    numero: int, point: PointOrdreDuJour, lies: dict[int, Ancre]
) -> Iterator[Paragraphe | Liste]:
    objet = _objet(point, lies)
    if objet:
        yield Paragraphe(texte(Trait(f"Sur{INSECABLE}: ", gras=True), objet))
    for alinea in point.note.split("\n"):
        if alinea.strip():
            yield Paragraphe(texte(typo(alinea)))
    yield Paragraphe(texte(Trait("Le comité est invité à", gras=True)))
    yield Liste(
        tuple(
            ElementListe(texte(choix))
            for choix in (
                f"adopter, rejeter ou ajourner le point {numero}",
                "dire qui en assure la suite, et pour quand",
            )
        )
    )


def _en_tableau(
    demandes: list[tuple[int, PointOrdreDuJour]], lies: dict[int, Ancre]
) -> Diapositive:
    return Diapositive(
        accorde(len(demandes), "décision demandée", "décisions demandées"),
        Tableau(
            "Décisions demandées",
            ("N°", "Décision", "Sur quoi"),
            tuple(
                (texte(str(n)), texte(typo(p.intitule)), texte(_objet(p, lies) or "—"))
                for n, p in demandes
            ),
            largeurs=(1, 8, 6),
        ),
        lecture="Les décisions demandées, dans l’ordre du jour.",
    )


def _objet(point: PointOrdreDuJour, lies: dict[int, Ancre]) -> str:
    """« Fiche action « Navette solidaire » », or nothing."""
    ancre = lies.get(point.pk)
    return typo(f"{ancre.nature} « {ancre.intitule} »") if ancre else ""
