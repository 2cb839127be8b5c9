"""The demonstration in the database: what is written, once, by whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.contrib.auth.password_validation import validate_password

from maillage.comptes import demonstration as instance
from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.enums import EtatActe, EtatSignature, Role
from maillage.conventions.models import Acte, Demarche, Habilitation
from maillage.conventions.queries import demarche_visible, demarches_visibles
from maillage.demonstration import chargement, lecture
from maillage.financements import annexe
from maillage.financements.queries import parts_de_reference, references, services
from maillage.journal import queries as journal
from maillage.journal.models import Evenement
from maillage.partenaires.models import Organisation
from maillage.plan_actions.models import ElementPlan, FicheAction

LE = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)  # the day of the loading (conftest)
DEMAIN = LE + dt.timedelta(days=1)


def compte(prenom_nom: str) -> Utilisateur:
    return Utilisateur.objects.get(email=f"{prenom_nom}@{instance.DOMAINE}")


def test_les_cinq_demarches_avec_leurs_comptes(demo):
    attendu = {
        # slug: communes, signatories, elements, fiches, acts, deliberations
        "toulouse": (1, 2, 97, 0, 2, 2),
        "sicoval": (36, 38, 13, 0, 2, 0),
        "rive-de-gier": (1, 2, 0, 0, 2, 0),
        "conflent-canigo": (45, 2, 0, 0, 1, 0),
        "aubergenville": (1, 2, 51, 8, 1, 1),
    }
    ecrit = {
        d.slug: (
            d.perimetre.values("commune").distinct().count(),
            d.parties.filter(est_signataire=True).count(),
            d.elements.count(),
            d.fiches.count(),
            d.actes.count(),
            d.deliberations.count(),
        )
        for d in Demarche.objects.all()
    }
    assert ecrit == attendu
    assert demo.charges == list(lecture.TERRITOIRES)


def test_un_second_chargement_n_ecrit_rien(demo):
    avant = Evenement.objects.count()
    bilan = chargement.charger(le=DEMAIN)
    assert (bilan.charges, bilan.comptes) == ([], [])
    assert bilan.gardes == list(lecture.TERRITOIRES)
    assert Evenement.objects.count() == avant


def test_ce_qui_a_ete_saisi_est_garde(demo):
    Demarche.objects.filter(slug="aubergenville").update(presentation="Saisi par Claire.")
    FicheAction.objects.filter(demarche__slug="aubergenville").delete()
    chargement.charger(le=DEMAIN)
    aubergenville = Demarche.objects.get(slug="aubergenville")
    assert aubergenville.presentation == "Saisi par Claire."
    assert aubergenville.fiches.count() == 0


def test_une_demarche_absente_est_rechargee_seule(demo):
    organisations = Organisation.objects.count()
    # What was signed and decided is never deleted: it goes by another name.
    Demarche.objects.filter(slug="aubergenville").update(slug="aubergenville-ancienne")
    bilan = chargement.charger(le=DEMAIN)
    assert bilan.charges == ["aubergenville"]
    assert FicheAction.objects.filter(demarche__slug="aubergenville").count() == 8
    assert Organisation.objects.count() == organisations
    assert not compte("chargement").is_active
    claire = compte("claire.martin")
    aubergenville = Demarche.objects.get(slug="aubergenville")
    assert permissions.roles(claire, aubergenville, DEMAIN.date()) == {Role.CHARGE_COOPERATION}


AGISSENT_EN_LEUR_NOM = (
    "claire.martin",
    "demo",
    "helene.moreau",
    "isabelle.roux",
    "julie.garnier",
    "karim.benali",
    "lea.fontaine",
    "marc.dubois",
    "marie.soler",
    "pierre.vidal",
    "thomas.leroy",
    "victor.lambert",
)


def test_le_journal_est_entier_et_nomme_le_chargement(demo):
    assert journal.verifier().entier
    # Each account acknowledges article 14 by itself: nobody can do it for another.
    ecrits = Evenement.objects.exclude(acte="confidentialité reconnue")
    auteurs = set(ecrits.values_list("par", flat=True))
    # They answer campaigns, keep views, offer fiches, decide, seal and talk in their own name; the room of
    # a workshop has no account.
    en_leur_nom = {f"{nom}@{instance.DOMAINE}" for nom in AGISSENT_EN_LEUR_NOM}
    assert auteurs - en_leur_nom - {""} == {chargement.CHARGEUR, f"adele.renard@{instance.DOMAINE}"}
    assert en_leur_nom <= auteurs


def test_les_comptes_entrent_sans_qu_on_leur_demande_rien(demo):
    """They are fictitious: each has acknowledged secrecy in every démarche that it sees."""
    for compte_ouvert in Utilisateur.objects.filter(is_active=True):
        for demarche in demarches_visibles(compte_ouvert, LE.date()):
            assert demarche_visible(compte_ouvert, demarche.slug, LE.date()) == demarche


def test_le_compte_du_chargement_ne_peut_plus_rien(demo):
    chargeur = compte("chargement")
    assert not chargeur.is_active
    assert not chargeur.has_usable_password()
    assert not Habilitation.objects.filter(utilisateur=chargeur, fin=None).exists()
    for demarche in Demarche.objects.all():
        assert permissions.refus_voir(chargeur, demarche, LE.date())


def test_l_administratrice_ne_voit_aucune_demarche(demo):
    for demarche in Demarche.objects.all():
        assert permissions.refus_voir(compte("adele.renard"), demarche, LE.date())


@pytest.mark.parametrize(
    ("qui", "slugs"),
    [
        ("claire.martin", {"aubergenville"}),
        ("demo", set(lecture.TERRITOIRES)),
        ("thomas.leroy", {"aubergenville"}),
        ("sophie.bernard", {"toulouse", "sicoval"}),
        ("paula.mendes", set()),
        ("lea.fontaine", {"aubergenville"}),
    ],
)
def test_chaque_compte_voit_les_siennes(demo, qui, slugs):
    vues = {
        d.slug
        for d in Demarche.objects.all()
        if not permissions.refus_voir(compte(qui), d, LE.date())
    }
    assert vues == slugs


def test_la_prestataire_voyait_pendant_sa_mission(demo):
    aubergenville = Demarche.objects.get(slug="aubergenville")
    roles = permissions.roles(compte("paula.mendes"), aubergenville, dt.date(2024, 6, 30))
    assert roles == {Role.PRESTATAIRE}


def test_le_mot_de_passe_commun_suit_la_regle_et_ouvre(demo):
    for utilisateur in Utilisateur.objects.filter(is_active=True):
        validate_password(instance.MOT_DE_PASSE, utilisateur)
    assert compte("claire.martin").check_password(instance.MOT_DE_PASSE)


def test_les_signatures_de_sicoval(demo):
    acte = Acte.objects.get(demarche__slug="sicoval", type="CONVENTION")
    assert acte.etat == EtatActe.SIGNE
    etats = Counter(acte.signatures.values_list("etat", flat=True))
    assert etats == {EtatSignature.SIGNE: 35, EtatSignature.ADHESION_TARDIVE: 3}


def test_aubergenville_reste_un_brouillon_avec_des_blancs(demo):
    acte = Acte.objects.get(demarche__slug="aubergenville")
    assert acte.etat == EtatActe.BROUILLON
    assert acte.fait_le is None
    assert (acte.debut, acte.fin) == (dt.date(2024, 1, 1), dt.date(2027, 12, 31))
    demarche = acte.demarche
    assert demarche.coordination == ""
    noms = {str(s.mandat.personne) for p in demarche.parties.all() for s in p.signataires.all()}
    assert noms == {"Sophie Barrois", "Didier Grosjean", "Gilles Lécole"}


def test_un_element_porte_les_thematiques_de_celui_d_au_dessus(demo):
    ligne = ElementPlan.objects.get(intitule="Former des référents handicap")
    codes = set(ligne.thematiques.values_list("code", flat=True))
    assert codes == {"inclusion-handicap", "solidarite"}


def test_la_source_est_gardee_avec_chaque_ligne(demo):
    lignes = [
        *Demarche.objects.all(),
        *Acte.objects.all(),
        *ElementPlan.objects.all(),
        *FicheAction.objects.all(),
        *Organisation.objects.all(),
    ]
    assert [str(ligne) for ligne in lignes if not ligne.provenance] == []


def test_le_perimetre_se_decide_par_thematique_et_s_etend(demo):
    """Toulouse: the COPIL of 15 April 2021; Sicoval: three communes join later (fictif)."""
    toulouse = Demarche.objects.get(slug="toulouse")
    avant = queries.perimetre_au(toulouse, dt.date(2021, 4, 14))
    apres = queries.perimetre_au(toulouse, dt.date(2021, 4, 15))
    assert [len(p.communes) for p in (avant, apres)] == [1, 1]
    assert not any(t.propre for t in avant.thematiques)
    assert [t.propre for t in apres.thematiques] == [True] * 7
    sicoval = Demarche.objects.get(slug="sicoval")
    jours = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2020, 9, 14), dt.date(2020, 9, 15)]
    assert [len(queries.perimetre_au(sicoval, le).communes) for le in jours] == [0, 33, 33, 36]


def test_l_annexe_de_rive_de_gier_est_juste_au_centime(demo):
    demarche = Demarche.objects.get(slug="rive-de-gier")
    lignes = list(services(demarche))
    parts = parts_de_reference(lignes, references(demarche))
    assert [part.repartition.est_juste for part in parts] == [True] * 3
    assert all("(fictif)" in str(ligne) for ligne in lignes)
    assert all(part.collectivite.nom == "Commune de Rive-de-Gier" for part in parts)


def test_les_services_du_sicoval_entrent_par_un_avenant(demo):
    """S1: the bonus territoire « sera intégré par avenant à la CTG » (structures and amounts fictif)."""
    demarche = Demarche.objects.get(slug="sicoval")
    ecart = queries.ecart(demarche)
    assert ecart.reference is not None
    assert {c.section for c in ecart.changements} == {"equipements"}
    assert len(ecart.changements) == 3


def test_conflent_garde_vide_ce_que_sa_presentation_ne_ventile_pas(demo):
    demarche = Demarche.objects.get(slug="conflent-canigo")
    lue = annexe.lire(demarche)
    assert (lue.montant.somme, lue.montant.inconnues, lue.reference) == (44400, 4, 598000)
