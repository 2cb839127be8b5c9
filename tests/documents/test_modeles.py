"""Models of documents: what they accept, what they write, and what they never let act as markup."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.documents import langue
from maillage.documents.arbre import (
    A_COMPLETER,
    Document,
    Liste,
    Paragraphe,
    Section,
    Tableau,
    Titre,
    Trait,
    en_clair,
    manquants,
    parcourir,
    textes,
)
from maillage.documents.clauses import Modele, ModeleInvalide
from maillage.documents.lecture_modele import lire
from maillage.documents.modeles import ValeurInattendue, nombre_d_annexes, remplir

ENTETE = """
identifiant: essai
intitule: Essai
version: 1
valable_du: 2024-01-01
source: test
variables:
  qui: {type: texte, nom: le nom}
  quand: {type: date, nom: la date}
  combien: {type: nombre, nom: le nombre}
  prix: {type: montant, nom: le prix}
  choses: {type: liste, nom: les choses}
  corps: {type: markdown, nom: le corps}
  avec: {type: oui_non, nom: avec}
  cas: {type: choix, valeurs: [UN, DEUX], nom: le cas}
collections:
  gens:
    element: personne
    nom: les gens
    repere: nom
    champs:
      nom: {type: texte, nom: nom}
      role: {type: texte, nom: rôle}
formes:
  vient: {selon: combien, un: "{{ qui }} vient", plusieurs: les gens viennent}
clauses:
"""
VIDES: dict[str, Any] = dict.fromkeys(
    ("qui", "quand", "combien", "prix", "choses", "corps", "avec", "cas")
)


def modele(clauses: str) -> Modele:
    return lire(ENTETE + clauses, nom="essai.yaml")


def ecrire(clauses: str, places: Any = None, **valeurs: Any) -> str:
    """The text of the clauses with these values, a block a line."""
    blocs = remplir(modele(clauses), {**VIDES, "gens": (), **valeurs}, places)
    return "\n".join(en_clair(t) for bloc in parcourir(blocs) for t in textes(bloc))


def test_les_valeurs_typees_s_ecrivent_en_francais() -> None:
    texte = ecrire(
        '  - {identifiant: a, texte: "{{ quand }} / {{ combien }} / {{ prix }} / {{ choses }}"}',
        quand=dt.date(2024, 1, 1),
        combien=12723,
        prix=Decimal("1234.5"),
        choses=("un", "deux", "trois"),
    )
    assert texte == "1er janvier 2024 / 12\u202f723 / 1\u202f234,50\u00a0€ / un, deux et trois"


def test_une_valeur_absente_se_voit_et_se_nomme() -> None:
    clauses = '  - {identifiant: a, texte: "Le {{ quand }}, {{ qui }}.\\n\\n{{ corps }}"}'
    blocs = remplir(modele(clauses), {**VIDES, "gens": (), "qui": "   "})
    assert manquants(Document("T", blocs)) == ["la date", "le nom", "le corps"]
    assert en_clair(blocs[0].texte) == f"Le {A_COMPLETER}, {A_COMPLETER}."  # type: ignore[union-attr]


def test_zero_et_un_nombre_negatif_ne_sont_pas_absents() -> None:
    assert ecrire('  - {identifiant: a, texte: "{{ combien }}"}', combien=0) == "0"


def test_ce_qui_manque_dans_une_suite_dit_a_qui() -> None:
    clauses = (
        '  - {identifiant: a, pour_chaque: gens, texte: "{{ personne.nom }} {{ personne.role }}"}'
    )
    gens = ({"nom": "le Sicoval", "role": None}, {"nom": None, "role": "chef"})
    blocs = remplir(modele(clauses), {**VIDES, "gens": gens})
    assert manquants(Document("T", blocs)) == ["rôle du Sicoval", "nom"]


@pytest.mark.parametrize(
    ("combien", "attendu"), [(0, "Ada vient"), (1, "Ada vient"), (2, "les gens viennent")]
)
def test_les_formes_s_accordent(combien: int, attendu: str) -> None:
    assert (
        ecrire('  - {identifiant: a, texte: "{{ vient }}"}', qui="Ada", combien=combien) == attendu
    )


def test_les_mots_contractent() -> None:
    clauses = '  - {identifiant: a, texte: "{{ de qui }}, {{ à qui }}, {{ maj qui }}"}'
    assert ecrire(clauses, qui="les communes") == "des communes, aux communes, Les communes"
    assert ecrire(clauses, qui="le Sicoval") == "du Sicoval, au Sicoval, Le Sicoval"
    assert ecrire(clauses, qui="l’agglomération").startswith("de l’agglomération, à l’")
    assert ecrire(clauses).startswith(f"de {A_COMPLETER}")


@pytest.mark.parametrize(
    ("n", "attendu"),
    [
        (0, "zéro"),
        (7, "sept"),
        (16, "seize"),
        (17, "dix-sept"),
        (21, "vingt et un"),
        (38, "trente-huit"),
        (71, "soixante et onze"),
        (77, "soixante-dix-sept"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "100"),
    ],
)
def test_les_nombres_en_lettres(n: int, attendu: str) -> None:
    assert langue.lettres(str(n)) == attendu


def test_une_condition_choisit_la_clause() -> None:
    clauses = """
  - {identifiant: a, si: cas == UN, texte: un}
  - {identifiant: b, si: cas != UN, texte: autre}
  - {identifiant: c, si: avec et cas == UN ou qui, texte: et-ou}
  - {identifiant: d, si: non gens, texte: personne}
