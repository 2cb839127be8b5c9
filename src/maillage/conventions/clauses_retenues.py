"""The clauses that a document of a démarche takes: those of its Caf, for its territory, on a day.

A draft takes those in force on the day when it is to be signed, today at the earliest. What is frozen
keeps those of the instant when it was frozen: neither the text nor what an avenant lists moves
when the library does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from maillage.clauses import queries as bibliotheque
from maillage.clauses.enums import ClasseDeTaille, classe
from maillage.clauses.langage import Blocs, appliquer
from maillage.clauses.vigueur import en_vigueur, textes
from maillage.conventions import queries
from maillage.conventions.enums import ETATS_MODIFIABLES, EtatActe, TypeActe
from maillage.conventions.models import Acte, Demarche, VersionFigee
from maillage.documents.clauses import Modele
from maillage.interface.typographie import date_longue, minuscule
from maillage.partenaires.models import Organisation
from maillage.territoires.models import Territoire

CONVENTION = "convention"  # the identifier of its model


@dataclass(frozen=True, slots=True)
class Moment:
    """The day whose clauses hold; `jusqu_a` leaves out those published later; `gele` says why it stays."""

    jour: dt.date
    jusqu_a: dt.datetime | None = None
    gele: str = ""


def aujourd_hui() -> Moment:
    """For what has no day yet: a draft is read today."""
    return Moment(timezone.localdate())


def moment_de_l_acte(acte: Acte) -> Moment:
    """When an act takes its clauses."""
    if acte.etat in ETATS_MODIFIABLES:
        return Moment(_au_plus_tot(acte, timezone.localdate()))
    figee = VersionFigee.objects.filter(acte=acte).values_list("numero", "figee_le").first()
    if figee is not None:
        numero, instant = figee
        jour = timezone.localdate(instant)
        gele = f"version {numero}, figée le {date_longue(jour)}"
        return Moment(_au_plus_tot(acte, jour), instant, gele)
    jour = acte.fait_le or acte.debut or acte.demarche.debut or timezone.localdate()
    return Moment(jour, gele=f"acte {minuscule(EtatActe(acte.etat).label)}")


def _au_plus_tot(acte: Acte, jour: dt.date) -> dt.date:
    """The day of the signature where it is known: what is not signed on a day will not have been before."""
    return max(acte.fait_le, jour) if acte.fait_le else jour


def moment_de_la_convention(demarche: Demarche, acte: Acte | None) -> Moment:
    """When the convention takes its clauses. `acte` is the current one; a past one stays as it was."""
    if acte is None:
        conventions = demarche.actes.filter(type=TypeActe.CONVENTION)
        acte = conventions.select_related("demarche").order_by("debut", "pk").last()
    return moment_de_l_acte(acte) if acte else aujourd_hui()


class ClausesDeLaCaf:
    """What the Caf published of one document, read once (one query, two where size matters)."""

    def __init__(self, document: str, demarche: Demarche, caf: Organisation | None) -> None:
        self.publiees = bibliotheque.versions(caf, document) if caf else []
        par_taille = any(v.clause.taille != ClasseDeTaille.TOUTES for v in self.publiees)
        self.taille = classe(habitants(demarche)) if par_taille else None

    def au(self, moment: Moment) -> Mapping[str, Blocs]:
        """By part of the document, the words of the Caf; nothing where those of the product hold."""
        return textes(en_vigueur(self.publiees, self.taille, moment.jour, moment.jusqu_a))


def modele_du_moment(modele: Modele, demarche: Demarche, moment: Moment) -> Modele:
    """The model as the Caf of the démarche words it at that moment."""
    clauses = ClausesDeLaCaf(modele.identifiant, demarche, queries.caf_de(demarche))
    return appliquer(modele, clauses.au(moment))


def habitants(demarche: Demarche) -> int | None:
    """The inhabitants of its territory, or of its communes; None as soon as a figure is missing."""
    if demarche.territoire_id:
        territoire = Territoire.objects.filter(pk=demarche.territoire_id)
        return territoire.values_list("population_municipale", flat=True).first()
    communes = Territoire.objects.filter(
        pk__in=demarche.communes.order_by().values("pk")
    ).aggregate(
        somme=Sum("population_municipale"),
        sans_chiffre=Count("pk", filter=Q(population_municipale=None)),
    )
    return None if communes["sans_chiffre"] else communes["somme"]
