"""The pages of the plan: what they show, what they refuse, how many queries they ask."""

from __future__ import annotations

import csv
import datetime as dt
from io import StringIO
from typing import Any

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
from maillage.plan_actions.actions import elements, fiches
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from plan_actions.conftest import Plan

PIEGE = "<script>alert('é')</script>"


@pytest.fixture
def navigateur(client: Client, charge: Utilisateur) -> Client:
    """A browser of who may write the plan."""
    client.force_login(charge)
    return client


def adresse(nom: str, *args: Any) -> str:
    return reverse(f"plan_actions:{nom}", args=args)


def page(client: Client, url: str, code: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == code, url
    return reponse.content.decode()


def saisie_de_fiche(**champs: Any) -> dict[str, Any]:
    return {"intitule": "Une crèche au nord", "version": 1, **champs}


def test_le_plan_se_lit_du_general_au_particulier(navigateur: Client, plan: Plan) -> None:
    lu = page(navigateur, adresse("plan", plan.demarche.slug))
    places = [
        lu.index(x)
        for x in ("Petite enfance", "Accueillir", "Ouvrir des places", "Une crèche", "Jeunesse")
    ]
    assert places == sorted(places)
    assert "2 axes, 2 objectifs" in lu.replace("\N{NO-BREAK SPACE}", " ")
    assert "Proposée" in lu


def test_un_lecteur_ne_voit_aucun_bouton(
    client: Client, distribution: Distribution, plan: Plan
) -> None:
    client.force_login(distribution.compte(Role.ELU))
    for nom, args in (("plan", ()), ("fiche", (plan.fiche.pk,)), ("fiches", ()), ("corbeille", ())):
        lu = page(client, adresse(nom, plan.demarche.slug, *args))
        assert "/modifier/" not in lu
        assert "/ajouter/" not in lu
    lu = page(client, adresse("plan", plan.demarche.slug) + "?ranger=1")
    assert "data-deplacable" not in lu


def test_un_plan_vide_dit_par_ou_commencer(
    navigateur: Client, client: Client, distribution: Distribution
) -> None:
    url = adresse("plan", distribution.demarche.slug)
    assert "Ajouter le premier axe" in page(navigateur, url)
    client.force_login(distribution.compte(Role.ELU))
    assert "Ajouter le premier axe" not in page(client, url)


@pytest.mark.parametrize(
    ("nom", "cle"),
    [
        ("element_modifier", "axe"),
        ("element_deplacer", "axe"),
        ("element_supprimer", "axe"),
        ("element_historique", "axe"),
        ("fiche", "fiche"),
        ("fiche_modifier", "fiche"),
        ("fiche_etat", "fiche"),
        ("fiche_deplacer", "fiche"),
        ("fiche_supprimer", "fiche"),
        ("fiche_historique", "fiche"),
    ],
)
def test_ce_qui_est_d_une_autre_demarche_est_introuvable(
    navigateur: Client, plan: Plan, ailleurs: Plan, nom: str, cle: str
) -> None:
    slug = plan.demarche.slug
    page(navigateur, adresse(nom, slug, getattr(plan, cle).pk))
    page(navigateur, adresse(nom, slug, getattr(ailleurs, cle).pk), 404)
    page(navigateur, adresse(nom, slug, 10**17), 404)
    page(navigateur, adresse(nom, ailleurs.demarche.slug, getattr(ailleurs, cle).pk), 404)


@pytest.mark.parametrize("parent", ["zut", "-1", "²", "9" * 40, "10"])
def test_un_parent_qui_n_existe_pas_est_introuvable(
    navigateur: Client, plan: Plan, parent: str
) -> None:
    url = adresse("element_ajouter", plan.demarche.slug)
    page(navigateur, f"{url}?parent={parent if parent != '10' else 10**12}", 404)


def test_ajouter_puis_continuer_au_meme_endroit(navigateur: Client, plan: Plan) -> None:
    url = adresse("element_ajouter", plan.demarche.slug) + f"?parent={plan.axe.pk}"
    champs = {"niveau": "OBJECTIF_GENERAL", "intitule": "Informer", "groupe": "Parcours"}
    reponse = navigateur.post(url, champs | {"encore": "1"})
    assert reponse.status_code == 302
    assert f"parent={plan.axe.pk}" in reponse["Location"]
    suite = page(navigateur, reponse["Location"])
    assert 'value="Parcours"' in suite
    reponse = navigateur.post(url, champs)
    cree = ElementPlan.objects.latest("pk")
    assert reponse["Location"].endswith(f"#element-{cree.pk}")


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"niveau": "AXE", "intitule": ""},
        {"niveau": "SOUS_OBJECTIF", "intitule": "Un"},
        {"niveau": "AXE", "intitule": "Un", "thematiques": "9999"},
    ],
)
def test_une_saisie_fausse_revient_avec_sa_raison(
    navigateur: Client, plan: Plan, champs: dict[str, str]
) -> None:
    avant = ElementPlan.objects.count()
    reponse = navigateur.post(adresse("element_ajouter", plan.demarche.slug), champs)
    assert reponse.status_code == 422
    assert "à corriger" in reponse.content.decode()
    assert ElementPlan.objects.count() == avant


