"""A frozen act as one ZIP for an archive service: what was frozen, signed, sealed, and what proves it.

Everything in it was written once and for ever, so that the same act gives the same bytes until something
more happens to it (a signature, a seal). Its files are not compressed: nothing depends on a library.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from maillage.archives.formats import FORMATS, format_depose
from maillage.archives.histoire import extrait_des_objets
from maillage.archives.seda import Agent, Fait, PieceVersee, Versement, bordereau, empreintes
from maillage.conventions.enums import ETATS_SIGNES, RolePartie
from maillage.conventions.models import (
    Acte,
    FichierFige,
    PageSignee,
    ProcedureDeSignature,
    Sceau,
    Signature,
    VersionFigee,
)
from maillage.documents.archive import archiver
from maillage.fichiers import magasin
from maillage.fichiers.models import Fichier
from maillage.interface.typographie import date_longue, typo
from maillage.regles.erreurs import EtatIncompatible

LISEZMOI = """Archive d’un acte figé, écrite par Maillage.

manifest.xml     le bordereau : l’acte, ses parties, ses dates, chaque fichier et son format
                 (vocabulaire du SEDA 2.1 ; le service d’archives y ajoute son accord et ses règles)
empreintes.txt   l’empreinte SHA-256 de chaque fichier ; « sha256sum -c empreintes.txt » les vérifie
documents        les fichiers produits le jour où l’acte a été figé
donnees          le contenu figé, en JSON ; son empreinte est imprimée sur chaque page des documents
signatures       les pages signées qui ont été numérisées, et les fichiers signés chez un prestataire
sceaux           les PDF scellés ; tout lecteur de PDF en vérifie les sceaux
journal          ce qui est arrivé à l’acte, un événement par ligne. L’empreinte de chaque événement
                 (champ « empreinte ») est celle de tous ses autres champs et de l’événement d’avant
                 (champ « precedente ») : un mot changé se voit.
