"""The perimeter: who enters, who leaves, for what, by which decision; what is corrected and what is not."""

from __future__ import annotations

import datetime as dt

import pytest

import fabriques
from maillage.conventions import queries
from maillage.conventions.actions import perimetre
from maillage.conventions.actions.perimetre import Decision
from maillage.conventions.models import DecisionPerimetre
from maillage.journal.models import Evenement
from maillage.regles.erreurs import (
    ActeRefuse,
    SaisieInvalide,
)

AVRIL = dt.date(2021, 4, 15)
JUIN = dt.date(2022, 6, 30)
JUILLET = dt.date(2022, 7, 1)
COPIL = Decision("Comité de pilotage", AVRIL)


@pytest.fixture
def qui(scene, le):
    return {"par": scene.charge, "le": le}


@pytest.fixture
def enfance(scene):
    theme = fabriques.thematique("Enfance")
    fabriques.thematique_retenue(scene.demarche, thematique=theme)
    return theme


def presentes(demarche, le: dt.date, theme=None) -> set[str]:
    au_jour = queries.perimetre_au(demarche, le)
    au_jour = au_jour.de(theme.code) if theme else au_jour
    return {ici.commune.nom for ici in au_jour.communes}


def vider(demarche) -> None:
    demarche.perimetre.all().delete()


# ---------------------------------------------------------------- entering


def test_fait_entrer_des_communes_par_une_decision_et_le_dit(scene, qui):
    vider(scene.demarche)
    a, b = fabriques.commune(nom="Alpha"), fabriques.commune(nom="Bêta")
    perimetre.faire_entrer(
        demarche=scene.demarche, communes=[a, b, a], debut=AVRIL, decision=COPIL, **qui
    )
    assert presentes(scene.demarche, AVRIL) == {"Alpha", "Bêta"}
    assert presentes(scene.demarche, AVRIL - dt.timedelta(1)) == set()
    assert DecisionPerimetre.objects.get().entrees.count() == 2
    apres = Evenement.objects.get().apres
    assert apres["communes_ajoutees"] == sorted([str(a), str(b)])
    assert apres["pour"] == ["toute la convention"]
    assert apres["decision"] == "Comité de pilotage, 15/04/2021"
    assert apres["nombre_de_communes"] == 2


def test_qui_y_est_deja_n_entre_pas_deux_fois(scene, qui):
    communes = [ligne.commune for ligne in scene.demarche.perimetre.all()]
    entrees = perimetre.faire_entrer(demarche=scene.demarche, communes=communes, debut=AVRIL, **qui)
    assert entrees == []
    assert not Evenement.objects.exists()


def test_un_perimetre_n_a_que_des_communes(scene, qui):
    with pytest.raises(SaisieInvalide, match="se compose de communes"):
        perimetre.faire_entrer(demarche=scene.demarche, communes=[fabriques.epci()], **qui)
    assert scene.demarche.perimetre.count() == 1


def test_une_thematique_non_retenue_n_a_pas_de_perimetre(scene, qui):
    with pytest.raises(SaisieInvalide, match="ne retient pas"):
        perimetre.faire_entrer(
            demarche=scene.demarche,
            communes=[fabriques.commune()],
            thematiques=[fabriques.thematique("Logement")],
            **qui,
        )
    assert scene.demarche.perimetre.count() == 1


def test_une_date_sans_decision_est_refusee(scene, qui):
    with pytest.raises(SaisieInvalide, match="de quelle décision"):
        perimetre.faire_entrer(
            demarche=scene.demarche,
            communes=[fabriques.commune()],
            decision=Decision(le=AVRIL),
            **qui,
        )
    assert scene.demarche.perimetre.count() == 1


def test_la_piece_d_une_autre_demarche_est_refusee(scene, qui):
    with pytest.raises(SaisieInvalide, match="autre démarche"):
        perimetre.faire_entrer(
            demarche=scene.demarche,
            communes=[fabriques.commune()],
            decision=Decision(acte=scene.acte_ailleurs),
            **qui,
        )
    assert scene.demarche.perimetre.count() == 1


