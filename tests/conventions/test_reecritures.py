"""An article in the words of the parties: the act, what follows from it, its pages."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.conventions import en_texte, sous
from appuis.versions import demarche_complete, figer
from maillage.conventions import queries
from maillage.conventions.actions import reecritures, versions
from maillage.conventions.articles import texte_du_modele, titres
from maillage.conventions.cote_a_cote import cote_a_cote
from maillage.conventions.differences import en_mots
from maillage.conventions.enums import EtatActe
from maillage.conventions.models import Acte, Reecriture, VersionFigee
from maillage.conventions.pieces import convention
from maillage.conventions.pieces.avenant import avenant, texte_consolide
from maillage.conventions.redaction import lire
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

pytestmark = pytest.mark.django_db
TEXTE = "Du {{ debut }} au {{ fin }}, chaque partie cite l’autre."


def reecrire(scene, le, **champs) -> Reecriture:
    donnees = {
        "demarche": scene.demarche,
        "article": "article-8",
        "texte": TEXTE,
        "motif": "Demande des élus (fictif).",
        "version": 0,
        "par": scene.charge,
        "le": le,
        **champs,
    }
    return reecritures.reecrire(**donnees)


def relue(scene):
    return queries.demarche_de_l_instance(scene.demarche.slug)


# ---------------------------------------------------------------- the act


def test_reecrire_garde_qui_quand_pourquoi(scene, le):
    reecriture = reecrire(scene, le)
    assert (reecriture.reecrite_par, reecriture.reecrite_le) == (scene.charge, le)
    assert (reecriture.motif, reecriture.version) == ("Demande des élus (fictif).", 1)
    evenement = Evenement.objects.get()
    assert evenement.acte == "article réécrit"
    assert evenement.apres == {"texte": TEXTE, "motif": "Demande des élus (fictif)."}
    assert "Article 8 — Communication" in evenement.motif


def test_reecrire_de_nouveau_puis_revenir_au_modele(scene, le):
    avant = sous(convention(relue(scene)), "Article 8")
    reecrire(scene, le)
    assert "Du 1er janvier 2026 au 31 décembre 2026" in sous(convention(relue(scene)), "Article 8")
    deuxieme = reecrire(scene, le, texte="Autrement.", version=1, par=scene.conseiller)
    assert (deuxieme.version, deuxieme.reecrite_par) == (2, scene.conseiller)
    geste = {"demarche": scene.demarche, "article": "article-8", "par": scene.charge, "le": le}
    reecritures.retablir(**geste, version=2, motif="Le modèle suffit.")
    assert not Reecriture.objects.exists()
    assert sous(convention(relue(scene)), "Article 8") == avant
    dernier = Evenement.objects.order_by("numero").last()
    assert dernier.acte == "article rétabli au texte du modèle"
    assert dernier.avant["texte"] == "Autrement."
    # Nothing is left to put back: it says nothing and writes nothing.
    reecritures.retablir(**geste, version=0)
    assert Evenement.objects.count() == 3


def test_enregistrer_le_meme_texte_n_ecrit_rien(scene, le):
    reecrire(scene, le)
    assert reecrire(scene, le, version=1).version == 1
    assert Evenement.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "champ", "dit"),
    [
        ({"texte": "  "}, "texte", "vide"),
        ({"texte": "Le {{ debu }}."}, "texte", "Vouliez-vous dire {{ debut }}"),
        ({"texte": "{{ article }}"}, "texte", "n’existe pas"),
        ({"texte": "Fin }}"}, "texte", "ne se lit pas"),
        ({"texte": "x" * 50_001}, "texte", "cinquante mille"),
        ({"texte": "[À compléter : le nom]"}, "texte", "compléter"),
        ({"texte": "nul\0"}, "texte", "caractère nul"),
        ({"motif": " \n"}, "motif", "pourquoi"),
    ],
)
def test_une_saisie_fausse_est_refusee_a_son_champ(scene, le, champs, champ, dit):
    with pytest.raises(SaisieInvalide, match=dit) as refus:
        reecrire(scene, le, **champs)
    assert refus.value.champ == champ
    assert not Reecriture.objects.exists()
    assert not Evenement.objects.exists()


def test_le_texte_du_modele_n_est_pas_une_reecriture(scene, le):
    du_modele = texte_du_modele("article-8", lire(scene.demarche))
    with pytest.raises(SaisieInvalide, match="texte du modèle"):
        reecrire(scene, le, texte=f"{du_modele}\r\n")


@pytest.mark.parametrize("article", ["article-99", "", "sommaire", "../etc", "article-8\0"])
def test_un_article_inconnu_est_introuvable(scene, le, article):
    with pytest.raises(Introuvable):
        reecrire(scene, le, article=article)
    with pytest.raises(Introuvable):
        reecritures.retablir(
            demarche=scene.demarche, article=article, version=0, par=scene.charge, le=le
        )


@pytest.mark.parametrize("qui", ["direction", "elu", "secretariat", "etranger", "administrateur"])
def test_qui_n_ecrit_pas_les_actes_ne_reecrit_rien(scene, le, qui):
    with pytest.raises(ActeRefuse):
        reecrire(scene, le, par=getattr(scene, qui))
    fabriques.reecriture(scene.demarche)
    with pytest.raises(ActeRefuse):
        reecritures.retablir(
            demarche=scene.demarche, article="article-8", version=1, par=getattr(scene, qui), le=le
        )
    assert Reecriture.objects.count() == 1
    assert not Evenement.objects.exists()


def test_une_lecture_depassee_est_refusee(scene, le):
    reecrire(scene, le)
    with pytest.raises(ModificationConcurrente, match="Charge Fictif"):
        reecrire(scene, le, texte="Sans avoir lu.", version=0)
    reecritures.retablir(
        demarche=scene.demarche, article="article-8", version=1, par=scene.charge, le=le
    )
    with pytest.raises(ModificationConcurrente, match="remis au texte du modèle"):
        reecrire(scene, le, texte="Sans avoir lu.", version=1)
    assert not Reecriture.objects.exists()


def test_la_base_garde_une_seule_reecriture_par_article(scene):
    fabriques.reecriture(scene.demarche)
    with pytest.raises(IntegrityError), transaction.atomic():
        fabriques.reecriture(scene.demarche)


def test_a_deux_une_seule_reecriture_l_emporte(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux-plumes")
    comptes = [fabriques.utilisateur() for _ in range(3)]
    for compte in comptes:
        fabriques.habilitation(compte, demarche, "CHARGE_COOPERATION")

    def ecrire(compte):
        return lambda: reecritures.reecrire(
            demarche=demarche,
            article="article-8",
            texte=f"Par {compte.nom}.",
            motif="Course (fictif).",
            version=0,
            par=compte,
            le=le,
        )

    issues = en_parallele(*[ecrire(compte) for compte in comptes])
    gagnantes = [issue for issue in issues if isinstance(issue, Reecriture)]
    perdues = [issue for issue in issues if isinstance(issue, ModificationConcurrente)]
    assert (len(gagnantes), len(perdues)) == (1, 2), issues
    assert Reecriture.objects.get(demarche=demarche).texte == gagnantes[0].texte
    assert Evenement.objects.filter(demarche="deux-plumes").count() == 1


# ---------------------------------------------------------------- what follows from it


def test_une_version_figee_ne_bouge_pas_et_l_avenant_dit_tout(le):
    scene = demarche_complete()
    figee = figer(scene, le)
    empreinte, contenu = figee.empreinte, figee.contenu
    reecrire(scene, le)
    assert VersionFigee.objects.filter(pk=figee.pk, empreinte=empreinte, contenu=contenu).exists()
    (changement,) = queries.ecart(relue(scene)).changements
    ligne = en_mots(changement)
    assert (changement.section, ligne.champ) == ("articles", "Rédaction")
    assert "chaque partie\nmentionne" in ligne.avant or "chaque partie mentionne" in ligne.avant
    assert "Du [début de la convention] au [fin de la convention]" in ligne.apres
    texte = en_texte(avenant(relue(scene)))
    assert "Du [début de la convention]" in texte
    assert "Du 1er janvier 2026 au 31 décembre 2026" in en_texte(texte_consolide(relue(scene)))
    lien = queries.lien_du_changement(scene.demarche, changement)
    assert lien == reverse("conventions:reecriture", args=["fictive", "article-8"])


def test_deux_versions_se_comparent_article_par_article(le):
    scene = demarche_complete()
    premiere = figer(scene, le)
    reecrire(scene, le)
    (article,) = [
        vis
        for rubrique in cote_a_cote(
            queries.contenu_fige(premiere), queries.ecart(relue(scene)).travail
        )
        for vis in rubrique.vis_a_vis
    ]
    assert (article.intitule, article.etat, article.par_consequence) == (
        "Article 8 — Communication",
        "modifié",
        False,
    )


def test_figer_garde_les_mots_des_parties(le):
    scene = demarche_complete()
    reecrire(scene, le)
    figee = versions.figer(acte=scene.acte, version=1, par=scene.charge, le=le)
    assert "chaque partie cite l’autre" in figee.contenu
    docx = figee.fichiers.get(piece="convention", format="html")
    assert "chaque partie cite l’autre" in bytes(docx.octets).decode()


def test_un_changement_de_gras_ou_de_mot_de_mention_est_un_changement(le):
    scene = demarche_complete()
    reecrire(scene, le, texte="Chacun cite {{ fait_a }}.")
    figer(scene, le)
    reecrire(scene, le, texte="Chacun cite {{ maj fait_a }}.", version=1)
    assert len(queries.ecart(relue(scene)).changements) == 1
    reecrire(scene, le, texte="Chacun **cite** {{ fait_a }}.", version=2)
    assert len(queries.ecart(relue(scene)).changements) == 1
    reecrire(scene, le, texte="Chacun cite {{ fait_a }}.", version=3)
    assert queries.ecart(relue(scene)).changements == []


# ---------------------------------------------------------------- pages


def adresse(nom: str, *suite: str) -> str:
    return reverse(f"conventions:{nom}", args=["ici", *suite])


def test_la_page_montre_les_deux_textes_et_enregistre(client, scene):
    client.force_login(scene.charge)
    page = client.get(adresse("redaction")).content.decode()
    assert "Article 8 — Communication" in page
    assert "Texte du modèle" in page
    url = adresse("reecriture", "article-8")
    page = client.get(url).content.decode()
    assert "valorise le partenariat" in page
    assert "{{ debut }}" in page
    envoi = {"texte": TEXTE, "motif": "Élus", "version": 0}
    assert client.post(url, envoi).status_code == 302
    page = client.get(url).content.decode()
    assert "Du 1er janvier 2026 au 31 décembre 2026" in page
    assert "valorise le partenariat" in page
    assert "par Charge Fictif" in page
    assert "dont 1 réécrit" in client.get(adresse("redaction")).content.decode()
    retablir = adresse("reecriture_retablir", "article-8")
    assert "chaque partie cite l’autre" in client.get(retablir).content.decode()
    assert client.post(retablir, {"version": 1}).status_code == 302
    assert not Reecriture.objects.exists()
    assert client.get(retablir).status_code == 404


def test_un_refus_rend_la_saisie(client, scene):
    client.force_login(scene.charge)
    url = adresse("reecriture", "article-8")
    reponse = client.post(url, {"texte": "<b>{{ debu }}</b>", "motif": "Élus", "version": 0})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "&lt;b&gt;{{ debu }}&lt;/b&gt;" in page
    assert "Vouliez-vous dire" in page
    assert client.post(url, {}).status_code == 422


def test_deux_saisies_a_la_fois_la_seconde_voit_la_premiere(client, scene, le):
    client.force_login(scene.charge)
    reecrire(scene, le, par=scene.conseiller, texte="Première plume.")
    url = adresse("reecriture", "article-8")
    reponse = client.post(url, {"texte": "Seconde plume.", "motif": "Élus", "version": 0})
    page = reponse.content.decode()
    assert reponse.status_code == 409
    assert "Première plume." in page
    assert "Seconde plume." in page
    assert 'name="version" value="1"' in page


def test_l_elu_lit_sans_pouvoir_ecrire(client, scene):
    fabriques.reecriture(scene.demarche)
    client.force_login(scene.elu)
    page = client.get(adresse("reecriture", "article-8")).content.decode()
    assert "Les parties se préviennent" in page
    assert "<textarea" not in page
    assert client.post(adresse("reecriture", "article-8"), {"texte": "x"}).status_code == 403
    assert client.get(adresse("reecriture_retablir", "article-8")).status_code == 403


@pytest.mark.parametrize("article", ["article-99", "sommaire"])
def test_un_article_inconnu_donne_404(client, scene, article):
    client.force_login(scene.charge)
    assert client.get(adresse("reecriture", article)).status_code == 404
    assert client.post(adresse("reecriture_retablir", article), {"version": 0}).status_code == 404


def test_la_liste_reste_plate(client, scene):
    client.force_login(scene.charge)

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse("redaction"))
        return len(requetes)

    fabriques.reecriture(scene.demarche, "article-1")
    un = compter()
    for article in list(titres())[5:15]:
        fabriques.reecriture(scene.demarche, article)
    assert compter() == un


def test_la_page_dit_que_la_version_figee_ne_bouge_pas(client, scene):
    Acte.objects.filter(pk=scene.acte.pk).update(etat=EtatActe.SIGNE)
    fabriques.version_figee(scene.acte)
    client.force_login(scene.charge)
    assert "n’y touche pas" in client.get(adresse("reecriture", "article-8")).content.decode()
