"""The sheet of the inventory, as it is exported: read back, judged row by row, and written at once.

A row is a structure that is not there yet, with its first état. What is already in the inventory is
left as it is: a change of capacity is dated on its sheet, not guessed from a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from maillage.conventions.models import Demarche
from maillage.diagnostics.actions import gardes
from maillage.diagnostics.enums import (
    PREMIERS,
    NatureEtat,
    StatutGestion,
    TypeStructure,
)
from maillage.diagnostics.export import COLONNES, MODES, SEPARATEUR, feuille
from maillage.diagnostics.models import Structure
from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import cellules
from maillage.documents.lecture.rapports import RapportDeLecture
from maillage.documents.lecture.tableurs import formules, lire_xlsx
from maillage.documents.tableur import Feuille
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

LIGNES_AU_PLUS = 2_000
OCTETS_AU_PLUS = 5_000_000
SEL, LOT_VAUT = "maillage.structures.import", dt.timedelta(days=1)
OBLIGATOIRES = ("Nom", "Type", "À compter du")


@dataclass(frozen=True)
class LigneLue:
    """One row of the sheet: `sort` is à inscrire, déjà là or refusée."""

    numero: int
    nom: str
    sort: str
    raison: str = ""
    brut: Mapping[str, str] | None = None


class Rapport(RapportDeLecture[LigneLue]):
    """What a sheet of structures would enter."""

    @property
    def deja_la(self) -> list[LigneLue]:
        """Those that are in the inventory, and stay as they are."""
        return self.du_sort("déjà là")

    @property
    def a_inscrire(self) -> list[LigneLue]:
        """Those that will be entered."""
        return self.du_sort("à inscrire")


@dataclass(frozen=True)
class Annuaire:
    """What the words of a sheet may name, read once: communes by code, organisations by name or Siren."""

    communes: Mapping[str, Territoire]
    organisations: Mapping[str, Organisation]
    structures: frozenset[tuple[str, str, str]]


def annuaire(demarche: Demarche) -> Annuaire:
    """The communes, the organisations and the structures already there (three queries)."""
    communes = Territoire.objects.filter(niveau=Niveau.COMMUNE, en_vigueur=True)
    organisations: dict[str, Organisation] = {}
    for organisation in Organisation.objects.order_by("-pk"):
        organisations[organisation.nom.casefold()] = organisation
        if organisation.siren:
            organisations[organisation.siren] = organisation
    presentes = Structure.objects.filter(demarche=demarche, supprime_le=None)
    return Annuaire(
        {commune.code: commune for commune in communes.only("pk", "code", "nom")},
        organisations,
        frozenset(
            (nom.casefold(), type_, code or "")
            for nom, type_, code in presentes.values_list("nom", "type", "commune__code")
        ),
    )


def modele() -> Feuille:
    """The sheet to fill in, with the words that its columns take."""
    return feuille(())


def lire(octets: bytes, demarche: Demarche, connus: Annuaire, le: dt.datetime) -> Rapport:
    """What the sheet would enter. Raises `FichierIllisible` for a file that is not such a sheet."""
    if len(octets) > OCTETS_AU_PLUS:
        raise FichierIllisible("Ce classeur dépasse 5 Mo. Gardez la seule feuille des structures.")
    if formules(octets):
        raise FichierIllisible(
            "Ce classeur contient des formules, dont on ne lirait que le dernier résultat. Collez les "
            "valeurs à la place, puis recommencez."
        )
    vues: set[tuple[str, str, str]] = set()
    lues = [_juger(n, ligne, demarche, connus, vues, le) for n, ligne in _lignes(octets)]
    if not lues:
        raise FichierIllisible("Cette feuille n’a aucune structure sous ses titres.")
    return Rapport(tuple(lues))


def _lignes(octets: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows under the headings, in words, with their number in the sheet."""
    for grille in lire_xlsx(octets):
        for rang, cases in enumerate(grille.lignes):
            titres = [cellules.texte(case) for case in cases]
            if not set(OBLIGATOIRES) <= set(titres):
                continue
            suivantes = grille.lignes[rang + 1 :]
            if len(suivantes) > LIGNES_AU_PLUS:
                raise FichierIllisible(
                    f"Cette feuille a plus de {LIGNES_AU_PLUS} lignes. Partagez-la en plusieurs fichiers."
                )
            # strict=False: the end of a row is not stored where its last cells are empty.
            mots = [
                (n, dict(zip(titres, map(cellules.texte, valeurs), strict=False)))
                for n, valeurs in enumerate(suivantes, rang + 2)
            ]
            return [
                (n, {k: v for k, v in m.items() if k in COLONNES})
                for n, m in mots
                if any(m.values())
            ]
    raise FichierIllisible(
        "Aucune feuille n’a les titres attendus : "
        + ", ".join(f"« {nom} »" for nom in OBLIGATOIRES)
        + ". Partez du modèle à remplir."
    )


