"""The readers: files as producers publish them, every problem named by its row. No database."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import catalogue
from maillage.statistiques.catalogue import Source, lire_le_catalogue
from maillage.statistiques.lecture import cellules
from maillage.statistiques.lecture.lecture import Lecture, Rapport
from maillage.statistiques.lecture.recodage import Mouvement, Mouvements

CATALOGUE = """
sources:
  - identifiant: essai
    titre: Essai
    producteur: Producteur fictif
    licence: Licence Ouverte 2.0
    theme: Essai
    formes:
      - identifiant: large
        titre: une colonne par indicateur
        niveau: COMMUNE
        code: CODGEO
        colonnes: {"NB{aa}": nombre, "TX{aa}": taux, "SOLDE{aa}": {indicateur: solde, negatif: true}}
        ignorees: [LIBGEO]
      - identifiant: longue
        titre: une ligne par chiffre
        colonne_niveau: GEO_OBJECT
        niveaux: {COM: COMMUNE, DEP: DEPARTEMENT, FR: FRANCE}
        code: GEO
        colonne_annee: TIME_PERIOD
        mesure: MESURE
        valeur: OBS_VALUE
        mesures: {N: nombre, T: taux}
"""


@pytest.fixture
def essai() -> Source:
    return lire_le_catalogue(CATALOGUE)[0]


def lire(
    source: Source, dossier: Path, contenu: str | bytes, nom: str = "essai.csv", **options: Any
) -> tuple[Rapport, pl.DataFrame]:
    """The report and the figures of a file of that content."""
    chemin = dossier / nom
    chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    lecture = Lecture(source, chemin, nom, **options)
    blocs = list(lecture.blocs())
    return lecture.rapport(), pl.concat(blocs) if blocs else pl.DataFrame()


def chiffres(figures: pl.DataFrame, indicateur: str = "nombre") -> dict[str, tuple[Any, str]]:
    """{code: (value, status)} of one indicator."""
    choisies = figures.filter(pl.col("indicateur") == indicateur)
    return {code: (v, s) for code, v, s in choisies.select("code", "valeur", "statut").iter_rows()}


def messages(rapport: Rapport) -> dict[int, str]:
    dits: dict[int, str] = {}
    for constat in rapport.constats.listes:
        dits[constat.ligne] = f"{dits.get(constat.ligne, '')} {constat.message}"
    return dits


# --- formats --------------------------------------------------------------------------------------


def test_lit_les_espaces_la_virgule_le_secret_et_les_colonnes_vides(essai, tmp_path) -> None:
    texte = "\ufeffCODGEO;LIBGEO;NB21;TX21;;;;\r\n01004;Ambérieu;1\u202f234;12,5;;;;\r\n"
    texte += "01005;Ambutrix;s;nd;;;;\r\n01006;X;0;;;;;\r\n"
    rapport, figures = lire(essai, tmp_path, texte)
    assert not rapport.est_refuse
    assert rapport.annees == (2021,)
    assert chiffres(figures) == {
        "01004": (1234.0, "PUBLIEE"),
        "01005": (None, "MASQUEE"),
        "01006": (0.0, "NULLE"),
    }
    assert chiffres(figures, "taux")["01005"] == (None, "ABSENTE")


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_lit_tous_les_encodages_et_separateurs(essai, tmp_path, encodage, separateur) -> None:
    texte = "CODGEO;LIBGEO;NB21;TX21\n31555;Cœur d’Été;12;3.5\n".replace(";", separateur)
    octets = texte.replace("œ", "oe").replace("’", "'").encode(encodage)
    rapport, figures = lire(essai, tmp_path, octets)
    assert not rapport.est_refuse
    assert chiffres(figures) == {"31555": (12.0, "PUBLIEE")}


def test_lit_compresse_et_en_archive(essai, tmp_path) -> None:
    contenu = b"CODGEO;NB21;TX21\n31555;12;3,5\n"
    _, figures = lire(essai, tmp_path, gzip.compress(contenu), "essai.csv.gz")
    assert chiffres(figures) == {"31555": (12.0, "PUBLIEE")}
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("meta_essai.csv", "COD_VAR;LIB\nNB21;Nombre\n")
        archive.writestr("essai.csv", contenu + b"31001;1;1\n" * 1)
    rapport = Lecture(essai, tmp_path / "a.zip", "a.zip").tout_lire()
    assert (rapport.table, rapport.lignes_lues) == ("essai.csv", 2)


def test_lit_parquet_et_classeur_aux_titres_en_tete(essai, tmp_path) -> None:
    cadre = pl.DataFrame({"CODGEO": ["01004"], "NB21": [7], "TX21": [None]})
    cadre.write_parquet(tmp_path / "essai.parquet")
    lecture = Lecture(essai, tmp_path / "essai.parquet", "essai.parquet")
    assert chiffres(pl.concat(list(lecture.blocs()))) == {"01004": (7.0, "PUBLIEE")}
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "essai.xlsx") as classeur:
        feuille = classeur.add_worksheet("Données 2019")  # a stale name says nothing
        feuille.write(0, 0, "Insee, données 2021")
        feuille.write_row(3, 0, ["CODGEO", "NB21", "TX21"])
        feuille.write_row(4, 0, [1004, 12.0, "s"])
    lecture = Lecture(essai, tmp_path / "essai.xlsx", "essai.xlsx")
    assert chiffres(pl.concat(list(lecture.blocs()))) == {"01004": (12.0, "PUBLIEE")}


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("vide.csv", b""),
        ("autre.csv", b"a;b;c\n1;2;3\n"),
        ("nul.csv", b"CODGEO;NB21\x00;TX21\n"),
        ("tronque.csv.gz", gzip.compress(b"CODGEO;NB21;TX21\n" + b"31555;1;1\n" * 5000)[:-300]),
        ("faux.zip", b"PK\x03\x04 rien"),
        ("faux.parquet", b"PAR1 rien PAR1"),
        ("ancien.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
    ],
)
def test_refuse_ce_qui_n_est_pas_un_fichier_de_la_source(essai, tmp_path, nom, octets) -> None:
    with pytest.raises(SaisieInvalide):
        lire(essai, tmp_path, octets, nom)


def test_refuse_une_bombe(essai, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("maillage.statistiques.lecture.rangees.DECOMPRESSE_AU_PLUS", 1_000_000)
    with pytest.raises(SaisieInvalide, match="démesuré"):
        lire(essai, tmp_path, gzip.compress(b"a" * 3_000_000), "bombe.csv.gz")


# --- problems by row ------------------------------------------------------------------------------


def test_nomme_chaque_probleme_par_sa_ligne(essai, tmp_path) -> None:
    texte = (
        "CODGEO;LIBGEO;NB21;TX21;INVENTEE\n"
        "CODGEO;LIBGEO;NB21;TX21;INVENTEE\n"
        "01004;A;1;2;x\n"
        "1005;B;3;4;x\n"
        "XX;C;5;195,8;x\n"
        "01004;A;1;2;x\n"
        "01007;D;douze;4;x\n"
        "01008;E;-3;4;x\n"
        "ABC;F;1;1;x\n"
    )
    rapport, _ = lire(essai, tmp_path, texte)
    dits = messages(rapport)
    assert "connaît pas" in dits[1]
    assert "répétée" in dits[2]
    assert "01005" in dits[4]
    assert "aucun territoire" in dits[5]
    assert "identique à la ligne 3" in dits[6]
    assert "pas un nombre" in dits[7]
    assert "négatif" in dits[8]
    assert "illisible" in dits[9]
    assert rapport.est_refuse
    assert rapport.constats.bloquants == 2


def test_deux_lignes_qui_se_contredisent_interdisent_l_import(essai, tmp_path) -> None:
    rapport, _ = lire(essai, tmp_path, "CODGEO;NB21;TX21\n01004;1;2\n01004;9;2\n")
    assert "contredit la ligne 2" in messages(rapport)[3]
    assert rapport.est_refuse


def test_un_solde_peut_etre_negatif(essai, tmp_path) -> None:
    rapport, figures = lire(essai, tmp_path, "CODGEO;NB21;TX21;SOLDE21\n01004;1;2;−7,5\n")
    assert not rapport.est_refuse
    assert chiffres(figures, "solde") == {"01004": (-7.5, "PUBLIEE")}


def test_deux_colonnes_du_meme_nom_interdisent_l_import(essai, tmp_path) -> None:
    rapport, _ = lire(essai, tmp_path, "CODGEO;NB21;NB21;TX21\n01004;1;2;3\n")
    assert rapport.est_refuse


def test_sans_annee_nulle_part_la_demande(tmp_path) -> None:
    source = lire_le_catalogue(CATALOGUE.replace("{aa}", ""))[0]
    with pytest.raises(SaisieInvalide, match="L’année"):
        lire(source, tmp_path, "CODGEO;NB;TX\n01004;1;2\n")
    rapport, _ = lire(source, tmp_path, "CODGEO;NB;TX\n01004;1;2\n", "essai_2015_puis_2022.csv")
    assert rapport.annees == (2022,)
    rapport, _ = lire(source, tmp_path, "CODGEO;NB;TX\n01004;1;2\n", annee=2019)
    assert rapport.annees == (2019,)


def test_une_ligne_par_chiffre_a_plusieurs_niveaux(essai, tmp_path) -> None:
    texte = (
        "GEO;GEO_OBJECT;MESURE;TIME_PERIOD;OBS_VALUE\n01004;COM;N;2021;5\n1;DEP;N;2021;8\n"
        "FE;FR;T;2021-12-01;1,5\n01004;COM;AUTRE;2021;9\n01004;BV;N;2021;9\n"
    )
    rapport, figures = lire(essai, tmp_path, texte)
    assert set(figures.select("niveau", "code", "indicateur", "valeur").iter_rows()) == {
        ("COMMUNE", "01004", "nombre", 5.0),
        ("DEPARTEMENT", "01", "nombre", 8.0),
        ("FRANCE", "FR", "taux", 1.5),
    }
    assert "Niveau inconnu" in messages(rapport)[6]


def test_un_fichier_tronque_est_refuse_et_un_extrait_admis(tmp_path) -> None:
    declare = CATALOGUE.replace(
        "ignorees: [LIBGEO]", "ignorees: [LIBGEO]\n        lignes: [10, 12]"
    )
    source = lire_le_catalogue(declare)[0]

    def de(nombre: int) -> Rapport:
        lignes = "".join(f"01{rang:03};1;2\n" for rang in range(1, nombre + 1))
        return lire(source, tmp_path, "CODGEO;NB21;TX21\n" + lignes)[0]

    assert not de(11).est_refuse
    assert de(4).extrait
    assert not de(4).est_refuse
    assert de(8).est_refuse
    assert de(13).est_refuse


# --- codes that changed ---------------------------------------------------------------------------

FUSION = Mouvements(
    actuelles=frozenset({"01001", "01002", "01005", "75056"}),
    liste=(
        Mouvement("01001", "01001", dt.date(2019, 1, 1)),
        Mouvement("01003", "01001", dt.date(2019, 1, 1)),
        Mouvement("01004", "01002", dt.date(2017, 1, 1)),  # a change of code
        Mouvement("01005", "01005", dt.date(2023, 1, 1)),
        Mouvement("01005", "01006", dt.date(2023, 1, 1)),  # a restoration
    ),
    arrondissements={"75101": "75056", "75102": "75056"},
)
ADDITIFS = frozenset({"nombre"})


def recode(essai: Source, dossier: Path, lignes: str) -> pl.DataFrame:
    return lire(
        essai,
        dossier,
        f"CODGEO;NB21;TX21\n{lignes}",
        mouvements=FUSION,
        additifs=ADDITIFS,
    )[1]


def test_une_fusion_somme_les_effectifs_et_tait_les_taux(essai, tmp_path) -> None:
    figures = recode(essai, tmp_path, "01001;10;1\n01003;5;2\n")
    assert chiffres(figures) == {"01001": (15.0, "PUBLIEE")}
    assert chiffres(figures, "taux") == {"01001": (None, "ABSENTE")}


def test_une_fusion_dont_une_part_est_masquee_est_une_borne_basse(essai, tmp_path) -> None:
    figures = recode(essai, tmp_path, "01001;10;1\n01003;s;2\n")
    (ligne,) = figures.filter(pl.col("indicateur") == "nombre").iter_rows(named=True)
    assert (ligne["valeur"], ligne["connues"], ligne["zones"]) == (10.0, 1, 2)


def test_un_changement_de_code_garde_tout(essai, tmp_path) -> None:
    figures = recode(essai, tmp_path, "01004;10;3,5\n")
    assert chiffres(figures) == {"01002": (10.0, "PUBLIEE")}
    assert chiffres(figures, "taux") == {"01002": (3.5, "PUBLIEE")}


def test_une_commune_partagee_depuis_ne_se_calcule_pas(essai, tmp_path) -> None:
    figures = recode(essai, tmp_path, "01005;10;3\n01002;4;1\n")
    assert chiffres(figures)["01005"] == (None, "ABSENTE")
    assert chiffres(figures)["01002"] == (4.0, "PUBLIEE")


def test_un_fichier_aux_codes_d_aujourd_hui_n_est_pas_touche(essai, tmp_path) -> None:
    figures = recode(essai, tmp_path, "01001;10;1\n01002;4;1\n")
    assert chiffres(figures) == {"01001": (10.0, "PUBLIEE"), "01002": (4.0, "PUBLIEE")}


def test_paris_est_la_somme_de_ses_arrondissements_qui_restent(essai, tmp_path) -> None:
    figures = recode(essai, tmp_path, "75101;10;1\n75102;5;1\n")
    assert chiffres(figures) == {
        "75056": (15.0, "PUBLIEE"),
        "75101": (10.0, "PUBLIEE"),
        "75102": (5.0, "PUBLIEE"),
    }
    assert "75056" not in chiffres(figures, "taux")


def test_un_code_qui_n_a_jamais_ete_une_commune_est_ecarte(essai, tmp_path) -> None:
    rapport, figures = lire(
        essai, tmp_path, "CODGEO;NB21;TX21\n01001;1;1\n99123;1;1\n", mouvements=FUSION
    )
    assert set(chiffres(figures)) == {"01001"}
    assert "inconnu" in messages(rapport)[3]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
def test_une_fusion_ne_perd_personne(parts: list[int]) -> None:
    """Whatever the parts, the sum of the communes joined is the sum of the parts."""
    codes = [f"02{rang:03}" for rang in range(1, len(parts) + 1)]
    jour = dt.date(2020, 1, 1)
    mouvements = Mouvements(
        frozenset(codes[:1]), tuple(Mouvement(code, codes[0], jour) for code in codes)
    )
    valeurs = pl.DataFrame(
        {
            "ligne": range(2, 2 + len(parts)),
            "niveau": ["COMMUNE"] * len(parts),
            "code": codes,
            "indicateur": ["nombre"] * len(parts),
            "annee": [2018] * len(parts),
            "valeur": [float(part) for part in parts],
            "statut": ["PUBLIEE" if part else "NULLE" for part in parts],
            "reference": [None] * len(parts),
            "connues": [None] * len(parts),
            "zones": [None] * len(parts),
        },
        schema_overrides=dict.fromkeys(("reference", "connues", "zones"), pl.Int64),
    )
    rendu = mouvements.recodage(frozenset(codes), [2018]).appliquer(valeurs, ADDITIFS)
    attendu = valeurs if len(parts) == 1 else rendu
    assert attendu["code"].unique().to_list() == codes[:1]
    assert attendu["valeur"].sum() == sum(parts)


@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""]))
def test_un_nombre_ecrit_a_la_francaise_se_relit(centimes: int, espace: str) -> None:
    exact = centimes / 100
    ecrit = f"{exact:,.2f}".replace(",", espace).replace(".", ",")
    cadre = pl.DataFrame({"texte": [ecrit]}).with_columns(cellules.net("texte").alias("net"))
    assert cadre.select(cellules.chiffre("net")).item() == exact


@pytest.mark.parametrize("mot", ["inf", "-inf", "1e400", "NaN", "1,2,3", "0x10", "12 a", "1e30"])
def test_ce_qui_n_est_pas_un_nombre_n_en_devient_pas_un(mot: str) -> None:
    cadre = pl.DataFrame({"texte": [mot]}).with_columns(cellules.net("texte").alias("net"))
    assert cadre.select(cellules.chiffre("net")).item() is None


# --- the catalogue itself -------------------------------------------------------------------------


def test_le_catalogue_couvre_les_vingt_et_une_entrees() -> None:
    declarees = catalogue.sources()
    assert {s.entree for s in declarees} == set(range(1, 22))
    assert len({s.identifiant for s in declarees}) == len(declarees)
    for declaree in declarees:
        assert declaree.licence
        noms = [forme.identifiant for forme in declaree.formes]
        assert len(set(noms)) == len(noms)


def test_chaque_colonne_mene_a_un_indicateur_declare() -> None:
    from maillage.statistiques.definitions import champs_des_indicateurs

    declares = {champs["code"]: champs["source"] for champs in champs_des_indicateurs()}
    utilises = {i for s in catalogue.sources() for f in s.formes for i in f.indicateurs}
    assert utilises - declares.keys() == set()
    assert set(declares.values()) - {s.identifiant for s in catalogue.sources()} == set()


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("niveau: COMMUNE", "niveau: CANTON"),
        ("identifiant: large", "identifiant: large\n        nature: x"),
    ],
)
def test_un_catalogue_faux_est_refuse(avant: str, apres: str) -> None:
    with pytest.raises(ValueError, match="inconnu"):
        lire_le_catalogue(CATALOGUE.replace(avant, apres, 1))


def test_l_instance_change_une_adresse(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "sources.yaml").write_text("insee-bpe: https://exemple.fr/bpe.zip\n")
    assert catalogue.source("insee-bpe").adresse == "https://exemple.fr/bpe.zip"
    (tmp_path / "sources.yaml").write_text("{ pas du yaml")
    with pytest.raises(SaisieInvalide):
        catalogue.sources()
