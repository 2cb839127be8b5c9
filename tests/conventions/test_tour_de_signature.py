"""The pages of the signature round, and the scans of signed pages."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

import fabriques
from appuis.arbres import document, paragraphe
from maillage.conventions import reperes
from maillage.conventions.actions import pages_signees
from maillage.conventions.enums import EtatActe, EtatSignature, VerificationDePage
from maillage.conventions.models import PageSignee, Signature
from maillage.documents.rendus import rendre
from maillage.fichiers.models import Fichier
from maillage.journal.models import Evenement
from maillage.regles.erreurs import ActeRefuse, EtatIncompatible, SaisieInvalide

MARS = dt.date(2020, 3, 2)


@pytest.fixture
def tour(scene, client):
    """The act of the scene, frozen as version 1 and in signature; the Caf has signed."""
    scene.acte.etat = EtatActe.EN_SIGNATURE
    scene.acte.save()
    scene.version = fabriques.version_figee(scene.acte)
    for _ in range(3):
        fabriques.partie(scene.demarche, fabriques.organisation(), ordre=5)
    scene.signature = fabriques.signature(scene.acte, scene.caf, signee_le=MARS)
    client.force_login(scene.charge)
    return scene


def adresse(nom: str, s, *suite: int) -> str:
    return reverse(f"conventions:{nom}", args=["ici", s.acte.pk, *suite])


def photo(texte: str = "") -> bytes:
    """A photograph of a page, with a QR code at its foot unless `texte` is empty."""
    page = Image.new("L", (1240, 1754), 255)
    if texte:
        code = BytesIO()
        segno.make_qr(texte, error="m").save(code, kind="png", scale=3, border=0)
        page.paste(Image.open(code).convert("L"), (1050, 1580))
    sortie = BytesIO()
    page.save(sortie, "JPEG")
    return sortie.getvalue()


def repere(s, **champs) -> str:
    lu = {"acte": s.acte, "version": s.version.numero, "empreinte": s.version.empreinte, **champs}
    return reperes.ecrire(**lu)


def deposer(s, octets: bytes, le, nom: str = "page.jpg", **champs) -> PageSignee:
    champs = {"signature": s.signature, "par": s.charge, **champs}
    return pages_signees.deposer(nom=nom, octets=octets, le=le, **champs)


# ---------------------------------------------------------------- the repère


def test_un_repere_se_relit(tour):
    lu = reperes.lire(repere(tour))
    assert lu == reperes.Repere(tour.acte.pk, tour.version.numero, tour.version.empreinte)


@pytest.mark.parametrize(
    "ecrit",
    [
        "",
        "https://exemple.fr",
        "MAILLAGE ACTE 1 VERSION 1",
        f"MAILLAGE ACTE 1 VERSION 1 {'a' * 64}",
        f"MAILLAGE ACTE 1 VERSION 1 {'A' * 64} ",
        f"MAILLAGE ACTE -1 VERSION 1 {'A' * 64}",
        f"MAILLAGE ACTE ١ VERSION 1 {'A' * 64}",
    ],
)
def test_un_autre_code_n_est_pas_un_repere(ecrit):
    assert reperes.lire(ecrit) is None


def test_une_empreinte_fausse_ne_s_ecrit_pas(tour):
    with pytest.raises(ValueError, match="Repère impossible"):
        reperes.ecrire(tour.acte, 1, "abc")


# ---------------------------------------------------------------- scans


def test_la_page_imprimee_de_la_bonne_version_est_verifiee(tour, le):
    """The real way: the PDF that the frozen version prints, handed back."""
    octets = rendre(document(paragraphe("L’article"), repere=repere(tour)), "pdf")
    page = deposer(tour, octets, le, nom="page signée.pdf")
    assert page.verification == VerificationDePage.VERIFIEE
    assert page.est_sure
    fait = Evenement.objects.get(acte="page signée jointe")
    assert fait.apres["empreinte"] == page.fichier.empreinte


@pytest.mark.parametrize("autre", ["version", "empreinte", "acte"])
def test_la_page_d_une_autre_version_est_refusee(tour, le, autre):
    champs = {
        "version": {"version": tour.version.numero + 1, "empreinte": "b" * 64},
        "empreinte": {"empreinte": "b" * 64},
        "acte": {"acte": tour.acte_ailleurs},
    }[autre]
    with pytest.raises(pages_signees.PageDUneAutreVersion) as refus:
        deposer(tour, photo(repere(tour, **champs)), le)
    lue = champs.get("version", tour.version.numero)
    assert f"Cette page porte la version {lue}" in refus.value.message
    assert f"l'acte à signer est la version {tour.version.numero}" in refus.value.message
    assert tour.version.empreinte[:12] in refus.value.message
    assert ("d'un autre acte" in refus.value.message) is (autre == "acte")
    assert not PageSignee.objects.exists()
    assert not Fichier.objects.exists()
    assert Evenement.objects.get().acte == "page signée : tentative refusée"


def test_une_seule_page_d_une_autre_version_suffit_a_refuser(tour, le):
    pages = [
        Image.open(BytesIO(photo(r))) for r in (repere(tour), repere(tour, empreinte="c" * 64))
    ]
    sortie = BytesIO()
    pages[0].save(sortie, "PDF", save_all=True, append_images=pages[1:])
    with pytest.raises(pages_signees.PageDUneAutreVersion):
        deposer(tour, sortie.getvalue(), le, nom="deux.pdf")


@pytest.mark.parametrize("autre", ["", "https://exemple.fr/oui"])
def test_une_seule_page_sans_code_se_verifie_a_l_oeil(tour, le, autre):
    """The page that somebody signed may be another one, slipped beside a good one."""
    pages = [Image.open(BytesIO(photo(r))) for r in (repere(tour), autre)]
    sortie = BytesIO()
    pages[0].save(sortie, "PDF", save_all=True, append_images=pages[1:])
    page = deposer(tour, sortie.getvalue(), le, nom="deux.pdf")
    assert page.verification == VerificationDePage.A_L_OEIL


@pytest.mark.parametrize("texte", ["", "https://exemple.fr/oui", "MAILLAGE ACTE 1 VERSION 1 OUI"])
def test_sans_code_lisible_jamais_de_oui_automatique(tour, le, texte):
    page = deposer(tour, photo(texte), le)
    assert page.verification == VerificationDePage.A_L_OEIL
    assert not page.est_sure


def test_un_acte_sans_version_figee_ne_verifie_rien(tour, le):
    signature = fabriques.signature(fabriques.acte(tour.demarche, etat="EN_SIGNATURE"), tour.caf)
    assert not deposer(tour, photo(), le, signature=signature).est_sure
    with pytest.raises(pages_signees.PageDUneAutreVersion, match="aucune version figée"):
        deposer(tour, photo(repere(tour, acte=signature.acte)), le, signature=signature)


def test_une_page_se_joint_apres_la_fin_du_tour(tour, le):
    tour.acte.etat = EtatActe.SIGNE
    tour.acte.save(update_fields=["etat"])
    assert deposer(tour, photo(repere(tour)), le).est_sure


def test_une_page_ne_se_joint_qu_a_une_signature_donnee(tour, le):
    attendue = fabriques.signature(tour.acte, tour.commune, etat="AUTORISE", signee_le=None)
    with pytest.raises(EtatIncompatible, match="n'a pas signé"):
        deposer(tour, photo(), le, signature=attendue)


@pytest.mark.parametrize("qui", ["elu", "etranger", "administrateur"])
def test_sans_le_role_aucune_page(tour, le, qui):
    with pytest.raises(ActeRefuse):
        deposer(tour, photo(), le, par=getattr(tour, qui))
    page = fabriques.page_signee(tour.signature)
    for geste in (pages_signees.attester, pages_signees.retirer):
        with pytest.raises(ActeRefuse):
            geste(page=page, par=getattr(tour, qui), le=le)
    assert PageSignee.objects.get() == page


def test_une_page_vue_a_l_oeil_porte_le_nom_de_qui_l_a_vue(tour, le):
    page = pages_signees.attester(page=deposer(tour, photo(), le), par=tour.conseiller, le=le)
    assert page.est_sure
    assert page.attestee_par == tour.conseiller.nom_complet
    for geste in (pages_signees.attester, pages_signees.retirer):
        with pytest.raises(EtatIncompatible, match="déjà vérifiée"):
            geste(page=page, par=tour.charge, le=le)


def test_une_page_a_verifier_se_retire(tour, le):
    page = deposer(tour, photo(), le)
    pages_signees.retirer(page=page, par=tour.charge, le=le)
    assert not PageSignee.objects.exists()
    assert Evenement.objects.first().avant["empreinte"] == page.fichier.empreinte


def test_un_programme_n_entre_pas(tour, le):
    with pytest.raises(SaisieInvalide, match="ni un PDF"):
        deposer(tour, b"MZ programme", le, nom="page.pdf")


# ---------------------------------------------------------------- pages


def test_le_tableau_dit_qui_a_delibere_transmis_publie_signe(tour, client):
    fabriques.deliberation(
        tour.demarche,
        numero="24-081",
        seance_le=dt.date(2020, 2, 10),
        transmise_le=dt.date(2020, 2, 12),
        publiee_le=dt.date(2020, 2, 14),
    ).actes.add(tour.acte)
    texte = client.get(adresse("tour", tour)).content.decode()
    for attendu in ["24-081", "10/02/2020", "12/02/2020", "14/02/2020", "02/03/2020", "Autorisé"]:
        assert attendu in texte
    assert "1 sur 5" in texte
    assert "Exemplaires originaux à prévoir\xa0: 5" in texte.replace("&nbsp;", "\xa0")


def test_plusieurs_signent_d_un_coup_sans_javascript(tour, client):
    choisies = [p.pk for p in tour.demarche.parties.filter(ordre=5)][:2]
    saisie = {"parties": choisies, "signee_le": "02/03/2020", "lieu": "Labège", "motif": "Attendue"}
    reponse = client.post(adresse("tour", tour), saisie, follow=True)
    assert re.search(r"2\s?(&nbsp;)?signatures enregistrées", reponse.content.decode())
    assert Signature.objects.filter(lieu="Labège", signee_le=MARS).count() == 2


def test_toutes_celles_du_tableau_filtre(tour, client):
    vers = adresse("tour", tour) + "?role=COLLECTIVITE"
    reponse = client.post(vers, {"toutes": "on", "signee_le": "02/03/2020", "motif": "Attendue"})
    assert reponse.status_code == 302
    tour.acte.refresh_from_db()
    assert tour.acte.etat == EtatActe.SIGNE


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ({"signee_le": "02/03/2020"}, "Cochez au moins un signataire"),
        ({"toutes": "on"}, "obligatoire"),
        ({"toutes": "on", "signee_le": "31/02/2020"}, "date valide"),
        ({"toutes": "on", "signee_le": "02/03/2020"}, "Aucune délibération"),
        ({"parties": "999999", "signee_le": "02/03/2020"}, "999999"),
        ({"parties": "x' OR 1=1", "signee_le": "02/03/2020"}, "OR 1=1"),
    ],
)
def test_une_saisie_fausse_se_montre_de_nouveau(tour, client, saisie, message):
    reponse = client.post(adresse("tour", tour), saisie)
    assert reponse.status_code == 422
    assert message in reponse.content.decode()
    assert Signature.objects.count() == 1


def test_une_commune_deja_signee_entre_temps_le_dit(tour, client):
    fabriques.signature(tour.acte, tour.commune, signee_le=MARS)
    saisie = {"parties": tour.commune.pk, "signee_le": "02/03/2020", "motif": "Attendue"}
    reponse = client.post(adresse("tour", tour), saisie)
    assert reponse.status_code == 422
    assert "déjà enregistrée" in reponse.content.decode()


def test_une_saisie_perimee_repond_409(tour, client):
    saisie = {"etat": "AUTORISE", "version": 0}
    vers = adresse("signature", tour, tour.commune.pk)
    assert client.post(vers, saisie).status_code == 302
    reponse = client.post(vers, {"etat": "REFUSE", "version": 0})
    assert reponse.status_code == 409
    assert "a changé pendant votre saisie" in reponse.content.decode()
    assert client.post(vers, {"etat": "REFUSE", "version": 1}).status_code == 302


@pytest.mark.parametrize(
    ("filtre", "nombre"),
    [
        ("", 5),
        ("?etat=A_SIGNER", 4),
        ("?etat=SIGNE", 1),
        ("?role=CAF", 1),
        ("?texte=introuvable", 0),
    ],
)
@pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
def test_le_tableau_s_exporte_comme_il_est_filtre(tour, client, filtre, nombre, format_):
    signe = "&" if filtre else "?"
    reponse = client.get(f"{adresse('tour', tour)}{filtre}{signe}format={format_}")
    assert reponse.status_code == 200
    assert f"signatures-ici.{format_}" in reponse["Content-Disposition"]
    if format_ == "csv":
        assert len(reponse.content.decode("utf-8-sig").splitlines()) == 1 + nombre


def test_un_filtre_faux_montre_tout(tour, client):
    texte = client.get(adresse("tour", tour) + "?etat=INCONNU&role=%00").content.decode()
    assert str(tour.commune) in texte


def test_qui_ne_fait_que_lire_n_a_ni_case_ni_bouton(tour, client):
    client.force_login(tour.elu)
    texte = client.get(adresse("tour", tour)).content.decode()
    assert 'name="parties"' not in texte
    assert "Enregistrer ces signatures" not in texte


def test_la_page_se_depose_et_se_telecharge(tour, client):
    depot = {"fichier": SimpleUploadedFile("page.jpg", photo(repere(tour)))}
    vers = adresse("page_joindre", tour, tour.caf.pk)
    reponse = client.post(vers, depot, follow=True)
    assert "son code est celui de cette version" in reponse.content.decode()
    page = PageSignee.objects.get()
    client.force_login(tour.elu)
    fichier = client.get(adresse("page_signee", tour, tour.caf.pk, page.pk))
    assert fichier.content[:3] == b"\xff\xd8\xff"
    assert fichier["Content-Disposition"] == 'attachment; filename="page.jpg"'
    assert fichier["X-Content-Type-Options"] == "nosniff"
    assert fichier["Content-Security-Policy"] == "default-src 'none'; sandbox"
    client.force_login(tour.etranger)
    assert client.get(adresse("page_signee", tour, tour.caf.pk, page.pk)).status_code == 404


@pytest.mark.parametrize(
    ("nom", "octets", "message"),
    [
        ("page.jpg", b"", "vide"),
        ("page.exe", b"MZ", "ni un PDF"),
        ("page.pdf", b"%PDF-1.7 casse", "ne s’ouvre pas"),
        ("page.pdf", photo(), "ne dit pas ce que le fichier contient"),
    ],
)
def test_un_mauvais_fichier_se_dit_sur_la_page(tour, client, nom, octets, message):
    depot = {"fichier": SimpleUploadedFile(nom, octets)}
    reponse = client.post(adresse("page_joindre", tour, tour.caf.pk), depot)
    assert reponse.status_code == 422
    assert message in reponse.content.decode().replace("&#x27;", "’").replace("'", "’")
    assert not PageSignee.objects.exists()


def test_la_page_d_une_autre_partie_est_introuvable(tour, client):
    page = fabriques.page_signee(tour.signature)
    for nom in ("page_attester", "page_retirer"):
        vers = adresse(nom, tour, tour.commune.pk, page.pk)
        assert client.post(vers).status_code == 404
    assert client.get(adresse("page_signee", tour, tour.commune.pk, page.pk)).status_code == 404


def test_une_page_a_verifier_se_voit_et_s_atteste(tour, client):
    page = fabriques.page_signee(tour.signature)
    texte = client.get(adresse("signature", tour, tour.caf.pk)).content.decode()
    assert "À vérifier à l’œil" in texte
    assert tour.version.empreinte[:12].upper() in texte
    assert client.post(adresse("page_attester", tour, tour.caf.pk, page.pk)).status_code == 302
    page.refresh_from_db()
    assert page.attestee_par == tour.charge.nom_complet


def test_la_derniere_signature_previent(tour, client):
    vers = adresse("signature", tour, tour.commune.pk)
    assert "dernière signature attendue" not in client.get(vers).content.decode()
    for partie in tour.demarche.parties.filter(ordre=5):
        fabriques.signature(tour.acte, partie, signee_le=MARS)
    assert "dernière signature attendue" in client.get(vers).content.decode()


def test_le_nombre_de_requetes_ne_depend_pas_des_signataires(tour, client):
    comptes = []
    for ajout in (1, 20):
        for _ in range(ajout):
            partie = fabriques.partie(tour.demarche, fabriques.organisation(), ordre=9)
            fabriques.signataire(partie)
            fabriques.deliberation(tour.demarche, organisation=partie.organisation).actes.add(
                tour.acte
            )
            fabriques.page_signee(fabriques.signature(tour.acte, partie, signee_le=MARS))
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse("tour", tour)).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1], comptes


def test_un_etat_a_preparer_ne_demande_rien(tour, client):
    vers = adresse("signature", tour, tour.commune.pk)
    assert client.post(vers, {"etat": EtatSignature.A_PREPARER, "version": 0}).status_code == 302
    assert Signature.objects.get(partie=tour.commune).etat == EtatSignature.A_PREPARER