def _juger(
    numero: int,
    brut: Mapping[str, str],
    demarche: Demarche,
    connus: Annuaire,
    vues: set[tuple[str, str, str]],
    le: dt.datetime,
) -> LigneLue:
    nom = brut.get("Nom", "")
    try:
        champs, etat = traduire(brut, connus)
        commune = champs["commune"]
        cle = (nom.casefold(), champs["type"], commune.code if commune else "")
        if cle in vues:
            raise SaisieInvalide("Cette structure est déjà plus haut dans la feuille.")
        vues.add(cle)
        if cle in connus.structures:
            return LigneLue(numero, nom, "déjà là")
        structure = Structure(demarche=demarche, **champs)
        gardes.essayer(structure, etat, le)
    except SaisieInvalide as erreur:
        return LigneLue(numero, nom, "refusée", erreur.message)
    return LigneLue(numero, nom, "à inscrire", brut=dict(brut))


def traduire(brut: Mapping[str, str], connus: Annuaire) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the structure and of its first état. Raises `SaisieInvalide`."""
    lu = brut.get
    type_ = _parmi("Type", lu("Type", ""), {v: v for v in TypeStructure.values})
    # A spreadsheet takes the first zero of « 01004 » for nothing.
    code = lu("Code Insee", "").upper()
    code = code.zfill(5) if code.isdigit() else code
    if code and code not in connus.communes:
        raise SaisieInvalide(f"Code Insee : aucune commune n’a le code « {cellules.court(code)} ».")
    champs = {
        "nom": lu("Nom", ""),
        "type": type_,
        "commune": connus.communes.get(code),
        "adresse": lu("Adresse", ""),
        "identifiant_caf": lu("Identifiant Caf", ""),
        "provenance": lu("Source", ""),
    }
    return champs, _etat(brut, connus)


def _etat(brut: Mapping[str, str], connus: Annuaire) -> dict[str, Any]:
    lu = brut.get
    gestionnaire = lu("Gestionnaire", "")
    if gestionnaire and gestionnaire.casefold() not in connus.organisations:
        raise SaisieInvalide(
            f"Gestionnaire : « {cellules.court(gestionnaire)} » n’est pas dans l’annuaire des "
            "partenaires. Ajoutez-le d’abord, ou donnez son Siren."
        )
    natures = {NatureEtat(n).label: n for n in NatureEtat if n in PREMIERS}
    nature = lu("Nature", "") if lu("Nature", "") in natures else NatureEtat.RELEVE.label
    caf = {"oui": True, "non": False}
    financee = lu("Financée par la Caf", "").casefold()
    if financee and financee not in caf:
        raise SaisieInvalide("Financée par la Caf : écrivez « oui » ou « non ».")
    return {
        "du": cellules.jour(lu("À compter du", ""), "À compter du"),
        "nature": natures[nature],
        "gestionnaire": connus.organisations.get(gestionnaire.casefold()) if gestionnaire else None,
        "statut": _parmi("Statut", lu("Statut", ""), {s.label: s.value for s in StatutGestion}),
        "mode": _parmi("Mode", lu("Mode", ""), {v: str(k) for k, v in MODES.items()}),
        "places": cellules.entier(lu("Places", ""), "Places"),
        "heures": cellules.nombre(lu("Heures par an", ""), "Heures par an"),
        "heures_ouverture": cellules.nombre(lu("Ouverture (h par an)", ""), "Ouverture (h par an)"),
        "etp": cellules.nombre(lu("Etp", ""), "Etp"),
        "groupes": cellules.entier(lu("Groupes", ""), "Groupes"),
        "lignes": [
            code.strip()
            for code in lu("Lignes de financement", "").split(SEPARATEUR.strip())
            if code.strip()
        ],
        "financee_par_la_caf": caf.get(financee),
        "labels": lu("Labels", ""),
        "source": lu("Source", ""),
    }


def _parmi(quoi: str, dit: str, permis: Mapping[str, str]) -> str:
    if dit and dit not in permis:
        raise SaisieInvalide(
            f"{quoi} : « {cellules.court(dit)} » n’est pas connu. Choisissez parmi : "
            f"{', '.join(permis)}."
        )
    return permis.get(dit, "")


def en_lot(rapport: Rapport, demarche: Demarche) -> str:
    """The rows to enter, signed: what was read in the report is what will be written."""
    brutes = [ligne.brut for ligne in rapport.a_inscrire]
    return signing.dumps({"demarche": demarche.pk, "lignes": brutes}, salt=SEL, compress=True)


def du_lot(lot: str, demarche: Demarche) -> list[dict[str, str]]:
    """The rows of a signed lot. Raises `SaisieInvalide`: of another démarche, too old, tampered with."""
    try:
        lu = signing.loads(lot, salt=SEL, max_age=LOT_VAUT)
    except signing.BadSignature as erreur:
        raise SaisieInvalide(
            "Ce rapport n’est plus valable. Déposez de nouveau le classeur."
        ) from erreur
    if lu["demarche"] != demarche.pk:
        raise SaisieInvalide("Ce rapport est celui d’une autre démarche. Déposez le classeur.")
    lignes: list[dict[str, str]] = lu["lignes"]
    return lignes
