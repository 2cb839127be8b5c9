"""What a convention gives to the content of a version: parties, articles, thématiques, perimeter.

What is kept is what somebody can change: the fields of the démarche and the wording of the model.
The text that follows from them is kept beside each article, to be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.articles import PLACES_ECRITES, articles, redaction
from maillage.conventions.models import Deliberation, Demarche, Partie, Perimetre
from maillage.conventions.queries import (
    codes_des_sous_objectifs,
    lignes_du_perimetre,
    parties,
    thematiques_retenues,
)
from maillage.conventions.redaction import FaitsConvention, lire, vote
from maillage.documents.places import blocs as blocs_de
from maillage.interface.typographie import minuscule
from maillage.regles.missions import MISSIONS
from maillage.regles.versions import Champ, Contribution, Objet, champ, contribuer


def _adresse(route: str, sujet: Demarche, ancre: str = "") -> str:
    return reverse(f"conventions:{route}", args=[sujet.slug]) + ancre


# ---------------------------------------------------------------- parties


def lire_les_parties(demarche: Demarche) -> Iterator[Objet]:
    """The organisations in order; known by the organisation, so that one put back is the same."""
    for partie in parties(demarche):
        yield Objet(f"partie:{partie.organisation_id}", str(partie), _champs_de_partie(partie))


def _champs_de_partie(partie: Partie) -> dict[str, Champ]:
    organisation = partie.organisation
    return {
        "nom": champ("Nom", organisation.nom),
        "designation": champ("Désignation dans le texte", organisation.designation),
        "appellation": champ("Appellation courte", organisation.appellation),
        "cote": champ("Côté", partie.get_role_display()),
        "est_signataire": champ("Signe la convention", partie.est_signataire),
        "adhesion_le": champ("A adhéré le", partie.adhesion_le),
        "signataires": champ(
            "Signataires",
            [
                f"{s.mandat.personne.get_civilite_display()} {s.mandat}".strip()
                for s in partie.signataires.all()
            ],
        ),
        "champ_intervention": champ("Champ d’intervention (article 3)", partie.champ_intervention),
    }


# ---------------------------------------------------------------- articles


def lire_les_articles(demarche: Demarche) -> Iterator[Objet]:
    """One object an article, an annexe or another titled part of the convention."""
    faits = lire(demarche)
    saisis = _saisis(faits)
    for article in articles(faits, {nom: blocs_de(nom, demarche) for nom in PLACES_ECRITES}):
        redige = champ("Rédaction", redaction(article.identifiant, faits))
        yield Objet(
            f"article:{article.identifiant}",
            article.titre,
            {"redaction": redige, **saisis.get(article.identifiant, {})},
            texte=article.lignes,
        )


def _saisis(faits: FaitsConvention) -> dict[str, dict[str, Champ]]:
    """What was entered for each part, beside the parties, the plan and the missions."""
    return {
        "article-2": {"champ_caf": champ("Interventions de la Caf", faits.champ_caf)},
        "article-4": {
            "hypothese": champ("Hypothèse", faits.hypothese.label),
            "plan_attendu_le": champ("Plan d’actions attendu le", faits.plan_attendu_le),
            "actions_deja_prevues": champ("Actions déjà prévues", faits.actions_deja_prevues),
        },
        "article-10": {
            "debut": champ("Début de la période", faits.debut),
            "fin": champ("Fin de la période", faits.fin),
        },
        "signatures": {
            "fait_a": champ("Fait à", faits.fait_a),
            "fait_le": champ("Fait le", faits.fait_le),
        },
        "annexe-1": {
            "diagnostic": champ("Synthèse du diagnostic", faits.diagnostic),
            "diagnostic_au_plus_tard_le": champ(
                "Diagnostic rendu au plus tard le", faits.diagnostic_au_plus_tard_le
            ),
            "coordination": champ("Coordination actuelle", faits.coordination),
        },
        "annexe-3": {"equipements": champ("Équipements et services", faits.equipements)},
    }


# ---------------------------------------------------------------- what it is about, and where


def lire_les_thematiques(demarche: Demarche) -> Iterator[Objet]:
    """The thématiques announced."""
    for retenue in sorted(thematiques_retenues(demarche), key=lambda r: r.thematique.code):
        yield Objet(
            f"thematique:{retenue.thematique.code}",
            str(retenue.thematique),
            {
                "caractere": champ("Caractère", retenue.get_caractere_display()),
                "droit": champ("Droit au financement", retenue.get_droit_display()),
                "precision": champ("Précision", retenue.precision),
            },
        )


def lire_les_sous_objectifs(demarche: Demarche) -> Iterator[Objet]:
    """The sub-objectives retained, in the order of article 4."""
    retenus = codes_des_sous_objectifs(demarche)
    for mission in MISSIONS:
        for sous_objectif in mission.sous_objectifs:
            if sous_objectif.code in retenus:
                yield Objet(
                    f"sous-objectif:{sous_objectif.code}",
                    sous_objectif.libelle,
                    {"mission": champ("Mission", mission.libelle)},
                )


def lire_le_perimetre(demarche: Demarche) -> Iterator[Objet]:
    """The communes with their periods, for the whole convention or for a thématique.

    The key of a first period for the whole convention is that of the commune, as it was before a
    perimeter was decided by thématique: the versions frozen then compare with those of today.
    """
    for ligne in lignes_du_perimetre(demarche).order_by(
        "commune__code", "thematique__code", "rang"
    ):
        yield Objet(
            ligne.cle,
            _nom_dans_le_perimetre(ligne),
            {
                "thematique": champ("Thématique", ligne.thematique),
                "debut": champ("Depuis le", ligne.debut),
                "fin": champ("Jusqu’au", ligne.fin),
                "entree": champ("Décision d’entrée", ligne.entree),
                "sortie": champ("Décision de sortie", ligne.sortie),
            },
        )


def _nom_dans_le_perimetre(ligne: Perimetre) -> str:
    nom = f"{ligne.commune.nom} ({ligne.commune.code})"
    nom += f", {minuscule(ligne.thematique.nom)}" if ligne.thematique else ""
    return f"{nom}, {ligne.rang}e période" if ligne.rang > 1 else nom


# ---------------------------------------------------------------- annexe 7


def lire_les_deliberations(demarche: Demarche) -> Iterator[Objet]:
    """The deliberations that annexe 7 lists."""
    for signataire in lire(demarche).signataires:
        for deliberation in signataire.deliberations:
            yield _deliberation(signataire.nom, deliberation)


def _deliberation(de_qui: str, deliberation: Deliberation) -> Objet:
    return Objet(
        f"deliberation:{deliberation.pk}",
        f"{de_qui}, délibération du {deliberation.seance_le:%d/%m/%Y}",
        {
            "assemblee": champ("Assemblée", deliberation.assemblee),
            "numero": champ("Numéro", deliberation.numero),
            "date": champ("Séance du", deliberation.seance_le),
            "objet": champ("Objet", deliberation.objet),
            "vote": champ("Vote", vote(deliberation)),
        },
    )


def _lien_d_un_article(sujet: Demarche, cle: str, nature: str) -> str:
    actes = {"article:article-10", "article:signatures"}
    return _adresse("actes" if cle in actes else "identite", sujet)


contribuer(
    Contribution(
        "parties",
        "Parties",
        10,
        lire_les_parties,
        lambda sujet, cle, nature: _adresse("parties", sujet),
        ordonnee=True,
    )
)
contribuer(
    Contribution(
        "articles", "Articles et annexes", 20, lire_les_articles, _lien_d_un_article, ordonnee=True
    )
)
contribuer(
    Contribution(
        "thematiques",
        "Thématiques",
        30,
        lire_les_thematiques,
        lambda sujet, cle, nature: _adresse("thematiques", sujet),
    )
)
contribuer(
    Contribution(
        "sous_objectifs",
        "Sous-objectifs",
        40,
        lire_les_sous_objectifs,
        lambda sujet, cle, nature: _adresse("thematiques", sujet),
    )
)
contribuer(
    Contribution(
        "perimetre",
        "Périmètre",
        50,
        lire_le_perimetre,
        lambda sujet, cle, nature: _adresse("perimetre", sujet),
    )
)
contribuer(
    Contribution(
        "deliberations",
        "Délibérations (annexe 7)",
        90,
        lire_les_deliberations,
        lambda sujet, cle, nature: _adresse("actes", sujet),
    )
)
