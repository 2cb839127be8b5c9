"""An archive that is not whole, not ours or not honest is refused, and nothing is written of it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as reglages
from hypothesis import strategies as st

from appuis.archives import changer_la_ligne, ecrire_les_lignes, ouvrir_les_parties, refaire, rendre
from maillage.archives.contenant import ABIMEE, ouvrir
from maillage.archives.erreurs import ArchiveRefusee
from maillage.interface.typographie import typo

COUP = reglages(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ORGANISATIONS = "donnees/partenaires.organisation.jsonl"
FICHES = "donnees/plan_actions.ficheaction.jsonl"
COMPTES = "donnees/comptes.utilisateur.jsonl"
HABILITATIONS = "donnees/conventions.habilitation.jsonl"
VERSIONS = "donnees/conventions.versionfigee.jsonl"
JOURNAL = "origines/1/journal.jsonl"


def ouverte(octets: bytes, tmp_path: Path):
    source = tmp_path / "archive.zip"
    source.write_bytes(octets)
    (tmp_path / "parties").mkdir(exist_ok=True)
    return ouvrir(source, tmp_path / "parties")


# ---------------------------------------------------------------- the container, to the byte


def test_l_archive_intacte_s_ouvre(archive, tmp_path) -> None:
    assert ouverte(archive.octets, tmp_path).manifeste["demarche"]["slug"] == archive.slug


@COUP
@given(data=st.data())
def test_un_octet_change_est_vu(archive, tmp_path, data) -> None:
    place = data.draw(st.integers(0, len(archive.octets) - 1))
    masque = data.draw(st.integers(1, 255))
    abimee = bytearray(archive.octets)
    abimee[place] ^= masque
    with pytest.raises(ArchiveRefusee):
        ouverte(bytes(abimee), tmp_path)


@COUP
@given(data=st.data())
def test_une_archive_tronquee_ou_allongee_est_vue(archive, tmp_path, data) -> None:
    place = data.draw(st.integers(0, len(archive.octets) - 1))
    ajout = data.draw(st.binary(max_size=8))
    with pytest.raises(ArchiveRefusee):
        ouverte(archive.octets[:place] + ajout, tmp_path)
    with pytest.raises(ArchiveRefusee):
        ouverte(archive.octets + (ajout or b"\0"), tmp_path)


def remballee(octets: bytes, *, compression=zipfile.ZIP_STORED, renommer=None, ajouter=()) -> bytes:
    """The same parts, put again in a ZIP by another tool."""
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as source,
        zipfile.ZipFile(sortie, "w", compression) as cible,
    ):
        for nom in source.namelist():
            cible.writestr((renommer or {}).get(nom, nom), source.read(nom))
        for nom, contenu in ajouter:
            cible.writestr(nom, contenu)
    return sortie.getvalue()


@pytest.mark.parametrize(
    "changer",
    [
        {"compression": zipfile.ZIP_DEFLATED},
        {"renommer": {FICHES: "donnees/autre.jsonl"}},
        {"renommer": {FICHES: "../../etc/passwd"}},
        {"ajouter": [("/etc/cron.d/x", b"x")]},
        {"ajouter": [("donnees/x.jsonl", b"x")]},
        {"ajouter": [("bombe.jsonl", b"\0" * 50_000_000)], "compression": zipfile.ZIP_DEFLATED},
    ],
    ids=["compressee", "renommee", "remonte", "absolue", "en plus", "bombe"],
)
def test_une_archive_remballee_est_refusee(archive, tmp_path, changer) -> None:
    with pytest.raises(ArchiveRefusee) as refus:
        ouverte(remballee(archive.octets, **changer), tmp_path)
    assert typo(ABIMEE) in refus.value.message
    assert {p.name for p in tmp_path.iterdir()} <= {"archive.zip", "parties", "instance"}


@pytest.mark.parametrize("octets", [b"", b"PK", b"%PDF-1.7", b"\0" * 1000])
def test_ce_qui_n_est_pas_un_zip_est_refuse(tmp_path, octets) -> None:
    with pytest.raises(ArchiveRefusee):
        ouverte(octets, tmp_path)


# ---------------------------------------------------------------- what it holds, fingerprints right


def _autre_version(octets: bytes) -> bytes:
    return refaire(octets, version=2)


def _changer(nom: str, rang: int = 0, **champs):
    return lambda octets: refaire(octets, lambda p: changer_la_ligne(p, nom, rang, **champs))


def _parties(geste):
    return lambda octets: refaire(octets, geste)


def _doubler_la_demarche(parties) -> None:
    nom = "donnees/conventions.demarche.jsonl"
    ligne = json.loads(parties[nom])
    parties[nom] += ecrire_les_lignes(
        [{**ligne, "slug": "autre", "nom_stable": "conventions.demarche:2"}]
    )


def _un_fichier_pour_un_autre(parties) -> None:
    nom = next(n for n in parties if n.startswith("fichiers/"))
    parties[nom] += b" et autre chose"


HOSTILES = {
    "version inconnue": (_autre_version, "version 2"),
    "autre format": (lambda o: refaire(o, format="autre"), "n’est pas l’archive d’une démarche"),
    "manifeste sans entete": (lambda o: refaire(o, parties=...), "manifeste"),
    "champ inconnu": (_changer(FICHES, est_admin=True), "ne connaît pas"),
    "champ manquant": (_changer(FICHES, intitule=...), "manque"),
    "type faux": (_changer(FICHES, position="0"), "valeur possible"),
    "booléen pour un nombre": (_changer(FICHES, position=True), "valeur possible"),
    "nombre trop grand": (_changer(FICHES, poids=40_000), "valeur possible"),
    "texte trop long": (_changer(FICHES, intitule="a" * 251), "valeur possible"),
    "caractère nul": (_changer(FICHES, intitule="a\0b"), "valeur possible"),
    "choix inconnu": (_changer(FICHES, etat="VENDUE"), "valeur possible"),
    "date fausse": (_changer(FICHES, debut="2026-02-30"), "valeur possible"),
    "nul interdit": (_changer(FICHES, intitule=None), "valeur possible"),
    "objet hors de l’archive": (
        _changer(FICHES, element="plan_actions.elementplan:999"),
        "qui n’y est pas",
    ),
    "objet d’un autre modèle": (
        _changer(FICHES, element="conventions.demarche:1"),
        "n’existe pas",
    ),
    "clé de l’instance": (_changer(FICHES, element=1), "n’existe pas"),
    "habilitation sur toutes": (
        _changer(HABILITATIONS, demarche=None, role="DIRECTION_CAF"),
        "pas de cette démarche",
    ),
    "administrateur": (_changer(COMPTES, est_administrateur=True), "ne connaît pas"),
    "mot de passe": (_changer(COMPTES, password="pbkdf2$x"), "ne connaît pas"),
    "liste qui n’en est pas une": (_changer(FICHES, thematiques={"a": 1}), "liste"),
    "rang faux": (_changer(FICHES, nom_stable="plan_actions.ficheaction:7"), "ordre"),
    "pas du JSON": (_parties(lambda p: p.update({FICHES: b"{}}\n"})), "ne se lit pas"),
    "pas de l’UTF-8": (_parties(lambda p: p.update({FICHES: b"\xff\n"})), "ne se lit pas"),
    "trop profond": (_parties(lambda p: p.update({FICHES: b"[" * 200_000})), "ne se lit pas"),
    "un modèle vidé": (_parties(lambda p: p.pop(FICHES)), "qui n’y est pas"),
    "conversation d’une autre démarche": (
        _changer("donnees/conversations.fil.jsonl", lieu="ailleurs"),
        "pas de cette démarche",
    ),
    "deux démarches": (_parties(_doubler_la_demarche), "manque des objets"),
    "partie inconnue": (
        _parties(lambda p: p.update({"donnees/autre.jsonl": b"{}\n"})),
        "rien à faire",
    ),
    "fichier pour un autre": (_parties(_un_fichier_pour_un_autre), "ce que dit son nom"),
    "contenu figé changé": (_changer(VERSIONS, contenu="{}"), "figé"),
    "empreinte figée changée": (_changer(VERSIONS, empreinte="0" * 64), "figé"),
    "version retirée": (_parties(lambda p: p.pop(VERSIONS)), "n’y est pas"),
    "événement changé": (_changer(JOURNAL, motif="autre"), "empreinte"),
    "événement d’une autre démarche": (_changer(JOURNAL, demarche="ailleurs"), "forme"),
    "sans journal": (
        _parties(lambda p: [p.pop(JOURNAL), p.pop("origines/1/cles.jsonl")]),
        "d’où vient",
    ),
    "journal vidé": (_parties(lambda p: p.update({JOURNAL: b""})), "figé"),
    "territoire inconnu": (
        _changer("donnees/territoires.territoire.jsonl", code="99999"),
        "n’est pas dans cette instance",
    ),
}


def _lignes_ecrites() -> dict[str, int]:
    return {m._meta.label: m._base_manager.count() for m in apps.get_models() if m._meta.managed}


def _fichiers_ecrits() -> list[str]:
    return sorted(str(f) for f in Path(settings.DATA_DIR).rglob("*") if f.is_file())


@pytest.mark.django_db
@pytest.mark.parametrize("nom", HOSTILES)
def test_rien_n_est_ecrit_d_une_archive_hostile(archive, ailleurs, tmp_path, nom) -> None:
    fabriquer, dit = HOSTILES[nom]
    hostile = fabriquer(archive.octets)
    avant = _lignes_ecrites(), _fichiers_ecrits()
    with pytest.raises(ArchiveRefusee) as refus:
        rendre(hostile, tmp_path)
    assert dit in refus.value.message, refus.value.message
    assert "Rien n’a été restauré" in refus.value.message
    assert (_lignes_ecrites(), _fichiers_ecrits()) == avant


@pytest.mark.django_db
def test_une_demarche_deja_la_n_est_jamais_remplacee(archive, ailleurs, tmp_path) -> None:
    rendre(archive.octets, tmp_path)
    avant = _lignes_ecrites(), _fichiers_ecrits()
    with pytest.raises(ArchiveRefusee) as refus:
        rendre(archive.octets, tmp_path)
    assert "déjà dans cette instance" in refus.value.message
    assert (_lignes_ecrites(), _fichiers_ecrits()) == avant


@pytest.mark.django_db
def test_un_fichier_deja_la_reste_quand_l_archive_est_refusee(archive, ailleurs, tmp_path) -> None:
    from maillage.fichiers import magasin

    _, parties = ouvrir_les_parties(archive.octets)
    for nom, contenu in parties.items():
        if nom.startswith("fichiers/"):
            magasin.ranger(contenu)
    avant = _fichiers_ecrits()
    hostile = _changer(JOURNAL, motif="autre")(archive.octets)
    with pytest.raises(ArchiveRefusee):
        rendre(hostile, tmp_path)
    with pytest.raises(ArchiveRefusee):
        rendre(_changer(VERSIONS, empreinte="0" * 64)(archive.octets), tmp_path)
    assert _fichiers_ecrits() == avant
