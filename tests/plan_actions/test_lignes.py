"""The tables that a fiche bears: steps, budget, targets, partners; and the principles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.journal.queries import de_l_objet
from maillage.plan_actions.actions import (
    budget,
    cibles,
    elements,
    etapes,
    fiches,
    partenaires,
    principes,
)
from maillage.plan_actions.actions.lignes import Ligne
from maillage.plan_actions.enums import EtatEtapeFiche
from maillage.plan_actions.models import EtapeFiche, LigneBudget
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)
from plan_actions.conftest import Plan


@pytest.fixture
def qui(charge: Utilisateur, LE: dt.datetime) -> dict[str, Any]:
    return {"par": charge, "le": LE}


def vues(lignes: Any) -> list[tuple[int, int]]:
    return [(ligne.pk, ligne.version) for ligne in lignes]


def etape(intitule: str, cle: int | None = None, **champs: Any) -> Ligne:
    return Ligne({"intitule": intitule, **champs}, cle)


def test_les_etapes_se_fixent_ensemble_et_se_disent_une_fois(
    plan: Plan, qui: dict[str, Any]
) -> None:
    un, deux = etapes.fixer(
        fiche=plan.fiche,
        etapes=[
            etape("Louer", echeance=dt.date(2026, 3, 31), precision="MOIS"),
            etape("Recruter", etat=EtatEtapeFiche.FAITE, poids=3),
        ],
        **qui,
    )
    assert (un.position, deux.position, deux.avancement) == (0, 1, 100)
    evenement = de_l_objet(plan.fiche).get()
    assert evenement.acte == "étapes : tableau rempli"
    assert evenement.apres == {
        "étapes": ["Louer — mars 2026 — à faire", "Recruter — faite — poids 3"]
    }
    plan.fiche.refresh_from_db()
    assert plan.fiche.version == 1  # a form on the texts of the fiche is not disturbed
    assert plan.fiche.modifie_le == qui["le"]


def test_une_ligne_garde_sa_cle_quand_l_ordre_change(plan: Plan, qui: dict[str, Any]) -> None:
    un, deux = etapes.fixer(fiche=plan.fiche, etapes=[etape("A"), etape("B")], **qui)
    etapes.fixer(
        fiche=plan.fiche,
        etapes=[etape("B", deux.pk), etape("C"), etape("A", un.pk)],
        vues=vues([un, deux]),
        **qui,
    )
    lues = list(EtapeFiche.objects.filter(fiche=plan.fiche))
    assert [e.intitule for e in lues] == ["B", "C", "A"]
    assert (lues[0].pk, lues[2].pk) == (deux.pk, un.pk)
    assert [e.version for e in lues] == [1, 1, 1]


def test_sans_changement_rien_n_est_ecrit(plan: Plan, qui: dict[str, Any]) -> None:
    (un,) = etapes.fixer(fiche=plan.fiche, etapes=[etape("A")], **qui)
    etapes.fixer(fiche=plan.fiche, etapes=[etape(" A ", un.pk)], vues=vues([un]), **qui)
    assert de_l_objet(plan.fiche).count() == 1


@pytest.mark.parametrize("entre_temps", ["changee", "retiree", "ajoutee", "deplacee"])
def test_ce_qu_un_autre_a_fait_entre_temps_arrete_tout(
    plan: Plan, qui: dict[str, Any], entre_temps: str
) -> None:
    un, deux = etapes.fixer(fiche=plan.fiche, etapes=[etape("A"), etape("B")], **qui)
    autres = {
        "changee": [etape("A2", un.pk), etape("B", deux.pk)],
        "retiree": [etape("A", un.pk)],
        "ajoutee": [etape("A", un.pk), etape("B", deux.pk), etape("C")],
        "deplacee": [etape("B", deux.pk), etape("A", un.pk)],
    }
    etapes.fixer(fiche=plan.fiche, etapes=autres[entre_temps], **qui)
    avant = list(EtapeFiche.objects.values_list("pk", "intitule", "position", "version"))
    with pytest.raises(ModificationConcurrente):
        etapes.fixer(fiche=plan.fiche, etapes=[etape("Moi", un.pk)], vues=vues([un, deux]), **qui)
    assert list(EtapeFiche.objects.values_list("pk", "intitule", "position", "version")) == avant


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"intitule": "  "}, "intitule"),
        ({"intitule": "x" * 251}, "intitule"),
        ({"intitule": "A", "poids": 0}, "poids"),
        ({"intitule": "A", "poids": 40_000}, "poids"),
        ({"intitule": "A", "etat": "EN_COURS", "avancement": 101}, ""),
        ({"intitule": "A", "etat": "PRESQUE"}, "etat"),
        ({"intitule": "A\0"}, "intitule"),
    ],
)
def test_une_etape_fausse_n_ecrit_rien_et_dit_sa_ligne(
    plan: Plan, qui: dict[str, Any], champs: dict[str, Any], champ: str
) -> None:
    with pytest.raises(SaisieInvalide, match="Ligne 2") as refus:
        etapes.fixer(fiche=plan.fiche, etapes=[etape("Bonne"), Ligne(champs)], **qui)
    assert refus.value.champ in (champ, "")
    assert not EtapeFiche.objects.exists()


def test_une_ligne_d_une_autre_fiche_n_est_pas_prise(
    plan: Plan, ailleurs: Plan, qui: dict[str, Any]
) -> None:
    etrangere = EtapeFiche.objects.create(fiche=ailleurs.fiche, intitule="Là-bas")
    (prise,) = etapes.fixer(fiche=plan.fiche, etapes=[etape("Ici", etrangere.pk)], **qui)
    etrangere.refresh_from_db()
    assert etrangere.intitule == "Là-bas"
    assert prise.pk != etrangere.pk


def test_trop_de_lignes_sont_refusees(plan: Plan, qui: dict[str, Any]) -> None:
    with pytest.raises(SaisieInvalide, match="200 au plus"):
        etapes.fixer(fiche=plan.fiche, etapes=[etape(str(n)) for n in range(201)], **qui)


def test_qui_ne_peut_pas_ecrire_le_plan_n_ecrit_pas_ses_tableaux(
    plan: Plan, distribution: Distribution, LE: dt.datetime
) -> None:
    with pytest.raises(ActeRefuse):
        etapes.fixer(
            fiche=plan.fiche, etapes=[etape("A")], par=distribution.compte(Role.ELU), le=LE
        )


def test_une_fiche_jetee_ne_se_remplit_plus(plan: Plan, qui: dict[str, Any]) -> None:
    jetee = fiches.supprimer(fiche=plan.fiche, version=1, **qui)
    with pytest.raises(EtatIncompatible):
        budget.fixer(fiche=jetee, budget=[], **qui)


def test_une_etape_avance_seule(plan: Plan, qui: dict[str, Any]) -> None:
    (un,) = etapes.fixer(fiche=plan.fiche, etapes=[etape("A")], **qui)
    avancee = etapes.modifier(
        etape=un, version=1, champs={"etat": "EN_COURS", "avancement": 40}, **qui
    )
    assert (avancee.avancement, avancee.version) == (40, 2)
    with pytest.raises(ModificationConcurrente):
        etapes.modifier(etape=un, version=1, champs={"avancement": 50}, **qui)
    finie = etapes.modifier(etape=avancee, version=2, champs={"etat": "FAITE"}, **qui)
    assert finie.avancement == 100


@given(
    etat=st.sampled_from([*EtatEtapeFiche.values, None]),
    avancement=st.one_of(st.none(), st.integers(0, 100)),
)
def test_l_avancement_s_accorde_toujours_a_l_etat(etat: str | None, avancement: int | None) -> None:
    champs = {"etat": etat, "avancement": avancement}
    accordes = etapes.accorder({nom: v for nom, v in champs.items() if v is not None})
    if accordes.get("etat") == "FAITE":
        assert accordes["avancement"] == 100
    if accordes.get("etat") == "A_FAIRE":
        assert accordes["avancement"] == 0
    assert etapes.accorder(accordes) == accordes


def ligne(annee: int = 2026, cle: int | None = None, **champs: Any) -> Ligne:
    return Ligne({"annee": annee, "autre_financeur": "Commune", **champs}, cle)


def test_les_montants_restent_exacts_et_l_inconnu_n_est_pas_zero(
    plan: Plan, qui: dict[str, Any]
) -> None:
    budget.fixer(
        fiche=plan.fiche,
        budget=[ligne(prevu=Decimal("0.10"), vote=Decimal(0)), ligne(2027, prevu=Decimal("0.20"))],
        **qui,
    )
    premiere, seconde = LigneBudget.objects.all()
    assert premiere.prevu + seconde.prevu == Decimal("0.30")
    assert (premiere.vote, seconde.vote, premiere.paye) == (Decimal(0), None, None)


def test_deux_lignes_echangent_leur_annee(plan: Plan, qui: dict[str, Any]) -> None:
    un, deux = budget.fixer(fiche=plan.fiche, budget=[ligne(2026), ligne(2027)], **qui)
    budget.fixer(
        fiche=plan.fiche,
        budget=[ligne(2027, un.pk), ligne(2026, deux.pk)],
        vues=vues([un, deux]),
        **qui,
    )
    assert {x.pk: (x.annee, x.version) for x in LigneBudget.objects.all()} == {
        un.pk: (2027, 2),
        deux.pk: (2026, 2),
    }


@pytest.mark.parametrize(
    "champs",
    [
        {"autre_financeur": ""},
        {"prevu": Decimal("-1")},
        {"prevu": Decimal("1.001")},
        {"prevu": Decimal("1e11")},
        {"annee": 1999},
        {"annee": None},
        {"nature": "DON"},
    ],
)
def test_une_ligne_de_budget_fausse_est_refusee(
    plan: Plan, qui: dict[str, Any], champs: dict[str, Any]
) -> None:
    with pytest.raises(SaisieInvalide, match="Ligne 1"):
        budget.fixer(fiche=plan.fiche, budget=[ligne(**champs)], **qui)
    assert not LigneBudget.objects.exists()


def test_un_financeur_est_une_organisation_ou_un_nom(plan: Plan, qui: dict[str, Any]) -> None:
    caf = fabriques.organisation()
    (prise,) = budget.fixer(
        fiche=plan.fiche, budget=[ligne(financeur=caf, autre_financeur="")], **qui
    )
    assert prise.nom_du_financeur == caf.nom
    with pytest.raises(SaisieInvalide, match="Choisissez un financeur"):
        budget.fixer(fiche=plan.fiche, budget=[ligne(financeur=caf)], **qui)


def test_un_partenaire_ne_figure_qu_une_fois(plan: Plan, qui: dict[str, Any]) -> None:
    un, deux = fabriques.organisation(), fabriques.organisation()
    lignes = [Ligne({"organisation": un, "role": "Animer"}), Ligne({"organisation": deux})]
    a, b = partenaires.fixer(fiche=plan.fiche, partenaires=lignes, **qui)
    assert list(plan.fiche.partenaires.all()) == sorted((un, deux), key=lambda o: o.nom)
    with pytest.raises(SaisieInvalide, match="déjà parmi"):
        partenaires.fixer(fiche=plan.fiche, partenaires=[lignes[0], lignes[0]], **qui)
    # The two may exchange their places: one leaves before the other comes.
    partenaires.fixer(
        fiche=plan.fiche,
        partenaires=[Ligne({"organisation": deux}, a.pk), Ligne({"organisation": un}, b.pk)],
        **qui,
    )
    assert plan.fiche.partenaires.count() == 2


def test_les_roles_restent_quand_la_liste_des_partenaires_change(
    plan: Plan, qui: dict[str, Any]
) -> None:
    un, deux = fabriques.organisation(), fabriques.organisation()
    partenaires.fixer(
        fiche=plan.fiche, partenaires=[Ligne({"organisation": un, "role": "Animer"})], **qui
    )
    fiches.modifier(fiche=plan.fiche, version=1, champs={"partenaires": [un, deux]}, **qui)
    roles = {p.organisation_id: p.role for p in plan.fiche.participations.all()}
    assert roles == {un.pk: "Animer", deux.pk: ""}


def test_plusieurs_cibles_pour_un_objectif_et_pour_une_fiche(
    plan: Plan, qui: dict[str, Any]
) -> None:
    voulues = [
        Ligne({"valeur": Decimal(21), "unite": "écoles neuves"}),
        Ligne({"valeur": Decimal("12.50"), "unite": "ETP", "echeance": dt.date(2026, 12, 31)}),
    ]
    cibles.fixer(porteur=plan.operationnel, cibles=voulues, **qui)
    posees = cibles.fixer(porteur=plan.fiche, cibles=voulues, **qui)
    assert [str(cible) for cible in posees] == ["21 écoles neuves", "12,5 ETP"]
    assert posees[1].quand == "31 décembre 2026"
    assert plan.operationnel.cibles.count() == plan.fiche.cibles.count() == 2
    elements.supprimer(element=plan.operationnel, version=1, **qui)
    with pytest.raises(EtatIncompatible):
        cibles.fixer(porteur=plan.operationnel, cibles=[], **qui)


def test_les_principes_se_cochent_dans_leur_seule_demarche(
    plan: Plan, ailleurs: Plan, qui: dict[str, Any]
) -> None:
    (equite,) = principes.fixer(
        demarche=plan.demarche, principes=[Ligne({"intitule": "Équité territoriale"})], **qui
    )
    autre = ailleurs.demarche.principes.create(intitule="Ailleurs")
    fiches.modifier(fiche=plan.fiche, version=1, champs={"principes": [equite]}, **qui)
    with pytest.raises(SaisieInvalide, match="pas de cette démarche"):
        fiches.modifier(fiche=plan.fiche, version=2, champs={"principes": [autre]}, **qui)
    principes.fixer(demarche=plan.demarche, principes=[], vues=vues([equite]), **qui)
    assert not plan.fiche.principes.exists()


def test_les_choix_d_une_fiche_restent_dans_leurs_listes(plan: Plan, qui: dict[str, Any]) -> None:
    modifiee = fiches.modifier(
        fiche=plan.fiche,
        version=1,
        champs={"schemas": ["PEDT", "SDSF", "PEDT"], "items_sppe": ["4C", "1"]},
        **qui,
    )
    modifiee.refresh_from_db()
    assert modifiee.schemas == ["SDSF", "PEDT"]
    assert modifiee.items_sppe == ["1", "4C"]
    dits = de_l_objet(plan.fiche).latest("numero").apres
    assert dits["items_sppe"][0].startswith("1°")
    for champs in ({"schemas": ["PLUI"]}, {"items_sppe": "4C"}, {"items_sppe": [4]}):
        with pytest.raises(SaisieInvalide):
            fiches.modifier(fiche=modifiee, version=2, champs=champs, **qui)


def test_une_action_continue_n_a_pas_de_fin(plan: Plan, qui: dict[str, Any]) -> None:
    with pytest.raises(SaisieInvalide, match="action continue"):
        fiches.modifier(
            fiche=plan.fiche,
            version=1,
            champs={"est_continue": True, "fin": dt.date(2027, 1, 1)},
            **qui,
        )
    continue_ = fiches.modifier(fiche=plan.fiche, version=1, champs={"est_continue": True}, **qui)
    assert "fin" not in continue_.manques


def test_une_commune_hors_du_perimetre_est_refusee(plan: Plan, qui: dict[str, Any]) -> None:
    with pytest.raises(SaisieInvalide, match="Hors du périmètre"):
        fiches.modifier(
            fiche=plan.fiche, version=1, champs={"territoires": [fabriques.commune()]}, **qui
        )
