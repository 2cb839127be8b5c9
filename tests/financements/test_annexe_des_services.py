"""The annexe in a signed convention, in its documents and on its page: F16, F17."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.services import creche, trouves
from appuis.versions import demarche_complete
from maillage.conventions import queries as conventions
from maillage.conventions.differences import en_mots, natures
from maillage.conventions.enums import NatureAvenant, TypeActe
from maillage.conventions.models import TexteActe
from maillage.conventions.pieces import avenant as piece_avenant
from maillage.conventions.pieces.convention import convention
from maillage.documents.arbre import en_clair, manquants, parcourir, textes
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.financements import annexe, queries
from maillage.financements.actions import services
from maillage.financements.models import MontantReference, ServiceSoutenu
from maillage.financements.pieces.services_soutenus import annexe_des_services
from maillage.regles.controle import Gravite
from maillage.regles.financements.motifs import RegleEnfreinte

# ---------------------------------------------------------------- F16, F17: by avenant


@pytest.fixture
def signee(db):
    scene = demarche_complete()
    collectivite = scene.demarche.parties.get(role="COLLECTIVITE").organisation
    scene.service = fabriques.service_soutenu(
        scene.demarche, nom="Crèche signée", collectivite=collectivite, montant=Decimal("10.00")
    )
    scene.version = fabriques.version_figee(scene.acte)
    scene.qui = {"par": scene.charge, "le": timezone.now()}
    return scene


def commencer_l_avenant(scene):
    return fabriques.acte(scene.demarche, type=TypeActe.AVENANT, modifie=scene.acte)


def test_une_ligne_signee_ne_change_que_par_avenant(signee):
    assert conventions.ecart(signee.demarche).changements == []
    autre = creche(signee.demarche, "Autre")
    gestes = [
        lambda: services.modifier(
            service=signee.service, version=1, champs={"montant": Decimal("10.01")}, **signee.qui
        ),
        lambda: services.retirer(service=signee.service, **signee.qui),
        lambda: services.ajouter(
            demarche=signee.demarche, champs={"structure": autre}, **signee.qui
        ),
        lambda: services.fixer_la_reference(
            demarche=signee.demarche,
            champs={
                "collectivite": signee.service.collectivite,
                "annee": 2025,
                "montant": 1,
                "source": "Caf",
            },
            **signee.qui,
        ),
    ]
    for geste in gestes:
        with pytest.raises(
            RegleEnfreinte, match="Toute modification passe par un avenant"
        ) as refus:
            geste()
        assert refus.value.regle == "F16"
    assert conventions.ecart(signee.demarche).changements == []
    commencer_l_avenant(signee)
    gestes[0]()
    (changement,) = conventions.ecart(signee.demarche).changements
    assert changement.cle == f"equipement:{signee.service.pk}"
    dit = en_mots(changement)
    assert (dit.avant, dit.apres) == ("10,00", "10,01")
    assert natures([changement]) == [NatureAvenant.BONUS_TERRITOIRE]


def test_f16_trouve_ce_que_l_inventaire_a_change(signee):
    assert trouves(signee.demarche, "F16") == []
    structure = signee.service.structure
    structure.nom = "Crèche rebaptisée"
    structure.save()
    ((objet, gravite, message),) = trouves(signee.demarche, "F16")
    assert (objet, gravite) == ("Crèche rebaptisée", Gravite.BLOQUANT)
    assert "Toute modification passe par un avenant (art. 11)." in message
    commencer_l_avenant(signee)
    assert trouves(signee.demarche, "F16") == []


def test_l_avenant_enumere_chaque_ligne_changee(signee):
    """F17, by construction: whatever changed is in the document."""
    commencer_l_avenant(signee)
    nouvelle = creche(signee.demarche, "Crèche nouvelle")
    services.ajouter(
        demarche=signee.demarche,
        champs={"structure": nouvelle, "ligne": "BT_EAJE", "quantite": Decimal(12)},
        **signee.qui,
    )
    services.modifier(
        service=signee.service, version=1, champs={"montant": Decimal(11)}, **signee.qui
    )
    ecrit = _texte(piece_avenant.avenant(signee.demarche))
    assert "Crèche nouvelle" in ecrit
    assert "Crèche signée" in ecrit
    assert "12" in ecrit
    assert "11" in ecrit


def test_f17_lit_le_texte_d_un_avenant_signe_sur_papier(signee):
    avenant = commencer_l_avenant(signee)
    ServiceSoutenu.objects.filter(pk=signee.service.pk).update(montant=Decimal(11))
    fabriques.version_figee(avenant, numero=2)
    depose = TexteActe.objects.create(
        acte=avenant,
        texte="Avenant n° 1. Le montant de la CRECHE  SIGNEE change.",
        depose_le=timezone.now(),
    )
    assert trouves(signee.demarche, "F17") == []
    depose.texte = "Avenant n° 1. Rien de particulier."
    depose.save()
    ((objet, gravite, message),) = trouves(signee.demarche, "F17")
    assert (objet, gravite) == (str(avenant), Gravite.BLOQUANT)
    assert "L’avenant ne mentionne pas la modification de" in message
    assert "Crèche signée" in message


def test_ne_pas_savoir_et_non_sont_deux_choses(scene):
    ligne = fabriques.service_soutenu(scene.demarche)
    fabriques.version_figee(scene.acte)
    ServiceSoutenu.objects.filter(pk=ligne.pk).update(ligne="PSU")
    changes = {c.nom_champ: en_mots(c).apres for c in conventions.ecart(scene.demarche).changements}
    assert changes == {"ligne": "Prestation de service unique", "a_un_bonus": "non"}


# ---------------------------------------------------------------- the document


def _texte(document) -> str:
    return "\n".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))


def garnir(scene):
    amis = fabriques.organisation(nom="Les Amis", siren="123456782")
    service = fabriques.service_soutenu(
        scene.demarche,
        nom="Crèche Fictive",
        gestionnaire=amis,
        ligne="BT_EAJE",
        annee=2026,
        collectivite=scene.collectivite,
        quantite_reference=20,
        quantite=25,
        dont_nouvelle=5,
        montant=Decimal("1234.50"),
        source_montant="CHARGE_A_PAYER",
    )
    fabriques.cof(service, numero="2026-1", beneficiaire=amis)
    fabriques.cofinancement(service.structure, annee=2025, montant=900)
    fabriques.cofinancement(service.structure, annee=2026, montant=950)
    fabriques.montant_de_reference(scene.demarche, montant=Decimal("1234.00"), annee=2025)
    return service


def test_l_annexe_dit_les_colonnes_les_sommes_et_l_ecart(scene):
    garnir(scene)
    ecrit = _texte(annexe_des_services(scene.demarche)).replace("\N{NARROW NO-BREAK SPACE}", " ")
    for attendu in (
        "Bonus territoire EAJE",
        "Les Amis",
        "Siren 123456782",
        "20 places",
        "25 places",
        "dont nouvelle\N{NO-BREAK SPACE}: 5",
        "1 234,50",
        "Charge à payer N-1",
        "900,00\N{NO-BREAK SPACE}; 950,00",
        "Subvention",
        "2026-1",
        "Total de la ligne",
        "1 234,00",
        "dépasse le montant notifié par la Caf\N{NO-BREAK SPACE}: écart de 0,50\N{NO-BREAK SPACE}€",
    ):
        assert attendu in ecrit, attendu


def test_une_valeur_inconnue_se_dit_et_n_est_jamais_zero(scene):
    fabriques.service_soutenu(scene.demarche, ligne="BT_EAJE")
    lue = annexe.lire(scene.demarche)
    assert (lue.montant.somme, lue.montant.inconnues, lue.ecart) == (Decimal(0), 1, None)
    ecrit = _texte(annexe_des_services(scene.demarche))
    assert "non connu" in ecrit
    assert "sans 1\N{NO-BREAK SPACE}ligne inconnue" in ecrit


def test_sans_ligne_le_document_dit_ce_qui_manque(scene):
    assert manquants(annexe_des_services(scene.demarche)) == ["équipements et services soutenus"]


@pytest.mark.parametrize("format_", ["docx", "odt", "html"])
def test_l_annexe_s_ecrit_dans_ses_formats(scene, format_):
    garnir(scene)
    assert format_ in FORMATS
    assert len(produire(annexe_des_services(scene.demarche), format=format_, final=True)) > 500


def test_la_convention_porte_l_annexe_en_tableaux(scene):
    garnir(scene)
    document = convention(scene.demarche)
    ecrit = _texte(document)
    assert "Les tableaux ci-après en donnent la liste" in ecrit
    assert "Crèche Fictive" in ecrit
    assert "liste des équipements et services soutenus (annexe 3)" not in manquants(document)


# ---------------------------------------------------------------- pages


def test_les_pages_s_ouvrent_et_ecrivent(scene, client):
    client.force_login(scene.charge)
    structure = creche(scene.demarche, "Crèche")

    def adresse(nom, *cles):
        return reverse(f"financements:{nom}", args=["ici", *cles])

    saisie = {
        "structure": structure.pk,
        "ligne": "BT_EAJE",
        "annee": "2026",
        "collectivite": scene.collectivite.pk,
        "quantite_reference": "20",
        "forfait_existant": "2 057,613",
    }
    assert client.post(adresse("service_ajouter"), saisie).status_code == 302
    (ligne,) = queries.services(scene.demarche)
    assert (ligne.montant, ligne.forfait_existant) == (None, Decimal("2057.613"))
    montant = {
        "collectivite": scene.collectivite.pk,
        "annee": "2025",
        "montant": "1 000,50",
        "source": "Caf",
    }
    assert client.post(adresse("reference_ajouter"), montant).status_code == 302
    reference = MontantReference.objects.get()
    assert client.post(adresse("repartir", reference.pk)).status_code == 302
    page = client.get(adresse("services")).content.decode()
    assert "Juste au centime" in page
    assert "À enregistrer" in page
    vieille = {**saisie, "quantite_reference": "21", "version": 1}
    assert client.post(adresse("service", ligne.pk), vieille).status_code == 409
    fausse = {**saisie, "quantite_reference": "-1", "version": 2}
    assert client.post(adresse("service", ligne.pk), fausse).status_code == 422
    csv = client.get(adresse("services"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "Crèche" in csv
    assert "1000,50" in csv
    assert client.post(adresse("service_retirer", ligne.pk)).status_code == 302
    assert not ServiceSoutenu.objects.exists()


def test_un_refus_sur_un_bouton_se_dit_au_dessus_de_la_page(scene, client):
    service = fabriques.service_soutenu(scene.demarche)
    fabriques.version_figee(scene.acte)
    client.force_login(scene.charge)
    adresse = reverse("financements:service_retirer", args=["ici", service.pk])
    page = client.post(adresse, follow=True).content.decode()
    assert "Toute modification passe par un avenant" in page
    assert ServiceSoutenu.objects.exists()


def test_l_annexe_ne_fait_pas_plus_de_requetes_pour_plus_de_lignes(
    scene, client, django_assert_num_queries
):
    client.force_login(scene.charge)
    adresse = reverse("financements:services", args=["ici"])
    fabriques.montant_de_reference(scene.demarche)
    garnir_une = garnir_ligne(scene)
    garnir_une(1)
    with CaptureQueriesContext(connection) as avant:
        client.get(adresse)
    for rang in range(10):
        garnir_une(rang + 2)
    with django_assert_num_queries(len(avant)):
        client.get(adresse)


def garnir_ligne(scene):
    def une(rang):
        service = fabriques.service_soutenu(
            scene.demarche,
            ligne="BT_EAJE",
            annee=2026,
            collectivite=scene.collectivite,
            gestionnaire=fabriques.organisation(),
        )
        fabriques.cof(service)
        fabriques.cofinancement(service.structure)

    return une


def test_une_annee_se_lit_en_quatre_requetes(scene, django_assert_num_queries):
    une = garnir_ligne(scene)
    for rang in range(5):
        une(rang)
    fabriques.service_soutenu(scene.demarche, ligne="PSU", annee=2027)
    with django_assert_num_queries(4):
        lus = queries.services_de_l_annee(scene.demarche, 2026)
        assert [(s.soutien, s.est_couverte) for s in lus] == [(Decimal(1000), True)] * 5
        assert all(s.structure is not None for s in lus)
