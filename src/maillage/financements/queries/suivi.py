"""The follow-up of a year: one exercise a structure and a line, with what is declared, paid and expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.diagnostics.etats import de_l_annee
from maillage.diagnostics.models import Structure
from maillage.diagnostics.queries import structures
from maillage.financements.enums import FamilleDeLigne, NatureVersement, StadeDeclaration
from maillage.financements.models import (
    CalendrierCaf,
    Cof,
    Declaration,
    Versement,
)
from maillage.financements.queries.baremes import caf_de
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import Introuvable
from maillage.regles.financements import suivi as regles
from maillage.regles.financements.baremes import Baremes
from maillage.regles.financements.calcul import Feuille, Resultat
from maillage.regles.financements.exercice import solde
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.suivi import TypeDeclaration
from maillage.regles.services_soutenus import SOUTENUES

ZERO = Decimal(0)
# A structure, a line, a year.
Droit = tuple[int, str, int]


@dataclass
class Exercice:
    """One right over one year: what was declared and paid, and what the calendar of the Caf expects."""

    structure: Structure
    ligne: str
    annee: int
    calendrier: regles.Calendrier | None
    declarations: dict[TypeDeclaration, Declaration]
    versements: list[Versement]
    cofs: list[Cof]

    @property
    def intitule_de_la_ligne(self) -> str:
        """The line in words; its code where the list of lines knows it no more."""
        connue = LIGNES.get(self.ligne)
        return connue.intitule if connue else self.ligne

    @property
    def unite(self) -> str:
        """The unit of its quantities."""
        connue = LIGNES.get(self.ligne)
        return connue.unite if connue else ""

    @cached_property
    def droits(self) -> dict[TypeDeclaration, Decimal | None]:
        """The right of each declaration."""
        return {stade: declaration.droit for stade, declaration in self.declarations.items()}

    def declaration(self, stade: TypeDeclaration) -> Declaration | None:
        """The declaration of that stage, if it was made."""
        return self.declarations.get(stade)

    @property
    def previsionnel(self) -> Declaration | None:
        """What was foreseen."""
        return self.declaration(TypeDeclaration.PREVISIONNEL)

    @property
    def reel(self) -> Declaration | None:
        """What was done."""
        return self.declaration(TypeDeclaration.REEL)

    @property
    def actualisation(self) -> Declaration | None:
        """The latest estimate made during the year."""
        septembre = self.declaration(TypeDeclaration.ACTUALISATION_SEPTEMBRE)
        return septembre or self.declaration(TypeDeclaration.ACTUALISATION_JUIN)

    @property
    def droit_courant(self) -> Decimal | None:
        """The latest right known."""
        courant = regles.droit_courant(self.droits)
        return courant[1] if courant else None

    @property
    def acomptes(self) -> list[Versement]:
        """What was paid in advance."""
        return [v for v in self.versements if v.nature == NatureVersement.ACOMPTE]

    @property
    def total_des_acomptes(self) -> Decimal:
        """Their sum."""
        return sum((v.montant for v in self.acomptes), ZERO)

    @property
    def verse(self) -> Decimal:
        """What the structure kept in the end: acomptes and solde, less the indu given back."""
        return sum((v.signe for v in self.versements), ZERO)

    @property
    def risque_d_indu(self) -> Decimal:
        """What was paid in advance beyond the latest estimate (F21); nothing once the réel is validated."""
        if self.reel and self.reel.est_validee:
            return ZERO
        return regles.risque_d_indu(self.total_des_acomptes, regles.droit_actualise(self.droits))

    @property
    def seuil(self) -> Decimal:
        """The gap that must be commented, in percent."""
        return self.calendrier.seuil_ecart if self.calendrier else regles.SEUIL_D_ECART

    @property
    def ecart(self) -> Decimal | None:
        """How far the réel is from the prévisionnel, in percent."""
        return regles.ecart_en_pour_cent(*self._bouts)

    @property
    def ecart_a_commenter(self) -> bool:
        """Whether that gap waits for a comment (F20)."""
        trop = regles.commentaire_requis(*self._bouts, self.seuil)
        return trop and not (self.reel and self.reel.commentaire.strip())

    @property
    def _bouts(self) -> tuple[Decimal | None, Decimal | None]:
        droits = self.droits
        return droits.get(TypeDeclaration.PREVISIONNEL), droits.get(TypeDeclaration.REEL)

    @cached_property
    def solde(self) -> Resultat | None:
        """The solde or the indu, with its steps; None until a réel is validated (F22)."""
        if self.reel is None or not self.reel.est_validee or self.reel.droit is None:
            return None
        prevu = self.droits.get(TypeDeclaration.PREVISIONNEL)
        entrees: dict[str, Any] = {
            "droit_previsionnel": self.reel.droit if prevu is None else prevu,
            "acomptes": [v.montant for v in self.acomptes],
            "droit_reel": self.reel.droit,
            "droit_actualise": regles.droit_actualise(self.droits),
            "seuil_ecart": self.seuil / 100,
        }
        feuille = Feuille(
            "SOLDE",
            self.annee,
            {cle: valeur for cle, valeur in entrees.items() if valeur is not None},
            Baremes([], []),
        )
        return solde(feuille)

    @property
    def reste(self) -> Decimal | None:
        """What is still to be paid (or given back, when negative) once the solde is known."""
        if self.reel is None or not self.reel.est_validee or self.reel.droit is None:
            return None
        return self.reel.droit - self.verse

    def attentes(self, le: dt.date) -> list[regles.Attente]:
        """What has to be declared that day, late or open."""
        if self.calendrier is None:
            return []
        return regles.attentes(self.calendrier, frozenset(self.declarations), le)

    def retards(self, le: dt.date) -> list[regles.Attente]:
        """What should have been declared before (F18)."""
        return [attente for attente in self.attentes(le) if attente.en_retard]

    def prochaine(self, le: dt.date) -> regles.Attente | None:
        """What is expected next."""
        if self.calendrier is None:
            return None
        return regles.prochaine(self.calendrier, frozenset(self.declarations), le)

    def acomptes_prevus(self) -> list[tuple[regles.Acompte, Decimal]]:
        """The acomptes that the Caf has not paid yet, on the right as it is known today."""
        courant = self.droit_courant
        if self.calendrier is None or courant is None or self.reel is not None:
            return []
        restants = list(self.calendrier.acomptes)[len(self.acomptes) :]
        return [(acompte, regles.montant_d_acompte(acompte, courant)) for acompte in restants]


class Calendriers:
    """The calendars of one Caf, read once; that of a family comes before that of all the lines."""

    def __init__(self, caf: Organisation | None) -> None:
        lignes = CalendrierCaf.objects.filter(caf=caf).order_by("annee") if caf else ()
        self.lus = {(c.annee, c.famille): c for c in lignes}

    def de(self, ligne: str, annee: int) -> regles.Calendrier | None:
        """The calendar of that line for that year; None where the Caf gave none."""
        famille = FamilleDeLigne(regles.famille(ligne))
        lu = self.lus.get((annee, famille)) or self.lus.get((annee, FamilleDeLigne.TOUTES))
        return lu.en_regles() if lu else None

    def de_l_annee(self, annee: int) -> list[CalendrierCaf]:
        """Those of one year."""
        return [c for (an, _), c in self.lus.items() if an == annee]


def calendrier_visible(demarche: Demarche, pk: int) -> CalendrierCaf:
    """The calendar `pk` of the Caf of this démarche; `Introuvable` otherwise."""
    trouve = CalendrierCaf.objects.filter(pk=pk, caf=caf_de(demarche)).select_related("caf").first()
    if trouve is None:
        raise Introuvable("Ce calendrier n’est pas celui de la Caf de cette démarche.")
    return trouve


def exercices(demarche: Demarche, annee: int, structure: Structure | None = None) -> list[Exercice]:
    """Every structure × line of the year, by structure (a fixed number of queries).

    A right is followed as soon as the inventory, a COF, a declaration or a payment says that it is.
    """
    return [
        lu
        for lu in exercices_des_annees(demarche, [annee])
        if structure is None or lu.structure.pk == structure.pk
    ]


def exercices_des_annees(demarche: Demarche, annees: Sequence[int]) -> list[Exercice]:
    """The same for several years, by structure, line and year (as many queries as for one)."""
    calendriers = Calendriers(caf_de(demarche))
    declarations = _par_droit(_de_la_demarche(Declaration, demarche, annees))
    versements = _par_droit(_de_la_demarche(Versement, demarche, annees).order_by("verse_le", "pk"))
    cofs = _par_structure_et_ligne(_cofs(demarche))
    suivis: dict[Droit, Structure] = {}
    for lieu in structures(demarche):
        for annee in annees:
            lue = de_l_annee(lieu, annee)
            suivis.update({(lieu.pk, code, annee): lieu for code in (lue.lignes if lue else ())})
    for (cle, ligne), siennes in cofs.items():
        for annee in annees:
            if any(cof.du.year <= annee <= cof.au.year for cof in siennes):
                suivis.setdefault((cle, ligne, annee), siennes[0].structure)
    for connus in (declarations, versements):
        for droit, objets in connus.items():
            suivis.setdefault(droit, objets[0].structure)
    lus = [
        Exercice(
            lieu,
            ligne,
            annee,
            calendriers.de(ligne, annee),
            {
                TypeDeclaration(d.stade): d
                for d in sorted(
                    declarations.get((cle, ligne, annee), ()),
                    key=lambda d: regles.ORDRE.index(TypeDeclaration(d.stade)),
                )
            },
            versements.get((cle, ligne, annee), []),
            [c for c in cofs.get((cle, ligne), ()) if c.du.year <= annee <= c.au.year],
        )
        for (cle, ligne, annee), lieu in suivis.items()
        if ligne in SOUTENUES
    ]
    ordre = {code: rang for rang, code in enumerate(SOUTENUES)}
    return sorted(lus, key=lambda e: (e.structure.nom, e.structure.pk, ordre[e.ligne], e.annee))


def exercice(demarche: Demarche, structure: Structure, ligne: str, annee: int) -> Exercice:
    """The exercise of one right, known or new; `Introuvable` for a line that the Caf does not pay."""
    if ligne not in SOUTENUES:
        raise Introuvable("Cette ligne de financement n’est pas connue.")
    for connu in exercices(demarche, annee, structure):
        if connu.ligne == ligne:
            return connu
    calendrier = Calendriers(caf_de(demarche)).de(ligne, annee)
    return Exercice(structure, ligne, annee, calendrier, {}, [], [])


def _de_la_demarche(modele: Any, demarche: Demarche, annees: Sequence[int]) -> QuerySet[Any]:
    lignes = modele.objects.filter(demarche=demarche, annee__in=annees)
    return lignes.select_related("structure", "structure__demarche")


def _cofs(demarche: Demarche) -> QuerySet[Cof]:
    lignes = Cof.objects.filter(structure__demarche=demarche, structure__supprime_le=None)
    return lignes.select_related("structure").order_by("du", "pk")


def _par_droit(objets: Iterable[Any]) -> dict[Droit, list[Any]]:
    """Rows by structure, line and year, in their order."""
    ranges: dict[Droit, list[Any]] = {}
    for objet in objets:
        ranges.setdefault((objet.structure_id, objet.ligne, objet.annee), []).append(objet)
    return ranges


def _par_structure_et_ligne(objets: Iterable[Cof]) -> dict[tuple[int, str], list[Cof]]:
    ranges: dict[tuple[int, str], list[Cof]] = {}
    for objet in objets:
        ranges.setdefault((objet.structure_id, objet.ligne), []).append(objet)
    return ranges


def annees_suivies(demarche: Demarche, le: dt.date) -> list[int]:
    """The years that have something to follow, this one and the next included, latest first."""
    annees = {le.year, le.year + 1}
    for modele in (Declaration, Versement):
        lues = modele.objects.filter(demarche=demarche).order_by().values_list("annee", flat=True)
        annees.update(lues.distinct())
    return sorted(annees, reverse=True)


def declaration_visible(demarche: Demarche, pk: int) -> Declaration:
    """The declaration `pk` of this démarche; `Introuvable` otherwise."""
    lignes = Declaration.objects.filter(pk=pk, demarche=demarche)
    trouvee = lignes.select_related("demarche", "structure").first()
    if trouvee is None:
        raise Introuvable(
            "Cette déclaration ne fait pas partie de cette démarche. Elle a pu être retirée : revenez "
            "au suivi de l’année."
        )
    return trouvee


def versement_visible(demarche: Demarche, pk: int) -> Versement:
    """The payment `pk` of this démarche; `Introuvable` otherwise."""
    lignes = Versement.objects.filter(pk=pk, demarche=demarche)
    trouve = lignes.select_related("demarche", "structure").first()
    if trouve is None:
        raise Introuvable(
            "Ce versement ne fait pas partie de cette démarche. Il a pu être retiré : revenez au suivi "
            "de l’année."
        )
    return trouve


STADES = [(stade, StadeDeclaration(stade.value).label) for stade in regles.ORDRE]


def annees_a_controler(demarche: Demarche, le: dt.date) -> list[int]:
    """The years whose rights are still to be looked at: those with something written, and the last two."""
    annees = {le.year - 1, le.year}
    for modele in (Declaration, Versement):
        lues = modele.objects.filter(demarche=demarche).order_by().values_list("annee", flat=True)
        annees.update(lues.distinct())
    return sorted(annees)
