"""The campaign of the demonstration: its links open, and its answers wait, are accepted or refused."""

from __future__ import annotations

from maillage.courriels.models import Courriel
from maillage.plan_actions import jetons
from maillage.plan_actions.enums import EtatCampagne, EtatProposition
from maillage.plan_actions.models import Campagne, Meteo, Proposition
from maillage.plan_actions.queries.campagnes import fiches_du_lien, lien_du_jeton, suivis


def test_la_campagne_est_ouverte_et_ses_liens_aussi(demo) -> None:
    campagne = Campagne.objects.get()
    assert (campagne.demarche.slug, campagne.etat) == ("aubergenville", EtatCampagne.OUVERTE)
    for lien in campagne.liens.all():
        ouvert = lien_du_jeton(jetons.jeton(lien.graine), campagne.ouverte_le)
        assert fiches_du_lien(ouvert)
    assert sum(suivi.a_tout_dit for suivi in suivis(campagne)) == 2


def test_ses_reponses_attendent_sont_acceptees_ou_refusees(demo) -> None:
    etats = set(Proposition.objects.values_list("etat", flat=True))
    assert etats == {
        EtatProposition.EN_ATTENTE,
        EtatProposition.ACCEPTEE,
        EtatProposition.REFUSEE,
    }
    assert Meteo.objects.filter(donnee_par__startswith="Karim Benali (fictif)").exists()


def test_ses_courriels_ne_partent_que_vers_des_adresses_inventees(demo) -> None:
    adresses = Courriel.objects.values_list("destinataire", flat=True)
    assert adresses
    assert all(adresse.endswith("@demo.maillage.example") for adresse in adresses)