"""
    assert ecrire(clauses, cas="UN", avec=True) == "un\net-ou\npersonne"
    assert ecrire(clauses, cas="DEUX", avec=True) == "autre\npersonne"
    assert ecrire(clauses, qui="Ada", gens=({"nom": "a", "role": "b"},)) == "autre\net-ou"


def test_une_liste_devient_des_articles_et_un_texte_entier_des_blocs() -> None:
    clauses = '  - {identifiant: a, texte: "Voici :\\n\\n- {{ choses }}\\n\\n{{ corps }}"}'
    blocs = remplir(
        modele(clauses),
        {**VIDES, "gens": (), "choses": ("a", "b"), "corps": "**Gras**\n\n- x\n- y"},
    )
    assert [type(b) for b in blocs] == [Paragraphe, Liste, Paragraphe, Liste]
    assert [en_clair(t) for t in textes(blocs[1])] == ["a\u00a0;", "b."]
    assert blocs[2].texte == (Trait("Gras", gras=True),)  # type: ignore[union-attr]


def test_la_typographie_du_modele_est_soignee_celle_des_valeurs_reste() -> None:
    texte = ecrire('  - {identifiant: a, texte: "« {{ qui }} » : voir annexe 3 ;"}', qui="a : b")
    assert texte == "«\u00a0a : b\u00a0»\u00a0: voir annexe\u00a03\u00a0;"


def test_un_tableau_par_element_et_celui_qui_attend() -> None:
    clauses = """
  - identifiant: a
    tableau:
      legende: Gens
      entetes: [Nom, Rôle]
      pour_chaque: gens
      lignes: [["{{ personne.nom }}", "{{ personne.role }}"]]
      a_completer: liste des gens
