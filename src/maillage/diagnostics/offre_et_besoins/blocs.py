"""The offer facing the need in the documents: the shared diagnosis leaves a place for it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.diagnostics.offre_et_besoins.dessins import ACCES, COUVERTURE, Dessin, de_l_offre
from maillage.diagnostics.offre_et_besoins.tableau import Ligne, OffreEtBesoins, offre_et_besoins
from maillage.diagnostics.offre_et_besoins.volets import PETITE_ENFANCE
from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Figure,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    texte,
)
from maillage.interface.typographie import accorde, date_longue, nombre, typo

METHODE = (
    "La couverture rapporte les places d’une commune à ses propres enfants. L’accessibilité partage les "
    "places de chaque commune entre les enfants des communes à portée, d’autant moins qu’ils sont loin, "
    "à vol d’oiseau ; le territoire y est supposé fermé. Les paliers de distance sont un choix de Maillage, "
    "à discuter."
)


def offre_au_regard_des_besoins(demarche: Demarche) -> tuple[Bloc, ...]:
    """The accueil of young children as it is today; nothing where neither offer nor need is known."""
    lu = offre_et_besoins(demarche, PETITE_ENFANCE, timezone.localdate())
    return tuple(_blocs(lu)) if lu.a_des_donnees else ()


def _blocs(lu: OffreEtBesoins) -> Iterator[Bloc]:
    yield Paragraphe(texte(typo(_en_bref(lu))))
    yield _modes(lu)
    if lu.publies:
        yield _publies(lu)
    if len(lu.lignes) > 1:
        yield _communes(lu)
        for mesure in (COUVERTURE, *((ACCES,) if lu.acces_connus else ())):
            dessin = de_l_offre(lu, mesure)
            if dessin.svg:
                yield _figure(dessin)
    yield Note(texte(typo(" ".join([METHODE, *_reserves(lu)]))))


def _en_bref(lu: OffreEtBesoins) -> str:
    offre = lu.offre
    dit = (
        f"Au {date_longue(lu.jour)}, l’inventaire compte {accorde(offre.places, 'place')} d’accueil du jeune "
        f"enfant dans {accorde(offre.structures, 'structure ouverte', 'structures ouvertes')}."
    )
    if offre.inconnues:
        dit += f" La capacité de {accorde(offre.inconnues, 'structure')} n’est pas connue."
    if lu.connues:
        connues = accorde(len(lu.connues), "commune connue", "communes connues")
        dit += (
            f" {lu.besoin.mesure.libelle} : {nombre(lu.besoin_connu, 0)} ({lu.besoin.source} ; {connues} sur "
            f"{len(lu.lignes)}), soit {lu.total().dit} {lu.unite}."
        )
    return dit


def _modes(lu: OffreEtBesoins) -> Tableau:
    rangees = [(type_.label, lu.total([type_])) for type_ in lu.volet.types]
    rangees.append(("Ensemble", lu.total()))
    return Tableau(
        typo(f"Couverture calculée de l’inventaire ({lu.unite})"),
        ("Mode d’accueil", "Taux"),
        tuple((texte(typo(nom)), texte(taux.dit)) for nom, taux in rangees),
        largeurs=(9, 4),
        alignements=("gauche", "droite"),
    )


def _publies(lu: OffreEtBesoins) -> Tableau:
    """A row a mode, a column a territory."""
    modes = [dict(publies.modes) for publies in lu.publies]
    rangees: list[tuple[str, list[Decimal | None]]] = [
        ("Tous modes", [publies.taux for publies in lu.publies]),
        *((nom, [taux.get(nom) for taux in modes]) for nom in modes[0]),
    ]
    combien = len(lu.publies)
    a_droite: Alignement = "droite"
    return Tableau(
        typo(
            f"Couverture publiée par le producteur ({lu.publies[0].producteur} ; places pour 100 enfants de "
            "moins de 3 ans)"
        ),
        ("Mode d’accueil", *(typo(f"{p.territoire.nom}, {p.annee}") for p in lu.publies)),
        tuple(
            (texte(typo(nom)), *(texte(_publie(valeur)) for valeur in taux))
            for nom, taux in rangees
        ),
        largeurs=(9, *(4,) * combien),
        alignements=("gauche", *(a_droite for _ in lu.publies)),
    )


def _publie(valeur: Decimal | None) -> str:
    return nombre(valeur, 1) if valeur is not None else "—"


def _communes(lu: OffreEtBesoins) -> Tableau:
    acces = lu.acces_connus
    return Tableau(
        typo(f"Offre et besoins par commune : {accorde(len(lu.lignes), 'commune')}"),
        (
            "Commune",
            lu.besoin.mesure.libelle,
            "Places",
            "Couverture",
            *(("Accessibilité",) if acces else ()),
        ),
        tuple(_ligne(ligne, acces=acces) for ligne in lu.lignes),
        largeurs=(6, 4, 4, 3, *((3,) if acces else ())),
        alignements=("gauche", "droite", "droite", "droite", *(("droite",) if acces else ())),
    )


def _ligne(ligne: Ligne, *, acces: bool) -> tuple[Texte, ...]:
    besoin = ligne.besoin
    sans = "masqué" if besoin.masque else "non disponible"
    cellules = [
        ligne.commune.nom,
        nombre(besoin.valeur, 0) if besoin.valeur is not None else sans,
        ligne.offre.dite(en_places=True),
        ligne.taux.dit,
    ]
    if acces:
        cellules.append(ligne.acces.dit if ligne.acces else "non disponible")
    return tuple(texte(typo(cellule)) for cellule in cellules)


def _figure(dessin: Dessin) -> Figure:
    return Figure(dessin.svg, typo(dessin.resume), typo(f"{dessin.titre} ({dessin.unite})"))


def _reserves(lu: OffreEtBesoins) -> Iterator[str]:
    if lu.besoin.mesure.precision:
        yield lu.besoin.mesure.precision
    if lu.masquees:
        masquees = accorde(lu.masquees, "commune est masquée", "communes sont masquées")
        yield f"{masquees} par le secret statistique."
    if lu.ailleurs:
        yield (
            f"{accorde(len(lu.ailleurs), 'structure ouverte', 'structures ouvertes')} sans commune, ou hors "
            "du périmètre, hors de ces comptes."
        )
    if lu.publies:
        yield "Le taux publié ne compte pas les mêmes places, ni la même année : il ne se mélange pas."
    if lu.lot and any(ligne.commune.code in lu.formes for ligne in lu.lignes):
        yield f"Contours : {lu.lot}."
