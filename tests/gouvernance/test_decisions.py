"""A decision acts once on its object, in a held meeting that may decide; another one replaces it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

import fabriques
from appuis import gouvernance
from appuis.base_reelle import en_parallele
from appuis.decisions import LE, Scene, releve_fige, scene, tenue
from maillage.conventions.models import Acte
from maillage.gouvernance.actions import decisions
from maillage.gouvernance.actions.decisions import PariteRompue, SuiteDemandee
from maillage.gouvernance.models import Decision
from maillage.gouvernance.queries.decisions import (
    Filtres,
    Vigueur,
    chercher,
    registre,
)
from maillage.journal.models import Evenement
from maillage.plan_actions.models import DispenseFiche
from maillage.regles.effets import Scrutin, effets
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.faits import reunir

AVANT = dt.date(2026, 2, 3)
APRES = dt.date(2026, 3, 11)


@pytest.fixture
def ici(db) -> Scene:
    return scene()


def etat(fiche) -> str:
    fiche.refresh_from_db()
    return fiche.etat


def test_valider_la_fiche_la_change_une_fois_dans_la_meme_transaction(ici):
    reunion, fiche = tenue(ici.copil), fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    decision = ici.decider(
        reunion,
        "fiche",
        objet=fiche.pk,
        point=reunion.points.get(),
        suites=[SuiteDemandee("Recruter", "Ville", dt.date(2026, 6, 30))],
    )
    assert (etat(fiche), fiche.version) == ("VALIDEE", 2)
    assert decision.effet == "passe de « chiffrée » à « validée »"
    assert (decision.numero, decision.origine, decision.voix) == (1, "CHIFFREE", 4)
    assert (decision.voix_caf, decision.voix_collectivites) == (2, 2)
    assert [suite.intitule for suite in decision.suites.all()] == ["Recruter"]
    actes = list(
        Evenement.objects.filter(demarche=ici.demarche.slug).values_list("acte", flat=True)
    )
    assert sorted(actes) == ["décision enregistrée", "état de la fiche changé"]
    motif = Evenement.objects.get(acte="état de la fiche changé").motif
    assert "Décision n° 1 du 10/03/2026" in motif


def test_la_meme_decision_prise_deux_fois_ne_change_rien_la_seconde(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    reunion = tenue(ici.copil)
    ici.decider(reunion, "fiche", objet=fiche.pk)
    with pytest.raises(EtatIncompatible, match="dit la même chose"):
        ici.decider(reunion, "fiche", objet=fiche.pk)
    assert (etat(fiche), fiche.version) == ("VALIDEE", 2)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("dans", ["prevue", "convoquee", "annulee"])
def test_une_reunion_qui_ne_s_est_pas_tenue_ne_decide_pas(ici, dans):
    reunion, fiche = tenue(ici.copil, etat=dans), fabriques.fiche_validable(ici.demarche)
    with pytest.raises(EtatIncompatible, match="seule une réunion tenue décide"):
        ici.decider(reunion, "fiche", objet=fiche.pk)
    assert not Decision.objects.exists()
    refus = Evenement.objects.get(demarche=ici.demarche.slug)
    assert "refus" in refus.acte
    assert "Validation d’une fiche action" in str(refus.apres)


def test_la_parite_rompue_est_refusee_avec_son_compte(ici):
    reunion = tenue(ici.copil, absents=1)
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    with pytest.raises(PariteRompue, match="2/1") as refus:
        ici.decider(reunion, "fiche", objet=fiche.pk)
    assert "manque 1 voix aux collectivités" in refus.value.message
    assert etat(fiche) == "CHIFFREE"


def test_une_dispense_dite_laisse_decider_sans_parite_et_reste_ecrite(ici):
    reunion = tenue(ici.copil, absents=1)
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    decision = ici.decider(
        reunion, "fiche", objet=fiche.pk, dispense="Élue empêchée, accord écrit (fictif)."
    )
    assert etat(fiche) == "VALIDEE"
    assert decision.dispense == "Élue empêchée, accord écrit (fictif)."
    assert (decision.voix_caf, decision.voix_collectivites) == (2, 1)
    evenement = Evenement.objects.get(acte="décision enregistrée")
    assert evenement.motif == decision.dispense


def test_un_avis_se_rend_sans_parite_et_sans_effet(ici):
    reunion = tenue(ici.copil, absents=2)
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    avis = ici.decider(reunion, "fiche", objet=fiche.pk, portee="avis")
    assert (etat(fiche), avis.effet) == ("CHIFFREE", "")


def test_la_parite_se_lit_au_point_et_non_a_la_reunion(ici):
    reunion = tenue(ici.copil, points=2)
    premier, second = reunion.points.order_by("rang")
    partie = reunion.presences.filter(membre__cote="collectivite").first()
    partie.part_au = second
    partie.save()
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    with pytest.raises(PariteRompue, match="2/1"):
        ici.decider(reunion, "fiche", objet=fiche.pk, point=second)
    ici.decider(reunion, "fiche", objet=fiche.pk, point=premier)
    assert etat(fiche) == "VALIDEE"


def test_le_quorum_d_une_instance_qui_en_a_un_est_demande(ici):
    ici.copil.quorum_numerateur, ici.copil.quorum_denominateur = 1, 1
    ici.copil.save()
    with pytest.raises(PariteRompue, match="quorum n’est pas atteint"):
        ici.decider(tenue(ici.copil, absents=1), "arbitrage")


def test_un_comite_technique_ne_valide_pas_une_fiche_mais_en_donne_un_avis(ici):
    technique = gouvernance.instance(ici.demarche, type="comite_technique", nom="Cotech")
    gouvernance.membre(technique)
    reunion, fiche = tenue(technique), fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    with pytest.raises(EtatIncompatible, match="prépare et propose"):
        ici.decider(reunion, "fiche", objet=fiche.pk)
    ici.decider(reunion, "fiche", objet=fiche.pk, portee="avis")
    ici.decider(reunion, "arbitrage")
    assert etat(fiche) == "CHIFFREE"


def test_une_fiche_incomplete_dit_ce_qui_lui_manque_puis_passe_sous_reserve(ici):
    reunion, fiche = tenue(ici.copil), fabriques.fiche(ici.demarche, etat="CHIFFREE")
    with pytest.raises(EtatIncompatible, match="Il lui manque"):
        ici.decider(reunion, "fiche", objet=fiche.pk)
    assert not Decision.objects.exists(), "what cannot be done is not decided"
    ici.decider(reunion, "fiche", objet=fiche.pk, reserves="que le pilote soit nommé (fictif)")
    assert etat(fiche) == "VALIDEE"
    assert "que le pilote soit nommé" in DispenseFiche.objects.get(fiche=fiche).motif


@pytest.mark.parametrize("sens", ["rejetee", "ajournee"])
def test_une_proposition_non_adoptee_ne_change_rien(ici, sens):
    reunion, fiche = tenue(ici.copil), fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    decision = ici.decider(reunion, "fiche", objet=fiche.pk, sens=sens)
    assert (etat(fiche), decision.effet, decision.objet_intitule) == ("CHIFFREE", "", str(fiche))


def test_un_vote_se_compte_dans_les_voix_presentes_au_point(ici):
    reunion = tenue(ici.copil)
    with pytest.raises(SaisieInvalide, match="5 voix sont comptées, pour 4"):
        ici.decider(reunion, "arbitrage", scrutin=Scrutin(3, 1, 1))
    with pytest.raises(SaisieInvalide, match="n’est pas adoptée"):
        ici.decider(reunion, "arbitrage", scrutin=Scrutin(2, 2, 0))
    decision = ici.decider(reunion, "arbitrage", scrutin=Scrutin(3, 0, 1))
    assert (decision.mode, decision.pour, decision.contre) == ("vote", 3, 0)


def test_valider_un_acte_en_copil_ouvre_la_porte(ici):
    fabriques.portes_ouvertes(ici.demarche)
    acte = fabriques.acte(ici.demarche)
    assert not reunir([ici.demarche], LE.date())[0]["convention_validee"].vrai
    ici.decider(tenue(ici.copil), "acte", objet=acte.pk)
    assert Acte.objects.get(pk=acte.pk).etat == "VALIDE_COPIL"
    relue = type(ici.demarche).objects.get(pk=ici.demarche.pk)
    assert reunir([relue], LE.date())[0]["convention_validee"].vrai


def test_un_acte_dont_la_porte_est_fermee_n_est_pas_valide(ici):
    acte = fabriques.acte(ici.demarche)
    with pytest.raises(EtatIncompatible, match="La porte « Validation en comité de pilotage »"):
        ici.decider(tenue(ici.copil), "acte", objet=acte.pk)
    assert Acte.objects.get(pk=acte.pk).etat == "BROUILLON"


def test_les_decisions_en_vigueur_sont_des_faits_pour_les_portes(ici):
    def faits():
        return reunir([ici.demarche], LE.date())[0]

    assert not faits()["methode_validee"].vrai
    assert not faits()["evaluation_rendue"].vrai
    ici.decider(tenue(ici.copil, AVANT), "methode_evaluation")
    ici.decider(tenue(ici.copil), "evaluation")
    assert faits()["methode_validee"].vrai
    assert faits()["evaluation_rendue"].detail == "Comité de pilotage, 10 mars 2026"
    methode = Decision.objects.get(type="methode_evaluation")
    ici.decider(tenue(ici.copil, APRES), "retrait", remplace=methode)
    assert not faits()["methode_validee"].vrai


def test_une_decision_remplacee_garde_son_texte_et_l_objet_suit_la_derniere(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    une = ici.decider(tenue(ici.copil, AVANT), "fiche", objet=fiche.pk, texte="On y va.")
    deux = ici.decider(tenue(ici.copil), "abandon", objet=fiche.pk, texte="On renonce.")
    assert deux.remplace_id == une.pk, "it settles the same fiche: it replaces without being told"
    assert etat(fiche) == "ABANDONNEE"
    une.refresh_from_db()
    assert (une.texte, une.effet) == ("On y va.", "passe de « chiffrée » à « validée »")
    lu = registre(ici.demarche)
    assert lu.explication("fiche", fiche.pk) == deux
    assert (lu.vigueur(une), lu.vigueur(deux)) == (Vigueur.REMPLACEE, Vigueur.EN_VIGUEUR)


def test_revenir_sur_une_decision_rend_a_la_fiche_son_etat_d_avant(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="A_L_ETUDE")
    ici.decider(tenue(ici.copil, AVANT), "fiche", objet=fiche.pk)
    abandon = ici.decider(tenue(ici.copil), "abandon", objet=fiche.pk)
    retrait = ici.decider(tenue(ici.copil, APRES), "retrait", remplace=abandon)
    assert etat(fiche) == "A_L_ETUDE", "the state before anybody decided, not that of the first one"
    assert retrait.effet == "revient de « abandonnée » à « à l'étude »"
    assert registre(ici.demarche).explication("fiche", fiche.pk) == retrait


def test_une_decision_ancienne_ne_remplace_pas_une_plus_recente(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    ici.decider(tenue(ici.copil), "fiche", objet=fiche.pk)
    with pytest.raises(EtatIncompatible, match="plus récente"):
        ici.decider(tenue(ici.copil, AVANT), "abandon", objet=fiche.pk)
    assert etat(fiche) == "VALIDEE"


def test_on_ne_remplace_ni_ce_qui_l_est_deja_ni_l_objet_d_un_autre(ici):
    fiches = [fabriques.fiche_validable(ici.demarche, etat="CHIFFREE") for _ in range(2)]
    reunion = tenue(ici.copil)
    une = ici.decider(reunion, "fiche", objet=fiches[0].pk)
    with pytest.raises(EtatIncompatible, match="un autre objet"):
        ici.decider(reunion, "fiche", objet=fiches[1].pk, remplace=une)
    ici.decider(reunion, "abandon", objet=fiches[0].pk)
    with pytest.raises(EtatIncompatible, match="n’est plus en vigueur"):
        ici.decider(reunion, "retrait", remplace=une)
    with pytest.raises(SaisieInvalide, match="Seule une décision adoptée"):
        ici.decider(reunion, "arbitrage", remplace=une, sens="ajournee")
    ailleurs = scene()
    autre = ailleurs.decider(tenue(ailleurs.copil), "arbitrage")
    with pytest.raises(Introuvable):
        ici.decider(reunion, "arbitrage", remplace=autre)


def test_ce_qui_est_en_cours_ne_redevient_pas_un_projet(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    decision = ici.decider(tenue(ici.copil), "fiche", objet=fiche.pk)
    type(fiche).objects.filter(pk=fiche.pk).update(etat="EN_COURS")
    with pytest.raises(EtatIncompatible, match="Décidez plutôt de l’abandonner"):
        ici.decider(tenue(ici.copil, APRES), "retrait", remplace=decision)
    ici.decider(tenue(ici.copil, APRES), "abandon", objet=fiche.pk)
    assert etat(fiche) == "ABANDONNEE"


def test_les_objets_d_une_autre_demarche_et_les_mauvaises_saisies_sont_refuses(ici):
    ailleurs = scene()
    la_bas = fabriques.fiche_validable(ailleurs.demarche)
    reunion = tenue(ici.copil)
    with pytest.raises(Introuvable):
        ici.decider(reunion, "fiche", objet=la_bas.pk)
    with pytest.raises(SaisieInvalide, match="sur quoi porte la décision"):
        ici.decider(reunion, "fiche")
    with pytest.raises(Introuvable):
        ici.decider(reunion, "arbitrage", point=tenue(ailleurs.copil).points.get())
    with pytest.raises(SaisieInvalide):
        ici.decider(reunion, "arbitrage", texte="  ")
    with pytest.raises(SaisieInvalide, match="caractère nul"):
        ici.decider(reunion, "arbitrage", texte="a\0b")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", ["PILOTE", "ELU", "PARTENAIRE", "DPO", "DIRECTION_CAF"])
def test_seuls_ceux_qui_tiennent_la_gouvernance_enregistrent(ici, role):
    compte = fabriques.utilisateur()
    fabriques.habilitation(compte, ici.demarche, role)
    with pytest.raises(ActeRefuse):
        ici.decider(tenue(ici.copil), "arbitrage", par=compte)


def test_un_conseiller_ne_change_pas_par_une_decision_ce_que_son_bouton_ne_change_pas(ici):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    with pytest.raises(ActeRefuse, match="modifier cette démarche"):
        ici.decider(tenue(ici.copil), "fiche", objet=fiche.pk, par=ici.caf)
    assert etat(fiche) == "CHIFFREE"
    ici.decider(tenue(ici.copil), "arbitrage", par=ici.caf)


def test_le_texte_se_corrige_jusqu_au_releve(ici):
    reunion = tenue(ici.copil)
    decision = ici.decider(reunion, "arbitrage")
    corrigee = decisions.corriger(
        decision=decision, version=1, champs={"texte": "Mieux dit."}, par=ici.charge, le=LE
    )
    assert (corrigee.texte, corrigee.version) == ("Mieux dit.", 2)
    with pytest.raises(ModificationConcurrente):
        decisions.corriger(
            decision=decision, version=1, champs={"texte": "Autre"}, par=ici.charge, le=LE
        )
    with pytest.raises(TypeError):
        decisions.corriger(
            decision=decision, version=2, champs={"sens": "rejetee"}, par=ici.charge, le=LE
        )
    releve_fige(reunion)
    for geste in (
        lambda: ici.decider(reunion, "arbitrage"),
        lambda: decisions.corriger(
            decision=decision, version=2, champs={"texte": "Autre"}, par=ici.charge, le=LE
        ),
    ):
        with pytest.raises(EtatIncompatible, match="relevé de décisions"):
            geste()


def test_la_base_refuse_de_changer_les_decisions_d_un_releve_fige(ici):
    reunion = tenue(ici.copil)
    decision = ici.decider(reunion, "arbitrage")
    with pytest.raises((IntegrityError, DatabaseError), match="efface"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).delete()
    Decision.objects.filter(pk=decision.pk).update(provenance="Avant le relevé")
    releve_fige(reunion)
    with pytest.raises((IntegrityError, DatabaseError), match="figé"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(texte="Réécrit")
    with pytest.raises((IntegrityError, DatabaseError), match="figé"), transaction.atomic():
        Decision.objects.create(
            reunion=reunion, numero=9, type="autre", texte="x", prise_le=AVANT, enregistree_le=LE
        )
    decision.refresh_from_db()
    assert decision.texte == "Le comité décide (fictif)."


def test_le_registre_se_cherche_d_une_reunion_a_l_autre(ici, django_assert_num_queries):
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE", intitule="Crèche itinérante")
    ici.decider(tenue(ici.copil, AVANT), "fiche", objet=fiche.pk)
    ici.decider(tenue(ici.copil), "abandon", objet=fiche.pk)
    ici.decider(tenue(ici.copil), "arbitrage", texte="Reporter le forum", sens="ajournee")

    def trouve(**filtres):
        return [ligne.decision.type for ligne in chercher(ici.demarche, Filtres(**filtres))]

    assert trouve() == ["arbitrage", "abandon", "fiche"]
    assert trouve(texte="creche ITINERANTE") == ["abandon", "fiche"]
    assert trouve(vigueur="en_vigueur") == ["abandon"]
    assert trouve(vigueur="remplacee") == ["fiche"]
    assert trouve(type="arbitrage", annee=2026) == ["arbitrage"]
    assert trouve(annee=2025) == []
    assert trouve(genre="fiche", objet=fiche.pk) == ["abandon", "fiche"]
    with django_assert_num_queries(3):
        chercher(ici.demarche, Filtres(texte="forum"))


def test_chaque_effet_declare_a_un_type_de_decision_et_des_mots(ici):
    for effet in effets():
        assert effet.type in dict(Decision._meta.get_field("type").flatchoices)
        assert effet.geste
        assert effet.dit
        list(effet.objets(ici.demarche))


def test_deux_decisions_a_la_fois_sur_une_fiche_ne_la_changent_qu_une_fois(base_reelle):
    ici = scene()
    fiche = fabriques.fiche_validable(ici.demarche, etat="CHIFFREE")
    reunions = [tenue(ici.copil), tenue(ici.copil)]
    issues = en_parallele(
        *[lambda r=reunion: ici.decider(r, "fiche", objet=fiche.pk) for reunion in reunions]
    )
    prises = [issue for issue in issues if isinstance(issue, Decision)]
    refus = [issue for issue in issues if isinstance(issue, EtatIncompatible)]
    assert (len(prises), len(refus)) == (1, 1), issues
    assert "dit la même chose" in refus[0].message
    assert (etat(fiche), fiche.version) == ("VALIDEE", 2)
    assert Decision.objects.count() == 1
