"""A renewal copies exactly what is ticked, and a copy leaves behind what belonged to its period."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appuis.renouvellements import NOUVEAU, enrichir, offres, renouveler, tout
from maillage.conventions.models import (
    Demarche,
)
from maillage.financements.queries import services
from maillage.plan_actions.enums import EtatFiche
from maillage.plan_actions.models import (
    ElementPlan,
    FicheAction,
)


@pytest.fixture
def riche(scene: SimpleNamespace) -> SimpleNamespace:
    return enrichir(scene)


def essayer(scene: SimpleNamespace, choix: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """What a renewal with this choice gives; then everything is taken back."""
    with transaction.atomic():
        lu = contenu(renouveler(scene, choix))
        transaction.set_rollback(True)
    return lu


def contenu(d: Demarche) -> dict[str, set[str]]:
    """What the démarche holds of each part, by names that a copy keeps."""
    return {
        "parties": {p.organisation.nom for p in d.parties.all()},
        "perimetre": {p.commune.code for p in d.perimetre.all()},
        "thematiques": {t.thematique.nom for t in d.thematiques_retenues.all()},
        "sous_objectifs": {s.code for s in d.sous_objectifs.all()},
        "textes": {n for n in ("champ_caf", "diagnostic") if getattr(d, n)}
        | {r.article for r in d.reecritures.all()},
        "equipements": {str(s) for s in services(d)},
        "referents": {r.personne.nom for r in d.referents.all()},
        "habilitations": {f"{h.utilisateur.email} {h.role}" for h in d.habilitations.all()},
        "plan": {e.intitule for e in ElementPlan.objects.filter(demarche=d, parent=None)},
        "principes": {p.intitule for p in d.principes.all()},
        "fiches_thematiques": {f.thematique.nom for f in d.fiches_thematiques.all()},
        "fiches": {f.intitule for f in FicheAction.objects.filter(demarche=d)},
        "indicateurs": {i.intitule for i in d.indicateurs.all()},
    }


def noms_des_lignes(scene: SimpleNamespace) -> dict[str, dict[str, str]]:
    """Of each part, its keys and the name under which `contenu` finds what they copy."""
    d = scene.demarche
    return {
        "parties": {str(p.pk): p.organisation.nom for p in d.parties.all()},
        "perimetre": {"communes": d.perimetre.get().commune.code},
        "thematiques": {str(t.pk): t.thematique.nom for t in d.thematiques_retenues.all()},
        "sous_objectifs": {"HANDICAP": "HANDICAP"},
        "textes": {
            "champ_caf": "champ_caf",
            "diagnostic": "diagnostic",
            f"article:{d.reecritures.get().pk}": "article-8",
        },
        "equipements": {str(s.pk): str(s) for s in services(d)},
        "referents": {str(r.pk): r.personne.nom for r in d.referents.all()},
        "habilitations": {
            str(h.pk): f"{h.utilisateur.email} {h.role}" for h in d.habilitations.all()
        },
        "plan": {str(e.pk): e.intitule for e in scene.axes},
        "principes": {str(scene.principe.pk): "Aller vers"},
        "fiches_thematiques": {str(f.pk): f.thematique.nom for f in d.fiches_thematiques.all()},
        "indicateurs": {str(i.pk): i.intitule for i in d.indicateurs.filter(supprime_le=None)},
        "fiches": {
            str(f.pk): f.intitule
            for etat, f in scene.fiches.items()
            if etat not in {EtatFiche.REALISEE, EtatFiche.ABANDONNEE, EtatFiche.RECONDUITE}
        },
    }


def attendu(scene: SimpleNamespace, choix: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """What must be there: what was ticked, what nobody may leave out, and the axes of the fiches."""
    noms = noms_des_lignes(scene)
    voulu = {
        o.reprise.identifiant: {
            noms[o.reprise.identifiant][ligne.cle]
            for ligne in o.lignes
            if ligne.imposee or ligne.cle in choix.get(o.reprise.identifiant, frozenset())
        }
        for o in offres(scene)
    }
    for fiche in scene.fiches.values():
        if fiche.intitule in voulu["fiches"]:
            voulu["plan"].add(scene.axes[scene.objectifs.index(fiche.element)].intitule)
    return voulu


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_est_copie_exactement_ce_qui_est_choisi(riche, data):
    entier = tout(riche)
    choix = {
        nom: data.draw(st.frozensets(st.sampled_from(sorted(cles))), label=nom)
        for nom, cles in entier.items()
        if cles
    }
    choix["parties"] = entier["parties"]  # the roles need their parties, see below
    assert essayer(riche, choix) == attendu(riche, choix)


def test_rien_de_coche_ne_garde_que_la_caf_et_son_propre_role(riche):
    nouvelle = renouveler(riche, {"parties": frozenset({str(riche.commune.pk)})})
    lu = contenu(nouvelle)
    assert lu.pop("parties") == {riche.caf.organisation.nom, riche.commune.organisation.nom}
    assert lu.pop("habilitations") == {f"{riche.charge.email} CHARGE_COOPERATION"}
    assert not any(lu.values())


def test_une_fiche_reprise_repart_proposee_sans_ce_qui_est_passe(riche):
    fiche = riche.fiches[EtatFiche.EN_COURS]
    FicheAction.objects.filter(pk=fiche.pk).update(
        debut=dt.date(2026, 2, 1), fin=dt.date(2026, 6, 30), provenance="fictif", numero="3"
    )
    choix = {**tout(riche), "fiches": frozenset({str(fiche.pk)})}
    nouvelle = renouveler(riche, choix)
    (copie,) = FicheAction.objects.filter(demarche=nouvelle)
    assert (copie.etat, copie.numero, copie.est_deja_engagee) == (EtatFiche.PROPOSEE, "3", True)
    assert (copie.debut, copie.fin, copie.version) == (None, None, 1)
    assert copie.provenance == f"Repris de « {riche.demarche.nom} » ; fictif"
    assert [e.intitule for e in copie.etapes.all()] == ["À faire"]
    assert [p.role for p in copie.participations.all()] == ["anime"]
    assert [p.demarche for p in copie.principes.all()] == [nouvelle]
    assert not copie.lignes_budget.exists()
    assert {t.nom for t in copie.thematiques.all()} == {"Petite enfance"}


def test_une_fiche_qui_continue_garde_son_calendrier(riche):
    fiche = riche.fiches[EtatFiche.EN_COURS]
    dates = {"debut": dt.date(2026, 2, 1), "fin": dt.date(2028, 6, 30)}
    FicheAction.objects.filter(pk=fiche.pk).update(**dates)
    nouvelle = renouveler(riche, {**tout(riche), "fiches": frozenset({str(fiche.pk)})})
    copie = FicheAction.objects.get(demarche=nouvelle)
    assert (copie.debut, copie.fin) == (dates["debut"], dates["fin"])


def test_l_arbre_garde_sa_forme_et_ses_cibles(riche):
    nouvelle = renouveler(riche, tout(riche))
    objectif = ElementPlan.objects.get(demarche=nouvelle, intitule=riche.objectifs[0].intitule)
    assert objectif.parent.intitule == riche.axes[0].intitule
    assert objectif.parent.demarche == nouvelle
    assert [str(cible) for cible in objectif.cibles.all()] == ["21 places"]
    assert objectif.provenance.startswith("Repris de")


def test_une_provenance_longue_est_coupee(riche):
    ElementPlan.objects.filter(pk=riche.axes[0].pk).update(provenance="x" * 200)
    nouvelle = renouveler(riche, tout(riche))
    lues = ElementPlan.objects.filter(demarche=nouvelle).values_list("provenance", flat=True)
    assert max(map(len, lues)) == 200


def test_un_indicateur_repart_avec_sa_reference_et_sans_cible(riche):
    nouvelle = renouveler(riche, tout(riche))
    (indicateur,) = nouvelle.indicateurs.all()
    assert (indicateur.reference, indicateur.cible, indicateur.cible_le) == (10, None, None)
    (rattachement,) = indicateur.rattachements.all()
    assert rattachement.fiche.demarche == nouvelle
    assert rattachement.fiche.intitule == riche.fiches[EtatFiche.EN_COURS].intitule


def test_un_indicateur_dont_la_fiche_est_laissee_reste_a_la_demarche(riche):
    nouvelle = renouveler(riche, {**tout(riche), "fiches": frozenset()})
    assert not nouvelle.indicateurs.get().rattachements.exists()


def test_un_equipement_repart_sans_cof_ni_part(riche):
    nouvelle = renouveler(riche, tout(riche))
    (s,) = services(nouvelle)
    assert (str(s), s.ligne, s.structure.demarche) == ("Crèche fictive", "BT_EAJE", nouvelle)
    assert (s.cof, s.montant) == (None, None)


def test_un_signataire_dont_le_mandat_a_pris_fin_n_est_pas_repris(riche):
    nouvelle = renouveler(riche, tout(riche))
    signataires = {p.organisation.nom: p.signataires.count() for p in nouvelle.parties.all()}
    assert signataires[riche.commune.organisation.nom] == 1
    assert signataires[riche.caf.organisation.nom] == 0


def test_le_perimetre_part_du_premier_jour(riche):
    nouvelle = renouveler(riche, tout(riche))
    assert [(p.debut, p.fin) for p in nouvelle.perimetre.all()] == [(NOUVEAU["debut"], None)]
