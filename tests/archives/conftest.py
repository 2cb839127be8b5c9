"""A démarche that lived: frozen, signed, changed since, talked about; and its archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings

import fabriques
from appuis import autorites, scelles
from appuis.archives import LE, en_octets, une_autre_instance
from appuis.versions import demarche_complete, figer, quatre_changements
from maillage.conventions.enums import EtatActe, EtatSignature, Role, RolePartie
from maillage.conventions.models import Acte, Signature, VersionFigee
from maillage.conventions.queries import octets_scelles
from maillage.conversations.models import Fil, Message
from maillage.journal.actions.evenements import consigner
from maillage.plan_actions.models import Campagne, FicheAction, LienContribution
from maillage.territoires.models import Territoire

PDF = b"%PDF-1.7 page signee (fictive)"


@pytest.fixture
def ailleurs(archive, tmp_path) -> Iterator[None]:
    """An instance with the same geographic code, whose files are its own."""
    Territoire.objects.bulk_create(Territoire(**ligne) for ligne in archive.territoires)
    avant, settings.DATA_DIR = settings.DATA_DIR, tmp_path / "instance"
    yield
    settings.DATA_DIR = avant


@pytest.fixture(scope="session")
def archive(django_db_setup, django_db_blocker, dossier_des_donnees) -> SimpleNamespace:
    """The archive of a démarche of another instance: `octets`, its `slug`, the ZIP of its act."""
    with django_db_blocker.unblock(), une_autre_instance():
        return vecue()


def vecue() -> SimpleNamespace:
    """Write a démarche as people do, and its archive."""
    from maillage.conventions import paquet

    scene = demarche_complete()
    demarche, charge = scene.demarche, scene.charge
    version = figer(scene, LE)
    scelle = _sceller(version)
    _signer(scene.acte)
    quatre_changements(scene, LE + dt.timedelta(1))
    fiche = FicheAction.objects.filter(demarche=demarche).first()
    fabriques.document(fiche, PDF + b" jointe")
    _parler(demarche, fiche, charge)
    _contribuer(demarche, fiche, charge)
    fabriques.lot(demarche, lignes=[_ligne_de_lot(fiche)])
    fabriques.bareme(demarche.parties.get(role="CAF").organisation)
    fabriques.habilitation(fabriques.utilisateur(), demarche, Role.ELU)
    consigner(acte="démarche modifiée", objet=demarche, demarche=demarche.slug, par=charge, le=LE)
    acte = Acte.objects.get(pk=scene.acte.pk)
    return SimpleNamespace(
        slug=demarche.slug,
        nom=demarche.nom,
        octets=en_octets(demarche),
        zip_de_l_acte=paquet.ecrire(acte),
        deux_fois=paquet.ecrire(acte),
        empreinte=version.empreinte,
        scelle=scelle,
        territoires=[
            {
                nom: valeur
                for nom, valeur in ligne.items()
                if not nom.endswith("_id") and nom != "id"
            }
            for ligne in Territoire.objects.values()
        ],
    )


def _sceller(version: VersionFigee) -> bytes:
    """The first frozen PDF, sealed by the Caf."""
    partie = version.demarche.parties.get(role=RolePartie.CAF)
    direction = fabriques.utilisateur(email="direction@la-bas.exemple")
    fabriques.habilitation(direction, version.demarche, Role.DIRECTION_CAF)
    fichier = version.fichiers.filter(format="pdf").first()
    scene = SimpleNamespace(
        fichier=fichier,
        caf=partie,
        direction_caf=direction,
        certificat_caf=scelles.certificat_de(partie, autorites.caf(), direction, LE),
    )
    scelles.apposer(scene, LE)
    return octets_scelles(fichier, 1)


def _signer(acte: Acte) -> None:
    Acte.objects.filter(pk=acte.pk).update(etat=EtatActe.EN_SIGNATURE)
    partie = acte.demarche.parties.order_by("ordre").first()
    signature, _ = Signature.objects.get_or_create(acte=acte, partie=partie)
    fabriques.page_signee(signature)
    Signature.objects.filter(pk=signature.pk).update(
        etat=EtatSignature.SIGNE, signee_le=dt.date(2026, 11, 22), signe_par="Le président (fictif)"
    )


def _parler(demarche, fiche, charge) -> None:
    """A thread on a fiche, and one on an object that is no longer there."""
    for cle in (fiche.pk, 900_001):
        fil = Fil.objects.create(
            genre="fiche",
            cle=cle,
            lieu=demarche.slug,
            sujet="Une fiche fictive",
            ouvert_par=charge,
            ouvert_le=LE,
            anime_le=LE,
        )
        Message.objects.create(fil=fil, auteur=charge, texte="<script>é ؟ 🎈", ecrit_le=LE)


def _contribuer(demarche, fiche, charge) -> None:
    campagne = Campagne.objects.create(
        demarche=demarche,
        intitule="Revue (fictive)",
        annee=2026,
        ouvre_le=dt.date(2026, 11, 1),
        ferme_le=dt.date(2026, 11, 30),
        suivie_par=charge,
    )
    campagne.fiches.add(fiche)
    lien = LienContribution.objects.create(
        campagne=campagne,
        nom="Quelqu’un (fictif)",
        graine="graine-secrete",
        empreinte="f" * 64,
        expire_le=LE,
    )
    lien.fiches.add(fiche)


def _ligne_de_lot(fiche: FicheAction) -> dict[str, object]:
    return {
        "fiche": fiche.pk,
        "intitule": str(fiche),
        "version": 1,
        "avant": {"pilote": fiche.pilote_id, "element": 900_002},
        "apres": {"pilote": None, "thematiques": []},
        "dits": [],
    }
