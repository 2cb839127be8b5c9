"""What a meeting writes and is answered: links, powers, hostile addresses, reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from appuis import gouvernance
from appuis.base_reelle import en_parallele
from appuis.reunions_jouees import convoquee, envoyes, evenement, monter
from maillage.gouvernance.actions import invitations
from maillage.gouvernance.liens import invitation_du_jeton, jeton
from maillage.gouvernance.models import Invitation, Pouvoir
from maillage.gouvernance.tasks import rappeler_a
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    EtatIncompatible,
    Introuvable,
    SaisieInvalide,
)


def test_on_repond_et_on_change_d_avis(scene, le) -> None:
    reunion = convoquee(scene, le)
    moi, autre = reunion.invitations.order_by("pk")[:2]
    invitations.repondre(
        invitation=moi, reponse="pouvoir", mandataire=autre.membre, mot="Désolée", le=le
    )
    [pouvoir] = Pouvoir.objects.filter(reunion=reunion)
    assert (pouvoir.mandant, pouvoir.mandataire) == (moi.membre, autre.membre)
    invitations.repondre(invitation=moi, reponse="present", le=le)
    assert not Pouvoir.objects.filter(reunion=reunion).exists()
    moi.refresh_from_db()
    assert (moi.reponse, moi.mandataire) == ("present", None)
    dernier = Evenement.objects.order_by("-numero").first()
    assert "par le lien de l’invitation" in dernier.par_nom


def test_les_pouvoirs_impossibles_sont_refuses(scene, le) -> None:
    expert = gouvernance.membre(scene.instance, "autre", voix="consultative")
    suppleant = gouvernance.membre(scene.instance, suppleant_de=scene.membres[0])
    ailleurs = gouvernance.membre(gouvernance.instance(scene.demarche, nom="Autre"))
    reunion = convoquee(scene, le)
    par_membre = {i.membre_id: i for i in reunion.invitations.all()}
    un, deux, trois, _ = (par_membre[m.pk] for m in scene.membres)

    def donner(invitation: Invitation, mandataire: Any) -> None:
        invitations.repondre(invitation=invitation, reponse="pouvoir", mandataire=mandataire, le=le)

    for invitation, mandataire in [
        (un, un.membre),  # to oneself
        (un, expert),  # who advises
        (un, suppleant),  # who replaces already
        (un, ailleurs),  # who sits elsewhere
        (un, None),
        (par_membre[expert.pk], un.membre),  # no voice to give
        (par_membre[suppleant.pk], un.membre),
    ]:
        with pytest.raises(SaisieInvalide):
            donner(invitation, mandataire)
    donner(un, deux.membre)
    with pytest.raises(SaisieInvalide, match="porte déjà"):
        donner(trois, deux.membre)
    assert Pouvoir.objects.count() == 1


@pytest.mark.parametrize("reponse", ["", "attendue", "peut-être", "PRESENT"])
def test_une_reponse_inconnue_est_refusee(scene, le, reponse) -> None:
    invitation = convoquee(scene, le).invitations.first()
    with pytest.raises(SaisieInvalide):
        invitations.repondre(invitation=invitation, reponse=reponse, le=le)


def test_une_invitation_retiree_ne_repond_plus(scene, le) -> None:
    reunion = convoquee(scene, le)
    envoyes(le)
    invitation = reunion.invitations.first()
    lien = jeton(invitation)
    plus_tard = le + dt.timedelta(hours=1)
    invitations.retirer(invitation=invitation, par=scene.charge, le=plus_tard)
    [parti] = envoyes(plus_tard)
    assert evenement(parti)[0] == "CANCEL"
    with pytest.raises(Introuvable):
        invitation_du_jeton(lien)
    with pytest.raises(EtatIncompatible):
        invitations.repondre(invitation=invitation, reponse="present", le=le)


def test_une_nouvelle_adresse_ferme_l_ancien_lien(scene, le) -> None:
    invitation = convoquee(scene, le).invitations.first()
    lien = jeton(invitation)
    assert invitation_du_jeton(lien) == invitation
    changee = invitations.donner_adresse(
        invitation=invitation, adresse="neuve@exemple.fr", par=scene.charge, le=le
    )
    with pytest.raises(Introuvable):
        invitation_du_jeton(lien)
    assert invitation_du_jeton(jeton(changee)) == invitation


@pytest.mark.parametrize("lien", ["", "x", "a" * 5000, "W10:1abc:def", "💥", "null", "\0"])
def test_un_lien_force_n_ouvre_rien(db, lien) -> None:
    with pytest.raises(Introuvable):
        invitation_du_jeton(lien)


@pytest.mark.parametrize(
    "adresse",
    [
        "pas une adresse",
        "a@exemple.fr\nBcc: tous@exemple.fr",
        "a@exemple.fr, b@exemple.fr",
        "a@b@c",
        "<script>@exemple.fr",
        "é" * 300 + "@exemple.fr",
    ],
)
def test_une_adresse_hostile_est_refusee(scene, le, adresse) -> None:
    reunion = convoquee(scene, le)
    with pytest.raises(SaisieInvalide):
        invitations.inviter(reunion=reunion, nom="x", adresse=adresse, par=scene.charge, le=le)
    with pytest.raises(SaisieInvalide):
        invitations.donner_adresse(
            invitation=reunion.invitations.first(), adresse=adresse, par=scene.charge, le=le
        )


def test_rien_de_saisi_n_entre_dans_les_en_tetes(scene, le) -> None:
    piege = "COPIL\r\nBcc: tous@exemple.fr\r\nX-Piege: oui"
    scene.charge.nom = 'Fictif"\r\nATTENDEE:mailto:tous@exemple.fr'
    scene.charge.save()
    reunion = convoquee(scene, le, intitule=piege, lieu="Salle\r\nEND:VEVENT\r\nBEGIN:VEVENT")
    invitations.inviter(
        reunion=reunion,
        nom="Lui\r\nBcc: tous@exemple.fr",
        adresse="lui@exemple.fr",
        par=scene.charge,
        le=le,
    )
    for message in envoyes(le):
        ecrit = message.message()
        assert ecrit["Bcc"] is None
        assert ecrit["X-Piege"] is None
        assert "\n" not in message.subject
        _, evt = evenement(message)
        assert str(evt["summary"]).startswith("COPIL Bcc")
        assert str(evt["attendee"]) == f"mailto:{message.to[0]}"


def test_le_rappel_part_une_fois_a_sa_date(scene, le) -> None:
    reunion = convoquee(scene, le, rappel_jours=3)
    envoyes(le)
    absent = reunion.invitations.first()
    invitations.repondre(invitation=absent, reponse="absent", le=le)
    veille = le + dt.timedelta(days=6)
    assert rappeler_a(veille) == 0
    jour = le + dt.timedelta(days=7)
    assert rappeler_a(jour.replace(hour=5)) == 0, "nobody is written to at night"
    assert rappeler_a(jour) == 3
    assert rappeler_a(jour) == 0
    assert rappeler_a(jour + dt.timedelta(days=1)) == 0
    assert len(envoyes(jour)) == 3


def test_on_relance_qui_n_a_pas_repondu(scene, le) -> None:
    reunion = convoquee(scene, le)
    with pytest.raises(EtatIncompatible):
        invitations.rappeler(reunion=reunion, par=scene.charge, le=le)  # nothing left yet
    envoyes(le)
    plus_tard = le + dt.timedelta(hours=1)
    invitations.repondre(invitation=reunion.invitations.first(), reponse="present", le=plus_tard)
    assert invitations.rappeler(reunion=reunion, par=scene.charge, le=plus_tard) == 3


def test_deux_membres_donnent_pouvoir_au_meme_au_meme_moment(base_reelle, le) -> None:
    scene = monter()
    reunion = convoquee(scene, le)
    un, deux, trois, _ = reunion.invitations.order_by("pk")
    resultats = en_parallele(
        *(
            lambda i=i: invitations.repondre(
                invitation=i, reponse="pouvoir", mandataire=trois.membre, le=le
            )
            for i in (un, deux)
        )
    )
    refuses = [r for r in resultats if isinstance(r, SaisieInvalide)]
    assert len(refuses) == 1
    assert "porte déjà" in refuses[0].message
    assert Pouvoir.objects.filter(reunion=reunion).count() == 1
