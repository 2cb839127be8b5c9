"""What the inventory must keep: shared structures counted once (V-29), where new places go (V-38)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.enums import DU_JEUNE_ENFANT, NatureEtat
from maillage.diagnostics.etats import periodes
from maillage.diagnostics.models import EtatStructure, Structure
from maillage.diagnostics.queries.structures import structures
from maillage.interface.typographie import accorde, nombre, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.statistiques.couverture import taux_de_couverture
from maillage.territoires.normalisation import normaliser


@regle(
    "V-29",
    intitule="Une structure partagée entre deux services ne se compte qu'une fois.",
    gravite=Gravite.ALERTE,
    source="S0, §3.2.1 (111 CLAE maternels en régie, dont 6 communs avec l'élémentaire) ; process A8-03",
)
def structures_partagees(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Open structures of one commune under one name, or at one address with one gestionnaire."""
    memes: dict[tuple[object, ...], list[Structure]] = defaultdict(list)
    for structure in structures(demarche):
        etat = _etat(structure, le)
        if etat is None:
            continue
        memes["nom", structure.commune_id, normaliser(structure.nom)].append(structure)
        if structure.adresse.strip() and etat.gestionnaire_id:
            ici = normaliser(structure.adresse)
            cle = ("adresse", structure.commune_id, ici, structure.type, etat.gestionnaire_id)
            memes[cle].append(structure)
    dits: set[frozenset[int]] = set()
    for groupe in memes.values():
        cles = frozenset(s.pk for s in groupe)
        if len(cles) > 1 and cles not in dits:
            dits.add(cles)
            yield _partagee(demarche, groupe)


def _partagee(demarche: Demarche, groupe: list[Structure]) -> Constat:
    types = ", ".join(dict.fromkeys(s.get_type_display() for s in groupe))
    return Constat(
        objet=groupe[0].nom,
        message=typo(
            f"{accorde(len(groupe), 'inscription')} de l’inventaire semblent être le même lieu ({types}) : "
            "il serait compté plusieurs fois dans les totaux."
        ),
        suite="Si c’est une seule structure, dites sur sa fiche ses autres types ou publics, et retirez "
        "l’inscription en trop ; sinon, distinguez leurs noms.",
        lien=reverse("diagnostics:structure", args=[demarche.slug, groupe[-1].pk]),
    )


@dataclass(frozen=True)
class _Hausse:
    """Places that came with the démarche."""

    structure: Structure
    places: int
    le: dt.date


@regle(
    "V-38",
    intitule="Des places nouvelles vont d'abord où l'offre manque.",
    gravite=Gravite.INFORMATION,
    source="Diagnostic du Gard rhodanien (W-35) : services concentrés dans une partie du territoire",
)
def places_nouvelles(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Places opened since the démarche began, where the coverage is not below that of the département."""
    hausses = [h for s in structures(demarche) for h in _hausses(s, demarche.debut, le)]
    if not hausses:
        return
    taux = taux_de_couverture({h.structure.commune for h in hausses if h.structure.commune})
    for hausse in hausses:
        commune = hausse.structure.commune
        lu = taux.get(commune.pk) if commune else None
        if lu is None or lu.taux < lu.reference:
            continue
        yield Constat(
            objet=hausse.structure.nom,
            message=typo(
                f"{accorde(hausse.places, 'place nouvelle', 'places nouvelles')} à {lu.territoire}, où l’on "
                f"compte {_taux(lu.taux)} places pour 100 enfants de moins de 3 ans en {lu.annee}, contre "
                f"{_taux(lu.reference)} ({lu.comparaison})."
            ),
            suite="Dites dans la fiche action pourquoi ici : un quartier, des horaires, un public mal servi.",
            lien=reverse("diagnostics:structure", args=[demarche.slug, hausse.structure.pk]),
        )


def _hausses(structure: Structure, debut: dt.date | None, le: dt.date) -> Iterator[_Hausse]:
    if structure.type not in DU_JEUNE_ENFANT or structure.commune is None or debut is None:
        return
    avant = 0
    for periode in periodes(structure.etats.all()):
        apres = (periode.etat.places or 0) if periode.ouverte else 0
        nouvelles = periode.etat.nature in {NatureEtat.OUVERTURE, NatureEtat.CAPACITE}
        if nouvelles and apres > avant and debut <= periode.du <= le:
            yield _Hausse(structure, apres - avant, periode.du)
        avant = apres


def _etat(structure: Structure, le: dt.date) -> EtatStructure | None:
    """The état that holds that day, None once closed or not open yet."""
    return next(
        (p.etat for p in periodes(structure.etats.all()) if p.comprend(le) and p.ouverte), None
    )


def _taux(valeur: Decimal) -> str:
    return nombre(valeur, 1)