def test_une_deliberation_donne_son_nom_et_sa_date(scene, qui):
    votee = fabriques.deliberation(scene.demarche, numero="21-0648", seance_le=AVRIL)
    perimetre.faire_entrer(
        demarche=scene.demarche,
        communes=[fabriques.commune()],
        decision=Decision(deliberation=votee),
        **qui,
    )
    decision = DecisionPerimetre.objects.get()
    assert decision.intitule.startswith("Délibération 21-0648")
    assert decision.le == AVRIL


def test_une_periode_qui_en_recouvre_une_autre_est_refusee(scene, qui):
    commune = fabriques.commune(nom="Alpha")
    perimetre.faire_entrer(demarche=scene.demarche, communes=[commune], debut=JUILLET, **qui)
    with pytest.raises(SaisieInvalide, match="déjà dans le périmètre sur une partie"):
        perimetre.faire_entrer(demarche=scene.demarche, communes=[commune], debut=AVRIL, **qui)
    assert scene.demarche.perimetre.filter(commune=commune).count() == 1


@pytest.mark.parametrize("qui_la", ["conseiller", "elu", "etranger"])
def test_refuse_le_perimetre_sans_le_role(scene, le, qui_la):
    communes = [ligne.commune for ligne in scene.demarche.perimetre.all()]
    par = getattr(scene, qui_la)
    with pytest.raises(ActeRefuse):
        perimetre.faire_entrer(
            demarche=scene.demarche, communes=[fabriques.commune()], par=par, le=le
        )
    with pytest.raises(ActeRefuse):
        perimetre.faire_sortir(demarche=scene.demarche, communes=communes, fin=JUIN, par=par, le=le)
    with pytest.raises(ActeRefuse):
        perimetre.retirer(ligne=scene.demarche.perimetre.get(), motif="Erreur", par=par, le=le)
    assert scene.demarche.perimetre.filter(fin=None).count() == 1


# ---------------------------------------------------------------- leaving, and coming back


def test_une_commune_sort_puis_revient_et_son_histoire_reste(scene, qui):
    commune = fabriques.commune(nom="Alpha")
    ici = {"demarche": scene.demarche, "communes": [commune], **qui}
    perimetre.faire_entrer(debut=AVRIL, **ici)
    perimetre.faire_sortir(fin=JUIN, decision=Decision("Conseil municipal", JUIN), **ici)
    assert "Alpha" in presentes(scene.demarche, JUIN)
    assert "Alpha" not in presentes(scene.demarche, JUILLET)
    perimetre.faire_entrer(debut=JUILLET, **ici)
    assert "Alpha" in presentes(scene.demarche, JUILLET)
    lignes = scene.demarche.perimetre.filter(commune=commune).order_by("rang")
    assert [(ligne.debut, ligne.fin, ligne.rang) for ligne in lignes] == [
        (AVRIL, JUIN, 1),
        (JUILLET, None, 2),
    ]
    assert len({ligne.cle for ligne in lignes}) == 2


def test_sortir_de_tout_ferme_aussi_les_thematiques(scene, qui, enfance):
    commune = scene.demarche.perimetre.get().commune
    ici = {"demarche": scene.demarche, "communes": [commune], **qui}
    perimetre.faire_entrer(thematiques=[enfance], debut=AVRIL, **ici)
    perimetre.faire_sortir(fin=JUIN, **ici)
    assert not scene.demarche.perimetre.filter(fin=None).exists()


def test_sortir_d_une_thematique_ne_ferme_qu_elle(scene, qui, enfance):
    commune = scene.demarche.perimetre.get().commune
    ici = {"demarche": scene.demarche, "communes": [commune], "thematiques": [enfance], **qui}
    perimetre.faire_entrer(debut=AVRIL, **ici)
    perimetre.faire_sortir(fin=JUIN, **ici)
    assert presentes(scene.demarche, JUILLET) == {commune.nom}
    assert presentes(scene.demarche, JUILLET, enfance) == set()


def test_on_ne_sort_pas_d_une_thematique_qui_suit_la_convention(scene, qui, enfance):
    communes = [scene.demarche.perimetre.get().commune]
    with pytest.raises(SaisieInvalide, match="suit le périmètre de toute la convention"):
        perimetre.faire_sortir(
            demarche=scene.demarche, communes=communes, thematiques=[enfance], fin=JUIN, **qui
        )


