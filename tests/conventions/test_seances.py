"""Séances: who records them, what follows in their deliberations, what the pages say."""

from __future__ import annotations

import datetime as dt
from html import unescape
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import fabriques
from maillage.conventions import queries
from maillage.conventions.actions import deliberations, seances
from maillage.conventions.controles import deliberations as controles
from maillage.conventions.enums import TRANSITIONS_DELIBERATION, EtatDeliberation
from maillage.conventions.lecture import lire
from maillage.conventions.models import AbsenceTemporaire, MembreEnExercice, SeanceDeliberante
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
from maillage.regles.presences import Absence, LigneDePresence

pytestmark = pytest.mark.django_db
SEANCE = dt.date(2024, 12, 11)
FEUILLE = [
    LigneDePresence("Anne Martin"),
    LigneDePresence("Paul Durand", absences=(Absence("4.1", "9.3", True, "Anne Martin"),)),
    LigneDePresence("Léa Petit", absences=(Absence("11.1", "11.1"),)),
    LigneDePresence("Luc Roux", False, pouvoir=True, mandataire="Léa Petit"),
    LigneDePresence("Zoé Blanc", False, excuse=True),
]


def enregistrer(scene, le, **champs) -> SeanceDeliberante:
    valeurs = {
        "organisation": scene.commune.organisation,
        "assemblee": "Conseil municipal",
        "seance_le": SEANCE,
        "feuille": FEUILLE,
        "par": scene.secretariat,
        **champs,
    }
    return seances.enregistrer(demarche=scene.demarche, le=le, **valeurs)


def voter(scene, le, **champs):
    valeurs = {
        "organisation": scene.commune.organisation,
        "assemblee": "Conseil",
        "objet": "Approbation de la CTG",
        "seance_le": SEANCE,
        "par": scene.secretariat,
        **champs,
    }
    return deliberations.enregistrer(demarche=scene.demarche, le=le, **valeurs)


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


# ---------------------------------------------------------------- the pages

SAISIE = {
    "assemblee": "Conseil municipal",
    "seance_le": "11/12/2024",
    "publique": "on",
    "presents": "Mme Anne Martin, M. Paul Durand, Léa Petit",
    "pouvoirs": "Luc Roux a donné pouvoir à Léa Petit",
    "excuses": "Zoé Blanc",
    "absences_avec_pouvoir": "Paul Durand à partir du dossier 4.1 jusqu'au dossier 9.3 → Anne Martin",
    "absences_sans_pouvoir": "Léa Petit au dossier 11.1",
    "membres_attendus": "5",
}


def test_une_feuille_collee_s_enregistre_et_se_relit(client, scene):
    client.force_login(scene.secretariat)
    adresse = reverse("conventions:seance_creer", args=[scene.demarche.slug])
    saisie = {**SAISIE, "organisation": scene.commune.organisation.pk}
    reponse = client.post(adresse, saisie, follow=True)
    assert reponse.status_code == 200
    seance = SeanceDeliberante.objects.get()
    assert queries.seance(scene.demarche, seance.pk).feuille == FEUILLE
    assert "Paul Durand" in reponse.content.decode()
    modifier = reverse("conventions:seance_modifier", args=[scene.demarche.slug, seance.pk])
    page = client.get(modifier).content.decode()
    assert "Paul Durand du point 4.1 au point 9.3 → Anne Martin" in page


@pytest.mark.parametrize(
    ("champ", "valeur", "dit"),
    [
        ("membres_attendus", "6", "5\u00a0membres"),
        ("pouvoirs", "Luc Roux a donné pouvoir à Personne Ici", "aucune liste"),
        ("absences_sans_pouvoir", "Léa Petit demain", "à quels points"),
        ("absents", "Zoé Blanc", "deux fois"),
        ("presents", "<script>alert(1)</script>", "aucune liste"),
    ],
)
def test_une_feuille_fausse_revient_avec_sa_saisie(client, scene, champ, valeur, dit):
    client.force_login(scene.secretariat)
    adresse = reverse("conventions:seance_creer", args=[scene.demarche.slug])
    saisie = {**SAISIE, "organisation": scene.commune.organisation.pk, champ: valeur}
    reponse = client.post(adresse, saisie)
    page = unescape(reponse.content.decode())
    assert reponse.status_code == 422
    assert dit in page
    assert valeur.splitlines()[0] in page
    assert "<script>alert(1)" not in reponse.content.decode()
    assert not SeanceDeliberante.objects.exists()


def test_saisir_la_feuille_depuis_la_deliberation_la_rattache(client, scene, le):
    votee = voter(scene, le, point="10.3", presents=2)
    client.force_login(scene.secretariat)
    adresse = reverse("conventions:seance_creer", args=[scene.demarche.slug])
    saisie = {**SAISIE, "organisation": scene.commune.organisation.pk}
    client.post(f"{adresse}?deliberation={votee.pk}", saisie)
    votee.refresh_from_db()
    assert votee.compte.presents == 3
    page = client.get(
        reverse("conventions:deliberation", args=[scene.demarche.slug, votee.pk])
    ).content.decode()
    assert "comptés sur la feuille de présence" in page
    formulaire = client.get(
        reverse("conventions:deliberation_modifier", args=[scene.demarche.slug, votee.pk])
    ).content.decode()
    assert 'name="presents"' not in formulaire


def test_transmettre_et_publier_depuis_la_page(client, scene, le):
    votee = voter(scene, le)
    client.force_login(scene.secretariat)
    for nom, saisie in (
        ("deliberation_transmettre", {"version": 1, "transmise_le": "12/12/2024"}),
        ("deliberation_publier", {"version": 2, "publiee_le": "13/12/2024"}),
    ):
        adresse = reverse(f"conventions:{nom}", args=[scene.demarche.slug, votee.pk])
        assert client.post(adresse, saisie).status_code == 302
        assert client.post(adresse, {**saisie, "version": 1}).status_code in (409, 422)
    votee.refresh_from_db()
    assert lire(votee).executoire_le == dt.date(2024, 12, 13)


def test_un_point_illisible_se_dit_dans_la_page(client, scene, le):
    seance = enregistrer(scene, le)
    client.force_login(scene.elu)
    adresse = reverse("conventions:seance", args=[scene.demarche.slug, seance.pk])
    assert client.get(adresse, {"point": "§"}).status_code == 422
    assert "Au point 7" in client.get(adresse, {"point": "7"}).content.decode()


@pytest.mark.parametrize("nom", ["seance", "deliberations_proposees", "deliberation"])
def test_les_pages_ne_font_pas_plus_de_requetes(client, scene, le, nom):
    client.force_login(scene.charge)

    def compter(membres: int) -> int:
        feuille = [
            LigneDePresence(f"Membre {i}", absences=(Absence(str(i), str(i), True),))
            for i in range(1, membres + 1)
        ]
        seance = enregistrer(scene, le, feuille=feuille)
        votee = voter(scene, le, seance=seance, point="3")
        for _ in range(membres):
            fabriques.partie(scene.demarche, fabriques.organisation())
        cles = {"seance": [seance.pk], "deliberation": [votee.pk]}
        adresse = reverse(f"conventions:{nom}", args=[scene.demarche.slug, *cles.get(nom, [])])
        client.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        return len(requetes)

    assert compter(2) == compter(20)
