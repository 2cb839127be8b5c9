"""The atelier: same bytes as here, bounds of time, of memory and of size; a failure stops no other."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from appuis.arbres import complet, document, paragraphe
from appuis.diaporamas import complet as diaporama
from maillage.documents import atelier
from maillage.documents.arbre import Figure, Section, Titre, texte
from maillage.documents.atelier import (
    DocumentTropGrand,
    EcritureInterrompue,
    nombre_de_pages,
)
from maillage.documents.dessins import DessinIllisible, png
from maillage.documents.rendus import DEPLIANT, FORMATS, depliant, pptx, rendre
from maillage.regles.erreurs import Introuvable
from maillage.taches.equipe import Panne

# Some seconds of layout, and far more memory than the least that is left to it below.
LOURD = document(paragraphe("mot " * 1_500_000))


@pytest.mark.parametrize("format_", list(FORMATS))
def test_les_memes_octets_que_sur_place(format_):
    assert atelier.rendre(complet(), format_) == rendre(complet(), format_)


def test_un_diaporama_s_y_ecrit_aussi():
    assert atelier.rendre(diaporama(), "pptx") == pptx.rendre(diaporama())


def test_un_depliant_s_y_ecrit_aussi():
    volets = [Section((Titre(1, texte(f"Volet {n}")), paragraphe("Un mot."))) for n in range(6)]
    assert atelier.rendre(document(*volets), DEPLIANT) == depliant.rendre(document(*volets))


def test_un_dessin_s_y_ecrit_aussi():
    trait = '<path d="M0 0L9 9" stroke="black"/>'
    figure = Figure(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{trait}</svg>', ""
    )
    assert atelier.dessiner(figure) == png(figure)
    with pytest.raises(DessinIllisible):
        atelier.dessiner(Figure("<", "courbe"))


def test_le_nombre_de_pages_est_celui_du_pdf():
    assert nombre_de_pages(complet()) == 5


@pytest.mark.parametrize(
    ("arbre", "format_", "refus"),
    [
        (document(Figure("<", "courbe")), "pdf", DessinIllisible),
        (complet(), "exe", Introuvable),
    ],
)
def test_un_refus_revient_tel_quel(arbre, format_, refus):
    with pytest.raises(refus) as ici:
        rendre(arbre, format_)
    with pytest.raises(refus) as la:
        atelier.rendre(arbre, format_)
    assert la.value.message == ici.value.message


def test_une_panne_dit_sa_trace():
    with pytest.raises(Panne, match="inattendu"):
        atelier.rendre(complet(), "odt", inattendu=1)
    assert atelier.rendre(complet(), "odt")


def test_trop_de_temps_l_arrete_et_le_suivant_s_ecrit():
    with pytest.raises(EcritureInterrompue, match="trop de temps"):
        atelier.rendre(LOURD, "pdf", secondes=1)
    assert atelier.rendre(document(paragraphe("bref")), "odt", secondes=1).startswith(b"PK")


def test_trop_de_memoire_l_arrete_et_le_suivant_s_ecrit(monkeypatch):
    monkeypatch.setattr(atelier, "MEMOIRE", 300 * 1024**2)
    with pytest.raises(EcritureInterrompue, match="trop de mémoire"):
        atelier.rendre(LOURD, "pdf")
    assert atelier.rendre(document(paragraphe("bref")), "odt").startswith(b"PK")


@pytest.mark.parametrize("format_", ["pdf", "html"])
def test_un_document_demesure_n_est_pas_meme_essaye(monkeypatch, format_):
    monkeypatch.setattr(atelier, "TAILLE", 1000)
    with pytest.raises(DocumentTropGrand, match="trop grand"):
        atelier.rendre(complet(), format_)


def test_un_ouvrier_tue_est_remplace():
    atelier.rendre(document(paragraphe("un")), "odt")
    for ouvrier in atelier.equipe.libres:
        os.kill(ouvrier.processus.pid, signal.SIGKILL)
        ouvrier.processus.wait()
    assert atelier.rendre(document(paragraphe("deux")), "odt").startswith(b"PK")


def test_plusieurs_a_la_fois_gardent_chacun_le_sien():
    arbres = [replace(complet(), titre=f"Document {n}") for n in range(8)]
    with ThreadPoolExecutor(max_workers=4) as executant:
        rendus = list(executant.map(lambda arbre: atelier.rendre(arbre, "docx"), arbres))
    assert rendus == [rendre(arbre, "docx") for arbre in arbres]
    assert len(atelier.equipe.libres) <= atelier.OUVRIERS


def test_un_fils_de_ceprocessus_n_ecrit_pas_aux_ouvriers_du_pere():
    """What runs in a child after a fork; the fork itself is the business of who has no threads."""
    atelier.rendre(document(paragraphe("père")), "odt")
    du_pere = list(atelier.equipe.libres)
    atelier.equipe.oublier()
    assert atelier.equipe.libres == []
    assert atelier.rendre(document(paragraphe("fils")), "odt").startswith(b"PK")
    assert not {id(ouvrier) for ouvrier in du_pere} & {
        id(ouvrier) for ouvrier in atelier.equipe.libres
    }
