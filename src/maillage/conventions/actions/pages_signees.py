"""The scans of signed pages: attached, read, attested by eye, taken back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from maillage.comptes.models import Utilisateur
from maillage.conventions import permissions
from maillage.conventions.enums import VerificationDePage
from maillage.conventions.models import PageSignee, Signature
from maillage.conventions.reperes import Repere, lire
from maillage.fichiers import lecture
from maillage.fichiers.actions import fichiers
from maillage.journal.actions.evenements import consigner, consigner_refus
from maillage.journal.modifications import verrouiller
from maillage.regles.erreurs import EtatIncompatible, SaisieInvalide


class PageDUneAutreVersion(SaisieInvalide):
    """The code of the page says that another text was signed."""

    code = "PAGE_D_UNE_AUTRE_VERSION"


def deposer(
    *, signature: Signature, nom: str, octets: bytes, par: Utilisateur, le: dt.datetime
) -> PageSignee:
    """Attach the scan of the signed page, and say what its code says of it.

    The code of the frozen version of the act on each of its pages: verified. A page where no code can
    be read: to be verified by eye, never an automatic yes. Raises `ActeRefuse`, `EtatIncompatible`
    before the party has signed, `SaisieInvalide` for the file, and `PageDUneAutreVersion`, of which the
    journal keeps the attempt.
    """
    acte = signature.acte
    permissions.exiger(
        permissions.refus_ecrire_les_actes(par, acte.demarche, timezone.localdate(le))
    )
    genre = fichiers.reconnaitre(nom=nom, octets=octets)
    # Reading takes seconds: it is done before the transaction, which keeps other writers waiting.
    lus = [
        frozenset(repere for code in codes if (repere := lire(code)))
        for codes in lecture.codes(octets, genre)
    ]
    try:
        return _joindre(signature, lus, nom, octets, par, le)
    except PageDUneAutreVersion as refus:
        consigner_refus(
            acte="page signée",
            objet=signature,
            refus=refus,
            tentative=nom,
            demarche=acte.demarche.slug,
            par=par,
            le=le,
        )
        raise


@transaction.atomic
def _joindre(
    signature: Signature,
    lus: list[frozenset[Repere]],
    nom: str,
    octets: bytes,
    par: Utilisateur,
    le: dt.datetime,
) -> PageSignee:
    signature = verrouiller(signature)
    if not signature.est_donnee:
        raise EtatIncompatible(
            f"« {signature.partie} » n'a pas signé : enregistrez sa signature, puis joignez la page."
        )
    verification = _verifier(signature, lus)
    page = PageSignee.objects.create(
        signature=signature,
        fichier=fichiers.deposer(nom=nom, octets=octets, par=par, le=le),
        verification=verification,
    )
    consigner(
        acte="page signée jointe",
        objet=signature,
        demarche=signature.acte.demarche.slug,
        apres={
            "page": page.fichier.nom,
            "empreinte": page.fichier.empreinte,
            "vérification": verification.label,
        },
        par=par,
        le=le,
    )
    return page


def _verifier(signature: Signature, lus: list[frozenset[Repere]]) -> VerificationDePage:
    acte = signature.acte
    figee = getattr(acte, "version_figee", None)
    attendu = Repere(acte.pk, figee.numero, figee.empreinte) if figee else None
    for lu in (lu for page in lus for lu in page):
        if lu != attendu:
            raise PageDUneAutreVersion(_autre_version(lu, attendu), champ="fichier")
    return VerificationDePage.VERIFIEE if lus and all(lus) else VerificationDePage.A_L_OEIL


def _autre_version(lu: Repere, attendu: Repere | None) -> str:
    """Both versions said: that of the page, and that of the act."""
    celle_de_l_acte = (
        f"la version {attendu.version} (empreinte {attendu.empreinte[:12]}…)"
        if attendu
        else "aucune version figée"
    )
    d_ou = "" if attendu and lu.acte == attendu.acte else " d'un autre acte"
    return (
        f"Cette page porte la version {lu.version}{d_ou} (empreinte {lu.empreinte[:12]}…) ; "
        f"l'acte à signer est {celle_de_l_acte}. Elle n'a pas été jointe : faites signer la bonne "
        "version, ou joignez la page de cet acte."
    )


@transaction.atomic
def attester(*, page: PageSignee, par: Utilisateur, le: dt.datetime) -> PageSignee:
    """Say that one saw, by eye, the right version on a page whose code could not be read.

    Raises `ActeRefuse`, `EtatIncompatible` for a page that needs no attestation.
    """
    page = _a_l_oeil(page, par, le)
    page.verification = VerificationDePage.ATTESTEE
    page.attestee_par, page.attestee_le = par.nom_complet, le
    page.save()
    consigner(
        acte="page signée vérifiée à l'œil",
        objet=page.signature,
        demarche=page.signature.acte.demarche.slug,
        apres={"page": page.fichier.nom, "empreinte": page.fichier.empreinte},
        par=par,
        le=le,
    )
    return page


@transaction.atomic
def retirer(*, page: PageSignee, par: Utilisateur, le: dt.datetime) -> None:
    """Take back a page that nobody verified: it was the wrong file. Its bytes are kept.

    Raises `ActeRefuse`, `EtatIncompatible` once it is verified.
    """
    page = _a_l_oeil(page, par, le)
    consigner(
        acte="page signée retirée",
        objet=page.signature,
        demarche=page.signature.acte.demarche.slug,
        avant={"page": page.fichier.nom, "empreinte": page.fichier.empreinte},
        par=par,
        le=le,
    )
    page.delete()


def _a_l_oeil(page: PageSignee, par: Utilisateur, le: dt.datetime) -> PageSignee:
    page = verrouiller(page)
    demarche = page.signature.acte.demarche
    permissions.exiger(permissions.refus_ecrire_les_actes(par, demarche, timezone.localdate(le)))
    if page.est_sure:
        raise EtatIncompatible(
            f"La page « {page.fichier} » est déjà vérifiée : elle reste jointe à la signature."
        )
    return page
