"""The acts on the tree."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.journal.models import Evenement
from maillage.journal.queries import de_l_objet
from maillage.plan_actions import queries
from maillage.plan_actions.actions import elements
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ElementPlan
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from plan_actions.conftest import Plan


def test_ajoute_en_dernier_et_le_dit_au_journal(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    theme = fabriques.thematique("Petite enfance")
    ajoute = elements.ajouter(
        demarche=plan.demarche,
        parent=plan.axe,
        niveau=Niveau.OBJECTIF_OPERATIONNEL,
        intitule="  Construire des écoles  ",
        thematiques=[theme],
        par=charge,
        le=LE,
    )
    ajoute.refresh_from_db()
    assert (ajoute.intitule, ajoute.position, ajoute.version) == ("Construire des écoles", 1, 1)
    evenement = de_l_objet(ajoute).get()
    assert evenement.acte == "objectif opérationnel ajouté"
    assert evenement.apres["parent"] == "Petite enfance"
    assert evenement.apres["thematiques"] == ["Petite enfance"]
    assert evenement.demarche == plan.demarche.slug


@pytest.mark.parametrize(
    ("niveau", "sous"),
    [
        (Niveau.OBJECTIF_GENERAL, None),
        (Niveau.SOUS_OBJECTIF, "axe"),
        (Niveau.ENJEU, "axe"),
        (Niveau.AXE, "general"),
    ],
)
def test_refuse_un_niveau_qui_ne_se_place_pas_la(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, niveau: Niveau, sous: str | None
) -> None:
    parent = getattr(plan, sous) if sous else None
    avant = ElementPlan.objects.count()
    with pytest.raises(SaisieInvalide, match="Peuvent s'y placer") as refus:
        elements.ajouter(
            demarche=plan.demarche, parent=parent, niveau=niveau, intitule="Un", par=charge, le=LE
        )
    assert refus.value.champ == "niveau"
    assert ElementPlan.objects.count() == avant


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"intitule": "   "}, "intitule"),
        ({"intitule": "x" * 1001}, "intitule"),
        ({"niveau": "CHAPITRE"}, "niveau"),
        ({"nature": "RIEN"}, "nature"),
        ({"thematiques": [987654321]}, "thematiques"),
    ],
)
def test_refuse_une_saisie_fausse_sans_rien_ecrire(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, champs: dict, champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        elements.modifier(element=plan.general, version=1, champs=champs, par=charge, le=LE)
    assert refus.value.champ == champ
    plan.general.refresh_from_db()
    assert (plan.general.intitule, plan.general.version) == ("Accueillir", 1)
    assert not de_l_objet(plan.general).exists()


def test_une_modification_ne_dit_que_ce_qui_change(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    champs = {"intitule": "Accueillir mieux", "description": "", "nature": "CREATION"}
    elements.modifier(element=plan.general, version=1, champs=champs, par=charge, le=LE)
    evenement = de_l_objet(plan.general).get()
    assert evenement.avant == {"intitule": "Accueillir", "nature": ""}
    assert evenement.apres == {"intitule": "Accueillir mieux", "nature": "Création"}


def test_enregistrer_sans_rien_changer_n_ecrit_rien(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    champs = {"intitule": "Accueillir", "thematiques": []}
    elements.modifier(element=plan.general, version=1, champs=champs, par=charge, le=LE)
    plan.general.refresh_from_db()
    assert plan.general.version == 1
    assert not de_l_objet(plan.general).exists()


def test_la_seconde_saisie_apprend_qui_a_ecrit_la_premiere(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.modifier(
        element=plan.axe, version=1, champs={"intitule": "L'enfance"}, par=charge, le=LE
    )
    with pytest.raises(ModificationConcurrente, match="intitulé") as refus:
        elements.modifier(
            element=plan.axe, version=1, champs={"intitule": "Les petits"}, par=charge, le=LE
        )
    assert charge.nom_complet in refus.value.message
    assert refus.value.version == 2
    plan.axe.refresh_from_db()
    assert plan.axe.intitule == "L'enfance"


def test_un_nouvel_ordre_ne_gene_pas_une_saisie_en_cours(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.deplacer(element=plan.second, parent=None, position=0, par=charge, le=LE)
    elements.modifier(
        element=plan.second, version=1, champs={"intitule": "Les jeunes"}, par=charge, le=LE
    )
    assert [str(n.element) for n in queries.arbre(plan.demarche)] == [
        "Les jeunes",
        "Petite enfance",
    ]


def test_se_deplace_avec_tout_ce_qu_il_porte(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.deplacer(element=plan.general, parent=plan.second, position=99, par=charge, le=LE)
    noeud = queries.contenu(plan.second)
    assert (noeud.nombre_objectifs, noeud.nombre_fiches) == (2, 1)
    evenement = de_l_objet(plan.general).get()
    assert (evenement.avant, evenement.apres) == (
        {"parent": "Petite enfance"},
        {"parent": "Jeunesse"},
    )


@pytest.mark.parametrize("cible", ["axe", "general", "operationnel"])
def test_ne_se_place_jamais_sous_lui_meme(
    plan: Plan, charge: Utilisateur, LE: dt.datetime, cible: str
) -> None:
    avant = queries.plan_en_donnees(plan.demarche)
    with pytest.raises(SaisieInvalide):
        elements.deplacer(
            element=plan.axe, parent=getattr(plan, cible), position=0, par=charge, le=LE
        )
    assert queries.plan_en_donnees(plan.demarche) == avant
    assert not Evenement.objects.exists()


def test_la_suppression_compte_ce_qui_part(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.supprimer(element=plan.axe, version=1, par=charge, le=LE)
    evenement = de_l_objet(plan.axe).get()
    assert evenement.apres == {"nombre d'objectifs": 2, "nombre de fiches": 1}
    assert evenement.avant["fiches"] == ["Une crèche au nord"]
    [jete] = queries.corbeille(plan.demarche)
    assert (jete.objet, jete.nombre_objectifs, jete.nombre_fiches) == (plan.axe, 2, 1)
    plan.second.refresh_from_db()
    assert plan.second.position == 0


def test_ce_qui_etait_deja_dans_la_corbeille_y_reste(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.supprimer(element=plan.operationnel, version=1, par=charge, le=LE)
    elements.supprimer(element=plan.axe, version=1, par=charge, le=LE + dt.timedelta(hours=1))
    with pytest.raises(EtatIncompatible, match="Rétablissez d'abord « Accueillir »"):
        elements.restaurer(element=plan.operationnel, par=charge, le=LE)
    elements.restaurer(element=plan.axe, par=charge, le=LE)
    assert queries.contenu(plan.axe).nombre_objectifs == 1
    elements.restaurer(element=plan.operationnel, par=charge, le=LE)
    assert queries.contenu(plan.axe).nombre_fiches == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CHARGE_COOPERATION}))
def test_seul_le_charge_de_cooperation_ecrit_le_plan(
    plan: Plan, distribution: Distribution, LE: dt.datetime, role: Role
) -> None:
    qui = {"par": distribution.compte(role), "le": LE}
    with pytest.raises(ActeRefuse, match="Peuvent le faire"):
        elements.ajouter(demarche=plan.demarche, niveau=Niveau.AXE, intitule="Un", **qui)
    with pytest.raises(ActeRefuse):
        elements.modifier(element=plan.axe, version=1, champs={"intitule": "x"}, **qui)
    with pytest.raises(ActeRefuse):
        elements.deplacer(element=plan.axe, parent=None, position=1, **qui)
    with pytest.raises(ActeRefuse):
        elements.supprimer(element=plan.axe, version=1, **qui)
    assert not Evenement.objects.exists()


def test_rien_ne_passe_d_une_demarche_a_l_autre(
    plan: Plan, ailleurs: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(Introuvable):
        elements.ajouter(
            demarche=plan.demarche,
            parent=ailleurs.axe,
            niveau=Niveau.OBJECTIF_GENERAL,
            intitule="Un",
            par=charge,
            le=LE,
        )
    with pytest.raises(Introuvable):
        elements.deplacer(element=plan.general, parent=ailleurs.axe, position=0, par=charge, le=LE)
    with pytest.raises(ActeRefuse):
        elements.modifier(
            element=ailleurs.axe, version=1, champs={"intitule": "x"}, par=charge, le=LE
        )


def test_ce_qui_est_dans_la_corbeille_ne_bouge_plus(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.supprimer(element=plan.axe, version=1, par=charge, le=LE)
    qui = {"par": charge, "le": LE}
    with pytest.raises(EtatIncompatible, match="corbeille"):
        elements.modifier(element=plan.axe, version=1, champs={"intitule": "x"}, **qui)
    with pytest.raises(EtatIncompatible):
        elements.deplacer(element=plan.second, parent=plan.axe, position=0, **qui)
    with pytest.raises(EtatIncompatible):
        elements.supprimer(element=plan.axe, version=1, **qui)
    with pytest.raises(EtatIncompatible, match="rien à rétablir"):
        elements.restaurer(element=plan.second, **qui)


def test_un_niveau_ne_change_pas_s_il_ne_porte_plus_ses_enfants(
    plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(SaisieInvalide, match="Déplacez d'abord") as refus:
        elements.modifier(
            element=plan.general,
            version=1,
            champs={"niveau": Niveau.OBJECTIF_OPERATIONNEL},
            par=charge,
            le=LE,
        )
    assert refus.value.champ == "niveau"
