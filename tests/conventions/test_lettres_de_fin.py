"""The letters of a termination, the rule that tells its dates, and what it leaves to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import fabriques
from appuis.conventions import en_texte
from appuis.resiliations import MOTIFS, a, convention_signee, jour, notifier, preparer
from maillage.conventions import fins
from maillage.conventions.actions import resiliations
from maillage.conventions.queries import des_fins
from maillage.documents.arbre import manquants
from maillage.documents.pieces import piece
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.regles.controle import Gravite, examiner
from maillage.regles.erreurs import Introuvable
from maillage.regles.fins import CAS, CasDeResiliation


@pytest.fixture
def signee(db: None) -> SimpleNamespace:
    return convention_signee()


@pytest.mark.parametrize("format", list(FORMATS))
@pytest.mark.parametrize("cas", list(CasDeResiliation))
def test_la_lettre_sort_dans_les_quatre_formats(signee, cas, format):
    r = preparer(signee, cas)
    assert len(produire(piece("lettre_de_fin").construire(r), format=format, final=True)) > 1000


@pytest.mark.parametrize("cas", list(CasDeResiliation))
def test_la_lettre_dit_le_cas_les_motifs_et_les_dates(signee, cas):
    r = notifier(signee, preparer(signee, cas), recue_le=jour("2026-03-13"))
    document = piece("lettre_de_fin").construire(r)
    lu = en_texte(document)
    assert manquants(document) == []
    assert MOTIFS in lu
    assert str(signee.commune.organisation.designation)[1:] in lu
    if CAS[cas].mois:
        assert fins.date_longue(r.delai.terme) in lu
        assert fins.date_longue(r.delai.effet_le) in lu
    assert ("mise en demeure de se conformer" in lu) == CAS[cas].mise_en_demeure


def test_le_constat_attend_l_envoi_puis_la_reception(signee):
    r = preparer(signee, "DENONCIATION")
    with pytest.raises(Introuvable):
        piece("constat_de_fin").construire(r)
    r = notifier(signee, r)
    assert "dernier jour du délai" in manquants(piece("constat_de_fin").construire(r))
    r = resiliations.noter_la_reception(
        resiliation=r,
        version=r.version,
        recue_le=jour("2026-03-13"),
        par=signee.conseiller,
        le=a("2026-03-20"),
    )
    assert "13 septembre 2026" in en_texte(piece("constat_de_fin").construire(r))


def test_la_piece_se_trouve_par_sa_cle_dans_sa_demarche_seulement(signee):
    r = preparer(signee)
    trouver = piece("lettre_de_fin").trouver
    assert trouver(signee.demarche, str(r.pk)) == r
    assert trouver(signee.demarche, "") == r
    with pytest.raises(Introuvable):
        trouver(fabriques.demarche(), str(r.pk))


# --- the rule, the states said -----------------------------------------------------------------------


def constats(demarche: Any, le: str) -> list[Any]:
    return [c for c in examiner(demarche, jour(le)) if c.regle.identifiant == "V-35"]


def test_v35_dit_les_dates_et_rien_avant_l_envoi(signee):
    r = preparer(signee)
    assert constats(signee.demarche, "2026-03-06") == []
    notifier(signee, r, recue_le=jour("2026-03-13"))
    (trouve,) = constats(signee.demarche, "2026-03-21")
    assert trouve.gravite is Gravite.INFORMATION
    assert trouve.en_donnees()["terme_du_delai"] == "2026-04-10"
    assert trouve.en_donnees()["effet_le"] == "2026-04-11"
    assert "S4-C, article 12" in trouve.regle.source


def test_le_delai_acheve_est_a_faire(signee):
    r = notifier(signee, preparer(signee))
    avant = des_fins.fin_de(signee.demarche, jour("2026-04-10"))
    apres = des_fins.fin_de(signee.demarche, jour("2026-04-11"))
    assert fins.a_faire([avant]) == []
    (item,) = fins.a_faire([apres])
    assert "10 avril 2026" in item.constat
    assert "dites si la convention est résiliée" in item.geste
    resiliations.prononcer(
        resiliation=r, version=r.version, sans_effet=True, par=signee.conseiller, le=a("2026-04-12")
    )
    close = des_fins.fin_de(
        type(signee.demarche).objects.get(pk=signee.demarche.pk), jour("2026-04-12")
    )
    assert fins.etat_en_mots(close) == "Résiliée à compter du 11 avril 2026"
    assert close.dernier_jour == jour("2026-04-10")
    assert any("bonus territoire" in c for c in fins.consequences(close))
