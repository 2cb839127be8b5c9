"""A termination: its states, its dates, who may, what it leaves, and its letters."""

from __future__ import annotations

import datetime as dt
import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from appuis.resiliations import MOTIFS, a, convention_signee, jour, notifier, preparer, signer
from maillage.conventions.actions import actes, resiliations
from maillage.conventions.enums import (
    TRANSITIONS_RESILIATION,
    EtatActe,
    EtatResiliation,
    Role,
    RolePartie,
)
from maillage.conventions.models import Acte, Resiliation
from maillage.conventions.queries import des_fins
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def signee(db: None) -> SimpleNamespace:
    return convention_signee()


# --- the four cases, by hand -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cas", "recue", "effet"),
    [
        ("MANQUEMENT", None, "2026-04-11"),
        ("INFRACTION", "2026-03-13", "2026-04-11"),
        ("SANS_AVENANT", "2026-03-13", "2026-03-13"),
        ("DENONCIATION", "2026-03-13", "2026-09-14"),
    ],
)
def test_chaque_cas_prend_effet_a_sa_date(signee, cas, recue, effet):
    r = notifier(signee, preparer(signee, cas), recue_le=jour(recue) if recue else None)
    veille = a(effet) - dt.timedelta(days=1)
    sans_effet = r.regle.mise_en_demeure
    with pytest.raises(EtatIncompatible, match="ne prend effet que le"):
        resiliations.prononcer(
            resiliation=r,
            version=r.version,
            sans_effet=sans_effet,
            par=signee.conseiller,
            le=veille,
        )
    r = resiliations.prononcer(
        resiliation=r, version=r.version, sans_effet=sans_effet, par=signee.conseiller, le=a(effet)
    )
    assert (r.etat, r.effet_le) == (EtatResiliation.PRONONCEE, jour(effet))
    signee.acte.refresh_from_db()
    assert signee.acte.etat == EtatActe.RESILIE


def test_prononcer_ne_change_que_l_etat_de_l_acte_et_de_ses_avenants(signee):
    avenant = fabriques.acte(signee.demarche, type="AVENANT", modifie=signee.acte, etat="SIGNE")
    projet = fabriques.acte(signee.demarche, type="AVENANT", modifie=signee.acte)
    avant = Acte.objects.filter(pk=signee.acte.pk).values().get()
    r = notifier(signee, preparer(signee))
    resiliations.prononcer(
        resiliation=r, version=r.version, sans_effet=True, par=signee.conseiller, le=a("2026-05-01")
    )
    apres = Acte.objects.filter(pk=signee.acte.pk).values().get()
    assert {k for k in avant if avant[k] != apres[k]} == {"etat", "version"}
    assert Acte.objects.get(pk=avenant.pk).etat == EtatActe.RESILIE
    assert Acte.objects.get(pk=projet.pk).etat == EtatActe.BROUILLON
    faits = list(Evenement.objects.order_by("numero").values_list("acte", flat=True))
    assert faits == [
        "résiliation préparée",
        "lettre de résiliation envoyée",
        "acte passé à « résilié »",
        "acte passé à « résilié »",
        "résiliation prononcée",
    ]


def test_une_mise_en_demeure_suivie_d_effet_ne_resilie_pas(signee):
    r = notifier(signee, preparer(signee))
    with pytest.raises(SaisieInvalide, match="attestez-le"):
        resiliations.prononcer(
            resiliation=r, version=r.version, par=signee.conseiller, le=a("2026-05-01")
        )
    r = resiliations.clore(
        resiliation=r,
        version=r.version,
        vers="SUIVIE_D_EFFET",
        issue="Le lieu a ouvert (fictif).",
        par=signee.conseiller,
        le=a("2026-04-01"),
    )
    assert r.etat == EtatResiliation.SUIVIE_D_EFFET
    signee.acte.refresh_from_db()
    assert signee.acte.etat == EtatActe.SIGNE
    assert preparer(signee, le=a("2026-06-01")).etat == EtatResiliation.EN_PREPARATION


def test_une_denonciation_n_a_pas_de_mise_en_demeure_a_suivre(signee):
    r = notifier(signee, preparer(signee, "DENONCIATION"))
    with pytest.raises(EtatIncompatible, match="ne passe pas à"):
        resiliations.clore(
            resiliation=r,
            version=r.version,
            vers="SUIVIE_D_EFFET",
            issue="…",
            par=signee.conseiller,
            le=a("2026-04-01"),
        )


