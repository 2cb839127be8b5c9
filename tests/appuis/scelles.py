"""A small PDF as freezing makes it, that PDF sealed, and the act that it belongs to."""

from __future__ import annotations

import datetime as dt
from functools import cache
from types import SimpleNamespace

import fabriques
from appuis import autorites
from appuis.arbres import document, paragraphe
from maillage.comptes.models import Utilisateur
from maillage.conventions import reperes
from maillage.conventions.actions import sceaux
from maillage.conventions.enums import EtatActe, EtatDemandeDeSceau, Role, RolePartie
from maillage.conventions.models import Demarche, Partie, Sceau
from maillage.documents.rendus import pdf
from maillage.sceaux import constat, scellement
from maillage.sceaux.actions import autorites as acte_autorites
from maillage.sceaux.actions import certificats
from maillage.sceaux.champs import Champ
from maillage.sceaux.cles import en_memoire
from maillage.sceaux.lecture import CleLue
from maillage.sceaux.models import AutoriteReconnue, CertificatDeSceau
from maillage.sceaux.queries import confiance

CHAMPS = (
    Champ("Sceau_1", "Sceau de la Caf fictive"),
    Champ("Sceau_2", "Sceau de la commune fictive"),
    Champ(scellement.CHAMP_DE_L_ARCHIVE, "Horodatage de la copie d’archive"),
)


@cache
def fige(repere: str = "") -> bytes:
    """A PDF of one page, with the repère of a version at its foot."""
    return pdf.rendre(
        document(paragraphe("Une convention fictive. Fait à Fictive."), repere=repere)
    )


def sceller(octets: bytes, qui: CleLue, champ: str = "Sceau_1", **options) -> bytes:
    """The whole file once sealed."""
    scelle = scellement.apposer(
        octets,
        champ=champ,
        champs=CHAMPS,
        cle=en_memoire(qui),
        au_nom_de="Organisation fictive",
        motif="Convention fictive, version 1",
        **options,
    )
    return octets + scelle.ajout


@cache
def scelle() -> bytes:
    """Sealed by the Caf, with a timestamp."""
    return sceller(fige(), autorites.caf(), horodateur=autorites.horodateur())


@cache
def scelle_deux_fois() -> bytes:
    """Sealed by the Caf, then by the commune."""
    return sceller(scelle(), autorites.commune(), "Sceau_2")


def acte_a_sceller(le: dt.datetime) -> SimpleNamespace:
    """A frozen act with one PDF, a direction on each side with its certificate, and an administrator."""
    demarche = fabriques.demarche(slug="ici")
    acte = fabriques.acte(demarche, etat=EtatActe.FIGE)
    figee = fabriques.version_figee(acte)
    octets = fige(reperes.ecrire(acte, figee.numero, figee.empreinte))
    fichier = fabriques.fichier_fige(figee, octets)
    caf, commune = (
        demarche.parties.get(role=role) for role in (RolePartie.CAF, RolePartie.COLLECTIVITE)
    )
    comptes = _comptes(demarche)
    return SimpleNamespace(
        demarche=demarche,
        acte=acte,
        figee=figee,
        fichier=fichier,
        octets=octets,
        caf=caf,
        commune=commune,
        certificat_caf=certificat_de(caf, autorites.caf(), comptes["direction_caf"], le),
        certificat_commune=certificat_de(commune, autorites.commune(), comptes["direction"], le),
        administrateur=fabriques.utilisateur(est_administrateur=True),
        **comptes,
    )


def _comptes(demarche: Demarche) -> dict[str, Utilisateur]:
    roles = {
        "charge": Role.CHARGE_COOPERATION,
        "direction_caf": Role.DIRECTION_CAF,
        "direction": Role.DIRECTION_COLLECTIVITE,
        "elu": Role.ELU,
    }
    comptes = {nom: fabriques.utilisateur(prenom=nom.capitalize()) for nom in roles}
    for nom, role in roles.items():
        fabriques.habilitation(comptes[nom], demarche, role)
    return comptes


def certificat_de(
    partie: Partie, lue: CleLue, par: Utilisateur, le: dt.datetime
) -> CertificatDeSceau:
    """The certificate of a party, handed in by its direction."""
    return certificats.deposer(
        organisation=partie.organisation,
        octets=autorites.en_p12(lue),
        phrase=autorites.PHRASE,
        refus=None,
        par=par,
        le=le,
    )


def reconnaitre(scene: SimpleNamespace, le) -> AutoriteReconnue:
    return acte_autorites.reconnaitre(
        octets=autorites.autorite().pem,
        pour_les_sceaux=True,
        pour_l_horodatage=True,
        par=scene.administrateur,
        le=le,
    )


def apposer(scene: SimpleNamespace, le, partie: str = "caf", **options) -> Sceau:
    qui = getattr(scene, {"caf": "direction_caf", "commune": "direction"}[partie])
    demande = sceaux.demander(
        fichier=scene.fichier,
        partie=getattr(scene, partie),
        certificat=getattr(scene, f"certificat_{partie}"),
        **options,
        par=qui,
        le=le,
    )
    demande = sceaux.apposer(demande=demande, par=qui, le=le)
    assert demande.etat == EtatDemandeDeSceau.APPOSE, demande.echec
    return demande.sceau


def verifier(scene: SimpleNamespace, octets: bytes, le) -> constat.ConstatDeVerification:
    return constat.verifier(octets, confiance=confiance(), le=le)
