"""Loads a vintage of the official geographic code."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires import imports
from maillage.territoires.enums import Niveau
from maillage.territoires.models import AncienCode, CodePostal, Millesime, Territoire
from maillage.territoires.normalisation import normaliser, sans_categorie

LOT = 2_000
CLE = ["niveau", "code"]
CHAMPS = [
    "nom",
    "nom_normalise",
    "nature",
    "siren",
    "zone",
    "population_municipale",
    "population_annee",
    "nb_communes",
    "departement",
    "region",
    "epci",
    "en_vigueur",
]


def charger(*, le: datetime, fichier: Path = imports.FICHIER) -> Millesime:
    """Load the file, all or nothing; nothing is done when the current vintage is this very file.

    A territory keeps its primary key from one load to the next. One that the file no longer names
    stays, `en_vigueur` false, because conventions may have been signed for it.
    Raises `SaisieInvalide` if the file cannot be read or does not hold together.
    """
    courant = Millesime.objects.first()
    if courant and courant.empreinte == imports.empreinte(fichier):
        return courant
    cog = imports.lire(fichier)
    try:
        with transaction.atomic():
            Territoire.objects.update(en_vigueur=False)
            _remplacer_codes(cog, _charger_territoires(cog))
            _compter_pour_la_base()
            return _noter(cog, le)
    except (KeyError, DataError, IntegrityError) as erreur:
        raise SaisieInvalide(
            f"Le fichier « {fichier.name} » est incohérent ({erreur}). "
            "Convertissez-le de nouveau avec outils/convertir_cog.py ; rien n’a été chargé."
        ) from erreur


def _compter_pour_la_base() -> None:
    """Without fresh statistics PostgreSQL plans the search for a nearly empty table."""
    with connection.cursor() as curseur:
        for modele in (Territoire, CodePostal, AncienCode):
            curseur.execute(f"ANALYZE {connection.ops.quote_name(modele._meta.db_table)}")


def _noter(cog: imports.Cog, le: datetime) -> Millesime:
    contenu = cog.contenu
    millesime, _ = Millesime.objects.update_or_create(
        annee=contenu["annee"],
        defaults={
            "libelle": contenu["libelle"],
            "source": contenu["source"],
            "licence": contenu["licence"],
            "population": contenu["population"]["libelle"],
            "charge_le": le,
            "empreinte": cog.empreinte,
        },
    )
    return millesime


def _charger_territoires(cog: imports.Cog) -> dict[str, Territoire]:
    """The communes by code, once every level is written, from the widest to the smallest."""
    communes = list(cog.lignes("communes"))
    departements = {ligne["code"]: ligne for ligne in cog.lignes("departements")}
    for ligne in communes:
        ligne["region"] = departements[ligne["departement"]]["region"]
        ligne["zone"] = departements[ligne["departement"]]["zone"]
        ligne["annee"] = _annee(cog, ligne)
    par_region = _ranger(communes, "region")
    par_departement = _ranger(communes, "departement")
    par_epci = _ranger(communes, "epci")

    regions = _ecrire(
        _territoire(Niveau.REGION, ligne, **_somme(par_region[ligne["code"]]))
        for ligne in cog.lignes("regions")
    )
    deps = _ecrire(
        _territoire(
            Niveau.DEPARTEMENT,
            ligne,
            region=regions[ligne["region"]],
            **_somme(par_departement[ligne["code"]]),
        )
        for ligne in departements.values()
    )
    epci = _ecrire(
        _epci(ligne, par_epci[ligne["code"]], deps, regions) for ligne in cog.lignes("epci")
    )
    return _ecrire(
        _territoire(
            Niveau.COMMUNE,
            ligne,
            siren=ligne["siren"] or "",
            population_municipale=ligne["population"],
            population_annee=ligne["annee"],
            departement=deps[ligne["departement"]],
            region=regions[ligne["region"]],
            epci=epci.get(ligne["epci"]),
        )
        for ligne in communes
    )


def _annee(cog: imports.Cog, commune: dict[str, Any]) -> int | None:
    """Year of the census of a commune; none without population, or when the source is silent."""
    if commune["population"] is None:
        return None
    population = cog.contenu["population"]
    annee: int | None = population["autres_annees"].get(commune["departement"], population["annee"])
    return annee


def _ranger(communes: list[dict[str, Any]], colonne: str) -> dict[str, list[dict[str, Any]]]:
    rangees: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for commune in communes:
        rangees[commune[colonne]].append(commune)
    return rangees


def _somme(communes: list[dict[str, Any]]) -> dict[str, Any]:
    """Population of a group of communes: null, never 0, when none of them has one."""
    connues = [ligne["population"] for ligne in communes if ligne["population"] is not None]
    annees = {ligne["annee"] for ligne in communes if ligne["population"] is not None}
    return {
        "population_municipale": sum(connues) if connues else None,
        "population_annee": annees.pop() if len(annees) == 1 else None,
        "nb_communes": len(communes),
    }


def _epci(
    ligne: dict[str, Any],
    communes: list[dict[str, Any]],
    departements: dict[str, Territoire],
    regions: dict[str, Territoire],
) -> Territoire:
    """An EPCI; its département or région only where all its communes are in the same one."""
    codes_departements = {commune["departement"] for commune in communes}
    codes_regions = {commune["region"] for commune in communes}
    return _territoire(
        Niveau.EPCI,
        {**ligne, "zone": communes[0]["zone"]},
        nature=ligne["nature"],
        siren=ligne["code"],
        departement=departements[codes_departements.pop()]
        if len(codes_departements) == 1
        else None,
        region=regions[codes_regions.pop()] if len(codes_regions) == 1 else None,
        **_somme(communes),
    )


def _territoire(niveau: Niveau, ligne: dict[str, Any], **champs: Any) -> Territoire:
    normalise = normaliser(ligne["nom"])
    return Territoire(
        niveau=niveau,
        code=ligne["code"],
        nom=ligne["nom"],
        nom_normalise=sans_categorie(normalise) if niveau == Niveau.EPCI else normalise,
        zone=ligne["zone"].upper(),
        **champs,
    )


def _ecrire(territoires: Any) -> dict[str, Territoire]:
    """Write one level and return its rows by code, with the primary keys of the database."""
    lot = list(territoires)
    Territoire.objects.bulk_create(
        lot, batch_size=LOT, update_conflicts=True, unique_fields=CLE, update_fields=CHAMPS
    )
    cles = dict(Territoire.objects.filter(niveau=lot[0].niveau).values_list("code", "pk"))
    for territoire in lot:
        territoire.pk = cles[territoire.code]
    return {territoire.code: territoire for territoire in lot}


def _remplacer_codes(cog: imports.Cog, communes: dict[str, Territoire]) -> None:
    """Postal and former codes: nothing points to them, so they are written anew."""
    CodePostal.objects.all().delete()
    CodePostal.objects.bulk_create(
        (
            CodePostal(territoire=communes[ligne["code"]], code=code)
            for ligne in cog.lignes("communes")
            for code in ligne["codes_postaux"]
        ),
        batch_size=LOT,
    )
    AncienCode.objects.all().delete()
    AncienCode.objects.bulk_create(
        (
            AncienCode(
                code=ligne["code"],
                nom=ligne["nom"],
                nom_normalise=normaliser(ligne["nom"]),
                nature=ligne["nature"],
                territoire=communes[ligne["commune"]],
            )
            for ligne in cog.lignes("anciens_codes")
        ),
        batch_size=LOT,
    )
