"""Registries and production: pieces, contents, drafts and finals."""

from __future__ import annotations

import pytest
from django.apps import apps

from appuis.arbres import complet, document, paragraphe
from appuis.relecture import lire
from maillage.documents import pieces, places, production
from maillage.documents.arbre import manquant
from maillage.documents.pieces import Piece
from maillage.documents.rendus import FORMATS
from maillage.regles.erreurs import DocumentIncomplet, Introuvable


@pytest.fixture(autouse=True)
def registres_vides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_pieces", {})
    monkeypatch.setattr(places, "_places", {})


@pytest.mark.parametrize("format_", list(FORMATS))
def test_final_refuse_tant_qu_une_valeur_manque(format_):
    with pytest.raises(DocumentIncomplet) as refus:
        production.produire(complet(), format=format_, final=True)
    assert refus.value.manques == ["date de la délibération", "le montant"]
    assert "2 valeurs manquent" in refus.value.message
    assert "date de la délibération, le montant" in refus.value.message


def test_final_complet_sans_mention():
    octets = production.produire(document(paragraphe("fini")), format="html", final=True)
    assert "Projet" not in lire(octets, "html").texte.split("}")[-1]


def test_un_brouillon_dit_projet_ou_ce_qu_il_dit_deja():
    arbre = document(paragraphe("Le ", manquant("date")))
    assert b">Projet<" in production.produire(arbre, format="html", final=False)
    autre = document(paragraphe("x"), mention="Exemplaire de travail")
    octets = production.produire(autre, format="html", final=False)
    assert b">Projet<" not in octets
    assert b">Exemplaire de travail<" in octets


def test_une_seule_valeur_au_singulier():
    with pytest.raises(DocumentIncomplet, match="une valeur manque"):
        production.refuser_si_incomplet(document(paragraphe(manquant("date"))))


def test_pieces_dans_l_ordre_et_par_objet():
    convention = Piece("convention", "Convention", lambda demarche: document())
    fiche = Piece("fiche", "Fiche action", lambda fiche: document(), "fiche")
    pieces.enregistrer(convention)
    pieces.enregistrer(fiche)
    pieces.enregistrer(convention)  # a module imported twice declares the same piece
    assert pieces.pieces() == [convention, fiche]
    assert pieces.pieces("fiche") == [fiche]
    assert pieces.piece("convention") is convention


def test_piece_inconnue_nomme_les_connues():
    with pytest.raises(Introuvable, match="aucune"):
        pieces.piece("bilan")
    pieces.enregistrer(Piece("fiche", "Fiche", lambda fiche: document()))
    with pytest.raises(Introuvable, match=r"bilan.*fiche"):
        pieces.piece("bilan")


def test_deux_pieces_du_meme_nom_se_refusent():
    pieces.enregistrer(Piece("fiche", "Fiche", lambda fiche: document()))
    with pytest.raises(ValueError, match="fiche"):
        pieces.enregistrer(Piece("fiche", "Autre", lambda fiche: document()))


def test_une_place_vide_puis_remplie():
    assert places.blocs("plan_actions", object()) is None

    def remplir(objet):
        return (paragraphe(f"plan de {objet}"),)

    places.enregistrer("plan_actions", remplir)
    places.enregistrer("plan_actions", remplir)
    assert places.blocs("plan_actions", "x") == (paragraphe("plan de x"),)
    with pytest.raises(ValueError, match="plan_actions"):
        places.enregistrer("plan_actions", lambda objet: ())


def test_la_decouverte_lit_les_modules_de_chaque_application(monkeypatch):
    demandes = []
    chemin = "maillage.documents.apps.autodiscover_modules"
    monkeypatch.setattr(chemin, lambda nom: demandes.append(nom))
    apps.get_app_config("documents").ready()
    assert demandes == ["pieces", "places", "dossier"]
