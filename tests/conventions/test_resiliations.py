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
from appuis.conventions import en_texte
from maillage.conventions import fins
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
from maillage.documents.arbre import manquants
from maillage.documents.pieces import piece
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.journal.models import Evenement
from maillage.regles.controle import Gravite, examiner
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.fins import CAS, CasDeResiliation

MOTIFS = "Le lieu d’accueil n’a pas ouvert (fictif)."


def a(texte: str) -> dt.datetime:
    """Noon in Paris that day."""
    return dt.datetime.fromisoformat(f"{texte}T12:00:00+00:00")


def jour(texte: str) -> dt.date:
    return dt.date.fromisoformat(texte)


def signer(demarche: Any, **champs: Any) -> Acte:
    """A convention that every party of the démarche has signed."""
    acte = fabriques.acte(demarche, **champs)
    for partie in demarche.parties.all():
        fabriques.signature(acte, partie)
    Acte.objects.filter(pk=acte.pk).update(etat=EtatActe.SIGNE)
    return Acte.objects.get(pk=acte.pk)


@pytest.fixture
def signee(db: None) -> SimpleNamespace:
    """A convention of 2026-2029 in force, a chargée of the commune, a conseiller of the Caf."""
    demarche = fabriques.demarche(slug="signee", fin=dt.date(2029, 12, 31))
    comptes = {}
    for nom, role in (
        ("charge", Role.CHARGE_COOPERATION),
        ("conseiller", Role.CONSEILLER_CAF),
        ("direction_caf", Role.DIRECTION_CAF),
        ("direction", Role.DIRECTION_COLLECTIVITE),
        ("elu", Role.ELU),
    ):
        comptes[nom] = fabriques.utilisateur(prenom=nom.capitalize(), nom="Fictif")
        fabriques.habilitation(comptes[nom], demarche, role)
    for partie in demarche.parties.all():
        fabriques.signataire(partie)
    return SimpleNamespace(
        demarche=demarche,
        caf=demarche.parties.get(role=RolePartie.CAF),
        commune=demarche.parties.get(role=RolePartie.COLLECTIVITE),
        acte=signer(demarche),
        **comptes,
    )


def preparer(s: SimpleNamespace, cas: str = "MANQUEMENT", **champs: Any) -> Resiliation:
    return resiliations.preparer(
        demarche=s.demarche,
        **{
            "cas": cas,
            "initiatrice": s.caf,
            "motifs": MOTIFS,
            "lettre_le": jour("2026-03-10"),
            "par": s.conseiller,
            "le": a("2026-03-05"),
            **champs,
        },
    )


def notifier(s: SimpleNamespace, r: Resiliation, **champs: Any) -> Resiliation:
    return resiliations.notifier(
        resiliation=r,
        **{
            "version": r.version,
            "envoyee_le": jour("2026-03-10"),
            "par": s.conseiller,
            "le": a("2026-03-20"),
            **champs,
        },
    )


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


# --- letters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", list(FORMATS))
@pytest.mark.parametrize("cas", list(CasDeResiliation))
def test_la_lettre_sort_dans_les_quatre_formats(signee, cas, format):
    r = preparer(signee, cas)
    assert len(produire(piece("lettre_de_fin").construire(r), format=format, final=True)) > 1000


@pytest.mark.parametrize("cas", list(CasDeResiliation))
def test_la_lettre_dit_le_cas_les_motifs_et_les_dates(signee, cas):
    r = notifier(signee, preparer(signee, cas), recue_le=jour("2026-03-13"))
    document = piece("lettre_de_fin").construire(r)
    lu = en_texte(document)
    assert manquants(document) == []
    assert MOTIFS in lu
    assert str(signee.commune.organisation.designation)[1:] in lu
    if CAS[cas].mois:
        assert fins.date_longue(r.delai.terme) in lu
        assert fins.date_longue(r.delai.effet_le) in lu
    assert ("mise en demeure de se conformer" in lu) == CAS[cas].mise_en_demeure


def test_le_constat_attend_l_envoi_puis_la_reception(signee):
    r = preparer(signee, "DENONCIATION")
    with pytest.raises(Introuvable):
        piece("constat_de_fin").construire(r)
    r = notifier(signee, r)
    assert "dernier jour du délai" in manquants(piece("constat_de_fin").construire(r))
    r = resiliations.noter_la_reception(
        resiliation=r,
        version=r.version,
        recue_le=jour("2026-03-13"),
        par=signee.conseiller,
        le=a("2026-03-20"),
    )
    assert "13 septembre 2026" in en_texte(piece("constat_de_fin").construire(r))


def test_la_piece_se_trouve_par_sa_cle_dans_sa_demarche_seulement(signee):
    r = preparer(signee)
    trouver = piece("lettre_de_fin").trouver
    assert trouver(signee.demarche, str(r.pk)) == r
    assert trouver(signee.demarche, "") == r
    with pytest.raises(Introuvable):
        trouver(fabriques.demarche(), str(r.pk))


# --- the rule, the states said -----------------------------------------------------------------------


def constats(demarche: Any, le: str) -> list[Any]:
    return [c for c in examiner(demarche, jour(le)) if c.regle.identifiant == "V-35"]


def test_v35_dit_les_dates_et_rien_avant_l_envoi(signee):
    r = preparer(signee)
    assert constats(signee.demarche, "2026-03-06") == []
    notifier(signee, r, recue_le=jour("2026-03-13"))
    (trouve,) = constats(signee.demarche, "2026-03-21")
    assert trouve.gravite is Gravite.INFORMATION
    assert trouve.en_donnees()["terme_du_delai"] == "2026-04-10"
    assert trouve.en_donnees()["effet_le"] == "2026-04-11"
    assert "S4-C, article 12" in trouve.regle.source


def test_le_delai_acheve_est_a_faire(signee):
    r = notifier(signee, preparer(signee))
    avant = des_fins.fin_de(signee.demarche, jour("2026-04-10"))
    apres = des_fins.fin_de(signee.demarche, jour("2026-04-11"))
    assert fins.a_faire([avant]) == []
    (item,) = fins.a_faire([apres])
    assert "10 avril 2026" in item.constat
    assert "dites si la convention est résiliée" in item.geste
    resiliations.prononcer(
        resiliation=r, version=r.version, sans_effet=True, par=signee.conseiller, le=a("2026-04-12")
    )
    close = des_fins.fin_de(
        type(signee.demarche).objects.get(pk=signee.demarche.pk), jour("2026-04-12")
    )
    assert fins.etat_en_mots(close) == "Résiliée à compter du 11 avril 2026"
    assert close.dernier_jour == jour("2026-04-10")
    assert any("bonus territoire" in c for c in fins.consequences(close))


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
