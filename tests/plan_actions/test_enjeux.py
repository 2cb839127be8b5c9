"""From constats to enjeux: what grounds them, how they rank, and what no enjeu takes up."""

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
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import fabriques
from appuis import ateliers
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Thematique
from maillage.diagnostics.enums import NatureConstat
from maillage.diagnostics.models import ConstatPartage
from maillage.documents.arbre import en_clair, parcourir, textes
from maillage.journal.models import Evenement
from maillage.plan_actions.actions import elements
from maillage.plan_actions.actions import enjeux as actes
from maillage.plan_actions.controles.objectifs import objectifs_et_actions
from maillage.plan_actions.cotations import Cotation, rangs, total
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ConstatLaisse, EnjeuPriorise
from maillage.plan_actions.pieces.correspondance_sppe import reponses, seuil
from maillage.plan_actions.pieces.note_sppe import note_sppe
from maillage.plan_actions.pieces.objectifs import enjeux as bloc_des_enjeux
from maillage.plan_actions.queries import enjeux as lus
from maillage.regles.controle import Gravite
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

PIEGE = "<script>alert('é')</script> {{ 7*7 }}"


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def besoin(distribution: Distribution) -> ConstatPartage:
    return ateliers.constat(distribution.demarche)


def formuler(distribution: Distribution, le: dt.datetime, *constats: Any, **champs: Any):
    return actes.formuler(
        demarche=distribution.demarche,
        constats=constats,
        par=distribution.compte(Role.CHARGE_COOPERATION),
        le=le,
        **{"intitule": "Accueillir tous les enfants", **champs},
    )


def en_mots(reponse: Any) -> str:
    texte = html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode()))
    return re.sub(r"[\s\u00a0\u202f]+", " ", texte)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from([None, *range(3, 10)]), max_size=8).map(lambda n: dict(enumerate(n)))
)
def test_le_rang_suit_la_somme(totaux: dict[int, int | None]) -> None:
    places = rangs(totaux)
    assert set(places) == {cle for cle, note in totaux.items() if note is not None}
    for un in places:
        for autre in places:
            assert (places[un] < places[autre]) == ((totaux[un] or 0) > (totaux[autre] or 0))
    assert not places or min(places.values()) == 1


def test_la_somme_attend_les_trois_criteres() -> None:
    assert total((1, 2, None)) is None
    assert total(Cotation.values) == 6


def test_un_enjeu_nait_de_constats_et_prend_un_rang(
    distribution: Distribution, besoin: ConstatPartage, charge: Utilisateur, LE: dt.datetime
) -> None:
    demarche = distribution.demarche
    autre = ateliers.constat(demarche)
    premier = formuler(distribution, LE, besoin, gravite=2, ampleur=2, capacite=2)
    second = formuler(distribution, LE, autre, besoin, gravite=3, ampleur=3, capacite=1)
    assert [(e.rang, e.total, len(e.constats)) for e in lus.enjeux(demarche)] == [
        (1, 7, 2),
        (2, 6, 1),
    ]
    assert premier.element.provenance == "Diagnostic\u00a0: 1\u00a0constat"
    suites = lus.suites(demarche)
    assert len(suites[besoin.pk]) == 2
    # In the bin, an enjeu answers nothing any more.
    elements.supprimer(element=second.element, version=1, par=charge, le=LE)
    assert list(lus.constats_a_suivre(demarche)) == [autre]
    autre.supprime_le = LE
    autre.save()
    assert not lus.constats_a_suivre(demarche).exists()


def test_sans_changement_rien_ne_s_ecrit(
    distribution: Distribution, besoin: ConstatPartage, charge: Utilisateur, LE: dt.datetime
) -> None:
    enjeu = formuler(distribution, LE, besoin, gravite=1)
    combien = Evenement.objects.count()
    champs = {"constats": [besoin], "gravite": 1, "ampleur": None, "capacite": None}
    qui = {"par": charge, "le": LE}
    actes.prioriser(element=enjeu.element, version=1, **champs, **qui)
    assert (EnjeuPriorise.objects.get().version, Evenement.objects.count()) == (1, combien)
    actes.prioriser(element=enjeu.element, version=1, **{**champs, "gravite": 3}, **qui)
    evenement = Evenement.objects.order_by("numero").last()
    assert evenement is not None
    assert (evenement.avant, evenement.apres) == ({"gravite": "Faible"}, {"gravite": "Forte"})
    with pytest.raises(ModificationConcurrente):
        actes.prioriser(element=enjeu.element, version=1, **champs, **qui)


