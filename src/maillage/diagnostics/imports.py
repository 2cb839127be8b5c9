"""The sheet of the inventory, as it is exported: read back, judged row by row, and written at once.

A row is a structure that is not there yet, with its first état. What is already in the inventory is
left as it is: a change of capacity is dated on its sheet, not guessed from a file.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from maillage.conventions.models import Demarche
from maillage.diagnostics.actions import gardes
from maillage.diagnostics.enums import (
    PREMIERS,
    NatureEtat,
    PublicAccueilli,
    StatutGestion,
    TypeStructure,
)
from maillage.diagnostics.export import CHAMPS_DES_COLONNES, COLONNES, MODES, SEPARATEUR, feuille
from maillage.diagnostics.models import Structure
from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import cellules, lots
from maillage.documents.lecture.rapports import RapportDeLecture
from maillage.documents.lecture.tableurs import Grille, formules, lire_csv, lire_ods, lire_xlsx
from maillage.documents.tableur import Feuille
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire
from maillage.territoires.normalisation import normaliser

LIGNES_AU_PLUS = 2_000
OCTETS_AU_PLUS = 5_000_000
SEL = "maillage.structures.import"
OBLIGATOIRES = ("Nom", "Type", "À compter du")
ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
T = TypeVar("T")


@dataclass(frozen=True)
class Probleme:
    """What is wrong in one cell: `colonne` is its heading, empty for the row as a whole."""

    colonne: str
    message: str

    def __str__(self) -> str:
        """The message, which names its column once."""
        if not self.colonne or self.message.startswith(self.colonne):
            return self.message
        return f"{self.colonne} : {self.message}"


@dataclass(frozen=True)
class LigneLue:
    """One row of the sheet: `sort` is à inscrire, déjà là or refusée, with all that is wrong in it."""

    numero: int
    nom: str
    sort: str
    problemes: tuple[Probleme, ...] = ()
    brut: Mapping[str, str] | None = None

    @property
    def raison(self) -> str:
        """All that is wrong, in one text."""
        return " ".join(str(probleme) for probleme in self.problemes)


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
    """What the words of a sheet may name, read once: communes, organisations by name or Siren.

    `presentes` are what is already there: (name, kind, code of the commune), and identifiers of the Caf.
    """

    communes: Mapping[str, Territoire]
    organisations: Mapping[str, Organisation]
    structures: frozenset[tuple[str, str, str]]
    identifiants: frozenset[str] = frozenset()

    def par_nom(self, nom: str) -> list[Territoire]:
        """The communes of that name."""
        return self._noms[normaliser(nom)]

    @cached_property
    def _noms(self) -> Mapping[str, list[Territoire]]:
        noms: dict[str, list[Territoire]] = defaultdict(list)
        for commune in self.communes.values():
            noms[normaliser(commune.nom)].append(commune)
        return noms


def annuaire(demarche: Demarche) -> Annuaire:
    """The communes, the organisations and the structures already there (three queries)."""
    communes = Territoire.objects.filter(niveau=Niveau.COMMUNE, en_vigueur=True)
    organisations: dict[str, Organisation] = {}
    for organisation in Organisation.objects.order_by("-pk"):
        organisations[organisation.nom.casefold()] = organisation
        if organisation.siren:
            organisations[organisation.siren] = organisation
    lignes = Structure.objects.filter(demarche=demarche, supprime_le=None)
    presentes = list(lignes.values_list("nom", "type", "commune__code", "identifiant_caf"))
    return Annuaire(
        {commune.code: commune for commune in communes.only("pk", "code", "nom")},
        organisations,
        frozenset((nom.casefold(), type_, code or "") for nom, type_, code, _ in presentes),
        frozenset(identifiant for *_, identifiant in presentes if identifiant),
    )


def modele() -> Feuille:
    """The sheet to fill in, with the words that its columns take."""
    return feuille(())


def lire(octets: bytes, demarche: Demarche, connus: Annuaire, le: dt.datetime) -> Rapport:
    """What the sheet would enter. Raises `FichierIllisible` for a file that is not such a sheet."""
    if len(octets) > OCTETS_AU_PLUS:
        raise FichierIllisible("Ce classeur dépasse 5 Mo. Gardez la seule feuille des structures.")
    vues: set[object] = set()
    lues = [_juger(n, ligne, demarche, connus, vues, le) for n, ligne in _lignes(octets)]
    if not lues:
        raise FichierIllisible("Cette feuille n’a aucune structure sous ses titres.")
    return Rapport(tuple(lues))


def _grilles(octets: bytes) -> list[Grille]:
    """The sheets of an XLSX, ODS or CSV file. Raises `FichierIllisible`."""
    if not octets.startswith(b"PK"):
        return lire_csv(octets)
    if ODS in octets[:200]:
        return lire_ods(octets)
    if formules(octets):
        raise FichierIllisible(
            "Ce classeur contient des formules, dont on ne lirait que le dernier résultat. Collez les "
            "valeurs à la place, puis recommencez."
        )
    return lire_xlsx(octets)


def _lignes(octets: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows under the headings, in words, with their number in the sheet."""
    for grille in _grilles(octets):
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
    vues: set[object],
    le: dt.datetime,
) -> LigneLue:
    """What becomes of a row: everything wrong in it is told at once."""
    nom = brut.get("Nom", "")
    champs, etat, problemes = _lire(brut, connus)
    if problemes:
        return LigneLue(numero, nom, "refusée", problemes)
    commune = champs["commune"]
    cle = (nom.casefold(), champs["type"], commune.code if commune else "")
    identifiant = champs["identifiant_caf"]
    if cle in vues or (identifiant and identifiant in vues):
        return LigneLue(
            numero,
            nom,
            "refusée",
            (Probleme("", "Cette structure est déjà plus haut dans la feuille."),),
        )
    vues |= {cle, identifiant}
    if cle in connus.structures or identifiant in connus.identifiants:
        return LigneLue(numero, nom, "déjà là")
    try:
        gardes.essayer(Structure(demarche=demarche, **champs), etat, le)
    except SaisieInvalide as erreur:
        colonne = CHAMPS_DES_COLONNES.get(erreur.champ, "")
        return LigneLue(numero, nom, "refusée", (Probleme(colonne, erreur.message),))
    return LigneLue(numero, nom, "à inscrire", brut=dict(brut))


