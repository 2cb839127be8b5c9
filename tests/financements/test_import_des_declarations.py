"""The workbook of the declarations: shown first, then written whole or not at all."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appuis import argent
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.diagnostics.models import Structure
from maillage.documents.tableur import Feuille, xlsx
from maillage.financements.actions import declarations
from maillage.financements.imports_declarations import COLONNES, lire_les_declarations
from maillage.financements.models import (
    Declaration,
)
from maillage.regles.erreurs import (
    EtatIncompatible,
)

D = Decimal


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def conseiller(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CONSEILLER_CAF)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


@pytest.fixture
def creche(distribution: Distribution) -> Structure:
    return argent.creche(distribution.demarche, nom="Les Hirondelles", identifiant_caf="A-1")


# --- the workbook ----------------------------------------------------------------------------------


def classeur(*lignes: tuple[Any, ...]) -> bytes:
    return xlsx(Feuille("Déclarations", COLONNES, lignes))


def ligne(creche: Structure, **champs: Any) -> tuple[Any, ...]:
    valeurs = {
        "Clé": creche.pk,
        "Structure": creche.nom,
        "Identifiant Caf": creche.identifiant_caf,
        "Ligne": "PSU",
        "Intitulé de la ligne": "",
        "Année": 2026,
        "Déclaration": "Prévisionnel",
        "Déposée le": dt.date(2026, 2, 1),
        "Quantité": D(62_400),
        "Unité": "heure",
        "Droit": D("182000.50"),
        "Commentaire": "",
        **champs,
    }
    return tuple(valeurs[nom] for nom in COLONNES)


def test_le_modele_rempli_s_importe_tout_ou_rien(navigateur, distribution, creche, LE):
    demarche = distribution.demarche
    autre = argent.creche(demarche, nom="Les Lilas")
    argent.declaration(autre, deposee_le=dt.date(2026, 2, 1), droit=D(5))
    fichier = SimpleUploadedFile(
        "d.xlsx",
        classeur(
            ligne(creche), ligne(autre), ligne(autre, Ligne="BMIX", Droit=None, Quantité=None)
        ),
    )
    adresse = reverse("financements:declarations_importer", args=[demarche.slug])
    argent.ouvrir(navigateur, "declarations_importer", demarche.slug)
    reponse = navigateur.post(adresse, {"fichier": fichier})
    assert reponse.status_code == 200
    page = argent.plat(reponse.content.decode())
    assert "1 déclaration nouvelle, 1 modifiée" in page
    assert "182 000,50 €" in page
    assert Declaration.objects.count() == 1
    lot = re.search(r'name="lot" value="([^"]+)"', reponse.content.decode())[1]
    assert navigateur.post(adresse, {"lot": lot}).status_code == 302
    assert {d.droit for d in Declaration.objects.all()} == {D("182000.50")}
    encore = SimpleUploadedFile("d.xlsx", classeur(ligne(creche)))
    assert "ne change rien" in argent.plat(
        navigateur.post(adresse, {"fichier": encore}).content.decode()
    )
    assert navigateur.post(adresse, {"lot": lot}).status_code == 422
    assert navigateur.post(adresse, {"lot": f"{lot}x"}).status_code == 422


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        (
            {"Structure": "Inconnue", "Clé": None, "Identifiant Caf": ""},
            "n’est pas dans l’inventaire",
        ),
        ({"Structure": "Autre nom"}, "La clé de cette ligne"),
        ({"Ligne": "SPPE_ETAT"}, "ne s’ajoute pas"),
        ({"Ligne": "XYZ"}, "ligne de financement"),
        ({"Déclaration": "Final"}, "l’un de"),
        ({"Déclaration": "Réel"}, "Période de déclaration incohérente"),
        ({"Droit": "beaucoup"}, "n’est pas un nombre"),
        ({"Droit": D("-5")}, "négatif"),
        ({"Droit": D("1.234")}, "virgule"),
        ({"Année": "deux mille"}, "n’est pas un nombre"),
        ({"Déposée le": "hier"}, "n’est pas une date"),
        ({"Déposée le": None}, "date de dépôt"),
    ],
)
def test_une_ligne_fausse_refuse_tout_le_classeur(distribution, creche, LE, champs, raison):
    autre = argent.creche(distribution.demarche, nom="Les Lilas")
    octets = classeur(ligne(autre), ligne(creche, **champs))
    rapport = lire_les_declarations(octets, distribution.demarche, LE)
    (refusee,) = rapport.refusees
    assert refusee.numero == 3
    assert raison in refusee.raison


def test_une_ligne_en_double_ou_deja_validee_est_refusee(distribution, creche, LE):
    argent.declaration(creche, validee_le=dt.date(2026, 3, 1))
    octets = classeur(ligne(creche), ligne(creche))
    raisons = [
        li.raison for li in lire_les_declarations(octets, distribution.demarche, LE).refusees
    ]
    assert "validée par la Caf" in raisons[0]
    assert "Même déclaration qu’à la ligne 2" in raisons[1]


@pytest.mark.parametrize(
    "octets", [b"", b"%PDF-1.7", b"x" * 5_000_001, b"Structure;Ligne\nA;PSU\n"]
)
def test_un_fichier_hostile_est_dit_et_rien_n_est_ecrit(navigateur, distribution, octets):
    adresse = reverse("financements:declarations_importer", args=[distribution.demarche.slug])
    fichier = SimpleUploadedFile("d.xlsx", octets)
    assert navigateur.post(adresse, {"fichier": fichier}).status_code == 422
    assert not Declaration.objects.exists()


def test_une_declaration_changee_depuis_l_apercu_arrete_l_import(distribution, creche, charge, LE):
    connue = argent.declaration(creche, deposee_le=dt.date(2026, 2, 1))
    autre = argent.creche(distribution.demarche, nom="Les Lilas")
    octets = classeur(ligne(autre), ligne(creche))
    lues = lire_les_declarations(octets, distribution.demarche, LE).a_ecrire
    declarations.modifier(declaration=connue, version=1, champs={"droit": D(7)}, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="a changé depuis l’aperçu"):
        declarations.importer(demarche=distribution.demarche, lues=lues, par=charge, le=LE)
    assert [d.droit for d in Declaration.objects.all()] == [D(7)]
