from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from maillage.comptes import demonstration
from maillage.comptes.actions import comptes
from maillage.comptes.models import Utilisateur
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
BON = "Sept mots font une phrase assez longue"
pytestmark = pytest.mark.django_db


def ouvrir(email: str, par: Utilisateur | None, **champs: Any) -> Utilisateur:
    valeurs = {"prenom": "Ana", "nom": "Fictive", "mot_de_passe": BON, **champs}
    return comptes.ouvrir(email=email, par=par, le=LE, **valeurs)


@pytest.fixture
def administratrice() -> Utilisateur:
    return ouvrir("admin@exemple.fr", None, est_administrateur=True)


def test_le_premier_compte_s_ouvre_lui_meme(administratrice: Utilisateur) -> None:
    evenement = Evenement.objects.get()
    assert (evenement.acte, evenement.par) == ("compte ouvert", "admin@exemple.fr")
    assert "mot_de_passe" not in evenement.apres
    assert BON not in str(evenement.apres)


def test_le_suivant_demande_un_administrateur(administratrice: Utilisateur) -> None:
    with pytest.raises(ActeRefuse):
        ouvrir("b@exemple.fr", None)
    simple = ouvrir("c@exemple.fr", administratrice)
    with pytest.raises(ActeRefuse, match="administre"):
        ouvrir("d@exemple.fr", simple)
    assert Utilisateur.objects.count() == Evenement.objects.count() == 2


def test_un_compte_se_lit_comme_il_fut_saisi(administratrice: Utilisateur) -> None:
    compte = ouvrir(" Bob@Exemple.FR ", administratrice, prenom=" Bob ")
    assert (compte.email, compte.nom_complet) == ("bob@exemple.fr", "Bob Fictive")
    assert compte.check_password(BON)
    assert not compte.est_administrateur


def test_sans_mot_de_passe_on_n_entre_que_par_le_lien(administratrice: Utilisateur) -> None:
    assert not ouvrir("b@exemple.fr", administratrice, mot_de_passe=None).has_usable_password()


@pytest.mark.parametrize(
    ("email", "mot_de_passe", "champ"),
    [
        ("ADMIN@exemple.fr", BON, "email"),
        ("pas une adresse", BON, "email"),
        ("", BON, "email"),
        ("b@exemple.fr", "court", "mot_de_passe"),
        ("b@exemple.fr", "", "mot_de_passe"),
    ],
)
def test_ce_qui_ne_va_pas_est_refuse_et_rien_n_est_ecrit(
    administratrice: Utilisateur, email: str, mot_de_passe: str, champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        ouvrir(email, administratrice, mot_de_passe=mot_de_passe)
    assert refus.value.champ == champ
    assert Utilisateur.objects.count() == Evenement.objects.count() == 1


def test_fermer_puis_rouvrir(administratrice: Utilisateur) -> None:
    compte = ouvrir("b@exemple.fr", administratrice)
    comptes.fermer(utilisateur=compte, par=administratrice, le=LE)
    compte.refresh_from_db()
    assert not compte.is_active
    with pytest.raises(EtatIncompatible, match="déjà fermé"):
        comptes.fermer(utilisateur=compte, par=administratrice, le=LE)
    comptes.rouvrir(utilisateur=compte, par=administratrice, le=LE)
    compte.refresh_from_db()
    assert compte.is_active
    with pytest.raises(EtatIncompatible, match="déjà ouvert"):
        comptes.rouvrir(utilisateur=compte, par=administratrice, le=LE)
    assert [e.acte for e in Evenement.objects.all()][:2] == ["compte rouvert", "compte fermé"]


def test_il_reste_toujours_quelqu_un_pour_administrer(administratrice: Utilisateur) -> None:
    with pytest.raises(EtatIncompatible, match="dernière personne"):
        comptes.fermer(utilisateur=administratrice, par=administratrice, le=LE)
    autre = ouvrir("b@exemple.fr", administratrice, est_administrateur=True)
    comptes.fermer(utilisateur=administratrice, par=autre, le=LE)


def test_un_administrateur_ferme_n_agit_plus(administratrice: Utilisateur) -> None:
    autre = ouvrir("b@exemple.fr", administratrice, est_administrateur=True)
    autre = comptes.fermer(utilisateur=autre, par=administratrice, le=LE)
    with pytest.raises(ActeRefuse):
        ouvrir("c@exemple.fr", autre)


def test_qui_n_administre_pas_ne_ferme_rien(administratrice: Utilisateur) -> None:
    simple = ouvrir("b@exemple.fr", administratrice)
    for geste in (comptes.fermer, comptes.rouvrir):
        with pytest.raises(ActeRefuse):
            geste(utilisateur=administratrice, par=simple, le=LE)


def test_le_mot_de_passe_de_demonstration_est_accepte(administratrice: Utilisateur) -> None:
    email = f"coopere@{demonstration.DOMAINE}"
    assert ouvrir(email, administratrice, mot_de_passe=demonstration.MOT_DE_PASSE)