@dataclass
class _Cases:
    """The cells of one row; what is wrong in each is kept, and the next one is read."""

    brut: Mapping[str, str]
    problemes: list[Probleme] = field(default_factory=list)

    def lire(self, colonne: str, lecteur: Callable[[str], T]) -> T | None:
        """The cell as `lecteur` understands it; None where it does not."""
        try:
            return lecteur(self.brut.get(colonne, ""))
        except SaisieInvalide as erreur:
            self.problemes.append(Probleme(colonne, erreur.message))
            return None

    def texte(self, colonne: str) -> str:
        """The cell as it is."""
        return self.brut.get(colonne, "")

    def parmi(self, colonne: str, permis: Mapping[str, str]) -> str:
        """The code of one word of a list."""
        return self.lire(colonne, lambda dit: _parmi(colonne, dit, permis)) or ""

    def plusieurs(self, colonne: str, permis: Mapping[str, str]) -> list[str]:
        """The codes of words of a list."""
        return (
            self.lire(colonne, lambda dit: [_parmi(colonne, m, permis) for m in _mots(dit)]) or []
        )

    def entier(self, colonne: str) -> int | None:
        """A whole number."""
        return self.lire(colonne, lambda dit: cellules.entier(dit, colonne))

    def nombre(self, colonne: str) -> Any:
        """An exact number."""
        return self.lire(colonne, lambda dit: cellules.nombre(dit, colonne))


