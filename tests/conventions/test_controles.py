"""The rules of the acts: each is broken once, kept once, and says the numbers it compared."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from maillage.conventions.controles import deliberations, durees, signatures, textes
from maillage.conventions.enums import EtatActe, Hypothese, RolePartie, TypeActe
from maillage.conventions.models import TexteActe
from maillage.documents import arbre
from maillage.partenaires.enums import NatureOrganisation
from maillage.portail.queries import charger
from maillage.regles.controle import Gravite, examiner

pytestmark = pytest.mark.django_db
LE = dt.date(2026, 11, 21)


def constats(regle, demarche, le=LE):
    charger([demarche])
    return list(regle(demarche, le))


def aubergenville(**champs):
    """The real dates of the deliberation 24-081 (seed S4)."""
    demarche = fabriques.demarche(
        debut=dt.date(2024, 1, 1),
        fin=dt.date(2027, 12, 31),
        fin_precedente=dt.date(2023, 12, 31),
        **champs,
    )
    acte = fabriques.acte(demarche)
    acte.deliberations.add(
        fabriques.deliberation(
            demarche,
            seance_le=dt.date(2024, 12, 11),
            convoquee_le=dt.date(2024, 12, 4),
            en_exercice=33,
            presents=27,
            pouvoirs=5,
            absents=1,
            pour=32,
            contre=0,
            abstentions=0,
            transmise_le=dt.date(2024, 12, 18),
            publiee_le=dt.date(2024, 12, 18),
        )
    )
    return demarche


def test_v01_refuse_plus_de_cinq_ans():
    demarche = fabriques.demarche(debut=dt.date(2020, 1, 1), fin=dt.date(2025, 1, 1))
    (constat,) = constats(durees.duree, demarche)
    assert "5 ans" in constat.message
    juste = fabriques.demarche(debut=dt.date(2020, 1, 1), fin=dt.date(2024, 12, 31))
    assert constats(durees.duree, juste) == []


def test_v03_dit_l_ecart_le_retard_et_la_retroactivite_d_aubergenville():
    (constat,) = constats(durees.renouvellement, aubergenville())
    assert constat.precisions == {
        "ecart_periodes": 0,
        "jours_sans_acte": 346,
        "retroactif": True,
        "jours_retroactivite": 345,
    }
    assert "rétroactive" in constat.message


@pytest.mark.parametrize(("decalage", "mot"), [(10, "sans convention"), (-10, "recouvrement")])
def test_v03_dit_un_trou_ou_un_recouvrement(decalage, mot):
    debut = dt.date(2024, 1, 1)
    demarche = fabriques.demarche(
        debut=debut,
        fin=dt.date(2026, 12, 31),
        fin_precedente=debut - dt.timedelta(days=decalage + 1),
    )
    (constat,) = constats(durees.renouvellement, demarche)
    assert mot in constat.message
    assert constat.precisions["ecart_periodes"] == decalage


def test_v03_se_tait_quand_le_vote_precede_la_fin():
    demarche = aubergenville()
    demarche.deliberations.update(seance_le=dt.date(2023, 12, 1))
    assert constats(durees.renouvellement, demarche) == []


def test_v04_compare_les_periodes_de_l_acte_de_la_demarche_et_du_vote():
    demarche = aubergenville()
    demarche.actes.update(debut=dt.date(2022, 1, 1), fin=dt.date(2025, 12, 31))
    demarche.deliberations.update(periode_debut=demarche.debut, periode_fin=demarche.fin)
    trouves = constats(durees.periodes_concordantes, demarche)
    assert len(trouves) == 2
    assert trouves[0].precisions["periode_acte"] == ["2022-01-01", "2025-12-31"]
    demarche.actes.update(debut=demarche.debut, fin=demarche.fin)
    demarche = type(demarche).objects.get(pk=demarche.pk)
    assert constats(durees.periodes_concordantes, demarche) == []


@pytest.mark.parametrize(("jours", "vu"), [(-400, True), (0, True), (90, True), (91, False)])
def test_v31_surveille_la_date_limite(jours, vu):
    demarche = fabriques.demarche()
    fabriques.acte(demarche, limite_signature_le=LE + dt.timedelta(days=jours))
    trouves = constats(durees.echeance_de_signature, demarche)
    assert bool(trouves) is vu
    if vu:
        assert trouves[0].precisions["jours_restants"] == jours


def test_v31_ne_dit_rien_d_un_acte_signe():
    demarche = fabriques.demarche()
    fabriques.acte(demarche, limite_signature_le=dt.date(2022, 12, 31), etat=EtatActe.SIGNE)
    assert constats(durees.echeance_de_signature, demarche) == []


def test_v02_trouve_l_acte_date_avant_ses_autorisations():
    """Toulouse: « fait le 09/11/2021 », votes of 29 November and 10 December (seed S0)."""
    demarche = fabriques.demarche()
    acte = fabriques.acte(demarche, type=TypeActe.ACCORD_CADRE, fait_le=dt.date(2021, 11, 9))
    for jour in (dt.date(2021, 11, 29), dt.date(2021, 12, 10)):
        acte.deliberations.add(fabriques.deliberation(demarche, seance_le=jour))
    trouves = constats(signatures.autorisations, demarche)
    assert [c.precisions["decision_le"] for c in trouves] == ["2021-11-29", "2021-12-10"]


def test_v02_nomme_les_signataires_sans_decision():
    demarche = fabriques.demarche()
    fabriques.acte(demarche, etat=EtatActe.SIGNE)
    (constat,) = constats(signatures.autorisations, demarche)
    assert len(constat.precisions["sans_decision"]) == 2


def test_v15_demande_quand_le_plan_sera_joint():
    demarche = fabriques.demarche()
    fabriques.acte(demarche, etat=EtatActe.SIGNE, avec_plan=False)
    (constat,) = constats(signatures.plan_a_joindre, demarche)
    assert "aucune date" in constat.message


def test_v15_alerte_quand_l_avenant_tarde():
    demarche = fabriques.demarche()
    fabriques.acte(
        demarche, etat=EtatActe.SIGNE, avec_plan=False, plan_attendu_le=dt.date(2026, 6, 30)
    )
    (constat,) = constats(signatures.plan_a_joindre, demarche)
    assert constat.precisions == {"plan_attendu_le": "2026-06-30"}
    assert constats(signatures.plan_a_joindre, demarche, dt.date(2026, 6, 30)) == []


def test_v37_accorde_le_pluriel_avec_le_nombre_de_collectivites():
    demarche = fabriques.demarche()
    fabriques.acte(demarche, communes_au_pluriel=True)
    assert len(constats(signatures.accord_en_nombre, demarche)) == 1
    fabriques.partie(demarche, fabriques.organisation(), role=RolePartie.COLLECTIVITE)
    demarche = type(demarche).objects.get(pk=demarche.pk)
    assert constats(signatures.accord_en_nombre, demarche) == []


def test_les_votes_d_aubergenville_sont_reguliers():
    demarche = aubergenville()
    for regle in (
        deliberations.convocation,
        deliberations.quorum_atteint,
        deliberations.comptes_du_vote,
        deliberations.executoire,
    ):
        assert constats(regle, demarche) == []


@pytest.mark.parametrize(
    ("champs", "regle", "precisions"),
    [
        (
            {"convoquee_le": dt.date(2024, 12, 6)},
            deliberations.convocation,
            {"jours_francs": 4, "jours_francs_requis": 5},
        ),
        ({"presents": 16}, deliberations.quorum_atteint, {"presents": 16, "quorum": 17}),
        ({"pour": 33}, deliberations.comptes_du_vote, {"voix": 33, "votants": 32}),
        ({"absents": 2}, deliberations.comptes_du_vote, {"total": 34, "en_exercice": 33}),
        ({"publiee_le": None}, deliberations.executoire, {"manques": ["la publication"]}),
    ],
)
def test_un_vote_irregulier_est_trouve(champs, regle, precisions):
    demarche = aubergenville()
    demarche.deliberations.update(**champs)
    assert [c.precisions for c in constats(regle, demarche)] == [precisions]


def test_v11_refuse_plus_de_pouvoirs_que_de_presents():
    demarche = aubergenville()
    demarche.deliberations.update(presents=10, pouvoirs=12, absents=11, pour=22)
    assert {"pouvoirs": 12, "presents": 10} in [
        c.precisions for c in constats(deliberations.comptes_du_vote, demarche)
    ]


def test_les_regles_du_cgct_ne_visent_pas_la_caf():
    demarche = fabriques.demarche()
    caf = demarche.parties.get(role=RolePartie.CAF).organisation
    assert caf.nature == NatureOrganisation.CAF
    fabriques.deliberation(demarche, organisation=caf, presents=1, en_exercice=40)
    assert constats(deliberations.quorum_atteint, demarche) == []
    assert constats(deliberations.executoire, demarche) == []


def test_une_petite_commune_convoque_a_trois_jours_francs():
    demarche = aubergenville()
    territoire = demarche.deliberations.get().organisation.territoire
    type(territoire).objects.filter(pk=territoire.pk).update(population_municipale=3499)
    demarche.deliberations.update(convoquee_le=dt.date(2024, 12, 7))
    assert constats(deliberations.convocation, demarche) == []
    demarche.deliberations.update(convoquee_le=dt.date(2024, 12, 8))
    demarche = type(demarche).objects.get(pk=demarche.pk)
    assert len(constats(deliberations.convocation, demarche)) == 1


def convention(**champs):
    demarche = fabriques.demarche()
    fabriques.acte(demarche, **champs)
    return demarche


def test_v05_informe_d_un_projet_bloque_un_acte_fige_et_se_tait_une_fois_signe():
    (projet,) = constats(textes.valeurs_manquantes, convention())
    assert projet.gravite is Gravite.INFORMATION
    assert "date de signature" in projet.precisions["manques"]
    (fige,) = constats(textes.valeurs_manquantes, convention(etat=EtatActe.FIGE))
    assert fige.gravite is Gravite.BLOQUANT
    assert constats(textes.valeurs_manquantes, convention(etat=EtatActe.SIGNE)) == []


def test_v05_ne_deroule_pas_toute_la_liste_dans_son_message():
    (constat,) = constats(textes.valeurs_manquantes, convention())
    assert len(constat.precisions["manques"]) > textes.EN_VUE
    assert "autres" in constat.message


@pytest.mark.parametrize("hypothese", Hypothese)
def test_v06_les_sept_annexes_de_la_convention_sont_citees_et_presentes(hypothese):
    demarche = convention(nombre_annexes_annonce=7)
    demarche.hypothese = hypothese
    assert constats(textes.annexes, demarche) == []


def test_v06_compte_les_annexes_annoncees():
    (constat,) = constats(textes.annexes, convention(nombre_annexes_annonce=4))
    assert constat.precisions == {"annoncees": 4, "presentes": 7}


def test_v06_trouve_l_annexe_citee_mais_absente():
    document = arbre.Document(
        "Essai",
        (
            arbre.Titre(1, arbre.texte("Annexe 1 — Diagnostic")),
            arbre.Paragraphe(arbre.texte("Voir les annexes 1 et 3, et l’annexe 4.")),
        ),
    )
    assert textes.annexes_du_texte(document) == ({1, 3, 4}, {1})


def test_v08_informe_d_un_releve_qui_n_est_pas_annexe(scene, le):
    """A15-05: a fact of the text handed in, told without being a fault."""
    texte = (
        "Faisant suite au comité de pilotage du 6 octobre 2021.\n\n"
        "Relevé de décisions du comité de pilotage du 15 avril 2021"
    )
    TexteActe.objects.create(acte=scene.acte, texte=texte, depose_le=le)
    (trouve,) = [c for c in examiner(scene.demarche, le.date()) if c.regle.identifiant == "V-08"]
    assert trouve.gravite is Gravite.INFORMATION
    assert trouve.en_donnees()["citee"] == "2021-10-06"
    assert "n’est pas joint" in trouve.message
    assert "feuille de route" not in trouve.message
    feuille = fabriques.feuille(scene.demarche)
    for debut, fin in (("2021-04-01", "2021-04-30"), ("2021-09-01", "2021-10-31")):
        fabriques.etape(feuille, intitule="Comité de pilotage", debut=debut, fin=fin)
    (trouve,) = [c for c in examiner(scene.demarche, le.date()) if c.regle.identifiant == "V-08"]
    assert "La feuille de route annonce les deux réunions" in trouve.message
