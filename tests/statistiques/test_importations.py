"""The acts: a file handed in, read, published in one transaction, undone; packs; fetches; commands."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import fabriques
from maillage.comptes.models import Utilisateur
from maillage.journal.models import Evenement
from maillage.partenaires.enums import NatureOrganisation, QualiteMandat
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.statistiques import travaux
from maillage.statistiques.actions import catalogue as indicateurs
from maillage.statistiques.actions import importations, paquets
from maillage.statistiques.enums import EtatImportation, TravailImportation
from maillage.statistiques.models import (
    EntreeReference,
    Importation,
    Indicateur,
    PointOffre,
    Valeur,
)
from maillage.statistiques.permissions import refus_importer
from maillage.statistiques.queries.importations import etats_des_sources, mouvements

pytestmark = pytest.mark.django_db
ENTETES = (
    "code_commune,nom,code_epci,annee,foyers_allocataires,personnes_couvertes,foyers_rsa,"
    "foyers_prime_activite,foyers_aide_logement,foyers_allocations_familiales,foyers_paje\n"
)
SOURCE = "caf-foyers-communes"


@pytest.fixture(autouse=True)
def _catalogue_des_indicateurs(db: None) -> None:
    indicateurs.charger()
    fabriques.commune("31555", "Toulouse")
    fabriques.commune("31004", "Ayguesvives")


@pytest.fixture
def admin() -> Utilisateur:
    return fabriques.utilisateur(est_administrateur=True)


def foyers(*lignes: tuple[str, int, int]) -> str:
    """A file of the Cnaf: (commune, year, foyers), the other columns five times the same."""
    return ENTETES + "".join(
        f"{code},X,243100518,{annee},{n},{n},{n},{n},{n},{n},{n}\n" for code, annee, n in lignes
    )


def deposer(contenu: str, par: Utilisateur, le: dt.datetime, **champs: Any) -> Importation:
    flux = io.BytesIO(contenu.encode())
    options = {"source": SOURCE, "nom": "foyers.csv", **champs}
    return importations.deposer(flux=flux, par=par, le=le, **options)


def publier(contenu: str, par: Utilisateur, le: dt.datetime, **champs: Any) -> Importation:
    importation = importations.lire(importation=deposer(contenu, par, le, **champs), par=par, le=le)
    assert importation.etat == EtatImportation.LUE, importation.constats
    return importations.publier(
        importation=importation, version=importation.version, par=par, le=le
    )


def valeurs(indicateur: str = "foyers_rsa") -> dict[tuple[str, int], Decimal | None]:
    lues = Valeur.objects.filter(indicateur__code=indicateur)
    return {(v.code, v.annee): v.valeur for v in lues}


def test_un_fichier_depose_lu_publie_puis_annule(admin, LE) -> None:
    contenu = foyers(("31555", 2024, 100), ("31004", 2024, 0))
    importation = deposer(contenu, admin, LE)
    assert importation.etat == EtatImportation.DEPOSEE
    importation = importations.lire(importation=importation, par=admin, le=LE)
    assert (importation.etat, importation.millesime, importation.lignes_lues) == ("LUE", "2024", 2)
    assert not Valeur.objects.exists()
    importation = importations.publier(
        importation=importation, version=importation.version, par=admin, le=LE
    )
    assert importation.bilan["ecrites"] == 14
    assert valeurs() == {("31555", 2024): 100, ("31004", 2024): 0}
    assert Valeur.objects.get(code="31004", indicateur__code="foyers_rsa").statut == "NULLE"
    publiee = Valeur.objects.get(code="31555", indicateur__code="foyers_rsa")
    assert (publiee.importation_id, publiee.population_reference) == (importation.pk, 100)
    importations.annuler(importation=importation, version=importation.version, par=admin, le=LE)
    assert not Valeur.objects.exists()
    actes = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert actes[-4:] == [
        "fichier d’une source déposé",
        "fichier d’une source lu",
        "source publiée",
        "import d’une source annulé",
    ]


def test_annuler_rend_ce_qui_avait_ete_remplace_meme_tape_a_la_main(admin, LE) -> None:
    Valeur.objects.create(
        indicateur=Indicateur.objects.get(code="foyers_rsa"),
        niveau="COMMUNE",
        code="31555",
        annee=2024,
        valeur=Decimal("95.5"),
        statut="PUBLIEE",
    )
    premiere = publier(foyers(("31555", 2024, 100), ("31004", 2024, 5)), admin, LE)
    assert premiere.bilan["remplacees"] == 1
    seconde = publier(foyers(("31555", 2024, 110)), admin, LE)
    assert list(seconde.remplace.all()) == [premiere]
    assert valeurs() == {("31555", 2024): 110, ("31004", 2024): 5}
    with pytest.raises(EtatIncompatible, match="d’abord"):
        importations.annuler(importation=premiere, version=premiere.version, par=admin, le=LE)
    importations.annuler(importation=seconde, version=seconde.version, par=admin, le=LE)
    assert valeurs() == {("31555", 2024): 100, ("31004", 2024): 5}
    importations.annuler(importation=premiere, version=premiere.version, par=admin, le=LE)
    assert valeurs() == {("31555", 2024): Decimal("95.5")}
    assert Valeur.objects.get().importation is None


def test_une_publication_qui_casse_n_ecrit_rien(admin, LE, monkeypatch) -> None:
    importation = importations.lire(
        importation=deposer(foyers(("31555", 2024, 100)), admin, LE), par=admin, le=LE
    )

    def casser(*_: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(importations.ecriture.Ecriture, "__exit__", casser)
    with pytest.raises(RuntimeError):
        importations.publier(importation=importation, version=importation.version, par=admin, le=LE)
    importation.refresh_from_db()
    assert importation.etat == EtatImportation.LUE
    assert not Valeur.objects.exists()


def test_un_fichier_qui_se_contredit_est_refuse_et_ne_se_publie_pas(admin, LE) -> None:
    importation = deposer(foyers(("31555", 2024, 100), ("31555", 2024, 105)), admin, LE)
    importation = importations.lire(importation=importation, par=admin, le=LE)
    assert importation.etat == EtatImportation.REFUSEE
    assert importation.constats[-1]["ligne"] == 3
    with pytest.raises(EtatIncompatible):
        importations.publier(importation=importation, version=importation.version, par=admin, le=LE)


def test_un_fichier_d_une_autre_source_est_refuse_avec_sa_raison(admin, LE) -> None:
    importation = importations.lire(importation=deposer("a;b\n1;2\n", admin, LE), par=admin, le=LE)
    assert importation.etat == EtatImportation.REFUSEE
    assert "en-têtes" in importation.constats[0]["message"]


def test_le_meme_fichier_ne_se_publie_pas_deux_fois(admin, LE) -> None:
    contenu = foyers(("31555", 2024, 100))
    publier(contenu, admin, LE)
    with pytest.raises(EtatIncompatible, match="déjà publié"):
        publier(contenu, admin, LE)


def test_deux_personnes_publient_la_seconde_est_prevenue(admin, LE) -> None:
    importation = importations.lire(
        importation=deposer(foyers(("31555", 2024, 100)), admin, LE), par=admin, le=LE
    )
    importations.publier(importation=importation, version=importation.version, par=admin, le=LE)
    with pytest.raises(ModificationConcurrente):
        importations.publier(
            importation=importation, version=importation.version - 1, par=admin, le=LE
        )
    assert Valeur.objects.count() == 7


def test_un_fichier_change_sur_le_disque_ne_se_publie_pas(admin, LE, settings) -> None:
    importation = importations.lire(
        importation=deposer(foyers(("31555", 2024, 100)), admin, LE), par=admin, le=LE
    )
    nom = importation.empreinte
    (Path(settings.DATA_DIR) / "fichiers" / nom[:2] / nom).write_bytes(b"autre chose")
    with pytest.raises(Introuvable, match="changé"):
        importations.publier(importation=importation, version=importation.version, par=admin, le=LE)
    assert not Valeur.objects.exists()


def test_qui_importe(LE, admin) -> None:
    caf = fabriques.organisation(NatureOrganisation.CAF)
    mairie = fabriques.organisation(NatureOrganisation.COMMUNE)
    technicien, elu, agent = (fabriques.utilisateur() for _ in range(3))
    fabriques.appartenance(technicien, caf)
    fabriques.appartenance(elu, caf)
    fabriques.appartenance(agent, mairie)
    mandat = fabriques.mandat(caf, qualite=QualiteMandat.ELU)
    mandat.personne.utilisateur = elu
    mandat.personne.save()
    le = LE.date()
    assert refus_importer(admin, le) is None
    assert refus_importer(technicien, le) is None
    for refuse in (elu, agent):
        assert refus_importer(refuse, le)
        with pytest.raises(ActeRefuse):
            deposer(foyers(("31555", 2024, 5)), refuse, LE)
    technicien.is_active = False
    assert refus_importer(technicien, le)


@pytest.mark.parametrize(
    ("champs", "erreur"),
    [
        ({"source": "inconnue"}, Introuvable),
        ({"source": "ign-adresses"}, SaisieInvalide),
        ({"nom": "foyers.exe"}, SaisieInvalide),
    ],
)
def test_un_depot_impossible(admin, LE, champs, erreur) -> None:
    with pytest.raises(erreur):
        deposer(foyers(("31555", 2024, 5)), admin, LE, **champs)
    assert not Importation.objects.exists()


def test_un_fichier_vide_ou_trop_grand_est_refuse(admin, LE, settings) -> None:
    with pytest.raises(SaisieInvalide, match="vide"):
        deposer("", admin, LE)
    settings.SOURCE_TAILLE_MAXIMALE = 10
    with pytest.raises(SaisieInvalide, match="pèse"):
        deposer(foyers(("31555", 2024, 5)), admin, LE)


def test_les_listes_vont_dans_leurs_tables_et_s_annulent(admin, LE) -> None:
    points = publier(
        "type_equipement,libelle_source,lon,lat\nD502,Crèche,-1.1,44.6\nD502,Crèche,500,44.6\n",
        admin,
        LE,
        source="insee-bpe",
        nom="bpe_2023.csv",
    )
    assert list(PointOffre.objects.order_by("pk").values_list("type", "longitude")) == [
        ("D502", -1.1),
        ("D502", None),
    ]
    importations.annuler(importation=points, version=points.version, par=admin, le=LE)
    assert not PointOffre.objects.exists()
    publier(
        "date_effet,type_mouvement,code_avant,nom_avant,code_apres,nom_apres\n"
        "2019-01-01,32,31003,Ancienne,31004,Ayguesvives\n2019-01-01,32,31004,X,31004,Ayguesvives\n",
        admin,
        LE,
        source="insee-cog",
        nom="mouvements.csv",
    )
    assert EntreeReference.objects.get(code="31003").lien == "31004"
    assert mouvements().devenu("31003") == "31004"
    publier(foyers(("31003", 2016, 10), ("31004", 2016, 20)), admin, LE)
    assert valeurs() == {("31004", 2016): 30}


def test_le_catalogue_dit_ou_en_est_chaque_source(admin, LE, django_assert_num_queries) -> None:
    publier(foyers(("31555", 2024, 100)), admin, LE)
    importations.lire(
        importation=deposer(foyers(("31555", 2023, 100)), admin, LE), par=admin, le=LE
    )
    with django_assert_num_queries(2):
        etats = {e.source.identifiant: e for e in etats_des_sources()}
    assert etats[SOURCE].etat == "à publier"
    assert etats[SOURCE].publiee.millesime == "2024"
    assert etats["insee-bpe"].etat == "jamais importée"
    assert etats["ign-adresses"].etat == "pour mémoire"


def test_un_travailleur_fait_ce_qu_on_lui_demande_et_dit_ce_qui_rate(
    admin, LE, monkeypatch
) -> None:
    monkeypatch.setattr(travaux, "OCTETS_SANS_ATTENDRE", 10)
    importation = travaux.lire_maintenant_ou_plus_tard(
        deposer(foyers(("31555", 2024, 100)), admin, LE), admin, LE
    )
    assert importation.travail == TravailImportation.LECTURE
    travaux.travailler.func(importation.pk, admin.email)
    importation.refresh_from_db()
    assert (importation.etat, importation.travail) == (EtatImportation.LUE, "")
    monkeypatch.setattr(travaux, "VALEURS_SANS_ATTENDRE", 1)
    importation = travaux.publier_maintenant_ou_plus_tard(
        importation, importation.version, admin, LE
    )
    Indicateur.objects.filter(code="foyers_paje").delete()
    travaux.travailler.func(importation.pk, admin.email)
    importation.refresh_from_db()
    assert (importation.etat, importation.travail) == (EtatImportation.LUE, "")
    assert "foyers_paje" in importation.bilan["echec"]
    assert not Valeur.objects.exists()


# --- packs ----------------------------------------------------------------------------------------


def test_un_paquet_exporte_se_relit_ailleurs(admin, LE, tmp_path) -> None:
    faite = publier(foyers(("31555", 2024, 100)), admin, LE)
    paquet = tmp_path / "paquet.zip"
    assert paquets.exporter(destination=paquet, le=LE) == 1
    assert paquets.importer(chemin=paquet, par=admin, le=LE) == []
    importations.annuler(importation=faite, version=faite.version, par=admin, le=LE)
    (relue,) = paquets.importer(chemin=paquet, par=admin, le=LE)
    assert (relue.etat, relue.empreinte) == (EtatImportation.PUBLIEE, faite.empreinte)
    assert valeurs() == {("31555", 2024): 100}


def test_rien_a_exporter_se_dit(tmp_path, LE) -> None:
    with pytest.raises(Introuvable):
        paquets.exporter(destination=tmp_path / "p.zip", le=LE)


@pytest.mark.parametrize("gate", ["octets", "manifeste", "fichier", "source"])
def test_un_paquet_gate_n_ecrit_rien(admin, LE, tmp_path, gate) -> None:
    faite = publier(foyers(("31555", 2024, 100)), admin, LE)
    bon, mauvais = tmp_path / "bon.zip", tmp_path / "mauvais.zip"
    paquets.exporter(destination=bon, le=LE)
    importations.annuler(importation=faite, version=faite.version, par=admin, le=LE)
    with zipfile.ZipFile(bon) as lu, zipfile.ZipFile(mauvais, "w") as ecrit:
        manifeste = json.loads(lu.read(paquets.MANIFESTE))
        if gate == "source":
            manifeste["fichiers"][0]["source"] = "inventee"
        if gate == "manifeste":
            manifeste["fichiers"][0]["empreinte"] = "../../etc/passwd"
        ecrit.writestr(paquets.MANIFESTE, json.dumps(manifeste))
        if gate != "fichier":
            octets = lu.read(f"fichiers/{faite.empreinte}")
            if gate == "octets":
                octets = octets.replace(b"100", b"999")
            ecrit.writestr(f"fichiers/{faite.empreinte}", octets)
    with pytest.raises((SaisieInvalide, Introuvable)):
        paquets.importer(chemin=mauvais, par=admin, le=LE)
    assert Importation.objects.count() == 1
    assert not Valeur.objects.exists()


# --- commands -------------------------------------------------------------------------------------


def commander(*mots: str) -> int:
    from maillage.ligne.commande import analyseur

    args = analyseur().parse_args(mots)
    code: int = args.executer(args)
    return code


def test_les_commandes_simulent_importent_et_listent(admin, tmp_path, capsys) -> None:
    fichier = tmp_path / "foyers.csv"
    fichier.write_text(foyers(("31555", 2024, 100), ("31004", 2024, 7)))
    mots = ["importer", "source", SOURCE, str(fichier)]
    assert commander(*mots, "--simuler", "--json") == 0
    lu = json.loads(capsys.readouterr().out)
    assert (lu["lignes_lues"], lu["forme"], lu["valeurs"]) == (2, "communes", {"PUBLIEE": 14})
    assert {p["ligne"] for p in lu["problemes"] if p["gravite"] == "alerte"} == {3}
    assert not Importation.objects.exists()
    assert commander(*mots, "--json") == 0
    assert json.loads(capsys.readouterr().out)["etat"] == "PUBLIEE"
    with pytest.raises(EtatIncompatible, match="déjà publié"):
        commander(*mots)
    assert Importation.objects.count() == 1
    assert commander("sources", "--json") == 0
    listees = {s["identifiant"]: s for s in json.loads(capsys.readouterr().out)}
    assert listees[SOURCE]["import_publie"]["millesime"] == "2024"
    paquet = tmp_path / "paquet.zip"
    assert commander("sources", "--exporter", str(paquet)) == 0
    assert commander("importer", "paquet", str(paquet), "--simuler") == 0
    assert "foyers.csv" in capsys.readouterr().out


def test_une_commande_mal_dite_est_refusee(admin, tmp_path) -> None:
    with pytest.raises(SaisieInvalide):
        commander("importer", "source", SOURCE)
    with pytest.raises(SaisieInvalide, match="ne se lit pas"):
        commander("importer", "source", SOURCE, str(tmp_path / "absent.csv"))
    with pytest.raises(Introuvable):
        commander("sources", "--source", "inconnue")
