"""What is found of a file: each bad case told apart, and no flipped byte ever a yes."""

from __future__ import annotations

import datetime as dt
import subprocess

import page
import pikepdf
import pytest
from asn1crypto import x509 as asn1
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from appuis import autorites
from appuis.autorites import JOUR, MAINTENANT
from appuis.scelles import fige, scelle, scelle_deux_fois, sceller
from maillage.sceaux import constat, scellement
from maillage.sceaux.champs import Ecrivain, noms
from maillage.sceaux.confiance import Confiance
from maillage.sceaux.enums import (
    DU_PIRE_AU_MEILLEUR,
    DatationDeSceau,
    NiveauDeSceau,
    VerdictDeSceau,
)
from maillage.sceaux.phrases import EXPLICATIONS, SUITES
from maillage.sceaux.scellement import ScellementImpossible
from maillage.sceaux.verification import Examen, examiner

V = VerdictDeSceau


def verdict(octets: bytes, crue: Confiance | None = None, le: dt.datetime = MAINTENANT) -> V:
    return lire(octets, crue, le).verdict


def lire(octets: bytes, crue: Confiance | None = None, le: dt.datetime = MAINTENANT) -> Examen:
    return examiner(octets, confiance=autorites.confiance() if crue is None else crue, le=le + JOUR)


# ---------------------------------------------------------------- whole files


def test_un_sceau_horodate_dit_qui_et_quand() -> None:
    examen = lire(scelle())
    (sceau,) = examen.sceaux
    assert examen.verdict == sceau.verdict == V.INTACT
    assert sceau.par == "Caf fictive, Organisation fictive"
    assert sceau.datation == DatationDeSceau.HORODATEE
    assert sceau.motif == "Convention fictive, version 1"
    assert "Autorité fictive" in sceau.autorite
    assert abs(sceau.le - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=10)


def test_deux_sceaux_de_suite_sont_tous_deux_intacts() -> None:
    examen = lire(scelle_deux_fois())
    assert [s.verdict for s in examen.sceaux] == [V.INTACT, V.INTACT]
    assert [s.datation for s in examen.sceaux] == [
        DatationDeSceau.HORODATEE,
        DatationDeSceau.DECLAREE,
    ]


def test_le_fichier_scelle_commence_par_le_fichier_fige() -> None:
    assert scelle().startswith(fige())
    assert scelle_deux_fois().startswith(scelle())


@pytest.mark.parametrize("octets", [scelle, scelle_deux_fois], ids=["un", "deux"])
def test_pyhanko_et_pdfsig_verifient_aussi(octets, tmp_path) -> None:
    fichier = tmp_path / "scelle.pdf"
    fichier.write_bytes(octets())
    contexte = ValidationContext(
        trust_roots=[asn1.Certificate.load(autorites.autorite().der)], crls=[], ocsps=[]
    )
    with fichier.open("rb") as flux:
        sceaux = PdfFileReader(flux).embedded_regular_signatures
        for sceau in sceaux:
            statut = validate_pdf_signature(sceau, contexte)
            assert statut.bottom_line, statut.pretty_print_details()
    dit = subprocess.run(["pdfsig", str(fichier)], capture_output=True, text=True, check=False)
    assert dit.stdout.count("Signature is Valid") == len(sceaux)


@pytest.mark.parametrize("octets", [scelle, scelle_deux_fois], ids=["un", "deux"])
def test_le_fichier_scelle_reste_pdf_ua(octets) -> None:
    profil = page.ValidationProfile.PDF_UA_1
    assert not page.validate_pdf_bytes(octets(), profile=profil).failures


def test_un_seul_sceau_reste_pdf_a() -> None:
    profil = page.ValidationProfile.PDF_A_2A
    assert not page.validate_pdf_bytes(scelle(), profile=profil).failures


def test_les_metadonnees_ne_changent_pas(tmp_path) -> None:
    lues = []
    for octets in (fige(), scelle()):
        fichier = tmp_path / "lu.pdf"
        fichier.write_bytes(octets)
        with pikepdf.open(fichier) as pdf:
            lues.append(bytes(pdf.Root.Metadata.read_bytes()))
    assert lues[0] == lues[1]


# ---------------------------------------------------------------- each bad case


def test_un_certificat_fait_maison_se_dit() -> None:
    assert verdict(sceller(fige(), autorites.fait_maison())) == V.AUTOSIGNE


