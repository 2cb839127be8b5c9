"""Changing many fiches at once: preview, all or nothing, undo; copies and archives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import fabriques
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.journal.models import Evenement
from maillage.plan_actions import queries
from maillage.plan_actions.actions import archives, copies, fiches, lots
from maillage.plan_actions.actions.lots import Changements
from maillage.plan_actions.models import ElementPlan, FicheAction, LotDeModifications
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide
from plan_actions.conftest import Plan


@pytest.fixture
def trois(plan: Plan) -> list[FicheAction]:
    """A fiche to study, one in progress, one done: all three « Moyenne »."""
    for rang, etat in enumerate(("A_L_ETUDE", "EN_COURS", "REALISEE")):
        fabriques.fiche(
            plan.demarche,
            plan.second,
            intitule=f"F{rang}",
            etat=etat,
            priorite="MOYENNE",
            position=rang,
        )
    cles = list(FicheAction.objects.filter(element=plan.second).values_list("pk", flat=True))
    return queries.fiches_choisies(plan.demarche, cles)


def simuler(plan: Plan, choisies: Any, par: Utilisateur, le: dt.datetime, **champs: Any) -> Any:
    return lots.simuler(
        demarche=plan.demarche, choisies=choisies, changements=Changements(champs), par=par, le=le
    )


def appliquer(
    plan: Plan, choisies: Any, par: Utilisateur, le: dt.datetime, **champs: Any
) -> LotDeModifications:
    return lots.appliquer(
        demarche=plan.demarche,
        choisies=choisies,
        versions={fiche.pk: fiche.version for fiche in choisies},
        changements=Changements(champs),
        par=par,
        le=le,
    )


def valeurs(plan: Plan) -> list[tuple[str, str, Any]]:
    lues = FicheAction.objects.filter(element=plan.second)
    return list(lues.values_list("etat", "priorite", "pilote"))


def test_l_apercu_dit_tout_et_n_ecrit_rien(plan: Plan, trois, charge: Utilisateur, LE) -> None:
    avant, evenements = valeurs(plan), Evenement.objects.count()
    lignes = simuler(plan, trois, charge, LE, etat="REALISEE", priorite="HAUTE")
    assert [bool(ligne.refus) for ligne in lignes] == [True, False, False]
    assert "ne passe pas directement" in lignes[0].refus
    assert lignes[1].dits == [("État", "En cours", "Réalisée"), ("Priorité", "Moyenne", "Haute")]
    assert lignes[2].dits == [("Priorité", "Moyenne", "Haute")]
    assert simuler(plan, trois, charge, LE, priorite="MOYENNE")[0].dits == []
    assert (valeurs(plan), Evenement.objects.count()) == (avant, evenements)


def test_le_lot_s_applique_puis_s_annule_en_entier(
    plan: Plan, trois, charge: Utilisateur, LE
) -> None:
    avant, theme = valeurs(plan), fabriques.thematique("Handicap")
    lot = appliquer(
        plan, trois, charge, LE, pilote=fabriques.organisation(), priorite="", ajoutee=theme
    )
    assert len(lot.lignes) == 3
    assert {priorite for _, priorite, _ in valeurs(plan)} == {""}
    assert theme.fiches.count() == 3
    lots.annuler(lot=lot, par=charge, le=LE)
    assert valeurs(plan) == avant
    assert theme.fiches.count() == 0
    with pytest.raises(EtatIncompatible, match="déjà annulée"):
        lots.annuler(lot=lot, par=charge, le=LE)


def test_l_annulation_rend_l_etat_les_dates_et_les_archives(
    plan: Plan, trois, charge: Utilisateur, LE
) -> None:
    fin = dt.date(2027, 12, 31)
    lot = appliquer(plan, trois[2:], charge, LE, fin=fin, archivage=True)
    fiche = FicheAction.objects.get(pk=trois[2].pk)
    assert (fiche.fin, fiche.archivee_le) == (fin, LE)
    lots.annuler(lot=lot, par=charge, le=LE)
    fiche.refresh_from_db()
    assert (fiche.fin, fiche.archivee_le, fiche.etat) == (None, None, "REALISEE")


def test_une_fiche_qui_a_change_empeche_l_annulation(
    plan: Plan, trois, charge: Utilisateur, LE
) -> None:
    lot = appliquer(plan, trois, charge, LE, priorite="HAUTE")
    fiche = FicheAction.objects.get(pk=trois[0].pk)
    fiches.modifier(
        fiche=fiche, version=fiche.version, champs={"intitule": "Autre"}, par=charge, le=LE
    )
    with pytest.raises(EtatIncompatible, match="« Autre »"):
        lots.annuler(lot=lot, par=charge, le=LE)
    assert {priorite for _, priorite, _ in valeurs(plan)} == {"HAUTE"}
    assert [f.intitule for f in queries.fiches_changees_depuis(lot)] == ["Autre"]


def test_un_seul_refus_arrete_tout(plan: Plan, trois, charge: Utilisateur, LE) -> None:
    avant = valeurs(plan)
    with pytest.raises(EtatIncompatible, match="Rien n'a été modifié"):
        appliquer(plan, trois, charge, LE, etat="REALISEE")
    FicheAction.objects.filter(pk=trois[1].pk).update(version=9)
    with pytest.raises(EtatIncompatible, match="Rien n'a été modifié"):
        appliquer(plan, trois, charge, LE, priorite="HAUTE")
    assert valeurs(plan) == avant
    assert not LotDeModifications.objects.exists()


def test_ce_qui_n_a_pas_de_sens_est_refuse(
    plan: Plan, trois, charge: Utilisateur, distribution: Distribution, LE
) -> None:
    with pytest.raises(SaisieInvalide, match="au moins un changement"):
        simuler(plan, trois, charge, LE)
    with pytest.raises(SaisieInvalide, match="cochée"):
        simuler(plan, [], charge, LE, priorite="HAUTE")
    with pytest.raises(SaisieInvalide, match="trop"):
        simuler(plan, trois * 200, charge, LE, priorite="HAUTE")
    with pytest.raises(ActeRefuse):
        simuler(plan, trois, distribution.compte(Role.ELU), LE, priorite="HAUTE")


def test_le_lot_dans_le_navigateur(
    client: Client, plan: Plan, ailleurs: Plan, trois, charge: Utilisateur
) -> None:
    client.force_login(charge)
    url = reverse("plan_actions:lot", args=[plan.demarche.slug])
    cles = [fiche.pk for fiche in trois]
    lu = client.get(url, {"fiche": [*cles, ailleurs.fiche.pk, "zut"]}).content.decode()
    assert "Modifier 3" in lu
    assert ailleurs.fiche.intitule not in lu.replace(plan.fiche.intitule, "")
    assert "Modifier 4" in client.get(url, {"tout": "1"}).content.decode()
    apercu = client.post(url, {"fiche": cles, "etat": "REALISEE", "apercu": "1"}).content.decode()
    assert "1 fiche change" in apercu.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 fiche refusée" in apercu.replace("\N{NO-BREAK SPACE}", " ")
    ligne = f"{trois[1].pk}:{trois[1].version}"
    saisie = {"ligne": ligne, "etat": "REALISEE", "appliquer": "1"}
    fait = client.post(url, saisie)
    assert fait.status_code == 302
    assert "Annuler cette modification" in client.get(fait["Location"]).content.decode()
    assert client.post(url, saisie).status_code in {200, 422}
    assert LotDeModifications.objects.count() == 1
    annule = client.post(f"{fait['Location']}annuler/")
    assert annule.status_code == 302
    assert FicheAction.objects.get(pk=trois[1].pk).etat == "EN_COURS"
    assert client.post(url, {"fiche": cles, "apercu": "1"}).status_code == 422


def test_deux_lots_a_la_fois_ne_se_melent_pas(base_reelle: Any, LE: dt.datetime) -> None:
    demarche, par = fabriques.demarche(), fabriques.utilisateur()
    fabriques.habilitation(par, demarche, Role.CHARGE_COOPERATION)
    axe = fabriques.element(demarche)
    for rang in range(3):
        fabriques.fiche(demarche, axe, position=rang)
    cles = list(FicheAction.objects.values_list("pk", flat=True))

    def changer(priorite: str) -> LotDeModifications:
        choisies = queries.fiches_choisies(demarche, cles)
        return lots.appliquer(
            demarche=demarche,
            choisies=choisies,
            versions=dict.fromkeys(cles, 1),
            changements=Changements({"priorite": priorite}),
            par=par,
            le=LE,
        )

    reponses = en_parallele(lambda: changer("HAUTE"), lambda: changer("BASSE"))
    assert sum(isinstance(r, EtatIncompatible) for r in reponses) == 1, reponses
    assert len(set(FicheAction.objects.values_list("priorite", flat=True))) == 1
    assert set(FicheAction.objects.values_list("version", flat=True)) == {2}


def test_une_copie_repart_sans_histoire(plan: Plan, charge: Utilisateur, LE) -> None:
    theme = fabriques.thematique("Handicap")
    plan.fiche.thematiques.add(theme)
    plan.fiche.etapes.create(intitule="Ouvrir", etat="FAITE", avancement=100)
    plan.fiche.lignes_budget.create(annee=2026, autre_financeur="Fonds", prevu=10, paye=10)
    FicheAction.objects.filter(pk=plan.fiche.pk).update(numero="7", etat="EN_COURS")
    copie = copies.dupliquer(fiche=plan.fiche, par=charge, le=LE)
    assert (copie.intitule, copie.numero, copie.etat) == (
        "Copie de « Une crèche au nord »",
        "",
        "PROPOSEE",
    )
    assert list(copie.thematiques.all()) == [theme]
    assert list(copie.etapes.values_list("etat", "avancement")) == [("A_FAIRE", 0)]
    assert [(b.prevu, b.paye) for b in copie.lignes_budget.all()] == [(10, None)]
    assert plan.fiche.etapes.get().etat == "FAITE"
    longue = fabriques.fiche(plan.demarche, plan.second, intitule="x" * 250)
    assert len(copies.dupliquer(fiche=longue, par=charge, le=LE).intitule) <= 250


@pytest.mark.parametrize("avec", [True, False])
def test_une_branche_se_copie_avec_ce_qu_elle_porte(
    plan: Plan, charge: Utilisateur, LE, avec: bool
) -> None:
    copie = copies.dupliquer_la_branche(
        element=plan.axe, intitule="Petite enfance bis", avec_les_fiches=avec, par=charge, le=LE
    )
    noeud = queries.contenu(copie)
    assert noeud.nombre_objectifs == 2
    assert noeud.nombre_fiches == (1 if avec else 0)
    assert queries.contenu(plan.axe).nombre_objectifs == 2
    assert ElementPlan.objects.filter(demarche=plan.demarche, parent=None).count() == 3
    with pytest.raises(SaisieInvalide):
        copies.dupliquer_la_branche(element=plan.axe, intitule=" ", par=charge, le=LE)


def test_n_archive_que_ce_qui_n_attend_plus_rien(
    plan: Plan, distribution: Distribution, charge: Utilisateur, LE
) -> None:
    qui = {"par": charge, "le": LE}
    with pytest.raises(EtatIncompatible, match="attend encore"):
        archives.archiver(fiche=plan.fiche, version=1, **qui)
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="ABANDONNEE")
    with pytest.raises(ActeRefuse):
        archives.archiver(fiche=plan.fiche, version=1, par=distribution.etranger, le=LE)
    archivee = archives.archiver(fiche=plan.fiche, version=1, **qui)
    with pytest.raises(EtatIncompatible, match="déjà archivée"):
        archives.archiver(fiche=archivee, version=2, **qui)
    assert queries.arbre(plan.demarche)[0].nombre_fiches == 1  # still in the plan that was agreed
    assert archives.desarchiver(fiche=archivee, version=2, **qui).archivee_le is None
