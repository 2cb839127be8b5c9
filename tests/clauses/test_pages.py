"""The pages of the library: the list, the editor with and without script, the publication."""

from __future__ import annotations

import argparse
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis.clauses import ecrire, publier
from maillage.clauses.forms import bouger
from maillage.clauses.langage import BlocDeClause
from maillage.clauses.models import ClauseDeCaf, VersionDeClause
from maillage.ligne import clauses

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ debut }} **gras**"


def adresse(scene, nom: str, partie: str = "article-8", taille: str = "toutes") -> str:
    cle = [scene.caf.pk, "convention", partie]
    return reverse(f"clauses:{nom}", args=cle if nom == "clause" else [*cle, taille])


def saisie(*blocs: dict[str, str], version: int = 0, **champs: str) -> dict[str, object]:
    """What the editor posts."""
    donnees: dict[str, object] = {"version": version, "nombre": len(blocs), **champs}
    for rang, bloc in enumerate(blocs):
        donnees |= {f"bloc-{rang}-{nom}": valeur for nom, valeur in bloc.items()}
    return donnees


def lire(client, ou: str, compte) -> str:
    client.force_login(compte)
    reponse = client.get(ou)
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_la_bibliotheque_dit_qui_ecrit_chaque_partie(client, scene, le):
    publier(scene, le)
    ecrire(scene, le, "Un brouillon.", partie="article-9")
    ou = reverse("clauses:bibliotheque")
    page = lire(client, ou, scene.direction)
    assert page.count("Texte de la Caf") == 1
    assert "Brouillon du" in page
    assert "Article 2 — Les champs d’intervention de [appellation de la Caf]" in page
    assert "La direction de la Caf rédige" in lire(client, ou, scene.charge)
    assert "Texte de la Caf" not in lire(client, ou, scene.etranger)
    assert client.get(ou, {"caf": scene.caf.pk}).status_code == 404
    assert "Aucune Caf ne vous est ouverte" in lire(client, ou, fabriques.utilisateur())


def test_les_requetes_de_la_bibliotheque_ne_suivent_pas_les_clauses(client, scene, le):
    client.force_login(scene.direction)

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(reverse("clauses:bibliotheque")).status_code == 200
        return len(requetes)

    publier(scene, le)
    compter()
    une = compter()
    for n in range(1, 8):
        publier(scene, le, f"Texte {n}.", partie=f"article-{n}")
    assert compter() == une


def test_l_editeur_part_du_texte_national_et_garde_un_brouillon(client, scene):
    page = lire(client, adresse(scene, "ecrire"), scene.direction)
    assert "chaque partie mentionne la coopération" in page
    blocs = (
        {"texte": "Un.", "pour_chaque": ""},
        {
            "texte": "Deux : {{ mission.libelle }}.",
            "pour_chaque": "missions",
            "terme_0": "hypothese == PLAN_NEGOCIE",
            "lien_1": "ou",
            "terme_1": "non plusieurs_collectivites",
        },
    )
    reponse = client.post(adresse(scene, "ecrire"), saisie(*blocs, ensuite="publier"))
    assert reponse.url == adresse(scene, "publier")
    assert ClauseDeCaf.objects.get().brouillon == [
        {"texte": "Un."},
        {
            "texte": "Deux : {{ mission.libelle }}.",
            "si": "hypothese == PLAN_NEGOCIE ou non plusieurs_collectivites",
            "pour_chaque": "missions",
        },
    ]
    relue = lire(client, adresse(scene, "ecrire"), scene.direction)
    assert 'value="non plusieurs_collectivites" selected' in relue
    assert 'value="missions" selected' in relue


def test_les_gestes_marchent_sans_script_et_n_enregistrent_rien(client, scene):
    client.force_login(scene.direction)
    blocs = ({"texte": "Premier."}, {"texte": "Second."})
    ou = adresse(scene, "ecrire")
    page = client.post(ou, saisie(*blocs, geste="monter:1")).content.decode()
    assert page.index("Second.") < page.index("Premier.")
    page = client.post(ou, saisie(*blocs, geste="retirer:0")).content.decode()
    assert "Premier." not in page
    page = client.post(ou, saisie(*blocs, geste="ajouter")).content.decode()
    assert 'name="nombre" value="3"' in page
    assert not ClauseDeCaf.objects.exists()


@pytest.mark.parametrize(
    ("geste", "lu"),
    [
        ("monter:1", "ba"),
        ("descendre:0", "ba"),
        ("monter:0", "ab"),
        ("descendre:1", "ab"),
        ("retirer:0", "b"),
        ("retirer:9", "ab"),
        ("retirer:-1", "ab"),
        ("retirer:²", "ab"),
        ("inconnu", "ab"),
        ("relire", "ab"),
    ],
)
def test_bouger_les_blocs(geste, lu):
    blocs = (BlocDeClause("a"), BlocDeClause("b"))
    assert "".join(b.texte for b in bouger(blocs, geste)) == lu
    (rempli,) = bouger((BlocDeClause(rempli="x"),), "retirer:0")
    assert rempli.rempli == "x"


