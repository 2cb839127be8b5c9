"""The documents of the five territories, as the demonstration gives them."""

from __future__ import annotations

import datetime as dt

import page
import pytest

from maillage.conventions.models import Demarche
from maillage.demonstration.chargement import Bilan
from maillage.demonstration.lecture import TERRITOIRES
from maillage.documents.arbre import Titre, en_clair, manquants, parcourir
from maillage.documents.diapositives import Graphique
from maillage.documents.pieces import piece
from maillage.documents.production import produire
from maillage.gouvernance.dossier.assemblage import diaporama, lire
from maillage.gouvernance.queries.reunions import reunions

NORMES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)


@pytest.mark.parametrize("slug", TERRITOIRES)
def test_la_convention_de_chaque_territoire_passe_les_normes(demo: Bilan, slug: str) -> None:
    document = piece("convention").construire(Demarche.objects.get(slug=slug))
    titres = [
        en_clair(b.texte)
        for b in parcourir(document.blocs)
        if isinstance(b, Titre) and b.niveau == 1
    ]
    assert sum(titre.startswith("Article ") for titre in titres) == 14
    assert sum(titre.startswith("Annexe ") for titre in titres) == 7
    octets = produire(document, format="pdf", final=False)
    assert not [
        f for norme in NORMES for f in page.validate_pdf_bytes(octets, profile=norme).failures
    ]


@pytest.mark.parametrize("slug", TERRITOIRES)
def test_le_plan_de_chaque_territoire_passe_les_normes(demo: Bilan, slug: str) -> None:
    document = piece("plan").construire(Demarche.objects.get(slug=slug))
    octets = produire(document, format="pdf", final=False)
    assert not [
        f for norme in NORMES for f in page.validate_pdf_bytes(octets, profile=norme).failures
    ]


def test_aubergenville_dit_ce_que_ses_sources_laissent_en_blanc(demo: Bilan) -> None:
    document = piece("convention").construire(Demarche.objects.get(slug="aubergenville"))
    manques = manquants(document)
    assert "date de signature" in manques
    assert "liste des équipements et services soutenus (annexe 3)" in manques
    assert "(fictif)" in str(document.blocs)


def test_le_dossier_du_prochain_copil_montre_le_plan_les_indicateurs_et_l_argent(
    demo: Bilan,
) -> None:
    jour = dt.date(2026, 11, 21)
    aubergenville = Demarche.objects.get(slug="aubergenville")
    copil = reunions(aubergenville).filter(instance__type="copil", fin__gte=jour)[0]
    deck = diaporama(copil, lire(copil, jour), jour)
    titres = " ".join(d.titre for d in deck.diapositives)
    for mot in ("Ordre du jour", "Le plan est réalisé", "indicateurs suivis", "Décision demandée"):
        assert mot in titres
    assert sum(isinstance(d.contenu, Graphique) for d in deck.diapositives) >= 5
