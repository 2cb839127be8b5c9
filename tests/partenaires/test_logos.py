"""The logo of an organisation: what is kept of a picture, what is refused, where it is borne."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

import fabriques
from maillage.conventions.pieces.convention import convention
from maillage.documents.arbre import Figure
from maillage.fichiers import magasin
from maillage.fichiers.models import Fichier
from maillage.journal.models import Evenement
from maillage.partenaires import queries
from maillage.partenaires.actions import logos
from maillage.partenaires.models import Appartenance
from maillage.portail.pieces import feuillet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

pytestmark = pytest.mark.django_db


def image(largeur=1800, hauteur=600, genre="PNG", **reglages):
    sortie = BytesIO()
    mode = "RGBA" if genre == "PNG" else "RGB"
    Image.new(mode, (largeur, hauteur), "teal").save(sortie, genre, **reglages)
    return sortie.getvalue()


@pytest.fixture
def commune():
    return fabriques.organisation(nom="Commune fictive")


@pytest.fixture
def agent(commune):
    compte = fabriques.utilisateur()
    Appartenance.objects.create(utilisateur=compte, organisation=commune)
    return compte


def poser(commune, par, octets=None, nom="logo.png", version=1):
    return logos.poser(
        organisation=commune,
        version=version,
        nom=nom,
        octets=image() if octets is None else octets,
        par=par,
        le=fabriques.ANCIENNEMENT,
    )


def test_l_image_est_reduite_et_ne_garde_rien_d_autre(commune, agent):
    exif = Image.Exif()
    exif[0x010E] = "nom de la personne"
    tenue = poser(commune, agent, image(genre="JPEG", exif=exif), "logo.jpeg")
    octets = magasin.relire(tenue.logo.empreinte)
    with Image.open(BytesIO(octets)) as gardee:
        assert (gardee.format, gardee.size) == ("PNG", (900, 300))
    assert b"personne" not in octets
    assert (tenue.logo.nom, tenue.version) == ("logo.png", 2)
    assert Evenement.objects.filter(acte="logo déposé").count() == 1


@pytest.mark.parametrize(
    ("octets", "nom"),
    [
        (b"", "logo.png"),
        (b"%PDF-1.7 rien", "logo.pdf"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg"),
        (image()[:200], "logo.png"),
        (image(), "logo.exe"),
    ],
)
def test_ce_qui_n_est_pas_une_image_ne_change_rien(commune, agent, octets, nom):
    with pytest.raises(SaisieInvalide) as refus:
        poser(commune, agent, octets, nom)
    assert refus.value.champ == "fichier"
    commune.refresh_from_db()
    assert (commune.logo, commune.version, Fichier.objects.count()) == (None, 1, 0)


def test_qui_arrive_second_ou_n_a_pas_le_droit_ne_change_rien(commune, agent):
    poser(commune, agent)
    with pytest.raises(ModificationConcurrente):
        poser(commune, agent, image(100, 100))
    with pytest.raises(ActeRefuse):
        poser(commune, fabriques.utilisateur(), version=2)
    with pytest.raises(ModificationConcurrente):
        logos.retirer(organisation=commune, version=1, par=agent, le=fabriques.ANCIENNEMENT)
    assert Fichier.objects.count() == 1


def test_un_logo_se_retire_une_fois(commune, agent):
    poser(commune, agent)
    retiree = logos.retirer(organisation=commune, version=2, par=agent, le=fabriques.ANCIENNEMENT)
    assert retiree.logo is None
    with pytest.raises(EtatIncompatible):
        logos.retirer(organisation=commune, version=3, par=agent, le=fabriques.ANCIENNEMENT)


def test_la_fiche_montre_le_logo_et_le_conflit(client, commune, agent):
    client.force_login(agent)
    adresse = reverse("partenaires:logo", args=[commune.pk])

    def envoyer(version):
        fichier = SimpleUploadedFile("logo.png", image(60, 30))
        return client.post(adresse, {"version": version, "fichier": fichier})

    assert envoyer(1).status_code == 302
    fiche = client.get(reverse("partenaires:organisation", args=[commune.pk])).content.decode()
    assert '<img src="data:image/png;base64,' in fiche
    assert envoyer(1).status_code == 409
    retrait = reverse("partenaires:retirer_le_logo", args=[commune.pk])
    assert client.post(retrait, {"version": 2}).status_code == 302
    assert queries.logos([queries.organisation(commune.pk)]) == []


def test_la_convention_et_le_depliant_portent_les_logos_de_qui_signe():
    demarche = fabriques.demarche()
    signataire = demarche.parties.get(role="CAF")
    autre = fabriques.partie(demarche, fabriques.organisation(), est_signataire=False)
    administrateur = fabriques.utilisateur(est_administrateur=True)
    for partie in (signataire, autre):
        poser(partie.organisation, administrateur, version=partie.organisation.version)
    couverture = convention(demarche).blocs[0]
    assert isinstance(couverture, Figure)
    assert couverture.alternative == f"Logo\u00a0: {signataire.organisation.nom}"
    volets = [bloc for section in feuillet(demarche).blocs for bloc in section.blocs]
    assert couverture in volets
