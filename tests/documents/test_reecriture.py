"""A titled part of a model in other words: what is read, what is refused, what stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appuis.conventions import PLACES, complet, faits, sous, tableau, titres
from maillage.conventions.pieces import composer, modele, valeurs
from maillage.documents import markdown, reecriture
from maillage.documents.arbre import (
    Liste,
    Paragraphe,
    Titre,
    Trait,
    en_clair,
    manquants,
    parcourir,
    textes,
)
from maillage.documents.reecriture import ReecritureInvalide

PARTIES = list(reecriture.parties(modele()))


def reecrit(article: str, texte: str):
    return composer(faits(reecritures={article: texte}), PLACES)


def test_le_texte_remplace_celui_du_modele_et_lui_seul():
    document, avant = reecrit("article-8", "Chacun cite **l’autre**."), complet()
    assert titres(document) == titres(avant)
    assert sous(document, "Article 8") == "Article 8 — Communication\nChacun cite l’autre."
    for autre in titres(avant):
        if not autre.startswith("Article 8"):
            assert sous(document, autre) == sous(avant, autre), autre


def test_une_mention_se_remplit_comme_dans_le_modele():
    texte = "Du {{ debut }} au {{ fin }}, {{ la_collectivite }} et les siens ; {{ maj caf.appellation }}."
    dit = sous(reecrit("article-10", texte), "Article 10")
    assert "Du 1er janvier 2024 au 31 décembre 2027, la commune et les siens" in dit
    assert "La Caf." in dit


def test_un_intertitre_ne_coupe_jamais_un_article_en_deux():
    document = reecrit("article-8", "# Gros titre\n\n## Titre\n\n### Vrai\n\n#### Dessous\n\ntexte")
    assert len(titres(document)) == len(titres(complet()))
    assert titres(document, 2).count("Vrai") == 1
    assert "# Gros titre" in sous(document, "Article 8")


def test_ce_que_maillage_remplit_reste_a_la_suite():
    document = reecrit("annexe-7", "Voici les délibérations.")
    assert tableau(document, "Délibérations qui autorisent la signature").lignes
    plan = reecrit("annexe-2", "Notre plan.")
    assert sous(plan, "Annexe 2").splitlines()[1:] == ["Notre plan.", "Le plan."]
    assert len(reecrit("signatures", "Fait en deux exemplaires.").blocs) > 0


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("", "vide"),
        (" \n\t ", "vide"),
        ("Le {{ debu }}.", "Vouliez-vous dire {{ debut }}"),
        ("{{ mission.libelle }}", "n’existe pas"),
        ("{{ hypothese }}", "n’existe pas"),
        ("{{ debut", "ne se lit pas"),
        ("fin }}", "ne se lit pas"),
        ("{{ DEBUT }}", "ne se lit pas"),
        ("{{ debut | safe }}", "ne se lit pas"),
        ("{% include 'x' %}{{ x|y }}", "ne se lit pas"),
        ("Voir {{ champ_caf }} ici.", "seul"),
        ("{{ deb**ut }}**", "ne se lit pas"),
    ],
)
def test_ce_qui_ne_se_lit_pas_est_refuse_avec_la_suite_a_donner(texte, dit):
    with pytest.raises(ReecritureInvalide, match=dit):
        reecriture.lire(texte, modele())


def test_un_texte_entier_se_nomme_seul():
    document = reecrit("article-2", "Ce que fait la Caf.\n\n{{ champ_caf }}")
    assert "La Caf soutient deux crèches" in sous(document, "Article 2")


def test_rien_de_ce_qui_est_tape_n_agit_comme_une_balise():
    hostile = "<script>alert(1)</script> [lien](javascript:x) ![i](y) `code` | a | b |"
    dit = sous(reecrit("article-8", hostile), "Article 8")
    assert "<script>alert(1)</script>" in dit
    assert "![i](y)" in dit


def test_une_valeur_ne_devient_pas_une_mention_ni_du_gras():
    document = composer(
        faits(reecritures={"article-10": "À {{ fait_a }}."}, fait_a="**{{ debut }}**"), PLACES
    )
    assert "À **{{ debut }}**." in sous(document, "Article 10")


def test_un_texte_que_le_modele_ne_comprend_plus_se_voit_et_ne_se_fige_pas():
    document = reecrit("article-8", "Le {{ variable_partie }} de jadis.")
    assert "réécriture de cet article, à revoir" in manquants(document)
    assert "variable_partie" in sous(document, "Article 8")


@pytest.mark.parametrize("article", PARTIES)
def test_le_texte_du_modele_se_reprend_tel_quel(article):
    """What one begins to reword gives, put back, the article that it came from."""
    source = reecriture.texte_du_modele(modele(), article, valeurs(faits()))
    document, avant = reecrit(article, source), complet()
    titre = titres(avant)[PARTIES.index(article)]
    # What Maillage fills comes after the text, where the model may have it in between.
    assert sorted(sous(document, titre).split("\n")) == sorted(sous(avant, titre).split("\n"))


def test_le_texte_du_modele_dit_ce_qui_manque_d_un_signataire():
    un = faits(reecritures={})
    (commune,) = un.collectivites
    incomplet = faits(type(commune)(**{**_champs(commune), "personnes": ()}))
    source = reecriture.texte_du_modele(modele(), "parties", valeurs(incomplet))
    assert "[à compléter\u00a0: représentants de la commune de Fictiville]" in source


def _champs(objet):
    return {nom: getattr(objet, nom) for nom in type(objet).__slots__}


def test_le_texte_se_lit_sans_connaitre_les_valeurs():
    dit = reecriture.lisible("Du {{ debut }} {{ de caf.appellation }}, {{ maj fait_a }}.", modele())
    assert dit == (
        "Du [début de la convention] de [appellation de la Caf], [lieu de signature, avec une majuscule]."
    )


def test_une_forme_se_lit_par_ses_deux_ecritures():
    assert reecriture.lisible("Les parties {{ met }}", modele()) == "Les parties [met / mettent]"
    assert "{{" not in reecriture.lisible("{{ la_collectivite }}", modele())


def test_deux_mentions_ne_se_lisent_jamais_pareil():
    """The comparison of versions reads these names: two that read the same would hide a change."""
    dits = [
        reecriture.lisible(f"{{{{ {mot}{nom} }}}}", modele())
        for nom in reecriture.mentions(modele())
        for mot in ("", "de ", "à ", "maj ", "lettres ")
    ]
    assert len(dits) == len(set(dits))


@given(st.text())
def test_quoi_qu_on_tape_l_article_reste_un_seul_article(texte):
    document = reecrit("article-8", texte)
    assert len(titres(document)) == len(PARTIES)


mots = st.text("abcé’ ,.", min_size=1, max_size=12).map(str.strip).filter(bool)


@given(st.lists(mots, min_size=1, max_size=4), st.sampled_from(["p", "l", "t", "g"]))
def test_ce_qui_est_ecrit_se_relit_pareil(suite, genre):
    source = {
        "p": "\n\n".join(suite),
        "l": "\n".join(f"- {mot}" for mot in suite),
        "t": "\n\n".join(f"### {mot}" for mot in suite),
        "g": " ".join(f"**{mot}**" for mot in suite),
    }[genre]
    lus = markdown.blocs(source)
    assert markdown.blocs(markdown.ecrire(lus)) == lus


def test_deux_traits_de_meme_allure_n_en_font_qu_un():
    ecrit = markdown.ecrire((Paragraphe((Trait("Sociale", True), Trait("\u00a0:", True))),))
    assert ecrit == "**Sociale\u00a0:**"


def test_les_blocs_du_modele_se_relisent_pareil():
    for clause in modele().clauses:
        for bloc in clause.blocs:
            (relu,) = markdown.blocs(markdown.ecrire((bloc,)))
            assert isinstance(relu, (Paragraphe, Liste, Titre))
            assert [en_clair(t) for t in textes(relu)] == [en_clair(t) for t in textes(bloc)]
            assert list(parcourir((relu,))) == [relu]
