"""The annexe of supported services: what is written and refused, what V-30 finds, what versions keep."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.services import creche, trouves
from maillage.financements import queries
from maillage.financements.actions import services
from maillage.financements.controles.services import bonus_et_repartition
from maillage.financements.models import MontantReference, ServiceSoutenu
from maillage.journal.models import Evenement
from maillage.regles.controle import Gravite
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.motifs import RegleEnfreinte

LE = dt.date(2026, 6, 1)


# ---------------------------------------------------------------- V-30


def test_un_bonus_sans_cof_est_trouve(scene, client):
    amis = fabriques.organisation(nom="Les Amis")
    fabriques.service_soutenu(scene.demarche, nom="Crèche", ligne="BT_EAJE", gestionnaire=amis)
    ((objet, gravite, message),) = trouves(scene.demarche, "V-30")
    assert (objet, gravite) == ("Crèche", Gravite.ALERTE)
    assert "aucune convention d’objectifs et de financement" in message
    assert "avec Les Amis" in message
    (constat,) = bonus_et_repartition(scene.demarche, LE)
    client.force_login(scene.charge)
    assert client.get(constat.lien).status_code == 200


@pytest.mark.parametrize("ligne", ["", "PSU"])
def test_sans_bonus_ou_sans_savoir_rien_n_est_trouve(scene, ligne):
    fabriques.service_soutenu(scene.demarche, ligne=ligne)
    assert trouves(scene.demarche, "V-30") == []


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
        assert trouves(scene.demarche, "V-30") == []
        return
    ((_, trouvee, message),) = trouves(scene.demarche, "V-30")
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
    ((objet, _, message),) = trouves(scene.demarche, "V-30")
    assert "relais" in objet
    assert "1,00\N{NO-BREAK SPACE}€ de trop" in message


def test_une_part_sans_montant_de_reference_se_dit(scene):
    fabriques.service_soutenu(scene.demarche, collectivite=scene.collectivite, montant=Decimal(0))
    fabriques.service_soutenu(scene.demarche, montant=Decimal(5))
    premiers = [(objet, gravite) for objet, gravite, _ in trouves(scene.demarche, "V-30")]
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
