"""The portrait of a territory: what it shows, faces, says, hides, and gives as files."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import fabriques
from appuis.statistiques import un_epci
from maillage.documents.arbre import Tableau, en_clair, parcourir, textes
from maillage.regles.erreurs import SaisieInvalide
from maillage.statistiques import regards
from maillage.statistiques.actions import catalogue
from maillage.statistiques.enums import StatutStatistique
from maillage.statistiques.models import Indicateur, Valeur
from maillage.statistiques.portraits import assemblage, document, export, voisinage
from maillage.statistiques.portraits.composition import LignePortrait, Portrait
from maillage.statistiques.portraits.phrases import phrases
from maillage.territoires.enums import Nature, Niveau, Zone
from maillage.territoires.models import Territoire

pytestmark = pytest.mark.django_db
OUVERT = regards.public()


@pytest.fixture
def lieux() -> dict[str, Territoire]:
    """An EPCI of three communes, in a département and a région."""
    catalogue.charger()
    region = _large(Niveau.REGION, "99", "Région fictive")
    departement = _large(Niveau.DEPARTEMENT, "99", "Département fictif", region=region)
    epci, communes = un_epci(3)
    Territoire.objects.filter(pk__in=[epci.pk, *(c.pk for c in communes)]).update(
        departement=departement, region=region, population_municipale=9000, population_annee=2023
    )
    epci.refresh_from_db()
    return {"region": region, "departement": departement, "epci": epci} | {
        f"commune{rang}": commune for rang, commune in enumerate(communes)
    }


def _large(niveau: Niveau, code: str, nom: str, **champs: object) -> Territoire:
    return Territoire.objects.create(
        niveau=niveau, code=code, nom=nom, nom_normalise=nom.lower(), zone=Zone.METRO, **champs
    )


def noter(zone: Territoire | tuple[str, str], annee: int, **valeurs: str | None) -> None:
    """Write figures; None is blank at the producer's."""
    niveau, code = (zone.niveau, zone.code) if isinstance(zone, Territoire) else zone
    for indicateur, valeur in valeurs.items():
        statut = StatutStatistique.MASQUEE if valeur is None else StatutStatistique.PUBLIEE
        if valeur == "0":
            statut = StatutStatistique.NULLE
        Valeur.objects.create(
            indicateur=Indicateur.objects.get(code=indicateur),
            niveau=niveau,
            code=code,
            annee=annee,
            valeur=None if valeur is None else Decimal(valeur),
            statut=statut,
        )


def du(portrait: Portrait, code: str) -> LignePortrait:
    return next(ligne for ligne in portrait.lignes() if ligne.indicateur.code == code)


def portrait_de(territoire: Territoire) -> Portrait:
    territoire = Territoire.objects.select_related("epci", "departement", "region").get(
        pk=territoire.pk
    )
    return assemblage.portrait_du_territoire(territoire, regard=OUVERT)


def test_un_taux_est_compare_au_departement_a_la_region_et_a_la_france(lieux) -> None:
    for zone, valeur in (
        (lieux["epci"], "70.3"),
        (lieux["departement"], "62.3"),
        (lieux["region"], "57.4"),
        (("FRANCE", "FR-SM"), "60.9"),
    ):
        noter(zone, 2023, taux_couverture=valeur)
    portrait = portrait_de(lieux["epci"])
    ligne = du(portrait, "taux_couverture")
    assert [(f.aire.role.value, f.chiffre.valeur) for f in ligne.faces] == [
        ("departement", Decimal("62.3")),
        ("region", Decimal("57.4")),
        ("france", Decimal("60.9")),
    ]
    section = next(s for s in portrait.sections if s.theme == "PETITE_ENFANCE")
    (phrase,) = phrases(section, portrait)
    assert "70,3\u00a0places" in phrase
    assert "(Cnaf), plus que le département (62,3), la région (57,4) et la France sans" in phrase


