"""An authority that exists nowhere, certificates that it delivers, and one file that is sealed with one."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions, queries
from maillage.conventions.actions import sceaux
from maillage.conventions.models import Partie
from maillage.demonstration.annuaire import Annuaire
from maillage.sceaux.actions import autorites, certificats
from maillage.sceaux.queries import autorites as reconnues

AUTORITE = "Autorité de démonstration (fictive)"
# Whoever commits an organisation in the demonstration: its certificate is in their name.
DIRECTIONS = {
    "caf-78": "helene.moreau@demo.maillage.example",
    "aubergenville": "marc.dubois@demo.maillage.example",
    "sicoval": "pierre.vidal@demo.maillage.example",
}
SCELLE = "sicoval"


def inscrire(annuaire: Annuaire) -> None:
    """Recognise the authority, hand over a certificate an organisation, seal the frozen file of one."""
    if any(connue.nom == AUTORITE for connue in reconnues()):
        return
    cle = ec.generate_private_key(ec.SECP256R1())
    racine = _certificat(AUTORITE, AUTORITE, cle, cle, annuaire.le, autorite=True)
    autorites.reconnaitre(
        octets=racine.public_bytes(Encoding.DER),
        pour_les_sceaux=True,
        pour_l_horodatage=False,
        par=annuaire.par,
        le=annuaire.le,
    )
    for organisation, adresse in DIRECTIONS.items():
        par = Utilisateur.objects.filter(email=adresse).first()
        partie = Partie.objects.filter(
            organisation=annuaire.organisations[organisation], est_signataire=True
        ).first()
        if par and partie:
            _doter(partie, par, racine, cle, annuaire.le, sceller=organisation == SCELLE)


def _doter(
    partie: Partie,
    par: Utilisateur,
    racine: x509.Certificate,
    autorite: ec.EllipticCurvePrivateKey,
    le: dt.datetime,
    *,
    sceller: bool,
) -> None:
    """Hand over the certificate of the organisation, then seal what its démarche froze."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = f"{partie.organisation.nom} (fictif)"
    certificat = _certificat(nom, AUTORITE, cle, autorite, le)
    garde = certificats.deposer(
        organisation=partie.organisation,
        octets=pkcs12.serialize_key_and_certificates(
            None, cle, certificat, [racine], NoEncryption()
        ),
        phrase="",
        refus=permissions.refus_sceller_pour(par, partie, le.date()),
        par=par,
        le=le,
    )
    figee = queries.version_de_reference(partie.demarche)
    fichier = queries.pdf_figes(figee).first() if figee and sceller else None
    if fichier:
        demande = sceaux.demander(
            fichier=fichier, partie=partie, certificat=garde, sans_horodatage=True, par=par, le=le
        )
        sceaux.apposer(demande=demande, par=par, le=le)


def _certificat(
    nom: str,
    emetteur: str,
    sienne: ec.EllipticCurvePrivateKey,
    signante: ec.EllipticCurvePrivateKey,
    le: dt.datetime,
    *,
    autorite: bool = False,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not autorite,
        content_commitment=not autorite,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=autorite,
        crl_sign=autorite,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(_nom(nom))
        .issuer_name(_nom(emetteur))
        .public_key(sienne.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(le - dt.timedelta(days=1))
        .not_valid_after(le + dt.timedelta(days=3 * 365))
        .add_extension(x509.BasicConstraints(ca=autorite, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signante, SHA256())
    )


def _nom(nom: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, nom[:64])])
