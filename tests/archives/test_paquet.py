"""The ZIP of a frozen act: everything that proves it, described, and the same bytes each time."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree

import fabriques
from appuis.archives import rendre
from maillage.archives.seda import SEDA
from maillage.conventions import paquet
from maillage.conventions.enums import EtatSignature
from maillage.conventions.models import Signature, VersionFigee
from maillage.regles.erreurs import EtatIncompatible
from maillage.regles.versions import empreinte

N = {"s": SEDA}


@pytest.fixture
def contenu(archive) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive.zip_de_l_acte)) as lu:
        assert lu.testzip() is None
        return {nom: lu.read(nom) for nom in lu.namelist()}


@pytest.fixture
def bordereau(contenu):
    return etree.fromstring(contenu["manifest.xml"])


def test_deux_fois_le_meme_acte_donne_les_memes_octets(archive) -> None:
    assert archive.zip_de_l_acte == archive.deux_fois


def test_il_contient_ce_qui_prouve_l_acte(contenu) -> None:
    suffixes = {nom.rpartition(".")[2] for nom in contenu if nom.startswith("documents/")}
    assert suffixes >= {"pdf", "docx", "odt", "html"}
    assert contenu["signatures/01.pdf"].startswith(b"%PDF")
    (figee,) = [c for nom, c in contenu.items() if nom.endswith("-contenu.json")]
    assert empreinte(figee.decode()) in contenu["manifest.xml"].decode()
    actes = [json.loads(x)["acte"] for x in contenu["journal/extrait.jsonl"].decode().splitlines()]
    assert "version figée" in actes
    assert "démarche modifiée" not in actes  # the act only


def test_le_bordereau_decrit_chaque_fichier(contenu, bordereau) -> None:
    decrits = {
        objet.findtext("s:Uri", namespaces=N): objet
        for objet in bordereau.iterfind(".//s:BinaryDataObject", N)
    }
    assert set(decrits) == set(contenu) - {"manifest.xml", "empreintes.txt"}
    for nom, objet in decrits.items():
        condense = hashlib.sha256(contenu[nom]).hexdigest()
        assert objet.findtext("s:MessageDigest", namespaces=N) == condense
        assert objet.findtext("s:Size", namespaces=N) == str(len(contenu[nom]))
        assert objet.findtext(".//s:MimeType", namespaces=N)
    puids = {
        nom.rpartition(".")[2]: objet.findtext(".//s:FormatId", namespaces=N)
        for nom, objet in decrits.items()
        if nom.startswith("documents/")
    }
    assert (puids["pdf"], puids["odt"]) == ("fmt/476", "fmt/1756")
    odt = next(c for nom, c in contenu.items() if nom.endswith(".odt"))
    with zipfile.ZipFile(io.BytesIO(odt)) as lu:
        assert b'office:version="1.3"' in lu.read("content.xml")  # what PRONOM says of fmt/1756
    assert f"{condense}  {nom}\n".encode() in contenu["empreintes.txt"]


def test_le_bordereau_dit_les_parties_et_les_dates(bordereau) -> None:
    parties = bordereau.findall(".//s:AuthorizedAgent", N)
    assert len(parties) >= 2
    faits = {e.text for e in bordereau.iterfind(".//s:EventType", N)}
    assert faits == {"délibération", "version figée", "signature"}
    assert bordereau.findtext(".//s:StartDate", namespaces=N)


@pytest.mark.django_db
def test_l_acte_restaure_donne_les_memes_octets(archive, ailleurs, tmp_path: Path) -> None:
    rendue = rendre(archive.octets, tmp_path).racine
    assert paquet.ecrire(VersionFigee.objects.get(demarche=rendue).acte) == archive.zip_de_l_acte


@pytest.mark.django_db
def test_un_acte_qui_n_est_pas_fige_ne_s_archive_pas() -> None:
    with pytest.raises(EtatIncompatible, match="version figée"):
        paquet.ecrire(fabriques.acte(fabriques.demarche()))


@pytest.mark.django_db
def test_ce_que_le_xml_ne_tient_pas_est_remplace() -> None:
    acte = fabriques.acte(fabriques.demarche(), intitule="Acte \x0b ]]> <script> &amp;")
    fabriques.version_figee(acte)
    partie = acte.demarche.parties.first()
    signee = {"etat": EtatSignature.SIGNE, "signee_le": dt.date(2026, 11, 22)}
    Signature.objects.create(acte=acte, partie=partie, **signee)
    with zipfile.ZipFile(io.BytesIO(paquet.ecrire(acte))) as lu:
        bordereau = etree.fromstring(lu.read("manifest.xml"))
    details = [e.text for e in bordereau.iterfind(".//s:EventDetail", N)]
    assert str(partie) in details  # nobody signed by name: the party is named once
    titre = bordereau.findtext(".//s:Title", namespaces=N)
    assert titre.startswith("Acte \N{REPLACEMENT CHARACTER} ]]> <script> &amp;")
