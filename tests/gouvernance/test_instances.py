"""The acts on the instances and on their members: dated, refused where they must be, never overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

import fabriques
from appuis import gouvernance
from appuis.base_reelle import en_parallele
from appuis.distribution import Distribution, distribuer
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role, RolePartie
from maillage.conventions.models import Demarche
from maillage.gouvernance.actions import instances, membres
from maillage.gouvernance.enums import Cote, EtatReunion, TypeInstance, Voix
from maillage.gouvernance.models import Instance, MembreInstance, Reunion
from maillage.gouvernance.queries import instances as queries
from maillage.journal.queries import de_l_objet
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    Introuvable,
    ModificationConcurrente,
    SaisieInvalide,
)

ENTIERE = {
    "type": TypeInstance.COPIL,
    "nom": "Comité de pilotage",
    "dispositif_rattachement": "Convention territoriale globale",
    "missions": "Suivi et évaluation.",
    "periodicite": "Annuelle",
    "periodicite_mois": 12,
}
JANVIER, JUIN = dt.date(2025, 1, 1), dt.date(2025, 6, 1)


def test_une_instance_se_cree_et_le_journal_le_dit(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    theme = fabriques.thematique("Parentalité")
    creee = instances.creer(demarche=demarche, **ENTIERE, thematiques=[theme], par=charge, le=LE)
    assert creee.ouverte_le == timezone.localdate(LE)
    assert list(creee.thematiques.all()) == [theme]
    evenement = de_l_objet(creee).get()
    assert evenement.acte == "instance créée"
    assert evenement.apres["thematiques"] == "Parentalité"


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"nom": "  "}, "nom"),
        ({"type": "conseil"}, "type"),
        ({"periodicite_mois": 61}, ""),
        ({"periodicite_mois": 99_999}, "periodicite_mois"),
        ({"quorum_numerateur": 1}, ""),
        ({"quorum_numerateur": 3, "quorum_denominateur": 2}, ""),
        ({"quorum_numerateur": 0, "quorum_denominateur": 2}, ""),
        ({"missions": "x\0y"}, "missions"),
    ],
)
def test_refuse_ce_qui_n_est_pas_une_instance(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime, champs: dict[str, Any], champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        instances.creer(demarche=demarche, **{**ENTIERE, **champs}, par=charge, le=LE)
    assert refus.value.champ == champ
    assert not Instance.objects.exists()


def test_la_caf_et_la_collectivite_tiennent_la_gouvernance_et_elles_seules(
    distribution: Distribution, copil: Instance, LE: dt.datetime
) -> None:
    tiennent = {Role.CHARGE_COOPERATION, Role.CONSEILLER_CAF}
    autres = [distribution.compte(role) for role in Role if role not in tiennent]
    siege = copil.membres.first()
    for par in [*autres, distribution.etranger, distribution.administrateur]:
        gestes: list[Callable[..., Any]] = [
            lambda **qui: instances.creer(demarche=copil.demarche, **ENTIERE, **qui),
            lambda **qui: instances.modifier(instance=copil, version=1, champs={}, **qui),
            lambda **qui: instances.clore(instance=copil, version=1, close_le=JUIN, **qui),
            lambda **qui: membres.ajouter(
                instance=copil, organisation=siege.organisation, du=JUIN, **qui
            ),
            lambda **qui: membres.terminer(membre=siege, au=JUIN, **qui),
            lambda **qui: membres.remplacer(membre=siege, personne=siege.personne, du=JUIN, **qui),
        ]
        for geste in gestes:
            with pytest.raises(ActeRefuse):
                geste(par=par, le=LE)
    for role in tiennent:
        instances.creer(demarche=copil.demarche, **ENTIERE, par=distribution.compte(role), le=LE)


def test_deux_personnes_ne_s_ecrasent_pas(
    copil: Instance, charge: Utilisateur, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    instances.modifier(
        instance=copil, version=1, champs={"periodicite": "Semestrielle"}, par=conseiller, le=LE
    )
    with pytest.raises(ModificationConcurrente, match="périodicité"):
        instances.modifier(
            instance=copil, version=1, champs={"periodicite": "Mensuelle"}, par=charge, le=LE
        )
    instances.modifier(
        instance=copil, version=2, champs={"periodicite": "Semestrielle"}, par=charge, le=LE
    )
    copil.refresh_from_db()
    assert (copil.periodicite, copil.version) == ("Semestrielle", 2)


def test_deux_instances_ne_se_rendent_pas_compte_l_une_a_l_autre(
    demarche: Demarche, copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    technique = gouvernance.instance(demarche, type="comite_technique", rattachee_a=copil)
    groupe = gouvernance.instance(demarche, type="groupe_thematique", rattachee_a=technique)
    for fautive in (technique, groupe, copil):
        with pytest.raises(SaisieInvalide, match="rendre compte"):
            instances.modifier(
                instance=copil, version=1, champs={"rattachee_a": fautive}, par=charge, le=LE
            )
    ailleurs = gouvernance.instance(fabriques.demarche())
    with pytest.raises(SaisieInvalide, match="autre démarche"):
        instances.modifier(
            instance=copil, version=1, champs={"rattachee_a": ailleurs}, par=charge, le=LE
        )


def test_une_instance_close_garde_tout_et_ne_change_plus(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"par": charge, "le": LE}
    instances.clore(instance=copil, version=1, close_le=JUIN, **qui)
    copil.refresh_from_db()
    assert copil.membres.count() == 8
    assert copil.est_ouverte(JUIN)
    assert not copil.est_ouverte(JUIN + dt.timedelta(days=1))
    siege = copil.membres.first()
    for geste in (
        lambda: instances.modifier(instance=copil, version=2, champs={"nom": "x"}, **qui),
        lambda: instances.clore(instance=copil, version=2, close_le=JUIN, **qui),
        lambda: membres.ajouter(instance=copil, organisation=siege.organisation, du=JUIN, **qui),
        lambda: membres.terminer(membre=siege, au=JUIN, **qui),
    ):
        with pytest.raises(EtatIncompatible, match="close depuis le"):
            geste()


def test_on_ne_clot_pas_ce_qui_doit_encore_se_reunir(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    Reunion.objects.create(
        instance=copil,
        intitule="Comité de pilotage annuel",
        debut=JUIN,
        fin=JUIN,
        uid_ics="copil@exemple.fr",
        modifiee_le=LE,
        etat=EtatReunion.PREVUE,
    )
    with pytest.raises(EtatIncompatible, match="1 réunion"):
        instances.clore(instance=copil, version=1, close_le=JANVIER, par=charge, le=LE)
    with pytest.raises(SaisieInvalide, match="avant d'être ouverte"):
        instances.clore(
            instance=gouvernance.instance(copil.demarche),
            version=1,
            close_le=dt.date(2020, 1, 1),
            par=charge,
            le=LE,
        )


# ---------------------------------------------------------------- members


def test_remplacer_n_efface_personne(copil: Instance, charge: Utilisateur, LE: dt.datetime) -> None:
    ancien = copil.membres.filter(cote=Cote.CAF).first()
    suppleant = gouvernance.membre(copil, suppleant_de=ancien)
    arrivante = fabriques.personne(nom="Arrivante")
    nouveau = membres.remplacer(
        membre=ancien, personne=arrivante, fonction="Sous-directrice", du=JUIN, par=charge, le=LE
    )
    ancien.refresh_from_db()
    assert ancien.au == dt.date(2025, 5, 31)
    assert (nouveau.organisation, nouveau.cote) == (ancien.organisation, ancien.cote)
    assert nouveau.fonction == "Sous-directrice"
    lue = queries.instance_visible(copil.demarche, copil.pk)
    for jour, qui in ((dt.date(2025, 5, 31), ancien), (JUIN, nouveau)):
        la = queries.membres_le(lue, jour)
        assert [m for m in la if m in (ancien, nouveau)] == [qui]
        assert queries.parite_le(lue, jour).ecrite == "4/4"
        assert {m.suppleant_de_id for m in la if m.suppleant_de_id} == {qui.pk}
    assert MembreInstance.objects.filter(personne=suppleant.personne).count() == 2


def test_une_fin_de_participation_se_voit_dans_la_parite(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    siege = copil.membres.filter(cote=Cote.COLLECTIVITE).first()
    membres.terminer(membre=siege, au=JUIN, par=charge, le=LE)
    lue = queries.instance_visible(copil.demarche, copil.pk)
    assert queries.parite_le(lue, JUIN).ecrite == "4/4"
    assert queries.parite_le(lue, JUIN + dt.timedelta(days=1)).ecrite == "4/3"
    siege.refresh_from_db()
    with pytest.raises(EtatIncompatible, match="ne siège plus"):
        membres.terminer(membre=siege, au=JUIN, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="ne siège plus"):
        membres.remplacer(membre=siege, personne=fabriques.personne(), du=JUIN, par=charge, le=LE)


def test_une_partie_siege_de_son_cote(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    caf = gouvernance.organisation_du_cote(copil.demarche, Cote.CAF)
    qui = {"instance": copil, "organisation": caf, "du": JUIN, "par": charge, "le": LE}
    assert membres.ajouter(**qui).cote == Cote.CAF
    with pytest.raises(SaisieInvalide, match="du côté « Caf »"):
        membres.ajouter(**qui, cote=Cote.COLLECTIVITE)
    association = fabriques.organisation(fabriques.NatureOrganisation.ASSOCIATION)
    fabriques.partie(copil.demarche, association, role=RolePartie.PARTENAIRE)
    ailleurs = membres.ajouter(**{**qui, "organisation": association}, voix=Voix.CONSULTATIVE)
    assert ailleurs.cote == Cote.AUTRE


def test_une_personne_n_a_qu_une_voix(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    siege = copil.membres.first()
    qui = {"instance": copil, "organisation": siege.organisation, "par": charge, "le": LE}
    with pytest.raises(SaisieInvalide, match="qu'une voix"):
        membres.ajouter(**qui, personne=siege.personne, du=JUIN)
    membres.terminer(membre=siege, au=JUIN, par=charge, le=LE)
    membres.ajouter(**qui, personne=siege.personne, du=JUIN + dt.timedelta(days=1))


def test_une_personne_nouvelle_entre_dans_l_annuaire_avec_son_siege_ou_pas_du_tout(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    caf = gouvernance.organisation_du_cote(copil.demarche, Cote.CAF)
    qui = {"instance": copil, "organisation": caf, "par": charge, "le": LE}
    nouvelle = {"prenom": "Inès", "nom": "Fictive", "courriel": "ines@exemple.fr"}
    trop_tot = copil.ouverte_le - dt.timedelta(days=1)
    with pytest.raises(SaisieInvalide, match="on n'y siège pas avant"):
        membres.ajouter(**qui, nouvelle=nouvelle, du=trop_tot)
    assert not type(fabriques.personne()).objects.filter(courriel="ines@exemple.fr").exists()
    membre = membres.ajouter(**qui, nouvelle=nouvelle, du=JUIN)
    assert str(membre.personne) == "Inès Fictive"


def test_on_ne_supplee_ni_un_suppleant_ni_un_membre_d_ailleurs(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    titulaire = copil.membres.filter(cote=Cote.CAF).first()
    qui = {"organisation": titulaire.organisation, "du": JUIN, "par": charge, "le": LE}
    suppleant = membres.ajouter(
        instance=copil, suppleant_de=titulaire, voix=Voix.CONSULTATIVE, **qui
    )
    assert (suppleant.cote, suppleant.voix) == (titulaire.cote, titulaire.voix)
    for autre in (suppleant, gouvernance.copil(copil.demarche).membres.first()):
        with pytest.raises(SaisieInvalide, match="titulaire de cette instance"):
            membres.ajouter(instance=copil, suppleant_de=autre, **qui)


def test_un_remplacement_suit_le_debut(
    copil: Instance, charge: Utilisateur, LE: dt.datetime
) -> None:
    siege = copil.membres.first()
    with pytest.raises(SaisieInvalide, match="commence après"):
        membres.remplacer(
            membre=siege, personne=fabriques.personne(), du=siege.du, par=charge, le=LE
        )
    with pytest.raises(SaisieInvalide, match="Dites qui"):
        membres.remplacer(membre=siege, du=JUIN, par=charge, le=LE)
    siege.refresh_from_db()
    assert siege.au is None


def test_chaque_signataire_doit_avoir_une_voix(copil: Instance) -> None:
    ville = fabriques.organisation()
    fabriques.partie(copil.demarche, ville, role=RolePartie.COLLECTIVITE)
    lue = queries.instance_visible(copil.demarche, copil.pk)
    assert queries.sans_voix_le(lue, JUIN) == [ville.nom]
    gouvernance.membre(copil, Cote.COLLECTIVITE, organisation=ville, voix=Voix.CONSULTATIVE)
    lue = queries.instance_visible(copil.demarche, copil.pk)
    assert queries.sans_voix_le(lue, JUIN) == [ville.nom]
    gouvernance.membre(copil, Cote.COLLECTIVITE, organisation=ville)
    lue = queries.instance_visible(copil.demarche, copil.pk)
    assert queries.sans_voix_le(lue, JUIN) == []


def test_une_instance_d_ailleurs_ne_se_lit_pas(copil: Instance) -> None:
    with pytest.raises(Introuvable):
        queries.instance_visible(fabriques.demarche(), copil.pk)
    autre = gouvernance.instance(copil.demarche)
    with pytest.raises(Introuvable):
        queries.membre_visible(autre, copil.membres.first().pk)


def test_deux_remplacements_a_la_fois_n_en_font_qu_un(base_reelle: BaseDatabaseWrapper) -> None:
    distribution = distribuer()
    copil = gouvernance.copil(distribution.demarche)
    siege = copil.membres.first()
    arrivants = [fabriques.personne(), fabriques.personne()]
    par, le = distribution.compte(Role.CHARGE_COOPERATION), timezone.now()

    def remplacer(personne: Any) -> Callable[[], Any]:
        return lambda: membres.remplacer(membre=siege, personne=personne, du=JUIN, par=par, le=le)

    issues = en_parallele(*(remplacer(personne) for personne in arrivants))
    noms = sorted(type(issue).__name__ for issue in issues)
    assert noms == ["EtatIncompatible", "MembreInstance"]
    assert copil.membres.filter(au=None).count() == 8
