"""The workshops of a démarche, what was said there, and the voices that each idea got."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from maillage.conventions.models import Demarche
from maillage.diagnostics import jetons
from maillage.diagnostics.devenirs_possibles import trouver
from maillage.diagnostics.enums import EtatAtelier, SortContribution
from maillage.diagnostics.models import (
    Atelier,
    Contribution,
    DevenirContribution,
    Participant,
    VoixContribution,
)
from maillage.regles.erreurs import Introuvable


@dataclass(frozen=True, slots=True)
class Devenu:
    """What an idea became: « Fiche action », its title, its page."""

    libelle: str
    intitule: str
    adresse: str


@dataclass(slots=True)
class Idee:
    """An idea with its voices, those that were merged into it, and what it became."""

    contribution: Contribution
    voix: int = 0
    fusionnees: list[Contribution] = field(default_factory=list)
    devenus: list[Devenu] = field(default_factory=list)


@dataclass(slots=True)
class Groupe:
    """The ideas under one heading, the most chosen first."""

    intitule: str
    idees: list[Idee] = field(default_factory=list)

    @property
    def voix(self) -> int:
        """The voices of all its ideas."""
        return sum(idee.voix for idee in self.idees)


def ateliers(demarche: Demarche) -> QuerySet[Atelier]:
    """Every workshop, latest first, with `nombre` of contributions (one query)."""
    return (
        Atelier.objects.filter(demarche=demarche)
        .select_related("thematique")
        .annotate(nombre=Count("contributions"))
        .order_by("-tenu_le", "-pk")
    )


def atelier_visible(demarche: Demarche, pk: int) -> Atelier:
    """The workshop `pk` of this démarche; `Introuvable` otherwise."""
    trouve = Atelier.objects.filter(pk=pk, demarche=demarche).select_related("demarche").first()
    if trouve is None:
        raise Introuvable(
            "Cet atelier ne fait pas partie de cette démarche. Revenez à la liste des ateliers."
        )
    return trouve


def atelier_du_code(code: str) -> Atelier:
    """The workshop that this code joins, in any case of letters; `Introuvable` otherwise.

    One that is not open yet has no page: the code was guessed, or is said too early.
    """
    propre = code.strip().upper()
    trouve = (
        Atelier.objects.filter(code=propre)
        .exclude(etat=EtatAtelier.EN_PREPARATION)
        .select_related("demarche")
        .first()
        if len(propre) == 6 and propre.isascii()
        else None
    )
    if trouve is None:
        raise Introuvable(
            "Ce code n’ouvre aucun atelier. Vérifiez-le sur l’écran de la salle : six lettres ou "
            "chiffres, sans O, sans I et sans L."
        )
    return trouve


def contribution_visible(atelier: Atelier, pk: int) -> Contribution:
    """The idea `pk` of this workshop; `Introuvable` otherwise."""
    trouvee = atelier.contributions.filter(pk=pk).select_related("atelier__demarche").first()
    if trouvee is None:
        raise Introuvable("Cette idée ne fait pas partie de cet atelier. Rechargez sa page.")
    return trouvee


def groupes(atelier: Atelier) -> list[Groupe]:
    """All ideas but the merged ones, by heading (four queries whatever their number).

    The most chosen first, then as they came; those without heading come last. What was merged into
    an idea counts for it, each person once.
    """
    contributions = list(
        atelier.contributions.select_related("groupe", "participant").order_by("recue_le", "pk")
    )
    idees = {c.pk: Idee(c) for c in contributions if c.sort != SortContribution.FUSIONNEE}
    pour = {c.pk: c.fusionnee_dans_id or c.pk for c in contributions}
    for contribution in contributions:
        if contribution.pk not in idees:
            idees[pour[contribution.pk]].fusionnees.append(contribution)
    for cle, personnes in _electeurs(atelier, pour).items():
        idees[cle].voix = len(personnes)
    for devenir in _devenirs(atelier):
        idees[pour[devenir.contribution_id]].devenus.append(devenu(atelier, devenir))
    reunis: dict[str, Groupe] = {}
    for idee in sorted(idees.values(), key=lambda idee: -idee.voix):
        nom = idee.contribution.groupe.intitule if idee.contribution.groupe else ""
        reunis.setdefault(nom, Groupe(nom)).idees.append(idee)
    return sorted(reunis.values(), key=lambda g: (not g.intitule, -g.voix, g.intitule))


def devenu(atelier: Atelier, devenir: DevenirContribution) -> Devenu:
    """What an idea became, with the page where it is now."""
    possible = trouver(devenir.genre)
    adresse = possible.adresse(atelier.demarche.slug, devenir.cle)
    return Devenu(possible.libelle, devenir.intitule, adresse)


def origines(genre: str, cle: int) -> list[DevenirContribution]:
    """The ideas that this object comes from, with their workshop (one query)."""
    lignes = DevenirContribution.objects.filter(genre=genre, cle=cle)
    return list(lignes.select_related("contribution__atelier").order_by("fait_le", "pk"))


def participants(atelier: Atelier) -> int:
    """How many phones took part."""
    return atelier.participants.count()


def marque(atelier: Atelier) -> str:
    """What changes as soon as the projected page would (three queries, none that reads the ideas)."""
    faits = atelier.contributions.aggregate(nombre=Count("pk"), versions=Sum("version"))
    voix = VoixContribution.objects.filter(participant__atelier=atelier).aggregate(
        nombre=Count("pk"), cles=Sum("pk")
    )
    morceaux = (atelier.version, *faits.values(), *voix.values(), participants(atelier))
    return "-".join(str(morceau or 0) for morceau in morceaux)


def miennes(atelier: Atelier, jeton: str) -> list[tuple[Contribution, list[Devenu]]]:
    """The ideas of this phone and what each became (two queries)."""
    lignes = (
        Contribution.objects.filter(participant=_porteur(atelier, jeton))
        .select_related("fusionnee_dans")
        .prefetch_related("devenirs", "fusionnee_dans__devenirs")
        .order_by("-recue_le", "-pk")
        if jeton
        else Contribution.objects.none()
    )
    return [
        (ligne, [devenu(atelier, d) for d in (ligne.fusionnee_dans or ligne).devenirs.all()])
        for ligne in lignes
    ]


def voix_de(atelier: Atelier, jeton: str) -> set[int]:
    """The ideas to which this phone gave a voice."""
    if not jeton:
        return set()
    lignes = VoixContribution.objects.filter(participant=_porteur(atelier, jeton))
    return set(lignes.values_list("contribution_id", flat=True))


def _porteur(atelier: Atelier, jeton: str) -> Participant | None:
    return Participant.objects.filter(empreinte=jetons.empreinte(atelier.pk, jeton)).first()


def _electeurs(atelier: Atelier, pour: dict[int, int]) -> dict[int, set[int]]:
    electeurs: dict[int, set[int]] = defaultdict(set)
    lignes = VoixContribution.objects.filter(contribution__atelier=atelier)
    for contribution, participant in lignes.values_list("contribution_id", "participant_id"):
        electeurs[pour[contribution]].add(participant)
    return electeurs


def _devenirs(atelier: Atelier) -> QuerySet[DevenirContribution]:
    lignes = DevenirContribution.objects.filter(contribution__atelier=atelier)
    return lignes.order_by("fait_le", "pk")
