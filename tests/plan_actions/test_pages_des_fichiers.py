"""The pages of the import and of the export, and their commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.ligne.commande import analyseur
from maillage.plan_actions import queries
from maillage.plan_actions.enums import EtatImportation
from maillage.plan_actions.models import ColonneMemorisee, FicheAction, Importation
from maillage.plan_actions.queries.importations import colonnes_memorisees
from maillage.regles.erreurs import SaisieInvalide

DOSSIER = Path(__file__).parent / "fichiers"
FAUTIF = (
    "Axe;Action;Bidule;Échéance;Coût;Statut\r\n"
    "Enfance;Lire <script>alert(1)</script>;Deux agents;demain;douze;bof\r\n"
)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


@pytest.fixture
def demarche(distribution: Distribution) -> Demarche:
    return distribution.demarche


def adresse(nom: str, demarche: Demarche, *args: Any) -> str:
    return reverse(f"plan_actions:{nom}", args=[demarche.slug, *args])


def deposer(navigateur: Client, demarche: Demarche, texte: str, nom: str = "plan.csv") -> Any:
    fichier = SimpleUploadedFile(nom, texte.encode())
    return navigateur.post(adresse("importer", demarche), {"fichier": fichier})


def test_importer_un_plan_et_corriger_trois_cellules(
    navigateur: Client, demarche: Demarche
) -> None:
    """From the file to the plan, without JavaScript: columns, simulation, three cells, import, undo."""
    reponse = deposer(navigateur, demarche, FAUTIF)
    importation = Importation.objects.get()
    colonnes = adresse("import_colonnes", demarche, importation.pk)
    assert reponse.url == colonnes
    lu = navigateur.get(colonnes).content.decode()
    assert "Bidule" in lu
    assert "Non reconnue" in lu
    assert "&lt;script&gt;" in lu
    champs = {
        f"c0-{i}": c for i, c in enumerate(("axe", "intitule", "moyens", "fin", "prevu", "etat"))
    }
    reponse = navigateur.post(colonnes, {**champs, "version": 1})
    simulation = adresse("import_simulation", demarche, importation.pk)
    assert reponse.url == simulation
    lu = navigateur.get(simulation).content.decode()
    assert "Ligne 2, colonne D" in lu
    assert lu.count('name="v') >= 3
    saisie = {"version": 2, "doublons": "IGNORER", "creer_organisations": "non"}
    for rang, (ou, valeur) in enumerate((("D2", "fin 2026"), ("E2", "1,5 k€"), ("F2", "Terminé"))):
        saisie |= {f"v{rang}": valeur, f"ou-v{rang}": f"Fichier CSV!{ou}"}
    assert navigateur.post(simulation, saisie).url == simulation
    lu = navigateur.get(simulation).content.decode()
    assert "À corriger" not in lu
    assert "corrigé 3" in lu.replace("\xa0", " ")
    reponse = navigateur.post(adresse("import_valider", demarche, importation.pk), {"version": 3})
    resultat = adresse("import_resultat", demarche, importation.pk)
    assert reponse.url == resultat
    fiche = FicheAction.objects.get()
    assert (fiche.etat, fiche.moyens, str(fiche.fin)) == ("REALISEE", "Deux agents", "2026-12-31")
    assert "Annuler cet import" in navigateur.get(resultat).content.decode()
    annuler = adresse("import_annuler", demarche, importation.pk)
    assert navigateur.post(annuler, {"version": 4}).url == resultat
    assert queries.comptes(demarche).fiches == 0


def test_le_choix_d_une_colonne_sert_au_prochain_import_du_territoire(
    navigateur: Client, demarche: Demarche, distribution: Distribution
) -> None:
    deposer(navigateur, demarche, FAUTIF)
    importation = Importation.objects.get()
    colonnes = adresse("import_colonnes", demarche, importation.pk)
    champs = {
        f"c0-{i}": c for i, c in enumerate(("axe", "intitule", "moyens", "fin", "prevu", "etat"))
    }
    navigateur.post(colonnes, {**champs, "version": 1})
    assert ColonneMemorisee.objects.get().entete == "bidule"
    deposer(navigateur, demarche, FAUTIF)
    assert Importation.objects.first().colonnes["Fichier CSV"]["2"] == "moyens"
    assert colonnes_memorisees(distribution.autre_demarche) == {}
    commune = fabriques.commune()
    for une in (demarche, distribution.autre_demarche):
        une.territoire = commune
        une.save()
    assert colonnes_memorisees(distribution.autre_demarche) == {"bidule": "moyens"}


@pytest.mark.parametrize(
    ("nom", "octets", "raison"),
    [
        ("plan.exe", b"MZ\x90\0", "pas admis"),
        ("plan.pdf", b"%PDF-1.7", "pas admis"),
        ("plan.xlsx", b"Axe;Action", "abîmé"),
        ("plan.csv", b"", "vide"),
        ("plan.csv", b"rien;du tout\r\n1;2\r\n", "en-têtes"),
        ("plan.csv", b"PK\x03\x04\0\0", "pas admis"),
    ],
)
def test_un_fichier_refuse_dit_pourquoi(
    navigateur: Client, demarche: Demarche, nom: str, octets: bytes, raison: str
) -> None:
    fichier = SimpleUploadedFile(nom, octets)
    reponse = navigateur.post(adresse("importer", demarche), {"fichier": fichier})
    assert reponse.status_code == 422
    assert raison in reponse.content.decode()
    assert not Importation.objects.exists()


def test_un_import_refuse_ramene_a_la_simulation(navigateur: Client, demarche: Demarche) -> None:
    deposer(navigateur, demarche, FAUTIF)
    importation = Importation.objects.get()
    valider = adresse("import_valider", demarche, importation.pk)
    reponse = navigateur.post(valider, {"version": 1})
    assert reponse.status_code == 422
    assert "ne se lisent pas" in reponse.content.decode()
    reponse = navigateur.post(valider, {"version": 1, "malgre_les_erreurs": "on"})
    assert reponse.status_code == 302
    assert navigateur.post(valider, {"version": 1}).status_code == 302
    assert FicheAction.objects.count() == 1


def test_ecarter_un_fichier_n_ecrit_rien(navigateur: Client, demarche: Demarche) -> None:
    deposer(navigateur, demarche, FAUTIF)
    importation = Importation.objects.get()
    navigateur.post(adresse("import_ecarter", demarche, importation.pk))
    importation.refresh_from_db()
    assert importation.etat == EtatImportation.ECARTEE
    for nom in ("import_colonnes", "import_simulation"):
        assert navigateur.get(adresse(nom, demarche, importation.pk)).status_code == 302
    assert "Écarté" in navigateur.get(adresse("importer", demarche)).content.decode()


def test_une_correction_hors_du_fichier_ne_compte_pas(
    navigateur: Client, demarche: Demarche
) -> None:
    deposer(navigateur, demarche, FAUTIF)
    importation = Importation.objects.get()
    saisie = {"version": 1, "doublons": "IGNORER", "creer_organisations": "non"}
    saisie |= {"v0": "x", "ou-v0": "Ailleurs!A1", "v9": "y", "ou-v9": "Fichier CSV!A1"}
    navigateur.post(adresse("import_simulation", demarche, importation.pk), saisie)
    importation.refresh_from_db()
    assert importation.corrections == {}


@pytest.mark.parametrize("format", ["xlsx", "ods", "csv", "docx", "json"])
def test_chacun_emporte_le_plan(
    client: Client, demarche: Demarche, distribution: Distribution, format: str
) -> None:
    fabriques.fiche(demarche, fabriques.element(demarche), intitule="Lire")
    client.force_login(distribution.compte(Role.ELU))
    assert "Télécharger" in client.get(adresse("exporter", demarche)).content.decode()
    reponse = client.get(adresse("exporter", demarche), {"format": format})
    assert reponse.status_code == 200
    assert reponse["Content-Disposition"] == f'attachment; filename="plan-{demarche.slug}.{format}"'
    assert client.get(adresse("exporter", demarche), {"format": "exe"}).status_code == 422
    mauvaise = {"format": "csv", "fiches": "999999"}
    assert client.get(adresse("exporter", demarche), mauvaise).status_code == 422


def test_un_classeur_exporte_va_droit_a_la_verification(
    navigateur: Client, demarche: Demarche
) -> None:
    fabriques.fiche(demarche, fabriques.element(demarche), intitule="Lire")
    octets = navigateur.get(adresse("exporter", demarche), {"format": "xlsx"}).content
    fichier = SimpleUploadedFile("plan.xlsx", octets)
    reponse = navigateur.post(adresse("importer", demarche), {"fichier": fichier})
    importation = Importation.objects.get()
    simulation = adresse("import_simulation", demarche, importation.pk)
    assert reponse.url == simulation
    assert "rien de nouveau" in navigateur.get(simulation).content.decode()
    colonnes = navigateur.get(adresse("import_colonnes", demarche, importation.pk))
    assert "Identifiant Maillage" in colonnes.content.decode()


def test_le_nombre_de_requetes_ne_depend_pas_du_fichier(
    navigateur: Client, demarche: Demarche
) -> None:
    def requetes(lignes: int) -> int:
        corps = "".join(f"Axe {i % 3};Action {i};Pilote {i};{2026}\r\n" for i in range(lignes))
        deposer(navigateur, demarche, f"Axe;Action;Pilote;Fin\r\n{corps}")
        importation = Importation.objects.first()
        with CaptureQueriesContext(
            connection,
        ) as vues:
            navigateur.get(adresse("import_simulation", demarche, importation.pk))
        return len(vues)

    assert requetes(3) == requetes(30)


# ---------------------------------------------------------------- the command line


def lancer(*mots: str) -> int:
    args = analyseur().parse_args(mots)
    return args.executer(args)


def test_la_commande_simule_en_json_puis_importe_et_annule(
    demarche: Demarche, charge: Utilisateur, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fichier = tmp_path / "plan.csv"
    fichier.write_text(FAUTIF, "utf-8")
    assert lancer("importer", "plan", demarche.slug, str(fichier), "--simuler", "--json") == 1
    dit = json.loads(capsys.readouterr().out)
    assert [c["champ"] for c in dit["feuilles"][0]["colonnes"]] == [
        "axe",
        "intitule",
        None,
        "fin",
        "prevu",
        "etat",
    ]
    assert [(e["ligne"], e["colonne"]) for e in dit["erreurs"]] == [(2, "D"), (2, "E"), (2, "F")]
    assert dit["comptes"]["fiches_ajoutees"] == 1
    assert not Importation.objects.exists()
    with pytest.raises(SaisieInvalide):
        lancer("importer", "plan", demarche.slug, str(fichier))
    assert not Importation.objects.exists()
    assert (
        lancer("importer", "plan", demarche.slug, str(fichier), "--malgre-les-erreurs", "--json")
        == 0
    )
    numero = json.loads(capsys.readouterr().out)["import"]
    assert FicheAction.objects.filter(supprime_le=None).count() == 1
    assert lancer("annuler-import", str(numero)) == 0
    assert FicheAction.objects.filter(supprime_le=None).count() == 0


def test_la_commande_refuse_un_fichier_absent(demarche: Demarche, tmp_path: Path) -> None:
    with pytest.raises(SaisieInvalide, match="ne se lit pas"):
        lancer("importer", "plan", demarche.slug, str(tmp_path / "absent.xlsx"))
