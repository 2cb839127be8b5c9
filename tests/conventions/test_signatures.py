"""The signature round: gates, many at once, the state of the act, two people at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions import queries
from maillage.conventions.actions import actes, signataires, signatures
from maillage.conventions.enums import (
    TRANSITIONS_SIGNATURE,
    EtatActe,
    EtatSignature,
    RolePartie,
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

MARS = dt.date(2020, 3, 2)
MOTIF = "La délibération est votée, son extrait est attendu."


@pytest.fixture
def scene(scene):
    """The gates are held in `test_portes.py`: here they are exempted."""
    fabriques.portes_ouvertes(scene.demarche)
    return scene


@pytest.fixture
def tour(scene):
    """The act of the scene in signature, with 36 communes beside the Caf: 37 signatories."""
    for rang in range(35):
        fabriques.partie(scene.demarche, fabriques.organisation(), ordre=2 + rang)
    scene.acte.etat = EtatActe.EN_SIGNATURE
    scene.acte.save()
    scene.parties = list(scene.demarche.parties.order_by("ordre"))
    return scene


def etat(acte: Acte) -> str:
    acte.refresh_from_db()
    return acte.etat


def recueillir(tour, parties, le, **champs):
    champs = {"signee_le": MARS, "motif": MOTIF, "par": tour.charge, **champs}
    return signatures.recueillir(acte=tour.acte, parties=parties, le=le, **champs)


def enregistrer(scene, partie, le, **champs):
    champs = {"etat": EtatSignature.SIGNE, "signee_le": MARS, "version": 0, **champs}
    return signatures.enregistrer(acte=scene.acte, partie=partie, par=scene.charge, le=le, **champs)


# ---------------------------------------------------------------- the state of the act


def test_trente_trois_sur_trente_six_est_un_etat_de_l_acte(tour, le):
    assert etat(tour.acte) == EtatActe.EN_SIGNATURE
    recueillir(tour, tour.parties[:34], le, lieu="Labège")
    assert etat(tour.acte) == EtatActe.PARTIELLE
    bilan = queries.bilan(queries.tour(tour.acte))
    assert (bilan.signes, bilan.signataires, bilan.originaux) == (34, 37, 37)
    recueillir(tour, tour.parties[34:], le, signee_le=dt.date(2020, 9, 15))
    assert etat(tour.acte) == EtatActe.SIGNE
    assert tour.acte.signatures.signees().count() == 37
    faits = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert faits.count("signature enregistrée") == 37
    assert faits.count("acte passé à « signature partielle »") == 1
    assert faits[-1] == "acte passé à « signé »"


def test_les_trois_dernieres_adherent_plus_tard(tour, le):
    recueillir(tour, tour.parties[:34], le)
    for partie in tour.parties[34:]:
        enregistrer(tour, partie, le, etat=EtatSignature.ADHESION_TARDIVE, signee_le=None)
    acte = tour.acte
    acte.refresh_from_db()
    acte = actes.passer(acte=acte, vers="SIGNE", version=acte.version, par=tour.charge, le=le)
    tour.acte = acte
    tardives = recueillir(tour, tour.parties[34:], le, signee_le=dt.date(2020, 9, 15))
    assert {s.etat for s in tardives} == {EtatSignature.ADHESION_TARDIVE}
    assert etat(acte) == EtatActe.SIGNE
    assert queries.bilan(queries.tour(acte)).signes == 37


def test_une_signature_reprise_ramene_l_acte_en_arriere(scene, le):
    scene.acte.etat = EtatActe.EN_SIGNATURE
    scene.acte.save()
    donnee = enregistrer(scene, scene.caf, le, motif=MOTIF)
    assert etat(scene.acte) == EtatActe.PARTIELLE
    enregistrer(
        scene, scene.caf, le, etat=EtatSignature.A_PREPARER, signee_le=None, version=donnee.version
    )
    assert etat(scene.acte) == EtatActe.EN_SIGNATURE
    donnee.refresh_from_db()
    assert (donnee.signe_par, donnee.derogation, donnee.signee_le) == ("", "", None)


def test_personne_ne_presse_un_bouton_pour_une_signature_partielle(tour, le):
    assert [s.vers for s in queries.suites(tour.acte, le.date())] == [EtatActe.SIGNE]
    recueillir(tour, tour.parties[:1], le)
    tour.acte.refresh_from_db()
    assert [s.vers for s in queries.suites(tour.acte, le.date())] == [EtatActe.SIGNE]


def test_un_refus_retire_un_original(tour, le):
    enregistrer(tour, tour.parties[3], le, etat=EtatSignature.REFUSE, signee_le=None)
    bilan = queries.bilan(queries.tour(tour.acte))
    assert (bilan.refus, bilan.originaux) == (1, 36)


@pytest.mark.parametrize("avant", EtatSignature)
@pytest.mark.parametrize("apres", EtatSignature)
def test_une_signature_suit_sa_table(tour, le, avant, apres):
    partie = tour.parties[1]
    connue = fabriques.signature(
        tour.acte, partie, etat=avant, signee_le=MARS if avant == "SIGNE" else None
    )
    jour = MARS if apres == EtatSignature.SIGNE else None
    champs = {"etat": apres, "signee_le": jour, "version": connue.version, "motif": MOTIF}
    if apres == avant or apres in TRANSITIONS_SIGNATURE[avant]:
        assert enregistrer(tour, partie, le, **champs).etat == apres
    else:
        with pytest.raises(EtatIncompatible, match="ne passe pas à"):
            enregistrer(tour, partie, le, **champs)


# ---------------------------------------------------------------- authorised, or why not


def test_sans_autorisation_il_faut_dire_pourquoi(tour, le):
    with pytest.raises(SaisieInvalide, match="Aucune délibération") as refus:
        enregistrer(tour, tour.commune, le)
    assert refus.value.champ == "motif"
    assert not Signature.objects.exists()
    donnee = enregistrer(tour, tour.commune, le, motif=f"  {MOTIF} ")
    assert donnee.derogation == MOTIF
    assert Evenement.objects.get(acte="signature enregistrée").motif == MOTIF


@pytest.mark.parametrize(
    ("seance_le", "suffit"),
    [(MARS, True), (dt.date(2020, 2, 1), True), (dt.date(2020, 3, 3), False)],
)
def test_une_deliberation_anterieure_autorise(tour, le, seance_le, suffit):
    fabriques.deliberation(tour.demarche, seance_le=seance_le).actes.add(tour.acte)
    if suffit:
        assert enregistrer(tour, tour.commune, le).derogation == ""
    else:
        with pytest.raises(SaisieInvalide, match="antérieure à cette date"):
            enregistrer(tour, tour.commune, le)


def test_la_deliberation_d_un_autre_acte_n_autorise_pas(tour, le):
    fabriques.deliberation(tour.demarche, seance_le=MARS).actes.add(fabriques.acte(tour.demarche))
    with pytest.raises(SaisieInvalide, match="Aucune délibération"):
        enregistrer(tour, tour.commune, le)


def test_une_autorisation_notee_suffit(tour, le):
    notee = enregistrer(tour, tour.commune, le, etat=EtatSignature.AUTORISE, signee_le=None)
    assert enregistrer(tour, tour.commune, le, version=notee.version).derogation == ""


def test_le_recueil_nomme_tous_ceux_qui_ne_sont_pas_autorises(tour, le):
    with pytest.raises(SaisieInvalide) as refus:
        recueillir(tour, tour.parties[:3], le, motif=" ")
    for partie in tour.parties[:3]:
        assert str(partie) in refus.value.message
    assert not Signature.objects.exists()


# ---------------------------------------------------------------- who signed


def test_qui_a_signe_reste_quand_le_mandat_change(tour, le):
    maire = fabriques.mandat(tour.commune.organisation, fonction="Maire")
    adjointe = fabriques.mandat(tour.commune.organisation, fonction="Adjointe")
    for mandat in (maire, adjointe):
        signataires.designer(partie=tour.commune, mandat=mandat, par=tour.charge, le=le)
    donnee = enregistrer(tour, tour.commune, le, motif=MOTIF)
    attendu = [f"{maire.personne}, Maire", f"{adjointe.personne}, Adjointe"]
    assert donnee.signe_par.splitlines() == attendu
    maire.fonction = "Ancien maire"
    maire.save()
    donnee.refresh_from_db()
    assert donnee.signe_par.splitlines() == attendu


def test_une_seule_des_deux_a_signe(tour, le):
    designes = [fabriques.signataire(tour.commune) for _ in range(2)]
    donnee = enregistrer(tour, tour.commune, le, motif=MOTIF, signataires=designes[:1])
    assert len(donnee.signe_par.splitlines()) == 1


def test_deux_personnes_au_plus_par_organisation(tour, le):
    for _ in range(2):
        mandat = fabriques.mandat(tour.commune.organisation)
        signataires.designer(partie=tour.commune, mandat=mandat, par=tour.charge, le=le)
    trois = fabriques.mandat(tour.commune.organisation)
    with pytest.raises(SaisieInvalide, match="Deux personnes signent déjà"):
        signataires.designer(partie=tour.commune, mandat=trois, par=tour.charge, le=le)


def test_le_signataire_d_une_autre_partie_est_introuvable(tour, le):
    ailleurs = fabriques.signataire(tour.caf)
    with pytest.raises(Introuvable, match="ne signe pas pour"):
        enregistrer(tour, tour.commune, le, motif=MOTIF, signataires=[ailleurs])


# ---------------------------------------------------------------- many at once: all, or none


def test_une_seule_deja_signee_arrete_tout(tour, le):
    recueillir(tour, tour.parties[:2], le)
    avant = Signature.objects.count()
    with pytest.raises(EtatIncompatible, match=f"{tour.parties[1]}.*déjà enregistrée"):
        recueillir(tour, tour.parties[1:5], le)
    assert Signature.objects.count() == avant
    refus = Evenement.objects.get(acte="signature : tentative refusée")
    assert str(tour.parties[1]) in refus.apres["tentative"]
    assert "déjà enregistrée" in refus.motif


@pytest.mark.parametrize("depart", ["BROUILLON", "FIGE", "REMPLACE", "RESILIE"])
def test_rien_ne_se_recueille_hors_de_la_signature(tour, le, depart):
    Acte.objects.filter(pk=tour.acte.pk).update(etat="EN_SIGNATURE")
    autre = fabriques.acte(tour.demarche, etat=depart)
    with pytest.raises(EtatIncompatible, match="une signature n'y passe pas"):
        signatures.recueillir(
            acte=autre, parties=[tour.commune], signee_le=MARS, motif=MOTIF, par=tour.charge, le=le
        )
    assert not Signature.objects.exists()


@pytest.mark.parametrize("qui", ["elu", "secretariat", "etranger", "administrateur"])
def test_sans_le_role_rien_ne_se_recueille(tour, le, qui):
    with pytest.raises(ActeRefuse):
        recueillir(tour, tour.parties[:1], le, par=getattr(tour, qui))
    assert not Evenement.objects.exists()


def test_refuse_la_partie_d_ailleurs_et_le_tour_vide(tour, le):
    with pytest.raises(Introuvable):
        recueillir(tour, [tour.autre.parties.get(role=RolePartie.CAF)], le)
    with pytest.raises(SaisieInvalide, match="Cochez"):
        recueillir(tour, [], le)
    with pytest.raises(SaisieInvalide, match="pas encore venu"):
        recueillir(tour, tour.parties[:1], le, signee_le=timezone.localdate(le) + dt.timedelta(1))


# ---------------------------------------------------------------- two people at the same moment


def demarche_en_signature(slug: str, nombre: int = 1):
    demarche = fabriques.demarche(slug=slug)
    for rang in range(nombre):
        fabriques.partie(demarche, fabriques.organisation(), ordre=5 + rang)
    fabriques.portes_ouvertes(demarche)
    acte = fabriques.acte(demarche, etat=EtatActe.EN_SIGNATURE)
    comptes = [fabriques.utilisateur() for _ in range(2)]
    for compte in comptes:
        fabriques.habilitation(compte, demarche, "CHARGE_COOPERATION")
    return acte, list(demarche.parties.order_by("ordre")), comptes


def test_a_deux_pour_la_meme_partie_un_seul_l_emporte(base_reelle):
    le = timezone.now()
    acte, parties, comptes = demarche_en_signature("meme-partie")

    def signer(compte, lieu):
        return lambda: signatures.enregistrer(
            acte=acte,
            partie=parties[0],
            etat="SIGNE",
            version=0,
            signee_le=MARS,
            lieu=lieu,
            motif=MOTIF,
            par=compte,
            le=le,
        )

    issues = en_parallele(signer(comptes[0], "Ici"), signer(comptes[1], "Là"))
    gagnante = [issue for issue in issues if isinstance(issue, Signature)]
    (perdante,) = [issue for issue in issues if isinstance(issue, ModificationConcurrente)]
    assert len(gagnante) == 1, issues
    assert "a changé pendant votre saisie" in perdante.message
    ecrite = Signature.objects.get(acte=acte)
    assert (ecrite.lieu, ecrite.version) == (gagnante[0].lieu, 1)
    faits = Evenement.objects.filter(demarche="meme-partie").values_list("acte", "par")
    gagnant = comptes[0 if ecrite.lieu == "Ici" else 1]
    (perdant,) = [compte for compte in comptes if compte != gagnant]
    assert set(faits) == {
        ("signature enregistrée", gagnant.email),
        ("acte passé à « signature partielle »", gagnant.email),
        ("signature : tentative refusée", perdant.email),
    }


def test_a_deux_pour_les_memes_communes_un_seul_l_emporte(base_reelle):
    le = timezone.now()
    acte, parties, comptes = demarche_en_signature("memes-communes", 6)

    def recueillir(compte, choisies):
        return lambda: signatures.recueillir(
            acte=acte, parties=choisies, signee_le=MARS, motif=MOTIF, par=compte, le=le
        )

    issues = en_parallele(recueillir(comptes[0], parties[:5]), recueillir(comptes[1], parties[4:]))
    assert sum(isinstance(issue, EtatIncompatible) for issue in issues) == 1, issues
    donnees = {s.partie_id for s in Signature.objects.filter(acte=acte)}
    assert donnees in ({p.pk for p in parties[:5]}, {p.pk for p in parties[4:]})
    assert Evenement.objects.filter(acte="signature : tentative refusée").count() == 1


def test_les_deux_dernieres_a_la_fois_font_un_seul_acte_signe(base_reelle):
    """Each waits for the other: only one of them brings the act to « signé »."""
    le = timezone.now()
    acte, parties, comptes = demarche_en_signature("dernieres", 0)

    def signer(compte, partie):
        return lambda: signatures.enregistrer(
            acte=acte,
            partie=partie,
            etat="SIGNE",
            version=0,
            signee_le=MARS,
            motif=MOTIF,
            par=compte,
            le=le,
        )

    issues = en_parallele(signer(comptes[0], parties[0]), signer(comptes[1], parties[1]))
    assert all(isinstance(issue, Signature) for issue in issues), issues
    assert etat(acte) == EtatActe.SIGNE
    assert Evenement.objects.filter(acte="acte passé à « signé »").count() == 1


def test_a_deux_pour_faire_avancer_le_meme_acte(base_reelle):
    le = timezone.now()
    acte, _, comptes = demarche_en_signature("avancer")
    acte = fabriques.acte(acte.demarche)

    def passer(compte):
        return lambda: actes.passer(acte=acte, vers="RELU", version=1, par=compte, le=le)

    issues = en_parallele(*[passer(compte) for compte in comptes])
    assert sum(isinstance(issue, Acte) for issue in issues) == 1, issues
    faits = set(Evenement.objects.filter(demarche="avancer").values_list("acte", flat=True))
    assert faits == {"acte passé à « relu »", "passage à « relu » : tentative refusée"}
