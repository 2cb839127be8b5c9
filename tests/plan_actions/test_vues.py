"""The views of a plan: what they show, how they are filtered, kept and sorted, how many queries they ask."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.plan_actions import queries
from maillage.plan_actions.actions import vues
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import FicheAction, VueEnregistree
from maillage.plan_actions.queries import Filtres, couverture
from maillage.plan_actions.queries.miennes import mes_actions
from maillage.regles.erreurs import ActeRefuse, ModificationConcurrente, SaisieInvalide
from plan_actions.conftest import Plan

JOUR = dt.date(2026, 11, 21)
PIEGE = "<script>alert('é')</script>"
ECRANS = ("plan", "fiches", "etats", "calendrier", "couverture")


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    client.force_login(charge)
    return client


def page(client: Client, nom: str, slug: str, requete: str = "", code: int = 200) -> str:
    reponse = client.get(reverse(f"plan_actions:{nom}", args=[slug]) + requete)
    assert reponse.status_code == code
    return reponse.content.decode()


def titres(demarche: Demarche, tri: str = "", **filtres: object) -> list[str]:
    trouvees = queries.fiches_du_plan(demarche, Filtres(**filtres), le=JOUR, tri=tri)
    return [fiche.intitule for fiche in trouvees]


def varier(plan: Plan) -> None:
    """Three fiches under the first axe, one under the second, each of its own kind."""
    sous, ailleurs = plan.operationnel, plan.second
    plan.fiche.thematiques.add(fabriques.thematique("Enfance"))
    fabriques.fiche(
        plan.demarche,
        sous,
        intitule="Éveil",
        etat="EN_COURS",
        fin=JOUR,
        position=1,
        priorite="HAUTE",
    )
    passee = JOUR - dt.timedelta(days=1)
    fabriques.fiche(
        plan.demarche, sous, intitule="Ateliers", etat="EN_COURS", fin=passee, position=2
    )
    fabriques.fiche(
        plan.demarche,
        ailleurs,
        intitule="Œuvre",
        etat="REALISEE",
        fin=passee,
        pilote=fabriques.organisation(nom="Les Petits Pas"),
    )


def test_les_filtres_se_combinent(plan: Plan) -> None:
    varier(plan)
    assert titres(plan.demarche) == ["Une crèche au nord", "Éveil", "Ateliers", "Œuvre"]
    assert titres(plan.demarche, etat="EN_COURS") == ["Éveil", "Ateliers"]
    assert titres(plan.demarche, etat="EN_COURS", echeance="retard") == ["Ateliers"]
    assert titres(plan.demarche, axe=plan.second.pk) == ["Œuvre"]
    assert titres(plan.demarche, axe=plan.general.pk, priorite="HAUTE") == ["Éveil"]
    assert titres(plan.demarche, pilote="aucun", thematique="aucun") == ["Éveil", "Ateliers"]
    assert titres(plan.demarche, echeance="sans") == ["Une crèche au nord"]
    assert titres(plan.demarche, texte="oeuvre") == ["Œuvre"]
    assert titres(plan.demarche, texte="EVEIL") == ["Éveil"]
    assert titres(plan.demarche, texte="?!") == []


def test_une_action_du_jour_n_est_pas_en_retard(plan: Plan) -> None:
    assert not queries.est_en_retard("EN_COURS", JOUR, JOUR)
    assert queries.est_en_retard("EN_COURS", JOUR - dt.timedelta(days=1), JOUR)
    assert not queries.est_en_retard("REALISEE", dt.date(2020, 1, 1), JOUR)
    assert not queries.est_en_retard("EN_COURS", None, JOUR)


def test_le_tri_met_a_la_fin_ce_qui_manque(plan: Plan) -> None:
    varier(plan)
    assert titres(plan.demarche, tri="fiche") == [
        "Ateliers",
        "Éveil",
        "Œuvre",
        "Une crèche au nord",
    ]
    assert titres(plan.demarche, tri="echeance")[-1] == "Une crèche au nord"
    assert titres(plan.demarche, tri="-echeance") == [
        "Éveil",
        "Ateliers",
        "Œuvre",
        "Une crèche au nord",
    ]
    assert titres(plan.demarche, tri="pilote")[0] == "Œuvre"
    assert titres(plan.demarche, tri="rien") == titres(plan.demarche)


def test_une_commune_concerne_aussi_ce_qui_vaut_pour_toutes(plan: Plan) -> None:
    nord, sud = fabriques.commune(), fabriques.commune()
    fabriques.fiche(plan.demarche, plan.operationnel, intitule="Au nord").territoires.add(nord)
    assert set(titres(plan.demarche, territoire=nord.pk)) == {"Une crèche au nord", "Au nord"}
    assert titres(plan.demarche, territoire=sud.pk) == ["Une crèche au nord"]


def test_l_archivee_quitte_les_vues_et_se_retrouve(navigateur: Client, plan: Plan, LE) -> None:
    FicheAction.objects.filter(pk=plan.fiche.pk).update(etat="REALISEE", archivee_le=LE)
    for ecran in ECRANS:
        assert "Une crèche au nord" not in page(navigateur, ecran, plan.demarche.slug)
    assert "Une crèche au nord" in page(navigateur, "fiches", plan.demarche.slug, "?archivees=on")
    assert "archivée" in page(navigateur, "plan", plan.demarche.slug, "?ranger=1")
    assert "Une crèche au nord" in page(
        navigateur, "fiches", plan.demarche.slug, "?archivees=on&format=csv"
    )


@pytest.mark.parametrize("ecran", ["fiches", "etats", "calendrier"])
@pytest.mark.parametrize(
    "requete", ["?etat=PARFAIT", "?axe=99999", "?pilote=zut", "?territoire=-1"]
)
def test_un_filtre_faux_est_dit(navigateur: Client, plan: Plan, ecran: str, requete: str) -> None:
    assert "à corriger" in page(navigateur, ecran, plan.demarche.slug, requete, 422)


@pytest.mark.parametrize("ecran", ECRANS)
def test_les_textes_hostiles_restent_des_textes(navigateur: Client, plan: Plan, ecran: str) -> None:
    FicheAction.objects.update(intitule=PIEGE, debut=JOUR, fin=JOUR)
    type(plan.axe).objects.update(intitule=PIEGE, code="<b>", groupe=PIEGE)
    plan.fiche.pilote = fabriques.organisation(nom=PIEGE)
    plan.fiche.save()
    fabriques.vue(plan.demarche, nom=PIEGE)
    lu = page(navigateur, ecran, plan.demarche.slug, "?tri=fiche")
    assert "<script>alert" not in lu
    assert "<b>" not in lu


def _agrandir(demarche: Demarche, fois: int) -> None:
    theme, pilote = fabriques.thematique("Enfance"), fabriques.organisation()
    for rang in range(fois):
        axe = fabriques.element(demarche, position=rang)
        sous = fabriques.element(demarche, Niveau.OBJECTIF_OPERATIONNEL, parent=axe)
        fiche = fabriques.fiche(demarche, sous, etat="EN_COURS", pilote=pilote, fin=JOUR)
        fiche.thematiques.add(theme)
        fiche.territoires.add(fabriques.commune())


@pytest.mark.parametrize("ecran", [*ECRANS, "lots", "vues", "modeles"])
def test_le_nombre_de_requetes_ne_suit_pas_la_taille(
    navigateur: Client, distribution: Distribution, ecran: str
) -> None:
    demarche, comptes = distribution.demarche, []
    for ajout in (2, 18):
        _agrandir(demarche, ajout)
        for _ in range(ajout):
            fabriques.vue(demarche)
            fabriques.lot(demarche)
            fabriques.modele(demarche)
        with CaptureQueriesContext(connection) as requetes:
            page(navigateur, ecran, demarche.slug)
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], [r["sql"] for r in requetes]


def test_la_couverture_dit_ce_qui_est_vide(plan: Plan) -> None:
    enfance, handicap = fabriques.thematique("Enfance"), fabriques.thematique("Handicap")
    plan.fiche.thematiques.add(enfance)
    fabriques.thematique_retenue(plan.demarche, thematique=handicap)
    lues, racines = couverture.lire(plan.demarche)
    matrice = couverture.par_axe(lues, racines)
    par_nom = {rangee.nom: [case.nombre for case in rangee.cases] for rangee in matrice.rangees}
    assert par_nom == {"Enfance": [1, 0], "Handicap": [0, 0]}
    assert matrice.vides == ["Handicap", str(plan.second)]
    nord, sud = fabriques.commune(nom="Nord"), fabriques.commune(nom="Sud")
    plan.fiche.territoires.add(nord)
    communes = couverture.par_commune(couverture.lire(plan.demarche)[0], [nord, sud])
    assert communes.vides == ["Sud"]
    assert [case.propres for case in communes.rangees[0].cases] == [1, 0]


def test_les_cases_de_la_couverture_ouvrent_ce_qu_elles_comptent(plan: Plan) -> None:
    varier(plan)
    lues, racines = couverture.lire(plan.demarche)
    for rangee in couverture.par_axe(lues, racines).rangees:
        for case in rangee.cases:
            lus = dict(part.split("=") for part in case.requete.split("&"))
            assert case.nombre == len(
                titres(plan.demarche, thematique=lus["thematique"], axe=int(lus["axe"]))
            )


def test_mes_actions_sont_les_miennes_par_echeance(
    distribution: Distribution, plan: Plan, ailleurs: Plan, charge: Utilisateur
) -> None:
    moi = fabriques.personne(utilisateur=charge)
    passee = JOUR - dt.timedelta(days=3)
    plan.fiche.pilote_personne, plan.fiche.fin, plan.fiche.etat = moi, passee, "EN_COURS"
    plan.fiche.save()
    fabriques.fiche(plan.demarche, plan.second, intitule="Plus tard", referent_caf=moi)
    fabriques.fiche(plan.demarche, plan.second, etat="REALISEE", referent_caf=moi)
    fabriques.fiche(ailleurs.demarche, ailleurs.second, pilote_personne=moi)  # not open to me
    qui, groupes = mes_actions(charge, JOUR)
    assert qui == moi
    assert [(g.titre, [m.fiche.intitule for m in g.miennes]) for g in groupes] == [
        ("En retard", ["Une crèche au nord"]),
        ("Sans date de fin", ["Plus tard"]),
    ]
    assert mes_actions(distribution.etranger, JOUR) == (None, [])


def test_une_carte_change_d_etat_sans_script(navigateur: Client, plan: Plan) -> None:
    url = reverse("plan_actions:carte_passer", args=[plan.demarche.slug])
    reponse = navigateur.post(url, {"carte": f"{plan.fiche.pk}:1:A_L_ETUDE", "requete": "etat="})
    assert reponse.status_code == 302
    plan.fiche.refresh_from_db()
    assert (plan.fiche.etat, plan.fiche.version) == ("A_L_ETUDE", 2)
    for carte in (f"{plan.fiche.pk}:1:CHIFFREE", f"{plan.fiche.pk}:2:REALISEE", "zut", "1:1:é"):
        assert navigateur.post(url, {"carte": carte}).status_code == 302
    plan.fiche.refresh_from_db()
    assert plan.fiche.etat == "A_L_ETUDE"


def test_la_carte_ne_propose_que_les_suites(navigateur: Client, plan: Plan) -> None:
    lu = page(navigateur, "etats", plan.demarche.slug)
    assert f"{plan.fiche.pk}:1:{EtatFiche.A_L_ETUDE}" in lu
    assert f"{plan.fiche.pk}:1:{EtatFiche.REALISEE}" not in lu


def test_une_date_folle_ne_rend_pas_la_frise_sans_fin(navigateur: Client, plan: Plan) -> None:
    FicheAction.objects.update(debut=dt.date(1026, 1, 1), fin=dt.date(9026, 1, 1))
    assert len(page(navigateur, "calendrier", plan.demarche.slug)) < 80_000


def garder(
    demarche: Demarche, par: Utilisateur, le: dt.datetime, **champs: object
) -> VueEnregistree:
    champs = {"nom": "En retard", "ecran": "TABLEAU", "requete": "echeance=retard", **champs}
    return vues.enregistrer(demarche=demarche, **champs, par=par, le=le)


def test_une_vue_est_a_moi_sauf_si_je_la_partage(
    distribution: Distribution, charge: Utilisateur, LE
) -> None:
    demarche, elu = distribution.demarche, distribution.compte(Role.ELU)
    vue = garder(demarche, charge, LE)
    assert list(queries.vues_de(demarche, elu)) == []
    vues.partager(vue=vue, est_partagee=True, version=1, par=charge, le=LE)
    assert list(queries.vues_de(demarche, elu)) == [vue]
    assert list(queries.vues_de(distribution.autre_demarche, charge)) == []
    with pytest.raises(ActeRefuse):
        vues.retirer(vue=vue, par=elu, le=LE)
    with pytest.raises(ModificationConcurrente):
        vues.partager(vue=vue, est_partagee=False, version=1, par=charge, le=LE)
    with pytest.raises(SaisieInvalide, match="déjà une vue"):
        garder(demarche, charge, LE)
    with pytest.raises(ActeRefuse):
        garder(demarche, distribution.etranger, LE)
    vues.retirer(vue=vue, par=charge, le=LE)
    assert not VueEnregistree.objects.exists()


def test_une_vue_ne_garde_que_des_filtres(navigateur: Client, plan: Plan) -> None:
    url = reverse("plan_actions:vues", args=[plan.demarche.slug])
    requete = "etat=EN_COURS&page=3&format=csv&texte="
    saisie = {"nom": "Mes fiches", "ecran": "TABLEAU", "requete": requete}
    reponse = navigateur.post(url, saisie)
    assert reponse["Location"].endswith("/plan/fiches/?etat=EN_COURS")
    assert navigateur.post(url, saisie).status_code == 422
    assert navigateur.post(url, saisie | {"nom": "X", "ecran": "AILLEURS"}).status_code == 422