def traduire(brut: Mapping[str, str], connus: Annuaire) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the structure and of its first état. Raises `SaisieInvalide`, with all problems."""
    champs, etat, problemes = _lire(brut, connus)
    if problemes:
        raise SaisieInvalide(" ".join(map(str, problemes)))
    return champs, etat


def _lire(
    brut: Mapping[str, str], connus: Annuaire
) -> tuple[dict[str, Any], dict[str, Any], tuple[Probleme, ...]]:
    cases = _Cases(brut)
    if not cases.texte("Nom"):
        cases.problemes.append(Probleme("Nom", "Donnez le nom de la structure."))
    types = {v: v for v in TypeStructure.values}
    champs = {
        "nom": cases.texte("Nom"),
        "type": cases.parmi("Type", types),
        "autres_types": cases.plusieurs("Autres types", types),
        "publics": cases.plusieurs("Publics", {p.label: p.value for p in PublicAccueilli}),
        "commune": _commune(cases, connus),
        "adresse": cases.texte("Adresse"),
        "identifiant_caf": cases.texte("Identifiant Caf"),
        "hors_annuaire": bool(cases.lire("Hors annuaire public", _oui_ou_non)),
        "provenance": cases.texte("Source"),
    }
    if not champs["type"] and not cases.texte("Type"):
        cases.problemes.append(
            Probleme("Type", f"Donnez le type. Choisissez parmi : {', '.join(types)}.")
        )
    etat = _etat(cases, connus)
    return champs, etat, tuple(cases.problemes)


def _commune(cases: _Cases, connus: Annuaire) -> Territoire | None:
    """By its code, or by its name where one commune only has it; the two must say the same."""
    # A spreadsheet takes the first zero of « 01004 » for nothing.
    code, nom = cases.texte("Code Insee").upper(), cases.texte("Commune")
    code = code.zfill(5) if code.isascii() and code.isdigit() else code
    if code and code not in connus.communes:
        message = f"Code Insee : aucune commune n’a le code « {cellules.court(code)} »."
        cases.problemes.append(Probleme("Code Insee", message))
        return None
    if code:
        trouvee = connus.communes[code]
        if nom and normaliser(nom) != normaliser(trouvee.nom):
            message = (
                f"Le code {code} est celui de {trouvee.nom}, pas de « {cellules.court(nom)} »."
            )
            cases.problemes.append(Probleme("Commune", message))
        return trouvee
    trouvees = connus.par_nom(nom) if nom else []
    if len(trouvees) == 1:
        return trouvees[0]
    if len(trouvees) > 1:
        codes = ", ".join(sorted(commune.code for commune in trouvees)[:8])
        message = f"Plusieurs communes s’appellent « {nom} » : donnez le code Insee ({codes})."
        cases.problemes.append(Probleme("Commune", message))
    elif nom:
        message = f"Aucune commune ne s’appelle « {cellules.court(nom)} » : donnez son code Insee."
        cases.problemes.append(Probleme("Commune", message))
    return None


def _etat(cases: _Cases, connus: Annuaire) -> dict[str, Any]:
    def organisation(dit: str) -> Organisation | None:
        if dit and dit.casefold() not in connus.organisations:
            raise SaisieInvalide(
                f"« {cellules.court(dit)} » n’est pas dans l’annuaire des partenaires. Ajoutez-le "
                "d’abord, ou donnez son Siren."
            )
        return connus.organisations.get(dit.casefold()) if dit else None

    natures = {NatureEtat(n).label: n for n in NatureEtat if n in PREMIERS}
    statuts = {s.label: s.value for s in StatutGestion}
    return {
        "du": cases.lire("À compter du", _jour),
        "nature": natures.get(cases.texte("Nature"), NatureEtat.RELEVE),
        "gestionnaire": cases.lire("Gestionnaire", organisation),
        "statut": cases.parmi("Statut", statuts),
        "autre_gestionnaire": cases.lire("Autre gestionnaire", organisation),
        "autre_statut": cases.parmi("Autre statut", statuts),
        "mode": cases.parmi("Mode", {v: str(k) for k, v in MODES.items()}),
        "places": cases.entier("Places"),
        "heures": cases.nombre("Heures par an"),
        "heures_ouverture": cases.nombre("Ouverture (h par an)"),
        "etp": cases.nombre("Etp"),
        "groupes": cases.entier("Groupes"),
        "lignes": _mots(cases.texte("Lignes de financement")),
        "financee_par_la_caf": cases.lire("Financée par la Caf", _oui_ou_non),
        "labels": cases.texte("Labels"),
        "source": cases.texte("Source"),
    }


def _jour(dit: str) -> dt.date:
    jour = cellules.jour(dit, "À compter du")
    if jour is None:
        raise SaisieInvalide("Donnez la date à partir de laquelle cela vaut.")
    return jour


def _oui_ou_non(dit: str) -> bool | None:
    mot = dit.casefold()
    if mot not in {"", "oui", "non"}:
        raise SaisieInvalide("Écrivez « oui » ou « non ».")
    return {"oui": True, "non": False}.get(mot)


def _mots(dit: str) -> list[str]:
    return [mot.strip() for mot in dit.split(SEPARATEUR.strip()) if mot.strip()]


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
    return lots.sceller(brutes, sel=SEL, lieu=demarche.pk)


def du_lot(lot: str, demarche: Demarche) -> list[dict[str, str]]:
    """The rows of a signed lot. Raises `SaisieInvalide`: of another démarche, too old, tampered with."""
    return lots.rouvrir(lot, sel=SEL, lieu=demarche.pk, un_autre="une autre démarche")
