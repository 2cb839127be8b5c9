"""Who was there: noted, signed by tapping, refused where it cannot be."""

from __future__ import annotations

import pytest

from appuis import reunions
from appuis.reunions_jouees import planifiee
from maillage.gouvernance.actions import ordre_du_jour, presences
from maillage.gouvernance.actions import reunions as actes
from maillage.gouvernance.actions.presences import PresenceSaisie
from maillage.gouvernance.queries.presences import assemblee
from maillage.regles.erreurs import (
    EtatIncompatible,
    SaisieInvalide,
)


def test_on_note_les_presences_et_la_parite_suit(scene, le) -> None:
    reunion = planifiee(scene, le, debut=reunions.dans(0))
    points = [
        ordre_du_jour.ajouter(reunion=reunion, intitule=n, par=scene.charge, le=le) for n in "AB"
    ]
    un, deux, trois, quatre = scene.membres
    change = presences.noter(
        reunion=reunion,
        saisies=[
            PresenceSaisie(un.pk, "present"),
            PresenceSaisie(deux.pk, "present"),
            PresenceSaisie(trois.pk, "present", arrive_au=points[1].pk),
            PresenceSaisie(quatre.pk, "excuse", mandataire=trois.pk),
        ],
        par=scene.charge,
        le=le,
    )
    assert change == 4
    lue = assemblee(reunion)
    assert [c.parite.ecrite for c in lue.par_point] == ["2/0", "2/2"]
    assert lue.au_point(points[1]).peut_decider
    assert not lue.au_point(points[0]).peut_decider
    again = presences.noter(
        reunion=reunion, saisies=[PresenceSaisie(un.pk, "present")], par=scene.charge, le=le
    )
    assert again == 0


def test_une_presence_impossible_est_refusee(scene, le) -> None:
    reunion = planifiee(scene, le, debut=reunions.dans(0))
    a, b = (
        ordre_du_jour.ajouter(reunion=reunion, intitule=n, par=scene.charge, le=le) for n in "AB"
    )
    autre = reunions.point(reunions.reunion(scene.instance))
    moi = scene.membres[0].pk
    for saisie in (
        PresenceSaisie(10**9, "present"),
        PresenceSaisie(moi, "là"),
        PresenceSaisie(moi, "present", arrive_au=b.pk, part_au=a.pk),
        PresenceSaisie(moi, "present", part_au=a.pk),
        PresenceSaisie(moi, "present", arrive_au=autre.pk),
        PresenceSaisie(moi, "absent", mandataire=10**9),
    ):
        with pytest.raises(SaisieInvalide):
            presences.noter(reunion=reunion, saisies=[saisie], par=scene.charge, le=le)
    assert not reunion.presences.exists()


def test_on_signe_une_fois_et_on_efface_une_erreur(scene, le) -> None:
    reunion = planifiee(scene, le, debut=reunions.dans(0))
    moi = scene.membres[0]
    for _ in range(2):
        presences.emarger(reunion=reunion, membre=moi, par=scene.charge, le=le)
    assert reunion.presences.get().signee_le == le
    presences.effacer(reunion=reunion, membre=moi, par=scene.charge, le=le)
    presences.effacer(reunion=reunion, membre=moi, par=scene.charge, le=le)
    assert not reunion.presences.exists()


def test_la_feuille_ne_s_ouvre_pas_la_veille(scene, le) -> None:
    reunion = planifiee(scene, le, debut=reunions.dans(1))
    with pytest.raises(EtatIncompatible, match="s’ouvre le jour venu"):
        presences.emarger(reunion=reunion, membre=scene.membres[0], par=scene.charge, le=le)


def test_une_reunion_annulee_n_a_pas_de_presents(scene, le) -> None:
    reunion = planifiee(scene, le, debut=reunions.dans(0))
    actes.annuler(reunion=reunion, version=reunion.version, motif="", par=scene.charge, le=le)
    with pytest.raises(EtatIncompatible, match="annulée"):
        presences.ajouter_invite(reunion=reunion, nom="x", par=scene.charge, le=le)
