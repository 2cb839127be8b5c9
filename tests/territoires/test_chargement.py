from __future__ import annotations

import datetime as dt
import lzma

import pytest

from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires import imports
from maillage.territoires.actions import chargement
from maillage.territoires.models import AncienCode, CodePostal, Millesime, Territoire

pytestmark = pytest.mark.usefixtures("base_vide")

LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
PLUS_TARD = dt.datetime(2027, 1, 4, 9, 0, tzinfo=dt.UTC)


def cles() -> dict[tuple[str, str], int]:
    return {
        (niveau, code): pk
        for niveau, code, pk in Territoire.objects.values_list("niveau", "code", "pk")
    }


def test_le_fichier_livre_est_compact():
    assert imports.FICHIER.stat().st_size <= 1_500_000


def test_charge_tous_les_niveaux_et_leurs_liens(fichier_cog):
    millesime = chargement.charger(le=LE, fichier=fichier_cog())

    assert (millesime.annee, millesime.charge_le) == (2026, LE)
    commune = Territoire.objects.get(niveau="COMMUNE", code="31001")
    assert commune.nom_normalise == "saint fictif"
    assert (commune.epci.nom, commune.departement.nom, commune.region.nom) == (
        "CA du Sicoval",
        "Haute-Garonne",
        "Occitanie",
    )
    assert [postal.code for postal in commune.codes_postaux.all()] == ["31000", "31100"]
    assert [str(ancien) for ancien in commune.anciens_codes.all()] == ["Vieux-Fictif (31003)"]


def test_sans_population_reste_absente_et_jamais_zero(fichier_cog):
    chargement.charger(le=LE, fichier=fichier_cog())

    sans = Territoire.objects.get(code="31002")
    assert (sans.population_municipale, sans.population_annee, sans.siren) == (None, None, "")
    departement = Territoire.objects.get(niveau="DEPARTEMENT")
    assert (departement.population_municipale, departement.nb_communes) == (100, 2)


def test_un_groupe_sans_aucune_population_n_en_a_pas(fichier_cog):
    fichier = fichier_cog(
        communes={
            "code": ["31002"],
            "nom": ["Fictif-sur-Mer"],
            "departement": ["31"],
            "siren": [None],
            "population": [None],
            "epci": ["243100633"],
            "codes_postaux": [[]],
        },
        anciens_codes={"code": [], "nom": [], "nature": [], "commune": []},
    )
    chargement.charger(le=LE, fichier=fichier)
    assert Territoire.objects.get(niveau="EPCI").population_municipale is None


def test_recharger_le_meme_fichier_ne_fait_rien(fichier_cog, django_assert_num_queries):
    chargement.charger(le=LE, fichier=fichier_cog())
    with django_assert_num_queries(1):
        millesime = chargement.charger(le=PLUS_TARD, fichier=fichier_cog())
    assert millesime.charge_le == LE


def test_recharger_garde_les_cles_et_les_territoires_disparus(fichier_cog):
    chargement.charger(le=LE, fichier=fichier_cog())
    avant = cles()
    fichier = fichier_cog(
        annee=2027,
        communes={
            "code": ["31001", "31009"],
            "nom": ["Saint-Fictif-le-Neuf", "Nouvelle-Fictive"],
            "departement": ["31", "31"],
            "siren": ["213100010", None],
            "population": [120, 7],
            "epci": ["243100633", "243100633"],
            "codes_postaux": [["31000"], ["31900"]],
        },
        anciens_codes={
            "code": ["31002"],
            "nom": [""],
            "nature": ["ANCIENNE"],
            "commune": ["31001"],
        },
    )
    millesime = chargement.charger(le=PLUS_TARD, fichier=fichier)

    assert millesime == Millesime.objects.first()
    apres = cles()
    assert {cle: apres[cle] for cle in avant} == avant
    assert Territoire.objects.get(code="31001").nom == "Saint-Fictif-le-Neuf"
    assert not Territoire.objects.get(code="31002", niveau="COMMUNE").en_vigueur
    assert Territoire.objects.get(niveau="EPCI").nb_communes == 2
    assert set(CodePostal.objects.values_list("code", flat=True)) == {"31000", "31900"}
    assert AncienCode.objects.get().territoire.code == "31001"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"pas du xz",
        lzma.compress(b"pas du JSON"),
        lzma.compress(b"\xff\xfe"),
        lzma.compress(b"[]"),
        lzma.compress(b'{"forme": 99}'),
        lzma.compress(b'{"forme": 1}')[:-7],
    ],
)
def test_refuse_un_fichier_abime_sans_rien_ecrire(tmp_path, octets):
    fichier = tmp_path / "cog.json.xz"
    fichier.write_bytes(octets)
    with pytest.raises(SaisieInvalide):
        chargement.charger(le=LE, fichier=fichier)
    assert not Territoire.objects.exists()


def test_refuse_un_fichier_absent(tmp_path):
    with pytest.raises(SaisieInvalide, match="ne se lit pas"):
        chargement.charger(le=LE, fichier=tmp_path / "absent.json.xz")


def test_un_fichier_incoherent_ne_laisse_rien(fichier_cog):
    fichier = fichier_cog(
        anciens_codes={"code": ["31003"], "nom": [""], "nature": ["ANCIENNE"], "commune": ["99999"]}
    )
    with pytest.raises(SaisieInvalide, match="incohérent"):
        chargement.charger(le=LE, fichier=fichier)
    assert not Territoire.objects.exists()
    assert not Millesime.objects.exists()
