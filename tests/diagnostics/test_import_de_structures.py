"""The workbook of an inventory: exported and read back, refused row by row, all or nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.diagnostics import export, filtres, imports, queries
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.documents.extraction import FichierIllisible
from maillage.documents.tableur import xlsx
from maillage.regles.erreurs import SaisieInvalide

BONNE = {
    "Nom": "Crèche importée (fictif)",
    "Type": "EAJE",
    "À compter du": "01/09/2024",
    "Places": 25,
    "Mode": "PSU",
    "Lignes de financement": "PSU ; BT_EAJE",
}


def classeur(*lignes: dict[str, Any], formule: str = "") -> bytes:
    """A workbook as people fill it in."""
    sortie = BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as livre:
        page = livre.add_worksheet()
        page.write_row(0, 0, export.COLONNES)
        for i, ligne in enumerate(lignes, 1):
            for titre, valeur in ligne.items():
                page.write(i, export.COLONNES.index(titre), valeur)
        if formule:
            page.write_formula(1, export.COLONNES.index("Places"), formule)
    return sortie.getvalue()


def lire(octets: bytes, demarche: Demarche, le: dt.datetime) -> imports.Rapport:
    return imports.lire(octets, demarche, imports.annuaire(demarche), le)


def test_l_inventaire_d_une_demarche_s_inscrit_dans_une_autre(
    distribution: Distribution, LE: dt.datetime
) -> None:
    """What is exported is read as it was, whatever the kind."""
    ici, la_bas = distribution.demarche, distribution.autre_demarche
    gestionnaire = fabriques.organisation(nom="Association fictive", siren="123456789")
    for type_ in TypeStructure:
        une = fabriques.structure(ici, type=type_, commune=fabriques.commune())
        fabriques.etat_de_structure(
            une,
            gestionnaire=gestionnaire,
            statut="ASSOCIATIF",
            etp=Decimal("1.25"),
            heures=Decimal("1200.50"),
            labels="Plan mercredi",
            source="Relevé (fictif)",
        )
    vues = filtres.choisir(
        queries.structures(ici), filtres.Filtres("", "", "", "", None), LE.date()
    )
    octets = xlsx(export.feuille(vues))
    rapport = lire(octets, la_bas, LE)
    assert [ligne.raison for ligne in rapport.refusees] == []
    assert len(rapport.a_inscrire) == len(TypeStructure)
    connus = imports.annuaire(la_bas)
    for ligne, vue in zip(rapport.a_inscrire, vues, strict=True):
        assert ligne.brut is not None
        champs, etat = imports.traduire(ligne.brut, connus)
        assert (champs["nom"], champs["type"]) == (vue.structure.nom, vue.structure.type)
        assert champs["commune"] == vue.structure.commune
        for nom in ("du", "gestionnaire", "statut", "mode", "places", "etp", "heures", "labels"):
            assert etat[nom] == getattr(vue.etat, nom), nom
    assert len(lire(octets, ici, LE).deja_la) == len(TypeStructure)


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"Nom": ""}, ""),
        ({"Type": "CRECHE"}, "Choisissez parmi"),
        ({"Type": ""}, ""),
        ({"À compter du": "hier"}, "n’est pas une date"),
        ({"À compter du": ""}, "date"),
        ({"Places": "beaucoup"}, "n’est pas un nombre"),
        ({"Places": -1}, ""),
        ({"Places": 12.5}, "entier"),
        ({"Places": 1e300}, "hors de portée"),
        ({"Etp": "1e400"}, "hors de portée"),
        ({"Etp": "0,333"}, "2"),
        ({"Mode": "PAJE"}, "Choisissez parmi"),
        ({"Mode": "Paje"}, "Une micro-crèche Paje"),
        ({"Lignes de financement": "PSU ; LUNE"}, "n’existe pas"),
        ({"Lignes de financement": "PSO_LAEP"}, "ne finance pas"),
        ({"Code Insee": "99999"}, "aucune commune"),
        ({"Gestionnaire": "Inconnue"}, "annuaire"),
        ({"Financée par la Caf": "peut-être"}, "oui"),
        ({"Financée par la Caf": "non"}, "est financée par la Caf"),
    ],
)
def test_une_ligne_hostile_est_refusee(
    distribution: Distribution, LE: dt.datetime, champs: dict[str, Any], dit: str
) -> None:
    rapport = lire(
        classeur({**BONNE, "Nom": "Autre"}, {**BONNE, **champs}), distribution.demarche, LE
    )
    assert [ligne.numero for ligne in rapport.refusees] == [3]
    assert rapport.refusees[0].raison
    assert dit in rapport.refusees[0].raison


def test_un_fichier_qui_n_en_est_pas_un(distribution: Distribution, LE: dt.datetime) -> None:
    for octets, dit in (
        (b"", "."),
        (b"x" * 5_000_001, "5 Mo"),
        (classeur(), "aucune structure"),
        (classeur(BONNE, formule="=20+5"), "formules"),
    ):
        with pytest.raises(FichierIllisible, match=dit):
            lire(octets, distribution.demarche, LE)
    assert len(lire(classeur(BONNE, BONNE), distribution.demarche, LE).refusees) == 1


def test_deposer_lire_puis_inscrire(client: Client, distribution: Distribution) -> None:
    demarche = distribution.demarche
    client.force_login(distribution.compte(Role.CONSEILLER_CAF))
    page = reverse("diagnostics:structures_importer", args=[demarche.slug])
    commune = fabriques.commune("01004", "Ambérieu")
    octets = classeur({**BONNE, "Code Insee": 1004})
    reponse = client.post(page, {"fichier": SimpleUploadedFile("s.xlsx", octets)})
    assert reponse.status_code == 200
    lot = reponse.context["lot"]
    assert not Structure.objects.exists()
    assert client.post(page, {"lot": lot + "x"}).status_code == 422
    assert client.post(page, {"lot": lot}).status_code == 302
    etat = EtatStructure.objects.get()
    assert (etat.structure.commune, etat.places, etat.lignes) == (commune, 25, ["PSU", "BT_EAJE"])
    # The same report again: nothing is entered twice.
    assert client.post(page, {"lot": lot}).status_code == 422
    assert Structure.objects.count() == 1
    mauvais = SimpleUploadedFile(
        "s.xlsx", classeur(BONNE, {**BONNE, "Nom": "<script>", "Places": -3})
    )
    reponse = client.post(page, {"fichier": mauvais})
    assert reponse.status_code == 422
    assert b"<script><" not in reponse.content
    assert (
        client.get(reverse("diagnostics:structures_modele", args=[demarche.slug])).status_code
        == 200
    )


def test_le_lot_d_une_demarche_ne_s_ecrit_pas_dans_une_autre(
    distribution: Distribution, LE: dt.datetime
) -> None:
    lot = imports.en_lot(lire(classeur(BONNE), distribution.demarche, LE), distribution.demarche)
    with pytest.raises(SaisieInvalide, match="autre démarche"):
        imports.du_lot(lot, distribution.autre_demarche)
