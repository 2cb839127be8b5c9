"""The published tables and the budgets: kept as printed, summed, explained, imported."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from appuis import argent
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.financements.actions import budgets, ecritures, tableaux
from maillage.financements.actions.budgets import Politique
from maillage.financements.grilles import Colonne, Grille, Rangee
from maillage.financements.models import (
    AccompagnementEtat,
    BudgetCollectivite,
    LigneTableau,
    TableauPublie,
)
from maillage.financements.queries import tableaux as queries
from maillage.journal.queries import de_l_objet
from maillage.portail.queries import constats
from maillage.regles.erreurs import (
    ActeRefuse,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.rapprochement import Verdict

D = Decimal
CEJ = Grille((Colonne("Montant", "12 €"),), (Rangee("Crèche", ("10 €",)), Rangee("RAM", ("2 €",))))


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def plat(texte: str) -> str:
    brut = html.unescape(re.sub(r"<[^>]+>", " ", texte))
    return re.sub(r"[\s\u00a0\u202f]+", " ", brut)


def ouvrir(client: Client, nom: str, *cles: object, code: int = 200) -> str:
    reponse = client.get(reverse(f"financements:{nom}", args=cles))
    assert reponse.status_code == code
    return plat(reponse.content.decode())


def dits(demarche, regle: str, le: dt.datetime) -> list[str]:
    return [
        plat(c.message)
        for c in constats(demarche, le.date())
        if c.regle is not None and c.regle.identifiant == regle
    ]


# --- acts -----------------------------------------------------------------------------------------


def test_un_tableau_garde_ses_chiffres_tels_quels(distribution, charge, LE):
    ecrit = tableaux.ajouter(
        demarche=distribution.demarche,
        champs=argent.DU_TABLEAU,
        grille=argent.TOULOUSE,
        par=charge,
        le=LE,
    )
    assert queries.grille_de(ecrit) == argent.TOULOUSE
    lu = queries.tableau_visible(distribution.demarche, ecrit.pk)
    assert [r.verdict for r in lu.par_colonne] == [Verdict.ARRONDI, Verdict.ECART]
    assert lu.par_colonne[1].ecart == D(413_000)
    (evenement,) = de_l_objet(ecrit)
    assert evenement.acte == "tableau publié ajouté"
    assert "Prestations et subventions : 53.9 M€" in evenement.apres["colonnes"]


def test_modifier_sans_rien_changer_n_ecrit_rien(distribution, charge, LE):
    ecrit = argent.tableau(distribution.demarche)
    tableaux.modifier(
        tableau=ecrit,
        version=1,
        champs=argent.DU_TABLEAU,
        grille=argent.TOULOUSE,
        par=charge,
        le=LE,
    )
    ecrit.refresh_from_db()
    assert ecrit.version == 1
    assert not de_l_objet(ecrit)


def test_expliquer_un_ecart_ne_touche_pas_aux_chiffres(distribution, charge, LE):
    ecrit = argent.tableau(distribution.demarche)
    champs = {**argent.DU_TABLEAU, "explication": "Deux lignes manquent dans la source."}
    tableaux.modifier(
        tableau=ecrit, version=1, champs=champs, grille=argent.TOULOUSE, par=charge, le=LE
    )
    (message,) = dits(distribution.demarche, "F30", LE)
    assert "Total publié 53.9 M€ ≠ somme 53 487 000 € (écart 413 000 €)." in message
    assert message.endswith("Explication notée : Deux lignes manquent dans la source.")
    assert queries.grille_de(ecrit) == argent.TOULOUSE


@pytest.mark.parametrize(
    ("grille", "dit"),
    [
        (Grille((Colonne("A"),), (Rangee("x", ("1,234",)),)), "Ligne 1, « A »"),
        (Grille((Colonne("A", "beaucoup"),), (Rangee("x", ("1",)),)), "Total de « A »"),
        (Grille((Colonne("A"),), (Rangee("", ("1",)),)), "pas d’intitulé"),
        (Grille((Colonne(""),), (Rangee("x", ("1",)),)), "pas d’intitulé"),
        (Grille((), (Rangee("x", ()),)), "intitulé à la colonne"),
        (Grille((Colonne("A"),), (Rangee("x", ("1",), "INCONNUE"),)), "ligne connue"),
        (Grille((Colonne("A"),), tuple(Rangee(f"{n}", ("1",)) for n in range(101))), "trop grand"),
        (Grille((Colonne("A"),), (Rangee("Aide SPPE", ("1",)),)), "ne s’ajoute pas"),
        (Grille((Colonne("A"),), (Rangee("Crèches", ("1",), "SPPE_ETAT"),)), "ne s’ajoute pas"),
        (Grille(), "au moins un montant"),
    ],
)
def test_un_tableau_douteux_n_est_pas_ecrit(distribution, charge, LE, grille, dit):
    with pytest.raises(SaisieInvalide, match=dit):
        tableaux.ajouter(
            demarche=distribution.demarche,
            champs=argent.DU_TABLEAU,
            grille=grille,
            par=charge,
            le=LE,
        )
    assert not TableauPublie.objects.exists()


def test_l_argent_de_l_etat_a_son_propre_tableau(distribution, charge, LE):
    grille = Grille(
        (Colonne("2025"),), (Rangee("Accompagnement SPPE", ("20 328 €",), "SPPE_ETAT"),)
    )
    etat = {**argent.DU_TABLEAU, "financeur": "ETAT"}
    ici = {"demarche": distribution.demarche, "par": charge, "le": LE}
    tableaux.ajouter(champs=etat, grille=grille, **ici)
    with pytest.raises(SaisieInvalide, match="ne s’ajoute pas"):
        tableaux.ajouter(champs=etat, grille=CEJ, **ici)


def test_la_regle_f31_voit_un_melange_deja_ecrit(distribution, LE):
    ecrit = argent.tableau(distribution.demarche, CEJ)
    LigneTableau.objects.filter(tableau=ecrit, rang=0).update(ligne="SPPE_ETAT")
    assert len(dits(distribution.demarche, "F31", LE)) == 1


@pytest.mark.parametrize(
    "champs", [{"source": ""}, {"annee": 19}, {"annee_fin": 2000}, {"annee": 2**40}]
)
def test_un_tableau_a_une_source_et_une_annee_plausible(distribution, charge, LE, champs):
    with pytest.raises(SaisieInvalide):
        tableaux.ajouter(
            demarche=distribution.demarche,
            champs={**argent.DU_TABLEAU, **champs},
            grille=CEJ,
            par=charge,
            le=LE,
        )


def test_qui_n_est_pas_habilite_n_ecrit_rien(distribution, LE):
    for compte in (distribution.compte(Role.ELU), distribution.etranger):
        with pytest.raises(ActeRefuse):
            tableaux.ajouter(
                demarche=distribution.demarche,
                champs=argent.DU_TABLEAU,
                grille=CEJ,
                par=compte,
                le=LE,
            )
    ecrit = argent.tableau(distribution.demarche)
    with pytest.raises(ActeRefuse):
        tableaux.retirer(tableau=ecrit, version=1, par=distribution.etranger, le=LE)


def test_une_course_perdue_n_ecrit_rien(distribution, charge, LE):
    ecrit = argent.tableau(distribution.demarche, CEJ)
    ici = {"tableau": ecrit, "version": 1, "par": charge, "le": LE}
    tableaux.modifier(champs={**argent.DU_TABLEAU, "intitule": "Un"}, grille=CEJ, **ici)
    autre = Grille(CEJ.colonnes, CEJ.rangees[:1])
    with pytest.raises(ModificationConcurrente):
        tableaux.modifier(champs={**argent.DU_TABLEAU, "intitule": "Deux"}, grille=autre, **ici)
    assert queries.grille_de(TableauPublie.objects.get()) == CEJ
    with pytest.raises(ModificationConcurrente):
        tableaux.retirer(**ici)


def test_retirer_laisse_les_chiffres_au_journal(distribution, charge, LE):
    ecrit = argent.tableau(distribution.demarche, CEJ)
    tableaux.retirer(tableau=ecrit, version=1, par=charge, le=LE)
    assert not TableauPublie.objects.exists()
    with pytest.raises(Introuvable):
        queries.tableau_visible(distribution.demarche, ecrit.pk)


def test_un_budget_compare_ses_parts(distribution, charge, LE):
    demarche = distribution.demarche
    ville = demarche.parties.get(role="COLLECTIVITE").organisation
    budget = budgets.ajouter(
        demarche=demarche,
        champs={
            "organisation": ville,
            "intitule": "Fonctionnement",
            "section": "FONCTIONNEMENT",
            "annee": 2021,
            "annee_fin": None,
            "unite": "MEUR",
            "total_ecrit": "567,85",
            "source": "S0, §2.2",
        },
        politiques=[
            Politique("Éducation", "136,14", D(24)),
            Politique("Action sociale", "95,43 M€", D(17)),
            Politique("Jeunesse et loisirs", "près de 40 M€", D(7)),
        ],
        par=charge,
        le=LE,
    )
    lu = queries.budget_visible(demarche, budget.pk)
    assert not lu.discordes
    assert [part.recalculee for _, part in lu.politiques] == [D("23.97"), D("16.81"), D("7.04")]
    assert not dits(demarche, "F30", LE)
    budgets.modifier(
        budget=budget,
        version=1,
        champs={},
        politiques=[Politique("Éducation", "136,14", D(25)), Politique("Tout", "568", None)],
        par=charge,
        le=LE,
    )
    faux, total = dits(demarche, "F30", LE)
    assert faux == "Part publiée 25 % ≠ part recalculée 24,0 %."
    assert "< somme des politiques nommées" in total
    budgets.retirer(budget=budget, version=2, par=charge, le=LE)
    assert not BudgetCollectivite.objects.exists()


@pytest.mark.parametrize(
    ("politique", "dit"),
    [
        (Politique("", "1"), "intitulé"),
        (Politique("x", ""), "pas de montant"),
        (Politique("x", "1", D(101)), "entre 0 et 100"),
        (Politique("x", "un"), "Politique 1"),
    ],
)
def test_une_politique_douteuse_est_refusee(distribution, charge, LE, politique, dit):
    budget = argent.budget(distribution.demarche)
    with pytest.raises(SaisieInvalide, match=dit):
        budgets.modifier(
            budget=budget, version=1, champs={}, politiques=[politique], par=charge, le=LE
        )
    assert [p.ecrit for p in budget.politiques.all()] == ["494 M€"]


def test_l_accompagnement_de_l_etat_va_a_une_partie_et_une_fois_par_an(distribution, charge, LE):
    demarche = distribution.demarche
    ville = demarche.parties.get(role="COLLECTIVITE").organisation

    def aide(organisation):
        return AccompagnementEtat(
            demarche=demarche, organisation=organisation, annee=2025, montant=D(20_328), source="x"
        )

    ici = {"demarche": demarche, "par": charge, "le": LE}
    ecritures.ajouter(objet=aide(ville), **ici)
    with pytest.raises(SaisieInvalide, match="déjà"):
        ecritures.ajouter(objet=aide(ville), **ici)
    ailleurs = distribution.autre_demarche.parties.get(role="COLLECTIVITE").organisation
    with pytest.raises(SaisieInvalide, match="partie de la démarche"):
        ecritures.ajouter(objet=aide(ailleurs), **ici)
