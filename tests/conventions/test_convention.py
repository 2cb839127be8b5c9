"""The document of the convention: its articles and annexes, its variants, what it lacks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import page
import pytest

import fabriques
from appuis.relecture import lire as relire
from appuis.relecture import serre
from maillage.conventions.contenu import (
    Convention,
    Mission,
    Signataire,
    assemblee_nommee,
    lire,
    vote,
)
from maillage.conventions.enums import EtatActe, Hypothese, RolePartie
from maillage.conventions.models import Deliberation, Demarche, SousObjectifRetenu
from maillage.conventions.pieces import composer, convention, modele
from maillage.documents.arbre import (
    BlocSignatures,
    Document,
    Liste,
    Paragraphe,
    Tableau,
    Titre,
    en_clair,
    manquants,
    parcourir,
    texte,
    textes,
)
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.ligne import commande
from maillage.ligne import document as ligne
from maillage.partenaires.enums import Civilite, NatureOrganisation
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
ANNEXES = [
    "Annexe 1 — Diagnostic partagé",
    "Annexe 2 — Plan d’actions et fiches action",
    "Annexe 3 — Équipements et services soutenus",
    "Annexe 4 — Modalités de pilotage stratégique et opérationnel et suivi de la CTG",
    "Annexe 5 — Référentiel d’emploi du chargé de coopération",
    "Annexe 6 — Évaluation",
    "Annexe 7 — Délibérations des signataires",
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


def deliberation(**champs: Any) -> Deliberation:
    """A vote that is not saved."""
    return Deliberation(
        **{
            "assemblee": "Conseil municipal de Fictiville",
            "numero": "24-081",
            "objet": "CTG",
            "seance_le": dt.date(2024, 12, 11),
            "pour": 32,
            "contre": 0,
            "abstentions": 0,
            **champs,
        }
    )


def caf() -> Signataire:
    return Signataire(
        nom="Caf fictive",
        designation="la Caisse d’allocations familiales fictive",
        appellation="la Caf",
        nature=NatureOrganisation.CAF,
        feminin=True,
        personnes=(
            ("Madame Ada Un", "présidente du conseil d’administration"),
            ("Monsieur Bo Deux", "directeur"),
        ),
        deliberations=(deliberation(assemblee="Conseil d’administration", objet="stratégie CTG"),),
    )


def commune(nom: str = "Fictiville", **champs: Any) -> Signataire:
    return Signataire(
        **{
            "nom": f"Commune de {nom}",
            "designation": f"la commune de {nom}",
            "appellation": "la commune",
            "nature": NatureOrganisation.COMMUNE,
            "feminin": True,
            "personnes": ((f"Madame Maire {nom}", "maire"),),
            "champ": f"Les actions de {nom}.",
            "assemblee": "Conseil municipal",
            "deliberations": (deliberation(),),
            **champs,
        }
    )


def faits(*collectivites: Signataire, **champs: Any) -> Convention:
    """Everything that a convention needs, unless said otherwise."""
    return Convention(
        **{
            "nom": "Fictiville — CTG",
            "hypothese": Hypothese.PLAN_NEGOCIE,
            "caf": caf(),
            "collectivites": collectivites or (commune(),),
            "autres": (),
            "missions": (Mission(MISSIONS[0].libelle, ("soutenir les familles",)),),
            "debut": dt.date(2024, 1, 1),
            "fin": dt.date(2027, 12, 31),
            "fait_a": "Fictiville",
            "fait_le": dt.date(2024, 12, 20),
            "plan_attendu_le": dt.date(2024, 6, 30),
            "champ_caf": "La Caf soutient **deux** crèches\u00a0:\n\n- l’une\n- l’autre",
            "diagnostic": "Le diagnostic.",
            "diagnostic_au_plus_tard_le": dt.date(2024, 4, 30),
            **champs,
        }
    )


PLACES = {
    "plan_actions": (Paragraphe(texte("Le plan.")),),
    "equipements": (Tableau("Équipements", ("Nom",), ((texte("Crèche"),),)),),
}


def complet(**champs: Any) -> Document:
    return composer(faits(**champs), PLACES)


def en_texte(document: Document) -> str:
    return "\n".join(en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc))


def titres(document: Document, niveau: int = 1) -> list[str]:
    return [
        en_clair(b.texte)
        for b in parcourir(document.blocs)
        if isinstance(b, Titre) and b.niveau == niveau
    ]


def sous(document: Document, titre: str) -> str:
    """The text under the heading that begins so, down to the next one of its level."""
    suite: list[str] = []
    dedans = False
    for bloc in parcourir(document.blocs):
        if isinstance(bloc, Titre) and bloc.niveau == 1:
            dedans = en_clair(bloc.texte).startswith(titre)
        if dedans:
            suite += [en_clair(t) for t in textes(bloc)]
    return "\n".join(suite)


def tableau(document: Document, legende: str) -> Tableau:
    return next(
        b for b in parcourir(document.blocs) if isinstance(b, Tableau) and b.legende == legende
    )


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
    source = (Path(ligne.__file__).parents[1] / "conventions/modeles/convention.yaml").read_text()
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
    toutes = tuple(Mission(m.libelle, tuple(s.libelle for s in m.sous_objectifs)) for m in MISSIONS)
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


@pytest.mark.parametrize(
    ("voix", "attendu"),
    [
        ((30, 1, 1), "30 pour, 1 contre, 1 abstention"),
        ((30, 0, 2), "30 pour, 0 contre, 2 abstentions"),
        ((32, None, None), "32 pour"),
        ((None, None, None), None),
        ((0, 12, 0), "0 pour, 12 contre, 0 abstention"),
    ],
)
def test_le_vote_se_dit(voix: tuple[int | None, ...], attendu: str | None) -> None:
    pour, contre, abstentions = voix
    assert vote(deliberation(pour=pour, contre=contre, abstentions=abstentions)) == attendu


@pytest.mark.parametrize(
    ("assemblee", "attendu"),
    [
        ("Conseil municipal d'Ici", "le conseil municipal d’Ici"),
        ("Assemblée départementale", "l’assemblée départementale"),
        ("Commission permanente", "la commission permanente"),
        ("CA de la Caf", "le CA de la Caf"),
        ("  ", None),
    ],
)
def test_l_assemblee_prend_son_article(assemblee: str, attendu: str | None) -> None:
    assert assemblee_nommee(assemblee) == attendu


# --- missing values and hostile text ---------------------------------------------------------------


@pytest.mark.parametrize("format_", list(FORMATS))
def test_une_convention_complete_devient_definitive(format_: str) -> None:
    assert manquants(complet()) == []
    assert produire(complet(), format=format_, final=True)


def test_ce_qui_manque_est_liste_et_le_definitif_refuse() -> None:
    vide = Convention(
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


# --- from the database -----------------------------------------------------------------------------


@pytest.fixture
def demarche(db: None) -> Demarche:
    """A démarche with what a convention needs in the first floor."""
    creee = fabriques.demarche(
        slug="fictive",
        hypothese=Hypothese.PLAN_NEGOCIE,
        champ_caf="Elle soutient une crèche.",
        diagnostic="Le diagnostic.",
    )
    for partie in creee.parties.all():
        tenu = fabriques.mandat(
            partie.organisation,
            fonction="Maire",
            personne=fabriques.personne(civilite=Civilite.MADAME, nom="Fictif"),
        )
        fabriques.signataire(partie, mandat=tenu)
    acte = fabriques.acte(creee, fait_a="Fictiville", fait_le=dt.date(2025, 12, 20))
    fabriques.deliberation(creee, numero="25-1", pour=12, contre=0, abstentions=0).actes.add(acte)
    SousObjectifRetenu.objects.create(demarche=creee, code="HANDICAP")
    fabriques.fiche(creee, numero="1")
    return creee


def test_la_convention_se_lit_de_la_demarche(demarche: Demarche) -> None:
    lue = lire(demarche)
    assert lue.fait_a == "Fictiville"
    assert [s.representants for s in lue.signataires] == ["Madame Camille Fictif, maire"] * 2
    assert [m.libelle for m in lue.missions] == [MISSIONS[3].libelle.replace("'", "’")]
    assert lue.collectivites[0].deliberations[0].numero == "25-1"


def test_l_acte_remplace_ne_compte_plus(demarche: Demarche) -> None:
    demarche.actes.update(etat=EtatActe.REMPLACE)
    assert lire(demarche).fait_a == ""


def test_le_plan_entre_dans_l_annexe_2(demarche: Demarche) -> None:
    annexe = sous(convention(demarche), "Annexe 2")
    assert "Synthèse du plan" in annexe
    assert "Fiche 1 — Fiche fictive" in annexe


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_signataires(
    demarche: Demarche, django_assert_max_num_queries: Any
) -> None:
    for rang in range(20):
        organisation = fabriques.organisation(NatureOrganisation.COMMUNE)
        partie = fabriques.partie(demarche, organisation, ordre=rang + 2)
        fabriques.signataire(partie)
        fabriques.deliberation(demarche, organisation=organisation)
        fabriques.fiche(demarche)
    with django_assert_max_num_queries(14):
        convention(demarche)


def test_un_partenaire_non_signataire_n_est_pas_partie(demarche: Demarche) -> None:
    fabriques.partie(
        demarche,
        fabriques.organisation(NatureOrganisation.ASSOCIATION, nom="Association muette"),
        role=RolePartie.PARTENAIRE,
        est_signataire=False,
    )
    assert "muette" not in en_texte(convention(demarche))


# --- the command -----------------------------------------------------------------------------------


def lancer(*mots: str) -> int:
    args = commande.analyseur().parse_args(["document", *mots])
    return commande.executer(args)


def test_les_formats_de_la_commande_sont_ceux_des_rendus() -> None:
    assert tuple(FORMATS) == ligne.FORMATS


@pytest.mark.parametrize("format_", list(FORMATS))
def test_la_commande_ecrit_un_projet_et_liste_ce_qui_manque(
    demarche: Demarche, format_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sortie = tmp_path / f"c.{format_}"
    mots = ("fictive", "--piece", "convention", "--format", format_, "--sortie", str(sortie))
    assert lancer(*mots) == 0
    premiers = sortie.read_bytes()
    lu = relire(premiers, format_)
    assert [t for _, t in lu.titres if t.startswith("Annexe ")] == ANNEXES
    erreurs = capsys.readouterr().err
    assert "Projet : " in erreurs
    assert "  - liste des équipements et services soutenus (annexe 3)\n" in erreurs
    assert lancer(*mots) == 0
    assert sortie.read_bytes() == premiers
    assert [p.name for p in tmp_path.iterdir()] == [sortie.name]


def test_le_definitif_incomplet_finit_par_3_et_n_ecrit_rien(
    demarche: Demarche, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sortie = tmp_path / "c.pdf"
    mots = ("fictive", "--piece", "convention", "--format", "pdf", "--sortie", str(sortie))
    assert lancer(*mots, "--final") == 3
    manques = manquants(convention(demarche))
    erreurs = capsys.readouterr().err.splitlines()
    assert [e.removeprefix("  - ") for e in erreurs if e.startswith("  - ")] == manques
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("mots", "attendu"),
    [
        (("nulle", "--piece", "convention", "--format", "pdf"), "Aucune démarche « nulle »"),
        (("fictive", "--piece", "nulle", "--format", "pdf"), "« nulle »"),
        (("fictive", "--piece", "convention", "--format", "png"), "« png » n’existe pas"),
        (("fictive", "--piece", "fiche_action", "--format", "pdf"), "--objet ID"),
        (
            ("fictive", "--piece", "fiche_action", "--format", "pdf", "--objet", "99"),
            "Aucune fiche « 99 »",
        ),
        (
            ("fictive", "--piece", "convention", "--format", "pdf", "--objet", "1"),
            "retirez --objet",
        ),
    ],
)
def test_une_mauvaise_saisie_finit_par_2_et_n_ecrit_rien(
    demarche: Demarche,
    mots: tuple[str, ...],
    attendu: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        code = lancer(*mots, "--sortie", str(tmp_path / "c"))
    except SystemExit as fin:
        code = int(fin.code or 0)
    assert code == 2
    assert attendu in capsys.readouterr().err.replace("\u00a0", " ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ou", ["absent/c.html", ".", "fichier/c.html", "x" * 300])
def test_un_fichier_impossible_finit_par_2(
    demarche: Demarche, ou: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fichier").write_text("déjà là")
    mots = ("fictive", "--piece", "convention", "--format", "html")
    assert lancer(*mots, "--sortie", str(tmp_path / ou)) == 2
    assert capsys.readouterr().err.startswith(("Le fichier «", "« "))
    assert [p.name for p in tmp_path.iterdir()] == ["fichier"]
    assert (tmp_path / "fichier").read_text() == "déjà là"


def test_la_fiche_se_designe_par_son_numero(demarche: Demarche, tmp_path: Path) -> None:
    sortie = tmp_path / "f.html"
    mots = ("fictive", "--piece", "fiche_action", "--format", "html", "--sortie", str(sortie))
    assert lancer(*mots, "--objet", "1") == 0
    assert "Fiche 1 — Fiche fictive" in sortie.read_text()
