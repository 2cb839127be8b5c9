"""The pages of the shared diagnosis: what each role finds there, and what is sent from them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import fabriques
from appuis import ateliers, diagnostics
from appuis.distribution import Distribution
from maillage.conventions.enums import Role
from maillage.diagnostics.enums import EtatDiagnostic, EtatSection, NatureConstat
from maillage.diagnostics.models import (
    Diagnostic,
    EtapeDiagnostic,
    SectionDiagnostic,
    VersionDiagnostic,
)
from maillage.documents.arbre import Tableau, parcourir
from maillage.documents.pieces import piece

SLUG = "la-notre"


@pytest.fixture
def navigateur(distribution: Distribution) -> Client:
    return celui_de(distribution, Role.CHARGE_COOPERATION)


@pytest.fixture
def ouvert(distribution: Distribution) -> Diagnostic:
    return diagnostics.diagnostic(distribution.demarche)


def celui_de(distribution: Distribution, role: Role) -> Client:
    client = Client()
    client.force_login(distribution.compte(role))
    return client


def adresse(nom: str, *suite: Any) -> str:
    return reverse(f"diagnostics:{nom}", args=[SLUG, *suite])


def lire(client: Client, nom: str, *suite: Any) -> str:
    reponse = client.get(adresse(nom, *suite))
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_ouvrir_puis_proposer_puis_valider_puis_rouvrir(navigateur: Client) -> None:
    assert "pas encore ouvert" in lire(navigateur, "diagnostic")
    envoi = navigateur.post(adresse("diagnostic_ouvrir"), {"portee": "Les familles (fictif)."})
    assert envoi.headers["Location"] == adresse("diagnostic")
    page = lire(navigateur, "diagnostic")
    assert "Il reste à écrire les sections" in page
    assert "Proposer à la validation" not in page
    SectionDiagnostic.objects.update(texte="Écrit (fictif).", etat=EtatSection.FAITE)
    assert "Proposer à la validation" in lire(navigateur, "diagnostic")
    navigateur.post(adresse("diagnostic_soumettre"), {"version": 1})
    assert "Ce qui restera sans réponse" in lire(navigateur, "diagnostic_valider")
    refus = navigateur.post(adresse("diagnostic_valider"), {"version": 2, "valide_par": "Copil"})
    assert refus.status_code == 422
    navigateur.post(
        adresse("diagnostic_valider"),
        {"version": 2, "valide_le": "12/03/2026", "valide_par": "Comité de pilotage"},
    )
    page = lire(navigateur, "diagnostic")
    assert "Comité de pilotage" in page
    assert "Rouvrir le diagnostic" in page
    assert "Écrit (fictif)." in lire(navigateur, "diagnostic_version", 1)
    perdu = navigateur.post(adresse("diagnostic_rouvrir"), {"version": 1, "motif": "Chiffres"})
    assert perdu.status_code == 409
    navigateur.post(adresse("diagnostic_rouvrir"), {"version": 3, "motif": "Nouveaux chiffres"})
    assert "Nouveaux chiffres" in lire(navigateur, "diagnostic")
    assert Diagnostic.objects.get().modifiable


def test_une_section_s_ecrit_et_un_conflit_montre_les_deux(
    navigateur: Client, ouvert: Diagnostic
) -> None:
    saisie = {"texte": "Mon texte <script>", "etat": "EN_COURS", "version": 1}
    assert navigateur.post(adresse("diagnostic_section", "besoins"), saisie).status_code == 302
    saisie["texte"] = "Le texte d’un autre"
    conflit = navigateur.post(adresse("diagnostic_section", "besoins"), saisie)
    assert conflit.status_code == 409
    assert "Mon texte &lt;script&gt;" in conflit.content.decode()
    assert "Le texte d’un autre" in conflit.content.decode()
    sans = {"texte": "", "etat": "SANS_OBJET", "motif": "", "version": 2}
    refus = navigateur.post(adresse("diagnostic_section", "besoins"), sans)
    assert refus.status_code == 422
    assert "pourquoi cette section est sans objet" in refus.content.decode()
    assert navigateur.get(adresse("diagnostic_section", "inconnue")).status_code == 404


def test_qui_lit_n_ecrit_pas(distribution: Distribution, ouvert: Diagnostic) -> None:
    elu = celui_de(distribution, Role.ELU)
    page = lire(elu, "diagnostic_section", "offre")
    assert "Écrit (fictif)." in page
    assert "<textarea" not in page
    envoi = elu.post(adresse("diagnostic_section", "offre"), {"texte": "Autre", "version": 1})
    assert envoi.status_code == 403
    assert "Ajouter une étape" not in lire(elu, "echeancier")


def test_un_diagnostic_valide_ne_montre_plus_de_formulaire(
    navigateur: Client, ouvert: Diagnostic
) -> None:
    Diagnostic.objects.update(
        etat=EtatDiagnostic.VALIDE, valide_le=dt.date(2026, 3, 12), valide_par="Copil"
    )
    assert "<textarea" not in lire(navigateur, "diagnostic_section", "offre")
    page = lire(navigateur, "echeancier")
    assert "Noter l’avancement" in page
    assert "Ajouter une étape" not in page
    envoi = {"texte": "Autre", "etat": "FAITE", "version": 1}
    refus = navigateur.post(adresse("diagnostic_section", "offre"), envoi)
    assert refus.status_code == 422
    assert "Rouvrez-le" in refus.content.decode()


def test_une_etape_se_planifie_avance_et_se_retire(
    navigateur: Client, distribution: Distribution, ouvert: Diagnostic
) -> None:
    organisation = distribution.demarche.parties.first().organisation
    envoi = navigateur.post(
        adresse("diagnostic_etape_planifier"),
        {
            "intitule": "Restitution",
            "fin": "15/12/2026",
            "organisations": [organisation.pk],
            "autres_acteurs": "Habitants",
        },
    )
    assert envoi.status_code == 302
    etape = EtapeDiagnostic.objects.get(intitule="Restitution")
    page = lire(navigateur, "echeancier")
    assert "15 décembre 2026" in page
    assert "Habitants" in page
    navigateur.post(
        adresse("diagnostic_etape_avancer", etape.pk),
        {"etat": "FAITE", "faite_le": "02/11/2026", "version": 1},
    )
    assert "Faite le 2 novembre 2026" in lire(navigateur, "echeancier")
    faux = {"intitule": "R", "debut": "02/01/2027", "fin": "01/01/2027", "version": 2}
    refus = navigateur.post(adresse("diagnostic_etape_modifier", etape.pk), faux)
    assert refus.status_code == 422
    assert "avant son début" in refus.content.decode()
    assert navigateur.post(adresse("diagnostic_etape_retirer", etape.pk)).status_code == 422
    navigateur.post(adresse("diagnostic_etape_retirer", etape.pk), {"version": 2})
    assert not EtapeDiagnostic.objects.filter(pk=etape.pk).exists()


def test_la_version_validee_se_telecharge_et_celle_d_a_cote_est_introuvable(
    navigateur: Client, ouvert: Diagnostic
) -> None:
    diagnostics.version(ouvert)
    fichier = navigateur.get(adresse("diagnostic_version_fichier", 1, "html"))
    assert "Tel qu’il était (fictif)." in fichier.content.decode()
    assert 'filename="la-notre-diagnostic-v1.html"' in fichier.headers["Content-Disposition"]
    assert navigateur.get(adresse("diagnostic_version", 2)).status_code == 404
    assert navigateur.get(adresse("diagnostic_version_fichier", 1, "exe")).status_code == 404


def test_le_document_met_forces_et_fragilites_face_a_face(
    distribution: Distribution, ouvert: Diagnostic
) -> None:
    force = ateliers.constat(distribution.demarche)
    force.nature, force.texte, force.source = NatureConstat.FORCE, "Une force", "Insee, 2023"
    force.save()
    document = piece("diagnostic").construire(distribution.demarche)
    tableaux = {b.legende: b for b in parcourir(document.blocs) if isinstance(b, Tableau)}
    face = tableaux["Forces et fragilités du territoire"]
    assert face.entetes == ("Les forces du territoire", "Ses fragilités")
    assert len(face.lignes) == 1
    assert face.lignes[0][0][0].texte.startswith("Une force")
    assert face.lignes[0][1][0].manquant == "constats : ses fragilités"
    assert "Échéancier du diagnostic" in tableaux
    assert "Éléments demandés et réponses" in tableaux


def test_le_nombre_de_requetes_ne_depend_pas_du_contenu(
    navigateur: Client, distribution: Distribution, ouvert: Diagnostic
) -> None:
    def remplir(n: int) -> None:
        for _ in range(n):
            ateliers.constat(distribution.demarche)
            etape = EtapeDiagnostic.objects.create(diagnostic=ouvert, intitule="Étape")
            etape.organisations.add(fabriques.organisation())
            numero = VersionDiagnostic.objects.count() + 1
            diagnostics.version(ouvert, numero)

    comptes = []
    for combien in (1, 10):
        remplir(combien)
        for nom in ("diagnostic", "echeancier"):
            lire(navigateur, nom)
            with CaptureQueriesContext(connection) as requetes:
                lire(navigateur, nom)
            comptes.append(len(requetes))
    assert comptes[:2] == comptes[2:]
