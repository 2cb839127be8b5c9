"""The document of the convention: its articles and annexes, its variants, what it lacks."""

from __future__ import annotations

import re
from dataclasses import replace

import page
import pytest

from appuis.conventions import (
    ANNEXES,
    PLACES,
    commune,
    complet,
    en_texte,
    faits,
    sous,
    tableau,
    titres,
)
from appuis.relecture import lire as relire
from appuis.relecture import serre
from maillage.conventions import pieces
from maillage.conventions.enums import Hypothese
from maillage.conventions.pieces import composer, modele
from maillage.conventions.redaction import FaitsConvention, MissionRetenue
from maillage.documents.arbre import (
    BlocSignatures,
    Liste,
    Tableau,
    Titre,
    en_clair,
    manquants,
    parcourir,
    textes,
)
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.partenaires.enums import NatureOrganisation
from maillage.regles.erreurs import DocumentIncomplet
from maillage.regles.missions import MISSIONS

ARTICLES = [
    "Article 1 — Objet de la convention territoriale globale",
    "Article 2 — Les champs d’intervention de la Caf",
    "Article 3 — Les champs d’intervention de la commune",
    "Article 4 — Les objectifs partagés au regard des besoins",
    "Article 5 — Engagements des partenaires",
    "Article 6 — Modalités de collaboration",
    "Article 7 — Échanges de données",
    "Article 8 — Communication",
    "Article 9 — Évaluation",
    "Article 10 — Durée de la convention",
    "Article 11 — Exécution formelle de la convention",
    "Article 12 — La fin de la convention",
    "Article 13 — Les recours",
    "Article 14 — Confidentialité",
]
INSTANCES = (
    "Dispositif (de rattachement)",
    "Nom de l’instance",
    "Missions",
    "Composition",
    "Périodicité de réunion",
)
HOSTILES = [
    "{{7*7}}",
    "#panic()",
    "<script>alert(1)</script>",
    "]]>",
    "**x** _y_ `z`",
    "$x$ @r \\n",
]


# --- articles and annexes --------------------------------------------------------------------------


@pytest.mark.parametrize("hypothese", list(Hypothese))
def test_quatorze_articles_et_sept_annexes_dans_l_ordre(hypothese: Hypothese) -> None:
    lus = titres(complet(hypothese=hypothese))
    assert [t for t in lus if t.startswith("Article ")] == ARTICLES
    assert [t for t in lus if t.startswith("Annexe ")] == ANNEXES
    assert lus.index(ARTICLES[-1]) < lus.index("Signatures") < lus.index(ANNEXES[0])


@pytest.mark.parametrize("format_", list(FORMATS))
def test_les_quatre_formats_disent_la_meme_chose(format_: str) -> None:
    document = complet(hypothese=Hypothese.DIAGNOSTIC_ENGAGE)
    lu = relire(produire(document, format=format_, final=False), format_)
    blocs = list(parcourir(document.blocs))
    attendus = [serre(en_clair(b.texte)) for b in blocs if isinstance(b, Titre)]
    assert [serre(t) for _, t in lu.titres] == attendus
    tableaux = [
        [[serre(e) for e in b.entetes]]
        + [
            [serre("".join(f"[{m.texte}]" if m.manquant else m.texte for m in c)) for c in ligne]
            for ligne in b.lignes
        ]
        for b in blocs
        if isinstance(b, Tableau)
    ]
    assert [[[serre(c) for c in ligne] for ligne in t] for _, t in lu.tableaux] == tableaux


@pytest.mark.parametrize("format_", list(FORMATS))
def test_les_memes_octets_deux_fois(format_: str) -> None:
    assert produire(complet(), format=format_, final=True) == produire(
        complet(), format=format_, final=True
    )


def test_le_pdf_passe_les_deux_normes() -> None:
    octets = produire(complet(), format="pdf", final=True)
    for profil in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert not page.validate_pdf_bytes(octets, profile=profil).failures


@pytest.mark.parametrize("hypothese", list(Hypothese))
def test_chaque_annexe_est_citee_et_chaque_annexe_citee_existe(hypothese: Hypothese) -> None:
    document = complet(hypothese=hypothese)
    corps = "\n".join(
        en_clair(t)
        for bloc in parcourir(document.blocs)
        if not isinstance(bloc, Titre)
        for t in textes(bloc)
    )
    citees = {int(n) for n in re.findall(r"annexe\s(\d+)", corps)}
    citees |= {2} if hypothese == Hypothese.DIAGNOSTIC_ENGAGE else set()
    assert citees == set(range(1, 8))
    articles = {int(n) for n in re.findall(r"l’article\s(\d+)", corps)} - {30}  # RGPD, article 30
    assert articles <= set(range(1, 15))
    assert "sept annexes" in corps


def test_rien_du_modele_ne_survit() -> None:
    for document in (complet(), complet(hypothese=Hypothese.DIAGNOSTIC_ENGAGE)):
        tout = en_texte(document)
        for reste in (
            "XXXX",
            "à adapter",
            "SPECIMEN",
            "XX/XX",
            "{{",
            "}}",
            "'",
            "None",
            " ;",
            " :",
        ):
            assert reste not in tout, reste


