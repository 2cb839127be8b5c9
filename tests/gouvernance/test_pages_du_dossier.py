"""The pages of the dossier: choice, autosave, preview, files, who may what."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

import fabriques
from appuis import dossiers as appui_dossiers
from appuis.decisions import Scene
from appuis.dossiers import JOUR, tous
from maillage.conventions.enums import Role
from maillage.documents.diapositives import Diapositive, corps
from maillage.documents.rubriques import Rubrique
from maillage.fichiers import magasin
from maillage.gouvernance.dossier import assemblage, fichiers
from maillage.gouvernance.models import DossierFige, Reunion, RubriqueDuDossier


@pytest.fixture
def scene(db: None) -> Scene:
    return appui_dossiers.scene()


@pytest.fixture
def reunion(scene: Scene) -> Reunion:
    return appui_dossiers.reunion(scene)


@pytest.fixture
def navigateur(client: Client, scene: Scene) -> Client:
    client.force_login(scene.charge)
    return client


def adresse(reunion: Reunion, page: str = "dossier", *suite: object) -> str:
    return reverse(f"gouvernance:{page}", args=[reunion.demarche.slug, reunion.pk, *suite])


def saisie(reunion: Reunion, **champs: object) -> dict[str, object]:
    """The form as the page posts it."""
    donnees: dict[str, object] = {"version": 1}
    for rang, choix in enumerate(tous(reunion)):
        donnees |= {f"rang-{choix.code}": rang, f"note-{choix.code}": choix.note}
        if choix.retenue:
            donnees[f"retenue-{choix.code}"] = "on"
    return donnees | champs


def test_la_page_montre_les_rubriques_et_garde_le_choix(
    navigateur: Client, reunion: Reunion
) -> None:
    lue = navigateur.get(adresse(reunion))
    assert lue.status_code == 200
    assert "Ce qui entre dans le dossier" in lue.text
    assert "<c-" not in lue.text
    donnees = saisie(reunion, **{"note-suites": "À dire", "descendre": "ordre_du_jour"})
    donnees.pop("retenue-alertes")
    assert navigateur.post(adresse(reunion), donnees).status_code == 302
    choix = tous(reunion)
    assert [c.code for c in choix][:2] == ["suites", "ordre_du_jour"]
    assert not next(c for c in choix if c.code == "alertes").retenue
    assert choix[0].note == "À dire"


def test_l_autosauvegarde_repond_par_l_etat_et_la_version_suivante(
    navigateur: Client, scene: Scene, reunion: Reunion
) -> None:
    entete = {"HX-Request": "true"}
    gardee = navigateur.post(
        adresse(reunion), saisie(reunion, **{"note-suites": "a"}), headers=entete
    )
    assert "Enregistré à" in gardee.text
    assert 'value="2"' in gardee.text
    navigateur.force_login(scene.caf)
    perdue = navigateur.post(
        adresse(reunion), saisie(reunion, **{"note-suites": "b"}), headers=entete
    )
    assert "a changé pendant votre saisie" in perdue.text
    assert next(c for c in tous(reunion) if c.code == "suites").note == "a"
    conflit = navigateur.post(adresse(reunion), saisie(reunion, **{"note-suites": "b"}))
    assert conflit.status_code == 409


@pytest.mark.parametrize(
    "champs", [{"version": "x"}, {"rang-suites": "-1"}, {"note-suites": "a" * 5000}]
)
def test_une_saisie_fausse_est_montree_et_rien_n_est_ecrit(
    navigateur: Client, reunion: Reunion, champs: dict[str, str]
) -> None:
    assert navigateur.post(adresse(reunion), saisie(reunion, **champs)).status_code == 422
    assert not RubriqueDuDossier.objects.exists()


def test_une_note_ne_sert_jamais_de_balisage(navigateur: Client, reunion: Reunion) -> None:
    navigateur.post(
        adresse(reunion), saisie(reunion, **{"note-suites": "<script>alerte()</script>"})
    )
    lue = navigateur.get(adresse(reunion)).text
    assert "&lt;script&gt;alerte()" in lue
    assert "<script>alerte" not in lue


def test_apercu_fichiers_et_dossiers_figes(navigateur: Client, reunion: Reunion) -> None:
    assert "Chercher un local" in navigateur.get(adresse(reunion, "dossier_apercu")).text
    for format, debut in (("pdf", b"%PDF-"), ("pptx", b"PK")):
        fichier = navigateur.get(adresse(reunion, "dossier_fichier", format))
        assert fichier.content.startswith(debut)
        assert fichier["Content-Type"] == fichiers.FORMATS[format].type_mime
    assert navigateur.get(adresse(reunion, "dossier_fichier", "exe")).status_code == 404
    assert navigateur.post(adresse(reunion, "dossier_figer")).status_code == 302
    assert "Dossiers figés" in navigateur.get(adresse(reunion)).text
    fige = DossierFige.objects.get()
    servi = navigateur.get(adresse(reunion, "dossier_fige", fige.pk, "pptx"))
    assert magasin.empreinte(servi.content) == fige.pptx.empreinte
    assert navigateur.get(adresse(reunion, "dossier_fige", fige.pk + 1, "pdf")).status_code == 404


def test_qui_lit_voit_le_dossier_sans_pouvoir_le_changer(
    client: Client, scene: Scene, reunion: Reunion
) -> None:
    client.force_login(scene.elue)
    assert "<textarea" not in client.get(adresse(reunion)).text
    assert client.post(adresse(reunion), saisie(reunion)).status_code == 403
    assert client.post(adresse(reunion, "dossier_figer")).status_code == 403
    client.force_login(fabriques.utilisateur())
    assert client.get(adresse(reunion)).status_code == 404


def test_une_rubrique_d_un_autre_domaine_s_ajoute_sans_rien_changer(
    scene: Scene, reunion: Reunion, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.documents import rubriques as registre

    ajoutee = Rubrique("neuve", "Neuve", 5, lambda moment: [Diapositive("Neuf", corps("Voilà"))])
    monkeypatch.setitem(registre._rubriques, "neuve", ajoutee)
    assert assemblage.lire(reunion, JOUR)[0].rubrique == ajoutee
    assert Role.CHARGE_COOPERATION in {h.role for h in scene.charge.habilitations.all()}