def test_rien_ne_s_ajoute_sous_un_sous_objectif(navigateur: Client, plan: Plan) -> None:
    dernier = fabriques.element(
        plan.demarche, Niveau.SOUS_OBJECTIF, parent=plan.operationnel, intitule="Fin"
    )
    url = adresse("element_ajouter", plan.demarche.slug) + f"?parent={dernier.pk}"
    assert "dernier niveau" in page(navigateur, url, 422)


def test_un_conflit_montre_les_deux_saisies_puis_laisse_choisir(
    navigateur: Client, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    fiches.modifier(
        fiche=plan.fiche, version=1, champs={"public": "Les familles"}, par=charge, le=LE
    )
    url = adresse("fiche_modifier", plan.demarche.slug, plan.fiche.pk)
    reponse = navigateur.post(url, saisie_de_fiche(public="Les parents"))
    lu = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Les parents" in lu
    assert "Les familles" in lu
    assert charge.nom_complet in lu
    assert 'name="version" value="2"' in lu
    assert FicheAction.objects.get().public == "Les familles"
    navigateur.post(url, saisie_de_fiche(public="Les parents", version=2))
    assert FicheAction.objects.get().public == "Les parents"


def test_un_conflit_sur_un_element_aussi(
    navigateur: Client, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    elements.modifier(
        element=plan.axe, version=1, champs={"intitule": "L'enfance"}, par=charge, le=LE
    )
    url = adresse("element_modifier", plan.demarche.slug, plan.axe.pk)
    reponse = navigateur.post(url, {"niveau": "AXE", "intitule": "Les petits", "version": 1})
    lu = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Les petits" in lu
    assert "L&#x27;enfance" in lu


@pytest.mark.parametrize("htmx", [False, True])
def test_monter_et_descendre(navigateur: Client, plan: Plan, htmx: bool) -> None:
    url = adresse("element_deplacer", plan.demarche.slug, plan.second.pk)
    entetes = {"HX-Request": "true"} if htmx else {}
    reponse = navigateur.post(url, {"parent": "", "position": 0, "sens": "monter"}, headers=entetes)
    plan.second.refresh_from_db()
    assert plan.second.position == 0
    if htmx:
        assert reponse.status_code == 200
        assert reponse.content.decode().lstrip().startswith('<section id="plan"')
        assert "<html" not in reponse.content.decode()
    else:
        assert reponse["Location"].endswith(f"?ranger=1#monter-element-{plan.second.pk}")


def test_un_deplacement_refuse_laisse_tout_et_dit_pourquoi(navigateur: Client, plan: Plan) -> None:
    avant = queries.plan_en_donnees(plan.demarche)
    url = adresse("element_deplacer", plan.demarche.slug, plan.axe.pk)
    reponse = navigateur.post(url, {"parent": plan.general.pk, "position": 0})
    assert reponse.status_code == 422
    assert "sous lui-même" in reponse.content.decode()
    assert queries.plan_en_donnees(plan.demarche) == avant
    reponse = navigateur.post(url, {"parent": "x", "position": "-3"})
    assert reponse.status_code == 422
    reponse = navigateur.post(
        url, {"parent": plan.general.pk, "position": 0}, headers={"HX-Request": "true"}
    )
    assert reponse["HX-Refresh"] == "true"


def test_la_page_de_deplacement_ne_propose_que_le_possible(navigateur: Client, plan: Plan) -> None:
    url = adresse("element_deplacer", plan.demarche.slug, plan.operationnel.pk)
    lu = page(navigateur, url)
    assert f'value="{plan.second.pk}"' in lu
    assert 'value="racine"' not in lu
    assert f'<option value="{plan.operationnel.pk}"' not in lu
    lu = page(navigateur, f"{url}?sous={plan.second.pk}")
    assert "rien d’autre à cet endroit" in lu
    page(navigateur, f"{url}?sous=nimporte")


def test_supprimer_dit_la_consequence_puis_permet_de_revenir(
    navigateur: Client, plan: Plan
) -> None:
    slug = plan.demarche.slug
    url = adresse("element_supprimer", slug, plan.axe.pk)
    lu = page(navigateur, url).replace("\N{NO-BREAK SPACE}", " ")
    assert "2 objectifs et 1 fiche action" in lu
    assert navigateur.post(url, {}).status_code == 422
    assert navigateur.post(url, {"version": 7}).status_code == 422
    assert ElementPlan.objects.presents().count() == 4
    assert navigateur.post(url, {"version": 1}).status_code == 302
    assert ElementPlan.objects.presents().count() == 1
    page(navigateur, url, 404)
    assert "Rétablir" in page(navigateur, adresse("corbeille", slug))
    navigateur.post(adresse("element_restaurer", slug, plan.axe.pk))
    assert ElementPlan.objects.presents().count() == 4


def test_une_fiche_dit_ce_qui_lui_manque(navigateur: Client, plan: Plan) -> None:
    lu = page(navigateur, adresse("fiche", plan.demarche.slug, plan.fiche.pk))
    assert "à compléter" in lu
    assert "organisation pilote" in lu


def test_une_fiche_se_saisit_a_la_francaise(navigateur: Client, plan: Plan) -> None:
    url = adresse("fiche_modifier", plan.demarche.slug, plan.fiche.pk)
    reponse = navigateur.post(url, saisie_de_fiche(debut="01/02/2026", fin="31/01/2026"))
    assert reponse.status_code == 422
    assert "précède son début" in reponse.content.decode()
    reponse = navigateur.post(url, saisie_de_fiche(debut="30/02/2026"))
    assert reponse.status_code == 422
    reponse = navigateur.post(url, saisie_de_fiche(debut="01/02/2026", fin="28/02/2026"))
    assert reponse.status_code == 302
    assert FicheAction.objects.get().fin == dt.date(2026, 2, 28)
    assert "01/02/2026" in page(navigateur, url)


def test_changer_l_etat_garde_le_motif(navigateur: Client, plan: Plan) -> None:
    slug = plan.demarche.slug
    url = adresse("fiche_etat", slug, plan.fiche.pk)
    assert navigateur.post(url, {"version": 1, "vers": "REALISEE"}).status_code == 422
    navigateur.post(url, {"version": 1, "vers": "CHIFFREE", "motif": "COPIL du 12 mars"})
    lu = page(navigateur, adresse("fiche", slug, plan.fiche.pk))
    assert "Chiffrée" in lu
    assert "COPIL du 12 mars" in lu


def test_les_textes_hostiles_restent_des_textes(
    navigateur: Client, plan: Plan, charge: Utilisateur, LE: dt.datetime
) -> None:
    champs = {"intitule": PIEGE, "groupe": PIEGE, "description": PIEGE}
    ElementPlan.objects.update(**champs)
    textes = ("constats", "objectifs", "description", "public", "moyens", "criteres_evaluation")
    fiches.modifier(
        fiche=plan.fiche,
        version=1,
        champs={"intitule": PIEGE, **dict.fromkeys(textes, PIEGE)},
        par=charge,
        le=LE,
    )
    slug, cle = plan.demarche.slug, plan.fiche.pk
    elements.supprimer(element=plan.second, version=1, par=charge, le=LE)
    pages = [
        adresse("plan", slug),
        adresse("plan", slug) + "?ranger=1",
        adresse("fiche", slug, cle),
        adresse("fiche_modifier", slug, cle),
        adresse("fiche_deplacer", slug, cle),
        adresse("fiche_historique", slug, cle),
        adresse("fiches", slug) + f"?texte={PIEGE}",
        adresse("element_supprimer", slug, plan.axe.pk),
        adresse("element_deplacer", slug, plan.general.pk),
        adresse("corbeille", slug),
    ]
    for url in pages:
        lu = page(navigateur, url)
        assert "<script>alert" not in lu, url
        assert "<c-" not in lu, url


def test_le_tableau_se_filtre_par_son_adresse(navigateur: Client, plan: Plan) -> None:
    theme = fabriques.thematique("Handicap")
    pilote = fabriques.organisation(nom="Les Petits Pas")
    autre = fabriques.fiche(
        plan.demarche, plan.second, intitule="Accès au sport", etat="EN_COURS", pilote=pilote
    )
    autre.thematiques.add(theme)
    url = adresse("fiches", plan.demarche.slug)
    for filtre in ("etat=EN_COURS", f"thematique={theme.pk}", f"pilote={pilote.pk}", "texte=ACCES"):
        lu = page(navigateur, f"{url}?{filtre}")
        assert "Accès au sport" in lu, filtre
        assert "Une crèche au nord" not in lu, filtre
    assert "Aucune fiche ne répond" in page(navigateur, f"{url}?texte=introuvable")
    page(navigateur, f"{url}?etat=PARFAIT", 422)
    page(navigateur, f"{url}?pilote=99999999", 422)


def test_les_exports_disent_la_meme_chose(navigateur: Client, plan: Plan) -> None:
    FicheAction.objects.update(intitule="=SOMME(A1:A9)")
    url = adresse("fiches", plan.demarche.slug)
    for format_, debut in (("xlsx", b"PK"), ("ods", b"PK"), ("csv", b"\xef\xbb\xbf")):
        reponse = navigateur.get(f"{url}?format={format_}")
        assert reponse.content.startswith(debut)
        assert f'.{format_}"' in reponse["Content-Disposition"]
    lignes = list(csv.reader(StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert lignes[1][:5] == [
        "Petite enfance",
        "Ouvrir des places",
        "",
        "'=SOMME(A1:A9)",
        "Proposée",
    ]
    page(navigateur, f"{url}?format=exe", 404)


def _agrandir(demarche: Demarche, fois: int) -> None:
    pilote = fabriques.organisation()
    theme = fabriques.thematique("Enfance")
    for _ in range(fois):
        rang = ElementPlan.objects.filter(demarche=demarche, parent=None).count()
        axe = fabriques.element(demarche, position=rang)
        objectif = fabriques.element(demarche, Niveau.OBJECTIF_GENERAL, parent=axe)
        objectif.thematiques.add(theme)
        fiche = fabriques.fiche(demarche, objectif, pilote=pilote)
        fiche.thematiques.add(theme)
        jete = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        fabriques.element(demarche, Niveau.OBJECTIF_GENERAL, parent=axe, supprime_le=jete)


@pytest.mark.parametrize(
    "chemin", ["", "?ranger=1", "fiches/", "fiches/?format=csv", "corbeille/", "fiches/ajouter/"]
)
def test_le_nombre_de_requetes_ne_suit_pas_la_taille(
    navigateur: Client, distribution: Distribution, chemin: str
) -> None:
    demarche = distribution.demarche
    url = adresse("plan", demarche.slug) + chemin
    comptes = []
    for ajout in (2, 18):
        _agrandir(demarche, ajout)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert navigateur.get(url).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], [r["sql"] for r in requetes]


def test_l_arbre_tient_en_quatre_requetes(
    distribution: Distribution, django_assert_num_queries: Any
) -> None:
    _agrandir(distribution.demarche, 5)
    with django_assert_num_queries(4):
        racines = queries.arbre(distribution.demarche)
        assert sum(noeud.nombre_fiches for noeud in racines) == 5
    with django_assert_num_queries(2):
        comptes = queries.comptes_par_demarche([distribution.demarche, distribution.autre_demarche])
    assert comptes[distribution.demarche.pk].axes == 5
    assert comptes[distribution.autre_demarche.pk].elements == 0
