"""The five source documents as they are: every finding, read again by hand; and once corrected."""

import textwrap

import pytest

from maillage.regles.textes import examiner_texte

pytestmark = pytest.mark.partage

# Rule, lines, and why it is a true fault of the document (process A.15 where it is listed there).
ATTENDUS = {
    "000": {
        # A15-01: made on 09/11/2021, authorised on 29/11 (visa) and 10/12/2021 (visa, sitting).
        ("V-02", (55, 127, 129, 625)),
        # A15-16: « effectif au 1-01-2022 » in annexe 2, « Accord-cadre 2021-2022 » on the cover.
        ("V-04", (95, 664)),
        # Annexes 3 and 4 are cited by their number, annexe 1 as « la feuille de route annexée » ;
        # the relevé of the COPIL of 15 April 2021 is annexed and cited nowhere.
        ("V-06", (657,)),
        # A15-03: accord-cadre on the cover and in 4.2, acte d'engagement in 4.1 and at the end.
        ("V-07", (23, 95, 150, 182, 397, 404, 628)),
        # A15-04: the visa says conseil d'administration, annexe 3 the commission.
        ("V-08", (127, 677)),
        # A15-08: « publiée au RAA le », and nothing after.
        ("V-12", (44,)),
        # A15-07: « près de 12 hectares » for the city, an order of magnitude below.
        ("V-28", (231,)),
    },
    "001": set(),
    "002": {
        # The fault of A15-03 is here too: acte d'engagement in the title, « cet accord cadre » after.
        ("V-07", (5, 28, 30, 74, 86)),
        # A15-13: the COG 2018-2022 as the current one, in an act of 09/05/2023.
        ("V-32", (9, 60, 95)),
        # A15-14: « les communes signataires », one commune is party.
        ("V-37", (24, 34, 50, 92)),
    },
    "003": set(),
    "004": {
        # A15-09: voted and planned for 2024-2027, concluded for 2022-2025.
        ("V-04", (52, 93, 344, 527)),
        # A15-10: blanks, instructions of the template, « SPECIMEN ».
        (
            "V-05",
            (
                *(145, 147, 149, 159, 184, 208, 210, 214, 216, 218, 222, 224, 247, 249, 251),
                *(271, 289, 291, 388, 392, 394, 400, 402, 405, 419, 420, 423, 425, 427, 431),
                *(433, 438, 442, 444, 450, 454, 520, 523, 525),
            ),
        ),
        # A15-10: annexe 3 is cited in articles 1 and 5, and is not there.
        ("V-06", (196, 279)),
        # A15-10: annexe 5 has no heading.
        ("V-06", (421, 429, 462)),
        # « sept annexes » : 1, 2, 4, 6 and 7 are there.
        ("V-06", (392, 398, 435, 446, 477, 519)),
    },
}


@pytest.fixture
def lire(partage):
    def texte(cle):
        (fichier,) = (partage / "seeds").glob(f"{cle}_*.txt")
        return fichier.read_text("utf-8")

    return texte


def trouves(texte):
    return {
        (c.regle.identifiant, tuple(e.ligne for e in c.extraits)) for c in examiner_texte(texte)
    }


def messages(texte, regle):
    return " ".join(c.message for c in examiner_texte(texte) if c.regle.identifiant == regle)


@pytest.mark.parametrize("cle", ATTENDUS)
def test_les_constats_sont_exactement_ceux_attendus(cle, lire):
    assert trouves(lire(cle)) == ATTENDUS[cle]


@pytest.mark.parametrize("cle", ATTENDUS)
def test_un_extrait_cite_la_ligne_telle_quelle(cle, lire):
    lignes = lire(cle).split("\n")
    for constat in examiner_texte(lire(cle)):
        for extrait in constat.extraits:
            assert extrait.texte.strip("…").strip() in lignes[extrait.ligne - 1]