"""
    (vide,) = remplir(modele(clauses), {**VIDES, "gens": ()})
    assert manquants(Document("T", (vide,))) == ["liste des gens"]
    (plein,) = remplir(modele(clauses), {**VIDES, "gens": ({"nom": "A", "role": "B"},)})
    assert isinstance(plein, Tableau)
    assert [[en_clair(c) for c in ligne] for ligne in plein.lignes] == [["A", "B"]]


def test_une_place_se_remplit_ou_se_reclame() -> None:
    clauses = "  - {identifiant: a, titre: Plan, place: plan}"
    assert ecrire(clauses, {"plan": (Paragraphe((Trait("le plan"),)),)}) == "Plan\nle plan"
    blocs = remplir(modele(clauses), {**VIDES, "gens": ()})
    assert manquants(Document("T", blocs)) == ["Plan"]


def test_page_neuve_et_paysage() -> None:
    clauses = "  - {identifiant: a, titre: A, paysage: true}"
    (bloc,) = remplir(modele(clauses), {**VIDES, "gens": ()})
    assert isinstance(bloc, Section)
    assert bloc.paysage
    assert bloc.blocs == (Titre(1, (Trait("A"),)),)


def test_les_annexes_se_comptent_selon_les_conditions() -> None:
    clauses = """
  - {identifiant: a, titre: Annexe 1 — Une}
  - {identifiant: b, titre: Annexe 2 — Deux, si: avec}
  - {identifiant: c, titre: Annexes}
