"""The four missions of the branche Famille and their ten sub-objectives.

Source: model convention of the Caf des Yvelines, article 4 (seed S4-C); the missions also stand in
the preamble of the accord-cadre of Toulouse (seed S0).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SousObjectif:
    """One of the ten sub-objectives; `code` is stable."""

    code: str
    libelle: str


@dataclass(frozen=True, slots=True)
class Mission:
    """One of the four missions, with its sub-objectives in the order of article 4."""

    code: str
    libelle: str
    sous_objectifs: tuple[SousObjectif, ...]


MISSIONS = (
    Mission(
        "CONCILIATION",
        "Aider les familles à concilier vie familiale, vie professionnelle et vie sociale",
        (
            SousObjectif(
                "PETITE_ENFANCE",
                "poursuivre la structuration d'une offre diversifiée en direction de la petite "
                "enfance",
            ),
            SousObjectif(
                "ENFANCE",
                "poursuivre la structuration d'une offre diversifiée en direction des enfants",
            ),
        ),
    ),
    Mission(
        "PARENTALITE_JEUNESSE",
        "Faciliter la relation parentale, favoriser le développement de l'enfant et soutenir "
        "les jeunes",
        (
            SousObjectif(
                "CHARGES_FAMILIALES",
                "compenser les charges familiales et accompagner les parents dans leur rôle",
            ),
            SousObjectif(
                "REUSSITE_SCOLAIRE",
                "contribuer à l'égalité des chances en matière de réussite scolaire et renforcer "
                "le lien entre les familles et l'école",
            ),
            SousObjectif(
                "AUTONOMIE_JEUNES",
                "faciliter l'autonomie des jeunes, élément de passage à l'âge adulte",
            ),
        ),
    ),
    Mission(
        "CADRE_DE_VIE",
        "Accompagner les familles pour améliorer leur cadre de vie et leurs conditions de logement",
        (
            SousObjectif(
                "LOGEMENT",
                "favoriser, pour les familles, des conditions de logement et un cadre de vie de "
                "qualité",
            ),
            SousObjectif(
                "VIE_COLLECTIVE",
                "faciliter l'intégration des familles dans la vie collective et citoyenne",
            ),
        ),
    ),
    Mission(
        "AUTONOMIE_INSERTION",
        "Créer les conditions favorables à l'autonomie, à l'insertion sociale et professionnelle",
        (
            SousObjectif(
                "HANDICAP", "soutenir les personnes et les familles confrontées au handicap"
            ),
            SousObjectif(
                "EVENEMENTS_FRAGILISANTS",
                "aider les familles confrontées à des événements ou des difficultés fragilisant "
                "la vie familiale",
            ),
            SousObjectif(
                "INSERTION",
                "accompagner le parcours d'insertion et le retour (et maintien) dans l'emploi des "
                "personnes et des familles en situation de pauvreté",
            ),
        ),
    ),
)

SOUS_OBJECTIFS = {sous.code: sous for mission in MISSIONS for sous in mission.sous_objectifs}
