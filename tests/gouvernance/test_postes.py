"""The function of cooperation: an opinion before a recruitment, holders by dates, a log that adds up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

import fabriques
from appuis import gouvernance
from appuis.distribution import Distribution
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import Role
from maillage.conventions.models import Demarche
from maillage.documents.arbre import en_clair, manquants, parcourir, textes
from maillage.gouvernance.actions import activites, postes
from maillage.gouvernance.enums import BlocActivite, Cote, EtatPoste, SensAvis
from maillage.gouvernance.models import LigneActivite, PosteCooperation
from maillage.gouvernance.pieces import referentiel_cooperation
from maillage.gouvernance.queries import postes as queries
from maillage.gouvernance.referentiel import referentiel
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    EtatIncompatible,
    ModificationConcurrente,
    SaisieInvalide,
)

MARS, JUIN = dt.date(2025, 3, 1), dt.date(2025, 6, 1)


@pytest.fixture
def poste(demarche: Demarche) -> PosteCooperation:
    return gouvernance.poste(demarche)


def frais(poste: PosteCooperation) -> PosteCooperation:
    return queries.poste_visible(poste.demarche, poste.pk)


def test_un_poste_s_ouvre_avec_son_temps_son_employeur_et_qui_le_paie(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    employeur = gouvernance.organisation_du_cote(demarche, Cote.COLLECTIVITE)
    champs = {
        "intitule": "Chargée de coopération",
        "etp": Decimal("0.50"),
        "employeur": employeur,
        "financement": "Caf et commune",
        "ouvert_le": MARS,
    }
    ouvert = postes.ouvrir(demarche=demarche, **champs, par=charge, le=LE)
    assert frais(ouvert).etat(MARS) == EtatPoste.OUVERT
    for faute in ({"etp": Decimal(0)}, {"etp": Decimal("10.01")}, {"etp": Decimal("0.123")}):
        with pytest.raises(SaisieInvalide):
            postes.ouvrir(demarche=demarche, **{**champs, **faute}, par=charge, le=LE)
    assert PosteCooperation.objects.count() == 1


def test_sans_l_avis_de_la_caf_le_poste_ne_se_pourvoit_pas(
    poste: PosteCooperation, charge: Utilisateur, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"poste": poste, "personne": fabriques.personne(), "du": JUIN, "par": charge, "le": LE}
    with pytest.raises(EtatIncompatible, match="la Caf donne un avis"):
        postes.pourvoir(**qui)
    assert not Evenement.objects.filter(acte="poste de coopération pourvu").exists()
    postes.rendre_un_avis(
        poste=poste, sens=SensAvis.RESERVE, texte="À former", rendu_le=MARS, par=conseiller, le=LE
    )
    with pytest.raises(SaisieInvalide, match="ce jour-là ou après"):
        postes.pourvoir(**{**qui, "du": dt.date(2025, 2, 1)})
    occupation = postes.pourvoir(**qui)
    assert occupation.avis.rendu_par == conseiller.nom_complet
    assert frais(poste).etat(JUIN) == EtatPoste.POURVU


def test_un_avis_ne_sert_qu_une_fois_et_personne_n_est_efface(
    poste: PosteCooperation, charge: Utilisateur, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    premiere = gouvernance.occupation(poste)
    qui = {"poste": poste, "personne": fabriques.personne(), "par": charge, "le": LE}
    with pytest.raises(EtatIncompatible, match="déjà occupé"):
        postes.pourvoir(**qui, du=JUIN)
    postes.quitter(poste=poste, au=MARS, par=charge, le=LE)
    assert frais(poste).etat(JUIN) == EtatPoste.VACANT
    with pytest.raises(EtatIncompatible, match="n'occupe"):
        postes.quitter(poste=poste, au=MARS, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="donne un avis"):
        postes.pourvoir(**qui, du=JUIN)
    postes.rendre_un_avis(
        poste=poste,
        sens=SensAvis.DISPENSE,
        texte="Intérim de trois mois",
        rendu_le=MARS,
        par=charge,
        le=LE,
    )
    postes.pourvoir(**qui, du=JUIN)
    lu = frais(poste)
    assert lu.occupation(dt.date(2025, 2, 1)) == premiere
    assert str(lu.occupation(JUIN).personne) == str(qui["personne"])
    assert Evenement.objects.filter(motif="Intérim de trois mois").count() == 1


def test_seule_la_caf_donne_un_avis_et_peu_en_dispensent(
    distribution: Distribution, poste: PosteCooperation, LE: dt.datetime
) -> None:
    rendent = {Role.CONSEILLER_CAF, Role.DIRECTION_CAF}
    dispensent = rendent | {Role.CHARGE_COOPERATION, Role.DIRECTION_COLLECTIVITE}
    qui = {"poste": poste, "texte": "Motif", "rendu_le": MARS, "le": LE}
    for role in Role:
        par = distribution.compte(role)
        for sens, admis in ((SensAvis.FAVORABLE, rendent), (SensAvis.DISPENSE, dispensent)):
            if role in admis:
                postes.rendre_un_avis(sens=sens, par=par, **qui)
            else:
                with pytest.raises(ActeRefuse):
                    postes.rendre_un_avis(sens=sens, par=par, **qui)
    with pytest.raises(ActeRefuse):
        postes.rendre_un_avis(sens=SensAvis.FAVORABLE, par=distribution.etranger, **qui)


def test_un_avis_a_venir_ou_sans_mot_est_refuse(
    poste: PosteCooperation, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    qui = {"poste": poste, "sens": SensAvis.FAVORABLE, "par": conseiller, "le": LE}
    demain = timezone.localdate(LE) + dt.timedelta(days=1)
    with pytest.raises(SaisieInvalide, match="à venir"):
        postes.rendre_un_avis(**qui, texte="Bien", rendu_le=demain)
    with pytest.raises(SaisieInvalide):
        postes.rendre_un_avis(**qui, texte="  ", rendu_le=MARS)


def test_un_poste_clos_garde_qui_l_a_tenu(
    poste: PosteCooperation, charge: Utilisateur, LE: dt.datetime
) -> None:
    gouvernance.occupation(poste)
    postes.clore(poste=poste, version=1, clos_le=JUIN, par=charge, le=LE)
    lu = frais(poste)
    assert lu.etat(JUIN) == EtatPoste.POURVU
    assert lu.etat(JUIN + dt.timedelta(days=1)) == EtatPoste.CLOS
    assert queries.etp_en_place([lu], JUIN) == Decimal("1.00")
    assert queries.etp_en_place([lu], JUIN + dt.timedelta(days=1)) == 0
    with pytest.raises(EtatIncompatible, match="est clos"):
        postes.modifier(poste=lu, version=2, champs={"intitule": "x"}, par=charge, le=LE)
    with pytest.raises(SaisieInvalide, match="n'existait pas"):
        noter(lu, charge, LE, jour=dt.date(2025, 7, 1))


def test_deux_personnes_ne_s_ecrasent_pas(
    poste: PosteCooperation, charge: Utilisateur, conseiller: Utilisateur, LE: dt.datetime
) -> None:
    postes.modifier(poste=poste, version=1, champs={"etp": Decimal("0.8")}, par=conseiller, le=LE)
    with pytest.raises(ModificationConcurrente):
        postes.modifier(poste=poste, version=1, champs={"etp": Decimal(1)}, par=charge, le=LE)


# ---------------------------------------------------------------- log


def noter(poste: PosteCooperation, par: Utilisateur, le: dt.datetime, **champs: Any) -> Any:
    defauts = {
        "jour": JUIN,
        "bloc": BlocActivite.RESEAU,
        "heures": Decimal("3.5"),
        "texte": "Petit-déjeuner des partenaires",
    }
    return activites.noter(poste=poste, **{**defauts, **champs}, par=par, le=le)


def test_le_carnet_s_additionne_par_bloc_et_par_annee(
    poste: PosteCooperation, charge: Utilisateur, LE: dt.datetime
) -> None:
    noter(poste, charge, LE)
    noter(poste, charge, LE, bloc=BlocActivite.POPULATION, heures=Decimal("0.25"))
    noter(poste, charge, LE, jour=dt.date(2026, 1, 5), heures=Decimal(2))
    totaux = queries.totaux(poste)
    assert totaux.annees == (2025, 2026)
    assert dict(totaux.blocs)[BlocActivite.RESEAU] == (Decimal("3.5"), Decimal(2))
    assert totaux.totaux == (Decimal("3.75"), Decimal(2))
    assert [ligne.jour.year for ligne in queries.activites(poste, 2026)] == [2026]


@pytest.mark.parametrize(
    "champs",
    [
        {"jour": dt.date(2027, 1, 1)},
        {"jour": dt.date(2020, 1, 1)},
        {"bloc": "cafe"},
        {"heures": Decimal(0)},
        {"heures": Decimal("14.01")},
        {"heures": Decimal("NaN")},
        {"texte": " "},
        {"texte": "x" * 251},
        {"texte": "a\0b"},
    ],
)
def test_refuse_une_ligne_qui_ne_dit_rien_de_juste(
    poste: PosteCooperation, charge: Utilisateur, LE: dt.datetime, champs: dict[str, Any]
) -> None:
    with pytest.raises(SaisieInvalide):
        noter(poste, charge, LE, **champs)
    assert not LigneActivite.objects.exists()


def test_une_ligne_par_jour_et_par_bloc(
    poste: PosteCooperation, charge: Utilisateur, LE: dt.datetime
) -> None:
    ligne = noter(poste, charge, LE)
    with pytest.raises(SaisieInvalide, match="complétez-la"):
        noter(poste, charge, LE)
    activites.corriger(
        ligne=ligne, version=1, heures=Decimal(4), texte="Plus long", par=charge, le=LE
    )
    with pytest.raises(ModificationConcurrente):
        activites.corriger(ligne=ligne, version=1, heures=Decimal(5), texte="x", par=charge, le=LE)
    activites.effacer(ligne=ligne, par=charge, le=LE)
    assert not LigneActivite.objects.exists()
    assert Evenement.objects.get(acte="activité effacée").avant["texte"] == "Plus long"


def test_qui_ne_tient_pas_la_fonction_ne_note_pas_a_sa_place(
    distribution: Distribution, poste: PosteCooperation, LE: dt.datetime
) -> None:
    ligne = gouvernance.activite(poste)
    autres = [distribution.compte(role) for role in Role if role != Role.CHARGE_COOPERATION]
    for par in [*autres, distribution.etranger]:
        with pytest.raises(ActeRefuse):
            noter(poste, par, LE)
        with pytest.raises(ActeRefuse):
            activites.effacer(ligne=ligne, par=par, le=LE)


# ---------------------------------------------------------------- indicators, annexe 5


def test_un_indicateur_juge_la_fonction_une_fois(
    demarche: Demarche, charge: Utilisateur, LE: dt.datetime
) -> None:
    indicateur = fabriques.indicateur(demarche, intitule="Nouveaux partenariats")
    retenu = activites.retenir_un_indicateur(indicateur=indicateur, par=charge, le=LE)
    with pytest.raises(EtatIncompatible, match="juge déjà"):
        activites.retenir_un_indicateur(indicateur=indicateur, par=charge, le=LE)
    assert list(queries.indicateurs_retenus(demarche)) == [retenu]
    assert indicateur not in queries.indicateurs_a_retenir(demarche)
    activites.ecarter_un_indicateur(retenu=retenu, par=charge, le=LE)
    assert indicateur in queries.indicateurs_a_retenir(demarche)


def test_le_referentiel_a_la_forme_de_l_annexe_5() -> None:
    lu = referentiel()
    assert (len(lu.contexte), len(lu.attendus), len(lu.activites)) == (4, 3, len(BlocActivite))
    assert all(bloc.intitule for part in (lu.contexte, lu.attendus, lu.activites) for bloc in part)
    assert sum(len(bloc.points) for bloc in lu.activites) == 15
    assert "réseau" in lu.activite(BlocActivite.RESEAU).intitule
    assert "population" in lu.activite(BlocActivite.POPULATION).intitule
    assert lu.valable_du.year >= 2024
    assert "S4-C" in lu.source


def test_l_annexe_5_dit_la_fonction_du_territoire(demarche: Demarche) -> None:
    assert manquants(referentiel_cooperation(demarche)) == [
        "postes de la fonction de coopération",
        "indicateurs de la fonction de coopération",
    ]
    tenu = gouvernance.poste(demarche, etp=Decimal("2.5"), financement="Caf (fictif)")
    gouvernance.occupation(tenu, personne=fabriques.personne(prenom="Inès", nom="Exemple"))
    gouvernance.indicateur_de_la_fonction(demarche, intitule="Nouveaux partenariats")
    document = referentiel_cooperation(demarche)
    assert not manquants(document)
    assert document.titre.startswith("Annexe 5")
    lu = "\n".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))
    for attendu in ("2,5", "Inès Exemple", "Nouveaux partenariats", "Mettre en adéquation"):
        assert attendu in lu
