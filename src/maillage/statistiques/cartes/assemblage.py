"""Gathers a map: the areas, their figures once they may be shown, their outlines, the drawing.

Without outlines the bars and the table say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely

from maillage.documents import cartes
from maillage.documents.graphiques import Serie, dessiner
from maillage.interface.typographie import accorde
from maillage.regles.formules import termes
from maillage.statistiques.enums import StatutStatistique
from maillage.statistiques.models import Indicateur
from maillage.statistiques.portraits import valeurs
from maillage.statistiques.portraits.aires import Aire, RoleAire
from maillage.statistiques.portraits.chiffres import Chiffre, formule
from maillage.statistiques.portraits.phrases import avec_unite_courte, valeur_en_clair
from maillage.statistiques.queries import cartes as lues
from maillage.statistiques.regards import Regard
from maillage.territoires.enums import Niveau, Zone
from maillage.territoires.models import LotDeContours, Territoire
from maillage.territoires.queries import contours

PREFERES = ("taux_couverture", "population_municipale")
BARRES_AU_PLUS = 40


@dataclass(frozen=True, slots=True)
class LigneCarte:
    """One area and its figure."""

    territoire: Territoire
    chiffre: Chiffre

    @property
    def dit(self) -> str:
        """Its figure in words."""
        return valeur_en_clair(self.chiffre)

    @property
    def masquee(self) -> bool:
        """Blank for the statistical secrecy."""
        return self.chiffre.statut is StatutStatistique.MASQUEE


@dataclass(frozen=True)
class Carte:
    """A map and its table; `lignes` go from the largest figure, then by name those without."""

    nom: str
    maille: Niveau
    indicateur: Indicateur
    annee: int | None
    annees: tuple[int, ...]
    lignes: tuple[LigneCarte, ...]
    lot: LotDeContours | None
    formes: dict[str, bytes]
    en_france: bool

    @property
    def titre(self) -> str:
        """« Part des foyers… par commune, Sicoval, 2024 »."""
        quand = f", {self.annee}" if self.annee else ""
        return f"{self.indicateur.libelle} par {self.maille.label}, {self.nom}{quand}"

    @property
    def unite(self) -> str:
        """What the numbers are in."""
        return avec_unite_courte(self.indicateur)

    @cached_property
    def resume(self) -> str:
        """The map in a sentence, for who does not see it."""
        connues = [ligne for ligne in self.lignes if ligne.chiffre.connu]
        if not connues:
            return "Aucune valeur n’est connue."
        haut, bas = connues[0], connues[-1]
        dit = f"Le plus élevé : {haut.territoire.nom}, {haut.dit}. "
        dit += f"Le moins élevé : {bas.territoire.nom}, {bas.dit}."
        masquees = sum(ligne.masquee for ligne in self.lignes)
        absentes = len(self.lignes) - len(connues) - masquees
        if masquees:
            dit += f" {accorde(masquees, 'valeur masquée', 'valeurs masquées')}."
        if absentes:
            dit += f" {accorde(absentes, 'valeur non disponible', 'valeurs non disponibles')}."
        return dit

    @cached_property
    def dessin(self) -> str:
        """The map as SVG; empty without outlines or without any figure."""
        tracees = [ligne for ligne in self.lignes if ligne.territoire.code in self.formes]
        if not any(ligne.chiffre.connu for ligne in tracees):
            return ""
        zones = [self._zone(ligne) for ligne in tracees]
        tracer = cartes.cercles if self.indicateur.additif else cartes.choroplethe
        return tracer(
            zones,
            titre=self.titre,
            unite=self.unite,
            decimales=self.indicateur.decimales,
            resume=self.resume,
        )

    @cached_property
    def barres(self) -> str:
        """The largest figures as bars, SVG; empty when none is known."""
        connues = [ligne for ligne in self.lignes if ligne.chiffre.connu][:BARRES_AU_PLUS]
        if not connues:
            return ""
        serie = Serie(self.indicateur.libelle, tuple(ligne.chiffre.arrondi for ligne in connues))
        return dessiner("barres", [ligne.territoire.nom for ligne in connues], [serie])

    def _zone(self, ligne: LigneCarte) -> cartes.Zone:
        territoire = ligne.territoire
        outre_mer = self.en_france and territoire.zone == Zone.DROM
        cartouche = ""
        if outre_mer:
            cartouche = territoire.nom if self.maille != Niveau.EPCI else territoire.code[:2]
        return cartes.Zone(
            code=territoire.code,
            nom=territoire.nom,
            forme=shapely.from_wkb(self.formes[territoire.code]),
            valeur=ligne.chiffre.arrondi,
            dit=valeur_en_clair(ligne.chiffre, unite=True),
            masquee=ligne.masquee,
            cartouche=cartouche,
        )


def assembler(
    territoire: Territoire | None,
    *,
    maille: Niveau,
    indicateur: Indicateur | None,
    annee: int | None,
    regard: Regard,
) -> Carte | None:
    """The map of a territory (France when None); without `indicateur`, the first that is known.

    None when no indicator of the catalogue may be known of such areas. A fixed number of queries.
    """
    possibles = lues.indicateurs_a_cartographier(maille)
    choisi = indicateur or _prefere(possibles)
    if choisi is None:
        return None
    zones = lues.zones(territoire, maille)
    tous = valeurs.indicateurs_en_vigueur()
    annees = _annees(choisi, tous, maille, zones)
    quand = annee if annee in annees else (annees[0] if annees else None)
    lignes = _lignes(zones, choisi, tous, maille, quand, regard) if quand else []
    lot, formes = contours(maille, [zone.code for zone in zones])
    return Carte(
        nom=territoire.nom if territoire else "France",
        maille=maille,
        indicateur=choisi,
        annee=quand,
        annees=tuple(annees),
        lignes=tuple(_rangees(lignes)),
        lot=lot,
        formes=formes,
        en_france=territoire is None,
    )


def _prefere(possibles: Sequence[Indicateur]) -> Indicateur | None:
    par_code = {indicateur.code: indicateur for indicateur in possibles}
    preferes = [par_code[code] for code in PREFERES if code in par_code]
    return next(iter([*preferes, *possibles]), None)


def _annees(
    choisi: Indicateur, tous: dict[str, Indicateur], maille: Niveau, zones: Sequence[Territoire]
) -> list[int]:
    """Those of the indicator, or of the first term of its formula; the year of the COG for a population."""
    if choisi.calcule:
        choisi = tous[next(termes(formule(choisi.formule)))[0]]
    annees = set(lues.annees_connues(choisi, maille, [zone.code for zone in zones]))
    if choisi.code == valeurs.POPULATION:
        annees |= {zone.population_annee for zone in zones if zone.population_annee}
    return sorted(annees, reverse=True)


def _lignes(
    zones: Sequence[Territoire],
    choisi: Indicateur,
    tous: dict[str, Indicateur],
    maille: Niveau,
    annee: int,
    regard: Regard,
) -> list[LigneCarte]:
    codes, annees = {choisi.code}, {annee}
    if choisi.calcule:
        for code, quand in termes(formule(choisi.formule), annee):
            codes.add(code)
            annees.add(quand)
    fonds = valeurs.du_niveau(
        maille.value,
        [zone.code for zone in zones],
        [tous[code] for code in sorted(codes) if code in tous],
        annees,
        tous,
        regard=regard,
    )
    return [
        LigneCarte(
            zone,
            fonds.chiffre(
                Aire(RoleAire.ETUDIEE, maille.value, zone.code, zone.nom), choisi.code, annee
            ),
        )
        for zone in zones
    ]


def _rangees(lignes: Sequence[LigneCarte]) -> list[LigneCarte]:
    """From the largest figure; a blank has no rank, so it tells nothing: by name, at the end."""
    connues = [ligne for ligne in lignes if ligne.chiffre.valeur is not None]
    connues.sort(key=lambda ligne: -(ligne.chiffre.valeur or 0))
    return connues + [ligne for ligne in lignes if ligne.chiffre.valeur is None]
