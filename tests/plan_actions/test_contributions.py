"""Answering by a link: what it opens, what it does not, and what becomes of what was sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from time_machine import travel

import fabriques
from appuis import campagnes as appui
from maillage.comptes.models import Utilisateur
from maillage.journal.queries import de_l_objet
from maillage.plan_actions import jetons
from maillage.plan_actions.actions import reponses
from maillage.plan_actions.actions.reponses import Saisie
from maillage.plan_actions.enums import ChampPropose, EtatCampagne, EtatProposition
from maillage.plan_actions.models import (
    Campagne,
    EtapeFiche,
    LienContribution,
    Meteo,
    Proposition,
    ReponseContribution,
)
from maillage.plan_actions.queries.campagnes import LienFerme, lien_du_jeton
from maillage.regles.erreurs import EtatIncompatible, Introuvable, SaisieInvalide
from plan_actions.conftest import Plan

PDF = b"%PDF-1.7 fictif"
Ouvrir = Callable[..., Any]


@pytest.fixture(autouse=True)
def horloge(LE: dt.datetime) -> Any:
    with travel(LE, tick=False):
        yield


@pytest.fixture
def campagne(plan: Plan) -> Campagne:
    return appui.campagne(plan.demarche, plan.fiche)


@pytest.fixture
def lien(campagne: Campagne, plan: Plan) -> LienContribution:
    return appui.lien(campagne, plan.fiche)


def adresse(lien: LienContribution, fiche: int | None = None) -> str:
    jeton = jetons.jeton(lien.graine)
    if fiche is None:
        return reverse("contribution:accueil", args=[jeton])
    return reverse("contribution:fiche", args=[jeton, fiche])


def refus(client: Client, ou: str) -> str:
    """What a link that opens nothing says; nothing of the actions is in it."""
    reponse = client.get(ou)
    assert reponse.status_code == 404
    assert reponse.headers["X-Robots-Tag"].startswith("noindex")
    texte = reponse.content.decode()
    assert "Une crèche au nord" not in texte
    return texte


def test_le_lien_ouvre_ses_actions_sans_compte(
    client: Client, lien: LienContribution, plan: Plan, LE: dt.datetime
) -> None:
    reponse = client.get(adresse(lien), follow=True)
    assert "Une crèche au nord" in reponse.content.decode()
    assert reponse.headers["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in reponse.headers["Cache-Control"]
    lien.refresh_from_db()
    assert lien.ouvert_le == LE


def test_un_lien_expire_revoque_ou_faux_n_ouvre_rien_et_dit_pourquoi(
    client: Client, lien: LienContribution, plan: Plan, LE: dt.datetime
) -> None:
    ou = adresse(lien, plan.fiche.pk)
    LienContribution.objects.update(expire_le=LE)
    assert "expiré" in refus(client, ou)
    LienContribution.objects.update(expire_le=LE + dt.timedelta(days=1), revoque_le=LE)
    assert "révoqué" in refus(client, ou)
    LienContribution.objects.update(revoque_le=None)
    Campagne.objects.update(etat=EtatCampagne.PROGRAMMEE)
    assert "pas ouverte" in refus(client, ou)
    for faux in (ou.replace("/contribuer/", "/contribuer/x"), "/contribuer/abc/1/"):
        assert "n’ouvre rien" in refus(client, faux)
    assert client.post(ou, {"rien": "oui"}).status_code == 404
    assert not ReponseContribution.objects.exists()


def test_un_lien_n_ouvre_pas_les_actions_d_un_autre_ni_d_un_autre_territoire(
    client: Client, lien: LienContribution, plan: Plan, ailleurs: Plan
) -> None:
    voisine = fabriques.fiche(plan.demarche, plan.operationnel, intitule="Secret voisin")
    ailleurs.fiche.intitule = "Secret d’ailleurs"
    ailleurs.fiche.save()
    lien.fiches.add(ailleurs.fiche)
    for autre in (voisine, ailleurs.fiche):
        for methode in (client.get, client.post):
            reponse = methode(adresse(lien, autre.pk), {"rien": "oui"})
            assert reponse.status_code == 404
            assert "Secret" not in reponse.content.decode()
            assert "n’ouvre pas cette action" in reponse.content.decode()
    assert not ReponseContribution.objects.exists()


@pytest.mark.parametrize("jeton", ["", "a" * 43, "é" * 43, "../" * 10, "a" * 4000, "\x00" * 43])
def test_un_texte_quelconque_n_est_pas_un_lien(db: None, LE: dt.datetime, jeton: str) -> None:
    with pytest.raises(Introuvable) as refus:
        lien_du_jeton(jeton, LE)
    assert not isinstance(refus.value, LienFerme)


def test_qui_devine_est_arrete(client: Client, lien: LienContribution, plan: Plan) -> None:
    codes = [client.get(f"/contribuer/{rang:043}/").status_code for rang in range(35)]
    assert codes[:30] == [404] * 30
    assert codes[-1] == 429


def test_rien_de_neuf_en_un_geste(client: Client, lien: LienContribution, plan: Plan) -> None:
    reponse = client.post(adresse(lien, plan.fiche.pk), {"rien": "oui"}, follow=True)
    assert "Merci" in reponse.content.decode()
    recue = ReponseContribution.objects.get()
    assert recue.est_sans_nouveaute
    assert not recue.propositions.exists()
    evenement = de_l_objet(plan.fiche)[0]
    assert evenement.par_nom == "Camille Fictif, par un lien de contribution"
    assert evenement.apres["propose"] == ["rien de neuf"]


def test_les_actions_se_suivent(client: Client, campagne: Campagne, plan: Plan) -> None:
    autre = fabriques.fiche(
        plan.demarche, plan.operationnel, intitule="Un lieu parents", numero="2"
    )
    lien = appui.lien(campagne, plan.fiche, autre, nom="Léa")
    premiere = client.post(adresse(lien, plan.fiche.pk), {"rien": "oui"})
    assert premiere.headers["Location"] == adresse(lien, autre.pk)
    seconde = client.post(adresse(lien, autre.pk), {"rien": "oui"})
    assert seconde.headers["Location"] == adresse(lien)


def test_ce_qui_est_envoye_est_propose_et_ne_change_pas_la_fiche(
    client: Client, lien: LienContribution, plan: Plan
) -> None:
    etape = EtapeFiche.objects.create(fiche=plan.fiche, intitule="Recruter")
    indicateur = fabriques.indicateur(plan.demarche, sur=plan.fiche, intitule="Places ouvertes")
    client.post(
        adresse(lien, plan.fiche.pk),
        {
            "temps": "PLUIE",
            f"etape_{etape.pk}": "EN_COURS",
            f"indicateur_{indicateur.pk}": "12,5",
            "commentaire": "Le chantier a pris du retard.",
            "fichier": SimpleUploadedFile("note.pdf", PDF, "application/pdf"),
        },
    )
    par_champ = {p.champ: p for p in Proposition.objects.all()}
    assert set(par_champ) == {*ChampPropose}
    assert par_champ["POINT"].propose == {
        "temps": "PLUIE",
        "commentaire": "Le chantier a pris du retard.",
    }
    assert par_champ["ETAPE"].avant == {"etat": "A_FAIRE", "avancement": 0}
    assert par_champ["ETAPE"].propose == {"etat": "EN_COURS"}
    assert par_champ["INDICATEUR"].propose == {"valeur": "12.5"}
    assert par_champ["FICHIER"].fichier.nom == "note.pdf"
    etape.refresh_from_db()
    assert (etape.etat, Meteo.objects.count()) == ("A_FAIRE", 0)


def test_ce_qui_ne_change_rien_est_rien_de_neuf(
    client: Client, lien: LienContribution, plan: Plan
) -> None:
    client.post(adresse(lien, plan.fiche.pk), {"temps": "", "commentaire": "  "})
    assert ReponseContribution.objects.get().est_sans_nouveaute


@pytest.mark.parametrize(
    ("saisie", "attendu"),
    [
        ({"temps": "GRELE"}, "temps"),
        ({"avancement": "120"}, "avancement"),
        ({"avancement": "moitié"}, "avancement"),
        ({"commentaire": "x" * 2001}, "commentaire"),
        ({"commentaire": "a\x00b"}, "commentaire"),
    ],
)
def test_une_saisie_fausse_se_dit_et_rien_n_est_garde(
    client: Client, lien: LienContribution, plan: Plan, saisie: dict[str, str], attendu: str
) -> None:
    reponse = client.post(adresse(lien, plan.fiche.pk), {"temps": "PLUIE", **saisie})
    assert reponse.status_code == 422
    assert attendu in reponse.context["form"].errors
    assert not ReponseContribution.objects.exists()


@pytest.mark.parametrize(
    ("nom", "octets"),
    [
        ("a.pdf", b"MZ executable"),
        ("a.exe", PDF),
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-" + b"x" * 10**7),
    ],
)
def test_un_fichier_refuse_se_dit(
    client: Client, lien: LienContribution, plan: Plan, nom: str, octets: bytes
) -> None:
    reponse = client.post(
        adresse(lien, plan.fiche.pk), {"fichier": SimpleUploadedFile(nom, octets)}
    )
    assert reponse.status_code == 422
    assert "fichier" in reponse.context["form"].errors
    assert not ReponseContribution.objects.exists()


def test_un_petit_nombre_de_personnes_n_est_pas_garde(
    client: Client, lien: LienContribution, plan: Plan
) -> None:
    indicateur = fabriques.indicateur(plan.demarche, sur=plan.fiche, compte_des_personnes=True)
    reponse = client.post(adresse(lien, plan.fiche.pk), {f"indicateur_{indicateur.pk}": "2"})
    assert reponse.status_code == 422
    assert "secret statistique" in reponse.content.decode()
    assert not Proposition.objects.exists()


def test_une_nouvelle_reponse_remplace_celle_qui_attend(
    lien: LienContribution, plan: Plan, LE: dt.datetime
) -> None:
    point = (ChampPropose.POINT.value, None)
    for temps in ("PLUIE", "ORAGE"):
        reponses.recevoir(
            lien=lien, fiche=plan.fiche, saisie=Saisie({point: {"temps": temps}}), le=LE
        )
    etats = {p.propose["temps"]: p.etat for p in Proposition.objects.all()}
    assert etats == {"PLUIE": EtatProposition.REMPLACEE, "ORAGE": EtatProposition.EN_ATTENTE}


def test_changer_sa_reponse_garde_ce_qui_etait_dit(
    client: Client, lien: LienContribution, plan: Plan
) -> None:
    ou = adresse(lien, plan.fiche.pk)
    client.post(
        ou, {"temps": "PLUIE", "avancement": "40", "fichier": SimpleUploadedFile("a.pdf", PDF)}
    )
    form = client.get(ou).context["form"]
    assert (form["temps"].initial, form["avancement"].initial) == ("PLUIE", 40)
    client.post(ou, {"temps": "PLUIE", "avancement": "50"})
    derniere = ReponseContribution.objects.first()
    attendent = derniere.propositions.filter(etat=EtatProposition.EN_ATTENTE)
    assert {p.champ: p.propose for p in attendent} == {
        "POINT": {"temps": "PLUIE", "avancement": 50},
        "FICHIER": {"nom": "a.pdf"},
    }
    assert Proposition.objects.filter(etat=EtatProposition.REMPLACEE).count() == 1


def test_une_campagne_close_se_lit_mais_ne_se_remplit_plus(
    client: Client, lien: LienContribution, plan: Plan, LE: dt.datetime
) -> None:
    appui.proposition(lien, plan.fiche, etat=EtatProposition.REFUSEE, mot="Déjà fait en mars.")
    Campagne.objects.update(etat=EtatCampagne.CLOSE, close_le=LE)
    page = client.get(adresse(lien)).content.decode()
    assert "Déjà fait en mars." in page
    assert "Donner des nouvelles" not in page
    assert client.post(adresse(lien, plan.fiche.pk), {"rien": "oui"}).status_code == 302
    assert ReponseContribution.objects.count() == 1
    with pytest.raises(EtatIncompatible, match="close"):
        reponses.rien_de_neuf(lien=lien, fiches=[plan.fiche], le=LE)


def test_un_jeton_ne_se_devine_pas_du_suivant(lien: LienContribution) -> None:
    assert jetons.jeton(lien.graine) == jetons.jeton(lien.graine)
    assert jetons.jeton(lien.graine) != jetons.jeton(lien.graine + "a")
    assert jetons.est_celui_de(jetons.jeton(lien.graine), lien.graine)
    assert not jetons.est_celui_de(jetons.jeton("autre"), lien.graine)


def test_la_page_ne_coute_pas_plus_avec_dix_fois_plus_d_actions(
    client: Client, campagne: Campagne, plan: Plan, django_assert_max_num_queries: Any
) -> None:
    def ouvrir(combien: int) -> int:
        fiches = [fabriques.fiche(plan.demarche, plan.operationnel) for _ in range(combien)]
        lien = appui.lien(campagne, *fiches)
        with django_assert_max_num_queries(60) as lues:
            client.get(adresse(lien))
        return len(lues)

    ouvrir(2)
    assert ouvrir(30) <= ouvrir(3)


def test_le_refus_du_domaine_revient_dans_le_formulaire(
    lien: LienContribution, plan: Plan, LE: dt.datetime, charge: Utilisateur
) -> None:
    with pytest.raises(SaisieInvalide):
        reponses.recevoir(lien=lien, fiche=plan.fiche, saisie=Saisie({}, ("x.exe", b"MZ")), le=LE)
    assert not ReponseContribution.objects.exists()