@pytest.mark.parametrize("cas", ["absente", "deja_sortie", "avant_d_entrer", "personne"])
def test_refuse_une_sortie_impossible_et_n_ecrit_rien(scene, qui, cas):
    presente = scene.demarche.perimetre.get().commune
    autre = fabriques.commune(nom="Alpha")
    ici = {"demarche": scene.demarche, **qui}
    if cas == "deja_sortie":
        perimetre.faire_entrer(communes=[autre], debut=AVRIL, **ici)
        perimetre.faire_sortir(communes=[autre], fin=JUIN, **ici)
    if cas == "avant_d_entrer":
        perimetre.faire_entrer(communes=[autre], debut=JUILLET, **ici)
    avant = Evenement.objects.count()
    communes = [] if cas == "personne" else [presente, autre]
    with pytest.raises(SaisieInvalide):
        perimetre.faire_sortir(communes=communes, fin=JUIN, **ici)
    assert scene.demarche.perimetre.get(commune=presente).fin is None
    assert Evenement.objects.count() == avant


# ---------------------------------------------------------------- by thématique


def test_une_thematique_suit_la_convention_jusqu_a_sa_decision(scene, qui, enfance):
    vider(scene.demarche)
    a, b = fabriques.commune(nom="Alpha"), fabriques.commune(nom="Bêta")
    perimetre.faire_entrer(demarche=scene.demarche, communes=[a, b], **qui)
    perimetre.faire_entrer(
        demarche=scene.demarche, communes=[b], thematiques=[enfance], debut=JUILLET, **qui
    )
    assert presentes(scene.demarche, JUIN, enfance) == {"Alpha", "Bêta"}
    assert presentes(scene.demarche, JUILLET, enfance) == {"Bêta"}
    assert presentes(scene.demarche, JUILLET) == {"Alpha", "Bêta"}


def test_une_commune_d_une_seule_thematique_est_de_la_demarche(scene, qui, enfance):
    vider(scene.demarche)
    perimetre.faire_entrer(
        demarche=scene.demarche,
        communes=[fabriques.commune(nom="Alpha")],
        thematiques=[enfance],
        **qui,
    )
    (ici,) = queries.perimetre_au(scene.demarche, AVRIL).communes
    assert (ici.commune.nom, ici.pour_tout, ici.presences) == ("Alpha", False, (True,))


def test_la_population_manque_si_une_commune_n_en_a_pas(scene, qui):
    vider(scene.demarche)
    connue = fabriques.commune(population_municipale=1200)
    inconnue = fabriques.commune(population_municipale=None)
    perimetre.faire_entrer(demarche=scene.demarche, communes=[connue], **qui)
    assert queries.perimetre_au(scene.demarche, AVRIL).population == 1200
    perimetre.faire_entrer(demarche=scene.demarche, communes=[inconnue], debut=JUILLET, **qui)
    assert queries.perimetre_au(scene.demarche, JUIN).population == 1200
    assert queries.perimetre_au(scene.demarche, JUILLET).population is None


def test_les_mouvements_se_groupent_par_decision(scene, qui, enfance):
    vider(scene.demarche)
    a, b = fabriques.commune(nom="Alpha"), fabriques.commune(nom="Bêta")
    ici = {"demarche": scene.demarche, **qui}
    perimetre.faire_entrer(communes=[a, b], debut=AVRIL, decision=COPIL, **ici)
    perimetre.faire_entrer(
        communes=[a, b], thematiques=[enfance], debut=AVRIL, decision=COPIL, **ici
    )
    perimetre.faire_sortir(communes=[b], fin=JUIN, **ici)
    trouves = [
        (m.le, m.entree, [c.nom for c in m.communes], str(m.decision or ""))
        for m in queries.mouvements(queries.lignes_du_perimetre(scene.demarche))
    ]
    assert trouves == [
        (AVRIL, True, ["Alpha", "Bêta"], "Comité de pilotage, 15/04/2021"),
        (JUIN, False, ["Bêta"], ""),
    ]