def test_sans_avis_de_reception_une_denonciation_ne_se_prononce_pas(signee):
    r = notifier(signee, preparer(signee, "DENONCIATION"))
    with pytest.raises(EtatIncompatible, match="date de réception"):
        resiliations.prononcer(
            resiliation=r, version=r.version, par=signee.conseiller, le=a("2027-03-01")
        )
    r = resiliations.noter_la_reception(
        resiliation=r,
        version=r.version,
        recue_le=jour("2026-03-16"),
        par=signee.conseiller,
        le=a("2026-03-20"),
    )
    assert r.delai.effet_le == jour("2026-09-17")


def test_une_convention_qui_finit_avant_le_delai_ne_se_resilie_plus(signee):
    type(signee.demarche).objects.filter(pk=signee.demarche.pk).update(fin=jour("2026-06-30"))
    r = notifier(signee, preparer(signee, "DENONCIATION"), recue_le=jour("2026-03-13"))
    with pytest.raises(EtatIncompatible, match="fin d’elle-même le 30 juin 2026"):
        resiliations.prononcer(
            resiliation=r, version=r.version, par=signee.conseiller, le=a("2026-10-01")
        )


# --- the table of states -----------------------------------------------------------------------------


def test_la_table_des_etats_n_a_pas_d_impasse_ni_de_retour():
    finals = {e for e, suites in TRANSITIONS_RESILIATION.items() if not suites}
    assert set(TRANSITIONS_RESILIATION) == set(EtatResiliation)
    assert finals == set(EtatResiliation) - {
        EtatResiliation.EN_PREPARATION,
        EtatResiliation.NOTIFIEE,
    }


@pytest.mark.parametrize(
    ("depart", "arrivee"), list(itertools.product(EtatResiliation, EtatResiliation))
)
def test_seules_les_suites_de_la_table_sont_admises(depart, arrivee):
    r = Resiliation(cas="MANQUEMENT", etat=depart)
    raison = des_fins.raison_de_ne_pas_aller(r, arrivee)
    assert (raison is None) == (arrivee in TRANSITIONS_RESILIATION[depart])


def test_la_lettre_partie_ne_change_plus(signee):
    r = preparer(signee)
    r = resiliations.modifier(
        resiliation=r,
        version=1,
        champs={"motifs": "Autrement dit (fictif)."},
        par=signee.conseiller,
        le=a("2026-03-06"),
    )
    assert (r.motifs, r.version) == ("Autrement dit (fictif).", 2)
    r = notifier(signee, r)
    with pytest.raises(EtatIncompatible, match="La lettre est partie"):
        resiliations.modifier(
            resiliation=r,
            version=r.version,
            champs={"motifs": "Encore."},
            par=signee.conseiller,
            le=a("2026-03-21"),
        )


def test_une_seule_procedure_a_la_fois(signee):
    preparer(signee)
    with pytest.raises(EtatIncompatible, match="déjà en cours"):
        preparer(signee, "DENONCIATION")
    with pytest.raises(IntegrityError), transaction.atomic():
        Resiliation.objects.create(
            acte=signee.acte,
            cas="DENONCIATION",
            initiatrice=signee.caf,
            motifs="…",
            lettre_le=jour("2026-03-01"),
        )


# --- wrong input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"cas": "AUTRE"}, "cas"),
        ({"motifs": "   "}, "motifs"),
        ({"motifs": "a\0b"}, "motifs"),
        ({"lettre_le": dt.date.max}, "lettre_le"),
    ],
)
def test_refuse_une_preparation_fausse(signee, champs, champ):
    with pytest.raises(SaisieInvalide) as refus:
        preparer(signee, **champs)
    assert refus.value.champ == champ
    assert not Resiliation.objects.exists()


@pytest.mark.parametrize("cas", ["INFRACTION", "SANS_AVENANT"])
def test_ces_cas_n_appartiennent_qu_a_la_caf(signee, cas):
    with pytest.raises(SaisieInvalide, match="qu’à la Caf"):
        preparer(signee, cas, initiatrice=signee.commune, par=signee.charge)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"envoyee_le": jour("2026-03-21")}, "envoyee_le"),
        ({"recue_le": jour("2026-03-09")}, "recue_le"),
        ({"recue_le": jour("2026-03-21")}, "recue_le"),
    ],
)
def test_refuse_des_jours_impossibles(signee, champs, champ):
    r = preparer(signee)
    with pytest.raises(SaisieInvalide) as refus:
        notifier(signee, r, **champs)
    assert refus.value.champ == champ
    r.refresh_from_db()
    assert (r.etat, r.version) == (EtatResiliation.EN_PREPARATION, 1)


