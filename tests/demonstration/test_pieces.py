"""The documents of the five territories, as the demonstration gives them."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.demonstration.chargement import Bilan
from maillage.demonstration.lecture import TERRITOIRES
from maillage.documents.arbre import (
    A_COMPLETER,
    NOMBRE_DE_PAGES,
    Document,
    Tableau,
    Titre,
    en_clair,
    manquants,
    parcourir,
    textes,
)
from maillage.documents.diapositives import Graphique
from maillage.documents.pieces import Disponibilite, Piece, choisir, disponibilite, piece, pieces
from maillage.documents.production import produire, produire_piece
from maillage.gouvernance.dossier.assemblage import diaporama, lire
from maillage.gouvernance.queries.reunions import reunions
from maillage.interface.typographie import montant
from maillage.ligne import commande
from maillage.plan_actions.models import LigneBudget
from maillage.regles.erreurs import Introuvable

NORMES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)
# The convention has its own test below; no démarche of the demonstration is terminated.
SANS_PDF_ICI = {"convention", "texte_consolide", "lettre", "lettre_de_fin", "constat_de_fin"}


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


def une_demarche(piece: Piece) -> tuple[Demarche, Disponibilite]:
    """A démarche where the piece is ready; the one whose name comes last, so that they vary."""
    lues = [(d, disponibilite(piece, d)) for d in Demarche.objects.order_by("-slug")]
    return next((demarche, lue) for demarche, lue in lues if lue.prete)


@pytest.mark.parametrize("nom", sorted({p.identifiant for p in pieces()} - SANS_PDF_ICI))
def test_chaque_piece_passe_les_normes(demo: Bilan, nom: str, tmp_path: Path) -> None:
    choisie = piece(nom)
    _, lue = une_demarche(choisie)
    octets = produire_piece(choisie, lue.objet, format="pdf", final=False)
    assert not [
        f for norme in NORMES for f in page.validate_pdf_bytes(octets, profile=norme).failures
    ]
    with pikepdf.open(BytesIO(octets)) as pdf:
        assert not pdf.check_pdf_syntax()


def test_assez_de_pieces_sont_pretes(demo: Bilan) -> None:
    pretes: dict[str, set[str]] = {slug: set() for slug in TERRITOIRES}
    for demarche in Demarche.objects.all():
        pretes[demarche.slug] |= {
            p.identifiant for p in pieces() if disponibilite(p, demarche).prete
        }
    assert len(set().union(*pretes.values())) >= 24
    assert len(pretes["aubergenville"]) >= 15
    assert len(pretes["toulouse"]) >= 10
    assert "acte_engagement" in pretes["rive-de-gier"]
    assert "avenant" in pretes["sicoval"]


def clair(document: Document) -> str:
    return "\n".join(
        en_clair(t) for bloc in parcourir(document.blocs) for t in textes(bloc)
    ).replace("\u00a0", " ")


def construire(nom: str, slug: str, cle: str = "") -> Document:
    choisie = piece(nom)
    return choisie.construire(choisir(choisie, Demarche.objects.get(slug=slug), cle))


def test_l_accord_cadre_dit_ses_annexes_ses_decisions_et_ses_deliberations(demo: Bilan) -> None:
    document = construire("accord_cadre", "toulouse")
    lu = clair(document)
    titres = [en_clair(b.texte) for b in parcourir(document.blocs) if isinstance(b, Titre)]
    assert sum(t.startswith("Annexe ") for t in titres) == 4
    assert "quatre annexes, qui en font partie intégrante" in lu
    assert "en deux exemplaires originaux" in lu
    assert NOMBRE_DE_PAGES in lu
    assert "Le présent accord-cadre prend effet le 1er janvier 2022" in lu
    assert "au plus tard le 31 décembre 2022" in lu
    assert "La durée de la CTG : 4 ans (2023-2026)." in lu
    assert "21-0648" in lu
    assert "4.2.3 — Petite enfance" in titres
    assert "Construire 21 écoles neuves" in lu
    assert manquants(document) == []


def test_l_acte_d_engagement_dit_l_echeance_et_sa_consequence(demo: Bilan) -> None:
    document = construire("acte_engagement", "rive-de-gier")
    lu = clair(document)
    assert "une annexe, qui en fait partie intégrante" in lu
    assert "au plus tard le 31 décembre 2023" in lu
    assert "continuité des financements" in lu
    assert "animation de la vie sociale (facultative)" in lu
    assert "Vu " not in lu
    with pytest.raises(Introuvable, match="Aucun acte"):
        construire("acte_engagement", "rive-de-gier", "999999")


def test_la_convention_dit_ses_pages_comme_ses_annexes(demo: Bilan) -> None:
    lu = clair(construire("convention", "aubergenville"))
    assert f"{NOMBRE_DE_PAGES} pages, numérotées et paraphées par les parties" in lu
    assert "sept annexes, qui en font partie intégrante" in lu


def test_le_diagnostic_tient_ce_qui_existe_et_nomme_ce_qui_manque(demo: Bilan) -> None:
    document = construire("diagnostic", "aubergenville")
    lu = clair(document)
    assert "Crèche Les Passerelles (fictif)" in lu
    assert "La Parenthèse" not in lu  # closed in 2023
    assert "46 places" in lu
    assert "Un lieu d’accueil enfants-parents ouvert le samedi matin" in lu
    assert "Une piscine à vagues" not in lu  # left aside
    assert "cabinet Perspectives (fictif)" in lu  # an actor of the échéancier
    assert not manquants(document)
    assert "constats : ses fragilités" in manquants(construire("diagnostic", "rive-de-gier"))


def test_un_diagnostic_valide_est_le_document_de_sa_validation(demo: Bilan) -> None:
    document = construire("diagnostic", "conflent-canigo")
    assert document.mention.startswith("Version 1, validée le 30/10/2021")
    assert not manquants(document)


def test_le_cahier_des_charges_dit_le_perimetre_et_le_calendrier(demo: Bilan) -> None:
    document = construire("cahier_des_charges", "toulouse")
    lu = clair(document)
    assert "514\u202f819 habitants" in lu
    assert "Lancement du diagnostic partagé de territoire" in lu
    assert "date : fin du diagnostic" in manquants(document)
    a_trente_huit = clair(construire("cahier_des_charges", "sicoval"))
    assert (
        "de la Haute-Garonne, la communauté d’agglomération du Sicoval et 36 autres"
        in a_trente_huit
    )
    assert a_trente_huit.count("choisit le prestataire") == 1  # what all do is said once


def test_le_bilan_est_celui_de_l_annee_demandee(demo: Bilan) -> None:
    lu_2026 = clair(construire("bilan_annuel", "aubergenville"))
    lu_2025 = clair(construire("bilan_annuel", "aubergenville", "2025"))
    assert "27, provisoire" in lu_2026
    assert "Le deuxième projet attend l’accord du bailleur" in lu_2026
    assert "Le deuxième projet" not in lu_2025
    assert "17\u202f642,35" not in lu_2026
    assert "22" in lu_2025
    with pytest.raises(Introuvable, match="Rien n’est connu"):
        construire("bilan_annuel", "aubergenville", "1999")


def test_l_evaluation_finale_juge_chaque_cible_et_laisse_l_appreciation(demo: Bilan) -> None:
    document = construire("evaluation_finale", "aubergenville")
    effets = next(b for b in parcourir(document.blocs) if isinstance(b, Tableau))
    conclusions = {en_clair(ligne[0])[:12]: en_clair(ligne[4]) for ligne in effets.lignes}
    assert conclusions["Professionne"] == "Atteinte"  # 63 for 60
    assert conclusions["Jeunes accue"] == "Non atteinte"  # 27 for 40
    assert conclusions["Services nou"] == "À mesurer"
    assert "appréciation : pérennité des effets" in manquants(document)
    assert "recommandations du comité de pilotage" in manquants(document)


def test_l_annexe_6_porte_les_criteres_des_fiches(demo: Bilan) -> None:
    document = construire("evaluation", "aubergenville")
    assert "Nombre de jeunes accueillis par an" in clair(document)
    assert "Méthode validée par « Comité de pilotage »" in clair(document)
    assert any("Référents handicap" in m for m in manquants(document))


def test_la_note_sppe_repond_point_par_point(demo: Bilan) -> None:
    document = construire("note_sppe", "aubergenville")
    table = [b for b in parcourir(document.blocs) if isinstance(b, Tableau)][1]
    dits = {en_clair(ligne[0]): en_clair(ligne[2]) for ligne in table.lignes}
    assert len(dits) == 11
    assert "Multi-accueil Les Primevères (fictif)" in dits["1°"]
    assert "Café des parents itinérant" in dits["4° c"]
    assert dits["4° e"] == A_COMPLETER
    assert "12\u202f723" in clair(document)  # more than 10 000 inhabitants


def test_la_note_de_synthese_dit_ce_que_paie_la_collectivite(demo: Bilan) -> None:
    lu = clair(construire("note_synthese", "aubergenville"))
    assert "L. 2121-12" in lu
    assert "n° 20-093 du 16 décembre 2020" in lu
    budgets = LigneBudget.objects.filter(
        fiche__demarche__slug="aubergenville",
        financeur__siren="217800291",
        fiche__supprime_le=None,
    ).exclude(fiche__etat__in=["ABANDONNEE", "REPORTEE"])
    total = sum(ligne.prevu or 0 for ligne in budgets)
    assert f"La commune d’Aubergenville y apporte {montant(total)}".replace("\u00a0", " ") in lu


def test_le_depliant_nomme_tous_les_signataires_et_aucune_personne(demo: Bilan) -> None:
    lu = clair(construire("depliant", "sicoval"))
    for partie in Demarche.objects.get(slug="sicoval").parties.filter(est_signataire=True):
        assert partie.organisation.nom.replace("'", "’") in lu
    d_aubergenville = clair(construire("depliant", "aubergenville"))
    assert "Conseil local des jeunes" in d_aubergenville
    assert "Navette solidaire" not in d_aubergenville  # not validated yet
    for nom in ("Benali", "Claire Martin", "Lécole"):
        assert nom not in d_aubergenville


@pytest.mark.parametrize(
    ("slug", "nom", "format_", "code"),
    [
        ("aubergenville", "dossier_copil", "pptx", 0),
        ("aubergenville", "depliant", "html", 0),
        ("aubergenville", "deliberation", "html", 0),
        ("aubergenville", "acte_engagement", "html", 3),
        ("toulouse", "fiche_action", "pdf", 3),
    ],
)
def test_la_commande_suit_ce_qui_est_pret(
    demo: Bilan, slug: str, nom: str, format_: str, code: int, tmp_path: Path
) -> None:
    sortie = tmp_path / f"p.{format_}"
    mots = ["document", slug, "--piece", nom, "--format", format_, "--sortie", str(sortie)]
    assert commande.executer(commande.analyseur().parse_args(mots)) == code
    assert sortie.exists() == (code == 0)


def test_la_page_des_documents_les_liste_tous(demo: Bilan, client: Client) -> None:
    client.force_login(Utilisateur.objects.get(email="claire.martin@demo.maillage.example"))
    lue = client.get(reverse("portail:documents", args=["aubergenville"])).content.decode()
    for p in pieces():
        assert p.intitule in lue
    assert "Il manque&nbsp;: un acte «" in lue
    for nom in ("bilan_annuel", "depliant", "releve_decisions", "note_synthese", "dossier_copil"):
        demarche = Demarche.objects.get(slug="aubergenville")
        lien = disponibilite(piece(nom), demarche).objet
        adresse = reverse("portail:apercu", args=["aubergenville", nom])
        suite = "" if piece(nom).objet == "demarche" else f"?objet={lien.pk}"
        assert f'href="{adresse}{suite}"' in lue
        assert client.get(adresse + suite).status_code == 200
    absente = client.get(reverse("portail:apercu", args=["aubergenville", "acte_engagement"]))
    assert absente.status_code == 422
    ancienne = client.get(reverse("portail:apercu", args=["rive-de-gier", "services_soutenus"]))
    assert ancienne.status_code == 404  # not her démarche


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
