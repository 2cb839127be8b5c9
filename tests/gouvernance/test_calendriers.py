"""The calendar of a year: what is proposed, what is kept, what becomes a meeting."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis import gouvernance
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.documents.arbre import Tableau, manquants
from maillage.gouvernance.actions.calendriers import ReunionRetenue, accepter
from maillage.gouvernance.enums import EtatReunion, PrecisionReunion
from maillage.gouvernance.models import Instance, Reunion
from maillage.gouvernance.pieces.calendrier import calendrier
from maillage.gouvernance.queries.calendriers import prevues, propositions
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

OCTOBRE = dt.date(2027, 10, 20)


@pytest.fixture
def technique(copil: Instance) -> Instance:
    return gouvernance.instance(
        copil.demarche,
        type="comite_technique",
        nom="Comité technique",
        periodicite_mois=3,
        rattachee_a=copil,
    )


def test_ce_que_demandent_les_periodicites_devient_des_reunions(
    demarche: Demarche, copil: Instance, technique: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    proposees = propositions(demarche, 2027)
    assert [p.instance for p in proposees].count(technique) == 4
    (preparation,) = (p for p in proposees if p.prepare)
    assert preparation.instance == technique
    retenues = [ReunionRetenue(p.instance, p.jour) for p in proposees]
    inscrites = accepter(demarche=demarche, retenues=retenues, par=charge, le=LE)
    assert len(inscrites) == 5
    assert {r.etat for r in inscrites} == {EtatReunion.PREVUE}
    assert prevues(demarche, 2027) == sorted(inscrites, key=lambda r: r.fin)
    assert propositions(demarche, 2027) == []
    assert propositions(demarche, 2028)


def test_un_mois_seulement(
    demarche: Demarche, copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    retenue = ReunionRetenue(copil, dt.date(2028, 2, 9), PrecisionReunion.MOIS)
    (inscrite,) = accepter(demarche=demarche, retenues=[retenue], par=charge, le=LE)
    assert (inscrite.debut, inscrite.fin) == (dt.date(2028, 2, 1), dt.date(2028, 2, 29))


def test_rien_n_est_inscrit_si_une_ligne_ne_va_pas(
    demarche: Demarche, copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    bonne = ReunionRetenue(copil, OCTOBRE)
    close = gouvernance.instance(demarche, nom="Close", close_le=dt.date(2027, 1, 1))
    ailleurs = gouvernance.instance(fabriques.demarche())
    qui = {"demarche": demarche, "par": charge, "le": LE}
    with pytest.raises(EtatIncompatible):
        accepter(retenues=[bonne, ReunionRetenue(close, OCTOBRE)], **qui)
    with pytest.raises(SaisieInvalide, match="autre démarche"):
        accepter(retenues=[bonne, ReunionRetenue(ailleurs, OCTOBRE)], **qui)
    with pytest.raises(SaisieInvalide, match="déjà au calendrier"):
        accepter(retenues=[bonne, bonne], **qui)
    with pytest.raises(SaisieInvalide, match="au moins une"):
        accepter(retenues=[], **qui)
    assert not Reunion.objects.exists()


def test_seuls_ceux_qui_tiennent_la_gouvernance_remplissent_le_calendrier(
    distribution: Distribution, copil: Instance, LE: dt.datetime
) -> None:
    tiennent = {Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF}
    autres = [distribution.compte(role) for role in Role if role not in tiennent]
    for par in [*autres, distribution.etranger, distribution.administrateur]:
        with pytest.raises(ActeRefuse):
            accepter(
                demarche=copil.demarche,
                retenues=[ReunionRetenue(copil, OCTOBRE)],
                par=par,
                le=LE,
            )


def test_une_reunion_annulee_redevient_a_prevoir(
    demarche: Demarche, copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    accepter(demarche=demarche, retenues=[ReunionRetenue(copil, OCTOBRE)], par=charge, le=LE)
    assert propositions(demarche, 2027) == []
    Reunion.objects.update(etat=EtatReunion.ANNULEE)
    assert len(propositions(demarche, 2027)) == 1
    assert prevues(demarche, 2027) == []
    accepter(demarche=demarche, retenues=[ReunionRetenue(copil, OCTOBRE)], par=charge, le=LE)
    assert len(prevues(demarche, 2027)) == 1


def test_le_document_range_les_reunions_par_annee(
    demarche: Demarche, copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    assert manquants(calendrier(demarche)) == ["réunions"]
    jours = (OCTOBRE, dt.date(2028, 10, 19))
    retenues = [ReunionRetenue(copil, jour) for jour in jours]
    accepter(demarche=demarche, retenues=retenues, par=charge, le=LE)
    tableaux = [b for b in calendrier(demarche).blocs if isinstance(b, Tableau)]
    assert [t.legende for t in tableaux] == ["Réunions de 2027", "Réunions de 2028"]
    assert tableaux[0].lignes[0][0][0].texte == "mercredi 20 octobre 2027"