def test_les_nombres_du_json_sont_des_nombres(lieux) -> None:
    noter(lieux["epci"], 2024, foyers_rsa="1230", foyers_allocataires="17640")
    lu = json.loads(json.dumps(export.donnees(portrait_de(lieux["epci"]))))
    par_code = {i["code"]: i for i in lu["indicateurs"]}
    assert par_code["foyers_allocataires"]["valeur"] == 17640
    assert par_code["part_rsa"]["valeur"] == 7.0
    assert par_code["part_rsa"]["annee"] == 2024
    assert par_code["part_rsa"]["producteur"] == "Cnaf"
    assert par_code["part_rsa"]["comparaisons"][0]["valeur"] is None


def test_l_annee_qui_se_compare_est_montree_a_cote_de_la_derniere(lieux) -> None:
    commune = lieux["commune0"]
    noter(commune, 2021, niveau_vie_median="22140")
    noter(commune, 2019, niveau_vie_median="21000")
    noter(lieux["departement"], 2019, niveau_vie_median="23380")
    lignes = [
        ligne
        for ligne in portrait_de(commune).lignes()
        if ligne.indicateur.code == "niveau_vie_median"
    ]
    assert [ligne.annee for ligne in lignes] == [2021, 2019]


def test_une_petite_commune_a_le_taux_de_son_epci_et_on_le_dit(lieux) -> None:
    noter(lieux["epci"], 2023, taux_couverture="70.3")
    portrait = portrait_de(lieux["commune0"])
    section = next(s for s in portrait.sections if s.theme == "PETITE_ENFANCE")
    (phrase,) = phrases(section, portrait)
    assert "non disponible" in phrase
    assert lieux["epci"].nom in phrase


def test_une_valeur_masquee_est_dite_partout_et_nulle_part_chiffree(lieux) -> None:
    commune = lieux["commune0"]
    noter(commune, 2021, taux_pauvrete=None)
    noter(lieux["departement"], 2021, taux_pauvrete="13.9")
    portrait = portrait_de(commune)
    assert du(portrait, "taux_pauvrete").statut is StatutStatistique.MASQUEE
    lu = next(i for i in export.donnees(portrait)["indicateurs"] if i["code"] == "taux_pauvrete")
    assert (lu["valeur"], lu["statut"]) == (None, "MASQUEE")
    rangee = next(r for r in export.feuille(portrait).lignes if r[1].startswith("Taux de pauvreté"))
    assert rangee[4] == "masquée"
    arbre = document.portrait_en_document(portrait)
    dits = " ".join(en_clair(t) for bloc in parcourir(arbre.blocs) for t in textes(bloc))
    assert "masquée" in dits
    assert "Ce n’est pas un zéro" in dits


def test_un_ensemble_de_communes_somme_ce_qui_se_somme(lieux) -> None:
    for rang, naissances in enumerate(("10", "20", "30")):
        noter(lieux[f"commune{rang}"], 2023, naissances=naissances, niveau_vie_median="20000")
    codes = [lieux["commune0"].code, lieux["commune2"].code]
    portrait = assemblage.portrait_des_communes(codes, regard=OUVERT)
    assert du(portrait, "naissances").chiffre.valeur == 40
    assert du(portrait, "population_municipale").chiffre.valeur == 18000
    assert not [
        ligne for ligne in portrait.lignes() if ligne.indicateur.code == "niveau_vie_median"
    ]
    assert portrait.comparaisons[0].role.value == "epci"


def test_un_epci_sans_chiffre_propre_somme_ses_communes(lieux) -> None:
    for rang in range(3):
        noter(lieux[f"commune{rang}"], 2023, naissances="10")
    chiffre = du(portrait_de(lieux["epci"]), "naissances").chiffre
    assert (chiffre.valeur, chiffre.connues, chiffre.zones) == (30, 3, 3)


@pytest.mark.parametrize("codes", [[], [" "], ["ZZZZZ"], ["31555\0"], ["1" * 300], ["a;b"]])
def test_refuse_un_ensemble_qui_n_en_est_pas_un(lieux, codes: list[str]) -> None:
    with pytest.raises(SaisieInvalide):
        assemblage.portrait_des_communes(codes, regard=OUVERT)


def test_refuse_plus_de_200_communes(lieux) -> None:
    with pytest.raises(SaisieInvalide, match="de 1 à 200"):
        assemblage.portrait_des_communes([f"{n:05}" for n in range(201)], regard=OUVERT)


