"""The outbox: nothing leaves before the window, nothing leaves twice, nothing is lost silently."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

from appuis.base_reelle import en_parallele
from courriels.conftest import GROUPE
from maillage.comptes.models import Utilisateur
from maillage.courriels import moments, queries
from maillage.courriels.actions import adresses, envois
from maillage.courriels.enums import EtatCourriel, Frequence
from maillage.courriels.models import AdresseElectronique, Courriel
from maillage.courriels.tasks import envoyer_a
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

Poster = Callable[..., Courriel]
MINUTE = dt.timedelta(minutes=1)


class Panne(BaseEmailBackend):
    """A server of mail that fails as the test says."""

    erreur: Exception = TimeoutError("timed out")

    def send_messages(self, messages: Any) -> int:
        raise self.erreur


@pytest.fixture
def panne(settings: Any) -> type[Panne]:
    settings.EMAIL_BACKEND = f"{Panne.__module__}.{Panne.__qualname__}"
    return Panne


def relu(courriel: Courriel) -> Courriel:
    return Courriel.objects.get(pk=courriel.pk)


def test_rien_ne_part_avant_dix_minutes(poster: Poster, LE: dt.datetime) -> None:
    courriel = poster()
    assert envoyer_a(LE + 9 * MINUTE) == 0
    assert (relu(courriel).etat, mail.outbox) == (EtatCourriel.EN_ATTENTE, [])
    assert envoyer_a(LE + 10 * MINUTE) == 1
    parti = relu(courriel)
    assert (parti.etat, parti.envoye_le) == (EtatCourriel.ENVOYE, LE + 10 * MINUTE)
    assert mail.outbox[0].to == ["lea@exemple.fr"]
    assert mail.outbox[0].extra_headers["Message-ID"] == parti.identifiant
    assert envoyer_a(LE + 20 * MINUTE) == 0, "what left does not leave again"


def test_ce_qui_est_annule_ne_part_pas(
    poster: Poster, auteur: Utilisateur, LE: dt.datetime
) -> None:
    courriel = poster()
    envois.annuler(courriel=courriel, refus=None, par=auteur, le=LE + MINUTE)
    assert envoyer_a(LE + 20 * MINUTE) == 0
    assert relu(courriel).etat == EtatCourriel.ANNULE
    with pytest.raises(EtatIncompatible):
        envois.annuler(courriel=courriel, refus=None, par=auteur, le=LE + MINUTE)


def test_on_n_annule_pas_sans_droit_ni_trop_tard(
    poster: Poster, auteur: Utilisateur, LE: dt.datetime
) -> None:
    courriel = poster()
    with pytest.raises(ActeRefuse, match="non"):
        envois.annuler(courriel=courriel, refus="non", par=auteur, le=LE)
    Courriel.objects.filter(pk=courriel.pk).update(pris_le=LE)
    with pytest.raises(EtatIncompatible, match="en train de partir"):
        envois.annuler(courriel=courriel, refus=None, par=auteur, le=LE + MINUTE)
    assert relu(courriel).etat == EtatCourriel.EN_ATTENTE


def test_le_meme_sujet_n_attend_qu_une_fois(poster: Poster) -> None:
    assert poster(cle="campagne:1") == poster(cle="campagne:1")
    assert poster(cle="campagne:2") != poster(cle="campagne:1")


@pytest.mark.parametrize(
    "adresse", ["", "léa", "a@b", "a@exemple.fr\nBcc: b@exemple.fr", "a b@c.fr"]
)
def test_une_fausse_adresse_est_refusee(poster: Poster, adresse: str) -> None:
    with pytest.raises(SaisieInvalide):
        poster(adresse)
    assert not Courriel.objects.exists()


def test_le_contenu_est_ecrit_au_depart(poster: Poster, LE: dt.datetime) -> None:
    courriel = poster(references={"objet": "Alors", "texte": "Alors."})
    Courriel.objects.update(references={"objet": "Maintenant", "texte": "Maintenant."})
    envoyer_a(LE + 10 * MINUTE)
    assert mail.outbox[0].subject == relu(courriel).objet == "Maintenant"


def test_ce_qui_n_a_plus_d_objet_ne_part_pas(poster: Poster, LE: dt.datetime) -> None:
    courriel = poster(references={"sans_objet": True})
    assert envoyer_a(LE + 10 * MINUTE) == 0
    assert relu(courriel).etat == EtatCourriel.ANNULE
    assert "plus d’objet" in relu(courriel).motif


def test_une_panne_d_ecriture_n_arrete_pas_les_autres(
    poster: Poster, LE: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    mauvais, bon = poster(references={"panne": True}), poster("autre@exemple.fr")
    assert envoyer_a(LE + 10 * MINUTE) == 1
    assert relu(mauvais).etat == EtatCourriel.ECHEC
    assert relu(bon).etat == EtatCourriel.ENVOYE
    assert "panne voulue" in caplog.text


def test_un_serveur_muet_est_relance_puis_c_est_un_echec(
    poster: Poster, panne: type[Panne], LE: dt.datetime
) -> None:
    panne.erreur = TimeoutError("timed out")
    courriel, quand = poster(), LE + 10 * MINUTE
    attentes = []
    while relu(courriel).etat == EtatCourriel.EN_ATTENTE:
        assert envoyer_a(quand) == 0
        if relu(courriel).etat == EtatCourriel.EN_ATTENTE:
            attentes.append(relu(courriel).a_envoyer_le - quand)
        quand = relu(courriel).a_envoyer_le
    assert attentes == list(moments.RELANCES)
    fini = relu(courriel)
    assert (fini.etat, fini.tentatives) == (EtatCourriel.ECHEC, len(moments.RELANCES) + 1)
    assert "n’a pas répondu à temps" in fini.motif


def test_un_echec_peut_repartir(
    poster: Poster, panne: type[Panne], auteur: Utilisateur, LE: dt.datetime, settings: Any
) -> None:
    courriel = poster()
    Courriel.objects.filter(pk=courriel.pk).update(etat=EtatCourriel.ECHEC, tentatives=5)
    plus_tard = LE + dt.timedelta(days=1)
    envois.remettre_en_attente(courriel=relu(courriel), refus=None, par=auteur, le=plus_tard)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert envoyer_a(plus_tard + 9 * MINUTE) == 0, "the window holds again"
    assert envoyer_a(plus_tard + 10 * MINUTE) == 1


def test_une_adresse_refusee_par_le_serveur_est_marquee(
    poster: Poster, panne: type[Panne], LE: dt.datetime
) -> None:
    panne.erreur = smtplib.SMTPRecipientsRefused({"lea@exemple.fr": (550, b"5.1.1 unknown user")})
    courriel = poster()
    envoyer_a(LE + 10 * MINUTE)
    assert relu(courriel).etat == EtatCourriel.REJETE
    suivant = poster()
    assert suivant.etat == EtatCourriel.RETENU
    assert "550" in suivant.motif


def test_un_refus_passager_n_accuse_pas_l_adresse(
    poster: Poster, panne: type[Panne], LE: dt.datetime
) -> None:
    panne.erreur = smtplib.SMTPRecipientsRefused({"lea@exemple.fr": (451, b"later")})
    courriel = poster()
    envoyer_a(LE + 10 * MINUTE)
    assert relu(courriel).etat == EtatCourriel.EN_ATTENTE
    assert not AdresseElectronique.objects.exclude(rejetee_le=None).exists()


def test_une_adresse_corrigee_est_de_nouveau_ecrite(
    poster: Poster, auteur: Utilisateur, LE: dt.datetime
) -> None:
    adresses.noter_un_rejet(adresse="Lea@Exemple.fr", motif="550 inconnu", le=LE)
    retenu = poster()
    with pytest.raises(EtatIncompatible, match="550 inconnu"):
        envois.remettre_en_attente(courriel=retenu, refus=None, par=auteur, le=LE)
    adresses.lever_le_rejet(adresse="lea@exemple.fr", demarche="d", refus=None, par=auteur, le=LE)
    envois.remettre_en_attente(courriel=retenu, refus=None, par=auteur, le=LE)
    assert envoyer_a(LE + 10 * MINUTE) == 1
    with pytest.raises(EtatIncompatible):
        adresses.lever_le_rejet(
            adresse="lea@exemple.fr", demarche="d", refus=None, par=auteur, le=LE
        )


def test_qui_ne_veut_plus_rien_ne_recoit_plus_rien(poster: Poster, LE: dt.datetime) -> None:
    avant = poster()
    adresses.choisir(adresse="lea@exemple.fr", frequence=Frequence.AUCUN)
    assert poster().etat == EtatCourriel.RETENU
    assert envoyer_a(LE + 10 * MINUTE) == 0
    assert relu(avant).etat == EtatCourriel.RETENU, "also what waited when it was said"


def test_le_recapitulatif_reunit_ce_qui_attendait(poster: Poster, LE: dt.datetime) -> None:
    adresses.choisir(adresse="lea@exemple.fr", frequence=Frequence.QUOTIDIENNE)
    for texte in ("Premier.", "Second."):
        poster(nom_du_gabarit=GROUPE, references={"texte": texte})
    urgent = poster()
    assert envoyer_a(LE + 10 * MINUTE) == 1, "what cannot wait does not"
    assert relu(urgent).etat == EtatCourriel.ENVOYE
    assert envoyer_a(LE.replace(hour=8) + dt.timedelta(days=1)) == 2
    assert len(mail.outbox) == 2
    assert "Premier." in mail.outbox[1].body
    assert "Second." in mail.outbox[1].body
    assert mail.outbox[1].subject == "Maillage\u00a0: 2\u00a0nouvelles"


@pytest.mark.parametrize(
    ("frequence", "attendu"),
    [
        (Frequence.IMMEDIATE, "2026-11-21 10:10"),
        (Frequence.QUOTIDIENNE, "2026-11-22 08:00"),
        (Frequence.HEBDOMADAIRE, "2026-11-23 08:00"),
    ],
)
def test_chaque_frequence_a_son_heure(LE: dt.datetime, frequence: str, attendu: str) -> None:
    assert f"{moments.depart(LE, frequence, groupable=True):%Y-%m-%d %H:%M}" == attendu
    assert moments.depart(LE, frequence, groupable=False) == LE + moments.FENETRE


def test_un_travailleur_disparu_ne_garde_pas_le_courriel(poster: Poster, LE: dt.datetime) -> None:
    courriel = poster()
    Courriel.objects.update(pris_le=LE + 10 * MINUTE, tentatives=1)
    assert envoyer_a(LE + 11 * MINUTE) == 0
    assert envoyer_a(LE + 16 * MINUTE) == 1
    assert relu(courriel).tentatives == 2


def test_deux_travailleurs_n_envoient_qu_une_fois(
    base_reelle: Any, LE: dt.datetime, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    auteur = Utilisateur.objects.ouvrir(email="auteur@exemple.fr")
    for rang in range(5):
        envois.mettre_en_attente(
            nom_du_gabarit="essai.simple",
            destinataire=f"p{rang}@exemple.fr",
            objet="Objet",
            references={},
            par=auteur,
            le=LE,
        )
    partis = en_parallele(*[lambda: envoyer_a(LE + 10 * MINUTE)] * 3)
    assert sum(partis) == len(mail.outbox) == 5


def test_l_outbox_se_lit_en_une_requete(
    poster: Poster, django_assert_num_queries: Any, LE: dt.datetime
) -> None:
    for rang in range(10):
        poster(f"p{rang}@exemple.fr")
    with django_assert_num_queries(1):
        assert len(queries.lots(LE + 10 * MINUTE)) == 10
