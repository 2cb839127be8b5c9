"""The official files themselves, as they were published: all load, with their count of rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.statistiques.catalogue import source
from maillage.statistiques.lecture.lecture import Lecture, Rapport

pytestmark = pytest.mark.partage

# Rows below the headings, by the README of the data; the two extracts that it does not count were counted.
LEGERS = [
    ("insee-filosofi", "brut/insee_cc_filosofi_2021_COM_extrait.csv", 1394, "2021"),
    ("insee-filosofi", "brut/insee_FILO2019_DISP_COM_extrait.csv", 1224, "2019"),
    ("caf-iris", "brut/insee_data_CAF_2018_IRIS_extrait.csv", 886, "2018"),
    ("dgcl-epci", "brut/banatic_perimetre_epci_fp_2025_extrait.csv", 1421, ""),
    ("insee-qpv-demographie", "brut/anct_DEMO_2022_qpv_extrait.csv", 59, "2022"),
    ("insee-populations-reference", "brut/insee_donnees_communes_rp2023.csv.gz", 34_900, "2023"),
    ("insee-cog", "brut/insee_v_commune_2026.csv.gz", 37_496, ""),
    ("caf-foyers-communes", "caf/caf_foyers_communes_pilotes_2020_2024.csv", 420, "2020-2024"),
    ("caf-taux-couverture", "caf/taux_couverture_petite_enfance_2023.csv", 197, "2023"),
    ("caf-iris", "caf/caf_communes_irisees_2016_2020.csv.gz", 4_938, "2016-2020"),
    ("insee-filosofi", "insee/filosofi_2021_communes.csv.gz", 34_909, "2021"),
    ("insee-filosofi", "insee/filosofi_2019_epci.csv", 1_240, "2019"),
    ("insee-filosofi", "insee/filosofi_2019_departements.csv", 98, "2019"),
    ("insee-filosofi", "insee/filosofi_2019_iris.csv.gz", 12_481, "2019"),
    ("insee-rp-ages", "insee/population_ages_logements_2021_communes.csv.gz", 34_970, "2021"),
    ("insee-naissances", "insee/naissances_communes_pilotes_2008_2025.csv", 1_512, "2008-2025"),
    ("anct-qpv", "qpv/qpv_2024_par_commune.csv", 1_684, ""),
    ("insee-qpv-demographie", "qpv/qpv_2015_demographie_caf_2022.csv.gz", 1_400, "2022"),
    ("insee-qpv-revenus", "qpv/qpv_2015_revenus_2022.csv.gz", 1_352, "2022"),
    ("insee-qpv-insertion", "qpv/qpv_2015_insertion_pro_2022.csv.gz", 1_345, "2022"),
    ("insee-bpe", "offre/bpe_2023_gironde_enfance.csv", 1_804, ""),
    ("anct-france-services", "offre/france_services_2021.csv.gz", 908, ""),
    ("insee-cog", "ref/mouvements_communes_2003_2026.csv.gz", 3_060, ""),
    ("banatic-competences", "ref/banatic_competences_2025.csv", 118, ""),
]
LOURDS = [
    ("dgcl-epci", "brut/dgcl_epcicom_2026.xlsx", 34_871, ""),
    ("caf-iris", "caf/caf_iris_2016_2020.parquet", 66_644, "2016-2020"),
    ("insee-rp-ages", "insee/population_ages_logements_2021_iris.parquet", 49_280, "2021"),
]


def lire(partage: Path, identifiant: str, chemin: str) -> Rapport:
    fichier = partage / "data" / chemin
    return Lecture(source(identifiant), fichier, fichier.name).tout_lire()


@pytest.mark.parametrize(("identifiant", "chemin", "lignes", "millesime"), LEGERS + LOURDS)
def test_le_fichier_officiel_se_lit_en_entier(
    partage: Path, identifiant: str, chemin: str, lignes: int, millesime: str
) -> None:
    rapport = lire(partage, identifiant, chemin)
    assert not rapport.est_refuse, rapport.constats.listes[:5]
    assert rapport.lignes_lues == rapport.lignes_retenues == lignes
    assert rapport.millesime == millesime


def test_le_fichier_pollue_est_nettoye_et_chaque_probleme_nomme(partage: Path) -> None:
    rapport = lire(partage, "caf-taux-couverture", "brut/caf_txcouv_2014_ain_fichier_pollue.csv")
    assert not rapport.est_refuse
    problemes = {(c.ligne, c.colonne) for c in rapport.constats.listes}
    assert {(1, "STRUCTURED_INFO"), (1, "GEO_INFO"), (2, ""), (3, "")} <= problemes
    assert {(ligne, "") for ligne in range(401, 408)} <= problemes
    assert (rapport.lignes_lues, rapport.lignes_retenues) == (404, 397)
    assert rapport.niveaux == ("COMMUNE", "DEPARTEMENT", "EPCI")


def test_le_secret_de_filosofi_reste_masque(partage: Path) -> None:
    """4 397 communes have a poverty rate, the others are masked: never zero."""
    fichier = partage / "data" / "insee/filosofi_2021_communes.csv.gz"
    lecture = Lecture(source("insee-filosofi"), fichier, fichier.name)
    statuts: dict[str, int] = {}
    for bloc in lecture.blocs():
        taux = bloc.filter(bloc["indicateur"] == "taux_pauvrete")
        for statut, nombre in taux["statut"].value_counts().iter_rows():
            statuts[statut] = statuts.get(statut, 0) + nombre
    assert statuts == {"PUBLIEE": 4_397, "MASQUEE": 34_909 - 4_397}
