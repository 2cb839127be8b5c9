"""A clean text raises nothing; one fault put in raises its rule alone; any text is read."""

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from maillage.regles.controle import Gravite
from maillage.regles.textes import examiner_texte, regles_de_texte
from maillage.regles.textes.cadre import enumerer, regle_de_texte
from maillage.regles.textes.dates import en_chiffres
from regles.textes.textes_fictifs import CONVENTION


def identifiants(texte):
    return [constat.regle.identifiant for constat in examiner_texte(texte)]


def test_un_texte_sans_defaut_ne_leve_rien():
    assert examiner_texte(CONVENTION) == []
    assert examiner_texte("") == []


@pytest.mark.parametrize(
    ("regle", "avant", "apres"),
    [
        ("V-02", "Fait à Valfictif, le 15 décembre 2024", "Fait à Valfictif, le 11/12/2024"),
        ("V-02", "Fait à Valfictif, le 15 décembre 2024", "Fait à Valfictif, novembre 2024"),
        (
            "V-02",
            "Fait à Valfictif, le 15 décembre 2024",
            "Fait à Valfictif en 2 exemplaires,\nLe 2/12/24",
        ),
        (
            "V-02",
            "administration de la Caf de l'Exemple en date du 3 décembre",
            "administration du 16 décembre",
        ),
        ("V-04", "jusqu'au 31 décembre 2028", "jusqu'au 31 décembre 2027"),
        ("V-04", "jusqu'au 31 décembre 2028", "jusqu'au\n31 décembre 2027"),
        ("V-04", "GLOBALE 2025-2028", "GLOBALE (CTG) 2024-2027"),
        ("V-04", "PLAN D'ACTIONS CTG 2025-2028", "PLAN D'ACTIONS 2025/2029"),
        ("V-04", "au 31 décembre 2028.\nPubliée", "au 30 novembre 2028.\nPubliée"),
        ("V-04", "prend effet le 1er janvier 2025", "prend effet le 1er mars 2025"),
        ("V-05", "commune de Valfictif, représentée", "commune de XXXX, représentée"),
        ("V-05", "Monsieur Jean Fictif", "Monsieur ..."),
        ("V-05", "le 15 décembre 2024\n", "le XX/XX/2024\n"),
        ("V-05", "le 15 décembre 2024\n", "le ........\n"),
        ("V-05", "Texte fictif", "SPECIMEN"),
        ("V-05", "Texte fictif", "[à compléter]"),
        ("V-05", "Texte fictif", "(À ADAPTER en fonction du nombre de signataires)"),
        ("V-05", "Texte fictif", "Nom : ________"),
        ("V-05", "Texte fictif", "Ne lister que les missions de la Caf."),
        ("V-06", "le plan d'actions en annexe 2", "les équipements en annexes 2 et 5"),
        ("V-06", "le plan d'actions en annexe 2", "les équipements (annexes 2 à 5)"),
        ("V-06", "en annexe 1 et", "et"),
        ("V-06", "comporte quatre annexes", "comporte 7 annexes"),
        ("V-06", "comporte quatre annexes", "comporte vingt-deux annexes"),
        ("V-07", "Cette convention comporte", "Cet acte d'engagement comporte"),
        ("V-07", "Texte fictif", "Accord-cadre 2025-2028"),
        (
            "V-08",
            "Annexe 3 : décision du conseil",
            "Annexe 3 : délibération de la commission du conseil",
        ),
        (
            "V-08",
            "Texte fictif",
            "Délibération n° 24-12 du 3 mars 2024, puis délibération n° 24-12 du 4 mars 2024",
        ),
        ("V-12", "en mairie le 13/12/2024", "en mairie le"),
        ("V-32", "(Cog) 2023-2027", "(Cog) 2018-2022"),
        ("V-32", "(Cog) 2023-2027", "(Cog) 2028-2032"),
        ("V-37", "avec la commune signataire", "avec les communes signataires"),
        (
            "V-37",
            "\nIl est convenu",
            "et\n\n- la commune de Montfictif, représentée par sa maire ;\n\nIl est convenu",
        ),
    ],
)
def test_un_defaut_leve_sa_regle_et_elle_seule(regle, avant, apres):
    assert avant in CONVENTION
    assert set(identifiants(CONVENTION.replace(avant, apres))) == {regle}


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Texte fictif", "Liste des annexes :\nAnnexe 1 – Diagnostic\nAnnexe 9 de la circulaire"),
        (
            "Annexe 1\n\nDiagnostic",
            "Liste des annexes\nAnnexe 1\nAnnexe 2\nAnnexe 3\nAnnexe 4\nANNEXE N° 1\n\nDiagnostic",
        ),
        ("Texte fictif", "Sommaire\nAnnexe 1 ........ 12\nAnnexe 2\t14"),
        ("Texte fictif", "L'avenant n° 1 à la présente convention prend effet le 1er mars 2026."),
        ("Texte fictif", "Vu la délibération approuvant la convention pour la période 2020-2023 ;"),
        ("Texte fictif", "La COG 2018-2022 avait annoncé la fin des contrats enfance jeunesse."),
        ("Texte fictif", "Considérant que la convention pour la période 2020-2024 prend fin,"),
        ("Texte fictif", "Petite enfance, enfance, jeunesse... et accès aux droits…"),
        ("Texte fictif", "Les conventions d'objectifs seront effectives au 1er mars 2026."),
        ("Texte fictif", "Louis XIII, chapitre XX, salle XX"),
        ("Texte fictif", "« Les communes […] et leurs groupements [...] » : citation"),
        ("Texte fictif", "Signature : ______________"),
        ("Texte fictif", "______________________"),
        (
            "Texte fictif",
            "AUTORISE la signature de l'avenant à la convention pour la période 2026-2028.",
        ),
    ],
)
def test_ce_qui_ressemble_a_un_defaut_n_en_est_pas_un(avant, apres):
    assert identifiants(CONVENTION.replace(avant, apres)) == []


