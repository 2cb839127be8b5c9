"""Sealing with a key that is on a token (SoftHSM), through the same act as with a file; each refusal told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from appuis import autorites
from appuis.jetons import CODE, Armoire, module
from appuis.scelles import CHAMPS, apposer, fige, reconnaitre, verifier
from maillage.conventions import queries
from maillage.conventions.actions import sceaux
from maillage.conventions.enums import EtatDemandeDeSceau
from maillage.conventions.models import Sceau
from maillage.regles.erreurs import SaisieInvalide
from maillage.sceaux import jeton_materiel, scellement
from maillage.sceaux.actions import certificats
from maillage.sceaux.enums import VerdictDeSceau
from maillage.sceaux.jeton_materiel import JetonIndisponible
from maillage.sceaux.lecture import CleLue, en_der
from maillage.sceaux.verification import examiner

V = VerdictDeSceau


@pytest.fixture(scope="module")
def armoire(tmp_path_factory) -> Iterator[Armoire]:
    """A token « Caf » with its key, another one « Commune » where two keys bear one name."""
    armoire = Armoire(tmp_path_factory.mktemp("softhsm"))
    avant = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(armoire.configuration)
    armoire.ouvrir()
    for nom in ("Caf", "Commune", "Vide"):
        armoire.jeton(nom)
    caf, commune = autorites.caf(), autorites.commune()
    armoire.ranger("Caf", "cachet", caf.cle, autorites.autorite().certificat, commune.certificat)
    armoire.ranger("Caf", "autre", commune.cle)
    for _ in range(2):
        armoire.ranger("Commune", "cachet", commune.cle)
    yield armoire
    os.environ.pop("SOFTHSM2_CONF")
    if avant is not None:
        os.environ["SOFTHSM2_CONF"] = avant


@pytest.fixture(autouse=True)
def reglages(settings, armoire):
    settings.PKCS11_MODULE, settings.PKCS11_JETON, settings.PKCS11_CODE = module(), "Caf", CODE
    return settings


def sceller(lue: CleLue | None = None, etiquette: str = "cachet") -> bytes:
    certificat = en_der((lue or autorites.caf()).certificat)
    with jeton_materiel.signataire(certificat, etiquette) as cle:
        scelle = scellement.apposer(
            fige(),
            champ="Sceau_1",
            champs=CHAMPS,
            cle=cle,
            au_nom_de="Organisation fictive",
            motif="Convention fictive",
        )
    return fige() + scelle.ajout


def verdict(octets: bytes) -> VerdictDeSceau:
    quand = autorites.MAINTENANT + autorites.JOUR
    return examiner(octets, confiance=autorites.confiance(), le=quand).verdict


def sur_jeton(scene: SimpleNamespace, le, etiquette: str = "cachet") -> None:
    certificats.retirer(certificat=scene.certificat_caf, refus=None, par=scene.direction_caf, le=le)
    scene.certificat_caf = certificats.declarer_sur_jeton(
        organisation=scene.caf.organisation,
        octets=autorites.caf().certificat.public_bytes(autorites.Encoding.PEM),
        etiquette=etiquette,
        refus=None,
        par=scene.direction_caf,
        le=le,
    )


def test_un_acte_se_scelle_avec_la_cle_du_jeton(scene, le, tmp_path) -> None:
    reconnaitre(scene, le)
    sur_jeton(scene, le)
    apposer(scene, le)
    apposer(scene, le, "commune")  # with a file: both ways follow each other
    octets = queries.octets_scelles(scene.fichier, 2)
    trouve = verifier(scene, octets, le)
    assert [s.verdict for s in trouve.sceaux] == [V.INTACT, V.INTACT]
    fichier = tmp_path / "scelle.pdf"
    fichier.write_bytes(octets)
    dit = subprocess.run(["pdfsig", str(fichier)], capture_output=True, text=True, check=False)
    assert dit.stdout.count("Signature is Valid") == 2


def test_un_refus_du_jeton_se_garde_avec_la_demande_et_rien_n_est_scelle(
    scene, le, reglages
) -> None:
    sur_jeton(scene, le)
    reglages.PKCS11_CODE = "7654321"
    demande = sceaux.demander(
        fichier=scene.fichier,
        partie=scene.caf,
        certificat=scene.certificat_caf,
        par=scene.direction_caf,
        le=le,
    )
    demande = sceaux.apposer(demande=demande, par=scene.direction_caf, le=le)
    assert demande.etat == EtatDemandeDeSceau.ECHOUE
    assert "le jeton se bloque" in demande.echec
    assert "7654321" not in demande.echec
    assert not Sceau.objects.exists()


def test_une_cle_elliptique_scelle_aussi(armoire) -> None:
    cle = ec.generate_private_key(ec.SECP256R1())
    lue = autorites.autorite().delivrer("Commune elliptique", sienne=cle)
    armoire.ranger("Caf", "elliptique", cle, lue.certificat)
    assert verdict(sceller(lue, "elliptique")) == V.INTACT


def test_le_sceau_emporte_sa_chaine_et_rien_d_autre_du_jeton() -> None:
    certificat = en_der(autorites.caf().certificat)
    with jeton_materiel.signataire(certificat, "cachet") as cle:
        portes = {porte.dump() for porte in cle.cert_registry}
    assert portes == {certificat, autorites.autorite().der}


@pytest.mark.parametrize(
    ("reglage", "valeur", "message"),
    [
        ("PKCS11_CODE", "7654321", "n’est pas le bon : rien n’a été scellé"),
        ("PKCS11_CODE", "1", "n’est pas le bon"),
        ("PKCS11_CODE", "", "n’a pas le code du jeton"),
        ("PKCS11_JETON", "Mairie", r"« Mairie » est absent \(présents : « Caf », « Commune », « V"),
        ("PKCS11_JETON", "", "Plusieurs jetons sont présents"),
        ("PKCS11_JETON", "Commune", "a 2 clés nommées « cachet »"),
        ("PKCS11_JETON", "Vide", "il n’en a aucune"),
        ("PKCS11_MODULE", "", "n’a plus de jeton"),
        ("PKCS11_MODULE", "/nulle/part.so", "« /nulle/part.so », ne se charge pas"),
        ("PKCS11_MODULE", __file__, "ne se charge pas"),
    ],
)
def test_chaque_mauvais_reglage_se_dit(reglages, reglage, valeur, message) -> None:
    setattr(reglages, reglage, valeur)
    with pytest.raises(JetonIndisponible, match=message):
        sceller()
    reglages.PKCS11_MODULE, reglages.PKCS11_JETON, reglages.PKCS11_CODE = module(), "Caf", CODE
    assert verdict(sceller()) == V.INTACT  # and nothing stays broken


def test_aucun_jeton_branche(tmp_path, monkeypatch) -> None:
    Armoire(tmp_path).ouvrir()
    monkeypatch.setenv("SOFTHSM2_CONF", str(Armoire(tmp_path).configuration))
    with pytest.raises(JetonIndisponible, match="Aucun jeton n’est présent"):
        sceller()


def test_une_cle_mal_nommee_se_dit_avec_celles_du_jeton() -> None:
    with pytest.raises(JetonIndisponible, match=r"nommée « sceau » .*« autre », « cachet »"):
        sceller(etiquette="sceau")


def test_la_cle_d_un_autre_certificat_ne_scelle_pas() -> None:
    with pytest.raises(JetonIndisponible, match="« autre » du jeton n’est pas celle du certificat"):
        sceller(etiquette="autre")


def test_une_cle_trop_faible_ne_se_declare_pas(scene, le) -> None:
    faible = autorites.autorite().delivrer("Faible", sienne=ec.generate_private_key(ec.SECP192R1()))
    with pytest.raises(SaisieInvalide, match="trop faible"):
        certificats.declarer_sur_jeton(
            organisation=scene.caf.organisation,
            octets=en_der(faible.certificat),
            etiquette="cachet",
            refus=None,
            par=scene.direction_caf,
            le=le,
        )
