"""The annexe of supported services: what is written and refused, what V-30 finds, what versions keep."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.versions import demarche_complete
from maillage.conventions import queries as conventions
from maillage.conventions.differences import en_mots, natures
from maillage.conventions.enums import NatureAvenant, TypeActe
from maillage.conventions.models import Demarche, TexteActe
from maillage.conventions.pieces import avenant as piece_avenant
from maillage.conventions.pieces.convention import convention
from maillage.documents.arbre import en_clair, manquants, parcourir, textes
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.financements import annexe, queries
from maillage.financements.actions import services
from maillage.financements.controles.services import bonus_et_repartition
from maillage.financements.models import MontantReference, ServiceSoutenu
from maillage.financements.pieces.services_soutenus import annexe_des_services
from maillage.journal.models import Evenement
from maillage.regles.controle import Gravite, examiner
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.motifs import RegleEnfreinte

LE = dt.date(2026, 6, 1)


@pytest.fixture
def scene(annexe_ici) -> SimpleNamespace:
    """The démarche of `conftest`, under the name that the tests of this file use."""
    return annexe_ici


@pytest.fixture
def qui(scene):
    return scene.qui


def creche(demarche, nom="Crèche fictive", **etat):
    structure = fabriques.structure(demarche, nom=nom)
    fabriques.etat_de_structure(structure, mode="PSU", **etat)
    return structure


def trouves(demarche, regle="V-30", le: dt.date = LE) -> list[tuple[str, Gravite, str]]:
    return [
        (c.objet, c.gravite, c.message)
        for c in examiner(Demarche.objects.get(pk=demarche.pk), le)
        if c.regle and c.regle.identifiant == regle
    ]


# ---------------------------------------------------------------- V-30


def test_un_bonus_sans_cof_est_trouve(scene, client):
    amis = fabriques.organisation(nom="Les Amis")
    fabriques.service_soutenu(scene.demarche, nom="Crèche", ligne="BT_EAJE", gestionnaire=amis)
    ((objet, gravite, message),) = trouves(scene.demarche)
    assert (objet, gravite) == ("Crèche", Gravite.ALERTE)
    assert "aucune convention d’objectifs et de financement" in message
    assert "avec Les Amis" in message
    (constat,) = bonus_et_repartition(scene.demarche, LE)
    client.force_login(scene.charge)
    assert client.get(constat.lien).status_code == 200


@pytest.mark.parametrize("ligne", ["", "PSU"])
def test_sans_bonus_ou_sans_savoir_rien_n_est_trouve(scene, ligne):
    fabriques.service_soutenu(scene.demarche, ligne=ligne)
    assert trouves(scene.demarche) == []


@pytest.mark.parametrize(
    ("parts", "gravite", "dit"),
    [
        (["600", "400"], None, ""),
        (["600", "400.01"], Gravite.ALERTE, "0,01\N{NO-BREAK SPACE}€ de trop"),
        (["600", "399.99"], Gravite.ALERTE, "0,01\N{NO-BREAK SPACE}€ ne sont pas répartis"),
        (["600", None], Gravite.INFORMATION, "1\N{NO-BREAK SPACE}part inconnue (Équipement 2)"),
        (["1000.01", None], Gravite.ALERTE, "de trop"),
        ([], Gravite.ALERTE, "ne sont pas répartis"),
    ],
)
def test_la_repartition_fait_la_somme_au_centime(scene, parts, gravite, dit):
    fabriques.montant_de_reference(scene.demarche, montant=Decimal(1000))
    for rang, part in enumerate(parts, 1):
        fabriques.service_soutenu(
            scene.demarche,
            nom=f"Équipement {rang}",
            collectivite=scene.collectivite,
            montant=part and Decimal(part),
        )
    if gravite is None:
        assert trouves(scene.demarche) == []
        return
    ((_, trouvee, message),) = trouves(scene.demarche)
    assert trouvee is gravite
    assert dit in message


def test_un_montant_par_ligne_ne_se_compare_qu_a_sa_ligne(scene):
    commun = {"collectivite": scene.collectivite}
    fabriques.montant_de_reference(scene.demarche, ligne="BT_EAJE", montant=Decimal(1000))
    fabriques.montant_de_reference(scene.demarche, ligne="BT_RPE", montant=Decimal(50))
    eaje = fabriques.service_soutenu(scene.demarche, ligne="BT_EAJE", montant=1000, **commun)
    rpe = fabriques.service_soutenu(
        scene.demarche, type="RPE", ligne="BT_RPE", montant=51, **commun
    )
    for service in (eaje, rpe):
        fabriques.cof(service)
    ((objet, _, message),) = trouves(scene.demarche)
    assert "relais" in objet
    assert "1,00\N{NO-BREAK SPACE}€ de trop" in message


def test_une_part_sans_montant_de_reference_se_dit(scene):
    fabriques.service_soutenu(scene.demarche, collectivite=scene.collectivite, montant=Decimal(0))
    fabriques.service_soutenu(scene.demarche, montant=Decimal(5))
    premiers = [(objet, gravite) for objet, gravite, _ in trouves(scene.demarche)]
    assert premiers == [
        (str(scene.collectivite), Gravite.INFORMATION),
        (str(scene.demarche), Gravite.INFORMATION),
    ]


# ---------------------------------------------------------------- the acts


def test_tient_les_lignes_de_l_annexe(scene, qui):
    ici = {"demarche": scene.demarche, **qui}
    une, deux = creche(scene.demarche, "Une"), creche(scene.demarche, "Deux")
    champs = {"structure": une, "ligne": "BT_EAJE", "collectivite": scene.collectivite}
    premiere = services.ajouter(champs=champs, **ici)
    seconde = services.ajouter(champs={"structure": deux}, **ici)
    assert [premiere.ordre, seconde.ordre] == [0, 1]
    services.modifier(service=premiere, version=1, champs={"montant": Decimal("12.50")}, **qui)
    services.modifier(service=premiere, version=2, champs={"montant": Decimal("12.50")}, **qui)
    services.retirer(service=seconde, **qui)
    (gardee,) = queries.services(scene.demarche)
    assert (gardee.montant, gardee.a_un_bonus, gardee.version) == (Decimal("12.50"), True, 2)
    actes = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert actes == [
        "service soutenu ajouté",
        "service soutenu ajouté",
        "service soutenu modifié",
        "service soutenu retiré",
    ]


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"structure": None}, "structure"),
        ({"montant": Decimal("-0.01")}, "montant"),
        ({"montant": Decimal("1.001")}, "montant"),
        ({"montant": Decimal("1e10")}, "montant"),
        ({"quantite": Decimal(-1)}, "quantite"),
        ({"quantite_reference": Decimal("-0.5")}, "quantite_reference"),
        ({"quantite": Decimal(10), "dont_nouvelle": Decimal("10.01")}, ""),
        ({"annee": 2026, "derniere_annee": 2025}, ""),
        ({"annee": 1066}, "annee"),
        ({"ligne": "AUTRE_CHOSE"}, "ligne"),
        ({"ligne": "BT_EAJE_NOUVELLE"}, "ligne"),
        ({"ligne": "PSO_LAEP"}, "ligne"),
        ({"precisions": "nul\0"}, "precisions"),
    ],
)
def test_refuse_une_ligne_fausse(scene, qui, champs, champ):
    base = {"structure": creche(scene.demarche)}
    with pytest.raises(SaisieInvalide) as refus:
        services.ajouter(demarche=scene.demarche, champs={**base, **champs}, **qui)
    assert refus.value.champ == champ
    assert not ServiceSoutenu.objects.exists()
    assert not Evenement.objects.exists()


def test_refuse_la_structure_et_la_collectivite_d_une_autre_demarche(scene, qui):
    ailleurs = creche(scene.autre)
    with pytest.raises(Introuvable, match="inventaire"):
        services.ajouter(demarche=scene.demarche, champs={"structure": ailleurs}, **qui)
    autre = scene.autre.parties.get(role="COLLECTIVITE").organisation
    base = {"structure": creche(scene.demarche), "ligne": "BT_EAJE"}
    with pytest.raises(RegleEnfreinte, match="n’est pas signataire de la CTG") as refus:
        services.ajouter(demarche=scene.demarche, champs={**base, "collectivite": autre}, **qui)
    assert (refus.value.regle, refus.value.champ) == ("F04", "collectivite")
    with pytest.raises(SaisieInvalide, match="n’est pas une collectivité partie"):
        services.ajouter(demarche=scene.demarche, champs={**base, "competente": autre}, **qui)
    assert not ServiceSoutenu.objects.exists()


def test_une_partie_qui_ne_signe_pas_ne_cofinance_pas_un_bonus(scene, qui):
    voisine = fabriques.organisation()
    fabriques.partie(scene.demarche, voisine, ordre=5, est_signataire=False)
    base = {"structure": creche(scene.demarche), "collectivite": voisine}
    with pytest.raises(RegleEnfreinte, match="signataire"):
        services.ajouter(demarche=scene.demarche, champs={**base, "ligne": "BT_EAJE"}, **qui)
    services.ajouter(demarche=scene.demarche, champs={**base, "ligne": "PSU"}, **qui)


def test_une_micro_creche_paje_n_a_pas_de_bonus(scene, qui):
    structure = fabriques.structure(scene.demarche, type="MICRO_CRECHE")
    fabriques.etat_de_structure(structure, mode="PAJE")
    with pytest.raises(RegleEnfreinte, match="micro-crèche Paje") as refus:
        services.ajouter(
            demarche=scene.demarche, champs={"structure": structure, "ligne": "BT_EAJE"}, **qui
        )
    assert refus.value.regle == "F08"
    assert not ServiceSoutenu.objects.exists()


def test_une_cof_citee_est_la_bonne_et_couvre_n(scene, qui):
    service = fabriques.service_soutenu(scene.demarche, ligne="BT_EAJE", annee=2026)
    autre = fabriques.service_soutenu(scene.demarche, ligne="BT_EAJE")
    courte = fabriques.cof(service, au=dt.date(2026, 12, 30))
    modifier = {"service": service, "version": 1, **qui}
    with pytest.raises(RegleEnfreinte, match="ne couvre pas 2026") as refus:
        services.modifier(champs={"cof": courte}, **modifier)
    assert refus.value.regle == "F06"
    with pytest.raises(SaisieInvalide, match="pas celle de cette structure"):
        services.modifier(champs={"cof": fabriques.cof(autre)}, **modifier)
    bonne = fabriques.cof(service, du=dt.date(2025, 1, 1), au=dt.date(2026, 12, 31))
    services.modifier(champs={"cof": bonne}, **modifier)


def test_deux_lignes_ne_paient_pas_la_meme_annee(scene, qui):
    structure = creche(scene.demarche)
    fabriques.service_soutenu(
        scene.demarche, structure=structure, ligne="BT_EAJE", annee=2024, derniere_annee=2025
    )
    base = {"structure": structure, "ligne": "BT_EAJE"}
    with pytest.raises(SaisieInvalide, match="déjà une ligne"):
        services.ajouter(demarche=scene.demarche, champs={**base, "annee": 2025}, **qui)
    services.ajouter(demarche=scene.demarche, champs={**base, "annee": 2026}, **qui)
    services.ajouter(demarche=scene.demarche, champs={**base, "ligne": "PSU"}, **qui)


def test_le_conseiller_tient_l_annexe_et_l_elu_la_lit(scene, qui, client):
    champs = {"structure": creche(scene.demarche, "Crèche")}
    services.ajouter(demarche=scene.demarche, champs=champs, par=scene.conseiller, le=qui["le"])
    with pytest.raises(ActeRefuse):
        services.ajouter(demarche=scene.demarche, champs=champs, par=scene.elu, le=qui["le"])
    client.force_login(scene.elu)
    page = client.get(reverse("financements:services", args=["ici"])).content.decode()
    assert "Crèche" in page
    assert "Ajouter un service" not in page


def test_une_collectivite_a_un_montant_par_ligne(scene, qui):
    champs = {"collectivite": scene.collectivite, "annee": 2025, "montant": 1, "source": "Caf"}
    ici = {"demarche": scene.demarche, **qui}
    reference = services.fixer_la_reference(champs=champs, **ici)
    with pytest.raises(SaisieInvalide, match="déjà son montant"):
        services.fixer_la_reference(champs=champs, **ici)
    services.fixer_la_reference(champs={**champs, "ligne": "BT_EAJE"}, **ici)
    with pytest.raises(SaisieInvalide):
        services.fixer_la_reference(
            reference=reference, version=1, champs={**champs, "source": ""}, **ici
        )
    assert MontantReference.objects.count() == 2


def test_repartit_au_centime_selon_les_quantites(scene, qui):
    """X1 of the dossier: 123 456.78 € between 20, 25 and 15 places."""
    reference = fabriques.montant_de_reference(scene.demarche, montant=Decimal("123456.78"))
    for places in (20, 25, 15):
        fabriques.service_soutenu(
            scene.demarche,
            ligne="BT_EAJE",
            collectivite=scene.collectivite,
            quantite_reference=places,
        )
    services.repartir(reference=reference, version=1, **qui)
    parts = list(queries.services(scene.demarche).values_list("montant", flat=True))
    assert parts == [Decimal("41152.26"), Decimal("51440.33"), Decimal("30864.19")]
    assert services.repartir(reference=reference, version=1, **qui) == []


def test_refuse_de_repartir_ce_qui_ne_s_additionne_pas(scene, qui):
    reference = fabriques.montant_de_reference(scene.demarche)
    repartir = {"reference": reference, "version": 1, **qui}
    with pytest.raises(EtatIncompatible, match="Aucun service"):
        services.repartir(**repartir)
    commun = {"collectivite": scene.collectivite}
    crechette = fabriques.service_soutenu(scene.demarche, ligne="BT_EAJE", **commun)
    with pytest.raises(EtatIncompatible, match="n’est pas connue"):
        services.repartir(**repartir)
    ServiceSoutenu.objects.filter(pk=crechette.pk).update(quantite_reference=0)
    with pytest.raises(EtatIncompatible, match="Aucune unité soutenue"):
        services.repartir(**repartir)
    fabriques.service_soutenu(
        scene.demarche, type="RPE", ligne="BT_RPE", quantite_reference=2, **commun
    )
    with pytest.raises(EtatIncompatible, match="même unité"):
        services.repartir(**repartir)
    with pytest.raises(ModificationConcurrente):
        services.repartir(reference=reference, version=4, **qui)
    assert not ServiceSoutenu.objects.exclude(montant=None).exists()


def test_deux_modifications_a_la_fois_une_seule_passe(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux")
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    service = fabriques.service_soutenu(demarche)

    def modifier(part):
        return lambda: services.modifier(
            service=service, version=1, champs={"montant": Decimal(part)}, par=charge, le=le
        )

    issues = en_parallele(modifier(1), modifier(2))
    noms = sorted(type(issue).__name__ for issue in issues)
    assert noms == ["ModificationConcurrente", "ServiceSoutenu"]
    assert Evenement.objects.filter(acte="service soutenu modifié").count() == 1


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
    assert (dit.avant, dit.apres) == ("10", "10,01")
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
