"""A small PDF as freezing makes it, and that PDF sealed."""

from __future__ import annotations

import datetime as dt
from functools import cache
from types import SimpleNamespace

import pytest

import fabriques
from appuis import autorites
from appuis.arbres import document, paragraphe
from maillage.conventions import reperes
from maillage.conventions.enums import EtatActe, Role, RolePartie
from maillage.conventions.models import FichierFige
from maillage.documents.rendus import pdf
from maillage.fichiers import magasin
from maillage.sceaux import scellement
from maillage.sceaux.actions import certificats
from maillage.sceaux.champs import Champ
from maillage.sceaux.cles import en_memoire
from maillage.sceaux.lecture import CleLue
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


@pytest.fixture
def le() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def scene(db: None, le: dt.datetime) -> SimpleNamespace:
    """A frozen act with one PDF, a direction on each side with its certificate, and an authority."""
    demarche = fabriques.demarche(slug="ici")
    acte = fabriques.acte(demarche, etat=EtatActe.FIGE)
    figee = fabriques.version_figee(acte)
    octets = fige(reperes.ecrire(acte, figee.numero, figee.empreinte))
    fichier = FichierFige.objects.create(
        version=figee,
        piece="convention",
        intitule="Convention",
        format="pdf",
        octets=octets,
        taille=len(octets),
        empreinte=magasin.empreinte(octets),
    )
    caf, commune = (
        demarche.parties.get(role=role) for role in (RolePartie.CAF, RolePartie.COLLECTIVITE)
    )
    comptes = {}
    for nom, role in [
        ("charge", Role.CHARGE_COOPERATION),
        ("direction_caf", Role.DIRECTION_CAF),
        ("direction", Role.DIRECTION_COLLECTIVITE),
        ("elu", Role.ELU),
    ]:
        comptes[nom] = fabriques.utilisateur(prenom=nom.capitalize(), nom="Fictif")
        fabriques.habilitation(comptes[nom], demarche, role)
    administrateur = fabriques.utilisateur(est_administrateur=True)
    siens = {
        partie.role: certificats.deposer(
            organisation=partie.organisation,
            octets=autorites.en_p12(lue),
            phrase=autorites.PHRASE,
            refus=None,
            par=comptes[qui],
            le=le,
        )
        for partie, lue, qui in (
            (caf, autorites.caf(), "direction_caf"),
            (commune, autorites.commune(), "direction"),
        )
    }
    return SimpleNamespace(
        demarche=demarche,
        acte=acte,
        figee=figee,
        fichier=fichier,
        octets=octets,
        caf=caf,
        commune=commune,
        certificat_caf=siens[RolePartie.CAF],
        certificat_commune=siens[RolePartie.COLLECTIVITE],
        administrateur=administrateur,
        confiance=confiance,
        **comptes,
    )