def test_refuse_ce_qui_ne_fonde_rien(
    distribution: Distribution, besoin: ConstatPartage, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(SaisieInvalide, match="un constat au moins"):
        formuler(distribution, LE)
    ailleurs = ateliers.constat(distribution.autre_demarche)
    retire = ateliers.constat(distribution.demarche, LE)
    for etranger in (ailleurs, retire):
        with pytest.raises(SaisieInvalide, match="ne fait pas partie de ce diagnostic"):
            formuler(distribution, LE, besoin, etranger)
    with pytest.raises(SaisieInvalide):
        formuler(distribution, LE, besoin, gravite=4)
    axe = fabriques.element(distribution.demarche, Niveau.AXE)
    with pytest.raises(EtatIncompatible, match="n’est pas un enjeu"):
        actes.prioriser(
            element=axe,
            version=0,
            constats=[besoin],
            gravite=None,
            ampleur=None,
            capacite=None,
            par=charge,
            le=LE,
        )
    for role in (Role.PRESTATAIRE, Role.CONSEILLER_CAF, Role.ELU):
        with pytest.raises(ActeRefuse):
            actes.laisser(constat=besoin, mot="Non.", par=distribution.compte(role), le=LE)
    assert not EnjeuPriorise.objects.exists()


def test_un_constat_se_laisse_avec_un_mot_et_se_reprend(
    distribution: Distribution, besoin: ConstatPartage, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    with pytest.raises(SaisieInvalide, match="en un mot pourquoi"):
        actes.laisser(constat=besoin, mot="  ", **qui)
    actes.laisser(constat=besoin, mot="Hors\nsujet.", **qui)
    assert ConstatLaisse.objects.get().mot == "Hors sujet."
    assert not lus.constats_a_suivre(distribution.demarche).exists()
    assert lus.suites(distribution.demarche)[besoin.pk][0].libelle == "Laissé de côté"
    actes.reprendre(constat=besoin, **qui)
    with pytest.raises(EtatIncompatible):
        actes.reprendre(constat=besoin, **qui)
    actes.laisser(constat=besoin, mot="Hors sujet.", **qui)
    # An enjeu that takes it up says more than the word.
    enjeu = formuler(distribution, LE, besoin)
    assert not ConstatLaisse.objects.exists()
    with pytest.raises(EtatIncompatible, match="fonde l’enjeu"):
        actes.laisser(constat=besoin, mot="Tard.", **qui)
    elements.supprimer(element=enjeu.element, version=1, **qui)
    actes.laisser(constat=besoin, mot="Tard.", **qui)


def test_v40_nomme_les_constats_sans_suite(
    distribution: Distribution, besoin: ConstatPartage, charge: Utilisateur, LE: dt.datetime
) -> None:
    demarche = distribution.demarche
    ConstatPartage.objects.create(demarche=demarche, nature=NatureConstat.FORCE, texte="Un atout.")
    (dit,) = [c for c in objectifs_et_actions(demarche, LE.date()) if "sans suite" in c.message]
    assert dit.gravite is Gravite.INFORMATION
    assert dit.precisions == {"constats_sans_suite": 1}
    formuler(distribution, LE, ateliers.constat(demarche))
    (dit,) = [c for c in objectifs_et_actions(demarche, LE.date()) if "sans suite" in c.message]
    assert dit.gravite is None
    actes.laisser(constat=besoin, mot="Hors sujet.", par=charge, le=LE)
    assert not [c for c in objectifs_et_actions(demarche, LE.date()) if "sans suite" in c.message]


def test_le_document_dit_le_rang_et_les_constats(
    distribution: Distribution, besoin: ConstatPartage, LE: dt.datetime
) -> None:
    demarche = distribution.demarche
    enjeu = formuler(distribution, LE, besoin, gravite=3, ampleur=2, capacite=1)
    dit = " ".join(en_clair(t) for b in parcourir(bloc_des_enjeux(demarche)) for t in textes(b))
    assert "gravité forte, ampleur moyenne, capacité d’agir faible" in dit
    assert besoin.texte in dit
    assert str(enjeu) in dit


def test_de_la_page_au_rang(
    distribution: Distribution, besoin: ConstatPartage, charge: Utilisateur, client: Client
) -> None:
    client.force_login(charge)
    slug = distribution.demarche.slug
    page = reverse("plan_actions:enjeux", args=[slug])
    ajouter = reverse("plan_actions:enjeu_ajouter", args=[slug])
    assert "Constats sans suite" in en_mots(client.get(page))
    assert "checked" in client.get(ajouter, {"constat": besoin.pk}).content.decode()
    assert client.get(ajouter, {"constat": "\0x"}).status_code == 200
    assert client.post(ajouter, {"intitule": "Sans", "version": 0}).status_code == 422
    assert client.post(ajouter, {"intitule": "Faux", "constats": [99999999]}).status_code == 422
    reponse = client.post(
        ajouter,
        {"intitule": PIEGE, "constats": [besoin.pk], "gravite": 3, "ampleur": 3, "capacite": 3},
    )
    assert reponse.status_code == 302
    enjeu = EnjeuPriorise.objects.get()
    dit = client.get(page)
    assert "9 sur 9" in en_mots(dit)
    assert "<script>alert" not in dit.content.decode()
    suite = client.get(reverse("diagnostics:constats", args=[slug]))
    assert "Enjeu :" in en_mots(suite)
    modifier = reverse("plan_actions:enjeu", args=[slug, enjeu.element_id])
    saisi = {"constats": [besoin.pk], "gravite": 1, "ampleur": 1, "capacite": ""}
    assert client.post(modifier, {**saisi, "version": 0}).status_code == 409
    assert client.post(modifier, {**saisi, "version": 1}).status_code == 302
    assert "à coter" in en_mots(client.get(page))


def test_la_page_lit_autant_pour_dix_fois_plus(
    distribution: Distribution, charge: Utilisateur, client: Client, LE: dt.datetime
) -> None:
    client.force_login(charge)
    adresses = [
        reverse(f"plan_actions:{nom}", args=[distribution.demarche.slug])
        for nom in ("enjeux", "schema_petite_enfance")
    ]
    comptes = []
    for combien in (2, 18):
        for rang in range(combien):
            formuler(
                distribution, LE, ateliers.constat(distribution.demarche), gravite=1 + rang % 3
            )
            ateliers.constat_laisse(distribution.demarche)
        for adresse in adresses:
            client.get(adresse)
            with CaptureQueriesContext(connection) as lues:
                client.get(adresse)
            comptes.append(len(lues))
    assert comptes[:2] == comptes[2:]


def test_deux_personnes_cotent_le_meme_enjeu(base_reelle: Any, LE: dt.datetime) -> None:
    distribution = distribuer()
    constat = ateliers.constat(distribution.demarche)
    enjeu = formuler(distribution, LE, constat)

    def coter(gravite: int) -> Any:
        return actes.prioriser(
            element=enjeu.element,
            version=1,
            constats=[constat],
            gravite=gravite,
            ampleur=None,
            capacite=None,
            par=distribution.compte(Role.CHARGE_COOPERATION),
            le=LE,
        )

    resultats = en_parallele(*(lambda g=note: coter(g) for note in (1, 3)))
    refus = [r for r in resultats if isinstance(r, ModificationConcurrente)]
    assert len(refus) == 1, resultats
    assert EnjeuPriorise.objects.get().version == 2


def test_le_schema_dit_ce_qui_repond_et_ou_ecrire_le_reste(
    distribution: Distribution, charge: Utilisateur, client: Client
) -> None:
    demarche = distribution.demarche
    thematique = Thematique.objects.get_or_create(
        code="petite-enfance", defaults={"nom": "Petite enfance"}
    )[0]
    for nature in NatureConstat.values:
        ConstatPartage.objects.create(
            demarche=demarche, nature=nature, texte=f"{nature} {PIEGE}", thematique=thematique
        )
    axe = fabriques.element(demarche, Niveau.AXE)
    fiche = fabriques.fiche(demarche, axe, items_sppe=["4A"], debut=timezone.localdate())
    lues = reponses(demarche)
    assert lues.repondus == 4
    assert [r.adresse for r in lues.par_item["4A"]] == [
        reverse("plan_actions:fiche", args=[demarche.slug, fiche.pk])
    ]
    client.force_login(charge)
    page = client.get(reverse("plan_actions:schema_petite_enfance", args=[demarche.slug]))
    dit = en_mots(page)
    assert "4 sur 11" in dit
    assert "Ce n’est pas une note" in dit
    assert dit.count("sans réponse") == 7
    assert "Inscrire les accueils dans l’inventaire" in dit
    assert "<script>alert" not in page.content.decode()
    assert (
        reverse("portail:fichier", args=[demarche.slug, "note_sppe", "odt"])
        in page.content.decode()
    )
    note = " ".join(en_clair(t) for b in parcourir(note_sppe(demarche).blocs) for t in textes(b))
    assert "à 4\u00a0points de l’article sur 11" in note


def test_le_seuil_se_lit_sur_la_population_totale(distribution: Distribution) -> None:
    demarche = distribution.demarche
    communes = [fabriques.commune(population_municipale=n) for n in (6_000, 5_000)]
    demarche.perimetre.all().delete()
    for commune in communes:
        demarche.perimetre.create(commune=commune)
    lu = seuil(demarche)
    assert (lu.communes, lu.habitants, lu.franchi) == ((), 11_000, True)
