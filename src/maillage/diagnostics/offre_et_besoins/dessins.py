"""The maps of the offer facing the need, and the bars that serve where no outline is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import shapely

from maillage.diagnostics.offre_et_besoins.simulation import Simulation
from maillage.diagnostics.offre_et_besoins.tableau import OffreEtBesoins
from maillage.diagnostics.offre_et_besoins.taux import DECIMALES, Taux
from maillage.documents import cartes
from maillage.documents.graphiques import Serie, dessiner
from maillage.interface.typographie import INSECABLE, accorde, nombre, typo
from maillage.territoires.models import Territoire

COUVERTURE, ACCES = "couverture", "acces"
MESURES = {COUVERTURE: "L’offre de la commune", ACCES: "Ce qui est à portée"}
BARRES_AU_PLUS = 40


@dataclass(frozen=True, slots=True)
class Dessin:
    """A drawing and what it says; `svg` is empty where nothing is known, `carte` says whether it is a map."""

    titre: str
    unite: str
    svg: str
    resume: str
    carte: bool


@dataclass(frozen=True, slots=True)
class _Point:
    commune: Territoire
    valeur: Decimal | None
    dit: str
    masque: bool


def de_l_offre(lu: OffreEtBesoins, mesure: str) -> Dessin:
    """The map of the rates, or that of the accessibilities."""
    points = []
    for ligne in lu.lignes:
        taux = ligne.acces if mesure == ACCES else ligne.taux
        if taux is None:
            points.append(_Point(ligne.commune, None, "non disponible", False))
        else:
            points.append(_Point(ligne.commune, _a_montrer(taux), _en_mots(taux), taux.masque))
    quoi = "Accessibilité potentielle" if mesure == ACCES else lu.volet.libelle
    unite = f"{lu.volet.quoi} à portée pour 100 enfants" if mesure == ACCES else lu.unite
    return _dessin(points, f"{quoi} par commune", unite, lu.formes)


def de_la_simulation(simulation: Simulation) -> Dessin:
    """What each commune gains."""
    points = [
        _Point(
            ligne.avant.commune,
            None if ligne.gain is None else ligne.gain,
            en_gain(ligne.gain) if ligne.gain is not None else _en_mots(ligne.comparee[1]),
            ligne.comparee[1].masque,
        )
        for ligne in simulation.lignes
    ]
    creche = simulation.creche
    titre = f"Ce que changent {accorde(creche.places, 'place')} à {creche.commune.nom}"
    if creche.places == 1:
        titre = f"Ce que change une place à {creche.commune.nom}"
    quoi = "places à portée" if simulation.par_acces else "places"
    return _dessin(points, titre, f"{quoi} de plus pour 100 enfants", simulation.avant.formes)


def en_gain(gain: Decimal | None) -> str:
    """« +1,2 », « 0,0 », « non disponible »."""
    if gain is None:
        return "non disponible"
    ecrit = nombre(gain, DECIMALES)
    return f"+{ecrit}" if gain > 0 else ecrit


def _a_montrer(taux: Taux) -> Decimal | None:
    """A bound has no colour: it would say more than is known."""
    return taux.exacte


def _en_mots(taux: Taux) -> str:
    return f"{taux.dit} ({taux.pourquoi})" if taux.pourquoi else taux.dit


def _dessin(points: list[_Point], titre: str, unite: str, formes: Mapping[str, bytes]) -> Dessin:
    tracees = [point for point in points if point.commune.code in formes]
    resume = _resume(points)
    if any(point.valeur is not None for point in tracees):
        svg = cartes.choroplethe(
            [_zone(point, formes) for point in tracees],
            titre=titre,
            unite=unite,
            decimales=DECIMALES,
            resume=resume,
        )
        return Dessin(titre, unite, svg, resume, carte=True)
    return Dessin(titre, unite, _barres(points, titre), resume, carte=False)


def _zone(point: _Point, formes: Mapping[str, bytes]) -> cartes.Zone:
    return cartes.Zone(
        code=point.commune.code,
        nom=point.commune.nom,
        forme=shapely.from_wkb(formes[point.commune.code]),
        valeur=None if point.valeur is None else _arrondi(point.valeur),
        dit=point.dit,
        masquee=point.masque,
    )


def _barres(points: Iterable[_Point], titre: str) -> str:
    connues = [(point.commune.nom, point.valeur) for point in points if point.valeur is not None]
    if not connues:
        return ""
    connues.sort(key=lambda connue: -connue[1])
    connues = connues[:BARRES_AU_PLUS]
    serie = Serie(titre, tuple(_arrondi(valeur) for _, valeur in connues))
    return dessiner("barres", [nom for nom, _ in connues], [serie])


def _arrondi(valeur: Decimal) -> Decimal:
    return Taux(valeur).arrondi or Decimal(0)


def _resume(points: list[_Point]) -> str:
    """The drawing in a sentence, for who does not see it."""
    connues = [(point.valeur, point) for point in points if point.valeur is not None]
    if not connues:
        return "Aucune valeur exacte n’est connue."
    haut = max(connues, key=lambda connue: connue[0])[1]
    bas = min(connues, key=lambda connue: connue[0])[1]
    dit = f"{haut.commune.nom} : {haut.dit}."
    if len(connues) > 1:
        dit = f"Le plus élevé : {haut.commune.nom}, {haut.dit}. "
        dit += f"Le moins élevé : {bas.commune.nom}, {bas.dit}."
    masquees = sum(point.masque for point in points)
    autres = len(points) - len(connues) - masquees
    if masquees:
        dit += f" {accorde(masquees, 'commune masquée', 'communes masquées')}."
    if autres:
        dit += f" {accorde(autres, 'commune')}{INSECABLE}sans valeur exacte."
    return typo(dit)
