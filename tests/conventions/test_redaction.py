"""What the convention says, read from a démarche of the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import fabriques
from appuis.conventions import deliberation, demarche_prete, en_texte, sous
from maillage.conventions.enums import EtatActe, RolePartie
from maillage.conventions.models import Demarche
from maillage.conventions.pieces import convention
from maillage.conventions.redaction import assemblee_nommee, lire, vote
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.missions import MISSIONS


@pytest.fixture
def demarche(db: None) -> Demarche:
    return demarche_prete()


def test_la_convention_se_lit_de_la_demarche(demarche: Demarche) -> None:
    lue = lire(demarche)
    assert lue.fait_a == "Fictiville"
    assert [s.representants for s in lue.signataires] == ["Madame Camille Fictif, maire"] * 2
    assert [m.libelle for m in lue.missions] == [MISSIONS[3].libelle.replace("'", "’")]
    assert lue.collectivites[0].deliberations[0].numero == "25-1"


def test_l_acte_remplace_ne_compte_plus(demarche: Demarche) -> None:
    demarche.actes.update(etat=EtatActe.REMPLACE)
    assert lire(demarche).fait_a == ""


def test_le_plan_entre_dans_l_annexe_2(demarche: Demarche) -> None:
    annexe = sous(convention(demarche), "Annexe 2")
    assert "Synthèse du plan" in annexe
    assert "Fiche 1 — Fiche fictive" in annexe


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_signataires(demarche: Demarche) -> None:
    comptes = []
    for rangs in (range(2), range(2, 20)):
        for rang in rangs:
            organisation = fabriques.organisation(NatureOrganisation.COMMUNE)
            partie = fabriques.partie(demarche, organisation, ordre=rang + 2)
            fabriques.signataire(partie)
            fabriques.deliberation(demarche, organisation=organisation)
            fabriques.fiche(demarche)
        with CaptureQueriesContext(connection) as requetes:
            convention(demarche)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 29


def test_un_partenaire_non_signataire_n_est_pas_partie(demarche: Demarche) -> None:
    fabriques.partie(
        demarche,
        fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Association muette"),
        role=RolePartie.PARTENAIRE,
        est_signataire=False,
    )
    assert "muette" not in en_texte(convention(demarche))


@pytest.mark.parametrize(
    ("voix", "attendu"),
    [
        ((30, 1, 1), "30 pour, 1 contre, 1 abstention"),
        ((30, 0, 2), "30 pour, 0 contre, 2 abstentions"),
        ((32, None, None), "32 pour"),
        ((None, None, None), None),
        ((0, 12, 0), "0 pour, 12 contre, 0 abstention"),
    ],
)
def test_le_vote_se_dit(voix: tuple[int | None, ...], attendu: str | None) -> None:
    pour, contre, abstentions = voix
    assert vote(deliberation(pour=pour, contre=contre, abstentions=abstentions)) == attendu


@pytest.mark.parametrize(
    ("assemblee", "attendu"),
    [
        ("Conseil municipal d'Ici", "le conseil municipal d’Ici"),
        ("Assemblée départementale", "l’assemblée départementale"),
        ("Commission permanente", "la commission permanente"),
        ("CA de la Caf", "le CA de la Caf"),
        ("  ", None),
    ],
)
def test_l_assemblee_prend_son_article(assemblee: str, attendu: str | None) -> None:
    assert assemblee_nommee(assemblee) == attendu
