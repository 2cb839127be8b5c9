"""The pages of a workshop: prepared, joined without account, projected, sorted."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.distribution import Distribution
from maillage.conventions.enums import Role
from maillage.diagnostics.actions import ateliers, contributions, participation
from maillage.diagnostics.enums import EtatAtelier
from maillage.diagnostics.models import Atelier, ConstatPartage, Contribution
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import FicheAction
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide

PIEGE = "<script>alert('é')</script> {{ 7*7 }}"


@pytest.fixture
def navigateur(client: Client, distribution: Distribution) -> Client:
    client.force_login(distribution.compte(Role.CHARGE_COOPERATION))
    return client


@pytest.fixture
def atelier(distribution: Distribution, LE: dt.datetime) -> Atelier:
    qui: dict[str, Any] = {"par": distribution.compte(Role.CHARGE_COOPERATION), "le": LE}
    prepare = ateliers.preparer(
        demarche=distribution.demarche,
        intitule="Atelier parentalité",
        question="Que manque-t-il aux parents ?",
        tenu_le=LE.date(),
        **qui,
    )
    return ateliers.passer(atelier=prepare, vers=EtatAtelier.OUVERT, **qui)


def lire(client: Client, url: str, code: int = 200) -> str:
    """The page as text, its no-break spaces made plain."""
    reponse = client.get(url)
    assert reponse.status_code == code, url
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


def test_de_la_question_a_la_fiche(
    navigateur: Client, distribution: Distribution, LE: dt.datetime
) -> None:
    slug = distribution.demarche.slug
    axe = fabriques.element(distribution.demarche, Niveau.AXE, intitule="Parentalité")
    reponse = navigateur.post(
        reverse("diagnostics:atelier_preparer", args=[slug]),
        {
            "intitule": "Atelier",
            "question": "Que manque-t-il ?",
            "tenu_le": "03/12/2026",
            "voix_par_personne": "3",
        },
    )
    atelier = Atelier.objects.get()
    page = reverse("diagnostics:atelier", args=[slug, atelier.pk])
    assert reponse.headers["Location"] == page
    assert atelier.code not in lire(navigateur, page)
    passer = reverse("diagnostics:atelier_passer", args=[slug, atelier.pk])
    navigateur.post(passer, {"vers": "OUVERT"})
    assert atelier.code in lire(navigateur, page)

    salle = Client()
    arrivee = salle.post(reverse("atelier:code"), {"code": f" {atelier.code.lower()} "})
    participer = arrivee.headers["Location"]
    formulaire = salle.get(participer)
    assert formulaire.cookies["atelier"]["httponly"]
    cle = re.search(rb'name="cle" value="([0-9a-f]+)"', formulaire.content)
    assert cle
    salle.post(participer, {"texte": PIEGE, "cle": cle[1].decode(), "nom": ""})
    idee = Contribution.objects.get()
    assert PIEGE.split()[0].encode() not in salle.get(participer).content

    trier = reverse("diagnostics:idee", args=[slug, atelier.pk, idee.pk])
    assert navigateur.post(trier, {"geste": "laisser", "mot": ""}).status_code == 422
    navigateur.post(
        trier, {"geste": "fiche", "intitule": "Ouvrir un lieu", "destination": str(axe.pk)}
    )
    assert FicheAction.objects.get().intitule == "Ouvrir un lieu"
    assert "Devenue : fiche action « Ouvrir un lieu »" in lire(salle, participer)
    assert "Ouvrir un lieu" in lire(navigateur, page)


@pytest.mark.parametrize("code", ["ABC", "OOOOOO", "é" * 6, "ABCDEF GHIJ", "%00" * 2])
def test_un_code_qui_n_ouvre_rien(db: None, client: Client, code: str) -> None:
    reponse = client.post(reverse("atelier:code"), {"code": code})
    assert reponse.status_code == 422
    assert "Ce code n" in reponse.content.decode()
    assert client.get(f"/atelier/{code}/").status_code == 404


def test_celui_qui_essaie_des_codes_est_freine(db: None, client: Client) -> None:
    codes = [client.get(f"/atelier/ABCD{n:02d}/").status_code for n in range(62)]
    assert codes == [404] * 60 + [429] * 2


def test_un_atelier_en_preparation_ne_s_ouvre_pas(
    client: Client, distribution: Distribution, LE: dt.datetime
) -> None:
    prepare = ateliers.preparer(
        demarche=distribution.demarche,
        intitule="Plus tard",
        question="?",
        tenu_le=LE.date(),
        par=distribution.compte(Role.CHARGE_COOPERATION),
        le=LE,
    )
    assert client.get(reverse("atelier:participer", args=[prepare.code])).status_code == 404


def test_sans_temoin_rien_ne_s_ecrit(client: Client, atelier: Atelier) -> None:
    reponse = client.post(
        reverse("atelier:participer", args=[atelier.code]), {"texte": "Une idée", "cle": "a"}
    )
    assert reponse.status_code == 422
    assert "cookies" in reponse.content.decode()
    assert not atelier.contributions.exists()


def test_l_ecran_ne_renvoie_que_ce_qui_change(
    navigateur: Client, atelier: Atelier, LE: dt.datetime
) -> None:
    ecran = reverse("diagnostics:atelier_ecran", args=[atelier.demarche.slug, atelier.pk])
    page = navigateur.get(ecran).content.decode()
    assert atelier.code in page
    assert "<svg" in page
    [marque] = re.findall(r"\?marque=([\d-]+)", page)
    assert navigateur.get(ecran, {"marque": marque}).status_code == 204
    participation.contribuer(atelier=atelier, jeton="x", texte="Une idée", cle="a", le=LE)
    suite = navigateur.get(ecran, {"marque": marque}).content.decode()
    assert "Une idée" in suite
    assert "<html" not in suite


def test_le_nombre_de_requetes_ne_depend_pas_des_idees(
    navigateur: Client, atelier: Atelier, LE: dt.datetime
) -> None:
    page = reverse("diagnostics:atelier", args=[atelier.demarche.slug, atelier.pk])

    def requetes(combien: int) -> int:
        for n in range(combien):
            participation.contribuer(
                atelier=atelier, jeton=f"x{n}", texte=f"Idée {n}", cle=f"{combien}-{n}", le=LE
            )
        navigateur.get(page)
        with CaptureQueriesContext(
            connection,
        ) as lues:
            navigateur.get(page)
        return len(lues)

    assert requetes(2) == requetes(20)


def test_les_exports_ne_nomment_personne(
    navigateur: Client, atelier: Atelier, LE: dt.datetime
) -> None:
    participation.contribuer(
        atelier=atelier, jeton="x", texte="=1+1", cle="a", nom="Anne Fictive", le=LE
    )
    page = reverse("diagnostics:atelier", args=[atelier.demarche.slug, atelier.pk])
    texte = navigateur.get(page, {"format": "csv"}).content.decode("utf-8-sig")
    assert "=1+1" in texte
    assert "Fictive" not in texte
    assert navigateur.get(page, {"format": "pdf"}).status_code == 404


def test_les_constats_s_ecrivent_et_se_retirent(
    navigateur: Client, distribution: Distribution
) -> None:
    slug = distribution.demarche.slug
    navigateur.post(
        reverse("diagnostics:constat_ajouter", args=[slug]),
        {"nature": "FORCE", "texte": PIEGE, "source": "Visite"},
    )
    constat = ConstatPartage.objects.get()
    liste = reverse("diagnostics:constats", args=[slug])
    assert PIEGE.encode() not in navigateur.get(liste).content
    assert PIEGE in lire(navigateur, liste)
    corriger = reverse("diagnostics:constat_modifier", args=[slug, constat.pk])
    saisie = {"nature": "FORCE", "texte": "Mieux", "source": "Visite", "version": "1"}
    assert navigateur.post(corriger, saisie).status_code == 302
    assert navigateur.post(corriger, saisie | {"texte": "Encore"}).status_code == 409
    navigateur.post(reverse("diagnostics:constat_retirer", args=[slug, constat.pk]))
    assert "1 constat retiré" in lire(navigateur, liste)
    navigateur.post(reverse("diagnostics:constat_remettre", args=[slug, constat.pk]))
    assert "retiré" not in lire(navigateur, liste)


def test_un_formulaire_se_ferme_apres_son_dernier_jour(
    client: Client, atelier: Atelier, distribution: Distribution, LE: dt.datetime
) -> None:
    qui: dict[str, Any] = {"par": distribution.compte(Role.CHARGE_COOPERATION), "le": LE}
    with pytest.raises(SaisieInvalide, match="ne peut pas précéder"):
        ateliers.modifier(
            atelier=atelier,
            version=2,
            champs={"jusqu_au": atelier.tenu_le - dt.timedelta(days=1)},
            **qui,
        )
    dernier = LE.date() + dt.timedelta(days=20)
    ateliers.modifier(atelier=atelier, version=2, champs={"jusqu_au": dernier}, **qui)
    idee: dict[str, Any] = {"atelier": atelier, "jeton": "a" * 20, "texte": "Une aire de jeux"}
    for jours in (0, 20):
        recue = LE + dt.timedelta(days=jours)
        participation.contribuer(cle=f"cle-{jours}", le=recue, **idee)
    with pytest.raises(EtatIncompatible, match="jusqu’au 11/12/2026"):
        participation.contribuer(cle="tard", le=LE + dt.timedelta(days=21), **idee)
    assert Contribution.objects.count() == 2


def test_une_fois_clos_chacun_lit_ce_que_les_idees_sont_devenues(
    client: Client, atelier: Atelier, distribution: Distribution, LE: dt.datetime
) -> None:
    qui: dict[str, Any] = {"par": distribution.compte(Role.CHARGE_COOPERATION), "le": LE}
    gardee, laissee = contributions.recopier(
        atelier=atelier, textes=[PIEGE, "Une idée laissée"], cle="p", **qui
    )
    contributions.transformer(contribution=gardee, genre="constat", **qui)
    contributions.laisser(contribution=laissee, mot="Déjà fait.", **qui)
    ateliers.passer(atelier=atelier, vers=EtatAtelier.CLOS, **qui)
    adresse = reverse("atelier:participer", args=[atelier.code])
    dit = lire(client, adresse)
    assert "Devenue : constat" in dit
    assert "Une idée laissée" not in dit
    assert "<script>alert" not in client.get(adresse).content.decode()