def test_l_apercu_lit_le_texte_avec_la_demarche_et_rien_n_y_agit(client, scene):
    client.force_login(scene.direction)
    reponse = client.post(adresse(scene, "ecrire"), saisie({"texte": HOSTILE}, apercevoir="1"))
    page = reponse.content.decode()
    apercu = page[page.index('id="apercu"') :]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 1er janvier 2026" in apercu
    assert "<strong>gras</strong>" in apercu
    assert "<script>alert" not in page
    faux = client.post(adresse(scene, "ecrire"), saisie({"texte": "{{ debu }}"}, apercevoir="1"))
    assert "Vouliez-vous dire" in faux.content.decode()
    assert not ClauseDeCaf.objects.exists()


@pytest.mark.parametrize(
    ("donnees", "statut"),
    [
        ({}, 422),
        (saisie({"texte": "x", "terme_0": "__class__"}), 422),
        (saisie({"texte": "x", "pour_chaque": "inconnu"}), 422),
        (saisie({"texte": "x" * 50_001}), 422),
        (saisie(version=-1), 422),
        ({"version": 0, "nombre": "999999"}, 422),
        (saisie({"texte": "x"}, version=4), 409),
    ],
)
def test_une_saisie_fausse_revient_avec_son_erreur(client, scene, donnees, statut):
    client.force_login(scene.direction)
    reponse = client.post(adresse(scene, "ecrire"), donnees)
    assert reponse.status_code == statut
    assert "corriger" in reponse.content.decode()
    assert not ClauseDeCaf.objects.exists()


@pytest.mark.parametrize("reste", ["convention/article-99", "inconnu/article-8"])
def test_une_partie_inconnue_est_introuvable(client, scene, reste):
    client.force_login(scene.direction)
    document, partie = reste.split("/")
    ou = reverse("clauses:clause", args=[scene.caf.pk, document, partie])
    assert client.get(ou).status_code == 404
    assert client.get(adresse(scene, "ecrire", taille="petits")).status_code == 404


def test_publier_montre_l_essai_puis_publie(client, scene, le):
    client.force_login(scene.direction)
    assert client.get(adresse(scene, "publier")).url == adresse(scene, "ecrire")
    ecrire(scene, le)
    page = lire(client, adresse(scene, "publier"), scene.direction)
    assert "1\u00a0projet changerait" in page
    assert scene.demarche.nom in page
    assert "<ins" in page
    jour = f"{le:%d/%m/%Y}"
    essai = {"version": 1, "valable_du": "01/01/2099", "essayer": "1"}
    assert (
        "Aucun projet ne changerait"
        in client.post(adresse(scene, "publier"), essai).content.decode()
    )
    sans_motif = client.post(adresse(scene, "publier"), {"version": 1, "valable_du": jour})
    assert sans_motif.status_code == 422
    assert not VersionDeClause.objects.exists()
    bonne = {"version": 1, "valable_du": jour, "motif": "Fictif."}
    assert client.post(adresse(scene, "publier"), bonne).url == adresse(scene, "clause")
    version = VersionDeClause.objects.get()
    page = lire(client, adresse(scene, "clause"), scene.charge)
    assert "En vigueur" in page
    assert "Écrire une version" not in page
    ou = reverse("clauses:version", args=[scene.caf.pk, version.pk])
    assert "Comparaison avec le texte national" in lire(client, ou, scene.charge)
    redaction = reverse("conventions:redaction", args=[scene.demarche.slug])
    assert "Texte de la Caf" in lire(client, redaction, scene.charge)


def test_un_brouillon_faux_ne_se_publie_pas_depuis_la_page(client, scene, le):
    ecrire(scene, le, "Le {{ debu }}.")
    page = lire(client, adresse(scene, "publier"), scene.direction)
    assert "ne peut pas être publié" in page
    assert "Vouliez-vous dire" in page


def test_revenir_au_texte_national_puis_comparer(client, scene, le):
    publier(scene, le)
    page = lire(client, adresse(scene, "retirer"), scene.direction)
    assert "1\u00a0projet changerait" in page
    donnees = {"version": 2, "valable_du": f"{le:%d/%m/%Y}", "motif": "Le national suffit."}
    assert client.post(adresse(scene, "retirer"), donnees).status_code == 302
    retrait = VersionDeClause.objects.get(numero=2)
    ou = reverse("clauses:version", args=[scene.caf.pk, retrait.pk])
    assert "Retour au texte national" in lire(client, ou, scene.direction)
    ailleurs = reverse("clauses:version", args=[scene.caf_d_ailleurs.pk, retrait.pk])
    assert client.get(ailleurs).status_code == 404


def test_abandonner_un_brouillon(client, scene, le):
    ecrire(scene, le)
    client.force_login(scene.direction)
    assert client.post(adresse(scene, "abandonner"), {"version": 1}).status_code == 302
    assert ClauseDeCaf.objects.get().brouillon is None
    assert client.post(adresse(scene, "abandonner", "article-9"), {"version": 1}).status_code == 404


def test_la_commande_liste_les_clauses(capsys, scene, le):
    publier(scene, le)
    assert clauses.lister(argparse.Namespace(json=True, caf="")) == 0
    (lue,) = json.loads(capsys.readouterr().out)
    assert (lue["partie"], lue["version"], lue["etat"]) == ("article-8", 1, "En vigueur")
    assert clauses.lister(argparse.Namespace(json=False, caf="")) == 0
    assert "Article 8" in capsys.readouterr().out
    assert clauses.lister(argparse.Namespace(json=False, caf="introuvable")) == 0
    assert "textes nationaux" in capsys.readouterr().out
