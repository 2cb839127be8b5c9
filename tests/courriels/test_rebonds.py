"""Reports of non-delivery: believed of what we sent, and only of refusals for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.courriels import rebonds
from maillage.courriels.actions.adresses import noter_un_rapport
from maillage.courriels.enums import EtatCourriel
from maillage.courriels.models import AdresseElectronique, Courriel
from maillage.courriels.tasks import envoyer_a


def avis(
    identifiant: str,
    adresse: str = "lea@exemple.fr",
    action: str = "failed",
    statut: str = "5.1.1",
    cite: str = "text/rfc822-headers",
) -> bytes:
    """A report as postfix writes them, fictitious."""
    return f"""From: MAILER-DAEMON@exemple.fr
To: ne-pas-repondre@exemple.fr
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="limite"

--limite
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--limite
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.fr
Arrival-Date: Sat, 21 Nov 2026 10:10:00 +0100

Final-Recipient: rfc822; {adresse}
Action: {action}
Status: {statut}
Diagnostic-Code: smtp; 550 5.1.1 <{adresse}>: Recipient address rejected:
    User unknown

--limite
Content-Type: {cite}

From: Maillage <ne-pas-repondre@exemple.fr>
To: {adresse}
Message-ID: {identifiant}
Subject: Invitation

--limite--
""".encode()


@pytest.fixture
def parti(poster: Callable[..., Courriel], LE: dt.datetime) -> Courriel:
    courriel = poster()
    envoyer_a(LE + dt.timedelta(minutes=10))
    return Courriel.objects.get(pk=courriel.pk)


@pytest.mark.parametrize("cite", ["text/rfc822-headers", "message/rfc822"])
def test_un_avis_marque_l_adresse_et_le_courriel(
    parti: Courriel, LE: dt.datetime, cite: str
) -> None:
    rapport = rebonds.lire(avis(parti.identifiant, cite=cite))
    assert rapport
    assert noter_un_rapport(rapport=rapport, le=LE) == ["lea@exemple.fr"]
    parti.refresh_from_db()
    assert parti.etat == EtatCourriel.REJETE
    connue = AdresseElectronique.objects.get(adresse="lea@exemple.fr")
    assert connue.rejetee_le == LE
    assert "User unknown" in connue.motif_du_rejet
    assert noter_un_rapport(rapport=rapport, le=LE) == [], "read twice, it changes nothing"


def test_un_avis_qui_n_est_pas_de_notre_message_ne_marque_rien(
    parti: Courriel, LE: dt.datetime
) -> None:
    for faux in ("<1.autre@exemple.fr>", "", "pas un identifiant"):
        rapport = rebonds.lire(avis(faux))
        assert rapport
        assert noter_un_rapport(rapport=rapport, le=LE) == []
    ailleurs = rebonds.lire(avis(parti.identifiant, adresse="victime@exemple.fr"))
    assert ailleurs
    assert noter_un_rapport(rapport=ailleurs, le=LE) == []
    assert not AdresseElectronique.objects.exclude(rejetee_le=None).exists()


@pytest.mark.parametrize(
    ("action", "statut"), [("delayed", "4.4.1"), ("failed", "4.2.2"), ("delivered", "2.0.0")]
)
def test_un_retard_n_est_pas_un_refus(action: str, statut: str) -> None:
    assert rebonds.lire(avis("<1.a@b>", action=action, statut=statut)) is None


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x00\xff" * 50,
        b"Subject: bonjour\n\nPas un avis.",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n",
        b"x" * (rebonds.TAILLE_MAXIMALE + 1),
    ],
)
def test_autre_chose_n_est_pas_un_avis(octets: bytes) -> None:
    assert rebonds.lire(octets) is None


@given(st.binary(max_size=400))
def test_aucun_octet_ne_casse_la_lecture(octets: bytes) -> None:
    rebonds.lire(octets)
    rebonds.lire(avis("<1.a@b>")[:200] + octets + avis("<1.a@b>")[200:])
