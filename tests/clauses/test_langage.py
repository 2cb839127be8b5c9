"""The language of a clause: what the product says goes round, and nothing typed acts as markup."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from appuis.conventions import commune, faits
from maillage.clauses import langage, usages
from maillage.clauses.langage import BlocDeClause, ClauseInvalide
from maillage.conventions.pieces import modele, valeurs
from maillage.documents import markdown
from maillage.documents.arbre import Titre, en_clair, parcourir, textes
from maillage.documents.caracteres import assainir
from maillage.documents.conditions import ecrire
from maillage.documents.lecture_modele import lire_une_condition
from maillage.documents.modeles import remplir

NOM = "collectivite_signataire.designation"
DOCUMENTS = [usage.document for usage in usages.usages()]


def dit(*blocs: BlocDeClause, partie: str = "article-8") -> str:
    """What the part reads like with these blocks, in a convention that lacks nothing."""
    document = remplir(langage.appliquer(modele(), {partie: blocs}), valeurs(faits()))
    titre = langage.modifiables(modele())[partie]
    lignes, dedans = [], False
    for bloc in parcourir(document):
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            dedans = en_clair(bloc.texte) == titre
        elif dedans:
            lignes.extend(en_clair(ligne) for ligne in textes(bloc))
    return "\n".join(lignes)


# ---------------------------------------------------------------- the text of the product


def test_le_texte_national_en_blocs_redonne_la_convention():
    national = {p: langage.blocs_du_modele(modele(), p) for p in langage.modifiables(modele())}
    ecrites = valeurs(faits())
    assert remplir(langage.appliquer(modele(), national), ecrites) == remplir(modele(), ecrites)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_le_texte_national_de_chaque_document_se_reprend(document):
    lu = usages.usage(document).modele()
    for partie in langage.modifiables(lu):
        blocs = langage.blocs_du_modele(lu, partie)
        assert langage.depuis_donnees(langage.en_donnees(blocs)) == blocs
        with pytest.raises(ClauseInvalide, match="mot pour mot"):
            langage.verifier(blocs, lu, partie)
        for bloc in blocs:
            condition = lire_une_condition(bloc.si, lu, bloc.pour_chaque)
            assert not bloc.si or ecrire(condition) == bloc.si


@pytest.mark.parametrize("document", DOCUMENTS)
def test_chaque_condition_du_produit_se_dit_en_mots(document):
    usage = usages.usage(document)
    for partie in langage.modifiables(usage.modele()):
        for bloc in langage.blocs_du_modele(usage.modele(), partie):
            phrase = langage.dire_la_condition(
                bloc.si, usage.modele(), usage.libelles, bloc.pour_chaque
            )
            assert not bloc.si or ("==" not in phrase and "_" not in phrase and phrase != bloc.si)


# ---------------------------------------------------------------- blocks


def test_une_condition_ecrit_le_bloc_ou_non():
    oui = BlocDeClause("Au vu du plan.", si="hypothese == PLAN_NEGOCIE")
    non = BlocDeClause("Avant le plan.", si="hypothese != PLAN_NEGOCIE")
    assert dit(oui, non) == "Au vu du plan."


def test_une_repetition_ecrit_le_bloc_pour_chaque_element():
    blocs = {"article-8": (BlocDeClause(f"{{{{ {NOM} }}}} signe.", "", "collectivites"),)}
    document = remplir(
        langage.appliquer(modele(), blocs), valeurs(faits(commune("Un"), commune("Deux")))
    )
    lignes = [en_clair(t) for b in document for t in textes(b) if "signe." in en_clair(t)]
    assert lignes == ["la commune de Un signe.", "la commune de Deux signe."]


def test_ce_que_maillage_remplit_ne_se_perd_pas():
    seul = (BlocDeClause("Un texte de la Caf."),)
    with pytest.raises(ClauseInvalide, match="Maillage remplit"):
        langage.verifier(seul, modele(), "annexe-7")
    (rempli,) = [b for b in langage.blocs_du_modele(modele(), "annexe-7") if b.rempli]
    deux = (*seul, rempli, rempli)
    with pytest.raises(ClauseInvalide, match="Maillage remplit"):
        langage.verifier(deux, modele(), "annexe-7")
    assert "24-081" in dit(*seul, partie="annexe-7")  # the table stays, whatever was kept


@pytest.mark.parametrize(
    ("bloc", "mots"),
    [
        (BlocDeClause("  "), "Bloc 1 : il est vide"),
        (BlocDeClause("[À compléter : le lieu]"), "compléter"),
        (BlocDeClause("Le {{ debu }}."), "Vouliez-vous dire {{ debut }}"),
        (BlocDeClause("{{ mission.libelle }}"), "n’existe pas"),
        (BlocDeClause("{{ debut"), "ne se lit pas"),
        (BlocDeClause("{{ champ_caf }} et le reste"), "texte entier"),
        (BlocDeClause("Oui.", pour_chaque="communes"), "répétition"),
        (BlocDeClause("Oui.", si="hypothese == AUTRE"), "condition"),
        (BlocDeClause("Oui.", si="__import__('os')"), "condition"),
        (BlocDeClause("Oui.", si="mission.libelle"), "condition"),
        (BlocDeClause("x" * 50_001), "cinquante mille"),
    ],
)
def test_un_bloc_faux_est_refuse_en_disant_lequel(bloc, mots):
    with pytest.raises(ClauseInvalide, match=mots.replace("[", r"\[")):
        langage.verifier((bloc,), modele(), "article-8")


@pytest.mark.parametrize("blocs", [(), (BlocDeClause("a"),) * 41])
def test_ni_vide_ni_sans_fin(blocs):
    with pytest.raises(ClauseInvalide, match=r"vide|40 au plus"):
        langage.verifier(blocs, modele(), "article-8")


@pytest.mark.parametrize(
    "donnees", [None, {}, ["a"], [{"code": "x"}], [{"texte": 1}], [{"texte": None}]]
)
def test_des_donnees_qui_ne_sont_pas_des_blocs(donnees):
    with pytest.raises(ValueError, match=r"bloc|suite"):
        langage.depuis_donnees(donnees)


def test_une_clause_que_le_modele_ne_lit_plus_se_voit_et_garde_ses_mots():
    document = remplir(
        langage.appliquer(
            modele(),
            {
                "article-8": (
                    BlocDeClause("Le {{ jadis }} reste.", si="jadis", pour_chaque="jadis"),
                )
            },
        ),
        valeurs(faits()),
    )
    manques = {t.manquant for b in parcourir(document) for ligne in textes(b) for t in ligne}
    assert {"clause de la Caf, à revoir", "condition de la clause de la Caf, à revoir"} <= manques
    assert any(
        "jadis  reste" in en_clair(t) or "reste." in en_clair(t)
        for b in document
        for t in textes(b)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
@example("#panic() {{7*7}} <script>alert(1)</script> ]]> ${x} *a* _b_ [l](javascript:x)")
@example("- si {{ hypothese }} {% if %} {{ caf.designation.__class__ }}")
@example("| a | b |\n|---|---|\n`code` ![i](http://x)")
def test_rien_de_saisi_n_agit_comme_du_code(texte):
    """Either it is refused with a reason, or it comes out as Markdown reads it, and nothing else."""
    bloc = langage.propres([BlocDeClause(texte)])[0]
    try:
        langage.verifier((bloc,), modele(), "article-8")
    except ClauseInvalide:
        return
    lu = dit(bloc)
    if "{{" in texte:
        return  # a mention that exists was typed: its value stands there
    attendu = "".join(en_clair(t) for b in markdown.blocs(assainir(bloc.texte)) for t in textes(b))
    assert _lettres(lu) == _lettres(attendu)


def _lettres(texte: str) -> str:
    """The text without what typography moves: spaces and quotes."""
    return "".join(c for c in texte if c.isalnum() or c in "<>{}$#|\\")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.builds(BlocDeClause, st.text(), st.text(), st.text(), st.text()), max_size=5))
def test_appliquer_ne_leve_jamais_et_garde_le_reste(blocs):
    """Whatever is stored, the document is written, and the other articles read the same."""
    textes_ = {"article-8": langage.propres(blocs)}
    compose = remplir(langage.appliquer(modele(), textes_), valeurs(faits()))
    avant = remplir(modele(), valeurs(faits()))
    assert _hors(compose, "Article 8") == _hors(avant, "Article 8")
    assert langage.empreinte(langage.propres(blocs)) == langage.empreinte(textes_["article-8"])


def _hors(document, debut: str) -> list:
    gardes, dedans = [], False
    for bloc in document:
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            dedans = en_clair(bloc.texte).startswith(debut)
        if not dedans:
            gardes.append(bloc)
    return gardes
