"""A PDF made to hold up who reads it: the public page stops it in French, and reads the next one."""

from __future__ import annotations

import zlib
from functools import cache
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from appuis import autorites
from appuis.autorites import MAINTENANT
from appuis.scelles import fige, scelle, scelle_deux_fois
from maillage.fichiers import bornes
from maillage.fichiers.bornes import LecteursOccupes, LectureInterrompue
from maillage.sceaux import fichier
from maillage.sceaux.enums import VerdictDeSceau
from maillage.sceaux.lecteur import Lecteur

V = VerdictDeSceau
CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
SANS_PAGE = b"<< /Type /Pages /Kids [] /Count 0 >>"
UNE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>"


def lire(octets: bytes):
    return fichier.lire(octets, confiance=autorites.confiance(), le=MAINTENANT)


def ecrire(*objets: bytes, suite: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from one, the first being its catalogue."""
    octets, places = bytearray(b"%PDF-1.7\n"), []
    for numero, objet in enumerate(objets, 1):
        places.append(len(octets))
        octets += b"%d 0 obj\n%b\nendobj\n" % (numero, objet)
    table, nombre = len(octets), len(objets) + 1
    octets += b"xref\n0 %d\n0000000000 65535 f \n" % nombre
    octets += b"".join(b"%010d 00000 n \n" % place for place in places)
    octets += b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (nombre, suite)
    return bytes(octets + b"startxref\n%d\n%%%%EOF\n" % table)


def flux(octets: bytes, filtre: bytes = b"/FlateDecode") -> bytes:
    tete = b"<< /Length %d /Filter %b >>\nstream\n" % (len(octets), filtre)
    return tete + octets + b"\nendstream"


@cache
def bombe() -> bytes:
    """150 MB of zeros on a page, in two kilobytes."""
    return ecrire(
        CATALOGUE,
        UNE_PAGE,
        PAGE,
        flux(
            zlib.compress(zlib.compress(bytes(150_000_000), 1), 9), b"[/FlateDecode /FlateDecode]"
        ),
    )


def mot_repete() -> bytes:
    """Where the library looks again and again for what is not there."""
    return b"%PDF-1.7\n" + b"/ByteRange " * 900_000


def arbre_profond() -> bytes:
    noeuds = (b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % n for n in range(3, 5_000))
    return ecrire(CATALOGUE, *noeuds, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>")


def arbre_en_boucle() -> bytes:
    return ecrire(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>")


def champs_en_boucle() -> bytes:
    racine = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>"
    return ecrire(racine, SANS_PAGE, b"<< /T (a) /Kids [3 0 R 3 0 R] >>")


def table_en_boucle() -> bytes:
    # As long as what it is written in the place of: where the table stands does not change.
    octets = ecrire(CATALOGUE, SANS_PAGE, suite=b"/Prev 000000")
    return octets.replace(b"/Prev 000000", b"/Prev %06d" % octets.index(b"xref\n"))


def crochets() -> bytes:
    return ecrire(
        b"<< /Type /Catalog /Pages 2 0 R /X %b >>" % (b"[" * 50_000 + b"]" * 50_000), SANS_PAGE
    )


def milliers_de_sceaux() -> bytes:
    sceau = b"<< /FT /Sig /T (s) /V << /Type /Sig /ByteRange [0 9 10 20] /Contents <3030> >> >>"
    champs = b" ".join(b"%d 0 R" % n for n in range(3, 2_003))
    racine = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [%b] >> >>"
    return ecrire(racine % champs, SANS_PAGE, *[sceau] * 2_000)


@pytest.mark.parametrize(
    ("octets", "verdict"),
    [
        (arbre_profond, V.SANS_SCEAU),
        (arbre_en_boucle, V.SANS_SCEAU),
        (champs_en_boucle, V.ABIME),
        (table_en_boucle, V.ABIME),
        (crochets, V.ABIME),
        (milliers_de_sceaux, V.ALTERE),
    ],
    ids=lambda valeur: getattr(valeur, "__name__", ""),
)
def test_une_structure_sans_fin_se_lit_en_un_instant(octets, verdict, monkeypatch):
    monkeypatch.setattr(bornes, "SECONDES", 10)  # a third of what is left to any file
    examen, reperes = lire(octets())
    assert (examen.verdict, reperes) == (verdict, frozenset())


@pytest.mark.parametrize(
    ("octets", "borne", "trop"),
    [
        (bombe, ("MEMOIRE", 300 * 1024**2), "de mémoire"),
        (mot_repete, ("SECONDES", 1), "de temps"),
    ],
    ids=["memoire", "temps"],
)
def test_la_page_publique_arrete_ce_qui_demande_trop_et_lit_le_suivant(
    db, monkeypatch, octets, borne, trop
):
    client, adresse = Client(), reverse("sceaux:verifier")

    def envoyer(contenu: bytes):
        return client.post(adresse, {"fichier": SimpleUploadedFile("lu.pdf", contenu)})

    with monkeypatch.context() as moins:
        moins.setattr(bornes, *borne)
        reponse = envoyer(octets())
    assert reponse.status_code == 422
    lu = reponse.content.decode()
    assert f"Ce fichier demande trop {trop}" in lu
    assert "sa lecture a été arrêtée" in lu
    assert "Altéré" not in lu
    suivante = envoyer(fige())
    assert suivante.status_code == 200
    assert "Sans sceau" in suivante.content.decode()


def test_qui_ne_trouve_personne_pour_lire_est_prie_de_revenir(monkeypatch):
    monkeypatch.setattr(bornes.PUBLICS, "attente", 0)
    with bornes.PUBLICS._un_ouvrier(), pytest.raises(LecteursOccupes, match="Réessayez"):
        lire(fige())
    assert lire(fige())[0].verdict == V.SANS_SCEAU


def test_un_lecteur_qui_meurt_le_dit(monkeypatch):
    lire(fige())
    (ouvrier,) = bornes.PUBLICS.libres
    monkeypatch.setattr(type(ouvrier), "est_la", True)
    ouvrier.processus.kill()
    ouvrier.processus.wait()
    with pytest.raises(LectureInterrompue, match="s’est arrêtée"):
        lire(fige())


@pytest.mark.parametrize("octets", [fige, scelle, scelle_deux_fois])
def test_le_lecteur_lit_les_memes_objets_que_celui_de_la_bibliotheque(octets):
    attendu, lu = PdfFileReader(BytesIO(octets()), strict=False), Lecteur(octets())
    assert lu.trailer["/Size"] > 20
    for numero in range(int(lu.trailer["/Size"])):
        assert _objet(lu, numero) == _objet(attendu, numero)


def _objet(lecteur: PdfFileReader, numero: int) -> bytes:
    try:
        lecteur.get_object(Reference(numero, 0, lecteur)).write_to_stream(sortie := BytesIO(), None)
    except PdfError as erreur:
        return type(erreur).__name__.encode()
    return sortie.getvalue()
