"""The acts on the meetings: planned, called, changed, cancelled, held; their agenda."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis import gouvernance, reunions
from appuis.base_reelle import en_parallele
from appuis.reunions_jouees import convoquee, envoyes, evenement, monter, planifiee
from maillage.courriels.models import Courriel
from maillage.gouvernance import objets
from maillage.gouvernance.actions import invitations, ordre_du_jour
from maillage.gouvernance.actions import reunions as actes
from maillage.gouvernance.models import Invitation, Reunion
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)


def test_une_reunion_d_un_mois_garde_ses_deux_bornes(scene, le) -> None:
    reunion = planifiee(scene, le, precision="mois", debut=dt.date(2027, 2, 14))
    assert (reunion.debut, reunion.fin) == (dt.date(2027, 2, 1), dt.date(2027, 2, 28))
    assert reunion.intitule == scene.instance.nom


def test_une_periode_a_l_envers_est_refusee(scene, le) -> None:
    with pytest.raises(SaisieInvalide, match="précède"):
        planifiee(
            scene, le, precision="periode", debut=dt.date(2027, 3, 1), fin=dt.date(2027, 2, 1)
        )


@pytest.mark.parametrize(
    "champs",
    [
        {"heure_debut": dt.time(14), "heure_fin": dt.time(14)},
        {"heure_fin": dt.time(14)},
        {"lien_visio": "javascript:alert(1)"},
        {"lien_visio": "pas une adresse"},
        {"intitule": "x" * 201},
        {"precision": "siecle"},
        {"rappel_jours": 40_000},
        {"message": "nul\0"},
    ],
)
def test_une_saisie_hostile_ou_fausse_est_refusee(scene, le, champs) -> None:
    with pytest.raises(SaisieInvalide):
        planifiee(scene, le, **champs)
    assert not Reunion.objects.exists()


def test_qui_ne_tient_pas_la_gouvernance_est_refuse(scene, le) -> None:
    reunion = convoquee(scene, le)
    for par in (scene.elu, fabriques.utilisateur(), fabriques.utilisateur(est_administrateur=True)):
        with pytest.raises(ActeRefuse):
            actes.planifier(instance=scene.instance, debut=reunion.debut, par=par, le=le)
        with pytest.raises(ActeRefuse):
            actes.annuler(reunion=reunion, version=reunion.version, motif="", par=par, le=le)
        with pytest.raises(ActeRefuse):
            ordre_du_jour.ajouter(reunion=reunion, intitule="x", par=par, le=le)


def test_la_seconde_reunion_s_ouvre_sur_le_releve_de_la_premiere(scene, le) -> None:
    premiere = planifiee(scene, le, debut=reunions.dans(-30))
    actes.tenir(reunion=premiere, version=premiere.version, par=scene.charge, le=le)
    seconde = planifiee(scene, le)
    [point] = seconde.points.all()
    assert "Adoption du relevé" in point.intitule
    assert (point.attendu, point.objet_type, point.objet_id) == ("decision", "reunion", premiere.pk)


def test_une_instance_close_ne_se_reunit_plus(scene, le) -> None:
    scene.instance.close_le = reunions.dans(1)
    scene.instance.save()
    with pytest.raises(EtatIncompatible, match="close"):
        planifiee(scene, le)


def test_convoquer_demande_un_jour_et_un_ordre_du_jour(scene, le) -> None:
    au_mois = planifiee(scene, le, precision="mois")
    with pytest.raises(EtatIncompatible, match="Fixez la date"):
        actes.convoquer(reunion=au_mois, version=au_mois.version, par=scene.charge, le=le)
    vide = planifiee(scene, le)
    with pytest.raises(EtatIncompatible, match="ordre du jour est vide"):
        actes.convoquer(reunion=vide, version=vide.version, par=scene.charge, le=le)
    passee = planifiee(scene, le, debut=reunions.dans(-1))
    ordre_du_jour.ajouter(reunion=passee, intitule="x", par=scene.charge, le=le)
    passee.refresh_from_db()
    with pytest.raises(SaisieInvalide, match="passé"):
        actes.convoquer(reunion=passee, version=passee.version, par=scene.charge, le=le)
    assert not Courriel.objects.exists()
    assert not Invitation.objects.exists()


def test_l_invitation_part_avec_son_agenda(scene, le) -> None:
    scene.membres[3].personne.courriel = ""
    scene.membres[3].personne.save()
    reunion = convoquee(scene, le, lieu="Mairie, salle 2")
    assert not envoyes(le - dt.timedelta(hours=1)), "Nothing leaves before its window"
    partis = envoyes(le)
    assert sorted(m.to[0] for m in partis) == [f"m{n}@exemple.fr" for n in range(3)]
    methode, evt = evenement(partis[0])
    assert methode == "REQUEST"
    assert str(evt["uid"]) == reunion.uid_ics
    assert evt["sequence"] == 0
    assert evt["dtstart"].params["TZID"] == "Europe/Paris"
    assert evt.decoded("dtstart").time() == dt.time(14)
    assert str(evt["organizer"]) == "mailto:charge@exemple.fr"
    assert str(evt["attendee"]) == f"mailto:{partis[0].to[0]}"
    assert all(m.to[0] not in str(partis[0].attachments) for m in partis[1:]), (
        "nobody else is named"
    )
    assert reunion.invitations.filter(invitee_le=None).count() == 1


def test_un_changement_garde_l_uid_et_monte_la_sequence(scene, le) -> None:
    reunion = convoquee(scene, le)
    envoyes(le)
    reponse = reunion.invitations.first()
    invitations.repondre(invitation=reponse, reponse="present", le=le)
    plus_tard = le + dt.timedelta(hours=1)
    changee = actes.modifier(
        reunion=reunion,
        version=reunion.version,
        champs={"heure_debut": dt.time(15)},
        par=scene.charge,
        le=plus_tard,
    )
    partis = envoyes(plus_tard)
    assert len(partis) == 4
    methode, evt = evenement(partis[0])
    assert (methode, evt["sequence"], str(evt["uid"])) == ("REQUEST", 1, changee.uid_ics)
    assert evt.decoded("dtstart").time() == dt.time(15)
    reponse.refresh_from_db()
    assert reponse.reponse == "attendue", "another hour is another question"


def test_un_changement_avant_le_depart_ne_double_pas_le_courriel(scene, le) -> None:
    reunion = convoquee(scene, le)
    actes.modifier(
        reunion=reunion,
        version=reunion.version,
        champs={"lieu": "Ailleurs"},
        par=scene.charge,
        le=le,
    )
    partis = envoyes(le)
    assert len(partis) == 4
    assert "Ailleurs" in partis[0].body
    assert evenement(partis[0])[1]["sequence"] == 1


def test_une_annulation_retire_l_evenement(scene, le) -> None:
    reunion = convoquee(scene, le)
    envoyes(le)
    plus_tard = le + dt.timedelta(hours=1)
    actes.annuler(
        reunion=reunion, version=reunion.version, motif="Neige", par=scene.charge, le=plus_tard
    )
    partis = envoyes(plus_tard)
    methode, evt = evenement(partis[0])
    assert (methode, str(evt["status"]), evt["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert str(evt["uid"]) == reunion.uid_ics
    assert "Neige" in partis[0].body


def test_annulee_avant_le_depart_rien_ne_part(scene, le) -> None:
    reunion = convoquee(scene, le)
    actes.annuler(reunion=reunion, version=reunion.version, motif="", par=scene.charge, le=le)
    assert envoyes(le) == []


def test_l_ordre_du_jour_change_s_annonce_d_un_coup(scene, le) -> None:
    reunion = convoquee(scene, le)
    envoyes(le)
    plus_tard = le + dt.timedelta(hours=1)
    for nom in ("Un", "Deux"):
        ordre_du_jour.ajouter(reunion=reunion, intitule=nom, par=scene.charge, le=plus_tard)
    reunion.refresh_from_db()
    assert reunion.a_annoncer
    assert envoyes(plus_tard) == []
    nouveau = gouvernance.membre(
        scene.instance, personne=fabriques.personne(courriel="nouveau@exemple.fr")
    )
    prevenus = actes.annoncer(
        reunion=reunion, version=reunion.version, par=scene.charge, le=plus_tard
    )
    assert prevenus == 5
    partis = {m.to[0]: m for m in envoyes(plus_tard)}
    assert evenement(partis["m0@exemple.fr"])[1]["sequence"] == 1
    assert "Deux" in partis["m0@exemple.fr"].body
    assert partis["nouveau@exemple.fr"].subject.startswith("Invitation")
    assert reunion.invitations.filter(membre=nouveau).exists()


def test_deux_versions_ne_s_ecrasent_pas(scene, le) -> None:
    reunion = planifiee(scene, le)
    champs = {"lieu": "Ici"}
    actes.modifier(reunion=reunion, version=1, champs=champs, par=scene.charge, le=le)
    with pytest.raises(ModificationConcurrente, match="lieu"):
        actes.modifier(reunion=reunion, version=1, champs=champs, par=scene.charge, le=le)


def test_une_reunion_a_venir_n_a_pas_ete_tenue(scene, le) -> None:
    reunion = planifiee(scene, le)
    with pytest.raises(EtatIncompatible, match="à venir"):
        actes.tenir(reunion=reunion, version=reunion.version, par=scene.charge, le=le)


def test_une_reunion_tenue_ne_bouge_plus(scene, le) -> None:
    reunion = planifiee(scene, le, debut=reunions.dans(-1))
    un = ordre_du_jour.ajouter(reunion=reunion, intitule="Un", par=scene.charge, le=le)
    reunion.refresh_from_db()
    tenue = actes.tenir(reunion=reunion, version=reunion.version, par=scene.charge, le=le)
    for geste in (
        lambda: actes.modifier(
            reunion=tenue, version=tenue.version, champs={"lieu": "x"}, par=scene.charge, le=le
        ),
        lambda: actes.annuler(
            reunion=tenue, version=tenue.version, motif="", par=scene.charge, le=le
        ),
        lambda: ordre_du_jour.retirer(point=un, version=un.version, par=scene.charge, le=le),
        lambda: ordre_du_jour.deplacer(point=un, vers=2, par=scene.charge, le=le),
    ):
        with pytest.raises(EtatIncompatible):
            geste()
    ordre_du_jour.ajouter(reunion=tenue, intitule="Questions diverses", par=scene.charge, le=le)


def test_un_point_prend_le_nom_et_les_documents_de_son_objet(scene, le) -> None:
    fiche = fabriques.fiche(scene.demarche, fabriques.element(scene.demarche))
    reunion = planifiee(scene, le)
    point = ordre_du_jour.ajouter(
        reunion=reunion,
        attendu="decision",
        objet_type="fiche",
        objet_id=fiche.pk,
        par=scene.charge,
        le=le,
    )
    assert point.intitule == f"Fiche action « {fiche} »"
    reunion.refresh_from_db()
    actes.convoquer(reunion=reunion, version=reunion.version, par=scene.charge, le=le)
    [joint] = reunion.documents.all()
    assert (joint.piece, joint.point) == ("fiche_action", point)
    avant = joint.contenu
    fiche.intitule = "Un autre intitulé"
    fiche.save()
    joint.refresh_from_db()
    assert joint.contenu == avant
    assert "Un autre intitulé" not in avant


def test_chaque_sorte_d_objet_a_son_ancre(scene) -> None:
    """Whatever may be chosen for an item is read again by its anchor, in this démarche."""
    fabriques.fiche(scene.demarche, fabriques.element(scene.demarche))
    fabriques.indicateur(scene.demarche)
    fabriques.acte(scene.demarche)
    fabriques.deliberation(scene.demarche)
    offerts = [valeur for _, lignes in objets.choix(scene.demarche) for valeur, _ in lignes]
    assert {valeur.partition(":")[0] for valeur in offerts} >= {
        "demarche",
        "fiche",
        "indicateur",
        "acte",
        "deliberation",
        "pluriannuel",
    }
    for valeur in offerts:
        genre, _, cle = valeur.partition(":")
        lue = objets.ancre_de(scene.demarche, genre, int(cle))
        assert lue is not None
        assert lue.adresse.startswith("/demarches/ici/")


def test_l_objet_d_une_autre_demarche_est_refuse(scene, le) -> None:
    ailleurs = fabriques.demarche(slug="ailleurs")
    fiche = fabriques.fiche(ailleurs, fabriques.element(ailleurs))
    reunion = planifiee(scene, le)
    for genre, cle in (("fiche", fiche.pk), ("fiche", 10**12), ("inconnu", 1)):
        with pytest.raises(SaisieInvalide, match="pas dans cette démarche"):
            ordre_du_jour.ajouter(
                reunion=reunion, objet_type=genre, objet_id=cle, par=scene.charge, le=le
            )


def test_les_points_se_deplacent_et_restent_en_rang(scene, le) -> None:
    reunion = planifiee(scene, le)
    a, b, c = (
        ordre_du_jour.ajouter(reunion=reunion, intitule=nom, par=scene.charge, le=le)
        for nom in "ABC"
    )
    ordre_du_jour.deplacer(point=c, vers=1, par=scene.charge, le=le)
    ordre_du_jour.deplacer(point=a, vers=99, par=scene.charge, le=le)
    assert [str(p) for p in reunion.points.all()] == ["C", "B", "A"]
    ordre_du_jour.retirer(point=b, version=b.version, par=scene.charge, le=le)
    assert [(p.rang, str(p)) for p in reunion.points.order_by("rang")] == [(1, "C"), (2, "A")]


def test_deux_personnes_convoquent_a_la_fois(base_reelle, le) -> None:
    scene = monter()
    reunion = planifiee(scene, le)
    ordre_du_jour.ajouter(reunion=reunion, intitule="Le plan", par=scene.charge, le=le)
    reunion.refresh_from_db()
    resultats = en_parallele(
        *(
            lambda: actes.convoquer(
                reunion=reunion, version=reunion.version, par=scene.charge, le=le
            )
            for _ in range(2)
        )
    )
    assert sum(isinstance(r, Reunion) for r in resultats) == 1
    assert sum(isinstance(r, ModificationConcurrente) for r in resultats) == 1
    assert reunion.invitations.count() == 4
    assert Courriel.objects.count() == 4
