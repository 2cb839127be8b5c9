"""Annexe 3 row by row: what is written, what V-30 finds, what versions and documents keep of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.versions import demarche_complete
from maillage.conventions import queries
from maillage.conventions.actions import annexe3
from maillage.conventions.controles.annexe3 import bonus_et_repartition
from maillage.conventions.differences import en_mots, natures
from maillage.conventions.enums import NatureAvenant
from maillage.conventions.models import EquipementSoutenu, MontantReference
from maillage.conventions.pieces.convention import convention
from maillage.documents.arbre import en_clair, parcourir, textes
from maillage.journal.models import Evenement
from maillage.regles.controle import Gravite, examiner
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

LE = dt.date(2023, 6, 1)


@pytest.fixture
def qui(scene, le):
    return {"par": scene.charge, "le": le}


@pytest.fixture
def collectivite(scene):
    return scene.commune.organisation


def trouves(demarche, le: dt.date = LE) -> list[tuple[str, Gravite, str]]:
    return [
        (c.objet, c.gravite, c.message)
        for c in examiner(demarche, le)
        if c.regle and c.regle.identifiant == "V-30"
    ]


# ---------------------------------------------------------------- the rule


def test_un_bonus_sans_cof_est_trouve(scene, collectivite):
    fabriques.equipement(scene.demarche, nom="Crèche", a_un_bonus=True, gestionnaire="Les Amis")
    ((objet, gravite, message),) = trouves(scene.demarche)
    assert (objet, gravite) == ("Crèche", Gravite.ALERTE)
    assert "aucune convention d’objectifs et de financement" in message
    assert "avec Les Amis" in message


@pytest.mark.parametrize("bonus", [None, False])
def test_sans_bonus_ou_sans_savoir_rien_n_est_trouve(scene, bonus):
    fabriques.equipement(scene.demarche, a_un_bonus=bonus)
    assert trouves(scene.demarche) == []


@pytest.mark.parametrize(
    ("fin", "trouvee"), [(None, 0), (LE, 0), (LE - dt.timedelta(1), 1), (dt.date(2030, 1, 1), 0)]
)
def test_une_cof_echue_ne_couvre_plus_le_bonus(scene, fin, trouvee):
    fabriques.equipement(scene.demarche, a_un_bonus=True, cof_numero="12", cof_fin=fin)
    scene.demarche.fin = None
    assert len(trouves(scene.demarche)) == trouvee


def test_une_cof_echue_avec_la_convention_ne_manque_a_personne(scene):
    fabriques.equipement(
        scene.demarche, a_un_bonus=True, cof_numero="12", cof_fin=dt.date(2022, 12, 31)
    )
    scene.demarche.fin = dt.date(2022, 12, 31)
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
def test_la_repartition_fait_la_somme_au_centime(scene, collectivite, parts, gravite, dit):
    fabriques.montant_de_reference(scene.demarche, montant=Decimal(1000))
    for rang, part in enumerate(parts, 1):
        fabriques.equipement(
            scene.demarche,
            nom=f"Équipement {rang}",
            collectivite=collectivite,
            montant=part and Decimal(part),
        )
    if gravite is None:
        assert trouves(scene.demarche) == []
        return
    ((_, trouvee, message),) = trouves(scene.demarche)
    assert trouvee is gravite
    assert dit in message


def test_une_structure_sans_bonus_ni_part_n_est_pas_de_la_repartition(scene, collectivite):
    fabriques.montant_de_reference(scene.demarche, montant=Decimal(1000))
    commun = {"collectivite": collectivite}
    fabriques.equipement(scene.demarche, montant=Decimal(1000), **commun)
    fabriques.equipement(scene.demarche, a_un_bonus=False, **commun)
    assert trouves(scene.demarche) == []


def test_une_part_sans_montant_de_reference_se_dit(scene, collectivite):
    fabriques.equipement(scene.demarche, collectivite=collectivite, montant=Decimal(0))
    fabriques.equipement(scene.demarche, montant=Decimal(5))
    premiers = [(objet, gravite) for objet, gravite, _ in trouves(scene.demarche)]
    assert premiers == [
        (str(collectivite), Gravite.INFORMATION),
        (str(scene.demarche), Gravite.INFORMATION),
    ]


def test_le_constat_mene_ou_l_on_corrige(scene, client):
    fabriques.equipement(scene.demarche, a_un_bonus=True)
    (constat,) = bonus_et_repartition(scene.demarche, LE)
    client.force_login(scene.charge)
    assert client.get(constat.lien).status_code == 200


# ---------------------------------------------------------------- the acts


def test_tient_les_lignes_de_l_annexe(scene, qui, collectivite):
    ici = {"demarche": scene.demarche, **qui}
    equipement = annexe3.ajouter(champs={"nom": "Crèche", "collectivite": collectivite}, **ici)
    autre = annexe3.ajouter(champs={"nom": "Relais"}, **ici)
    assert [equipement.ordre, autre.ordre] == [0, 1]
    champs = {"montant": Decimal("12.50"), "a_un_bonus": False}
    annexe3.modifier(equipement=equipement, version=1, champs=champs, **qui)
    annexe3.retirer(equipement=autre, **qui)
    (garde,) = scene.demarche.equipements_soutenus.all()
    assert (garde.montant, garde.a_un_bonus, garde.version) == (Decimal("12.50"), False, 2)
    actes = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert actes == [
        "équipement ajouté",
        "équipement ajouté",
        "équipement modifié",
        "équipement retiré",
    ]


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"nom": ""}, "nom"),
        ({"nom": "X", "montant": Decimal("-0.01")}, ""),
        ({"nom": "X", "montant": Decimal("1.001")}, "montant"),
        ({"nom": "X", "montant": Decimal("1e10")}, "montant"),
        ({"nom": "X", "ligne": "AUTRE_CHOSE"}, "ligne"),
        ({"nom": "X", "cof_debut": LE, "cof_fin": LE - dt.timedelta(1)}, ""),
        ({"nom": "nul\0"}, "nom"),
    ],
)
def test_refuse_une_ligne_fausse(scene, qui, champs, champ):
    with pytest.raises(SaisieInvalide) as refus:
        annexe3.ajouter(demarche=scene.demarche, champs=champs, **qui)
    assert refus.value.champ == champ
    assert not EquipementSoutenu.objects.exists()


def test_refuse_la_collectivite_d_une_autre_demarche(scene, qui):
    ailleurs = scene.autre.parties.get(role="COLLECTIVITE").organisation
    with pytest.raises(SaisieInvalide, match="n'est pas une collectivité partie"):
        annexe3.ajouter(
            demarche=scene.demarche, champs={"nom": "X", "collectivite": ailleurs}, **qui
        )


def test_le_conseiller_tient_l_annexe_et_l_elu_la_lit(scene, le, client):
    annexe3.ajouter(demarche=scene.demarche, champs={"nom": "Crèche"}, par=scene.conseiller, le=le)
    with pytest.raises(ActeRefuse):
        annexe3.ajouter(demarche=scene.demarche, champs={"nom": "X"}, par=scene.elu, le=le)
    client.force_login(scene.elu)
    page = client.get(reverse("conventions:annexe_3", args=["ici"])).content.decode()
    assert "Crèche" in page
    assert "Ajouter un équipement" not in page


def test_une_collectivite_a_un_seul_montant(scene, qui, collectivite):
    champs = {"collectivite": collectivite, "annee": 2022, "montant": Decimal(1), "source": "Caf"}
    reference = annexe3.fixer_la_reference(demarche=scene.demarche, champs=champs, **qui)
    with pytest.raises(SaisieInvalide, match="déjà son montant"):
        annexe3.fixer_la_reference(demarche=scene.demarche, champs=champs, **qui)
    with pytest.raises(SaisieInvalide):
        annexe3.fixer_la_reference(
            demarche=scene.demarche,
            reference=reference,
            version=1,
            champs={**champs, "source": ""},
            **qui,
        )
    assert MontantReference.objects.get().source == "Caf"


def test_repartit_au_centime(scene, qui, collectivite):
    reference = fabriques.montant_de_reference(scene.demarche, montant=Decimal(100))
    lignes = [fabriques.equipement(scene.demarche, collectivite=collectivite) for _ in range(3)]
    unites = {ligne.pk: Decimal(1) for ligne in lignes}
    annexe3.repartir(reference=reference, version=1, unites=unites, **qui)
    parts = list(scene.demarche.equipements_soutenus.values_list("montant", flat=True))
    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert trouves(scene.demarche) == []
    with pytest.raises(SaisieInvalide, match="unités positives"):
        annexe3.repartir(
            reference=reference, version=1, unites=dict.fromkeys(unites, Decimal(0)), **qui
        )


def test_repartir_apres_un_autre_est_refuse(scene, qui, collectivite):
    reference = fabriques.montant_de_reference(scene.demarche)
    ligne = fabriques.equipement(scene.demarche, collectivite=collectivite)
    unites = {ligne.pk: Decimal(1)}
    fabriques.equipement(scene.demarche, collectivite=collectivite)
    with pytest.raises(EtatIncompatible, match="a changé pendant"):
        annexe3.repartir(reference=reference, version=1, unites=unites, **qui)
    with pytest.raises(ModificationConcurrente):
        annexe3.repartir(reference=reference, version=4, unites=unites, **qui)
    assert not EquipementSoutenu.objects.exclude(montant=None).exists()


def test_deux_modifications_a_la_fois_une_seule_passe(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux")
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    equipement = fabriques.equipement(demarche)

    def modifier(part):
        return lambda: annexe3.modifier(
            equipement=equipement, version=1, champs={"montant": Decimal(part)}, par=charge, le=le
        )

    issues = en_parallele(modifier(1), modifier(2))
    noms = sorted(type(issue).__name__ for issue in issues)
    assert noms == ["EquipementSoutenu", "ModificationConcurrente"]
    assert Evenement.objects.filter(acte="équipement modifié").count() == 1


# ---------------------------------------------------------------- versions, documents, pages


def test_un_centime_change_apres_le_figement_est_un_changement(db):
    scene = demarche_complete()
    collectivite = scene.demarche.parties.get(role="COLLECTIVITE").organisation
    ligne = fabriques.equipement(
        scene.demarche, collectivite=collectivite, montant=Decimal("10.00")
    )
    fabriques.version_figee(scene.acte)
    assert queries.ecart(scene.demarche).changements == []
    champs = {"montant": Decimal("10.01")}
    annexe3.modifier(
        equipement=ligne, version=1, champs=champs, par=scene.charge, le=timezone.now()
    )
    (changement,) = queries.ecart(scene.demarche).changements
    assert changement.cle == f"equipement:{ligne.pk}"
    dit = en_mots(changement)
    assert (dit.avant, dit.apres) == ("10", "10,01")
    assert natures([changement]) == [NatureAvenant.BONUS_TERRITOIRE]


def test_ne_pas_savoir_et_non_sont_deux_choses(scene):
    ligne = fabriques.equipement(scene.demarche)
    fabriques.version_figee(scene.acte)
    EquipementSoutenu.objects.filter(pk=ligne.pk).update(a_un_bonus=False)
    (changement,) = queries.ecart(scene.demarche).changements
    assert (changement.nom_champ, en_mots(changement).apres) == ("a_un_bonus", "non")


def test_la_convention_dit_les_lignes(scene, collectivite):
    fabriques.equipement(
        scene.demarche,
        nom="Crèche Fictive",
        gestionnaire="Les Amis",
        ligne="EAJE",
        a_un_bonus=True,
        cof_numero="2023-1",
        montant=Decimal("1234.50"),
    )
    lignes = [
        en_clair(t) for bloc in parcourir(convention(scene.demarche).blocs) for t in textes(bloc)
    ]
    (dite,) = [ligne for ligne in lignes if "Crèche Fictive" in ligne]
    assert "gestionnaire\N{NO-BREAK SPACE}: Les Amis" in dite
    assert "COF 2023-1" in dite
    assert "1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€" in dite


def test_les_pages_de_l_annexe_s_ouvrent_et_ecrivent(scene, client, collectivite):
    client.force_login(scene.charge)

    def adresse(nom, *cles):
        return reverse(f"conventions:{nom}", args=["ici", *cles])

    saisie = {"nom": "Crèche", "collectivite": collectivite.pk, "a_un_bonus": "true"}
    assert client.post(adresse("equipement_ajouter"), saisie).status_code == 302
    ligne = scene.demarche.equipements_soutenus.get()
    assert ligne.a_un_bonus is True
    assert ligne.montant is None
    montant = {
        "collectivite": collectivite.pk,
        "annee": "2022",
        "montant": "1 000,50",
        "source": "Caf",
    }
    assert client.post(adresse("reference_ajouter"), montant).status_code == 302
    reference = scene.demarche.montants_de_reference.get()
    assert reference.montant == Decimal("1000.50")
    unites = {f"unites_{ligne.pk}": "20", "version": 1}
    assert client.post(adresse("repartir", reference.pk), unites).status_code == 302
    page = client.get(adresse("annexe_3")).content.decode()
    assert "Juste au centime" in page
    assert "À enregistrer" in page
    vieille = {**saisie, "nom": "Autre", "version": 1}
    assert client.post(adresse("equipement", ligne.pk), vieille).status_code == 409
    assert client.post(adresse("equipement", ligne.pk), {**vieille, "nom": ""}).status_code == 422
    csv = client.get(adresse("annexe_3"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "Crèche" in csv
    assert "1000,50" in csv


def test_l_annexe_ne_fait_pas_plus_de_requetes_pour_plus_de_lignes(
    scene, client, collectivite, django_assert_num_queries
):
    client.force_login(scene.charge)
    adresse = reverse("conventions:annexe_3", args=["ici"])
    fabriques.montant_de_reference(scene.demarche)
    fabriques.equipement(scene.demarche, collectivite=collectivite)
    with CaptureQueriesContext(connection) as avant:
        client.get(adresse)
    for _ in range(10):
        fabriques.equipement(scene.demarche, collectivite=collectivite)
    with django_assert_num_queries(len(avant)):
        client.get(adresse)
