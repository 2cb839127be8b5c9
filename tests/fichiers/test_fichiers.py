"""Stored files: what is taken in, what is refused, how it is kept, given back and read."""

from __future__ import annotations

import stat
import zlib
from io import BytesIO
from pathlib import Path
from threading import Thread

import pypdfium2
import pytest
import segno
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from PIL import Image

import fabriques
from maillage.fichiers import lecture, magasin, telechargement
from maillage.fichiers.actions import fichiers
from maillage.fichiers.enums import TypeFichier, type_detecte
from maillage.fichiers.models import Fichier
from maillage.regles.erreurs import Introuvable, SaisieInvalide

CODE = f"MAILLAGE ACTE 7 VERSION 2 {'0123456789ABCDEF' * 4}"


@pytest.fixture(autouse=True)
def dossier(tmp_path: Path, settings) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "fichiers"


def image(texte: str = "", genre: str = "PNG", tourner: int = 0) -> bytes:
    """A scanned page, with a QR code at its foot unless `texte` is empty."""
    page = Image.new("L", (1240, 1754), 255)
    if texte:
        sortie = BytesIO()
        segno.make_qr(texte, error="m").save(sortie, kind="png", scale=3, border=0)
        page.paste(Image.open(sortie).convert("L"), (1050, 1580))
    sortie = BytesIO()
    page.rotate(tourner, expand=True, fillcolor=255).save(sortie, genre)
    return sortie.getvalue()


def pdf(*textes: str) -> bytes:
    pages = [Image.open(BytesIO(image(texte))) for texte in textes]
    sortie = BytesIO()
    pages[0].save(sortie, "PDF", save_all=True, append_images=pages[1:])
    return sortie.getvalue()


def deposer(nom: str, octets: bytes, le) -> Fichier:
    return fichiers.deposer(nom=nom, octets=octets, par=fabriques.utilisateur(), le=le)


# ---------------------------------------------------------------- taking in


@pytest.mark.parametrize(
    ("nom", "genre", "attendu"),
    [
        ("page.pdf", "", TypeFichier.PDF),
        ("Page SIGNÉE.JPG", "JPEG", TypeFichier.JPEG),
        ("p.jpeg", "JPEG", TypeFichier.JPEG),
        ("p.png", "PNG", TypeFichier.PNG),
    ],
)
def test_un_fichier_est_garde_sous_son_empreinte(db, LE, dossier, nom, genre, attendu):
    octets = image(genre=genre) if genre else pdf("")
    fichier = deposer(nom, octets, LE)
    assert (fichier.nom, fichier.type, fichier.taille) == (nom, attendu, len(octets))
    place = dossier / fichier.empreinte[:2] / fichier.empreinte
    assert place.read_bytes() == octets
    assert not place.stat().st_mode & (stat.S_IXUSR | stat.S_IRWXG | stat.S_IRWXO)
    assert magasin.relire(fichier.empreinte) == octets


@pytest.mark.parametrize(
    ("nom", "octets", "message"),
    [
        ("vide.pdf", b"", "vide"),
        ("page.pdf", b"MZ\x90\x00 programme", "ni un PDF"),
        ("page.html", b"<html><script>alert(1)</script>", "ni un PDF"),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "ni un PDF"),
        ("page.exe", b"%PDF-1.7 ", "l'extension .pdf"),
        ("page.html", b"%PDF-1.7 <script>", "l'extension .pdf"),
        ("page.png", b"\xff\xd8\xff\xe0", ".jpg ou .jpeg"),
        ("page", b"\x89PNG\r\n\x1a\n", "l'extension .png"),
        ("page.pdf.php", b"%PDF-1.7 ", "l'extension .pdf"),
    ],
)
def test_un_fichier_douteux_est_refuse(db, LE, dossier, nom, octets, message):
    with pytest.raises(SaisieInvalide, match=message) as refus:
        deposer(nom, octets, LE)
    assert refus.value.champ == "fichier"
    assert not Fichier.objects.exists()
    assert not dossier.exists()


def test_un_fichier_trop_lourd_est_refuse(db, LE, settings):
    settings.FICHIER_TAILLE_MAXIMALE = 1_000_000
    deposer("juste.pdf", b"%PDF-" + b"0" * 999_995, LE)
    with pytest.raises(SaisieInvalide, match="plus de 1 Mo"):
        deposer("trop.pdf", b"%PDF-" + b"0" * 999_996, LE)


@pytest.mark.parametrize(
    ("nom", "garde"),
    [
        ("../../etc/page.pdf", "page.pdf"),
        ("C:\\Mes documents\\page.pdf", "page.pdf"),
        ("pa\x00ge\r\nX: y\u202e.pdf", "pageX: y.pdf"),
        ("a" * 400 + ".pdf", "a" * 196 + ".pdf"),
        ("cle\u0301.pdf", "clé.pdf"),
    ],
)
def test_le_nom_n_est_qu_un_nom(db, LE, nom, garde):
    assert deposer(nom, b"%PDF-1.7", LE).nom == garde