@pytest.mark.parametrize(
    ("cle", "regle", "dits"),
    [
        ("000", "V-02", ["09/11/2021", "29/11/2021", "10/12/2021"]),
        ("000", "V-04", ["01/01/2022", "2021-2022"]),
        ("000", "V-07", ["accord-cadre", "acte d'engagement"]),
        ("000", "V-08", ["conseil d'administration", "Commission des Aides Financières"]),
        ("002", "V-32", ["2018-2022", "09/05/2023"]),
        ("004", "V-04", ["2024-2027", "2022-2025"]),
        ("004", "V-05", ["XXXX", "39 lignes"]),
        ("004", "V-06", ["L'annexe 3 est citée", "annonce 7 annexes et en contient 5"]),
    ],
)
def test_le_message_dit_les_deux_valeurs(cle, regle, dits, lire):
    for dit in dits:
        assert dit in messages(lire(cle), regle)


@pytest.mark.parametrize(
    ("cle", "regle", "corrections"),
    [
        ("000", "V-02", {"le 09/11/2021": "le 17/12/2021"}),
        ("000", "V-04", {"effectif au 1-01-2022": "effectif au 1-01-2021"}),
        ("000", "V-04", {"Accord-cadre 2021-2022": "Accord-cadre 2022-2023"}),
        ("000", "V-06", {"Relevé de décisions du": "Voir annexe 2. Relevé de décisions du"}),
        ("000", "V-07", {"acte d'engagement": "accord-cadre"}),
        ("000", "V-08", {"de la Commission des Aides Financières": "du conseil d'administration"}),
        ("000", "V-12", {"publiée au RAA le": "publiée au RAA le 17/12/2021"}),
        ("000", "V-28", {"de 12 hectares": "de 12 000 hectares"}),
        ("002", "V-07", {"accord cadre": "acte d'engagement"}),
        ("002", "V-32", {"2018-2022": "2023-2027"}),
        ("002", "V-32", {"Le 09/05/2023": "Le 09/05/2022"}),
        ("002", "V-37", {"ommunes signataires": "ommune"}),
        (
            "002",
            "V-37",
            {"la commune de Rive de Gier.": "la commune de Rive.\n- La commune de Gier."},
        ),
        ("004", "V-04", {"1er janvier 2022": "1er janvier 2024", "décembre 2025": "décembre 2027"}),
    ],
)
def test_un_defaut_corrige_n_est_plus_trouve(cle, regle, corrections, lire):
    texte = lire(cle)
    for avant, apres in corrections.items():
        assert avant in texte
        texte = texte.replace(avant, apres)
    restes = trouves(texte)
    assert regle not in {identifiant for identifiant, _ in restes}
    assert {r for r, _ in restes} == {r for r, _ in ATTENDUS[cle]} - {regle}


def test_l_annexe_jointe_n_est_plus_absente(lire):
    texte = lire("004").replace(
        "SPECIMEN\n\nANNEXE 4", "ANNEXE 3 - ÉQUIPEMENTS\n\nListe\n\nANNEXE 4"
    )
    texte = texte.replace("ANNEXE 6 –", "ANNEXE 5 - RÉFÉRENTIEL\n\nTexte\n\nANNEXE 6 –")
    assert "V-06" not in {regle for regle, _ in trouves(texte)}


def test_le_texte_rempli_n_a_plus_de_blanc(lire):
    lignes = lire("004").split("\n")
    for numero in dict(ATTENDUS["004"] - {a for a in ATTENDUS["004"] if a[0] != "V-05"})["V-05"]:
        lignes[numero - 1] = "Ligne rédigée."
    assert "V-05" not in {regle for regle, _ in trouves("\n".join(lignes))}


@pytest.mark.parametrize("largeur", [110, 90, 60])
@pytest.mark.parametrize("cle", ATTENDUS)
def test_un_texte_coupe_a_la_largeur_d_une_page_donne_les_memes_constats(cle, largeur, lire):
    """As a PDF gives it: every paragraph over several lines."""
    lignes = lire(cle).split("\n")
    coupees = [morceau for ligne in lignes for morceau in textwrap.wrap(ligne, largeur) or [""]]
    regles = [constat.regle.identifiant for constat in examiner_texte("\n".join(coupees))]
    assert regles == [constat.regle.identifiant for constat in examiner_texte(lire(cle))]