def test_une_autorite_qui_n_est_pas_reconnue_se_dit() -> None:
    assert verdict(scelle(), Confiance()) == V.AUTORITE_INCONNUE


def test_un_certificat_fait_maison_que_l_administrateur_reconnait() -> None:
    lue = autorites.fait_maison()
    crue = Confiance((lue.certificat.public_bytes(autorites.Encoding.DER),))
    assert verdict(sceller(fige(), lue), crue) == V.INTACT


def test_expire_quand_il_a_servi() -> None:
    vieux = autorites.autorite().delivrer(
        "Périmée", 1, du=MAINTENANT - 90 * JOUR, au=MAINTENANT - 30 * JOUR
    )
    (sceau,) = lire(sceller(fige(), vieux)).sceaux
    assert sceau.verdict == V.EXPIRE_A_LA_SIGNATURE
    assert sceau.depuis == MAINTENANT - 30 * JOUR


def test_pas_encore_valable() -> None:
    tot = autorites.autorite().delivrer("Trop tôt", 1, du=MAINTENANT + 30 * JOUR)
    assert verdict(sceller(fige(), tot)) == V.PAS_ENCORE_VALABLE


def test_expire_depuis_avec_et_sans_preuve_de_la_date() -> None:
    plus_tard = MAINTENANT + 500 * JOUR
    assert verdict(scelle(), le=plus_tard) == V.EXPIRE_DEPUIS
    sans = sceller(fige(), autorites.caf())
    assert verdict(sans) == V.INTACT
    assert verdict(sans, le=plus_tard) == V.EXPIRE_SANS_PREUVE


def test_revoque_avant_depuis_et_sans_preuve() -> None:
    certificat = autorites.caf().certificat
    avant = autorites.autorite().revoquer(certificat, le=MAINTENANT - 10 * JOUR)
    depuis = autorites.autorite().revoquer(certificat, le=MAINTENANT + dt.timedelta(hours=12))
    assert verdict(scelle(), autorites.confiance(avant)) == V.REVOQUE
    assert verdict(scelle(), autorites.confiance(depuis)) == V.REVOQUE_DEPUIS
    sans = sceller(fige(), autorites.caf())
    assert verdict(sans, autorites.confiance(depuis)) == V.REVOQUE
    assert verdict(scelle(), autorites.confiance(autorites.autorite().revoquer(le=MAINTENANT))) == (
        V.INTACT
    )


def test_un_horodatage_inconnu_ne_prouve_pas_la_date() -> None:
    autre = autorites.autorite("Autre autorité", 8)
    octets = sceller(fige(), autorites.caf(), horodateur=autorites.horodateur(autre))
    (sceau,) = lire(octets).sceaux
    assert (sceau.verdict, sceau.datation) == (V.INTACT, DatationDeSceau.HORODATAGE_INCONNU)
    assert verdict(octets, le=MAINTENANT + 500 * JOUR) == V.EXPIRE_SANS_PREUVE


def test_un_changement_ajoute_apres_le_sceau_se_dit() -> None:
    ecrivain = Ecrivain(autorites.BytesIO(scelle()), strict=False)
    ecrivain.root["/Lang"] = autorites.pdf_string("en-US")
    ecrivain.update_root()
    sortie = autorites.BytesIO()
    ecrivain.write(sortie)
    assert verdict(sortie.getvalue()) == V.MODIFIE_APRES


def test_des_octets_ajoutes_a_la_fin_se_disent() -> None:
    assert verdict(scelle() + b"\n% ajout\n") in (V.MODIFIE_APRES, V.ALTERE)