@pytest.mark.django_db  # the checks of Django 6 ask the database
@pytest.mark.parametrize("taille", [0, -1, "20 Mo", 10**12, None])
def test_une_taille_maximale_fausse_se_voit(settings, taille):
    settings.FICHIER_TAILLE_MAXIMALE = taille
    assert [e.id for e in run_checks() if e.id == "maillage.E006"] == ["maillage.E006"]
    with pytest.raises(SystemCheckError, match=r"maillage\.E006"):
        call_command("check")


def test_les_types_ont_chacun_leurs_octets():
    assert type_detecte(pdf("")) == TypeFichier.PDF
    assert type_detecte(image(genre="JPEG")) == TypeFichier.JPEG
    assert type_detecte(image()) == TypeFichier.PNG
    assert type_detecte(b" %PDF-1.7") is None


# ---------------------------------------------------------------- the bytes on disk


def test_les_memes_octets_ne_sont_ecrits_qu_une_fois(dossier):
    fils = [Thread(target=magasin.ranger, args=[b"%PDF-les memes"]) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert [p.read_bytes() for p in dossier.rglob("*") if p.is_file()] == [b"%PDF-les memes"]


def test_un_octet_change_sur_le_disque_se_voit(dossier):
    nom = magasin.ranger(b"%PDF-vrai")
    place = dossier / nom[:2] / nom
    place.write_bytes(b"%PDF-faux")
    with pytest.raises(Introuvable, match="a été changé"):
        magasin.relire(nom)
    place.unlink()
    with pytest.raises(Introuvable, match="n'est plus"):
        magasin.relire(nom)


@pytest.mark.parametrize("nom", ["../secret", "", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_une_empreinte_n_est_jamais_un_chemin(nom):
    with pytest.raises(ValueError, match="Empreinte"):
        magasin.relire(nom)


def test_un_fichier_se_telecharge_et_ne_s_ouvre_pas(db, LE):
    octets = pdf("")
    reponse = telechargement.repondre(deposer("page « signée ».pdf", octets, LE))
    assert reponse.content == octets
    assert reponse["Content-Disposition"].startswith("attachment; ")
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]


# ---------------------------------------------------------------- QR codes


@pytest.mark.parametrize("tourner", [0, 90, 180, 3])
@pytest.mark.parametrize("genre", ["PNG", "JPEG"])
def test_le_code_d_une_image_est_lu(genre, tourner):
    lus = lecture.codes(image(CODE, genre, tourner), type_detecte(image(genre=genre)))
    assert lus == [{CODE}]


def test_les_codes_de_toutes_les_pages_sont_lus():
    assert lecture.codes(pdf("", CODE, "AUTRE"), TypeFichier.PDF) == [set(), {CODE}, {"AUTRE"}]
    assert lecture.codes(pdf("", ""), TypeFichier.PDF) == [set(), set()]


@pytest.mark.parametrize(
    ("octets", "genre"),
    [
        (b"%PDF-1.7 rien d'autre", TypeFichier.PDF),
        (b"\x89PNG\r\n\x1a\n tronque", TypeFichier.PNG),
        (image(CODE)[:900], TypeFichier.PNG),
        (image(CODE, "JPEG")[:200], TypeFichier.JPEG),
    ],
)
def test_un_fichier_abime_est_refuse(octets, genre):
    with pytest.raises(SaisieInvalide, match="ne s'ouvre pas"):
        lecture.codes(octets, genre)


def test_un_pdf_trop_long_est_refuse():
    document = pypdfium2.PdfDocument.new()
    for _ in range(31):
        document.new_page(100, 100)
    sortie = BytesIO()
    document.save(sortie)
    document.close()
    with pytest.raises(SaisieInvalide, match="31 pages"):
        lecture.codes(sortie.getvalue(), TypeFichier.PDF)


def test_une_page_immense_ne_prend_pas_toute_la_memoire():
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 14_400).close()
    sortie = BytesIO()
    document.save(sortie)
    document.close()
    assert lecture.codes(sortie.getvalue(), TypeFichier.PDF) == [set()]


def test_une_image_immense_est_refusee():
    """Its header says 20 000 × 20 000, and is otherwise right: nothing of it is decoded."""
    octets = image()
    entete = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + octets[24:29]
    immense = octets[:12] + entete + zlib.crc32(entete).to_bytes(4, "big") + octets[33:]
    with pytest.raises(SaisieInvalide, match="trop grande"):
        lecture.codes(immense, TypeFichier.PNG)