@pytest.mark.parametrize("etat", ["BROUILLON", "FIGE", "EN_SIGNATURE", "PARTIELLE", "RESILIE"])
def test_ne_se_resilie_qu_une_convention_signee(scene, etat):
    Acte.objects.filter(pk=scene.acte.pk).update(etat=etat)
    with pytest.raises(EtatIncompatible, match="Aucune convention signée"):
        resiliations.preparer(
            demarche=scene.demarche,
            cas="MANQUEMENT",
            initiatrice=scene.caf,
            motifs=MOTIFS,
            lettre_le=jour("2026-03-10"),
            par=scene.conseiller,
            le=a("2026-03-05"),
        )


def test_une_convention_echue_ne_se_resilie_pas(signee):
    with pytest.raises(EtatIncompatible, match="échue"):
        preparer(signee, le=a("2030-01-01"))


def test_qui_n_a_pas_signe_ne_met_pas_fin(signee):
    tiers = fabriques.partie(signee.demarche, fabriques.organisation(), ordre=9)
    with pytest.raises(SaisieInvalide, match="n’a pas signé"):
        preparer(signee, initiatrice=tiers, par=signee.charge)


def test_une_convention_ne_se_dit_plus_resiliee_d_un_bouton(signee):
    with pytest.raises(EtatIncompatible, match="Fin et renouvellement"):
        actes.passer(
            acte=signee.acte,
            vers="RESILIE",
            version=signee.acte.version,
            par=signee.charge,
            le=a("2026-05-01"),
        )


# --- rights ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compte", "partie", "permis"),
    [
        ("conseiller", "caf", True),
        ("direction_caf", "caf", True),
        ("charge", "caf", False),
        ("direction", "caf", False),
        ("elu", "caf", False),
        ("conseiller", "commune", False),
        ("direction_caf", "commune", False),
        ("charge", "commune", True),
        ("direction", "commune", True),
        ("elu", "commune", False),
    ],
)
def test_chacun_parle_pour_son_cote(signee, compte, partie, permis):
    tenter = {"initiatrice": getattr(signee, partie), "par": getattr(signee, compte)}
    if permis:
        r = preparer(signee, "DENONCIATION", **tenter)
        autre = signee.charge if partie == "caf" else signee.conseiller
        with pytest.raises(ActeRefuse):
            notifier(signee, r, par=autre)
    else:
        with pytest.raises(ActeRefuse, match="au nom de"):
            preparer(signee, "DENONCIATION", **tenter)
        assert not Resiliation.objects.exists()


# --- two at once -------------------------------------------------------------------------------------


def test_a_deux_pour_prononcer_un_seul_l_emporte(base_reelle):
    demarche = fabriques.demarche(slug="a-deux", fin=dt.date(2029, 12, 31))
    acte = signer(demarche)
    caf = demarche.parties.get(role=RolePartie.CAF)
    comptes = [fabriques.utilisateur(), fabriques.utilisateur()]
    for compte in comptes:
        fabriques.habilitation(compte, demarche, Role.CONSEILLER_CAF)
    r = Resiliation.objects.create(
        acte=acte,
        cas="MANQUEMENT",
        initiatrice=caf,
        motifs=MOTIFS,
        lettre_le=jour("2026-03-10"),
        envoyee_le=jour("2026-03-10"),
        etat=EtatResiliation.NOTIFIEE,
    )
    le = timezone.now()

    def prononcer(compte: Any) -> Any:
        return lambda: resiliations.prononcer(
            resiliation=r, version=1, sans_effet=True, par=compte, le=le
        )

    issues = en_parallele(*(prononcer(compte) for compte in comptes))
    assert sum(isinstance(issue, Resiliation) for issue in issues) == 1, issues
    assert sum(isinstance(issue, ModificationConcurrente) for issue in issues) == 1, issues
    faits = list(Evenement.objects.values_list("acte", flat=True))
    assert faits.count("résiliation prononcée") == 1
    assert faits.count("acte passé à « résilié »") == 1
    assert faits.count("prononcé de la résiliation : tentative refusée") == 1
