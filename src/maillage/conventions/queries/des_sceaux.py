"""The seals of the files of an act: who sealed what, what is under way, the bytes of a sealed file."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.conventions.enums import EtatActe, EtatDemandeDeSceau
from maillage.conventions.models import (
    Acte,
    DemandeDeSceau,
    Demarche,
    FichierFige,
    Partie,
    Sceau,
    VersionFigee,
)
from maillage.conventions.queries.des_parties import parties
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.interface.typographie import minuscule, typo

# An act is sealed from the moment its text no longer changes, as long as it applies.
ETATS_SCELLABLES = frozenset(
    {EtatActe.FIGE, EtatActe.EN_SIGNATURE, EtatActe.PARTIELLE, EtatActe.SIGNE}
)


@dataclass(frozen=True)
class LigneDeSceau:
    """One signatory of one file: its seal, or the last that was asked for it."""

    partie: Partie
    sceau: Sceau | None
    demande: DemandeDeSceau | None

    @property
    def en_cours(self) -> bool:
        """Whether a task is putting it."""
        return self.demande is not None and self.demande.etat == EtatDemandeDeSceau.EN_ATTENTE


@dataclass(frozen=True)
class FichierASceller:
    """A frozen PDF with the seal of each signatory."""

    fichier: FichierFige
    lignes: list[LigneDeSceau]

    @property
    def avancees(self) -> list[LigneDeSceau]:
        """Those of which there is something to tell."""
        return [ligne for ligne in self.lignes if ligne.sceau or ligne.demande]

    @property
    def attendues(self) -> list[Partie]:
        """The signatories that asked for nothing yet."""
        return [ligne.partie for ligne in self.lignes if not (ligne.sceau or ligne.demande)]

    def attend(self, siennes: list[Partie]) -> bool:
        """Whether one of these parties may still seal it."""
        cles = {partie.pk for partie in siennes}
        return any(
            ligne.partie.pk in cles and not (ligne.sceau or ligne.en_cours) for ligne in self.lignes
        )

    @property
    def dernier(self) -> Sceau | None:
        """The seal that comes last: its file bears them all."""
        return max(
            (ligne.sceau for ligne in self.lignes if ligne.sceau),
            key=lambda sceau: sceau.rang,
            default=None,
        )

    @property
    def en_cours(self) -> bool:
        """Whether a seal is being put."""
        return any(ligne.en_cours for ligne in self.lignes)


def signataires_de_l_acte(demarche: Demarche) -> list[Partie]:
    """The parties that sign, in order."""
    return list(parties(demarche).filter(est_signataire=True))


def pdf_figes(version: VersionFigee) -> QuerySet[FichierFige]:
    """The PDFs of a version, in order, without their bytes."""
    return (
        version.fichiers.filter(format="pdf")
        .select_related("version__demarche", "version__acte")
        .defer("octets", "version__contenu")
        .order_by("pk")
    )


def fichiers_a_sceller(version: VersionFigee) -> list[FichierASceller]:
    """The PDFs of a version, each with its signatories; flat queries."""
    signataires = signataires_de_l_acte(version.demarche)
    sceaux: dict[tuple[int, int], Sceau] = {}
    for sceau in (
        Sceau.objects.filter(fichier__version=version)
        .select_related("fichier__version__demarche")
        .defer("ajout", "fichier__octets", "fichier__version__contenu")
        .order_by("rang")
    ):
        sceaux[sceau.fichier_id, sceau.partie_id] = sceau
    demandes: dict[tuple[int, int], DemandeDeSceau] = {}
    for demande in DemandeDeSceau.objects.filter(fichier__version=version).order_by("pk"):
        demandes[demande.fichier_id, demande.partie_id] = demande
    return [
        FichierASceller(
            fichier,
            [
                LigneDeSceau(p, sceaux.get((fichier.pk, p.pk)), demandes.get((fichier.pk, p.pk)))
                for p in signataires
            ],
        )
        for fichier in pdf_figes(version)
    ]


def sceau(acte: Acte, cle: int) -> Sceau:
    """A seal of this act (`Introuvable` otherwise)."""
    lignes = Sceau.objects.filter(fichier__version__acte=acte).select_related(
        "fichier__version__demarche"
    )
    return une_ligne(lignes.defer("ajout", "fichier__octets"), cle, "Ce sceau")


def demandes_de_sceau() -> QuerySet[DemandeDeSceau]:
    """Those that wait for the task, the oldest first."""
    return (
        DemandeDeSceau.objects.filter(etat=EtatDemandeDeSceau.EN_ATTENTE)
        .select_related("demande_par")
        .order_by("pk")
    )


def nombre_de_sceaux(acte: Acte) -> int:
    """How many seals the files of the act bear, all together."""
    return Sceau.objects.filter(fichier__version__acte=acte).count()


def octets_scelles(fichier: FichierFige, rang: int) -> bytes:
    """The file with its seals up to that rank: the frozen bytes, then what each seal added."""
    figes = FichierFige.objects.filter(pk=fichier.pk).values_list("octets", flat=True).get()
    ajouts = fichier.sceaux.filter(rang__lte=rang).order_by("rang").values_list("ajout", flat=True)
    return b"".join([bytes(figes), *(bytes(ajout) for ajout in ajouts)])


def raison_de_ne_pas_sceller(acte: Acte) -> str | None:
    """Why the files of this act cannot be sealed in its state, or nothing."""
    if EtatActe(acte.etat) in ETATS_SCELLABLES:
        return None
    quand = "une fois figé" if acte.est_modifiable else "tant qu’il s’applique"
    return typo(
        f"« {acte} » est « {minuscule(acte.get_etat_display())} » : un acte se scelle {quand}."
    )
