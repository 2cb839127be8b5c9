"""Series over the years: what is joined, what stays a gap, what an index starts from, what a page gives."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

import fabriques
from appuis.statistiques import indicateur, poser, un_epci
from maillage.documents.courbes import evolution as dessiner
from maillage.documents.traces import Point, Trace, echelle, suites
from maillage.statistiques import catalogue as sources
from maillage.statistiques.actions import catalogue
from maillage.statistiques.catalogue import RuptureDeSerie, lire_le_catalogue
from maillage.statistiques.enums import GenreRupture, StatutStatistique
from maillage.statistiques.evolutions.series import (
    An,
    Serie,
    annee_de_base,
    classees,
    en_indice,
    ruptures_de,
    serie,
)
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits.aires import Aire, RoleAire
from maillage.statistiques.portraits.chiffres import Fonds
from maillage.statistiques.sortie import ValeurSortie
from maillage.territoires.models import Territoire

COMMUNE = Aire(RoleAire.ETUDIEE, "COMMUNE", "31113", "Castanet-Tolosan")
ENSEMBLE = Aire(RoleAire.ETUDIEE, "ENSEMBLE", "abc", "Deux communes", ("31113", "31446"))
FRANCE = Aire(RoleAire.FRANCE, "FRANCE", "FR", "France")
FOYERS, LOGEMENT = "foyers_allocataires", "foyers_aide_logement"
PUBLIEE, MASQUEE = StatutStatistique.PUBLIEE, StatutStatistique.MASQUEE
DROIT = RuptureDeSerie(2022, GenreRupture.DROIT, "règle fictive", "texte fictif")


def compte(code: str = FOYERS, **champs: object) -> Indicateur:
    """An indicator that no database holds."""
    return Indicateur(
        code=code, libelle=code, unite="foyers", nature="EFFECTIF", source="fictive", **champs
    )


def sortie(annee: int, valeur: int | None, code: str = "31113", **champs: object) -> ValeurSortie:
    statut = MASQUEE if valeur is None else PUBLIEE
    return ValeurSortie(
        **{
            "indicateur": compte(),
            "niveau": "COMMUNE",
            "code": code,
            "annee": annee,
            "periode": "",
            "valeur": None if valeur is None else Decimal(valeur),
            "statut": statut,
            **champs,
        }
    )


def suivie(*sorties: ValeurSortie, ruptures: tuple[RuptureDeSerie, ...] = ()) -> Serie:
    fonds = Fonds(sorties, {FOYERS: compte()})
    return serie(COMMUNE, COMMUNE.nom, compte(), fonds, ruptures)


def lies(lue: Serie) -> list[int]:
    return [an.annee for an in lue.ans if an.lie]


# --- the series, without a database ------------------------------------------------------------------


def test_une_annee_masquee_ou_absente_laisse_un_vide() -> None:
    lue = suivie(sortie(2018, 100), sortie(2019, None), sortie(2021, 110), sortie(2022, 120))
    assert [an.dit for an in lue.ans] == ["100", "masquée", "110", "120"]
    points = tuple(Point(a.annee, a.valeur, a.dit, a.masquee, a.lie) for a in lue.ans)
    # 2020 is not there at all: nothing is joined over it, nor over what is blank.
    assert [[p.annee for p in suite] for suite in suites(points)] == [[2018], [2021, 2022]]


def test_une_rupture_delie_la_premiere_annee_d_apres() -> None:
    annees = [sortie(annee, 100) for annee in range(2020, 2025)]
    assert lies(suivie(*annees)) == [2021, 2022, 2023, 2024]
    assert lies(suivie(*annees, ruptures=(DROIT,))) == [2021, 2023, 2024]
    ailleurs = RuptureDeSerie(2022, GenreRupture.PERIMETRE, "fictif", "fictif", niveaux=("FRANCE",))
    assert lies(suivie(*annees, ruptures=(ailleurs,))) == [2021, 2022, 2023, 2024]


def test_une_somme_incomplete_ne_se_compare_a_rien() -> None:
    lues = [sortie(2020, 100), sortie(2020, 50, "31446"), sortie(2021, 100), sortie(2022, 90)]
    fonds = Fonds(lues, {FOYERS: compte()})
    lue = serie(ENSEMBLE, "Deux communes", compte(), fonds, ())
    assert [an.dit for an in lue.ans] == ["150", "au moins 100", "au moins 90"]
    assert lies(lue) == []


def test_deux_france_ne_se_joignent_pas() -> None:
    lues = [
        sortie(2020, 100, "FR", niveau="FRANCE"),
        sortie(2021, 90, "FR-M", niveau="FRANCE"),
        sortie(2022, 91, "FR-M", niveau="FRANCE"),
    ]
    fonds = Fonds(lues, {FOYERS: compte()})
    assert lies(serie(FRANCE, "France", compte(), fonds, ())) == [2022]


def test_un_indice_part_d_une_annee_commune_et_s_arrete_a_la_rupture() -> None:
    ici = suivie(*(sortie(annee, 200 + annee - 2019) for annee in range(2019, 2026)))
    autre = suivie(*(sortie(annee, 1000) for annee in range(2020, 2024)))
    assert annee_de_base([ici, autre], ()) == 2020
    assert annee_de_base([ici, autre], (DROIT,)) == 2022
    indice = en_indice(ici, 2020, (DROIT,))
    assert [(an.annee, an.valeur) for an in indice.ans] == [
        (2020, Decimal("100.0")),
        (2021, Decimal("100.5")),
    ]
    # Of some births, one more is five points: no index at all.
    assert annee_de_base([suivie(sortie(2020, 19), sortie(2021, 20))], ()) == 2021
    assert not en_indice(suivie(sortie(2020, 19), sortie(2021, 20)), 2020, ()).ans
    assert annee_de_base([suivie(sortie(2020, None))], ()) is None


@settings(max_examples=40)
@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7)), min_size=1, max_size=12))
def test_rien_n_est_invente_entre_deux_annees(valeurs: list[int | None]) -> None:
    """A series, an index and their drawing hold no more figures than were given, and no blank."""
    lue = suivie(*(sortie(2010 + rang, valeur) for rang, valeur in enumerate(valeurs)))
    assert [an.valeur for an in lue.ans] == [None if v is None else Decimal(v) for v in valeurs]
    base = annee_de_base([lue], ())
    if base is not None:
        indices = en_indice(lue, base, ()).ans
        assert all((an.valeur is None) == (valeurs[an.annee - 2010] is None) for an in indices)
    points = tuple(Point(a.annee, a.valeur, a.dit, a.masquee, a.lie) for a in lue.ans)
    assert sum(map(len, suites(points))) == sum(v is not None for v in valeurs)
    svg = dessiner([Trace("x", points)], titre="t", unite="u", resume="r")
    racine = ET.fromstring(svg)  # noqa: S314 — our own drawing
    marques = [e for e in racine.iter() if e.tag.endswith("circle")]
    assert len(marques) == sum(v is not None for v in valeurs)


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20))
def test_l_echelle_tient_toutes_les_valeurs(valeurs: list[Decimal]) -> None:
    points = tuple(Point(2000 + rang, valeur, "") for rang, valeur in enumerate(valeurs))
    lue = echelle([Trace("x", points)])
    assert lue.bas <= float(min(valeurs)) + 1e-6
    assert lue.haut >= float(max(valeurs)) - 1e-6
    assert 1 <= len(lue.reperes()) <= 14


def test_le_rang_ne_dit_rien_d_une_valeur_masquee() -> None:
    def de(nom: str, valeur: int | None) -> Serie:
        an = An(
            2020, None if valeur is None else Decimal(valeur), PUBLIEE if valeur else MASQUEE, ""
        )
        return Serie(COMMUNE, nom, (an,))

    rangees = classees([de("Zed", None), de("Un", 5), de("Deux", 9), de("Abc", None)])
    assert [lue.nom for lue in rangees] == ["Deux", "Un", "Abc", "Zed"]


# --- the declared breaks -----------------------------------------------------------------------------


def test_chaque_rupture_declaree_vise_des_indicateurs_connus() -> None:
    declarees = sources.ruptures()
    par_source = {s.identifiant: s for s in sources.sources()}
    assert any(declarees.values())
    for identifiant, siennes in declarees.items():
        lus = {code for forme in par_source[identifiant].formes for code in forme.indicateurs}
        for rupture in siennes:
            assert set(rupture.indicateurs) <= lus
            assert 1968 < rupture.annee < 2100


def test_un_taux_se_rompt_avec_ses_termes() -> None:
    part = compte("part_aide_logement", calcule=True, formule=f"part({LOGEMENT}; {FOYERS})")
    tous = {i.code: i for i in (compte(), compte(LOGEMENT), part)}
    siennes = RuptureDeSerie(2021, GenreRupture.DROIT, "fictif", "fictif", indicateurs=(LOGEMENT,))
    declarees = {"fictive": (siennes,)}
    assert ruptures_de(part, tous, declarees) == (siennes,)
    assert ruptures_de(tous[FOYERS], tous, declarees) == ()


@pytest.mark.parametrize(
    "rupture",
    [
        "{annee: 2020, genre: HUMEUR, motif: m, source: s}",
        "{annee: 2020, genre: DROIT, motif: m, source: ''}",
        "{annee: 2020, genre: DROIT, motif: m, source: s, niveaux: [CANTON]}",
    ],
)
def test_une_rupture_mal_declaree_est_refusee(rupture: str) -> None:
    fiche = "{identifiant: x, titre: t, producteur: p, licence: l, theme: t, ruptures: [%s]}"
    with pytest.raises(ValueError, match=r"rupture|HUMEUR"):
        lire_le_catalogue(f"sources: [{fiche % rupture}]")


# --- the pages ---------------------------------------------------------------------------------------


@pytest.fixture
def navigateur() -> Client:
    client = Client()
    client.force_login(fabriques.utilisateur())
    return client


@pytest.fixture
def lieux(db: None) -> tuple[Territoire, list[Territoire]]:
    """Five years of an EPCI and of its communes; one commune is too small to be shown."""
    catalogue.charger()
    epci, communes = un_epci(5)
    for annee in range(2020, 2025):
        for rang, commune in enumerate(communes):
            foyers = 37 if rang == 0 else 600 + 100 * rang
            poser(commune, {FOYERS: foyers, LOGEMENT: 30 + annee - 2020 + 20 * rang}, annee=annee)
        poser(epci, {FOYERS: 3437, LOGEMENT: 350 + annee - 2020}, annee=annee)
    return epci, communes


def adresse(lieu: Territoire, **choix: str) -> str:
    suite = "&".join(f"{nom}={valeur}" for nom, valeur in choix.items())
    return f"{reverse('statistiques:evolution', args=[lieu.niveau.lower(), lieu.code])}?{suite}"


def test_la_serie_fait_face_a_ses_comparaisons_et_montre_sa_rupture(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, communes = lieux
    page = navigateur.get(adresse(communes[2], indicateur="part_aide_logement")).content.decode()
    assert f"{communes[2].nom} : 8,8 ; {epci.nom} : 10,2" in page
    assert "Rupture de série en 2021" in page
    assert "décret n° 2019-1574" in page
    assert page.count('tabindex="0" aria-label="202') == 5
    # A count draws alone, and offers its index.
    comptes = navigateur.get(adresse(communes[2], indicateur=FOYERS)).content.decode()
    assert "mesure=indice" in comptes
    indice = navigateur.get(adresse(communes[2], indicateur=FOYERS, mesure="indice"))
    assert "Indice, 2020 = 100" in indice.content.decode()


def test_plusieurs_indicateurs_ont_chacun_leur_dessin_et_leur_tableau(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, _ = lieux
    page = navigateur.get(f"{adresse(epci)}indicateur={FOYERS}&indicateur={LOGEMENT}")
    texte = page.content.decode()
    assert texte.count("<table>") == 2
    assert texte.count('class="evolution-feuille"') == 2


def test_chaque_dessin_se_telecharge(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    for vue in ("serie", "communes", "theme"):
        for choix in ("svg", "png", "csv", "xlsx", "ods"):
            reponse = navigateur.get(adresse(lieux[0], vue=vue, format=choix))
            assert reponse.status_code == 200
            assert f".{choix}" in reponse.headers["Content-Disposition"]
            if choix == "svg":
                assert "Source\u00a0:" in reponse.content.decode()
                ET.fromstring(reponse.content)  # noqa: S314 — our own drawing


def test_un_effectif_masque_ne_sort_d_aucune_facon(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, communes = lieux
    petite = communes[0]
    for vue in ("communes", "serie"):
        lieu = epci if vue == "communes" else petite
        for mesure in ("", "indice"):
            reponse = navigateur.get(
                adresse(lieu, vue=vue, indicateur=FOYERS, mesure=mesure, format="csv")
            )
            rangees = list(
                csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";")
            )
            siennes = [rangee for rangee in rangees if rangee["Territoire"] == petite.nom]
            assert all(not rangee["Valeur"] for rangee in siennes)
    page = navigateur.get(adresse(petite, indicateur=FOYERS)).content.decode()
    assert "masquée" in page
    assert ">37<" not in page


def test_les_petits_dessins_ont_une_meme_echelle_et_l_ordre_des_valeurs(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, communes = lieux
    page = navigateur.get(adresse(epci, vue="communes", indicateur=FOYERS)).content.decode()
    places = [page.index(f">{commune.nom}</a>") for commune in reversed(communes[1:])]
    assert places == sorted(places)
    assert page.index(f">{communes[0].nom}</a>") > places[0]
    assert "même échelle" in page
    assert page.count('role="img" tabindex="0"') == 5


def test_un_ensemble_de_communes_a_ses_series(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    _, communes = lieux
    codes = ",".join(commune.code for commune in communes[2:4])
    base = reverse("statistiques:evolution_ensemble")
    page = navigateur.get(f"{base}?communes={codes}&indicateur={FOYERS}").content.decode()
    assert "Ensemble de 2\u00a0communes" in page
    assert "1\u202f700" in page
    petits = navigateur.get(f"{base}?communes={codes}&vue=communes&indicateur={FOYERS}")
    assert petits.content.decode().count('role="img" tabindex="0"') == 2
    assert navigateur.get(f"{base}?communes={communes[2].code}").status_code == 302
    for vide in (base, f"{base}?communes=", f"{base}?communes=<b>,99999"):
        reponse = navigateur.get(vide)
        assert reponse.status_code == 302
        assert reverse("statistiques:portrait_ensemble") in reponse.headers["Location"]


def test_le_portrait_mene_a_chaque_serie(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, _ = lieux
    page = navigateur.get(reverse("statistiques:portrait", args=["epci", epci.code]))
    lien = adresse(epci, indicateur=FOYERS)
    assert f'href="{lien}"' in page.content.decode()
    assert "Série de 2020 à 2024" in page.content.decode()


def test_ce_qui_n_existe_pas(
    lieux: tuple[Territoire, list[Territoire]], navigateur: Client
) -> None:
    epci, communes = lieux
    assert navigateur.get(adresse(epci, format="exe")).status_code == 404
    assert navigateur.get("/statistiques/evolution/epci/000000000/").status_code == 404
    for etrange in (
        {"indicateur": "<script>"},
        {"vue": "tout", "mesure": "\x00"},
        {"vue": "theme", "theme": "zzz"},
        {"indicateur": ["x"] * 60},
    ):
        assert navigateur.get(adresse(epci), etrange).status_code == 200
    # A commune alone has no communes to compare.
    assert "Commune par commune" not in navigateur.get(adresse(communes[1])).content.decode()
    vide = fabriques.epci()
    assert "Aucune série à montrer" in navigateur.get(adresse(vide)).content.decode()
    assert navigateur.get(adresse(vide, format="png")).status_code == 404


@pytest.mark.parametrize("vue", ["serie", "communes", "theme"])
def test_les_requetes_ne_croissent_ni_avec_les_communes_ni_avec_les_annees(
    db: None, navigateur: Client, vue: str
) -> None:
    catalogue.charger()
    indicateur()
    comptes = []
    for nombre, annees in ((2, 2), (20, 6)):
        epci, communes = un_epci(nombre)
        for annee in range(2020, 2020 + annees):
            for commune in communes:
                poser(commune, {FOYERS: 900}, annee=annee)
            poser(epci, {FOYERS: 900 * nombre}, annee=annee)
        navigateur.get(adresse(epci, vue=vue))
        with CaptureQueriesContext(connection) as requetes:
            navigateur.get(adresse(epci, vue=vue))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
