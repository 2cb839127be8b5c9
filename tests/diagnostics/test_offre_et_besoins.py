"""The offer facing the need: rates and bounds, the page, the crèche that one imagines, the document."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import shapely
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from shapely.geometry import box

import fabriques
from appuis.distribution import Distribution
from appuis.statistiques import poser
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche, Perimetre
from maillage.diagnostics.enums import TypeStructure
from maillage.diagnostics.forms.offre import CrecheForm, OffreForm
from maillage.diagnostics.offre_et_besoins.besoins import BesoinDeZone
from maillage.diagnostics.offre_et_besoins.offres import Offre
from maillage.diagnostics.offre_et_besoins.simulation import Creche, ecart, simuler
from maillage.diagnostics.offre_et_besoins.tableau import offre_et_besoins
from maillage.diagnostics.offre_et_besoins.taux import Taux, couverture, de_l_acces
from maillage.diagnostics.offre_et_besoins.volets import PAR_CODE, PETITE_ENFANCE, VOLETS
from maillage.documents.arbre import Figure, Tableau, en_clair, parcourir, textes
from maillage.documents.places import blocs
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.accessibilite import Acces, Borne
from maillage.statistiques.actions import catalogue
from maillage.statistiques.models import Indicateur, Valeur
from maillage.territoires.models import Contour, LotDeContours, Territoire

JOUR = dt.date(2026, 11, 21)
CENT = BesoinDeZone(Decimal(100))


# --- rates and their words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offre", "besoin", "dit"),
    [
        (Offre(2, 35), CENT, "35,0"),
        (Offre(), CENT, "0,0"),
        (Offre(2, 20, 1), CENT, "au moins 20,0"),
        (Offre(1, 20), BesoinDeZone(masque=True), "masqué"),
        (Offre(1, 20), BesoinDeZone(), "non disponible"),
        (Offre(1, 20), BesoinDeZone(Decimal(0)), "sans objet"),
    ],
)
def test_une_couverture_dit_ce_qu_elle_sait(offre: Offre, besoin: BesoinDeZone, dit: str) -> None:
    taux = couverture(offre, besoin, pour=100)
    assert taux.dit == dit
    assert (taux.exacte is None) is (dit not in {"35,0", "0,0"})


def test_des_services_se_comptent_sans_leurs_places() -> None:
    assert couverture(Offre(3, 0, 3), CENT, pour=1000, en_places=False).dit == "30,0"


def test_une_accessibilite_dit_ses_bornes() -> None:
    assert de_l_acces(Acces("A", Fraction(1, 3), Borne.EXACTE, 10)).dit == "33,3"
    assert de_l_acces(Acces("A", Fraction(1, 3), Borne.AU_PLUS, 10)).dit == "au plus 33,3"
    assert de_l_acces(Acces("A", None, Borne.INCONNUE)).dit == "non disponible"
    assert "aucune place" in de_l_acces(Acces("A", Fraction(0), Borne.EXACTE)).pourquoi


def test_l_ecart_de_deux_bornes_qui_ne_disent_pas_la_meme_chose_est_inconnu() -> None:
    dix, douze = Taux(Decimal(10)), Taux(Decimal(12))
    assert ecart(dix, douze) == 2
    assert ecart(Taux(None, Borne.INCONNUE), douze) is None
    assert ecart(dix, Taux(Decimal(12), Borne.AU_MOINS)) is None
    assert ecart(Taux(Decimal(10), Borne.AU_MOINS), Taux(Decimal(12), Borne.AU_MOINS)) == 2
    assert ecart(Taux(Decimal(10), Borne.AU_PLUS), Taux(Decimal(12), Borne.AU_PLUS)) is None


def test_une_offre_se_dit() -> None:
    assert Offre(2, 1240).dite(en_places=True) == "1\u202f240"
    assert Offre().dite(en_places=True) == "—"
    assert Offre(2, 20, 1).dite(en_places=True).startswith("20 et 1")
    assert Offre(1, 0, 1).dite(en_places=True).startswith("1\u00a0structure")


def test_chaque_type_n_est_que_dans_un_volet_et_chaque_besoin_est_au_catalogue() -> None:
    types = [type_ for volet in VOLETS for type_ in volet.types]
    assert len(types) == len(set(types))
    termes = {t for volet in VOLETS for mesure in volet.mesures for t in mesure.termes}
    from maillage.statistiques.definitions import champs_des_indicateurs

    assert termes <= {champs["code"] for champs in champs_des_indicateurs()}


# --- entries ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("saisie", "champ", "dit"),
    [
        ({"places": "-5"}, "places", "au moins une place"),
        ({"places": "0"}, "places", "au moins une place"),
        ({"places": "9999"}, "places", "simulez plusieurs crèches"),
        ({"places": "trente"}, "places", "en chiffres"),
        ({"places": "2,5"}, "places", "en chiffres"),
        ({"places": ""}, "places", "Donnez le nombre"),
        ({"annee": "1789"}, "annee", "de 2026 à 2041"),
        ({"annee": "2500"}, "annee", "de 2026 à 2041"),
        ({"annee": "demain"}, "annee", "quatre chiffres"),
        ({"commune": "99999"}, "commune", "pas dans le périmètre"),
        ({"commune": ""}, "commune", "Choisissez la commune"),
    ],
)
def test_une_saisie_absurde_a_un_message_clair(
    saisie: dict[str, str], champ: str, dit: str
) -> None:
    communes = [Territoire(code="66149", nom="Prades")]
    bonne = {"commune": "66149", "places": "30", "annee": "2028"}
    assert CrecheForm(bonne, communes=communes, le=JOUR).is_valid()
    form = CrecheForm({**bonne, **saisie}, communes=communes, le=JOUR)
    assert not form.is_valid()
    assert dit in form.errors[champ][0]


@pytest.mark.parametrize("au", ["2026-02-31", "hier", "0001-01-01", "31/12/2999"])
def test_une_date_impossible_se_dit(au: str) -> None:
    assert OffreForm({"au": au}).errors["au"]
    assert OffreForm({"au": "31/12/2026"}).is_valid()


# --- a territory ------------------------------------------------------------------------------------


@pytest.fixture
def communes(distribution: Distribution) -> list[Territoire]:
    """Three communes 4 km apart, of which two have children and one a crèche; outlines are loaded."""
    catalogue.charger()
    demarche = distribution.demarche
    Perimetre.objects.filter(demarche=demarche).delete()
    demarche.territoire = fabriques.epci(nom="CC du Test")
    demarche.save()
    trois = [fabriques.commune(nom=nom, epci=demarche.territoire) for nom in ("Ax", "Bu", "Cy")]
    lot = LotDeContours.objects.create(
        niveau="COMMUNE",
        millesime="2026",
        source="Contours fictifs",
        licence="Licence Ouverte",
        charge_le=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    for rang, commune in enumerate(trois):
        poser_un_contour(lot, commune, 43.5 + rang * 4 / 111.2)
        poser(commune, {"pop_0_2_ans": (60, 40, None)[rang]}, annee=2021)
    creche = fabriques.structure(demarche, nom="Les Lutins (fictif)", commune=trois[0])
    fabriques.etat_de_structure(creche, places=30)
    return trois


def poser_un_contour(lot: LotDeContours, commune: Territoire, latitude: float) -> None:
    carre = box(1.48, latitude - 0.015, 1.52, latitude + 0.015)
    Contour.objects.create(
        lot=lot,
        code=commune.code,
        forme=shapely.to_wkb(carre),
        longitude=1.5,
        latitude=latitude,
    )


@pytest.fixture
def navigateur(client: Client, distribution: Distribution) -> Client:
    client.force_login(distribution.compte(Role.CHARGE_COOPERATION))
    return client


def page(client: Client, nom: str, statut: int = 200, **demande: Any) -> str:
    reponse = client.get(reverse(f"diagnostics:{nom}", args=["la-notre"]), demande)
    assert reponse.status_code == statut
    lu = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", lu)


def test_la_page_montre_l_offre_face_aux_besoins(
    navigateur: Client, communes: list[Territoire]
) -> None:
    lu = page(navigateur, "offre")
    assert "30 places dans 1 structure ouverte" in lu
    assert "2 communes connues sur 3, 1 masquée par le secret statistique" in lu
    # 30 places for 60 children of its commune, and for the 100 that are known.
    assert "Ax 60 30 — — 50,0 au plus" in lu
    assert "Cy masqué — — — masqué au plus" in lu
    brut = navigateur.get(reverse("diagnostics:offre", args=["la-notre"])).content.decode()
    assert "hachures-" in brut
    assert 'class="nombre portrait-masquee"' in brut
    csv = navigateur.get(
        reverse("diagnostics:offre", args=["la-notre"]), {"format": "csv"}
    ).content.decode("utf-8-sig")
    assert "50,0" in csv
    assert "masqué : le nombre de personnes est masqué" in csv
    svg = navigateur.get(
        reverse("diagnostics:offre", args=["la-notre"]), {"format": "svg", "mesure": "couverture"}
    )
    assert svg["Content-Type"] == "image/svg+xml"
    page(navigateur, "offre", 404, format="docx")
    assert "Cette date n’existe pas" in page(navigateur, "offre", 422, au="2026-02-31")
    assert "0 place dans 0 structure ouverte" in page(navigateur, "offre", au="2019-01-01")


def test_ce_qui_n_est_pas_connu_ne_se_devine_pas(
    distribution: Distribution, communes: list[Territoire]
) -> None:
    """Masked children: an upper bound; a capacity not known beside them: no figure at all."""
    demarche = distribution.demarche
    lu = offre_et_besoins(demarche, PETITE_ENFANCE, JOUR)
    assert [li.acces.borne for li in lu.lignes if li.acces] == [Borne.AU_PLUS] * 3
    ouverte = fabriques.structure(demarche, nom="Sans places (fictif)", commune=communes[1])
    fabriques.etat_de_structure(ouverte, places=None)
    lu = offre_et_besoins(demarche, PETITE_ENFANCE, JOUR)
    assert {li.acces.valeur for li in lu.lignes if li.acces} == {None}
    assert lu.lignes[1].taux.dit == "au moins 0,0"
    assert lu.total().dit == "au moins 30,0"


def test_les_naissances_de_trois_ans_tiennent_lieu_d_enfants(
    distribution: Distribution, communes: list[Territoire]
) -> None:
    Valeur.objects.all().delete()
    for annee in (2022, 2023, 2024):
        for commune in communes:
            poser(commune, {"naissances": 10}, annee=annee)
    poser(communes[0], {"naissances": 99}, annee=2025)  # one commune only: the year before serves
    lu = offre_et_besoins(distribution.demarche, PETITE_ENFANCE, JOUR)
    assert (lu.besoin.annees, lu.besoin_connu) == ("2022 à 2024", 90)
    assert lu.lignes[0].taux.dit == "100,0"
    assert {li.acces.borne for li in lu.lignes if li.acces} == {Borne.EXACTE}


def test_un_chiffre_interne_de_la_caf_n_entre_pas(
    distribution: Distribution, communes: list[Territoire]
) -> None:
    """The page is shared by its address: it reads open data only."""
    caf = fabriques.organisation(NatureOrganisation.CAF, nom="Caf fictive")
    Valeur.objects.all().delete()
    poser(communes[0], {"pop_0_2_ans": 77}, annee=2024, detenteur=caf)
    lu = offre_et_besoins(distribution.demarche, PETITE_ENFANCE, JOUR)
    assert lu.besoin.annee is None
    assert not lu.connues


def test_les_communes_du_dehors_ne_font_que_borner(
    distribution: Distribution, communes: list[Territoire]
) -> None:
    poser(communes[2], {"naissances": 1}, annee=2020)
    Valeur.objects.filter(code=communes[2].code, indicateur__code="pop_0_2_ans").delete()
    poser(communes[2], {"pop_0_2_ans": 50}, annee=2021)
    voisine = fabriques.commune(nom="Dehors")
    poser_un_contour(LotDeContours.objects.get(), voisine, 43.5 - 2 / 111.2)
    lu = offre_et_besoins(distribution.demarche, PETITE_ENFANCE, JOUR)
    assert lu.lignes[0].au_bord
    assert lu.lignes[0].au_moins is not None
    assert lu.lignes[0].au_moins.valeur is None
    poser(voisine, {"pop_0_2_ans": 200}, annee=2021)
    lu = offre_et_besoins(distribution.demarche, PETITE_ENFANCE, JOUR)
    ax = lu.lignes[0]
    assert ax.acces
    assert ax.au_moins
    assert Decimal(0) < (ax.au_moins.valeur or 0) < (ax.acces.valeur or 0)


def test_la_simulation_se_partage_par_son_adresse_et_n_ecrit_rien(
    navigateur: Client, distribution: Distribution, communes: list[Territoire]
) -> None:
    Valeur.objects.filter(code=communes[2].code).delete()
    poser(communes[2], {"pop_0_2_ans": 50}, annee=2021)
    demande = {"commune": communes[1].code, "places": "20", "annee": "2028"}
    lu = page(navigateur, "simulation", **demande)
    assert "20 places de plus à Bu en 2028" in lu
    assert "0,0 → 50,0" in lu
    assert "3 communes gagnent en accessibilité, Bu la première" in lu
    csv = navigateur.get(
        reverse("diagnostics:simulation", args=["la-notre"]), {**demande, "format": "csv"}
    ).content.decode("utf-8-sig")
    assert "Gain d’accessibilité" in csv
    assert distribution.demarche.structures.count() == 1
    assert "au moins une place" in page(navigateur, "simulation", 422, **{**demande, "places": -3})
    avant = offre_et_besoins(distribution.demarche, PETITE_ENFANCE, JOUR)
    simulee = simuler(avant, Creche(communes[1], 20, 2028))
    assert all((ligne.gain or 0) >= 0 for ligne in simulee.lignes)
    assert simulee.apres.lignes[1].par_type[TypeStructure.EAJE] == Offre(1, 20)


def test_sans_contours_le_tableau_et_les_barres_servent(
    navigateur: Client, communes: list[Territoire]
) -> None:
    LotDeContours.objects.all().delete()
    lu = page(navigateur, "offre", mesure="acces")
    assert "l’accessibilité ne se calcule pas" in lu
    assert "Ax 60 30 — — 50,0" in lu
    demande = {"commune": communes[1].code, "places": "20", "annee": "2028"}
    lu = page(navigateur, "simulation", **demande)
    assert "seule la couverture de Bu se compare" in lu
    assert "Bu 0,0 50,0 +50,0" in lu


def test_les_autres_volets_comptent_ce_qui_se_compte(
    navigateur: Client, distribution: Distribution, communes: list[Territoire]
) -> None:
    relais = fabriques.structure(distribution.demarche, type="RPE", nom="Relais (fictif)")
    fabriques.etat_de_structure(relais, places=None, etp=1)
    poser(communes[0], {"familles": 400}, annee=2022)
    lu = page(navigateur, "offre", volet="parentalite")
    assert "1 structure ouverte sans commune, ou hors du périmètre, n’est pas dans le tableau" in lu
    relais.commune = communes[0]
    relais.save()
    lu = page(navigateur, "offre", volet="parentalite")
    assert "Ax 400 1 — — — — 2,5" in lu
    assert PAR_CODE["parentalite"].unite(PAR_CODE["parentalite"].mesures[0]).startswith("services")
    page(navigateur, "offre", volet="inconnu", statut=422)
    # A centre social that is a LAEP too counts there, once; a crèche under its roof has unknown places.
    centre = fabriques.structure(
        distribution.demarche,
        type="CENTRE_SOCIAL",
        autres_types=["LAEP", "CLAS", "EAJE"],
        commune=communes[0],
    )
    fabriques.etat_de_structure(centre, places=None)
    assert "Ax 400 1 1 — — — 5,0" in page(navigateur, "offre", volet="parentalite")
    lu_ensuite = offre_et_besoins(distribution.demarche, PETITE_ENFANCE, JOUR)
    assert lu_ensuite.lignes[0].offre == Offre(2, 30, 1)


def test_les_requetes_ne_dependent_pas_du_nombre_de_communes(
    distribution: Distribution, communes: list[Territoire]
) -> None:
    def compter() -> int:
        demarche = Demarche.objects.select_related("territoire__departement").get(
            pk=distribution.demarche.pk
        )
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            offre_et_besoins(demarche, PETITE_ENFANCE, JOUR)
        return len(requetes)

    peu = compter()
    lot = LotDeContours.objects.get()
    for rang in range(27):
        commune = fabriques.commune(epci=distribution.demarche.territoire)
        poser_un_contour(lot, commune, 43.3 + rang / 100)
        poser(commune, {"pop_0_2_ans": 10}, annee=2021)
        une = fabriques.structure(distribution.demarche, commune=commune)
        fabriques.etat_de_structure(une)
    assert compter() == peu


def test_la_place_du_diagnostic_est_remplie(
    distribution: Distribution, communes: list[Territoire]
) -> None:
    lus = blocs("offre_et_besoins", distribution.demarche)
    assert lus
    dit = " ".join(en_clair(t) for bloc in parcourir(lus) for t in textes(bloc))
    assert "30\u00a0places d’accueil du jeune enfant" in dit
    assert "masqué" in dit
    assert "choix de Maillage" in dit
    assert sum(isinstance(bloc, Tableau) for bloc in lus) == 2
    assert any(isinstance(bloc, Figure) for bloc in lus)
    assert not blocs("offre_et_besoins", distribution.autre_demarche)


def test_la_methode_dit_ses_paliers(navigateur: Client) -> None:
    lu = page(navigateur, "offre_methode")
    assert "1 jusqu’à 3 km, 0,6 jusqu’à 6 km, 0,3 jusqu’à 10 km, rien au-delà" in lu
    assert "un choix de Maillage, à discuter" in lu


def test_les_chiffres_publies_restent_a_cote(
    navigateur: Client, distribution: Distribution, communes: list[Territoire]
) -> None:
    assert Indicateur.objects.filter(code="taux_couverture").exists()
    poser(distribution.demarche.territoire, {"taux_couverture": 70}, annee=2023)
    poser(distribution.demarche.territoire, {"taux_couverture_eaje": 37}, annee=2023)
    lu = page(navigateur, "offre")
    assert "Publié par le producteur" in lu
    assert "70,0 tous modes d’accueil, CC du Test" in lu
    assert "Ces deux séries ne se mélangent pas" in lu
