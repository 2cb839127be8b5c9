"""Acts: draft, states, the frozen text, signatures, and two people at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions.actions import actes, signatures
from maillage.conventions.enums import (
    SIGNATURES_POSSIBLES,
    TRANSITIONS_ACTE,
    EtatActe,
    EtatSignature,
    RolePartie,
    TypeActe,
)
from maillage.conventions.models import Acte, Signature
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def scene(scene):
    """The gates are held in `test_portes.py`: here they are exempted."""
    fabriques.portes_ouvertes(scene.demarche)
    return scene


FIGES = [e for e in EtatActe if e not in {"BROUILLON", "RELU", "VALIDE_COPIL"}]
REFUS_DE_LA_BASE = (IntegrityError,)


def amener(scene, vers: EtatActe, le: dt.datetime) -> Acte:
    """Take the act of the scene along the normal path, with its signatures."""
    acte = scene.acte
    for etat in ["RELU", "VALIDE_COPIL", "FIGE", "EN_SIGNATURE", "PARTIELLE", "SIGNE"]:
        if acte.etat == vers:
            return acte
        if etat in {"PARTIELLE", "SIGNE"}:
            signer(acte, scene.caf if etat == "PARTIELLE" else scene.commune, scene, le)
            acte.refresh_from_db()
            continue
        acte = actes.passer(acte=acte, vers=etat, version=acte.version, par=scene.charge, le=le)
    if vers == EtatActe.RESILIE:
        actes.noter_l_etat(acte=acte, vers=vers, par=scene.charge, le=le)
    elif acte.etat != vers:
        acte = actes.passer(acte=acte, vers=vers, version=acte.version, par=scene.charge, le=le)
    return acte


def signer(acte, partie, scene, le, etat=EtatSignature.SIGNE, **champs) -> Signature:
    champs.setdefault("signee_le", timezone.localdate(le))
    champs.setdefault("motif", "La délibération est attendue." if champs["signee_le"] else "")
    connue = acte.signatures.filter(partie=partie).first()
    champs.setdefault("version", connue.version if connue else 0)
    return signatures.enregistrer(
        acte=acte, partie=partie, etat=etat, par=scene.charge, le=le, **champs
    )


def test_commence_un_acte_en_brouillon_et_le_journal_le_dit(scene, le):
    acte = actes.creer(
        demarche=scene.demarche,
        type=TypeActe.ACCORD_CADRE,
        intitule="Accord-cadre",
        debut=dt.date(2026, 1, 1),
        par=scene.conseiller,
        le=le,
    )
    assert (acte.etat, acte.version) == (EtatActe.BROUILLON, 1)
    evenement = Evenement.objects.get(objet_type="conventions.acte", objet_id=str(acte.pk))
    assert evenement.acte == "acte créé"
    assert evenement.demarche == "ici"
    assert evenement.apres["debut"] == "2026-01-01"
    assert "fin" not in evenement.apres


@pytest.mark.parametrize("qui", ["elu", "direction", "secretariat", "etranger", "administrateur"])
def test_refuse_d_ecrire_un_acte_sans_le_role(scene, le, qui):
    with pytest.raises(ActeRefuse):
        actes.modifier(
            acte=scene.acte,
            version=1,
            champs={"intitule": "Autre"},
            par=getattr(scene, qui),
            le=le,
        )
    assert not Evenement.objects.exists()
    scene.acte.refresh_from_db()
    assert scene.acte.intitule == "Convention territoriale globale"


def test_une_modification_ne_journalise_que_ce_qui_change(scene, le):
    acte = actes.modifier(
        acte=scene.acte,
        version=1,
        champs={"intitule": "CTG 2026", "debut": scene.acte.debut},
        par=scene.charge,
        le=le,
    )
    evenement = Evenement.objects.get()
    assert evenement.avant == {"intitule": "Convention territoriale globale"}
    assert evenement.apres == {"intitule": "CTG 2026"}
    assert acte.version == 2


def test_ne_rien_changer_n_ecrit_rien(scene, le):
    champs = {"intitule": scene.acte.intitule, "avec_plan": True}
    acte = actes.modifier(acte=scene.acte, version=1, champs=champs, par=scene.charge, le=le)
    assert acte.version == 1
    assert not Evenement.objects.exists()


def test_une_version_depassee_dit_qui_a_change_quoi(scene, le):
    actes.modifier(
        acte=scene.acte, version=1, champs={"fait_a": "Ici"}, par=scene.conseiller, le=le
    )
    with pytest.raises(ModificationConcurrente) as refus:
        actes.modifier(acte=scene.acte, version=1, champs={"fait_a": "Là"}, par=scene.charge, le=le)
    assert "Conseiller Fictif" in refus.value.message
    assert "« fait à »" in refus.value.message
    assert refus.value.version == 2
    scene.acte.refresh_from_db()
    assert scene.acte.fait_a == "Ici"


def test_une_fausse_version_plus_haute_est_refusee_aussi(scene, le):
    with pytest.raises(ModificationConcurrente):
        actes.modifier(acte=scene.acte, version=9, champs={"fait_a": "Là"}, par=scene.charge, le=le)


def test_un_avenant_dit_quel_acte_il_modifie(scene, le):
    with pytest.raises(SaisieInvalide) as refus:
        actes.creer(
            demarche=scene.demarche,
            type=TypeActe.AVENANT,
            intitule="Avenant 1",
            par=scene.charge,
            le=le,
        )
    assert refus.value.champ == "modifie"


def test_un_avenant_ne_modifie_pas_l_acte_d_une_autre_demarche(scene, le):
    with pytest.raises(Introuvable):
        actes.creer(
            demarche=scene.demarche,
            type=TypeActe.AVENANT,
            intitule="Avenant 1",
            modifie=scene.acte_ailleurs,
            par=scene.charge,
            le=le,
        )


@pytest.mark.parametrize("fin", [dt.date(2025, 12, 31), dt.date(2026, 1, 1)])
def test_refuse_une_periode_a_l_envers(scene, le, fin):
    with pytest.raises(SaisieInvalide) as refus:
        actes.modifier(
            acte=scene.acte,
            version=1,
            champs={"debut": dt.date(2026, 1, 1), "fin": fin},
            par=scene.charge,
            le=le,
        )
    assert refus.value.champ == "fin"


@pytest.mark.django_db
@pytest.mark.parametrize("depart", EtatActe)
@pytest.mark.parametrize("vers", EtatActe)
def test_on_ne_passe_que_par_la_table_des_etats(scene, le, depart, vers):
    Acte.objects.filter(pk=scene.acte.pk).update(etat=depart)
    scene.acte.refresh_from_db()
    automatique = EtatActe.PARTIELLE in {depart, vers}
    # A convention is signed by its signatures, and terminated by article 12 (`test_resiliations.py`).
    ailleurs = {EtatActe.SIGNE, EtatActe.RESILIE}
    permis = vers in TRANSITIONS_ACTE[depart] and vers not in ailleurs and not automatique
    if permis:
        acte = actes.passer(acte=scene.acte, vers=vers, version=1, par=scene.charge, le=le)
        assert (acte.etat, acte.version) == (vers, 2)
    else:
        with pytest.raises(EtatIncompatible):
            actes.passer(acte=scene.acte, vers=vers, version=1, par=scene.charge, le=le)
        assert "tentative refusée" in Evenement.objects.get().acte
        scene.acte.refresh_from_db()
        assert (scene.acte.etat, scene.acte.version) == (depart, 1)


@pytest.mark.parametrize("etat", FIGES)
def test_un_acte_fige_ne_se_modifie_plus(scene, le, etat):
    acte = amener(scene, etat, le)
    nombre = Evenement.objects.count()
    with pytest.raises(EtatIncompatible, match="avenant"):
        actes.modifier(
            acte=acte, version=acte.version, champs={"fait_a": "Là"}, par=scene.charge, le=le
        )
    assert Evenement.objects.count() == nombre


@pytest.mark.parametrize(
    "champs", [{"intitule": "Autre"}, {"fin": dt.date(2030, 1, 1)}, {"etat": "BROUILLON"}]
)
def test_la_base_elle_meme_refuse_de_changer_un_acte_fige(scene, le, champs):
    acte = amener(scene, EtatActe.FIGE, le)
    with pytest.raises(REFUS_DE_LA_BASE), transaction.atomic():
        Acte.objects.filter(pk=acte.pk).update(**champs)


def test_la_base_laisse_un_acte_fige_avancer(scene, le):
    acte = amener(scene, EtatActe.FIGE, le)
    assert Acte.objects.filter(pk=acte.pk).update(etat="EN_SIGNATURE", version=9) == 1


def test_un_acte_n_est_signe_que_quand_chacun_s_est_prononce(scene, le):
    acte = amener(scene, EtatActe.PARTIELLE, le)
    with pytest.raises(EtatIncompatible, match=scene.commune.organisation.nom):
        actes.passer(acte=acte, vers="SIGNE", version=acte.version, par=scene.charge, le=le)


def test_un_acte_que_toute_la_collectivite_refuse_n_est_pas_signe(scene, le):
    acte = amener(scene, EtatActe.EN_SIGNATURE, le)
    signer(acte, scene.caf, scene, le)
    signer(acte, scene.commune, scene, le, etat=EtatSignature.REFUSE, signee_le=None)
    acte.refresh_from_db()
    with pytest.raises(EtatIncompatible, match="Collectivité"):
        actes.passer(acte=acte, vers="SIGNE", version=acte.version, par=scene.charge, le=le)


@pytest.mark.parametrize("depart", EtatActe)
@pytest.mark.parametrize("etat", EtatSignature)
def test_une_signature_suit_l_etat_de_l_acte(scene, le, depart, etat):
    Acte.objects.filter(pk=scene.acte.pk).update(etat=depart)
    signee = timezone.localdate(le) if etat == EtatSignature.SIGNE else None
    if etat in SIGNATURES_POSSIBLES[depart]:
        signature = signer(scene.acte, scene.caf, scene, le, etat=etat, signee_le=signee)
        assert signature.etat == etat
    else:
        with pytest.raises(EtatIncompatible):
            signer(scene.acte, scene.caf, scene, le, etat=etat, signee_le=signee)
        assert not Signature.objects.exists()


def test_une_commune_adhere_apres_les_autres(scene, le):
    tardive = fabriques.partie(scene.demarche, fabriques.organisation(), ordre=2)
    acte = amener(scene, EtatActe.EN_SIGNATURE, le)
    for partie in (scene.caf, scene.commune):
        signer(acte, partie, scene, le)
    signer(acte, tardive, scene, le, etat=EtatSignature.ADHESION_TARDIVE, signee_le=None)
    acte.refresh_from_db()
    assert acte.etat == EtatActe.PARTIELLE
    acte = actes.passer(acte=acte, vers="SIGNE", version=acte.version, par=scene.charge, le=le)
    assert not acte.signatures.signees().filter(partie=tardive).exists()
    signer(acte, tardive, scene, le, etat=EtatSignature.ADHESION_TARDIVE)
    assert acte.signatures.signees().count() == 3


def test_une_signature_acquise_ne_change_plus(scene, le):
    acte = amener(scene, EtatActe.SIGNE, le)
    with pytest.raises(EtatIncompatible, match="acquise"):
        signer(acte, scene.caf, scene, le, etat=EtatSignature.REFUSE, signee_le=None)
    with pytest.raises(REFUS_DE_LA_BASE), transaction.atomic():
        Signature.objects.filter(acte=acte, partie=scene.caf).update(signee_le=dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("etat", "jours", "message"),
    [
        (EtatSignature.SIGNE, None, "Indiquez la date"),
        (EtatSignature.SIGNE, 1, "pas encore venu"),
        (EtatSignature.AUTORISE, 0, "ne va qu'avec"),
    ],
)
def test_refuse_une_date_de_signature_fausse(scene, le, etat, jours, message):
    acte = amener(scene, EtatActe.EN_SIGNATURE, le)
    date = None if jours is None else timezone.localdate(le) + dt.timedelta(days=jours)
    with pytest.raises(SaisieInvalide, match=message) as refus:
        signer(acte, scene.caf, scene, le, etat=etat, signee_le=date)
    assert refus.value.champ == "signee_le"


def test_refuse_la_partie_d_une_autre_demarche(scene, le):
    etrangere = scene.autre.parties.get(role=RolePartie.CAF)
    with pytest.raises(Introuvable):
        signer(scene.acte, etrangere, scene, le, etat=EtatSignature.AUTORISE, signee_le=None)


def test_refuse_la_signature_d_un_partenaire(scene, le):
    partenaire = fabriques.partie(
        scene.demarche, fabriques.organisation(), role=RolePartie.PARTENAIRE, est_signataire=False
    )
    with pytest.raises(EtatIncompatible, match="n'est pas signataire"):
        signer(scene.acte, partenaire, scene, le, etat=EtatSignature.AUTORISE, signee_le=None)


def test_de_deux_personnes_a_la_fois_une_seule_ecrit(base_reelle):
    """Both read version 1; the second to take the lock is told, and nothing of it is written."""
    le = timezone.now()
    demarche = fabriques.demarche(slug="a-deux")
    acte = fabriques.acte(demarche)
    comptes = [fabriques.utilisateur() for _ in range(4)]
    for compte in comptes:
        fabriques.habilitation(compte, demarche, "CHARGE_COOPERATION")

    def ecrire(compte):
        return lambda: actes.modifier(
            acte=acte, version=1, champs={"fait_a": compte.nom}, par=compte, le=le
        )

    issues = en_parallele(*[ecrire(compte) for compte in comptes])
    ecrits = [issue for issue in issues if isinstance(issue, Acte)]
    refuses = [issue for issue in issues if isinstance(issue, ModificationConcurrente)]
    assert (len(ecrits), len(refuses)) == (1, 3), issues
    acte.refresh_from_db()
    assert (acte.fait_a, acte.version) == (ecrits[0].fait_a, 2)
    assert Evenement.objects.filter(demarche="a-deux").count() == 1
    assert all(ecrits[0].fait_a in refus.message for refus in refuses)


def test_modifier_et_figer_a_la_fois_ne_laissent_pas_de_texte_fige_change(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="course")
    fabriques.portes_ouvertes(demarche)
    acte = fabriques.acte(demarche, etat=EtatActe.VALIDE_COPIL)
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    issues = en_parallele(
        lambda: actes.modifier(acte=acte, version=1, champs={"fait_a": "Là"}, par=charge, le=le),
        lambda: actes.passer(acte=acte, vers="FIGE", version=1, par=charge, le=le),
    )
    assert sum(isinstance(issue, Acte) for issue in issues) == 1, issues
    acte.refresh_from_db()
    assert (acte.etat, acte.fait_a) in {("FIGE", ""), ("VALIDE_COPIL", "Là")}
