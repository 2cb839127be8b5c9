"""The words that a search reads are those of the row, whatever wrote it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import elements, fiches
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.territoires.normalisation import normaliser
from plan_actions.conftest import Plan


def test_les_mots_suivent_les_actes(plan: Plan, charge: Utilisateur, LE) -> None:
    qui = {"par": charge, "le": LE}
    fiches.modifier(fiche=plan.fiche, version=1, champs={"intitule": "Œuvrer à l'été"}, **qui)
    elements.modifier(element=plan.axe, version=1, champs={"intitule": "Accès"}, **qui)
    plan.fiche.refresh_from_db()
    plan.axe.refresh_from_db()
    assert plan.fiche.titre_cherche == "oeuvrer a l ete"
    assert "oeuvrer a l ete" in plan.fiche.texte_cherche
    assert plan.axe.texte_cherche == "acces"


def test_les_mots_sont_la_aussi_pour_ce_qui_s_ecrit_en_masse(plan: Plan) -> None:
    FicheAction.objects.bulk_create(
        [FicheAction(demarche=plan.demarche, element=plan.axe, intitule="Été")]
    )
    ElementPlan.objects.bulk_create(
        [ElementPlan(demarche=plan.demarche, niveau="AXE", intitule="Âge")]
    )
    assert FicheAction.objects.get(titre_cherche="ete").intitule == "Été"
    assert ElementPlan.objects.get(titre_cherche="age").intitule == "Âge"


def test_les_titres_viennent_d_abord_et_les_droits_restent(plan: Plan, ailleurs: Plan) -> None:
    fabriques.fiche(plan.demarche, plan.axe, intitule="Autre", description="des CRÈCHES")
    fabriques.fiche(ailleurs.demarche, ailleurs.axe, intitule="Crèche d'ailleurs")
    miennes = Demarche.objects.filter(pk=plan.demarche.pk)
    trouvees = queries.fiches_qui_repondent("creche", miennes)
    assert [fiche.intitule for fiche in trouvees] == ["Une crèche au nord", "Autre"]
    assert not queries.fiches_qui_repondent("% _", miennes)
    assert [e.intitule for e in queries.elements_qui_repondent("petite ENFANCE", miennes)] == [
        "Petite enfance"
    ]


@given(st.text(max_size=60))
def test_un_mot_du_titre_se_retrouve_toujours(titre: str) -> None:
    fiche = FicheAction(intitule=titre)
    champ = FicheAction._meta.get_field("titre_cherche")
    cherche = champ.pre_save(fiche, add=True)
    assert all(mot in cherche for mot in normaliser(titre).split())
