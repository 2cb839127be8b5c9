"""What was imported, what is in force, and what a reading needs to know."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from maillage.interface.typographie import accorde
from maillage.regles.erreurs import Introuvable
from maillage.statistiques import catalogue
from maillage.statistiques.avancement import pourcentage, s_est_arrete
from maillage.statistiques.catalogue import Source
from maillage.statistiques.enums import (
    ADDITIVES,
    EtatImportation,
    GenreReference,
    StatutStatistique,
)
from maillage.statistiques.lecture.recodage import Mouvement, Mouvements
from maillage.statistiques.models import EntreeReference, Importation, Indicateur
from maillage.territoires.enums import NatureAncienCode, Niveau
from maillage.territoires.models import AncienCode, Territoire

LISTEES = 200


@dataclass(frozen=True)
class EtatDeSource:
    """A source of the catalogue, its last published import and the one that waits, if any."""

    source: Source
    publiee: Importation | None
    en_attente: Importation | None

    @property
    def etat(self) -> str:
        """In a word, for a reader."""
        if self.en_attente:
            return "à publier" if self.en_attente.etat == EtatImportation.LUE else "en cours"
        if self.publiee:
            return "à jour"
        return "jamais importée" if self.source.se_lit else "pour mémoire"


def importations() -> QuerySet[Importation]:
    """The last imports, newest first."""
    return Importation.objects.select_related("fichier", "organisation").order_by(
        "-importee_le", "-pk"
    )


def importation(pk: int) -> Importation:
    """The import `pk`. Raises `Introuvable`."""
    trouvee = importations().filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable("Cet import n’existe pas. Revenez au catalogue des sources.")
    return trouvee


def etats_des_sources() -> list[EtatDeSource]:
    """The catalogue, each source with where it stands (two queries)."""
    publiees: dict[str, Importation] = {}
    for faite in Importation.objects.filter(etat=EtatImportation.PUBLIEE).order_by("publiee_le"):
        publiees[faite.source] = faite
    attendues: dict[str, Importation] = {}
    ouvertes = Q(etat__in=[EtatImportation.DEPOSEE, EtatImportation.LUE])
    for ouverte in Importation.objects.filter(ouvertes).order_by("importee_le"):
        attendues[ouverte.source] = ouverte
    return [
        EtatDeSource(s, publiees.get(s.identifiant), attendues.get(s.identifiant))
        for s in catalogue.sources()
    ]


def deja_publiee(source: str, empreinte: str) -> Importation | None:
    """The published import of the very same file, if there is one."""
    return Importation.objects.filter(
        source=source, empreinte=empreinte, etat=EtatImportation.PUBLIEE
    ).first()


def publiees_apres(importation: Importation) -> QuerySet[Importation]:
    """The published imports that replaced figures of this one: they are undone first."""
    return importation.remplacee_par.filter(etat=EtatImportation.PUBLIEE).order_by("pk")


def cles_des_indicateurs(codes: tuple[str, ...]) -> dict[str, int]:
    """{code: key} of the indicators that a layout fills. Raises `Introuvable`."""
    cles = dict(Indicateur.objects.filter(code__in=codes).values_list("code", "pk"))
    if manquants := sorted(set(codes) - cles.keys()):
        raise Introuvable(
            f"Indicateurs inconnus de cette instance : {', '.join(manquants)}. Lancez « maillage "
            "installer », qui charge le catalogue des indicateurs, puis recommencez."
        )
    return cles


def additifs() -> frozenset[str]:
    """The indicators whose sum over communes means something."""
    return frozenset(
        Indicateur.objects.filter(nature__in=sorted(ADDITIVES)).values_list("code", flat=True)
    )


def mouvements() -> Mouvements:
    """The communes of today and what led to them: the movements imported, else the former codes."""
    communes = Territoire.objects.filter(niveau=Niveau.COMMUNE, en_vigueur=True)
    derniere = (
        Importation.objects.filter(
            etat=EtatImportation.PUBLIEE, entrees__genre=GenreReference.MOUVEMENT
        )
        .order_by("-publiee_le", "-pk")
        .first()
    )
    entrees = EntreeReference.objects.filter(
        importation=derniere, genre=GenreReference.MOUVEMENT, date_effet__isnull=False
    ).values_list("code", "lien", "date_effet")
    dates = [Mouvement(code, lien, date) for code, lien, date in entrees if derniere and date]
    connus = {m.avant for m in dates}
    anciens = AncienCode.objects.values_list("code", "nature", "territoire__code")
    arrondissements = {c: v for c, n, v in anciens if n == NatureAncienCode.ARRONDISSEMENT}
    sans_date = [
        Mouvement(code, vers)
        for code, nature, vers in anciens
        if nature != NatureAncienCode.ARRONDISSEMENT and code not in connus
    ]
    return Mouvements(
        frozenset(communes.values_list("code", flat=True)),
        (*dates, *sans_date),
        arrondissements,
    )


def valeurs_par_statut(importation: Importation) -> list[str]:
    """[« 2 585 publiées », « 1 masquée (secret statistique) »…] of what was read."""
    comptes = importation.bilan.get("valeurs", {})
    return [_dit(s, comptes[s.value]) for s in StatutStatistique if s.value in comptes]


def _dit(statut: StatutStatistique, nombre: int) -> str:
    mot, ouvrante, precision = statut.label.partition(" (")
    return accorde(nombre, mot) + ouvrante + precision


def avancement(importation: Importation) -> tuple[int | None, bool]:
    """How far its work is (percent), and whether the process that worked is gone."""
    if not importation.travail:
        return None, False
    return pourcentage(importation.pk), s_est_arrete(importation.pk)
