"""The rows of a perimeter: what is corrected, what versions keep, what the database itself holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import fabriques
from appuis.base_reelle import en_parallele
from maillage.conventions import queries
from maillage.conventions.actions import perimetre
from maillage.conventions.actions.perimetre import Decision
from maillage.conventions.differences import natures
from maillage.conventions.enums import NatureAvenant
from maillage.conventions.models import DecisionPerimetre, Perimetre
from maillage.journal.models import Evenement
from maillage.regles import versions as contenus
from maillage.regles.changements import NatureChangement
from maillage.regles.erreurs import (
    EtatIncompatible,
    ModificationConcurrente,
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


# ---------------------------------------------------------------- correcting


def saisie(ligne, **autres):
    return {
        "debut": ligne.debut,
        "fin": ligne.fin,
        "entree": Decision(),
        "sortie": Decision(),
        "motif": "Mauvaise date",
        "version": ligne.version,
        **autres,
    }


def test_corrige_une_saisie_avec_sa_raison(scene, qui):
    ligne = scene.demarche.perimetre.get()
    perimetre.corriger(ligne=ligne, **saisie(ligne, debut=AVRIL, entree=COPIL), **qui)
    ligne.refresh_from_db()
    assert (ligne.debut, str(ligne.entree), ligne.version) == (
        AVRIL,
        "Comité de pilotage, 15/04/2021",
        2,
    )
    evenement = Evenement.objects.get()
    assert (evenement.acte, evenement.motif) == ("périmètre corrigé", "Mauvaise date")


def test_corriger_sans_raison_ou_apres_un_autre_est_refuse(scene, qui):
    ligne = scene.demarche.perimetre.get()
    with pytest.raises(SaisieInvalide, match="ce qui était faux"):
        perimetre.corriger(ligne=ligne, **saisie(ligne, debut=AVRIL, motif=" "), **qui)
    perimetre.corriger(ligne=ligne, **saisie(ligne, debut=AVRIL), **qui)
    with pytest.raises(ModificationConcurrente, match="depuis le"):
        perimetre.corriger(ligne=ligne, **saisie(ligne, debut=JUIN, version=1), **qui)
    ligne.refresh_from_db()
    assert ligne.debut == AVRIL


def test_une_correction_a_l_envers_est_refusee(scene, qui):
    ligne = scene.demarche.perimetre.get()
    with pytest.raises(SaisieInvalide, match="précède"):
        perimetre.corriger(ligne=ligne, **saisie(ligne, debut=JUILLET, fin=JUIN), **qui)
    with pytest.raises(SaisieInvalide, match="suppose une date de sortie"):
        perimetre.corriger(ligne=ligne, **saisie(ligne, sortie=COPIL), **qui)
    assert not DecisionPerimetre.objects.exists()


def test_la_decision_qui_ne_sert_plus_s_oublie(scene, qui):
    ligne = scene.demarche.perimetre.get()
    perimetre.corriger(ligne=ligne, **saisie(ligne, entree=COPIL), **qui)
    ligne.refresh_from_db()
    perimetre.corriger(ligne=ligne, **saisie(ligne, entree=Decision("Conseil")), **qui)
    assert [d.intitule for d in DecisionPerimetre.objects.all()] == ["Conseil"]


def test_retire_une_ligne_saisie_par_erreur(scene, qui):
    perimetre.retirer(ligne=scene.demarche.perimetre.get(), motif="Homonyme", **qui)
    assert not scene.demarche.perimetre.exists()
    assert Evenement.objects.get().motif == "Homonyme"


def test_ce_qu_une_version_contient_ne_se_corrige_plus_mais_se_ferme(scene, le, qui):
    ligne = scene.demarche.perimetre.get()
    fabriques.version_figee(scene.acte)
    with pytest.raises(EtatIncompatible, match="version figée"):
        perimetre.retirer(ligne=ligne, motif="Erreur", **qui)
    with pytest.raises(EtatIncompatible, match="version figée"):
        perimetre.corriger(ligne=ligne, **saisie(ligne, debut=AVRIL), **qui)
    perimetre.faire_sortir(demarche=scene.demarche, communes=[ligne.commune], fin=JUIN, **qui)
    ligne.refresh_from_db()
    # The exit is not in the version: a slip there is still put right.
    perimetre.corriger(ligne=ligne, **saisie(ligne, fin=JUILLET), **qui)
    ligne.refresh_from_db()
    assert ligne.fin == JUILLET


# ---------------------------------------------------------------- versions and avenants


def test_une_commune_ajoutee_a_une_thematique_est_un_seul_changement(scene, le, qui, enfance):
    fabriques.version_figee(scene.acte)
    commune = scene.demarche.perimetre.get().commune
    perimetre.faire_entrer(
        demarche=scene.demarche,
        communes=[commune],
        thematiques=[enfance],
        debut=JUILLET,
        decision=COPIL,
        **qui,
    )
    (changement,) = queries.ecart(scene.demarche).changements
    assert changement.nature is NatureChangement.AJOUT
    assert changement.cle == f"commune:{commune.code}:{enfance.code}"
    assert changement.objet.endswith(", enfance")
    assert natures([changement]) == [NatureAvenant.PERIMETRE]


def test_une_sortie_est_dite_sur_la_ligne_de_la_commune(scene, le, qui):
    fabriques.version_figee(scene.acte)
    commune = scene.demarche.perimetre.get().commune
    perimetre.faire_sortir(demarche=scene.demarche, communes=[commune], fin=JUIN, **qui)
    (changement,) = queries.ecart(scene.demarche).changements
    assert (changement.cle, changement.nom_champ) == (f"commune:{commune.code}", "fin")


def test_une_version_d_avant_les_thematiques_se_lit_et_se_compare(scene, le):
    """The content as it was written before: one object a commune, its two dates alone."""
    texte = contenus.ecrire(contenus.lire(scene.demarche))
    for nom, libelle in [
        ("thematique", "Thématique"),
        ("entree", "Décision d’entrée"),
        ("sortie", "Décision de sortie"),
    ]:
        champ = f',"{nom}":{{"libelle":"{libelle}","valeur":null,"genre":"texte"}}'
        texte = texte.replace(champ, "").replace(champ[1:] + ",", "")
    commune = scene.demarche.perimetre.get().commune
    assert "Décision d’entrée" not in texte
    assert f'"cle":"commune:{commune.code}"' in texte
    fabriques.version_figee(scene.acte, contenu=texte)
    assert queries.ecart(scene.demarche).changements == []


# ---------------------------------------------------------------- what holds in the database itself


@pytest.mark.parametrize("theme", [False, True])
@pytest.mark.parametrize(
    ("debut", "fin"), [(None, None), (JUIN, None), (None, AVRIL), (JUIN, JUILLET), (AVRIL, AVRIL)]
)
def test_la_base_refuse_deux_periodes_qui_se_recouvrent(scene, enfance, theme, debut, fin):
    ici = {
        "demarche": scene.demarche,
        "commune": fabriques.commune(),
        "thematique": enfance if theme else None,
    }
    Perimetre.objects.create(**ici, debut=AVRIL, fin=JUIN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Perimetre.objects.create(**ici, debut=debut, fin=fin, rang=2)
    suivante = Perimetre.objects.create(**ici, debut=JUILLET, rang=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Perimetre.objects.filter(pk=suivante.pk).update(debut=debut, fin=fin)


def test_la_base_laisse_la_meme_periode_a_une_autre_thematique(scene, enfance):
    ici = {"demarche": scene.demarche, "commune": fabriques.commune(), "debut": AVRIL}
    Perimetre.objects.create(**ici)
    Perimetre.objects.create(**ici, thematique=enfance)
    Perimetre.objects.create(**{**ici, "demarche": scene.autre})


def test_deux_entrees_a_la_fois_ne_se_perdent_pas(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux-ajouts")
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    communes = [fabriques.commune() for _ in range(2)]
    decision = {"debut": AVRIL, "decision": COPIL, "par": charge, "le": le}

    def entrer(*voulues):
        return lambda: perimetre.faire_entrer(demarche=demarche, communes=voulues, **decision)

    issues = en_parallele(entrer(communes[0]), entrer(*communes), entrer(communes[1]))
    assert sum(len(issue) for issue in issues) == 2
    assert demarche.perimetre.count() == 3
    assert DecisionPerimetre.objects.count() == 1


def test_deux_sorties_a_la_fois_une_seule_passe(base_reelle):
    le = timezone.now()
    demarche = fabriques.demarche(slug="deux-sorties")
    charge = fabriques.utilisateur()
    fabriques.habilitation(charge, demarche, "CHARGE_COOPERATION")
    (ligne,) = demarche.perimetre.select_related("commune")

    def sortir(fin):
        return lambda: perimetre.faire_sortir(
            demarche=demarche, communes=[ligne.commune], fin=fin, par=charge, le=le
        )

    issues = en_parallele(sortir(JUIN), sortir(JUILLET))
    assert sorted(type(issue).__name__ for issue in issues) == ["SaisieInvalide", "list"]
    assert Evenement.objects.filter(acte="sortie du périmètre").count() == 1
