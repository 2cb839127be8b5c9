"""What is known of the clauses of a Caf."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from maillage.clauses import usages
from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.models import ClauseDeCaf, ModeleWord, VersionDeClause
from maillage.comptes.models import Utilisateur
from maillage.fichiers import magasin
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable


def cafs_visibles(par: Utilisateur, le: dt.date) -> QuerySet[Organisation]:
    """The Cafs whose clauses this account may read that day."""
    return usages.habilites().cafs_visibles(par, le)


def caf_visible(par: Utilisateur, pk: int, le: dt.date) -> Organisation:
    """The Caf `pk`, if its clauses are open to `par`; `Introuvable` otherwise."""
    trouvee = cafs_visibles(par, le).filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable("Les clauses de cette Caf ne vous sont pas ouvertes.")
    return trouvee


def clauses(caf: Organisation, document: str = "") -> QuerySet[ClauseDeCaf]:
    """Those of the Caf, or of one of its documents."""
    siennes = ClauseDeCaf.objects.filter(caf=caf)
    return siennes.filter(document=document) if document else siennes


def clause(
    caf: Organisation, document: str, partie: str, taille: ClasseDeTaille
) -> ClauseDeCaf | None:
    """That of one part for one class, or nothing while the Caf never wrote it."""
    return clauses(caf, document).filter(partie=partie, taille=taille).first()


def versions(caf: Organisation, document: str = "", partie: str = "") -> list[VersionDeClause]:
    """What the Caf published, oldest first, with its clause (one query)."""
    publiees = VersionDeClause.objects.filter(clause__caf=caf).select_related("clause")
    if document:
        publiees = publiees.filter(clause__document=document)
    if partie:
        publiees = publiees.filter(clause__partie=partie)
    return list(publiees.order_by("clause", "numero"))


def version(caf: Organisation, cle: int) -> VersionDeClause:
    """A published version of this Caf (`Introuvable` otherwise)."""
    trouvee = (
        VersionDeClause.objects.filter(clause__caf=caf, pk=cle)
        .select_related("clause__caf")
        .first()
    )
    if trouvee is None:
        raise Introuvable("Cette version de clause n’existe pas. Revenez à la liste des clauses.")
    return trouvee


def modeles_word(caf: Organisation) -> QuerySet[ModeleWord]:
    """Every Word model that the Caf handed over, the latest first."""
    return caf.modeles_word.select_related("fichier").order_by("-numero")


def modele_word(caf: Organisation) -> ModeleWord | None:
    """The Word model that holds, or nothing (one query)."""
    dernier = modeles_word(caf).first()
    return dernier if dernier is not None and dernier.fichier is not None else None


def numero_du_modele_word(caf: Organisation) -> int:
    """The number of the last row of the Caf, 0 for none; a withdrawal counts."""
    dernier = modeles_word(caf).first()
    return dernier.numero if dernier else 0


def modele_word_numero(caf: Organisation, numero: int) -> ModeleWord:
    """The Word model of that number, with its file (`Introuvable` otherwise)."""
    trouve = modeles_word(caf).filter(numero=numero, fichier__isnull=False).first()
    if trouve is None:
        raise Introuvable("Ce modèle Word n’existe pas, ou a été retiré.")
    return trouve


def octets(modele: ModeleWord) -> bytes:
    """The bytes of a Word model; `Introuvable` when they are gone from the disk."""
    if modele.fichier is None:
        raise Introuvable("Ce modèle Word a été retiré.")
    return magasin.relire(modele.fichier.empreinte)