def test_chaque_variable_a_un_nom_en_francais_et_sert() -> None:
    source = pieces.MODELE.read_text("utf-8")
    lu = modele()
    noms = [v.nom for v in lu.variables.values()]
    assert len(set(noms)) == len(noms)
    assert all(nom and not nom.endswith(".") for nom in noms)
    clauses = source[source.index("\nclauses:") :]
    formes = source[source.index("\nformes:") : source.index("\nclauses:")]
    inutiles = [
        nom
        for nom in (*lu.variables, *lu.formes)
        if not re.search(rf"\b{re.escape(nom)}\b", clauses + formes)
    ]
    assert inutiles == []


@pytest.mark.parametrize(
    "chiffre",
    [
        "moins de 100 allocataires",
        "inférieure à 5 allocataires",
        "un mois",
        "six mois",
        "loi n°\u00a078-17 du 6 janvier 1978",
        "l’article\u00a030",
        "arrêté du 3 octobre 2001",
        "L.\u00a0223-1, L.\u00a0227-1 à L.\u00a0227-3 et L.\u00a0263-1",
        "copiloté",
        "à parité",
        "secrétariat permanent",
        "tribunal administratif",
        "charges à payer au titre de l’année N-1",
    ],
)
def test_les_droits_et_les_chiffres_du_modele_y_sont(chiffre: str) -> None:
    assert chiffre in en_texte(complet())


def test_les_dix_sous_objectifs_et_les_quatre_missions() -> None:
    toutes = tuple(
        MissionRetenue(m.libelle, tuple(s.libelle for s in m.sous_objectifs)) for m in MISSIONS
    )
    article = sous(complet(missions=toutes), "Article 4")
    for mission in MISSIONS:
        assert mission.libelle in article
        for objectif in mission.sous_objectifs:
            assert objectif.libelle in article


# --- variants --------------------------------------------------------------------------------------


def test_premiere_hypothese_le_diagnostic_est_engage() -> None:
    document = complet(hypothese=Hypothese.DIAGNOSTIC_ENGAGE)
    assert "par un avenant conclu au plus tard le 30 juin 2024" in sous(document, "Article 4")
    echeancier = tableau(document, "Calendrier du diagnostic et du plan d’actions")
    assert echeancier.entetes == ("Calendrier", "Étapes", "Acteurs")
    assert len(echeancier.lignes) == 6
    assert en_clair(echeancier.lignes[-1][0]) == "Au plus tard le 30 avril 2024"
    assert "Le plan." not in sous(document, "Annexe 2")
    assert "30 juin 2024" in sous(document, "Annexe 2")


def test_seconde_hypothese_le_plan_est_negocie() -> None:
    document = complet()
    assert "Le plan d’actions négocié" in sous(document, "Article 4")
    assert "Calendrier du diagnostic" not in str(document.blocs)
    assert "Le diagnostic." in sous(document, "Annexe 1")
    assert "Le plan." in sous(document, "Annexe 2")


def test_les_actions_deja_prevues_sont_facultatives() -> None:
    assert "d’ores et déjà" not in en_texte(complet())
    article = sous(complet(actions_deja_prevues="Une crèche."), "Article 4")
    assert "La commune a d’ores et déjà prévu" in article
    assert "Une crèche." in article


def test_une_seule_collectivite() -> None:
    document = complet()
    tout = en_texte(document)
    assert titres(document, 2)[0] == "Données statistiques"  # no section in article 3
    assert "ci-après dénommée «\u00a0la commune\u00a0»" in tout
    assert "La commune met en œuvre" in tout
    assert "la commune poursuit son soutien financier" in tout
    assert "en deux exemplaires originaux" in tout
    assert (
        "n°\u00a024-081 adoptée le 11 décembre 2024 par le conseil municipal de Fictiville" in tout
    )
    assert "signataires" not in sous(document, "Parties")


def test_plusieurs_communes() -> None:
    document = composer(faits(commune("A"), commune("B"), commune("C")), PLACES)
    tout = en_texte(document)
    assert titres(document, 2)[:3] == ["La commune de A", "La commune de B", "La commune de C"]
    assert "Article 3 — Les champs d’intervention des communes signataires" in titres(document)
    for lettre in "ABC":
        assert f"Les actions de {lettre}." in sous(document, "Article 3")
    assert "Les communes signataires mettent en œuvre" in tout
    assert "les communes signataires poursuivent leur soutien financier" in tout
    assert "ci-après dénommées ensemble «\u00a0les communes signataires\u00a0»" in tout
    assert "en quatre exemplaires originaux" in tout
    assert "«\u00a0la commune\u00a0»" not in tout  # three of them: none may be « la commune »
    assert len(tableau(document, "Délibérations qui autorisent la signature").lignes) == 4


