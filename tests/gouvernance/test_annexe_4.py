"""Annexe 4: the five columns of the model, everywhere the same, and a change after signature is told."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis import gouvernance
from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.conventions.pieces import convention
from maillage.documents.arbre import Document, Figure, Tableau, en_clair, manquants, parcourir
from maillage.documents.dessins import verifier
from maillage.gouvernance import articulation, export
from maillage.gouvernance.actions import instances as actes
from maillage.gouvernance.actions import membres
from maillage.gouvernance.contenu import lire_les_instances
from maillage.gouvernance.models import Instance
from maillage.gouvernance.pieces import annexe_pilotage
from maillage.gouvernance.queries.instances import instances
from maillage.regles import versions
from maillage.regles.changements import comparer

CINQ = (
    "Dispositif (de rattachement)",
    "Nom de l’instance",
    "Missions",
    "Composition",
    "Périodicité de réunion",
)


def tableau(document: Document) -> Tableau:
    (trouve,) = [
        bloc
        for bloc in parcourir(document.blocs)
        if isinstance(bloc, Tableau) and bloc.legende == "Instances de pilotage et de suivi"
    ]
    return trouve


def cellules(document: Document) -> list[list[str]]:
    return [[en_clair(cellule) for cellule in ligne] for ligne in tableau(document).lignes]


def test_les_cinq_colonnes_sont_celles_du_modele_partout(copil: Instance) -> None:
    for document in (annexe_pilotage(copil.demarche), convention(copil.demarche)):
        assert tableau(document).entetes == CINQ
    feuille = export.feuille_des_instances(instances(copil.demarche))
    assert feuille.colonnes == CINQ


def test_l_annexe_et_la_convention_disent_la_meme_chose(copil: Instance) -> None:
    gouvernance.instance(
        copil.demarche, type="groupe_thematique", nom="Groupe parentalité", rattachee_a=copil
    )
    gouvernance.instance(copil.demarche, nom="Close", close_le=dt.date(2025, 1, 1))
    lues = cellules(annexe_pilotage(copil.demarche))
    assert lues == cellules(convention(copil.demarche))
    assert [ligne[1] for ligne in lues] == ["Comité de pilotage", "Groupe parentalité"]
    assert "Pour la Caf : 4 sièges" in lues[0][3].replace("\u00a0", " ")
    assert "Annuelle" in lues[0][4]


def test_sans_instance_le_tableau_du_modele_reste(demarche: Demarche) -> None:
    (ligne,) = cellules(convention(demarche))
    assert ligne[1] == "Comité de pilotage"
    assert cellules(annexe_pilotage(demarche)) == [ligne]


def test_ce_qui_manque_a_l_annexe_se_voit(demarche: Demarche) -> None:
    gouvernance.instance(demarche, missions="", periodicite="", dispositif_rattachement="")
    manque = {m for m in manquants(annexe_pilotage(demarche)) if "Comité" in m}
    assert manque == {
        "dispositif de rattachement de « Comité de pilotage »",
        "missions de « Comité de pilotage »",
        "composition de « Comité de pilotage »",
        "périodicité de « Comité de pilotage »",
    }


def test_les_personnes_ne_sont_pas_nommees_dans_l_annexe(copil: Instance) -> None:
    personne = copil.membres.first().personne
    dites = [cellule for ligne in cellules(annexe_pilotage(copil.demarche)) for cellule in ligne]
    assert not any(personne.nom in cellule for cellule in dites)


def test_changer_une_personne_n_est_pas_un_avenant_changer_un_siege_l_est(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    def contenu() -> versions.Contenu:
        return (versions.Section("instances", "", tuple(lire_les_instances(copil.demarche))),)

    avant = contenu()
    siege = copil.membres.first()
    membres.remplacer(
        membre=siege, personne=fabriques.personne(), du=dt.date(2025, 6, 1), par=charge, le=LE
    )
    assert not comparer(avant, contenu())
    membres.ajouter(
        instance=copil, organisation=siege.organisation, du=dt.date(2025, 6, 1), par=charge, le=LE
    )
    (change,) = comparer(avant, contenu())
    assert "composition" in str(change).lower()
    actes.modifier(
        instance=copil, version=1, champs={"periodicite": "Semestrielle"}, par=charge, le=LE
    )
    assert len(comparer(avant, contenu())) == 2


def test_le_dessin_dit_qui_rend_compte_a_qui(copil: Instance) -> None:
    assert articulation.figure([copil]) is None
    piege = "<script>alert('é')</script> & « Groupe »"
    gouvernance.instance(copil.demarche, nom=piege, type="groupe_thematique", rattachee_a=copil)
    figure = articulation.figure(instances(copil.demarche))
    assert isinstance(figure, Figure)
    verifier(Document("Dessin", (figure,)))
    assert "<script>" not in figure.svg
    assert "rend compte à" in figure.alternative
    assert any(isinstance(b, Figure) for b in annexe_pilotage(copil.demarche).blocs)


@pytest.mark.parametrize("profondeur", [12])
def test_une_longue_chaine_se_dessine_encore(demarche: Demarche, profondeur: int) -> None:
    au_dessus = None
    for rang in range(profondeur):
        au_dessus = gouvernance.instance(
            demarche, nom=f"Instance {rang} " + "très longue " * 12, rattachee_a=au_dessus
        )
    figure = articulation.figure(instances(demarche))
    assert figure is not None
    verifier(Document("Dessin", (figure,)))
    assert figure.svg.count("<rect") == profondeur
