"""The avenant lists every change since the version in force, and nothing else."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

import fabriques
from appuis.conventions import en_texte
from appuis.versions import demarche_complete, figer, quatre_changements
from maillage.conventions import queries
from maillage.conventions.actions import actes, deliberations, reecritures, versions
from maillage.conventions.controles.avenants import avenants_exhaustifs
from maillage.conventions.differences import en_mots, natures
from maillage.conventions.enums import EtatActe, NatureAvenant, TypeActe
from maillage.conventions.models import (
    Acte,
    Demarche,
)
from maillage.conventions.pieces import modele
from maillage.conventions.pieces.avenant import avenant, texte_consolide
from maillage.documents.arbre import Tableau, manquants, parcourir
from maillage.documents.production import produire
from maillage.documents.reecriture import mentions
from maillage.documents.rendus import FORMATS
from maillage.plan_actions.models import FicheAction
from maillage.regles.controle import Gravite
from maillage.regles.erreurs import DocumentIncomplet, EtatIncompatible


@pytest.fixture
def figee(db: None) -> SimpleNamespace:
    """A démarche whose convention is frozen, as version 1."""
    scene = demarche_complete()
    scene.version = figer(scene, timezone.now())
    return scene


def ecart(scene: SimpleNamespace) -> list[Any]:
    return queries.ecart(queries.demarche_de_l_instance(scene.demarche.slug)).changements


def commencer(scene: SimpleNamespace, le: dt.datetime, **champs: Any) -> Acte:
    """The avenant, with what its final document needs, validated in COPIL."""
    avenant = actes.creer(
        demarche=scene.demarche,
        type=TypeActe.AVENANT,
        intitule="Avenant n° 1",
        modifie=scene.acte,
        par=scene.charge,
        le=le,
        **{
            "effet_le": dt.date(2026, 7, 1),
            "fait_a": "Fictiville",
            "fait_le": dt.date(2026, 6, 20),
            **champs,
        },
    )
    for vers in ("RELU", "VALIDE_COPIL"):
        avenant = actes.passer(
            acte=avenant, vers=vers, version=avenant.version, par=scene.charge, le=le
        )
    return avenant


def test_rien_n_a_change_au_lendemain(figee) -> None:
    assert ecart(figee) == []


def test_exactement_quatre_changements(figee, le) -> None:
    quatre_changements(figee, le)
    dits = [
        (c.section, c.nature.value, c.champ, en_mots(c).avant, en_mots(c).apres)
        for c in ecart(figee)
    ]
    assert [(section, nature, champ) for section, nature, champ, _, _ in dits] == [
        ("parties", "ajout", ""),
        ("articles", "modification", "Rédaction"),
        ("plan", "modification", "Budget"),
        ("plan", "deplacement", "Place"),
    ]
    par_champ = {champ: (avant, apres) for _, _, champ, avant, apres in dits}
    assert "prévu 12\u202f000,00\u00a0€" in par_champ["Budget"][0]
    assert "prévu 15\u202f500,50\u00a0€" in par_champ["Budget"][1]
    avant, apres = par_champ["Rédaction"]
    assert "chaque partie" in avant
    qui = mentions(modele())["la_collectivite"]
    assert apres == (
        f"Article 8 — Communication\n[{qui}, avec une majuscule] annonce la première chaque action "
        "commune."
    )
    assert par_champ["Place"][0].startswith("1re place sous «\u00a0Axe Axe fictif 1")
    assert par_champ["Place"][1].startswith("1re place sous «\u00a0Axe Axe fictif 2")
    assert "Commune de Nouvelle-Fictive" in par_champ[""][1]


def test_l_avenant_dit_sur_quoi_il_porte(figee, le) -> None:
    quatre_changements(figee, le)
    assert natures(ecart(figee)) == [
        NatureAvenant.SIGNATAIRES,
        NatureAvenant.PLAN,
        NatureAvenant.TEXTE,
    ]


def test_defaire_un_changement_le_retire_de_l_avenant(figee, le) -> None:
    quatre_changements(figee, le)
    reecritures.retablir(
        demarche=figee.demarche, article="article-8", version=1, par=figee.charge, le=le
    )
    figee.demarche.parties.get(organisation__nom="Commune de Nouvelle-Fictive").delete()
    assert {c.section for c in ecart(figee)} == {"plan"}


def test_un_objet_retire_puis_remis_n_a_pas_change(figee) -> None:
    partie = figee.demarche.parties.order_by("ordre").last()
    signataires = list(partie.signataires.all())
    champs = {
        "role": partie.role,
        "ordre": partie.ordre,
        "champ_intervention": partie.champ_intervention,
    }
    organisation = partie.organisation
    partie.delete()
    assert [c.nature.value for c in ecart(figee)][:1] == ["retrait"]
    remise = fabriques.partie(figee.demarche, organisation, **champs)
    for signataire in signataires:
        fabriques.signataire(remise, mandat=signataire.mandat)
    assert ecart(figee) == []


def test_le_suivi_d_une_action_ne_change_pas_la_convention(figee) -> None:
    FicheAction.objects.filter(demarche=figee.demarche).update(etat="VALIDEE")
    (decision,) = ecart(figee)
    assert (decision.champ, en_mots(decision).apres) == ("État", "Validée")
    FicheAction.objects.filter(demarche=figee.demarche).update(etat="EN_COURS")
    assert [en_mots(c).apres for c in ecart(figee)] == ["Validée"]


def test_le_document_enumere_chaque_changement(figee, le) -> None:
    quatre_changements(figee, le)
    commencer(figee, le)
    document = avenant(queries.demarche_de_l_instance(figee.demarche.slug))
    lignes = [r for b in parcourir(document.blocs) if isinstance(b, Tableau) for r in b.lignes]
    assert len(lignes) == len(ecart(figee)) == 4
    texte = en_texte(document)
    for changement in ecart(figee):
        dit = en_mots(changement)
        assert dit.changement.objet.replace("'", "’") in texte.replace("'", "’")
        assert dit.avant in texte
        assert dit.apres in texte
    assert f"empreinte SHA-256 {figee.version.empreinte}" in texte
    # The new commune has no signatory person yet: that is all a final one lacks.
    assert len(manquants(document)) == 1


@pytest.mark.parametrize("format", list(FORMATS))
def test_l_avenant_et_le_texte_consolide_sortent_en_quatre_formats(figee, le, format) -> None:
    quatre_changements(figee, le)
    commencer(figee, le)
    for construire in (avenant, texte_consolide):
        octets = produire(construire(figee.demarche), format=format, final=False)
        assert octets == produire(construire(figee.demarche), format=format, final=False)


def test_sans_version_figee_l_avenant_le_dit(db) -> None:
    scene = demarche_complete()
    assert "modifications à inscrire à l’avenant" in manquants(avenant(scene.demarche))


def figer_l_avenant(scene: SimpleNamespace, le: dt.datetime) -> Any:
    nouvelle = scene.demarche.parties.filter(
        organisation__nom="Commune de Nouvelle-Fictive"
    ).first()
    if nouvelle:
        fabriques.signataire(nouvelle)
    acte = commencer(scene, le)
    if nouvelle:
        deliberations.enregistrer(
            demarche=scene.demarche,
            organisation=nouvelle.organisation,
            assemblee="Conseil municipal",
            numero="26-7",
            objet="Avenant",
            seance_le=dt.date(2026, 6, 1),
            pour=9,
            contre=0,
            abstentions=0,
            actes=[acte],
            par=scene.charge,
            le=le,
        )
    return versions.figer(acte=acte, version=acte.version, par=scene.charge, le=le)


def test_figer_l_avenant_fait_une_version_de_plus(figee, le) -> None:
    quatre_changements(figee, le)
    deuxieme = figer_l_avenant(figee, le)
    assert deuxieme.numero == 2
    assert set(deuxieme.fichiers.values_list("piece", flat=True)) == {"avenant", "texte_consolide"}
    # The vote of the commune that joins enters annexe 7, and is listed as well.
    apportes = queries.changements_apportes(deuxieme)
    assert [c.section for c in apportes].count("deliberations") == 1
    assert len(apportes) == 5
    assert ecart(figee) == []
    assert queries.changements_apportes(figee.version) == []


def test_un_avenant_sans_changement_ne_se_fige_pas(figee, le) -> None:
    acte = commencer(figee, le)
    with pytest.raises(EtatIncompatible, match="Rien n’a changé"):
        versions.figer(acte=acte, version=acte.version, par=figee.charge, le=le)


def test_un_avenant_incomplet_ne_se_fige_pas(figee, le) -> None:
    quatre_changements(figee, le)
    acte = commencer(figee, le, effet_le=None)
    with pytest.raises(DocumentIncomplet, match="date d’effet"):
        versions.figer(acte=acte, version=acte.version, par=figee.charge, le=le)


def test_un_texte_consolide_incomplet_n_empeche_pas_de_figer(figee, le) -> None:
    """The avenant is what is signed; the convention may have been taken over from paper."""
    Demarche.objects.filter(pk=figee.demarche.pk).update(equipements="")
    acte = commencer(figee, le)
    deuxieme = versions.figer(acte=acte, version=acte.version, par=figee.charge, le=le)
    assert set(deuxieme.fichiers.values_list("piece", flat=True)) == {"avenant"}


def test_un_avenant_prolonge_la_convention(figee, le) -> None:
    commencer(figee, le, fin=dt.date(2027, 6, 30))
    (changement,) = ecart(figee)
    assert (changement.champ, en_mots(changement).apres) == ("Fin de la période", "30 juin 2027")
    assert natures([changement]) == [NatureAvenant.DUREE]


# ---------------------------------------------------------------- V-34


def constats(scene: SimpleNamespace) -> list[Any]:
    demarche = queries.demarche_de_l_instance(scene.demarche.slug)
    return list(avenants_exhaustifs(demarche, dt.date(2026, 11, 21)))


def test_v_34_ne_dit_rien_d_une_convention_intacte(figee) -> None:
    assert constats(figee) == []


def test_v_34_dit_ce_qui_attend_un_avenant(figee, le) -> None:
    quatre_changements(figee, le)
    (constat,) = constats(figee)
    assert constat.gravite is Gravite.ALERTE
    assert constat.precisions == {"version": 1, "changements": 4}
    commencer(figee, le)
    assert constats(figee) == []


@pytest.mark.parametrize(
    ("etat", "mot"),
    [(EtatActe.BROUILLON, "pas de version figée"), (EtatActe.SIGNE, "énuméré nulle part")],
)
def test_v_34_dit_un_avenant_qui_ne_peut_rien_enumerer(db, etat, mot) -> None:
    scene = demarche_complete()
    fabriques.acte(scene.demarche, type=TypeActe.AVENANT, modifie=scene.acte, etat=etat)
    (constat,) = constats(scene)
    assert mot in constat.message
