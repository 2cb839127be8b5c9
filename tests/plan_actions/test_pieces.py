"""The documents of the plan: its tables, its summary, and each fiche on its page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pypdfium2
import pytest

import fabriques
from appuis.relecture import lire as relire
from appuis.relecture import serre
from maillage.conventions.models import Demarche
from maillage.documents import places
from maillage.documents.arbre import (
    Document,
    Note,
    SautDePage,
    Section,
    Tableau,
    Titre,
    en_clair,
    manquants,
    parcourir,
)
from maillage.documents.pieces import piece
from maillage.documents.production import produire
from maillage.documents.rendus import FORMATS
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions.enums import EtatFiche, Niveau
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.pieces import annexe, fiche_action, fiche_thematique, plan
from maillage.plan_actions.queries import fiche_visible
from maillage.regles.erreurs import Introuvable

HOSTILES = ["{{7*7}}", "#panic()", "<script>alert(1)</script>", "]]>", "**x** _y_", "a\nb"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def demarche() -> Demarche:
    return fabriques.demarche(nom="Fictiville — CTG")


def axe(demarche: Demarche, code: str = "1", **champs: Any) -> Any:
    return fabriques.element(
        demarche, Niveau.AXE, **{"code": code, "intitule": f"Axe d'essai {code}", **champs}
    )


def objectif(parent: Any, **champs: Any) -> Any:
    niveau = champs.pop("niveau", Niveau.OBJECTIF_STRATEGIQUE)
    return fabriques.element(parent.demarche, niveau, parent=parent, **champs)


def complete(demarche: Demarche, sous: Any = None, **champs: Any) -> FicheAction:
    """A fiche with all that it cannot do without, as the queries give it."""
    fiche = fabriques.fiche(
        demarche,
        sous,
        **{
            "numero": "3",
            "intitule": "Navette",
            "public": "Tous",
            "pilote": fabriques.organisation(NatureOrganisation.COMMUNE, nom="Commune d'Ici"),
            "debut": dt.date(2025, 1, 1),
            "fin": dt.date(2026, 6, 30),
            "criteres_evaluation": "Trajets par mois",
            **champs,
        },
    )
    return fiche_visible(demarche, fiche.pk)


def cellules(document: Document, legende: str) -> list[list[str]]:
    (trouve,) = (
        b for b in parcourir(document.blocs) if isinstance(b, Tableau) and b.legende == legende
    )
    return [list(trouve.entetes), *([en_clair(c) for c in ligne] for ligne in trouve.lignes)]


def champs(document: Document) -> dict[str, str]:
    tableau = next(b for b in parcourir(document.blocs) if isinstance(b, Tableau))
    assert tableau.entetes == ("Champ", "Contenu")
    return {en_clair(nom): en_clair(valeur) for nom, valeur in tableau.lignes}


# --- the plan --------------------------------------------------------------------------------------


def test_un_tableau_par_axe_et_la_synthese(demarche: Demarche) -> None:
    premier = axe(demarche)
    haut = objectif(premier, code="1.1", intitule="Objectif haut")
    objectif(haut, niveau=Niveau.OBJECTIF_OPERATIONNEL, intitule="Ligne une")
    dessous = objectif(haut, niveau=Niveau.OBJECTIF_OPERATIONNEL, intitule="Ligne deux")
    complete(demarche, dessous)
    objectif(premier, code="1.2", intitule="Objectif nu")
    axe(demarche, "2", position=1)
    document = plan(demarche)
    assert cellules(document, "Objectifs et actions de l’axe 1") == [
        ["Objectif", "Déclinaison opérationnelle", "Fiches action", "Pilote", "Calendrier"],
        [
            "1.1 Objectif haut",
            "• Ligne une\n• Ligne deux",
            "Fiche 3 — Navette",
            "Commune d’Ici",
            "2025-2026",
        ],
        ["1.2 Objectif nu", "—", "Aucune fiche à ce jour", "—", "—"],
    ]
    assert cellules(document, "Objectifs et fiches action du plan") == [
        ["Partie du plan", "Objectifs", "Fiches action"],
        ["Axe 1 — Axe d’essai 1", "4", "1"],
        ["Axe 2 — Axe d’essai 2", "0", "0"],
        ["Ensemble du plan", "4", "1"],
    ]
    assert manquants(document) == []


def test_plusieurs_fiches_d_un_objectif_se_distinguent_par_leur_numero(demarche: Demarche) -> None:
    porteur = objectif(axe(demarche))
    complete(demarche, porteur, numero="1", intitule="Une")
    complete(demarche, porteur, numero="2", intitule="Deux", position=1, fin=None, pilote=None)
    ligne = cellules(plan(demarche), "Objectifs et actions de l’axe 1")[1]
    assert ligne[2] == "Fiche 1 — Une\nFiche 2 — Deux"
    assert ligne[3] == "Fiche 1\u00a0: Commune d’Ici\nFiche 2\u00a0: à compléter"
    assert ligne[4] == "Fiche 1\u00a0: 2025-2026\nFiche 2\u00a0: à partir de 2025"
    assert manquants(plan(demarche)) == ["pilote (fiche 2 — Deux)"]


def test_un_plan_sans_fiche_n_a_pas_leurs_colonnes(demarche: Demarche) -> None:
    porteur = axe(demarche)
    objectif(porteur, niveau=Niveau.OBJECTIF_GENERAL, intitule="Général")
    objectif(porteur, niveau=Niveau.OBJECTIF_OPERATIONNEL, intitule="Opérationnel", position=1)
    document = plan(demarche)
    assert cellules(document, "Objectifs de l’axe 1") == [
        ["Objectif", "Niveau"],
        ["Général", "Objectif général"],
        ["Opérationnel", "Objectif opérationnel"],
    ]
    assert not any(isinstance(b, Section) for b in document.blocs)


def test_un_sous_groupe_a_son_tableau(demarche: Demarche) -> None:
    porteur = axe(demarche)
    objectif(porteur, intitule="Sans")
    objectif(porteur, intitule="Avec", groupe="Modalités d'accueil", position=1)
    document = plan(demarche)
    assert cellules(document, "Objectifs de l’axe 1")[1] == ["Sans"]
    assert cellules(document, "Objectifs de l’axe 1\u00a0: modalités d’accueil")[1] == ["Avec"]


def test_un_enjeu_porte_des_axes(demarche: Demarche) -> None:
    enjeu = fabriques.element(demarche, Niveau.ENJEU, code="1", intitule="Relier")
    dessous = axe(demarche, "1.1", parent=enjeu)
    objectif(dessous, intitule="But")
    document = plan(demarche)
    titres = [(b.niveau, en_clair(b.texte)) for b in document.blocs if isinstance(b, Titre)]
    assert titres == [
        (1, "Synthèse du plan"),
        (1, "Enjeu 1 — Relier"),
        (2, "Axe 1.1 — Axe d’essai 1.1"),
    ]
    assert cellules(document, "Objectifs de l’axe 1.1")[1] == ["But"]


def test_une_fiche_sous_un_axe(demarche: Demarche) -> None:
    complete(demarche, axe(demarche))
    lignes = cellules(plan(demarche), "Objectifs et actions de l’axe 1\u00a0: actions propres")
    assert lignes[1][2] == "Fiche 3 — Navette"


def test_la_corbeille_n_est_pas_dans_le_plan(demarche: Demarche) -> None:
    porteur = objectif(axe(demarche))
    complete(demarche, porteur)
    FicheAction.objects.update(supprime_le=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert "Navette" not in str(plan(demarche).blocs)


def test_un_plan_vide_manque(demarche: Demarche) -> None:
    assert manquants(plan(demarche)) == ["plan d’actions"]
    assert annexe(demarche) == ()


def test_le_nombre_de_requetes_ne_depend_pas_des_fiches(
    demarche: Demarche, django_assert_max_num_queries: Any
) -> None:
    porteur = objectif(axe(demarche))
    for rang in range(30):
        complete(demarche, porteur, numero=str(rang))
    with django_assert_max_num_queries(14):
        annexe(demarche)


# --- a fiche ---------------------------------------------------------------------------------------


def test_une_fiche_complete_tient_sur_une_page(demarche: Demarche) -> None:
    fiche = complete(demarche, moyens="Un minibus", constats="Trop loin", est_deja_engagee=True)
    document = fiche_action(fiche)
    lus = champs(document)
    assert lus["Pilote"] == "Commune d’Ici"
    assert (
        lus["Calendrier"]
        == "Du 1er janvier 2025 au 30 juin 2026 (action engagée avant la signature)"
    )
    assert lus["Moyens humains et matériels"] == "Un minibus"
    assert "Priorité" not in lus  # not said, and not essential
    assert manquants(document) == []
    assert len(pypdfium2.PdfDocument(produire(document, format="pdf", final=True))) == 1
    assert piece("fiche_action").objet == "fiche"


def test_ce_qu_une_fiche_ne_peut_pas_taire(demarche: Demarche) -> None:
    fiche = complete(
        demarche, public="", pilote=None, debut=None, fin=None, criteres_evaluation="  "
    )
    assert manquants(fiche_action(fiche)) == [
        "public visé (fiche 3 — Navette)",
        "pilote (fiche 3 — Navette)",
        "calendrier (fiche 3 — Navette)",
        "critères d’évaluation (fiche 3 — Navette)",
    ]


def test_une_fiche_abandonnee_ne_reclame_rien(demarche: Demarche) -> None:
    fiche = complete(demarche, etat=EtatFiche.ABANDONNEE, public="", criteres_evaluation="")
    assert manquants(fiche_action(fiche)) == []
    assert champs(fiche_action(fiche))["État"] == "Abandonnée"


def test_l_etat_d_une_fiche_porte_l_apostrophe_des_livres(demarche: Demarche) -> None:
    fiche = complete(demarche, etat=EtatFiche.A_L_ETUDE)
    assert champs(fiche_action(fiche))["État"] == "À l’étude"


def test_le_fictif_reste_visible(demarche: Demarche) -> None:
    vraie, fausse = complete(demarche), complete(demarche, provenance="fictif")
    assert not any(isinstance(b, Note) for b in fiche_action(vraie).blocs)
    assert any(
        "fictive" in en_clair(b.texte) for b in fiche_action(fausse).blocs if isinstance(b, Note)
    )


@pytest.mark.parametrize("hostile", HOSTILES)
def test_un_texte_hostile_reste_litteral(demarche: Demarche, hostile: str) -> None:
    document = fiche_action(complete(demarche, intitule=hostile, description=hostile))
    attendu = "x y" if hostile == "**x** _y_" else hostile  # the only marks that mean something
    assert champs(document)["Déroulement"] == attendu
    for format_ in FORMATS:
        lu = relire(produire(document, format=format_, final=True), format_)
        assert serre(attendu) in [serre(ligne[1]) for ligne in lu.tableaux[0][1]], format_


def test_l_annexe_porte_chaque_fiche_sur_sa_page(demarche: Demarche) -> None:
    porteur = objectif(axe(demarche))
    complete(demarche, porteur, numero="1", intitule="Une")
    complete(demarche, porteur, numero="2", intitule="Deux", position=1)
    blocs = places.blocs("plan_actions", demarche)
    assert blocs is not None
    rangs = [i for i, bloc in enumerate(blocs) if isinstance(bloc, SautDePage)]
    assert [en_clair(blocs[i + 1].texte) for i in rangs] == [  # type: ignore[union-attr]
        "Fiche 1 — Une",
        "Fiche 2 — Deux",
    ]


def test_une_fiche_qui_dit_tout_tient_sur_une_page(demarche: Demarche) -> None:
    fiche = complete(
        demarche,
        **dict.fromkeys(("constats", "objectifs", "description"), "- un constat\n- un autre\n" * 2),
        **dict.fromkeys(
            ("moyens", "evaluation", "risques", "resultats_attendus"), "Un texte. " * 9
        ),
        schemas=["SDSF", "PEDT"],
        items_sppe=["1", "4C"],
        est_continue=True,
        fin=None,
    )
    for rang in range(6):
        fiche.etapes.create(intitule=f"Étape {rang}", position=rang, responsable="Service jeunesse")
        fiche.lignes_budget.create(
            annee=2025 + rang // 2, autre_financeur=f"Fonds {rang}", prevu=rang
        )
    fiche.cibles.create(valeur=21, unite="écoles neuves")
    fiche.participations.create(organisation=fiche.pilote, role="Prête la salle")
    document = fiche_action(fiche_visible(demarche, fiche.pk))
    lus = champs(document)
    assert lus["Constats"].startswith("• un constat\n• un autre")
    assert lus["Cibles chiffrées"] == "21 écoles neuves"
    assert lus["Partenaires"] == "Commune d’Ici\N{NO-BREAK SPACE}: Prête la salle"
    assert lus["Calendrier"] == "À partir du 1er janvier 2025, en continu"
    lignes = cellules(document, "Budget, en euros (un tiret\N{NO-BREAK SPACE}: montant inconnu)")
    assert lignes[-1][3:] == ["15,00", "—", "—"]
    assert cellules(document, "Étapes")[1][0] == "Étape 0"
    assert len(pypdfium2.PdfDocument(produire(document, format="pdf", final=True))) == 1


@pytest.mark.parametrize("format_", FORMATS)
def test_la_fiche_thematique_dit_la_meme_chose_partout(demarche: Demarche, format_: str) -> None:
    theme = fabriques.thematique("Jeunesse")
    fiche = fabriques.fiche_thematique(demarche, theme, pilotage="Le service jeunesse")
    complete(demarche).thematiques.add(theme)
    document = fiche_thematique(piece("fiche_thematique").trouver(demarche, theme.code))
    lu = relire(produire(document, format=format_, final=True), format_)
    dit = serre(lu.texte)
    for mot in ("Un constat fictif.", "Un objectif fictif.", "Le service jeunesse", "Navette"):
        assert serre(mot) in dit, mot
    with pytest.raises(Introuvable):
        piece("fiche_thematique").trouver(demarche, str(fiche.pk + 99))


def test_l_annexe_porte_les_fiches_thematiques_validees(demarche: Demarche) -> None:
    jeunesse, enfance = fabriques.thematique("Jeunesse"), fabriques.thematique("Enfance")
    fabriques.fiche_thematique(demarche, jeunesse, etat="VALIDEE")
    fabriques.fiche_thematique(demarche, enfance)
    complete(demarche, intitule="Une").thematiques.add(jeunesse)
    titres = [en_clair(b.texte) for b in annexe(demarche) if isinstance(b, Titre) and b.niveau == 2]
    assert titres[-2:] == ["Fiche thématique — Jeunesse", "Fiche 3 — Une"]