"""
    assert nombre_d_annexes(modele(clauses), {**VIDES, "gens": (), "avec": True}) == 2
    assert nombre_d_annexes(modele(clauses), {**VIDES, "gens": (), "avec": False}) == 1


@given(st.text())
def test_ce_que_l_utilisateur_ecrit_reste_litteral(texte: str) -> None:
    clauses = '  - {identifiant: a, titre: "{{ qui }}", texte: "**{{ qui }}** et {{ choses }}"}'
    blocs = remplir(modele(clauses), {**VIDES, "gens": (), "qui": texte, "choses": (texte, "z")})
    attendu = texte if texte.strip() else A_COMPLETER
    assert en_clair(blocs[0].texte) == attendu  # type: ignore[union-attr]
    assert blocs[1].texte[0].texte == attendu  # type: ignore[union-attr]
    assert blocs[1].texte[0].gras  # type: ignore[union-attr]
    assert en_clair(blocs[1].texte) == f"{attendu} et {texte} et z"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "hostile", ["{{ prix }}", "{{7*7}}", "**gras**", "- liste", "# titre", "<b>x</b>", "[a](b)"]
)
def test_une_mention_ou_du_markdown_saisis_ne_s_interpretent_pas(hostile: str) -> None:
    assert ecrire('  - {identifiant: a, texte: "{{ qui }}"}', qui=hostile) == hostile


def test_une_mention_dans_un_texte_entier_reste_litterale() -> None:
    assert ecrire(
        '  - {identifiant: a, texte: "{{ corps }}"}', corps="voir {{ qui }}", qui="X"
    ) == ("voir {{ qui }}")


# --- what a model may not say ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clauses", "attendus"),
    [
        ('  - {identifiant: a, texte: "{{ inconnu }}"}', ("« a »", "« inconnu »")),
        ('  - {identifiant: a, titre: "{{ inconnu }}"}', ("« a »", "« inconnu »")),
        ('  - {identifiant: a, texte: "{{ qui"}', ("« a »", "ne se lit pas")),
        ('  - {identifiant: a, texte: "{{ qui.upper() }}"}', ("« a »", "ne se lit pas")),
        ('  - {identifiant: a, texte: "{{ 7*7 }}"}', ("« a »", "ne se lit pas")),
        ('  - {identifiant: a, texte: "{{ q**ui }} x** y"}', ("« a »",)),
        ('  - {identifiant: a, texte: "{{ personne.nom }}"}', ("« a »", "« personne.nom »")),
        ('  - {identifiant: a, texte: "{{ avec }}"}', ("« a »", "ne s’écrit pas")),
        ('  - {identifiant: a, texte: "avant {{ corps }}"}', ("« a »", "« corps »")),
        ('  - {identifiant: a, titre: "{{ corps }}"}', ("« a »", "« corps »")),
        ("  - {identifiant: a, si: inconnu, texte: x}", ("« a »", "« inconnu »")),
        ("  - {identifiant: a, si: cas == TROIS, texte: x}", ("« a »", "« TROIS »", "UN, DEUX")),
        ("  - {identifiant: a, si: cas, texte: x}", ("« a »", "« cas »")),
        ("  - {identifiant: a, si: qui == Ada, texte: x}", ("« a »", "« Ada »")),
        ("  - {identifiant: a, si: __import__('os'), texte: x}", ("« a »", "ne se lit pas")),
        ("  - {identifiant: a, si: qui et, texte: x}", ("« a »", "ne se lit pas")),
        ("  - {identifiant: a, pour_chaque: rien, texte: x}", ("« a »", "« rien »")),
        ("  - {identifiant: a, inconnu: x, texte: x}", ("« a »", "inconnu")),
        ("  - {identifiant: a}", ("« a »", "n’écrit rien")),
        ("  - {identifiant: A, texte: x}", ("« A »", "minuscules")),
        ("  - {identifiant: a, titre: x, niveau: 5}", ("« a »", "1 à 4")),
        ("  - {identifiant: a, texte: [x]}", ("« a »", "« texte »")),
        ('  - {identifiant: a, texte: "### titre"}', ("« a »", "paragraphes et des listes")),
        ("  - {texte: x}", ("clause n° 1", "identifiant")),
        ("  - {identifiant: a, texte: x}\n  - {identifiant: a, texte: y}", ("« a »", "deux fois")),
        ("  - {identifiant: a, texte: x, texte: y}", ("clé répétée : texte",)),
        (
            "  - {identifiant: a, tableau: {legende: x, entetes: [a, b], lignes: [[c]]}}",
            ("« a », tableau", "2 cellules"),
        ),
        (
            "  - {identifiant: a, tableau: {legende: x, entetes: [a]}}",
            ("« a », tableau", "a_completer"),
        ),
    ],
)
def test_un_modele_faux_est_refuse_au_chargement(clauses: str, attendus: tuple[str, ...]) -> None:
    with pytest.raises(ModeleInvalide) as refus:
        modele(clauses)
    assert refus.value.message.startswith("essai.yaml")
    for attendu in attendus:
        assert attendu in refus.value.message


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        ("qui: {type: texte, nom: le nom}", "qui: {type: mot, nom: le nom}", "« mot »"),
        ("qui: {type: texte, nom: le nom}", "qui: {type: texte}", "il manque nom"),
        ("qui: {type: texte, nom: le nom}", "Qui: {type: texte, nom: x}", "« Qui »"),
        ("valeurs: [UN, DEUX], ", "", "« valeurs »"),
        ("repere: nom", "repere: age", "« age »"),
        ("selon: combien", "selon: qui", "type nombre"),
        ("version: 1", "version: un", "« version »"),
        ("version: 1", "", "il manque version"),
        ("clauses:", "clauses: {", "YAML"),
    ],
)
def test_une_declaration_fausse_est_refusee(avant: str, apres: str, attendu: str) -> None:
    source = (ENTETE + "  - {identifiant: a, texte: x}\n").replace(avant, apres)
    with pytest.raises(ModeleInvalide, match=attendu):
        lire(source, nom="essai.yaml")


@pytest.mark.parametrize(
    "valeurs",
    [
        {"qui": 3},
        {"quand": "2024-01-01"},
        {"combien": True},
        {"prix": 1.5},
        {"choses": ["a"]},
        {"cas": "TROIS"},
        {"surprise": "x"},
        {"gens": None},
        {"gens": ("a",)},
        {"gens": ({"nom": "a"},)},
    ],
)
def test_une_valeur_du_mauvais_type_est_refusee(valeurs: dict[str, Any]) -> None:
    with pytest.raises(ValeurInattendue, match="« essai »"):
        ecrire("  - {identifiant: a, texte: x}", **valeurs)