def test_les_semblables_ont_la_meme_classe_et_la_meme_taille(lieux) -> None:
    ici = lieux["commune0"]
    noter(ici, 2026, classe_densite="3")
    semblable, autre_classe, trop_grande = (
        fabriques.commune(population_municipale=n) for n in (10_000, 9_500, 50_000)
    )
    noter(semblable, 2026, classe_densite="3")
    noter(autre_classe, 2026, classe_densite="5")
    noter(trop_grande, 2026, classe_densite="3")
    ici.refresh_from_db()
    trouves = voisinage.semblables(ici)
    assert trouves.codes == (semblable.code,)
    assert "petites villes" in trouves.critere
    noter(semblable, 2023, taux_couverture="50")
    noter(ici, 2023, taux_couverture="40")
    proches = du(portrait_de(ici), "taux_couverture").proches
    assert (proches.mediane, proches.connues, proches.nombre) == (50, 1, 1)


def test_sans_classe_un_epci_ressemble_a_ceux_de_sa_nature(lieux) -> None:
    pareil = fabriques.epci(population_municipale=8000)
    fabriques.epci(population_municipale=8000, nature=Nature.CA)
    assert voisinage.semblables(lieux["epci"]).codes == (pareil.code,)


def test_le_nombre_de_requetes_ne_depend_ni_des_annees_ni_des_communes(lieux) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as lues:
            portrait_de(lieux["epci"])
        return len(lues)

    noter(lieux["epci"], 2023, naissances="10", foyers_rsa="500", foyers_allocataires="900")
    avant = requetes()
    for annee in range(2000, 2020):
        noter(lieux["epci"], annee, naissances="10", foyers_rsa="500", foyers_allocataires="900")
    for _ in range(20):
        fabriques.commune(epci=lieux["epci"])
    assert requetes() == avant


def test_la_page_montre_hachure_et_exporte(lieux, distribution) -> None:
    navigateur = Client()
    navigateur.force_login(distribution.etranger)
    commune = lieux["commune0"]
    noter(commune, 2021, taux_pauvrete=None, niveau_vie_median="20000")
    adresse = f"/statistiques/portrait/commune/{commune.code}/"
    page = navigateur.get(adresse).content.decode()
    assert "portrait-masquee" in page
    assert "20\u202f000" in page
    csv = navigateur.get(adresse, {"format": "csv", "theme": "revenus"}).content.decode("utf-8-sig")
    assert "masquée" in csv
    assert "Population municipale" not in csv
    assert navigateur.get(adresse, {"format": "exe"}).status_code == 404
    assert navigateur.get("/statistiques/portrait/commune/00000/").status_code == 404
    html = navigateur.get(adresse, {"format": "html"})
    assert b"Portrait de territoire" in html.content


def test_la_page_d_un_ensemble_refuse_sans_casser(lieux, distribution) -> None:
    navigateur = Client()
    navigateur.force_login(distribution.etranger)
    adresse = "/statistiques/portrait/"
    assert navigateur.get(adresse).status_code == 200
    mauvaise = navigateur.get(adresse, {"communes": "<script>"})
    assert mauvaise.status_code == 422
    assert b"<script>" not in mauvaise.content.replace(b'<script src="', b"")
    un, deux = lieux["commune0"].code, lieux["commune1"].code
    seule = navigateur.get(adresse, {"communes": un})
    assert seule.headers["Location"].endswith(f"/portrait/commune/{un}/")
    page = navigateur.get(adresse, {"communes": [un, deux]})
    assert page.status_code == 200
    assert "Ensemble de 2\u00a0communes" in page.content.decode()


def test_le_document_a_une_colonne_par_comparaison(lieux) -> None:
    noter(lieux["epci"], 2023, taux_couverture="70.3")
    arbre = document.portrait_en_document(portrait_de(lieux["epci"]))
    tableaux = [bloc for bloc in parcourir(arbre.blocs) if isinstance(bloc, Tableau)]
    assert tableaux
    assert all(t.entetes[:3] == ("Indicateur", "Année", "Territoire") for t in tableaux)
