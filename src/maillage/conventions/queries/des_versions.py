"""The frozen versions of a démarche, and what has changed since the last one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from maillage.archives.queries import cles_d_ici
from maillage.comptes.models import Utilisateur
from maillage.conventions.enums import ETATS_MODIFIABLES, EtatActe, TypeActe
from maillage.conventions.models import (
    Acte,
    Demarche,
    EngagementConfidentialite,
    FichierFige,
    VersionFigee,
)
from maillage.conventions.queries.une_ligne import une_ligne
from maillage.interface.typographie import typo
from maillage.regles import versions as contenus
from maillage.regles.changements import Changement, comparer
from maillage.regles.erreurs import Introuvable
from maillage.regles.versions import Contenu


def versions(demarche: Demarche) -> QuerySet[VersionFigee]:
    """The frozen versions in order, without their content."""
    return demarche.versions.select_related("acte", "demarche").defer("contenu").order_by("numero")


def version(demarche: Demarche, cle: int) -> VersionFigee:
    """A version of this démarche (`Introuvable` otherwise)."""
    return une_ligne(demarche.versions.select_related("acte", "demarche"), cle, "Cette version")


def version_numero(demarche: Demarche, numero: int) -> VersionFigee:
    """The version of that number (`Introuvable` otherwise, with those that exist)."""
    trouvee = demarche.versions.select_related("acte", "demarche").filter(numero=numero).first()
    if trouvee is None:
        numeros = [str(n) for n in demarche.versions.values_list("numero", flat=True)]
        connues = f"Versions figées : {', '.join(numeros)}." if numeros else "Aucune n’est figée."
        raise Introuvable(typo(f"« {demarche.nom} » n’a pas de version {numero}. {connues}"))
    return trouvee


def version_de_l_acte(acte: Acte) -> VersionFigee | None:
    """The version that this act froze, if it did; without its content."""
    return VersionFigee.objects.filter(acte=acte).defer("contenu").first()


def dernier_acte_fige(demarche: Demarche) -> Acte:
    """The act of the latest version (`Introuvable` while nothing is frozen)."""
    figee = demarche.versions.select_related("acte__demarche").order_by("numero").last()
    if figee is None:
        raise Introuvable(
            typo(f"« {demarche.nom} » n’a pas d’acte figé. Figez-en un : « maillage figer ».")
        )
    return figee.acte


def fichiers_figes(version: VersionFigee) -> QuerySet[FichierFige]:
    """The files of a version in order, without their bytes."""
    return version.fichiers.select_related("version__demarche").defer("octets", "version__contenu")


def fichier_fige(version: VersionFigee, cle: int) -> FichierFige:
    """A file of this version, with its bytes (`Introuvable` otherwise)."""
    return une_ligne(
        version.fichiers.select_related("version__demarche").defer("version__contenu"),
        cle,
        "Ce fichier",
    )


def contenu_fige(version: VersionFigee) -> Contenu:
    """What the version holds, in the keys of this instance wherever it was frozen."""
    return contenus.renommer(contenus.relire(version.contenu), cles_d_ici(version))


def version_de_reference(demarche: Demarche) -> VersionFigee | None:
    """The text to which changes are compared: the latest frozen one, unless it was terminated."""
    return (
        demarche.versions.exclude(acte__etat=EtatActe.RESILIE)
        .select_related("acte", "demarche")
        .order_by("numero")
        .last()
    )


def avenant_en_preparation(demarche: Demarche) -> Acte | None:
    """The avenant that is being written: the latest that is not frozen yet."""
    return (
        demarche.actes.filter(type=TypeActe.AVENANT, etat__in=ETATS_MODIFIABLES)
        .select_related("modifie")
        .order_by("pk")
        .last()
    )


@dataclass(frozen=True, slots=True)
class Ecart:
    """What separates the working content from the version in force; nothing is left out.

    `reference` is None while nothing is frozen: there is then nothing to compare with.
    """

    reference: VersionFigee | None
    travail: Contenu
    changements: list[Changement]


def ecart(demarche: Demarche) -> Ecart:
    """The difference between the version in force and the working content, whole."""
    reference = version_de_reference(demarche)
    travail = contenus.lire(demarche)
    if reference is None:
        return Ecart(None, travail, [])
    return Ecart(reference, travail, comparer(contenu_fige(reference), travail))


def changements_apportes(version: VersionFigee) -> list[Changement]:
    """What a version changed to the one before it; nothing for the first."""
    precedente = (
        version.demarche.versions.filter(numero__lt=version.numero).order_by("numero").last()
    )
    return comparer(contenu_fige(precedente), contenu_fige(version)) if precedente else []


def numero_d_avenant(demarche: Demarche, acte: Acte | None) -> int:
    """The number that an avenant bears: its rank among the avenants of the démarche."""
    avenants = list(
        demarche.actes.filter(type=TypeActe.AVENANT).order_by("pk").values_list("pk", flat=True)
    )
    return avenants.index(acte.pk) + 1 if acte and acte.pk in avenants else len(avenants) + 1


def lien_du_changement(demarche: Demarche, changement: Changement) -> str:
    """The page of the working content where this change is undone."""
    if changement.nom_champ == "redaction":
        return reverse(
            "conventions:reecriture", args=[demarche.slug, changement.cle.partition(":")[2]]
        )
    for contribution in contenus.contributions():
        if contribution.nom == changement.section:
            return contribution.lien(demarche, changement.cle, changement.nature)
    return ""


def acte_d_origine(acte: Acte) -> Acte:
    """What an avenant to this act modifies: the act itself, or the one that it is itself an avenant to."""
    while acte.type == TypeActe.AVENANT and acte.modifie is not None:
        acte = acte.modifie
    return acte


def actes_a_figer(demarche: Demarche) -> list[Acte]:
    """The acts that have no version and may still have one, in order; those validated, if any are."""
    passes = {EtatActe.REMPLACE, EtatActe.RESILIE}
    possibles = list(
        demarche.actes.filter(version_figee=None)
        .exclude(etat__in=passes)
        .select_related("demarche")
        .order_by("debut", "pk")
    )
    valides = [acte for acte in possibles if acte.etat == EtatActe.VALIDE_COPIL]
    return valides or possibles


def engagement(demarche: Demarche, par: Utilisateur) -> EngagementConfidentialite | None:
    """When this account acknowledged professional secrecy in the démarche, if it did."""
    return demarche.engagements.filter(utilisateur=par).first()
