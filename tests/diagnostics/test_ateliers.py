"""A workshop: joined with a code, given ideas and voices, sorted, turned into constats and fiches."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.diagnostics.actions import ateliers, constats, contributions, participation
from maillage.diagnostics.enums import EtatAtelier, SortContribution
from maillage.diagnostics.models import Atelier, ConstatPartage, Contribution
from maillage.diagnostics.queries import ateliers as lus
from maillage.journal.models import Evenement
from maillage.plan_actions.enums import Niveau
from maillage.plan_actions.models import ElementPlan, FicheAction
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)


@pytest.fixture
def charge(distribution: Distribution) -> Utilisateur:
    return distribution.compte(Role.CHARGE_COOPERATION)


@pytest.fixture
def atelier(distribution: Distribution, charge: Utilisateur, LE: dt.datetime) -> Atelier:
    """An open workshop, with two voices a person."""
    prepare = ateliers.preparer(
        demarche=distribution.demarche,
        intitule="Atelier parentalité",
        question="Que manque-t-il aux parents ?",
        tenu_le=LE.date(),
        voix_par_personne=2,
        par=charge,
        le=LE,
    )
    return ateliers.passer(atelier=prepare, vers=EtatAtelier.OUVERT, par=charge, le=LE)


def donner(atelier: Atelier, texte: str, jeton: str, le: dt.datetime) -> Contribution:
    cle = f"{jeton}-{hash(texte)}"[:40]
    return participation.contribuer(atelier=atelier, jeton=jeton, texte=texte, cle=cle, le=le)


def au_vote(atelier: Atelier, par: Utilisateur, le: dt.datetime) -> Atelier:
    return ateliers.passer(atelier=atelier, vers=EtatAtelier.VOTE, par=par, le=le)


def test_le_meme_envoi_deux_fois_ne_fait_qu_une_idee(atelier: Atelier, LE: dt.datetime) -> None:
    premiere = donner(atelier, "Une  halte-garderie\nle samedi", "telephone-1", LE)
    assert premiere.texte == "Une halte-garderie le samedi"
    seconde = participation.contribuer(
        atelier=atelier, jeton="telephone-1", texte="autre", cle=premiere.cle, le=LE
    )
    assert seconde == premiere
    assert atelier.contributions.count() == 1
    assert lus.participants(atelier) == 1
    assert Evenement.objects.filter(acte="contribution reçue").count() == 1


@pytest.mark.parametrize("texte", ["", "   \n", "x" * 301, "nul \0"])
def test_une_idee_qui_ne_se_garde_pas(atelier: Atelier, LE: dt.datetime, texte: str) -> None:
    with pytest.raises(SaisieInvalide):
        donner(atelier, texte, "telephone-1", LE)
    assert not atelier.contributions.exists()


def test_un_atelier_qui_ne_prend_plus_d_idees(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    ateliers.passer(atelier=atelier, vers=EtatAtelier.CLOS, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="ne prend plus"):
        donner(atelier, "Trop tard", "telephone-1", LE)
    with pytest.raises(EtatIncompatible, match="ne peut pas passer"):
        ateliers.passer(atelier=atelier, vers=EtatAtelier.OUVERT, par=charge, le=LE)


def test_la_question_ne_change_plus_devant_la_salle(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    with pytest.raises(EtatIncompatible, match="ne change plus"):
        ateliers.modifier(
            atelier=atelier,
            version=atelier.version,
            champs={"question": "Une autre ?"},
            par=charge,
            le=LE,
        )
    with pytest.raises(ModificationConcurrente):
        ateliers.modifier(
            atelier=atelier, version=1, champs={"lieu": "Salle des fêtes"}, par=charge, le=LE
        )


def test_chacun_a_ses_voix_et_pas_plus(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    idees = [donner(atelier, f"Idée {n}", "telephone-1", LE) for n in range(3)]
    with pytest.raises(EtatIncompatible):
        participation.donner_sa_voix(
            atelier=atelier, contribution=idees[0].pk, jeton="telephone-1", le=LE
        )
    au_vote(atelier, charge, LE)
    for idee in (idees[0], idees[0], idees[1]):
        participation.donner_sa_voix(
            atelier=atelier, contribution=idee.pk, jeton="telephone-1", le=LE
        )
    with pytest.raises(SaisieInvalide, match="Vos 2 voix"):
        participation.donner_sa_voix(
            atelier=atelier, contribution=idees[2].pk, jeton="telephone-1", le=LE
        )
    participation.reprendre_sa_voix(
        atelier=atelier, contribution=idees[0].pk, jeton="telephone-1", le=LE
    )
    participation.donner_sa_voix(
        atelier=atelier, contribution=idees[2].pk, jeton="telephone-1", le=LE
    )
    assert lus.voix_de(atelier, "telephone-1") == {idees[1].pk, idees[2].pk}
    with pytest.raises(Introuvable):
        participation.donner_sa_voix(atelier=atelier, contribution=0, jeton="telephone-2", le=LE)


def test_ce_qui_est_fusionne_compte_une_fois_par_personne(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    a, b, c = (donner(atelier, texte, "telephone-1", LE) for texte in ("a", "b", "c"))
    au_vote(atelier, charge, LE)
    for jeton, idee in (("telephone-1", a), ("telephone-1", b), ("telephone-2", b)):
        participation.donner_sa_voix(atelier=atelier, contribution=idee.pk, jeton=jeton, le=LE)
    contributions.fusionner(contribution=b, dans=a.pk, par=charge, le=LE)
    contributions.fusionner(contribution=a, dans=c.pk, par=charge, le=LE)
    [groupe] = lus.groupes(atelier)
    [idee] = groupe.idees
    assert (idee.contribution, idee.voix) == (c, 2)
    assert {fusionnee.texte for fusionnee in idee.fusionnees} == {"a", "b"}
    for dans in (c.pk, a.pk):
        with pytest.raises(EtatIncompatible):
            contributions.fusionner(contribution=c, dans=dans, par=charge, le=LE)


def test_une_idee_se_laisse_avec_un_mot(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    idee = donner(atelier, "Un manège", "telephone-1", LE)
    with pytest.raises(SaisieInvalide, match="pourquoi"):
        contributions.laisser(contribution=idee, mot="  ", par=charge, le=LE)
    laissee = contributions.laisser(
        contribution=idee, mot="Hors de la convention.", par=charge, le=LE
    )
    [(mienne, _)] = lus.miennes(atelier, "telephone-1")
    assert (mienne.sort, mienne.mot) == (SortContribution.LAISSEE, "Hors de la convention.")
    assert lus.miennes(atelier, "telephone-2") == lus.miennes(atelier, "") == []
    reprise = contributions.garder(contribution=laissee, par=charge, le=LE)
    assert (reprise.sort, reprise.mot) == (SortContribution.GARDEE, "")


def test_les_groupes_se_font_et_se_defont(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    a, b = (donner(atelier, texte, "telephone-1", LE) for texte in ("a", "b"))
    contributions.grouper(contribution=a, intitule="  Modes   d’accueil ", par=charge, le=LE)
    contributions.grouper(contribution=b, intitule="modes d’accueil", par=charge, le=LE)
    [groupe] = lus.groupes(atelier)
    assert groupe.intitule == "Modes d’accueil"
    for idee in (a, b):
        contributions.grouper(contribution=idee, intitule="", par=charge, le=LE)
    assert not atelier.groupes.exists()


def test_le_papier_se_recopie_une_fois(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    for _ in range(2):
        recopiees = contributions.recopier(
            atelier=atelier, textes=["Une", " ", "Deux"], cle="papier", par=charge, le=LE
        )
        assert [c.texte for c in recopiees] == ["Une", "Deux"]
    assert atelier.contributions.count() == 2
    with pytest.raises(SaisieInvalide, match="Ligne 2"):
        contributions.recopier(
            atelier=atelier, textes=["Trois", "x" * 301], cle="autre", par=charge, le=LE
        )
    assert atelier.contributions.count() == 2


def test_une_idee_devient_constat_enjeu_et_fiche(
    atelier: Atelier, charge: Utilisateur, LE: dt.datetime
) -> None:
    axe = fabriques.element(atelier.demarche, Niveau.AXE, intitule="Parentalité")
    idee = donner(atelier, "Des horaires élargis", "telephone-1", LE)
    for genre, destination in (("constat", "FAIBLESSE"), ("enjeu", ""), ("fiche", str(axe.pk))):
        contributions.transformer(
            contribution=idee, genre=genre, destination=destination, par=charge, le=LE
        )
    constat, fiche = ConstatPartage.objects.get(), FicheAction.objects.get()
    assert (constat.nature, constat.texte) == ("FAIBLESSE", "Des horaires élargis")
    assert "Atelier parentalité" in constat.source
    assert ElementPlan.objects.filter(niveau=Niveau.ENJEU, intitule=idee.texte).exists()
    assert (fiche.element, fiche.intitule) == (axe, "Des horaires élargis")
    [origine] = lus.origines("fiche", fiche.pk)
    assert origine.contribution == idee
    [(mienne, devenus)] = lus.miennes(atelier, "telephone-1")
    assert mienne.sort == SortContribution.GARDEE
    assert [devenu.libelle for devenu in devenus] == ["Constat", "Enjeu", "Fiche action"]
    with pytest.raises(EtatIncompatible, match="déjà devenue"):
        contributions.transformer(contribution=idee, genre="constat", par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="ne peut plus être laissée"):
        contributions.laisser(contribution=idee, mot="Non", par=charge, le=LE)


@pytest.mark.parametrize("destination", ["", "0", "abc", "9" * 30])
def test_une_fiche_se_range_sous_un_axe_de_la_demarche(
    atelier: Atelier,
    charge: Utilisateur,
    distribution: Distribution,
    LE: dt.datetime,
    destination: str,
) -> None:
    ailleurs = fabriques.element(distribution.autre_demarche, Niveau.AXE)
    idee = donner(atelier, "Une idée", "telephone-1", LE)
    for sous in (destination, str(ailleurs.pk)):
        with pytest.raises(SaisieInvalide):
            contributions.transformer(
                contribution=idee, genre="fiche", destination=sous, par=charge, le=LE
            )
    with pytest.raises(Introuvable):
        contributions.transformer(contribution=idee, genre="budget", par=charge, le=LE)
    assert not FicheAction.objects.exists()
    assert not idee.devenirs.exists()


def test_seul_qui_ecrit_la_demarche_trie(
    atelier: Atelier, distribution: Distribution, LE: dt.datetime
) -> None:
    idee = donner(atelier, "Une idée", "telephone-1", LE)
    lecteur = distribution.compte(Role.ELU)
    for geste in (
        lambda par: contributions.garder(contribution=idee, par=par, le=LE),
        lambda par: ateliers.passer(atelier=atelier, vers="VOTE", par=par, le=LE),
        lambda par: constats.ajouter(demarche=atelier.demarche, texte="Non", par=par, le=LE),
    ):
        for par in (lecteur, distribution.etranger):
            with pytest.raises(ActeRefuse):
                geste(par)


def test_un_constat_se_corrige_se_retire_et_revient(
    distribution: Distribution, charge: Utilisateur, LE: dt.datetime
) -> None:
    constat = constats.ajouter(
        demarche=distribution.demarche, texte="Peu de places.", par=charge, le=LE
    )
    with pytest.raises(ModificationConcurrente):
        constats.modifier(constat=constat, version=9, champs={"texte": "x"}, par=charge, le=LE)
    corrige = constats.modifier(
        constat=constat, version=1, champs={"texte": "Trop peu de places."}, par=charge, le=LE
    )
    retire = constats.retirer(constat=corrige, par=charge, le=LE)
    with pytest.raises(EtatIncompatible):
        constats.retirer(constat=retire, par=charge, le=LE)
    remis = constats.remettre(constat=retire, par=charge, le=LE)
    assert (remis.texte, remis.supprime_le) == ("Trop peu de places.", None)
