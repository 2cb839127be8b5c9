"""The sheet of the declarations of a year: written for a spreadsheet, read back, judged row by row.

Nothing is written here: the reading gives a report, and the act writes all of it or none. A structure is
known by its key in the hidden column, else by the identifier of the Caf, else by its name alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from maillage.conventions.models import Demarche
from maillage.diagnostics.models import Structure
from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import cellules, lots
from maillage.documents.lecture.rapports import RapportDeLecture
from maillage.documents.tableur import Feuille, Valeur
from maillage.financements.actions.declarations import (
    DeclarationLue,
    Essai,
    est_inchangee,
)
from maillage.financements.enums import StadeDeclaration
from maillage.financements.imports_tableaux import OCTETS_AU_PLUS, feuilles
from maillage.financements.models import Declaration
from maillage.financements.queries.suivi import Exercice
from maillage.interface.typographie import montant, nombre
from maillage.regles.erreurs import ErreurMetier, SaisieInvalide
from maillage.regles.financements.suivi import TypeDeclaration

__all__ = ["OCTETS_AU_PLUS", "Rapport", "du_lot", "en_lot", "lire_les_declarations", "modele"]

LIGNES_AU_PLUS = 2_000
SEL = "maillage.declarations.import"
COLONNES = (
    "Clé",
    "Structure",
    "Identifiant Caf",
    "Ligne",
    "Intitulé de la ligne",
    "Année",
    "Déclaration",
    "Déposée le",
    "Quantité",
    "Unité",
    "Droit",
    "Commentaire",
)
OBLIGATOIRES = ("Structure", "Ligne", "Année", "Déclaration", "Déposée le")
PAR_LIBELLE = {label.casefold(): valeur for valeur, label in StadeDeclaration.choices}


@dataclass(frozen=True)
class LigneLue:
    """One row of the sheet: `sort` is ajoutée, modifiée, inchangée, vide or refusée."""

    numero: int
    sort: str
    intitule: str
    avant: str = ""
    apres: str = ""
    raison: str = ""
    lue: DeclarationLue | None = None


class Rapport(RapportDeLecture[LigneLue]):
    """What a sheet of declarations would do."""

    @property
    def ajoutees(self) -> list[LigneLue]:
        """The new ones."""
        return self.du_sort("ajoutée")

    @property
    def modifiees(self) -> list[LigneLue]:
        """Those that replace a declaration."""
        return self.du_sort("modifiée")

    @property
    def inchangees(self) -> list[LigneLue]:
        """Those that say what is already kept."""
        return self.du_sort("inchangée")

    @property
    def a_ecrire(self) -> list[DeclarationLue]:
        """The declarations to write, in the order of the sheet."""
        lues = self.du_sort("ajoutée", "modifiée")
        return [ligne.lue for ligne in lues if ligne.lue is not None]


def modele(
    exercices: Sequence[Exercice], annee: int, stade: TypeDeclaration, le: dt.date
) -> Feuille:
    """The sheet of one declaration of the year, one row a structure and a line, what is known filled in."""
    libelle = StadeDeclaration(stade.value).label
    lignes: list[tuple[Valeur, ...]] = []
    for exercice in exercices:
        connue = exercice.declaration(stade)
        lignes.append(
            (
                exercice.structure.pk,
                exercice.structure.nom,
                exercice.structure.identifiant_caf,
                exercice.ligne,
                exercice.intitule_de_la_ligne,
                annee,
                libelle,
                connue.deposee_le if connue else le,
                connue.quantite if connue else None,
                exercice.unite,
                connue.droit if connue else None,
                connue.commentaire if connue else "",
            )
        )
    return Feuille(
        f"{libelle} {annee}",
        COLONNES,
        tuple(lignes),
        cachees=frozenset({0}),
        en_texte=frozenset({2, 3}),
        listes={6: tuple(StadeDeclaration.labels)},
    )


def lire_les_declarations(octets: bytes, demarche: Demarche, le: dt.datetime) -> Rapport:
    """What the sheet would write. Raises `FichierIllisible`, `SaisieInvalide` (no heading, too many rows)."""
    grille = next((f for f in feuilles(octets) if any(any(r) for r in f.lignes)), None)
    if grille is None:
        raise FichierIllisible("Ce classeur est vide.")
    entetes = [cellules.texte(v).casefold() for v in grille.lignes[0]]
    places = {nom: entetes.index(nom.casefold()) for nom in COLONNES if nom.casefold() in entetes}
    absentes = [nom for nom in OBLIGATOIRES if nom not in places]
    if absentes:
        raise SaisieInvalide(
            f"Il manque la colonne « {absentes[0]} ». Partez du modèle : téléchargez-le dans la page du "
            "suivi."
        )
    suite = grille.lignes[1:]
    if len(suite) > LIGNES_AU_PLUS:
        raise SaisieInvalide(f"Ce classeur dépasse {LIGNES_AU_PLUS} lignes. Partagez-le.")
    return Rapport(tuple(_Lecture(demarche, places, le).tout(suite)))


class _Lecture:
    """The rows of one sheet, judged against what the démarche holds (three queries)."""

    def __init__(self, demarche: Demarche, places: dict[str, int], le: dt.datetime) -> None:
        self.demarche, self.places, self.le = demarche, places, le
        self.structures = list(Structure.objects.filter(demarche=demarche, supprime_le=None))
        self.connues = {
            (d.structure_id, d.ligne, d.annee, d.stade): d
            for d in Declaration.objects.filter(demarche=demarche).select_related("structure")
        }
        self.essai = Essai(demarche, le)
        self.vues: dict[Any, int] = {}

    def tout(self, rangees: Sequence[Sequence[Any]]) -> list[LigneLue]:
        return [
            self.une(numero, rangee)
            for numero, rangee in enumerate(rangees, 2)
            if any(cellules.texte(v) for v in rangee)
        ]

    def cellule(self, rangee: Sequence[Any], nom: str) -> Any:
        place = self.places.get(nom)
        return rangee[place] if place is not None and place < len(rangee) else None

    def une(self, numero: int, rangee: Sequence[Any]) -> LigneLue:
        intitule = " — ".join(
            cellules.court(self.cellule(rangee, nom))
            for nom in ("Structure", "Ligne", "Déclaration")
        )
        try:
            quantite = cellules.nombre(self.cellule(rangee, "Quantité"), "Quantité")
            droit = cellules.nombre(self.cellule(rangee, "Droit"), "Droit")
            if quantite is None and droit is None:
                return LigneLue(numero, "vide", intitule)
            return self._juger(numero, intitule, self._lire(rangee, quantite, droit))
        except ErreurMetier as erreur:
            return LigneLue(numero, "refusée", intitule, raison=erreur.message)

    def _lire(
        self, rangee: Sequence[Any], quantite: Decimal | None, droit: Decimal | None
    ) -> DeclarationLue:
        stade = PAR_LIBELLE.get(cellules.texte(self.cellule(rangee, "Déclaration")).casefold())
        if stade is None:
            raise SaisieInvalide(
                "La colonne « Déclaration » dit l’un de : "
                + ", ".join(StadeDeclaration.labels)
                + "."
            )
        annee = cellules.entier(self.cellule(rangee, "Année"), "Année")
        deposee_le = cellules.jour(self.cellule(rangee, "Déposée le"), "Déposée le")
        if annee is None or deposee_le is None:
            raise SaisieInvalide("Donnez l’année du droit et la date de dépôt.")
        structure = self._structure(rangee)
        ligne = cellules.texte(self.cellule(rangee, "Ligne")).upper()
        commentaire = cellules.texte(self.cellule(rangee, "Commentaire"))
        connue = self.connues.get((structure.pk, ligne, annee, stade))
        version = connue.version if connue else 0
        return DeclarationLue(
            structure.pk, ligne, annee, stade, deposee_le, quantite, droit, commentaire, version
        )

    def _structure(self, rangee: Sequence[Any]) -> Structure:
        cle = cellules.texte(self.cellule(rangee, "Clé"))
        identifiant = cellules.texte(self.cellule(rangee, "Identifiant Caf"))
        nom = cellules.texte(self.cellule(rangee, "Structure"))
        par_cle = [s for s in self.structures if cle and str(s.pk) == cle]
        if par_cle and par_cle[0].nom.casefold() != nom.casefold():
            raise SaisieInvalide(
                f"La clé de cette ligne est celle de « {par_cle[0].nom} », non de « {nom} ». Effacez la "
                "clé, ou reprenez le nom."
            )
        trouvees = (
            par_cle
            or [s for s in self.structures if identifiant and s.identifiant_caf == identifiant]
            or [s for s in self.structures if nom and s.nom.casefold() == nom.casefold()]
        )
        if len(trouvees) != 1:
            combien = "n’est pas dans" if not trouvees else "est plusieurs fois dans"
            raise SaisieInvalide(
                f"« {cellules.court(nom)} » {combien} l’inventaire de la démarche. Donnez l’identifiant "
                "de la Caf, ou partez du modèle."
            )
        return trouvees[0]

    def _juger(self, numero: int, intitule: str, lue: DeclarationLue) -> LigneLue:
        cle = (lue.structure, lue.ligne, lue.annee, lue.stade)
        if cle in self.vues:
            raise SaisieInvalide(
                f"Même déclaration qu’à la ligne {self.vues[cle]} : gardez-en une."
            )
        self.vues[cle] = numero
        connue = self.connues.get(cle)
        if connue is not None and est_inchangee(connue, lue):
            return LigneLue(numero, "inchangée", intitule, apres=dire(connue), lue=lue)
        structure = next(s for s in self.structures if s.pk == lue.structure)
        essayee = self.essai.de(structure, lue, connue)
        if connue is None:
            return LigneLue(numero, "ajoutée", intitule, apres=dire(essayee), lue=lue)
        return LigneLue(numero, "modifiée", intitule, dire(connue), dire(essayee), lue=lue)


def dire(declaration: Declaration) -> str:
    """« 12 500 — 7 375,00 € », what is not known said."""
    quantite = (
        "quantité inconnue"
        if declaration.quantite is None
        else nombre(Decimal(format(declaration.quantite.normalize(), "f")))
    )
    droit = "droit inconnu" if declaration.droit is None else montant(declaration.droit)
    return f"{quantite} — {droit}"


# --- between the report and the act ----------------------------------------------------------------


def en_lot(rapport: Rapport, demarche: Demarche) -> str:
    """The rows to write, signed, so that what was read in the report is what will be written."""
    lignes = [
        {nom: None if v is None else str(v) for nom, v in asdict(lue).items()}
        for lue in rapport.a_ecrire
    ]
    return lots.sceller(lignes, sel=SEL, lieu=demarche.pk)


def du_lot(lot: str, demarche: Demarche) -> list[DeclarationLue]:
    """The rows of a signed lot. Raises `SaisieInvalide` when it is of another démarche, or a day old."""
    lignes = lots.rouvrir(lot, sel=SEL, lieu=demarche.pk, un_autre="une autre démarche")
    return [_relire(champs) for champs in lignes]


def _relire(champs: dict[str, str | None]) -> DeclarationLue:
    def decimal(nom: str) -> Decimal | None:
        valeur = champs[nom]
        return None if valeur is None else Decimal(valeur)

    return DeclarationLue(
        structure=int(champs["structure"] or 0),
        ligne=champs["ligne"] or "",
        annee=int(champs["annee"] or 0),
        stade=champs["stade"] or "",
        deposee_le=dt.date.fromisoformat(champs["deposee_le"] or ""),
        quantite=decimal("quantite"),
        droit=decimal("droit"),
        commentaire=champs["commentaire"] or "",
        version=int(champs["version"] or 0),
    )
