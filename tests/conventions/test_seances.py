"""Séances: who records them, what follows in their deliberations, what the pages say."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import fabriques
from appuis.seances import FEUILLE, SEANCE, enregistrer, voter
from maillage.conventions import queries
from maillage.conventions.actions import deliberations, seances
from maillage.conventions.controles import deliberations as controles
from maillage.conventions.enums import TRANSITIONS_DELIBERATION, EtatDeliberation
from maillage.conventions.lecture import lire
from maillage.conventions.models import AbsenceTemporaire, MembreEnExercice
from maillage.conventions.points import points
from maillage.journal.models import Evenement
from maillage.portail.queries import charger
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)
from maillage.regles.presences import LigneDePresence

pytestmark = pytest.mark.django_db
# ---------------------------------------------------------------- the acts


def test_la_feuille_de_presence_se_garde_telle_quelle(scene, le):
    seance = enregistrer(scene, le)
    assert queries.seance(scene.demarche, seance.pk).feuille == FEUILLE
    assert "Luc Roux → Léa Petit" in Evenement.objects.get().apres["pouvoirs"]


def test_les_chiffres_de_la_deliberation_se_comptent_a_son_point(scene, le):
    seance = enregistrer(scene, le)
    votee = voter(scene, le, seance=seance, point="10.3", presents=99, en_exercice=99, pour=4)
    compte = votee.compte
    assert (compte.presents, compte.pouvoirs, compte.absents, compte.votants) == (3, 1, 1, 4)
    assert compte.detaille
    assert votee.assemblee == "Conseil municipal"


def test_sans_feuille_les_chiffres_saisis_restent(scene, le):
    seance = enregistrer(scene, le, feuille=())
    votee = voter(scene, le, seance=seance, presents=27, en_exercice=33, pouvoirs=5)
    assert (votee.compte.presents, votee.compte.votants) == (27, 32)
    assert not votee.compte.detaille


def test_refuse_plus_de_voix_que_la_feuille_n_en_permet(scene, le):
    seance = enregistrer(scene, le)
    with pytest.raises(SaisieInvalide, match="4 votants") as refus:
        voter(scene, le, seance=seance, point="10.3", pour=5)
    assert refus.value.champ == "pour"


def test_refuse_un_point_sans_ordre(scene, le):
    with pytest.raises(SaisieInvalide) as refus:
        voter(scene, le, point="—")
    assert refus.value.champ == "point"


def test_une_seance_corrigee_entraine_ses_deliberations(scene, le):
    votee = voter(scene, le, presents=3)
    seance = enregistrer(scene, le, deliberation=votee)
    votee.refresh_from_db()
    assert votee.seance == seance
    qui = {"par": scene.secretariat, "le": le}
    seances.modifier(seance=seance, version=1, champs={"seance_le": dt.date(2024, 12, 12)}, **qui)
    votee.refresh_from_db()
    assert votee.seance_le == dt.date(2024, 12, 12)
    assert "séance" in Evenement.objects.first().acte
    with pytest.raises(ModificationConcurrente):
        seances.modifier(seance=seance, version=1, champs={"lieu": "Mairie"}, **qui)


def test_une_feuille_qui_rend_un_vote_impossible_est_refusee_entiere(scene, le):
    seance = enregistrer(scene, le)
    voter(scene, le, seance=seance, point="10.3", pour=4)
    avant = Evenement.objects.count()
    with pytest.raises(SaisieInvalide):
        seances.modifier(
            seance=seance,
            version=1,
            champs={},
            feuille=[LigneDePresence("Anne Martin")],
            par=scene.secretariat,
            le=le,
        )
    assert seance.membres.count() == 5
    assert Evenement.objects.count() == avant


@pytest.mark.parametrize("qui", ["elu", "direction", "etranger", "administrateur"])
def test_refuse_une_seance_sans_le_role(scene, le, qui):
    with pytest.raises(ActeRefuse):
        enregistrer(scene, le, par=getattr(scene, qui))
    seance = fabriques.seance(scene.demarche)
    with pytest.raises(ActeRefuse):
        seances.modifier(
            seance=seance, version=1, champs={"lieu": "x"}, par=getattr(scene, qui), le=le
        )


def test_refuse_la_seance_d_une_autre_demarche(scene, le):
    with pytest.raises(Introuvable):
        voter(scene, le, seance=fabriques.seance(scene.autre))
    with pytest.raises(Introuvable):
        enregistrer(scene, le, organisation=fabriques.organisation())


def test_la_base_refuse_une_feuille_impossible(scene, le):
    seance = enregistrer(scene, le)
    anne = seance.membres.get(nom="Anne Martin")
    for faute in (
        lambda: MembreEnExercice.objects.create(seance=seance, nom="Anne Martin"),
        lambda: seance.membres.filter(pk=anne.pk).update(pouvoir=True),
        lambda: seance.membres.filter(nom="Luc Roux").update(pouvoir=False),
        lambda: AbsenceTemporaire.objects.create(membre=anne),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            faute()


# ---------------------------------------------------------------- what follows the vote


def test_les_etats_calcules_suivent_la_table(scene, le):
    jour = timezone.localdate(le)
    a_venir = voter(scene, le, seance_le=jour + dt.timedelta(days=9), objet="A")
    assert lire(a_venir).etat(jour) is EtatDeliberation.PROJET
    a_venir.point = "4"
    assert lire(a_venir).etat(jour) is EtatDeliberation.INSCRITE
    votee = voter(scene, le)
    vus = [lire(votee).etat(jour)]
    qui = {"par": scene.secretariat, "le": le}
    votee = deliberations.transmettre(deliberation=votee, version=1, transmise_le=SEANCE, **qui)
    vus.append(lire(votee).etat(jour))
    votee = deliberations.publier(deliberation=votee, version=2, publiee_le=SEANCE, **qui)
    vus.append(lire(votee).etat(jour))
    assert vus == [
        EtatDeliberation.VOTEE,
        EtatDeliberation.TRANSMISE,
        EtatDeliberation.EXECUTOIRE,
    ]
    for avant, apres in pairwise(vus):
        assert apres in TRANSITIONS_DELIBERATION[avant]
    with pytest.raises(EtatIncompatible, match="déjà"):
        deliberations.publier(deliberation=votee, version=3, publiee_le=SEANCE, **qui)


def test_refuse_de_transmettre_ce_qui_ne_peut_pas_l_etre(scene, le):
    jour = timezone.localdate(le)
    qui = {"par": scene.secretariat, "le": le, "version": 1}
    caf = voter(scene, le, organisation=scene.caf.organisation)
    with pytest.raises(EtatIncompatible, match="contrôle de légalité"):
        deliberations.transmettre(deliberation=caf, transmise_le=SEANCE, **qui)
    a_venir = voter(scene, le, seance_le=jour + dt.timedelta(days=9))
    with pytest.raises(EtatIncompatible, match="pas encore votée"):
        deliberations.publier(deliberation=a_venir, publiee_le=jour, **qui)
    votee = voter(scene, le)
    with pytest.raises(SaisieInvalide, match="à venir"):
        deliberations.transmettre(
            deliberation=votee, transmise_le=jour + dt.timedelta(days=1), **qui
        )
    with pytest.raises(SaisieInvalide, match="précède la séance"):
        deliberations.publier(deliberation=votee, publiee_le=dt.date(2024, 1, 1), **qui)


# ---------------------------------------------------------------- the rules


def constats(regle, demarche):
    demarche = type(demarche).objects.get(pk=demarche.pk)
    charger([demarche])
    return list(regle(demarche, dt.date(2026, 11, 21)))


def test_v08_compare_les_citations_et_l_identifiant(scene, le):
    identifiant = "99_DE-078-217800291-20241210-DEL24_081-D"
    votee = voter(scene, le, numero="24-081", identifiant_transmission=identifiant)
    for assemblee, jour in (
        ("conseil", SEANCE),
        ("Commission des aides", None),
        ("", dt.date(2024, 1, 1)),
    ):
        deliberations.citer(
            deliberation=votee,
            ou="annexe 3",
            assemblee=assemblee,
            cite_le=jour,
            par=scene.charge,
            le=le,
        )
    trouves = constats(controles.meme_decision, scene.demarche)
    assert [set(c.precisions) for c in trouves] == [
        {"assemblee", "citee"},
        {"date", "citee"},
        {"identifiant", "ecarts"},
    ]
    assert trouves[-1].precisions["ecarts"] == ["date"]


def test_v08_dit_un_identifiant_illisible(scene, le):
    voter(scene, le, identifiant_transmission="DEL24_081")
    (constat,) = constats(controles.meme_decision, scene.demarche)
    assert "ne se lit pas" in constat.message


def test_v10_et_v11_lisent_la_feuille(scene, le):
    feuille = [
        LigneDePresence("A"),
        LigneDePresence("B", False, pouvoir=True, mandataire="A"),
        LigneDePresence("C", False, pouvoir=True, mandataire="A"),
    ]
    voter(scene, le, seance=enregistrer(scene, le, feuille=feuille), point="2")
    (quorum,) = constats(controles.quorum_atteint, scene.demarche)
    assert quorum.precisions == {"presents": 1, "quorum": 2}
    messages = [c.message for c in constats(controles.comptes_du_vote, scene.demarche)]
    assert any("porte déjà un pouvoir" in m for m in messages)
    assert any("deux pouvoirs" in m for m in messages)


def test_v12_attend_la_publication_annoncee_au_recueil(scene, le):
    voter(scene, le, transmise_le=SEANCE, publiee_le=SEANCE, au_raa=True)
    (constat,) = constats(controles.executoire, scene.demarche)
    assert constat.precisions["manques"] == ["la publication au recueil des actes administratifs"]


# ---------------------------------------------------------------- item by item


def test_les_points_se_donnent_dans_l_ordre_du_jour(scene, le):
    seance = enregistrer(scene, le)
    voter(scene, le, seance=seance, point="10.3", numero="24-081", pour=4, contre=0, abstentions=0)
    donnees = [p.en_donnees(dt.date(2026, 1, 1)) for p in points(scene.demarche)]
    assert [d["point"] for d in donnees] == ["4.1", "9.3", "10.3", "11.1"]
    # At 4.1 Paul is represented by Anne; at 11.1 Léa leaves, and the power that she held falls.
    assert [(d["presents"], d["pouvoirs"], d["absents"]) for d in donnees] == [
        (2, 2, 1),
        (2, 2, 1),
        (3, 1, 1),
        (2, 0, 3),
    ]
    assert donnees[2]["deliberation"] == "24-081"
    assert donnees[0]["deliberation"] is None
    (seul,) = points(scene.demarche, point="10.03")
    assert seul.lecture is not None
    with pytest.raises(Introuvable):
        points(scene.autre, point="10.3")
