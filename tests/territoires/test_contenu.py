"""The file that the product ships, against the same content prepared apart from it."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pytest

from maillage.territoires import imports
from maillage.territoires.enums import Niveau
from maillage.territoires.models import AncienCode, CodePostal, Territoire

pytestmark = pytest.mark.usefixtures("cog")


def table(partage: Path, nom: str) -> list[dict[str, str]]:
    octets = (partage / "data" / "ref" / nom).read_bytes()
    texte = gzip.decompress(octets) if nom.endswith(".gz") else octets
    return list(csv.DictReader(io.StringIO(texte.decode())))


def test_effectifs():
    effectifs = {niveau: Territoire.objects.filter(niveau=niveau).count() for niveau in Niveau}
    assert effectifs == {"COMMUNE": 34_969, "EPCI": 1_255, "DEPARTEMENT": 109, "REGION": 26}
    communes = Territoire.objects.filter(niveau=Niveau.COMMUNE)
    assert communes.filter(epci__isnull=False).count() == 34_871
    assert communes.filter(population_municipale=None).count() == 6
    assert communes.filter(codes_postaux=None).count() == 5
    assert not communes.filter(siren="", zone__in=["METRO", "DROM"]).exists()


def test_les_villages_detruits_ont_zero_habitant_publie():
    """Zero is a published figure there; absent is something else."""
    assert Territoire.objects.get(niveau="COMMUNE", code="55039").population_municipale == 0


def test_annees_des_populations():
    annee = dict(
        Territoire.objects.filter(niveau="COMMUNE").values_list("code", "population_annee")
    )
    assert (annee["31555"], annee["97611"], annee["98735"], annee["98901"]) == (
        2023,
        2017,
        None,
        None,
    )


def test_les_totaux_sont_ceux_des_communes():
    for epci in Territoire.objects.filter(niveau=Niveau.EPCI).prefetch_related(
        "communes_de_l_epci"
    ):
        communes = epci.communes_de_l_epci.all()
        assert epci.nb_communes == len(communes) > 0
        assert epci.population_municipale == sum(
            commune.population_municipale for commune in communes
        )


@pytest.mark.partage
def test_memes_communes_que_la_reference(partage):
    communes = Territoire.objects.filter(niveau=Niveau.COMMUNE).select_related(
        "departement", "region", "epci"
    )
    postaux: dict[int, list[str]] = {}
    for commune, code in CodePostal.objects.order_by("code").values_list("territoire", "code"):
        postaux.setdefault(commune, []).append(code)
    obtenu = {
        commune.code: (
            commune.nom,
            commune.departement.code,
            commune.region.code,
            commune.epci.code if commune.epci else "",
            commune.siren,
            commune.zone.lower(),
            "" if commune.population_municipale is None else str(commune.population_municipale),
            postaux.get(commune.pk, []),
        )
        for commune in communes
    }
    attendu = {
        ligne["code_commune"]: (
            ligne["nom"],
            ligne["code_departement"],
            ligne["code_region"],
            ligne["code_epci"],
            ligne["siren"],
            ligne["zone"],
            ligne["population_municipale"],
            sorted(filter(None, ligne["codes_postaux"].split("|"))),
        )
        for ligne in table(partage, "communes_2026.csv.gz")
    }
    assert obtenu == attendu


@pytest.mark.partage
def test_memes_anciens_codes_que_la_reference(partage):
    attendu = {
        ancien: ligne["code_commune"]
        for ligne in table(partage, "communes_2026.csv.gz")
        for ancien in filter(None, ligne["anciens_codes"].split("|"))
    }
    # Merged long ago into one commune, today part of another: the COG names today's.
    attendu |= {"55273": "55386", "60455": "60694"}
    obtenu = dict(AncienCode.objects.values_list("code", "territoire__code"))
    assert attendu.items() <= obtenu.items()
    en_plus = obtenu.keys() - attendu.keys()
    # The rest: municipal arrondissements, and déléguées that share the code of their commune.
    assert all(obtenu[code] == code or code[:2] in ("75", "13", "69") for code in en_plus)


@pytest.mark.partage
def test_memes_epci_departements_et_regions_que_la_reference(partage):
    epci = Territoire.objects.filter(niveau=Niveau.EPCI)
    assert set(
        epci.values_list("code", "nom", "nature", "nb_communes", "population_municipale")
    ) == {
        (
            ligne["code_epci"],
            ligne["nom"],
            ligne["nature"],
            int(ligne["nb_communes"]),
            int(ligne["population_municipale_2023"]),
        )
        for ligne in table(partage, "epci_2026.csv")
    }
    membres = Territoire.objects.filter(epci__isnull=False).values_list("epci__code", "code")
    assert set(membres) == {
        (ligne["code_epci"], ligne["code_commune"])
        for ligne in table(partage, "epci_membres_2026.csv.gz")
    }
    departements = Territoire.objects.filter(niveau=Niveau.DEPARTEMENT)
    assert set(departements.values_list("code", "nom", "region__code")) == {
        (ligne["code"], ligne["nom"], ligne["code_region"])
        for ligne in table(partage, "departements_2026.csv")
    }
    regions = Territoire.objects.filter(niveau=Niveau.REGION)
    assert set(regions.values_list("code", "nom")) == {
        (ligne["code"], ligne["nom"]) for ligne in table(partage, "regions_2026.csv")
    }


def test_la_source_et_la_licence_sont_dans_le_fichier():
    contenu = imports.lire().contenu
    assert "@etalab/decoupage-administratif 6.0.0" in contenu["source"]
    assert contenu["licence"] == "Licence Ouverte"
    assert contenu["libelle"] == "Code officiel géographique au 1er janvier 2026"
    assert contenu["population"]["annee"] == 2023
