"""A renewal: what is ticked is copied, nothing else; the two démarches know each other."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.renouvellements import NOUVEAU, enrichir, renouveler, tout
from maillage.conventions import fins, permissions, queries
from maillage.conventions.actions import renouvellements
from maillage.conventions.enums import EtatActe, Role
from maillage.conventions.models import (
    Demarche,
    Habilitation,
)
from maillage.conventions.queries import des_fins
from maillage.conventions.queries.du_parcours import parcours
from maillage.journal.models import Evenement
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import (
    FicheAction,
)
from maillage.regles.controle import examiner
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide
from maillage.regles.parcours import SituationEtape, Stade
from maillage.regles.versions import lire


@pytest.fixture
def riche(scene: SimpleNamespace) -> SimpleNamespace:
    return enrichir(scene)


def test_la_nouvelle_demarche_succede_a_l_ancienne(riche, le):
    nouvelle = renouveler(riche, tout(riche))
    ancienne = Demarche.objects.get(pk=riche.demarche.pk)
    assert (nouvelle.predecesseur, ancienne.successeur) == (ancienne, nouvelle)
    assert nouvelle.fin_precedente == dt.date(2026, 12, 31)
    assert nouvelle.slug == "demarche-fictive-2027-2030"
    assert "Renouvellement de" in nouvelle.provenance
    assert permissions.roles(riche.charge, nouvelle, timezone.localdate(le)) == {
        Role.CHARGE_COOPERATION
    }
    assert list(nouvelle.actes.all()) == list(nouvelle.deliberations.all()) == []


def test_l_ancienne_ne_perd_rien(riche):
    avant = lire(riche.demarche)
    renouveler(riche, tout(riche))
    assert lire(Demarche.objects.get(pk=riche.demarche.pk)) == avant


def test_le_journal_dit_ce_qui_est_repris_des_deux_cotes(riche):
    nouvelle = renouveler(riche, tout(riche))
    ouverte = Evenement.objects.get(acte="démarche ouverte par renouvellement")
    assert ouverte.demarche == nouvelle.slug
    assert ouverte.motif == NOUVEAU["decision"]
    assert ouverte.apres["repris"]["Sous-objectifs de l’article 4"]
    assert len(ouverte.apres["repris"]["Fiches action non terminées"]) == 8
    assert Evenement.objects.get(acte="démarche renouvelée").apres == {"successeur": nouvelle.nom}
    assert Evenement.objects.filter(acte="fiche action reprise").count() == 8


def test_la_derniere_porte_s_ouvre(riche, le):
    jour = timezone.localdate(le)

    def issue() -> Any:
        etapes = parcours(Demarche.objects.get(pk=riche.demarche.pk), jour)
        return next(e for e in etapes if e.stade is Stade.ISSUE)

    assert issue().situation is SituationEtape.BLOQUEE
    nouvelle = renouveler(riche, tout(riche))
    assert issue().situation is SituationEtape.FRANCHIE
    assert issue().detail == f"Renouvelée par « {nouvelle} »"
    engagee = next(e for e in parcours(nouvelle, jour) if e.stade is Stade.ENGAGEE)
    assert engagee.situation is SituationEtape.FRANCHIE


# --- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"decision": "  "}, "decision"),
        ({"nom": ""}, "nom"),
        ({"nom": "a\0b"}, "nom"),
        ({"fin": dt.date(2026, 12, 31)}, "fin"),
        ({"debut": dt.date(2026, 1, 1)}, "debut"),
    ],
)
def test_refuse_une_saisie_fausse(riche, champs, champ):
    with pytest.raises(SaisieInvalide) as refus:
        renouveler(riche, tout(riche), **champs)
    assert refus.value.champ == champ
    assert Demarche.objects.filter(predecesseur=riche.demarche).count() == 0


@pytest.mark.parametrize(
    "choix",
    [
        {"fiches": frozenset({"999999"})},
        {"plan": frozenset({"'; DROP TABLE"})},
        {"inconnue": frozenset({"1"})},
    ],
)
def test_refuse_ce_que_rien_n_offre(riche, choix):
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, choix)


def test_refuse_la_fiche_d_une_autre_demarche(riche):
    ailleurs = fabriques.fiche(riche.autre)
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, {"fiches": frozenset({str(ailleurs.pk)})})


def test_refuse_une_fiche_finie_entre_temps(riche):
    choix = tout(riche)
    fiche = riche.fiches[EtatFiche.EN_COURS]
    FicheAction.objects.filter(pk=fiche.pk).update(etat=EtatFiche.REALISEE)
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, choix)


def test_refuse_un_role_sans_sa_partie(riche):
    choix = {**tout(riche), "parties": frozenset()}
    with pytest.raises(SaisieInvalide, match="que vous ne reprenez pas"):
        renouveler(riche, choix)
    assert not Demarche.objects.filter(predecesseur=riche.demarche).exists()


def test_une_seule_suite(riche):
    premiere = renouveler(riche, tout(riche))
    with pytest.raises(EtatIncompatible, match=premiere.nom):
        renouveler(riche, tout(riche), nom="Autre suite")
    tentative = Evenement.objects.get(acte="renouvellement : tentative refusée")
    assert tentative.apres == {"tentative": "Autre suite"}


def test_sans_periode_pas_de_suite(riche):
    Demarche.objects.filter(pk=riche.demarche.pk).update(debut=None, fin=None)
    with pytest.raises(EtatIncompatible, match="donnez-lui une fin"):
        renouveler(riche, tout(riche))


@pytest.mark.parametrize(
    "compte", ["elu", "secretariat", "direction", "etranger", "administrateur"]
)
def test_qui_ne_renouvelle_pas(riche, compte):
    with pytest.raises(ActeRefuse):
        renouveler(riche, par=getattr(riche, compte))


def test_le_conseiller_ne_transmet_que_son_role(riche):
    """He may not give roles: he may not give them by renewing either."""
    assert len(tout(riche, riche.conseiller).get("habilitations", ())) == 0
    autres = Habilitation.objects.get(utilisateur=riche.charge, demarche=riche.demarche)
    with pytest.raises(SaisieInvalide, match="a changé depuis"):
        renouveler(riche, {"habilitations": frozenset({str(autres.pk)})}, par=riche.conseiller)
    nouvelle = renouveler(riche, par=riche.conseiller)
    assert {h.utilisateur for h in nouvelle.habilitations.all()} == {riche.conseiller}


def test_a_deux_pour_renouveler_un_seul_l_emporte(base_reelle):
    demarche = fabriques.demarche(slug="a-renouveler")
    comptes = [fabriques.utilisateur(), fabriques.utilisateur()]
    for compte in comptes:
        fabriques.habilitation(compte, demarche, Role.CHARGE_COOPERATION)
    commune = {
        "parties": frozenset(str(p.pk) for p in demarche.parties.filter(role="COLLECTIVITE"))
    }
    le = timezone.now()

    def geste(compte: Any, nom: str) -> Any:
        return lambda: renouvellements.renouveler(
            demarche=demarche, choix=commune, **{**NOUVEAU, "nom": nom}, par=compte, le=le
        )

    issues = en_parallele(geste(comptes[0], "Suite une"), geste(comptes[1], "Suite deux"))
    assert sum(isinstance(issue, Demarche) for issue in issues) == 1, issues
    (perdue,) = [issue for issue in issues if isinstance(issue, EtatIncompatible)]
    assert "déjà renouvelée" in perdue.message
    assert Demarche.objects.filter(predecesseur=demarche).count() == 1
    assert Evenement.objects.filter(acte="renouvellement : tentative refusée").count() == 1


# --- what is said ------------------------------------------------------------------------------------


def test_v03_dit_l_ecart_de_la_nouvelle(riche):
    nouvelle = renouveler(riche, tout(riche), debut=dt.date(2027, 2, 1))
    (trouve,) = [
        c for c in examiner(nouvelle, dt.date(2027, 3, 1)) if c.regle.identifiant == "V-03"
    ]
    assert trouve.en_donnees()["ecart_periodes"] == 31
    assert "31 jours sans convention" in trouve.message.replace("\N{NO-BREAK SPACE}", " ")


def test_l_alerte_se_tait_quand_la_suite_est_signee(riche):
    jour = dt.date(2026, 10, 15)
    assert des_fins.fin_de(riche.demarche, jour).alerte.alerte.mois == 3
    nouvelle = renouveler(riche, tout(riche))
    ancienne = Demarche.objects.get(pk=riche.demarche.pk)
    fin = des_fins.fin_de(ancienne, jour)
    assert "prend la suite" in fins.a_faire_ensuite(fin)
    fabriques.acte(nouvelle, etat=EtatActe.SIGNE)
    fin = des_fins.fin_de(Demarche.objects.get(pk=riche.demarche.pk), jour)
    assert (fin.alerte, fins.a_faire([fin])) == (None, [])


@pytest.mark.parametrize(
    ("debut", "fin", "attendue"),
    [
        ((2024, 1, 1), (2027, 12, 31), ((2028, 1, 1), (2031, 12, 31))),
        ((2020, 1, 1), (2024, 12, 31), ((2025, 1, 1), (2029, 12, 31))),
        ((2026, 9, 1), (2027, 8, 31), ((2027, 9, 1), (2028, 8, 31))),
        ((2026, 1, 15), (2026, 6, 3), ((2026, 6, 4), (2030, 6, 3))),
    ],
)
def test_la_periode_proposee_dure_autant(debut, fin, attendue):
    d = Demarche(nom="CTG", debut=dt.date(*debut), fin=dt.date(*fin))
    proposee = fins.periode_suivante(d, d.fin)
    assert proposee == tuple(dt.date(*jour) for jour in attendue)


def test_le_nom_propose_change_les_annees():
    d = Demarche(nom="Ville — CTG 2024-2027", debut=dt.date(2024, 1, 1), fin=dt.date(2027, 12, 31))
    assert (
        fins.nom_suivant(d, dt.date(2028, 1, 1), dt.date(2031, 12, 31)) == "Ville — CTG 2028-2031"
    )


def test_les_fins_se_lisent_en_autant_de_requetes(riche, django_assert_num_queries):
    for _ in range(10):
        fabriques.acte(fabriques.demarche(), etat="SIGNE")
    jour = timezone.localdate()
    with django_assert_num_queries(4):
        des_fins.fins_de(list(Demarche.objects.all()), jour)
    assert queries.demarche_de_l_instance("ici") is not None
