"""The register of the COF and the co-financings: what is written, what is refused, their page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from maillage.fichiers.models import Fichier
from maillage.financements import queries
from maillage.financements.actions import cofinancements, cofs
from maillage.financements.models import Cof, Cofinancement
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.financements.motifs import RegleEnfreinte

LE = dt.date(2026, 6, 1)
PREUVE = cofinancements.Justificatif("deliberation.pdf", b"%PDF-1.7 fictif")


def saisie(ici, **champs):
    return {
        "structure": ici.creche,
        "ligne": "BT_EAJE",
        "numero": "2026-1",
        "du": dt.date(2026, 1, 1),
        "au": dt.date(2026, 12, 31),
        "beneficiaire": ici.amis,
        **champs,
    }


def soutien(ici, **champs):
    return {
        "structure": ici.creche,
        "annee": 2026,
        "collectivite": ici.collectivite,
        "nature": "SUBVENTION",
        "montant": Decimal("1200.50"),
        **champs,
    }


# ---------------------------------------------------------------- the register


def test_une_cof_s_enregistre_se_modifie_et_garde_son_exemplaire(ici):
    cof = cofs.enregistrer(demarche=ici.demarche, champs=saisie(ici), **ici.qui)
    cofs.modifier(cof=cof, version=1, champs={"au": dt.date(2029, 12, 31)}, **ici.qui)
    cof = cofs.joindre(cof=cof, nom="cof.pdf", octets=b"%PDF-1.7 signe", **ici.qui)
    assert (cof.au.year, cof.version, cof.fichier.nom) == (2029, 3, "cof.pdf")
    with pytest.raises(ModificationConcurrente):
        cofs.modifier(cof=cof, version=1, champs={"numero": "X"}, **ici.qui)
    cofs.retirer(cof=cof, **ici.qui)
    assert not Cof.objects.exists()
    actes = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert actes == [
        "COF enregistrée",
        "COF modifiée",
        "exemplaire signé de la COF joint",
        "COF retirée",
    ]


def test_f03_le_beneficiaire_est_le_gestionnaire(ici):
    with pytest.raises(RegleEnfreinte, match="doit être le gestionnaire de « Crèche »") as refus:
        cofs.enregistrer(
            demarche=ici.demarche, champs=saisie(ici, beneficiaire=ici.collectivite), **ici.qui
        )
    assert (refus.value.regle, refus.value.champ) == ("F03", "beneficiaire")
    assert not Cof.objects.exists()
    assert not Evenement.objects.exists()


def test_f03_un_poste_de_cooperation_paie_la_collectivite_qui_l_emploie(ici):
    pilotage = fabriques.structure(ici.demarche, type="PILOTAGE")
    fabriques.etat_de_structure(pilotage, gestionnaire=ici.amis)
    poste = saisie(ici, structure=pilotage, ligne="CHARGE_COOP")
    with pytest.raises(RegleEnfreinte, match="collectivité qui emploie"):
        cofs.enregistrer(demarche=ici.demarche, champs=poste, **ici.qui)
    poste["beneficiaire"] = ici.collectivite
    assert cofs.enregistrer(demarche=ici.demarche, champs=poste, **ici.qui).pk


def test_une_commune_est_collectivite_et_gestionnaire(ici):
    municipale = fabriques.service_soutenu(
        ici.demarche,
        ligne="BT_EAJE",
        annee=2026,
        gestionnaire=ici.collectivite,
        collectivite=ici.collectivite,
    )
    champs = saisie(ici, structure=municipale.structure, beneficiaire=ici.collectivite)
    assert cofs.enregistrer(demarche=ici.demarche, champs=champs, **ici.qui).pk
    champs = soutien(ici, structure=municipale.structure, nature="REGIE")
    cofinancements.enregistrer(demarche=ici.demarche, champs=champs, justificatif=PREUVE, **ici.qui)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"structure": None}, "structure"),
        ({"ligne": ""}, "ligne"),
        ({"ligne": "PSO_LAEP"}, "ligne"),
        ({"ligne": "BT_EAJE_NOUVELLE"}, "ligne"),
        ({"numero": ""}, "numero"),
        ({"du": None}, "du"),
        ({"au": dt.date(2025, 12, 31)}, ""),
        ({"au": dt.date(2200, 1, 1)}, "au"),
        ({"beneficiaire": None}, "beneficiaire"),
        ({"numero": "nul\0"}, "numero"),
    ],
)
def test_refuse_une_cof_fausse(ici, champs, champ):
    with pytest.raises(SaisieInvalide) as refus:
        cofs.enregistrer(demarche=ici.demarche, champs=saisie(ici, **champs), **ici.qui)
    assert refus.value.champ == champ
    assert not Cof.objects.exists()


def test_deux_cof_de_la_meme_ligne_ne_se_recouvrent_pas(ici):
    cofs.enregistrer(demarche=ici.demarche, champs=saisie(ici), **ici.qui)
    autre = saisie(ici, numero="2", du=dt.date(2026, 12, 31), au=dt.date(2027, 12, 31))
    with pytest.raises(SaisieInvalide, match="ne se recouvrent pas"):
        cofs.enregistrer(demarche=ici.demarche, champs=autre, **ici.qui)
    cofs.enregistrer(demarche=ici.demarche, champs={**autre, "du": dt.date(2027, 1, 1)}, **ici.qui)
    cofs.enregistrer(demarche=ici.demarche, champs={**autre, "ligne": "PSU"}, **ici.qui)


def test_une_cof_citee_ne_se_raccourcit_ni_ne_se_retire(ici):
    cof = cofs.enregistrer(demarche=ici.demarche, champs=saisie(ici), **ici.qui)
    ici.service.cof = cof
    ici.service.save()
    with pytest.raises(RegleEnfreinte, match="ne couvre pas 2026") as refus:
        cofs.modifier(cof=cof, version=1, champs={"au": dt.date(2026, 6, 30)}, **ici.qui)
    assert refus.value.regle == "F06"
    with pytest.raises(EtatIncompatible, match="cite la COF"):
        cofs.retirer(cof=cof, **ici.qui)
    fabriques.version_figee(ici.acte)
    with pytest.raises(RegleEnfreinte, match="avenant"):
        cofs.modifier(cof=cof, version=1, champs={"numero": "autre"}, **ici.qui)
    cofs.modifier(cof=cof, version=1, champs={"signee_le": dt.date(2026, 2, 1)}, **ici.qui)


def test_l_elu_n_ecrit_rien_et_la_structure_d_ailleurs_n_existe_pas(ici):
    with pytest.raises(ActeRefuse):
        cofs.enregistrer(demarche=ici.demarche, champs=saisie(ici), par=ici.elu, le=timezone.now())
    ailleurs = fabriques.structure(ici.autre)
    with pytest.raises(Introuvable):
        cofs.enregistrer(demarche=ici.demarche, champs=saisie(ici, structure=ailleurs), **ici.qui)


def test_la_couverture_montre_les_annees_et_les_trous(ici):
    ici.demarche.fin = dt.date(2028, 12, 31)
    ici.demarche.save()
    fabriques.cof(ici.service, du=dt.date(2026, 1, 1), au=dt.date(2026, 12, 31))
    fabriques.cof(ici.service, du=dt.date(2028, 3, 1), au=dt.date(2028, 12, 31))
    lignes, registre = list(queries.services(ici.demarche)), list(queries.cofs(ici.demarche))
    (lue,) = queries.couvertures(ici.demarche, lignes, registre, LE)
    assert lue.attendues == (2026, 2027, 2028)
    assert lue.decouvertes == {2027, 2028}
    assert [lue.cof_de(a) is not None for a in (2026, 2027, 2028)] == [True, False, True]
    a_renouveler = queries.cofs_a_renouveler(registre, dt.date(2028, 8, 1))
    assert [c.au for c in a_renouveler] == [dt.date(2028, 12, 31)]


def test_deux_cof_enregistrees_a_la_fois_une_seule_passe(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux")
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    service = fabriques.service_soutenu(demarche, ligne="BT_EAJE")
    amis = fabriques.organisation()

    def enregistrer(numero):
        champs = {
            "structure": service.structure,
            "ligne": "BT_EAJE",
            "numero": numero,
            "du": dt.date(2026, 1, 1),
            "au": dt.date(2026, 12, 31),
            "beneficiaire": amis,
        }
        return lambda: cofs.enregistrer(demarche=demarche, champs=champs, par=charge, le=le)

    issues = en_parallele(enregistrer("A"), enregistrer("B"))
    assert sorted(type(issue).__name__ for issue in issues) == ["Cof", "SaisieInvalide"]
    assert Cof.objects.count() == 1


# ---------------------------------------------------------------- co-financings


def test_un_cofinancement_garde_sa_preuve(ici):
    donne = cofinancements.enregistrer(
        demarche=ici.demarche, champs=soutien(ici), justificatif=PREUVE, **ici.qui
    )
    cofinancements.modifier(
        cofinancement=donne, version=1, champs={"montant": Decimal(900)}, **ici.qui
    )
    donne.refresh_from_db()
    assert (donne.montant, donne.version, donne.justificatif.nom) == (900, 2, "deliberation.pdf")
    cofinancements.retirer(cofinancement=donne, **ici.qui)
    assert not Cofinancement.objects.exists()
    assert Fichier.objects.filter(nom="deliberation.pdf").exists()


def test_f04_un_non_signataire_ne_cofinance_pas(ici):
    voisine = fabriques.organisation(nom="Voisine")
    for numero, prepare in enumerate(
        (lambda: None, lambda: _partie_qui_ne_signe_pas(ici, voisine))
    ):
        prepare()
        with pytest.raises(RegleEnfreinte, match="Voisine n’est pas signataire de la CTG") as refus:
            cofinancements.enregistrer(
                demarche=ici.demarche,
                champs=soutien(ici, collectivite=voisine),
                justificatif=PREUVE,
                **ici.qui,
            )
        assert refus.value.regle == "F04", numero
    assert not Cofinancement.objects.exists()
    assert not Fichier.objects.exists()
    assert not Evenement.objects.exists()


def _partie_qui_ne_signe_pas(ici, organisation):
    fabriques.partie(ici.demarche, organisation, ordre=7, est_signataire=False)


def test_f04_qui_n_exerce_pas_la_competence_ne_cofinance_pas(ici):
    epci = fabriques.organisation(nom="Communauté")
    fabriques.partie(ici.demarche, epci, ordre=6)
    ici.service.competente = epci
    ici.service.save()
    with pytest.raises(RegleEnfreinte, match="n’exerce pas la compétence « petite enfance »"):
        cofinancements.enregistrer(
            demarche=ici.demarche, champs=soutien(ici), justificatif=PREUVE, **ici.qui
        )
    cofinancements.enregistrer(
        demarche=ici.demarche,
        champs=soutien(ici, collectivite=epci),
        justificatif=PREUVE,
        **ici.qui,
    )


@pytest.mark.parametrize(
    ("champs", "preuve"),
    [
        ({"montant": Decimal(0)}, PREUVE),
        ({"montant": Decimal("-1")}, PREUVE),
        ({"montant": None}, PREUVE),
        ({}, None),
    ],
)
def test_f05_un_soutien_nul_ou_sans_preuve_est_refuse(ici, champs, preuve):
    with pytest.raises(RegleEnfreinte, match="Le soutien financier de la collectivité") as refus:
        cofinancements.enregistrer(
            demarche=ici.demarche, champs=soutien(ici, **champs), justificatif=preuve, **ici.qui
        )
    assert refus.value.regle == "F05"
    assert not Cofinancement.objects.exists()
    assert not Fichier.objects.exists()


@pytest.mark.parametrize(
    ("champs", "preuve"),
    [
        ({"annee": 1066}, PREUVE),
        ({"nature": "CADEAU"}, PREUVE),
        ({"montant": Decimal("1.001")}, PREUVE),
        ({"montant": Decimal("1e11")}, PREUVE),
        ({"structure": None}, PREUVE),
        ({"collectivite": None}, PREUVE),
        ({}, cofinancements.Justificatif("preuve.pdf", b"")),
        ({}, cofinancements.Justificatif("preuve.pdf", b"MZ\x90 un programme")),
    ],
)
def test_refuse_un_cofinancement_faux(ici, champs, preuve):
    with pytest.raises(SaisieInvalide):
        cofinancements.enregistrer(
            demarche=ici.demarche, champs=soutien(ici, **champs), justificatif=preuve, **ici.qui
        )
    assert not Cofinancement.objects.exists()


# ---------------------------------------------------------------- pages


def adresse(nom, *cles):
    return reverse(f"financements:{nom}", args=["ici", *cles])


def test_les_pages_du_registre_ecrivent_et_rendent_les_fichiers(ici, client):
    client.force_login(ici.charge)
    envoi = {nom: getattr(v, "pk", v) for nom, v in saisie(ici).items()}
    assert client.post(adresse("cof_ajouter"), envoi).status_code == 302
    cof = Cof.objects.get()
    pdf = SimpleUploadedFile("cof.pdf", b"%PDF-1.7 signe")
    client.post(adresse("cof_joindre", cof.pk), {"fichier": pdf})
    rendu = client.get(adresse("cof_exemplaire", cof.pk))
    assert rendu.content == b"%PDF-1.7 signe"
    assert rendu["X-Content-Type-Options"] == "nosniff"
    envoi = {nom: getattr(v, "pk", v) for nom, v in soutien(ici).items()}
    sans = client.post(adresse("cofinancement_ajouter"), envoi)
    assert sans.status_code == 422
    assert "Joignez le justificatif" in sans.content.decode()
    preuve = SimpleUploadedFile("budget.pdf", b"%PDF-1.7 budget")
    reponse = client.post(adresse("cofinancement_ajouter"), {**envoi, "fichier": preuve})
    assert reponse.status_code == 302
    donne = Cofinancement.objects.get()
    assert client.get(adresse("justificatif", donne.pk)).content == b"%PDF-1.7 budget"
    page = client.get(adresse("cofs")).content.decode()
    assert "Couverte" in page
    assert "budget.pdf" in page
    csv = client.get(adresse("cofs"), {"format": "csv"}).content.decode("utf-8-sig")
    assert "Couvre 2026" in csv
    soutiens = client.get(adresse("cofs"), {"format": "csv", "tableau": "cofinancements"})
    assert "1200,50" in soutiens.content.decode("utf-8-sig")
    assert client.post(adresse("cof_retirer", cof.pk)).status_code == 302
    assert client.post(adresse("cofinancement_retirer", donne.pk)).status_code == 302


def test_un_fichier_absent_ou_hostile_est_refuse_sans_rien_garder(ici, client):
    client.force_login(ici.charge)
    cof = fabriques.cof(ici.service)
    assert client.get(adresse("cof_exemplaire", cof.pk)).status_code == 404
    for envoi in ({}, {"fichier": SimpleUploadedFile("cof.pdf", b"<script>alert(1)</script>")}):
        page = client.post(adresse("cof_joindre", cof.pk), envoi, follow=True)
        assert page.status_code == 200
    cof.refresh_from_db()
    assert cof.fichier is None


def test_le_registre_ne_fait_pas_plus_de_requetes_pour_plus_de_cof(
    ici, client, django_assert_num_queries
):
    client.force_login(ici.charge)

    def une():
        service = fabriques.service_soutenu(ici.demarche, ligne="BT_EAJE", annee=2026)
        fabriques.cof(service)
        fabriques.cofinancement(service.structure)

    une()
    with CaptureQueriesContext(connection) as avant:
        client.get(adresse("cofs"))
    for _ in range(10):
        une()
    with django_assert_num_queries(len(avant)):
        client.get(adresse("cofs"))
