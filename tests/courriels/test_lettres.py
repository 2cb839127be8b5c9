"""What a mail says: both bodies alike, and nothing that somebody typed becomes a header or a tag."""

from __future__ import annotations

from email import message_from_bytes

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from maillage.courriels import expedition
from maillage.courriels.lettres import (
    Lettre,
    Lien,
    Paragraphe,
    Points,
    Titre,
    en_html,
    en_texte,
    objet_propre,
)

HOSTILES = [
    "Revue\r\nBcc: victime@exemple.fr",
    "Revue\nContent-Type: text/html",
    "{{ settings.SECRET_KEY }} {% load static %}",
    "<script>alert(1)</script>",
    "a\x00b\u2028c\u202ed",
]


@given(st.text())
def test_un_objet_tient_sur_une_ligne(texte: str) -> None:
    propre = objet_propre(texte)
    assert len(propre.splitlines()) <= 1
    assert len(propre) <= 150
    assert objet_propre(propre) == propre


@pytest.mark.parametrize("texte", HOSTILES)
def test_rien_de_saisi_ne_devient_un_en_tete_ni_une_balise(db: None, texte: str) -> None:
    lettre = Lettre(
        objet_propre(texte),
        (Titre(texte), Paragraphe(texte), Points((texte,)), Lien(texte, "http://x.example/")),
    )
    expedition.partir(lettre, "lea@exemple.fr", "<1.abc@localhost>")
    envoye = message_from_bytes(mail.outbox[0].message().as_bytes())
    assert envoye["Bcc"] is None
    assert envoye.get_content_type() == "multipart/alternative"
    assert [partie.get_content_type() for partie in envoye.get_payload()] == [
        "text/plain",
        "text/html",
    ]
    html = mail.outbox[0].alternatives[0][0]
    assert "<script>" not in html
    assert "\x00" not in html + mail.outbox[0].body
    assert "\u202e" not in html + mail.outbox[0].body


def test_un_gabarit_saisi_reste_un_texte(db: None) -> None:
    lettre = Lettre("Objet", (Paragraphe("{{ settings.SECRET_KEY }}"),))
    assert "{{ settings.SECRET_KEY }}" in en_texte(lettre, ())


def test_les_deux_corps_disent_la_meme_chose() -> None:
    lettre = Lettre(
        "Objet",
        (
            Paragraphe("Un texte : « oui »."),
            Points(("un", "deux")),
            Lien("Ouvrir", "http://x.example/?a=1&b=2"),
        ),
    )
    texte, html = en_texte(lettre, ()), en_html(lettre, ())
    for morceau in ("Un texte\u00a0: «\u00a0oui\u00a0».", "un", "deux", "Ouvrir"):
        assert morceau in texte
        assert morceau in html
    assert "http://x.example/?a=1&b=2" in texte
    assert html.count("http://x.example/?a=1&amp;b=2") == 2, "the link is also readable"
    assert '<html lang="fr">' in html


def test_chaque_courriel_dit_comment_ne_plus_en_recevoir(db: None) -> None:
    expedition.partir(Lettre("Objet", ()), "lea@exemple.fr", "<1.abc@localhost>")
    envoye = mail.outbox[0]
    adresse = envoye.extra_headers["List-Unsubscribe"].strip("<>")
    assert adresse in envoye.body
    assert envoye.extra_headers["Auto-Submitted"] == "auto-generated"
