"""The acts on the fiches action."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.journal.queries import de_l_objet
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions import queries
from maillage.plan_actions.actions import elements, fiches
from maillage.plan_actions.enums import TRANSITIONS_FICHE, EtatFiche, Niveau
from maillage.plan_actions.models import FicheAction
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from plan_actions.conftest import Plan


def test_ajoute_une_fiche_avec_ses_liens(plan: Plan, charge: Utilisateur, LE: dt.datetime) -> None:
    pilote = fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Les Petits Pas")
    fiche = fiches.ajouter(
        demarche=plan.demarche,
        element=plan.axe,
        intitule=" Un relais ",
        numero="4",
        etat=EtatFiche.EN_COURS,
        pilote=pilote,
        partenaires=[pilote, pilote],
        debut=dt.date(2026, 1, 1),
        par=charge,
        le=LE,
    )
    fiche.refresh_from_db()
    assert (fiche.intitule, fiche.etat, fiche.position) == ("Un relais", EtatFiche.EN_COURS, 0)
    assert list(fiche.partenaires.all()) == [pilote]
    assert de_l_objet(fiche).get().apres["pilote"] == "Les Petits Pas"


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"intitule": ""}, "intitule"),
        ({"debut": dt.date(2026, 2, 1), "fin": dt.date(2026, 1, 31)}, ""),
        ({"pilote": Organisation(pk=987654321)}, "pilote"),
        ({"referent_caf": Personne(pk=987654321)}, "referent_caf"),
        ({"partenaires": [987654321]}, "partenaires"),
        ({"priorite": "EXTREME"}, "priorite"),
    ],
)
def test_refuse_une_saisie_fausse(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, champs: dict, champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        fiches.modifier(fiche=plan.fiche, version=1, champs=champs, par=charge, le=LE)
    assert refus.value.champ == champ
    assert not de_l_objet(plan.fiche).exists()


def test_un_champ_inconnu_est_une_faute_du_programme(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(TypeError):
        fiches.modifier(fiche=plan.fiche, version=1, champs={"version": 9}, par=charge, le=LE)


def test_une_fiche_ne_pend_pas_a_un_enjeu(plan: Plan, charge: Utilisateur, LE: dt.datetime) -> None:
    enjeu = fabriques.element(plan.demarche, Niveau.ENJEU, position=2)
    with pytest.raises(SaisieInvalide, match="sous un axe ou sous un objectif"):
        fiches.ajouter(demarche=plan.demarche, element=enjeu, intitule="Une", par=charge, le=LE)
    with pytest.raises(SaisieInvalide):
        fiches.deplacer(fiche=plan.fiche, element=enjeu, par=charge, le=LE)


def test_une_fiche_deplacee_garde_son_histoire(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    modifiee = fiches.modifier(
        fiche=plan.fiche, version=1, champs={"public": "Parents"}, par=charge, le=LE
    )
    fiches.deplacer(fiche=modifiee, element=plan.second, par=charge, le=LE)
    actes = [evenement.acte for evenement in de_l_objet(plan.fiche)]
    assert actes == ["fiche action déplacée", "fiche action modifiée"]
    assert queries.contenu(plan.second).fiches == [plan.fiche]


@pytest.mark.parametrize("depuis", EtatFiche)
@pytest.mark.parametrize("vers", EtatFiche)
def test_un_etat_suit_la_table(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, depuis: EtatFiche, vers: EtatFiche
) -> None:
    fiche = fabriques.fiche_validable(plan.demarche, plan.second, etat=depuis)
    if vers in TRANSITIONS_FICHE[depuis]:
        fiches.passer(fiche=fiche, vers=vers, version=1, motif="COPIL", par=charge, le=LE)
        fiche.refresh_from_db()
        assert (fiche.etat, fiche.version) == (vers, 2)
        assert de_l_objet(fiche).get().motif == "COPIL"
    else:
        with pytest.raises(EtatIncompatible, match=depuis.label):
            fiches.passer(fiche=fiche, vers=vers, version=1, par=charge, le=LE)
        fiche.refresh_from_db()
        assert fiche.etat == depuis


def test_un_etat_inconnu_est_refuse(plan: Plan, charge: Utilisateur, LE: dt.datetime) -> None:
    with pytest.raises(SaisieInvalide, match="n'est pas un état"):
        fiches.passer(fiche=plan.fiche, vers="PARFAITE", version=1, par=charge, le=LE)


def test_deux_saisies_ne_s_ecrasent_pas(plan: Plan, charge: Utilisateur, LE: dt.datetime) -> None:
    qui = {"par": charge, "le": LE}
    fiches.modifier(fiche=plan.fiche, version=1, champs={"moyens": "Deux postes"}, **qui)
    for geste in (
        lambda: fiches.modifier(fiche=plan.fiche, version=1, champs={"moyens": "x"}, **qui),
        lambda: fiches.passer(fiche=plan.fiche, vers=EtatFiche.VALIDEE, version=1, **qui),
        lambda: fiches.supprimer(fiche=plan.fiche, version=1, **qui),
    ):
        with pytest.raises(ModificationConcurrente, match="moyens humains et matériels"):
            geste()
    plan.fiche.refresh_from_db()
    assert plan.fiche.moyens == "Deux postes"


def test_une_fiche_revient_a_sa_place(plan: Plan, charge: Utilisateur, LE: dt.datetime) -> None:
    qui = {"par": charge, "le": LE}
    suivante = fabriques.fiche(plan.demarche, plan.operationnel, position=1)
    fiches.supprimer(fiche=plan.fiche, version=1, **qui)
    suivante.refresh_from_db()
    assert suivante.position == 0
    fiches.restaurer(fiche=plan.fiche, **qui)
    assert list(queries.fiches(plan.demarche)) == [plan.fiche, suivante]


def test_une_fiche_attend_son_objectif_pour_revenir(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    fiches.supprimer(fiche=plan.fiche, version=1, **qui)
    elements.supprimer(element=plan.axe, version=1, par=charge, le=LE + dt.timedelta(minutes=1))
    with pytest.raises(EtatIncompatible, match="Rétablissez d'abord « Ouvrir des places »"):
        fiches.restaurer(fiche=plan.fiche, **qui)
    elements.restaurer(element=plan.axe, **qui)
    assert not queries.fiches(plan.demarche).exists()
    fiches.restaurer(fiche=plan.fiche, **qui)
    assert list(queries.fiches(plan.demarche)) == [plan.fiche]


def test_rien_ne_passe_d_une_demarche_a_l_autre(
    plan: Plan, ailleurs: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    with pytest.raises(Introuvable):
        fiches.deplacer(fiche=plan.fiche, element=ailleurs.axe, **qui)
    with pytest.raises(Introuvable):
        fiches.ajouter(demarche=plan.demarche, element=ailleurs.axe, intitule="Une", **qui)
    with pytest.raises(ActeRefuse):
        fiches.modifier(fiche=ailleurs.fiche, version=1, champs={"public": "x"}, **qui)
    assert FicheAction.objects.get(pk=ailleurs.fiche.pk).public == ""