def test_une_intercommunalite_et_ses_communes() -> None:
    epci = commune(
        designation="le Grand Fictif",
        appellation="le Grand Fictif",
        nature=NatureOrganisation.EPCI,
        feminin=False,
    )
    seul = en_texte(composer(faits(epci), PLACES))
    assert "le Grand Fictif, représenté par" in seul
    assert "champs d’intervention du Grand Fictif" in seul
    assert "représentants" in seul
    ensemble = en_texte(composer(faits(epci, commune("A")), PLACES))
    assert "Les collectivités signataires mettent en œuvre" in ensemble


def test_un_autre_signataire() -> None:
    msa = replace(commune(), nom="MSA", designation="la MSA fictive", nature=NatureOrganisation.MSA)
    document = complet(autres=(msa,))
    assert "la MSA fictive, représentée par" in sous(document, "Parties")
    assert "en trois exemplaires originaux" in en_texte(document)
    (cases,) = (b.cases for b in parcourir(document.blocs) if isinstance(b, BlocSignatures))
    assert [c.organisation for c in cases] == [
        "La Caisse d’allocations familiales fictive",
        "La commune de Fictiville",
        "La MSA fictive",
    ]


def test_les_signatures_nomment_chaque_personne_avec_sa_qualite() -> None:
    (cases,) = (b.cases for b in parcourir(complet().blocs) if isinstance(b, BlocSignatures))
    assert cases[0].personnes == (
        ("Madame Ada Un", "Présidente du conseil d’administration"),
        ("Monsieur Bo Deux", "Directeur"),
    )
    parties = sous(complet(), "Parties")
    assert (
        "Madame Ada Un, présidente du conseil d’administration, et par Monsieur Bo Deux" in parties
    )


def test_les_instances_ont_les_cinq_colonnes_exactes() -> None:
    instances = tableau(complet(), "Instances de pilotage et de suivi")
    assert instances.entetes == INSTANCES
    assert en_clair(instances.lignes[0][1]) == "Comité de pilotage"


def test_l_annexe_7_donne_numero_date_et_vote() -> None:
    ligne_ = tableau(complet(), "Délibérations qui autorisent la signature").lignes[-1]
    assert [en_clair(c) for c in ligne_] == [
        "La commune de Fictiville",
        "Conseil municipal de Fictiville",
        "24-081",
        "11 décembre 2024",
        "Unanimité (32 voix pour)",
    ]


# --- missing values and hostile text ---------------------------------------------------------------


@pytest.mark.parametrize("format_", list(FORMATS))
def test_une_convention_complete_devient_definitive(format_: str) -> None:
    assert manquants(complet()) == []
    assert produire(complet(), format=format_, final=True)


def test_ce_qui_manque_est_liste_et_le_definitif_refuse() -> None:
    vide = FaitsConvention(
        nom="Vide",
        hypothese=Hypothese.PLAN_NEGOCIE,
        caf=None,
        collectivites=(),
        autres=(),
        missions=(),
        debut=None,
        fin=None,
    )
    document = composer(vide, {})
    assert [t for t in titres(document) if t.startswith("Annexe ")] == ANNEXES
    manques = manquants(document)
    for nom in (
        "désignation de la Caf",
        "représentants de la Caf",
        "collectivité signataire",
        "début de la convention",
        "fin de la convention",
        "lieu de signature",
        "date de signature",
        "interventions de la Caf (article 2)",
        "missions et sous-objectifs retenus (article 4)",
        "synthèse du diagnostic (annexe 1)",
        "liste des équipements et services soutenus (annexe 3)",
        "délibérations des signataires (annexe 7)",
    ):
        assert nom in manques
    with pytest.raises(DocumentIncomplet) as refus:
        produire(document, format="pdf", final=True)
    assert refus.value.manques == manques
    assert produire(document, format="pdf", final=False)


def test_une_deliberation_absente_manque_une_seule_fois() -> None:
    document = composer(faits(commune(deliberations=())), PLACES)
    assert manquants(document) == [
        "numéro de la délibération de la commune de Fictiville",
        "date de la délibération de la commune de Fictiville",
        "vote de la commune de Fictiville",
    ]


@pytest.mark.parametrize("hostile", HOSTILES)
def test_un_nom_hostile_reste_litteral_dans_les_quatre_formats(hostile: str) -> None:
    signataire = commune(hostile, personnes=((hostile, hostile),))
    document = composer(faits(signataire, fait_a=hostile), PLACES)
    assert f"la commune de {hostile}, représentée par {hostile}" in sous(document, "Parties")
    for format_ in FORMATS:
        lu = relire(produire(document, format=format_, final=True), format_)
        assert serre(f"Fait à {hostile},") in serre(lu.texte), format_


def test_le_markdown_des_champs_longs_est_lu_et_seulement_le_leur() -> None:
    document = complet(champ_caf="**Gras**\n\n- un\n- deux", diagnostic="<b>{{ fin }}</b>")
    blocs = list(parcourir(document.blocs))
    listes = [b for b in blocs if isinstance(b, Liste)]
    assert any([en_clair(e.texte) for e in liste.elements] == ["un", "deux"] for liste in listes)
    assert "<b>{{ fin }}</b>" in sous(document, "Annexe 1")
