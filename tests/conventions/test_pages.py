"""The pages: who may open them, what a bad entry gives, what a refusal says."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

import fabriques
from maillage.conventions.actions import deliberations, signatures, thematiques
from maillage.conventions.enums import Caractere, EtatSignature
from maillage.conventions.models import Habilitation, Referent

pytestmark = pytest.mark.django_db

ETRANGERE = "Aucune démarche"


@pytest.fixture
def pleine(scene):
    """The scene with one of everything."""
    le = timezone.now()
    scene.retenue = thematiques.retenir(
        demarche=scene.demarche,
        thematique=fabriques.thematique(),
        caractere=Caractere.SOCLE,
        par=scene.charge,
        le=le,
    )
    scene.deliberation = deliberations.enregistrer(
        demarche=scene.demarche,
        organisation=scene.commune.organisation,
        actes=[scene.acte],
        assemblee="Conseil municipal",
        objet="Approbation de la CTG",
        seance_le=timezone.localdate(le),
        par=scene.charge,
        le=le,
    )
    scene.signature = signatures.enregistrer(
        acte=scene.acte,
        partie=scene.commune,
        etat=EtatSignature.AUTORISE,
        par=scene.charge,
        le=le,
    )
    scene.mandat = fabriques.mandat(scene.commune.organisation)
    scene.referent = Referent.objects.create(
        demarche=scene.demarche, personne=scene.mandat.personne
    )
    return scene


def adresses(s) -> list[str]:
    d = s.demarche.slug
    habilitation = Habilitation.objects.filter(demarche=s.demarche).first()
    libre = fabriques.organisation()
    noms = [
        "identite",
        "parties",
        "referents",
        "perimetre",
        "thematiques",
        "actes",
        "acte_creer",
        "deliberation_creer",
        "habilitations",
        "journal",
    ]
    return [
        *(reverse(f"conventions:{nom}", args=[d]) for nom in noms),
        reverse("conventions:partie", args=[d, s.commune.pk]),
        reverse("conventions:partie_ajouter", args=[d, libre.pk]),
        reverse("conventions:partie_retirer", args=[d, s.commune.pk]),
        reverse("conventions:thematique", args=[d, s.retenue.pk]),
        reverse("conventions:thematique_abandonner", args=[d, s.retenue.pk]),
        reverse("conventions:acte", args=[d, s.acte.pk]),
        reverse("conventions:acte_modifier", args=[d, s.acte.pk]),
        reverse("conventions:signature", args=[d, s.acte.pk, s.commune.pk]),
        reverse("conventions:deliberation", args=[d, s.deliberation.pk]),
        reverse("conventions:deliberation_modifier", args=[d, s.deliberation.pk]),
        reverse("conventions:habilitation_fermer", args=[d, habilitation.pk]),
        *(
            reverse("conventions:historique", args=[d, genre, objet.pk])
            for genre, objet in [
                ("demarche", s.demarche),
                ("partie", s.commune),
                ("acte", s.acte),
                ("deliberation", s.deliberation),
                ("signature", s.signature),
                ("habilitation", habilitation),
                ("thematique", s.retenue),
                ("referent", s.referent),
            ]
        ),
    ]


def test_le_charge_ouvre_toutes_les_pages(client, pleine):
    client.force_login(pleine.charge)
    for adresse in adresses(pleine):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        texte = reponse.content.decode()
        assert "<c-" not in texte and "{%" not in texte, adresse
        assert pleine.demarche.nom in texte, adresse


def test_un_etranger_n_ouvre_aucune_page(client, pleine):
    client.force_login(pleine.etranger)
    for adresse in adresses(pleine):
        reponse = client.get(adresse)
        assert reponse.status_code == 404, adresse
        assert pleine.demarche.nom not in reponse.content.decode(), adresse


def test_sans_connexion_chaque_page_mene_a_la_connexion(client, pleine):
    for adresse in adresses(pleine):
        assert client.get(adresse).status_code == 302, adresse