def test_sans_sceau_protege_abime_ou_pas_un_pdf(tmp_path) -> None:
    assert verdict(fige()) == V.SANS_SCEAU
    assert verdict(b"Bonjour") == V.PAS_UN_PDF
    assert verdict(b"") == V.PAS_UN_PDF
    assert verdict(b"%PDF-1.7\nrien de lisible") == V.ABIME
    assert verdict(fige()[:2000]) == V.ABIME
    chiffre = tmp_path / "protege.pdf"
    with pikepdf.open(autorites.BytesIO(fige())) as pdf:
        pdf.save(chiffre, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert verdict(chiffre.read_bytes()) == V.PROTEGE


def test_un_fichier_scelle_puis_tronque_est_altere() -> None:
    assert verdict(scelle()[:-200]) == V.ALTERE


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_aucun_octet_change_ne_passe(data: st.DataObject) -> None:
    """Anywhere in what is sealed, and in the signature itself."""
    octets = bytearray(scelle_deux_fois())
    lecteur = PdfFileReader(autorites.BytesIO(scelle_deux_fois()))
    hors = [tuple(int(n) for n in s.byte_range) for s in lecteur.embedded_signatures]
    rang = data.draw(
        st.integers(0, len(octets) - 1).filter(lambda r: not any(b <= r < c for _, b, c, _ in hors))
    )
    octets[rang] ^= 1 << data.draw(st.integers(0, 7))
    assert verdict(bytes(octets)) not in (V.INTACT, V.EXPIRE_DEPUIS, V.SANS_SCEAU)


@given(st.binary(max_size=400))
@settings(max_examples=40, deadline=None)
def test_un_fichier_hostile_ne_casse_rien(suite: bytes) -> None:
    for octets in (suite, b"%PDF-1.7\n" + suite, scelle()[:3000] + suite):
        assert verdict(octets) not in (V.INTACT, V.EXPIRE_DEPUIS)


def test_la_place_du_sceau_ne_cache_rien() -> None:
    """The bytes that a seal leaves out hold the seal and zeros, nothing else."""
    lecteur = PdfFileReader(autorites.BytesIO(scelle()))
    _, fin, reprise, _ = (int(n) for n in lecteur.embedded_signatures[0].byte_range)
    octets = bytearray(scelle())
    octets[reprise - 4 : reprise - 1] = b"abc"
    assert octets[fin] == ord("<")
    assert verdict(bytes(octets)) == V.ALTERE


# ---------------------------------------------------------------- sealing


def test_une_place_prise_ou_inconnue_est_refusee() -> None:
    with pytest.raises(ScellementImpossible, match="déjà scellé"):
        sceller(scelle(), autorites.caf())
    with pytest.raises(ScellementImpossible, match="n’était pas signataire"):
        sceller(scelle(), autorites.caf(), "Sceau_3")


def test_ce_qui_n_est_pas_un_pdf_ne_se_scelle_pas() -> None:
    with pytest.raises(ScellementImpossible, match="ne peut pas être scellé"):
        sceller(b"Bonjour", autorites.caf())


def test_la_copie_d_archive_porte_ses_preuves() -> None:
    revocations = autorites.autorite().revoquer(le=MAINTENANT)
    contexte = ValidationContext(
        trust_roots=[asn1.Certificate.load(autorites.autorite().der)],
        crls=[revocations],
        ocsps=[],
    )
    copie, niveau = scellement.pour_l_archive(
        scelle_deux_fois(), contexte=contexte, horodateur=autorites.horodateur()
    )
    assert niveau == NiveauDeSceau.LTA
    assert copie.startswith(scelle_deux_fois())
    assert verdict(copie) == V.INTACT
    assert all(noms(PdfFileReader(autorites.BytesIO(copie))).values())
    ua = page.ValidationProfile.PDF_UA_1
    assert not page.validate_pdf_bytes(copie, profile=ua).failures


def test_la_copie_d_archive_sans_autorite_reconnue_reste_telle_quelle() -> None:
    contexte = ValidationContext(trust_roots=[], crls=[], ocsps=[])
    copie, niveau = scellement.pour_l_archive(
        scelle(), contexte=contexte, horodateur=autorites.horodateur()
    )
    assert (copie, niveau) == (scelle(), None)


# ---------------------------------------------------------------- the words


def test_chaque_verdict_a_ses_mots() -> None:
    assert set(EXPLICATIONS) == set(V)
    assert len({v.label for v in V}) == len(set(EXPLICATIONS.values())) == len(V)
    assert set(SUITES) == set(V) - {V.INTACT, V.EXPIRE_DEPUIS, V.REVOQUE_DEPUIS}
    assert len(set(DU_PIRE_AU_MEILLEUR)) == len(DU_PIRE_AU_MEILLEUR)


def test_le_json_dit_tout() -> None:
    lu = constat.ConstatDeVerification(lire(scelle()), None).en_donnees()
    assert (lu["verdict"], lu["sur"], lu["entier"], lu["version"]) == ("INTACT", True, True, None)
    assert lu["sceaux"][0]["par"].startswith("Caf fictive")
