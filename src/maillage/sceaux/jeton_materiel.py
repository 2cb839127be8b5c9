"""Seals with a key that never leaves its hardware token (PKCS#11: an HSM, a USB token, a smart card)."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import pkcs11
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from pkcs11 import Attribute, Mechanism, ObjectClass, TokenFlag
from pyhanko.sign.pkcs11 import PKCS11Signer

from maillage.regles.erreurs import EtatIncompatible

# The module is not told that we have threads, and a token knows one login: one seal at a time.
_UN_A_LA_FOIS = threading.Lock()
CODE_FAUX = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
RETIRE = (
    pkcs11.DeviceRemoved,
    pkcs11.TokenNotPresent,
    pkcs11.SessionHandleInvalid,
    pkcs11.SessionClosed,
)


class JetonIndisponible(EtatIncompatible):
    """The hardware token does not seal."""

    code = "JETON_INDISPONIBLE"

    def __init__(self, cause: str, que_faire: str) -> None:
        super().__init__(f"{cause} : rien n’a été scellé. {que_faire}")


@contextlib.contextmanager
def signataire(certificat: bytes, etiquette: str) -> Iterator[PKCS11Signer]:
    """The key of that name on the token, beside its certificate (DER), for as long as the block lasts.

    The module is closed after each seal: what is plugged in, taken out or changed meanwhile is seen by
    the next one. Raises `JetonIndisponible`, also when the token fails inside of the block.
    """
    with _UN_A_LA_FOIS:
        module = _module()
        try:
            with _session(_jeton(module)) as session:
                yield _signataire(session, asn1.Certificate.load(certificat), etiquette)
        except pkcs11.PKCS11Error as erreur:
            raise _panne(erreur) from erreur
        finally:
            with contextlib.suppress(pkcs11.PKCS11Error):
                module.finalize()


def _module() -> Any:
    chemin = settings.PKCS11_MODULE
    if not chemin:
        raise JetonIndisponible(
            "L’instance n’a plus de jeton",
            "Demandez à l’administrateur de rétablir MAILLAGE_PKCS11_MODULE, ou déposez un certificat "
            "avec sa clé (PKCS#12).",
        )
    try:
        return pkcs11.lib(chemin)
    except pkcs11.PKCS11Error as erreur:
        raise JetonIndisponible(
            f"La bibliothèque du jeton, « {chemin} », ne se charge pas",
            "Demandez à l’administrateur de vérifier MAILLAGE_PKCS11_MODULE : c’est la bibliothèque "
            "PKCS#11 que donne le fabricant du jeton.",
        ) from erreur


def _jeton(module: Any) -> Any:
    """The token of the settings, or the only one there is."""
    voulu = settings.PKCS11_JETON
    presents = [
        jeton
        for fente in module.get_slots(token_present=True)
        if TokenFlag.TOKEN_INITIALIZED in (jeton := fente.get_token()).flags
    ]
    retenus = [jeton for jeton in presents if not voulu or jeton.label == voulu]
    if len(retenus) == 1:
        return retenus[0]
    noms = _liste(jeton.label for jeton in presents)
    if retenus:
        raise JetonIndisponible(
            f"Plusieurs jetons sont présents ({noms})",
            "Demandez à l’administrateur de dire lequel sert, par un nom qu’un seul porte "
            "(MAILLAGE_PKCS11_JETON).",
        )
    if presents:
        raise JetonIndisponible(
            f"Le jeton « {voulu} » est absent (présents : {noms})",
            "Branchez-le, ou demandez à l’administrateur de vérifier MAILLAGE_PKCS11_JETON.",
        )
    raise JetonIndisponible(
        "Aucun jeton n’est présent", "Vérifiez qu’il est branché et allumé, puis recommencez."
    )


@contextlib.contextmanager
def _session(jeton: Any) -> Iterator[pkcs11.Session]:
    """Raises `JetonIndisponible` when the code does not open the token."""
    if not settings.PKCS11_CODE:
        raise JetonIndisponible(
            "L’instance n’a pas le code du jeton",
            "Demandez à l’administrateur de le donner (MAILLAGE_PKCS11_CODE).",
        )
    try:
        session = jeton.open(user_pin=settings.PKCS11_CODE)
    except CODE_FAUX as erreur:
        raise JetonIndisponible(
            f"Le code du jeton « {jeton.label} » n’est pas le bon",
            "Avant de recommencer, demandez à l’administrateur de corriger MAILLAGE_PKCS11_CODE : "
            "après quelques essais faux, le jeton se bloque.",
        ) from erreur
    except (pkcs11.PinLocked, pkcs11.PinExpired, pkcs11.UserPinNotInitialized) as erreur:
        raise JetonIndisponible(
            f"Le code du jeton « {jeton.label} » est bloqué, expiré ou pas encore choisi",
            "Demandez à l’administrateur de le rétablir avec l’outil du fabricant.",
        ) from erreur
    with session:
        yield session


def _signataire(
    session: pkcs11.Session, certificat: asn1.Certificate, etiquette: str
) -> PKCS11Signer:
    _exiger_une_cle(session, etiquette)
    par_rsa = certificat.public_key.algorithm == "rsa"
    mecanisme = Mechanism.SHA256_RSA_PKCS if par_rsa else Mechanism.ECDSA_SHA256
    return _Signataire(
        session,
        key_label=etiquette,
        signing_cert=certificat,
        ca_chain=_chaine(session, certificat),
        embed_roots=False,
        # Many tokens sign a fingerprint, and leave its calculation to us.
        use_raw_mechanism=mecanisme not in session.token.slot.get_mechanisms(),
    )


def _exiger_une_cle(session: pkcs11.Session, etiquette: str) -> None:
    cles = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.SIGN: True})
    noms = [str(cle[Attribute.LABEL]) for cle in cles]
    trouvees = noms.count(etiquette)
    if not trouvees:
        raise JetonIndisponible(
            f"Le jeton n’a pas de clé nommée « {etiquette} » "
            + (f"(ses clés : {_liste(noms)})" if noms else "(il n’en a aucune)"),
            "Retirez le certificat, puis déposez-le de nouveau avec le nom exact de sa clé.",
        )
    if trouvees > 1:
        raise JetonIndisponible(
            f"Le jeton a {trouvees} clés nommées « {etiquette} »",
            "Demandez à l’administrateur de donner à chacune un nom à elle, avec l’outil du "
            "fabricant.",
        )


def _chaine(session: pkcs11.Session, certificat: asn1.Certificate) -> list[asn1.Certificate]:
    """The certificates of the token that vouch for this one, step by step; nothing else of it."""
    portes = [
        asn1.Certificate.load(objet[Attribute.VALUE])
        for objet in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    ]
    chaine: list[asn1.Certificate] = []
    dernier = certificat
    while suivant := next(
        (p for p in portes if p.subject == dernier.issuer and p not in (certificat, *chaine)), None
    ):
        chaine.append(suivant)
        dernier = suivant
    return chaine


class _Signataire(PKCS11Signer):
    """Holds what the token signs to the certificate: with another key, the seal would be void."""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        signe: bytes = await super().async_sign_raw(data, digest_algorithm, dry_run=dry_run)
        if not dry_run and not _est_de(self.signing_cert, signe, data):
            raise JetonIndisponible(
                f"La clé « {self.key_label} » du jeton n’est pas celle du certificat",
                "Retirez le certificat, puis déposez celui de cette clé, ou donnez le nom de la "
                "bonne.",
            )
        return signe


def _est_de(certificat: asn1.Certificate, signe: bytes, octets: bytes) -> bool:
    cle: Any = x509.load_der_x509_certificate(certificat.dump()).public_key()
    try:
        if isinstance(cle, ec.EllipticCurvePublicKey):
            cle.verify(signe, octets, ec.ECDSA(SHA256()))
        else:
            cle.verify(signe, octets, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _panne(erreur: pkcs11.PKCS11Error) -> JetonIndisponible:
    if isinstance(erreur, RETIRE):
        return JetonIndisponible(
            "Le jeton a été retiré pendant le scellement", "Remettez-le, puis recommencez."
        )
    return JetonIndisponible(
        f"Le jeton a refusé ({type(erreur).__name__})",
        "Recommencez ; si le refus revient, transmettez ce message à l’administrateur.",
    )


def _liste(noms: Any) -> str:
    return ", ".join(f"« {nom} »" for nom in sorted(noms))
