"""The parcours of a démarche: its facts, its exemptions, its page."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

import fabriques
from maillage.conventions.actions import dispenses
from maillage.conventions.enums import EtatActe, EtatSignature, Role
from maillage.conventions.models import Dispense, Signature
from maillage.conventions.queries.du_parcours import parcours, parcours_de
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide
from maillage.regles.parcours import Raccourci, SituationEtape, Stade

pytestmark = pytest.mark.django_db
DEMAIN = dt.timedelta(days=1)


def situation(demarche, stade: Stade, le) -> SituationEtape:
    return next(e for e in parcours(demarche, le.date()) if e.stade is stade).situation


def fraiche(demarche):
    return type(demarche).objects.get(pk=demarche.pk)


def test_les_faits_se_lisent_de_ce_qui_est_enregistre(scene, le):
    demarche, acte = scene.demarche, scene.acte
    assert situation(demarche, Stade.ENGAGEE, le) is SituationEtape.OUVERTE
    fabriques.acte(demarche, type="ACCORD_CADRE", intitule="Accord-cadre", etat=EtatActe.SIGNE)
    demarche.diagnostic = "Une synthèse."
    demarche.save()
    fabriques.fiche(demarche, etat="VALIDEE")
    type(acte).objects.filter(pk=acte.pk).update(etat=EtatActe.VALIDE_COPIL)
    demarche = fraiche(demarche)
    for stade in (Stade.ENGAGEE, Stade.DIAGNOSTIC, Stade.PROJET, Stade.PLAN, Stade.VALIDEE):
        assert situation(demarche, stade, le) is SituationEtape.FRANCHIE, stade
    assert situation(demarche, Stade.AUTORISEE, le) is SituationEtape.OUVERTE
    for partie in (scene.caf, scene.commune):
        vote = fabriques.deliberation(demarche, organisation=partie.organisation)
        vote.actes.add(acte)
    demarche = fraiche(demarche)
    assert situation(demarche, Stade.AUTORISEE, le) is SituationEtape.FRANCHIE
    assert situation(demarche, Stade.PARTIELLE, le) is SituationEtape.OUVERTE
    Signature.objects.create(
        acte=acte, partie=scene.caf, etat=EtatSignature.SIGNE, signee_le=le.date()
    )
    demarche = fraiche(demarche)
    assert situation(demarche, Stade.PARTIELLE, le) is SituationEtape.FRANCHIE
    assert situation(demarche, Stade.SIGNEE, le) is SituationEtape.OUVERTE


@pytest.mark.parametrize("etat", ["IDEE", "PROPOSEE"])
def test_une_fiche_qui_n_est_pas_chiffree_garde_le_plan_ouvert(scene, le, etat):
    fabriques.fiche(scene.demarche, etat="CHIFFREE")
    assert situation(scene.demarche, Stade.PLAN, le) is SituationEtape.FRANCHIE
    fabriques.fiche(scene.demarche, etat=etat)
    assert situation(fraiche(scene.demarche), Stade.PLAN, le) is SituationEtape.OUVERTE


def test_une_deliberation_a_venir_n_autorise_pas_encore(scene, le):
    for partie in (scene.caf, scene.commune):
        fabriques.deliberation(
            scene.demarche, organisation=partie.organisation, seance_le=le.date() + DEMAIN
        ).actes.add(scene.acte)
    assert situation(scene.demarche, Stade.AUTORISEE, le) is not SituationEtape.FRANCHIE


def test_une_dispense_ouvre_la_porte_et_se_leve(scene, le):
    qui = {"par": scene.charge, "le": le}
    avant = Evenement.objects.count()
    accordee = dispenses.accorder(
        demarche=scene.demarche,
        etape=Stade.PROJET,
        motif="Diagnostic repris de 2019 (fictif)",
        jusqu_au=le.date(),
        **qui,
    )
    assert situation(scene.demarche, Stade.PROJET, le) is SituationEtape.OUVERTE
    assert situation(fraiche(scene.demarche), Stade.PROJET, le + DEMAIN) is SituationEtape.BLOQUEE
    dispenses.lever(dispense=accordee, motif="Le diagnostic est là", **qui)
    assert situation(fraiche(scene.demarche), Stade.PROJET, le) is SituationEtape.BLOQUEE
    assert Evenement.objects.count() == avant + 2
    with pytest.raises(EtatIncompatible, match="déjà été levée"):
        dispenses.lever(dispense=accordee, **qui)
    assert Evenement.objects.count() == avant + 2


def test_une_convention_sans_plan_prend_d_elle_meme_le_raccourci(scene, le):
    acte = scene.acte
    acte.avec_plan, acte.plan_attendu_le = False, le.date()
    acte.save()
    plan = next(e for e in parcours(scene.demarche, le.date()) if e.stade is Stade.PLAN)
    assert plan.reportee_par.raccourci is Raccourci.PLAN_PAR_AVENANT
    assert plan.reportee_par.jusqu_au == le.date()


@pytest.mark.parametrize("qui", ["elu", "secretariat", "etranger", "administrateur"])
def test_qui_ne_peut_pas_dispenser_n_ecrit_rien(scene, le, qui):
    avant = Evenement.objects.count()
    with pytest.raises(ActeRefuse):
        dispenses.accorder(
            demarche=scene.demarche,
            etape=Stade.PLAN,
            motif="motif",
            par=getattr(scene, qui),
            le=le,
        )
    with pytest.raises(ActeRefuse):
        dispenses.lever(dispense=fabriques.dispense(scene.demarche), par=getattr(scene, qui), le=le)
    assert Evenement.objects.count() == avant


def test_une_seule_dispense_semblable_a_la_fois(scene, le):
    donnees = {"demarche": scene.demarche, "etape": Stade.PLAN, "motif": "motif"}
    dispenses.accorder(**donnees, par=scene.charge, le=le)
    with pytest.raises(EtatIncompatible, match="semblable"):
        dispenses.accorder(**donnees, par=scene.conseiller, le=le)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"jusqu_au": dt.date(2020, 1, 1)}, "jusqu_au"),
        ({"motif": "   "}, "motif"),
        ({"etape": "AILLEURS"}, "etape"),
        ({"motif": "nul\0"}, "motif"),
        ({"raccourci": "PLAN_PAR_AVENANT"}, ""),
        ({"raccourci": "INVENTE", "jusqu_au": dt.date(2099, 1, 1)}, "raccourci"),
    ],
)
def test_une_saisie_fausse_est_refusee(scene, le, champs, champ):
    donnees = {"etape": Stade.PLAN, "motif": "motif", **champs}
    with pytest.raises(SaisieInvalide) as erreur:
        dispenses.accorder(demarche=scene.demarche, **donnees, par=scene.charge, le=le)
    assert erreur.value.champ == champ
    assert not Dispense.objects.exists()


def test_la_base_refuse_un_raccourci_sans_terme(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        fabriques.dispense(scene.demarche, raccourci=Raccourci.PLAN_PAR_AVENANT)


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre(scene, le, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def compter(demarches) -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            parcours_de(demarches, le.date())
        return len(requetes)

    peu = [fabriques.demarche()]
    beaucoup = [fabriques.demarche() for _ in range(10)]
    for demarche in peu + beaucoup:
        fabriques.dispense(demarche, accordee_par=scene.charge)
        fabriques.deliberation(demarche).actes.add(fabriques.acte(demarche))
    assert compter(peu) == compter(beaucoup)


def test_la_page_dit_ce_qui_manque_et_accorde_une_dispense(client, scene):
    client.force_login(scene.charge)
    adresse = reverse("conventions:parcours", args=["ici"])
    texte = client.get(adresse).content.decode()
    assert "Il manque" in texte
    assert "la synthèse du diagnostic" in texte
    donnees = {"objet": "PROJET", "motif": "Repris de 2019", "jusqu_au": "31/12/2099"}
    assert client.post(adresse, donnees).status_code == 302
    texte = client.get(adresse).content.decode()
    assert "dispense accordée par Charge Fictif" in texte
    assert "jusqu’au 31 décembre 2099" in texte
    lever = reverse("conventions:dispense_lever", args=["ici", Dispense.objects.get().pk])
    assert lever in texte
    assert client.get(lever).status_code == 200
    assert client.post(lever, {"motif": "Fini"}).status_code == 302
    assert "Levée le" in client.get(adresse).content.decode()


def test_un_raccourci_sans_terme_revient_avec_son_erreur(client, scene):
    client.force_login(scene.charge)
    adresse = reverse("conventions:parcours", args=["ici"])
    reponse = client.post(adresse, {"objet": "PLAN_PAR_AVENANT", "motif": "Hypothèse 1"})
    assert reponse.status_code == 422
    assert "Ce raccourci a un terme" in reponse.content.decode()
    assert not Dispense.objects.exists()


def test_l_elu_lit_le_parcours_sans_pouvoir_dispenser(client, scene):
    client.force_login(scene.elu)
    texte = client.get(reverse("conventions:parcours", args=["ici"])).content.decode()
    assert "Parcours de la démarche" in texte
    assert "Accorder une dispense" not in texte


def test_la_dispense_d_une_autre_demarche_est_introuvable(client, scene):
    ailleurs = fabriques.dispense(scene.autre)
    fabriques.habilitation(scene.charge, scene.autre, Role.CHARGE_COOPERATION)
    client.force_login(scene.charge)
    adresse = reverse("conventions:dispense_lever", args=["ici", ailleurs.pk])
    assert client.get(adresse).status_code == 404
    assert client.post(adresse).status_code == 404
