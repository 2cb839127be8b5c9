"""What an avenant says of the indicators: their definition and their bearers, never their values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.conventions.differences import en_mots, natures
from maillage.conventions.enums import NatureAvenant
from maillage.documents import arbre
from maillage.indicateurs.actions import indicateurs, valeurs
from maillage.plan_actions.actions import fiches, meteos, poids, rattachements
from maillage.plan_actions.pieces.fiches import fiche_action
from maillage.regles.changements import NatureChangement, comparer
from maillage.regles.versions import lire
from plan_actions.conftest import Plan


def test_une_cible_changee_est_l_affaire_d_un_avenant_sur_l_evaluation(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    suivi = fabriques.indicateur(plan.demarche, intitule="Places de crèche", sur=plan.fiche)
    avant = lire(plan.demarche)
    indicateurs.modifier(indicateur=suivi, version=1, champs={"cible": Decimal(55)}, **qui)
    changements = comparer(avant, lire(plan.demarche))
    assert natures(changements) == [NatureAvenant.EVALUATION]
    (phrase,) = [en_mots(changement).phrase for changement in changements]
    assert "Places de crèche" in phrase
    assert "« 40 »".replace(" ", "\N{NO-BREAK SPACE}") in phrase
    assert "« 55 »".replace(" ", "\N{NO-BREAK SPACE}") in phrase


def test_ce_qui_est_mesure_ne_change_pas_ce_qui_est_convenu(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    suivi = fabriques.indicateur(plan.demarche, sur=plan.fiche)
    avant = lire(plan.demarche)
    valeurs.noter(indicateur=suivi, annee=2026, valeur=Decimal(12), source="Caf", **qui)
    meteos.donner(fiche=plan.fiche, temps="ORAGE", avancement=40, **qui)
    cle = f"element:{plan.axe.pk}"
    poids.regler(demarche=plan.demarche, parent=None, poids={cle: 4}, lus={cle: 1}, **qui)
    assert comparer(avant, lire(plan.demarche)) == []


def test_rattacher_et_detacher_se_disent_une_fois_quel_que_soit_l_intitule(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    suivi = fabriques.indicateur(plan.demarche)
    avant = lire(plan.demarche)
    rattachements.rattacher(porteur=plan.fiche, indicateur=suivi, **qui)
    pose = lire(plan.demarche)
    (changement,) = comparer(avant, pose)
    assert changement.nature is NatureChangement.AJOUT
    assert natures([changement]) == [NatureAvenant.EVALUATION]
    assert "rattaché à « Une crèche au nord »" in changement.objet
    fiches.modifier(fiche=plan.fiche, version=1, champs={"intitule": "Autre nom"}, **qui)
    (renommee,) = comparer(pose, lire(plan.demarche))
    assert renommee.section == "plan"
    rattachements.detacher(porteur=plan.fiche, indicateur=suivi, **qui)
    retires = [c for c in comparer(pose, lire(plan.demarche)) if c.section == "rattachements"]
    assert [c.nature for c in retires] == [NatureChangement.RETRAIT]


def test_retirer_un_indicateur_se_dit_et_le_remettre_efface_la_difference(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    suivi = fabriques.indicateur(plan.demarche, sur=plan.fiche)
    avant = lire(plan.demarche)
    indicateurs.retirer(indicateur=suivi, version=1, **qui)
    natures_dites = [c.nature for c in comparer(avant, lire(plan.demarche))]
    assert natures_dites == [NatureChangement.RETRAIT] * 2
    suivi.refresh_from_db()
    indicateurs.remettre(indicateur=suivi, **qui)
    assert comparer(avant, lire(plan.demarche)) == []


def test_la_fiche_imprimee_dit_ce_qui_est_convenu_et_pas_ce_qui_est_mesure(plan: Plan) -> None:
    suivi = fabriques.indicateur(plan.demarche, intitule="Places de crèche", sur=plan.fiche)
    fabriques.valeur(suivi, 2026, valeur=31)
    fabriques.indicateur(
        plan.demarche,
        intitule="Retiré",
        sur=plan.fiche,
        supprime_le=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    document = fiche_action(plan.fiche)
    dit = " ".join(
        arbre.en_clair(morceaux)
        for bloc in arbre.parcourir(document.blocs)
        for morceaux in arbre.textes(bloc)
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "Places de crèche (places) : 10 au 31 décembre 2025 ; cible : 40 au 31 décembre 2026" in dit
    )
    assert "31 places" not in dit
    assert "Retiré" not in dit