def test_une_date_en_pointilles_est_un_blanc_et_une_mention_sans_date():
    texte = CONVENTION.replace("en mairie le 13/12/2024", "en mairie le ......")
    assert identifiants(texte) == ["V-05", "V-12"]


def test_une_liste_d_annexes_en_fin_de_texte_vaut_pour_elles():
    corps = (
        "Voir les annexes 1 et 2.\nCette convention comporte deux annexes.\n\nListe des annexes :\n"
    )
    assert identifiants(corps + "Annexe 1 : diagnostic\nAnnexe 2 : plan") == []
    assert identifiants(corps + "Annexe 1 : diagnostic") == ["V-06", "V-06"]


def test_un_extrait_sans_annexe_ne_manque_de_rien():
    assert (
        identifiants("La convention est conclue (cf. article 2 et annexe 6 de la convention).")
        == []
    )


@given(
    st.dates(dt.date(2021, 1, 1), dt.date(2026, 12, 31)),
    st.dates(dt.date(2021, 1, 1), dt.date(2026, 12, 31)),
)
def test_un_acte_est_trop_tot_si_et_seulement_si_sa_date_precede(decision, acte):
    texte = (
        f"Vu la délibération du conseil municipal en date du {en_chiffres(decision)} ;\n\n"
        f"Fait à Valfictif, le {en_chiffres(acte)}"
    )
    assert identifiants(texte) == (["V-02"] if acte < decision else [])


@given(st.sets(st.integers(1, 999), max_size=12), st.sets(st.integers(1, 999), max_size=12))
def test_les_annexes_citees_et_presentes_s_accordent(citees, presentes):
    texte = "\n".join(f"Voir l'annexe {n}." for n in sorted(citees))
    texte += "".join(f"\n\nAnnexe {n}\n\nContenu" for n in sorted(presentes))
    attendus = len(citees ^ presentes) if presentes else 0
    assert identifiants(texte) == ["V-06"] * attendus