"""


def ecrire(acte: Acte) -> bytes:
    """The ZIP of the act; `EtatIncompatible` when it has no frozen version.

    Raises `Introuvable` when a scan is gone from the store, or changed there.
    """
    version = (
        VersionFigee.objects.filter(acte=acte).select_related("acte__demarche", "demarche").first()
    )
    if version is None:
        raise EtatIncompatible(
            typo(f"« {acte} » n’a pas de version figée : il n’y a encore rien à archiver.")
        )
    extrait = extrait_des_objets(version.demarche, list(_objets(version)))
    pieces = [*_documents(version), *_signatures(version), *_sceaux(version)]
    if extrait.texte:
        pieces.append(
            PieceVersee(
                "journal/extrait.jsonl",
                extrait.texte.encode(),
                "Extrait du journal",
                FORMATS["jsonl"],
                "Chaque événement porte son empreinte et celle de l’événement d’avant.",
            )
        )
    lisez = PieceVersee("LISEZMOI.txt", LISEZMOI.encode(), "Mode d’emploi", FORMATS["txt"])
    pieces = [*sorted(pieces, key=lambda p: p.nom), lisez]
    versement = _versement(version, max(extrait.dernier or version.figee_le, version.figee_le))
    parties = [
        ("manifest.xml", bordereau(versement, pieces)),
        ("empreintes.txt", empreintes(pieces)),
        *((p.nom, p.octets) for p in pieces),
    ]
    return archiver(parties, stockees=frozenset(nom for nom, _ in parties))


def nom_du_zip(acte: Acte) -> str:
    """The name under which it is downloaded, in ASCII."""
    numero = VersionFigee.objects.filter(acte=acte).values_list("numero", flat=True).first()
    return f"{acte.demarche.slug}-v{numero}-archive.zip"


# ---------------------------------------------------------------- what is put in


def _documents(version: VersionFigee) -> Iterator[PieceVersee]:
    for fichier in version.fichiers.order_by("pk"):
        yield PieceVersee(
            f"documents/{fichier.nom}",
            bytes(fichier.octets),
            f"{fichier.intitule} ({fichier.format.upper()})",
            FORMATS.get(fichier.format, format_depose(fichier.format)),
            f"Produit le {_jour(version.figee_le)}, quand l’acte a été figé.",
        )
    yield PieceVersee(
        f"donnees/{version.demarche.slug}-v{version.numero}-contenu.json",
        version.contenu.encode(),
        "Contenu figé",
        FORMATS["json"],
        f"Son empreinte est celle de la version : {version.empreinte}",
    )


def _signatures(version: VersionFigee) -> Iterator[PieceVersee]:
    pages = (
        PageSignee.objects.filter(signature__acte=version.acte)
        .select_related("signature__partie__organisation", "fichier")
        .order_by("signature__partie__ordre", "pk")
    )
    for rang, page in enumerate(pages, 1):
        yield _deposee(
            f"signatures/{rang:02d}",
            page.fichier,
            f"Page signée par {page.signature.partie}",
            page.get_verification_display(),
        )
    signes = ProcedureDeSignature.objects.filter(acte=version.acte, fichier_signe__isnull=False)
    for rang, procedure in enumerate(signes.select_related("fichier_signe").order_by("pk"), 1):
        if procedure.fichier_signe:
            yield _deposee(
                f"signatures/prestataire-{rang:02d}",
                procedure.fichier_signe,
                f"Fichier signé chez {procedure.prestataire}",
                f"Référence {procedure.reference}",
            )


def _deposee(debut: str, fichier: Fichier, intitule: str, description: str) -> PieceVersee:
    extension = fichier.nom.rpartition(".")[2].lower()
    propre = extension if extension.isalnum() and extension.isascii() else "bin"
    return PieceVersee(
        f"{debut}.{propre}",
        magasin.relire(fichier.empreinte),
        intitule,
        format_depose(fichier.type),
        description,
    )


def _sceaux(version: VersionFigee) -> Iterator[PieceVersee]:
    """Each sealed PDF with all its seals: those of the first parties are inside that of the last."""
    for fichier in version.fichiers.filter(sceaux__isnull=False).distinct().order_by("pk"):
        sceaux = list(fichier.sceaux.select_related("partie__organisation").order_by("rang"))
        yield PieceVersee(
            f"sceaux/{sceaux[-1].nom}",
            b"".join([bytes(fichier.octets), *(bytes(s.ajout) for s in sceaux)]),
            f"{fichier.intitule}, scellé",
            FORMATS["pdf"],
            " ; ".join(f"{s}, le {_jour(s.appose_le)}, {s.certificat_sujet}" for s in sceaux),
        )


# ---------------------------------------------------------------- what is said of it


def _objets(version: VersionFigee) -> Iterator[Any]:
    """What the events of the extract are about."""
    acte = version.acte
    yield from (acte, version)
    yield from Signature.objects.filter(acte=acte)
    yield from PageSignee.objects.filter(signature__acte=acte)
    yield from acte.deliberations.all()
    yield from FichierFige.objects.filter(version=version).defer("octets")
    yield from Sceau.objects.filter(fichier__version=version).defer("ajout")
    yield from ProcedureDeSignature.objects.filter(acte=acte)


def _versement(version: VersionFigee, date: dt.datetime) -> Versement:
    acte, demarche = version.acte, version.demarche
    parties = list(demarche.parties.select_related("organisation").order_by("ordre", "pk"))
    agents = [Agent(p.organisation.nom, p.organisation.siren) for p in parties]
    versants = [
        a for a, p in zip(agents, parties, strict=True) if p.role == RolePartie.COLLECTIVITE
    ]
    return Versement(
        identifiant=f"{demarche.slug}-v{version.numero}-{version.empreinte[:16]}",
        titre=f"{acte} — {demarche}",
        description=(
            f"Version {version.numero}, figée le {_jour(version.figee_le)} par {version.figee_par_nom}. "
            f"État de l’acte : {acte.get_etat_display().lower()}."
        ),
        genre=acte.get_type_display(),
        date=date,
        version=str(version.numero),
        debut=acte.debut,
        fin=acte.fin,
        versant=next(iter([*versants, *agents]), Agent(demarche.nom)),
        parties=agents,
        faits=list(_faits(version)),
    )


def _faits(version: VersionFigee) -> Iterator[Fait]:
    for vote in version.acte.deliberations.select_related("organisation").order_by(
        "seance_le", "pk"
    ):
        yield Fait("délibération", vote.seance_le, f"{vote.organisation}, {vote}")
    yield Fait("version figée", version.figee_le, f"Empreinte {version.empreinte}")
    donnees = Signature.objects.filter(
        acte=version.acte, etat__in=ETATS_SIGNES, signee_le__isnull=False
    )
    for signature in donnees.select_related("partie__organisation").order_by("signee_le", "pk"):
        if signature.signee_le:
            dits = [str(signature.partie), signature.signe_par.replace("\n", ", ")]
            yield Fait("signature", signature.signee_le, " : ".join(filter(None, dits)))


def _jour(le: dt.datetime) -> str:
    return date_longue(timezone.localdate(le))