MOTS = [
    "annexe",
    "annexes 1 à 9",
    "Annexe 3",
    "Vu la décision",
    "Fait à X, le",
    "convention",
    "ctg",
]
MOTS += [
    "XXXX",
    "...",
    "1er",
    "janvier",
    "2024",
    "2024-2027",
    "du",
    "au",
    "\n",
    "\n\n",
    "Entre :",
    "- la",
]
MOTS += [
    "commune",
    "pour la période",
    "décide",
    "séance du",
    "L'an deux mille",
    "cog",
    "publié le",
    "n° 3",
]


@settings(max_examples=200)
@given(st.one_of(st.text(), st.lists(st.sampled_from(MOTS), max_size=60).map(" ".join)))
@example("\ud800 Fait à X, le 01/01/2024 \udfff XXXX")
@example("\u202eXXXX\u202c annexe 3\x00\x1b[31m")
def test_tout_texte_se_lit_et_chaque_constat_est_complet(texte):
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for constat in examiner_texte(texte):
        donnees = constat.en_donnees()
        assert list(donnees) == ["regle", "gravite", "source", "message", "suite", "extraits"]
        assert donnees["message"]
        assert donnees["suite"]
        assert donnees["extraits"]
        numeros = [extrait["ligne"] for extrait in donnees["extraits"]]
        assert numeros == sorted(set(numeros))
        assert all(1 <= numero <= len(lignes) for numero in numeros)
        "".join(extrait["texte"] for extrait in donnees["extraits"]).encode()


@pytest.mark.parametrize(
    "texte",
    [
        "X" * 1_000_000,
        "X" * 1_000_000 + "a",
        "\u202e" * 1_000_000,
        "de " + "." * 1_000_000,
        "a" + "\u0301\u0316" * 200_000,
        "<" * 200_000,
        "\n".join(f"ANNEXE {n}" for n in range(100_000)),
        "voir annexes " + ", ".join(str(n) for n in range(100_000)),
        "Vu la décision du 3 mars 2021\nFait à X, le 01/01/2020\n" * 5_000,
        "\n".join(f"Accord-cadre 20{n % 99:02}-20{n % 99 + 1:02}" for n in range(10_000))
        + "\nl'accord-cadre effectif au 1-01-1999" * 2_000,
    ],
    ids=[
        "x",
        "xa",
        "rtl",
        "points",
        "marques",
        "chevrons",
        "annexes",
        "suite",
        "visas",
        "periodes",
    ],
)
def test_un_texte_hostile_se_lit_jusqu_au_bout(texte):
    """A cost that grew with the square of these would not end: minutes, against a few seconds."""
    for constat in examiner_texte(texte):
        assert len(constat.message) < 2_000


def test_les_regles_ont_une_source_et_les_identifiants_de_la_demarche():
    assert [regle.identifiant for regle in regles_de_texte()] == [
        *("V-02", "V-04", "V-05", "V-06", "V-07", "V-08", "V-12"),
        *("V-27", "V-28", "V-32", "V-37"),
    ]
    assert all(regle.source and regle.intitule for regle in regles_de_texte())


def test_les_constats_bloquants_viennent_d_abord():
    texte = CONVENTION.replace("(Cog) 2023-2027", "(Cog) 2018-2022").replace(
        "Texte fictif", "SPECIMEN"
    )
    assert [c.gravite for c in examiner_texte(texte)] == [Gravite.BLOQUANT, Gravite.ALERTE]


def test_deux_modules_ne_declarent_pas_la_meme_regle():
    def ailleurs(lecture):
        return []

    with pytest.raises(ValueError, match="V-02"):
        regle_de_texte("V-02", intitule="…", gravite=Gravite.ALERTE, source="S0")(ailleurs)


def test_une_longue_enumeration_s_abrege():
    assert enumerer(["a"]) == "a"
    assert enumerer(["a", "b", "c"]) == "a, b et c"
    assert enumerer(list("abcdefghij"), au_plus=2) == "a, b… et 8 autres"
