"""The money of a démarche over its years: by funder, then by action or by structure, counted once.

A line of the budget of a fiche that a person said to be a right of the Caf is shown without being added,
as soon as that right has figures of its own for the year. The State's support is no part of it (F31).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.financements.models import Declaration, DroitFinance, Enveloppe, Versement
from maillage.financements.queries.baremes import caf_de
from maillage.partenaires.enums import NatureOrganisation
from maillage.plan_actions.models import LigneBudget
from maillage.regles.erreurs import Introuvable
from maillage.regles.financements import suivi as regles
from maillage.regles.financements.lignes import LIGNES
from maillage.regles.financements.suivi import TypeDeclaration

COLONNES = ("prevu", "vote", "paye")
SANS_CAF = "Caf"
Droit = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Montants:
    """Planned, voted (or accepted by the Caf) and paid, in euros; None where nobody knows."""

    prevu: Decimal | None = None
    vote: Decimal | None = None
    paye: Decimal | None = None

    def plus(self, autre: Montants) -> Montants:
        """The sum of what is known; what nobody knows stays unknown."""
        return Montants(*(_plus(getattr(self, n), getattr(autre, n)) for n in COLONNES))


def _plus(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return a if b is None else b if a is None else a + b


@dataclass
class LignePluriannuelle:
    """One thing that is funded: a fiche, or a right of a structure, with its amounts by year.

    `deja_compte` are the amounts of the years in which the right already tells them; `droit` names it.
    """

    financeur: str
    objet: str
    genre: str
    lien: str
    par_annee: dict[int, Montants] = field(default_factory=dict)
    deja_compte: dict[int, Montants] = field(default_factory=dict)
    droit: str = ""
    ligne: str = ""
    budgets: list[LigneBudget] = field(default_factory=list)

    @property
    def total(self) -> Montants:
        """Over all the years."""
        return _somme(self.par_annee.values())


@dataclass(frozen=True)
class Groupe:
    """What one funder brings."""

    financeur: str
    lignes: tuple[LignePluriannuelle, ...]

    def annee(self, annee: int) -> Montants:
        """What it brings in one year."""
        return _somme(ligne.par_annee.get(annee, Montants()) for ligne in self.lignes)

    @property
    def total(self) -> Montants:
        """Over all the years."""
        return _somme(ligne.total for ligne in self.lignes)


@dataclass(frozen=True)
class Pluriannuel:
    """The whole table; the years are those of the convention and of the amounts."""

    annees: tuple[int, ...]
    groupes: tuple[Groupe, ...]

    def annee(self, annee: int) -> Montants:
        """All the funders in one year."""
        return _somme(groupe.annee(annee) for groupe in self.groupes)

    @property
    def total(self) -> Montants:
        """All the funders over all the years."""
        return _somme(groupe.total for groupe in self.groupes)

    @property
    def lignes(self) -> Iterator[LignePluriannuelle]:
        """Every row, by funder."""
        return (ligne for groupe in self.groupes for ligne in groupe.lignes)


def _somme(montants: Iterable[Montants]) -> Montants:
    total = Montants()
    for montant in montants:
        total = total.plus(montant)
    return total


def pluriannuel(demarche: Demarche) -> Pluriannuel:
    """The table of a démarche (four queries whatever its size)."""
    caf = caf_de(demarche)
    nom_de_la_caf = str(caf) if caf else SANS_CAF
    droits = _droits(demarche, nom_de_la_caf)
    lignes = [*droits.values(), *_des_fiches(demarche, droits)]
    par_financeur: dict[str, list[LignePluriannuelle]] = {}
    for ligne in lignes:
        par_financeur.setdefault(ligne.financeur, []).append(ligne)
    # The Caf first, then the others by their names.
    ordre = sorted(par_financeur, key=lambda nom: (nom != nom_de_la_caf, nom.lower()))
    return Pluriannuel(
        _annees(demarche, lignes),
        tuple(Groupe(nom, tuple(par_financeur[nom])) for nom in ordre),
    )


def _annees(demarche: Demarche, lignes: Iterable[LignePluriannuelle]) -> tuple[int, ...]:
    annees = {annee for ligne in lignes for annee in (*ligne.par_annee, *ligne.deja_compte)}
    if demarche.debut and demarche.fin:
        annees.update(range(demarche.debut.year, demarche.fin.year + 1))
    return tuple(sorted(annees))


def _droits(demarche: Demarche, caf: str) -> dict[Droit, LignePluriannuelle]:
    """The rights of the Caf: foreseen, accepted, paid."""
    droits: dict[Droit, LignePluriannuelle] = {}
    estimes: dict[tuple[Droit, int], dict[TypeDeclaration, Decimal | None]] = {}
    declarations = Declaration.objects.filter(demarche=demarche).select_related("structure")
    versements = Versement.objects.filter(demarche=demarche).select_related("structure")
    for d in declarations.order_by("structure__nom", "structure", "ligne", "annee", "pk"):
        ligne = _droit(droits, d, demarche, caf)
        connus = estimes.setdefault(((d.structure_id, d.ligne), d.annee), {})
        connus[TypeDeclaration(d.stade)] = d.droit
        reel = d.droit if d.stade == TypeDeclaration.REEL and d.est_validee else None
        deja = ligne.par_annee.get(d.annee, Montants())
        ligne.par_annee[d.annee] = Montants(
            regles.droit_actualise(connus), _plus(deja.vote, reel), None
        )
    for v in versements.order_by("structure__nom", "structure", "ligne", "annee", "pk"):
        ligne = _droit(droits, v, demarche, caf)
        deja = ligne.par_annee.get(v.annee, Montants())
        ligne.par_annee[v.annee] = deja.plus(Montants(paye=v.signe))
    return droits


def _droit(
    droits: dict[Droit, LignePluriannuelle],
    de: Declaration | Versement,
    demarche: Demarche,
    caf: str,
) -> LignePluriannuelle:
    cle = (de.structure_id, de.ligne)
    if cle not in droits:
        connue = LIGNES.get(de.ligne)
        droits[cle] = LignePluriannuelle(
            caf,
            f"{de.structure} — {connue.intitule if connue else de.ligne}",
            "Structure",
            reverse(
                "financements:exercice",
                args=[demarche.slug, de.structure_id, de.ligne, de.annee],
            ),
            ligne=de.ligne,
        )
    return droits[cle]


def _des_fiches(
    demarche: Demarche, droits: dict[Droit, LignePluriannuelle]
) -> list[LignePluriannuelle]:
    """The budgets of the fiches; what a right already tells is set apart."""
    lignes: dict[tuple[str, int, str], LignePluriannuelle] = {}
    for budget in lignes_de_budget(demarche):
        nom = budget.nom_du_financeur
        cle = (nom, budget.fiche_id, budget.nature)
        ligne = lignes.get(cle)
        if ligne is None:
            adresse = reverse("plan_actions:fiche", args=[demarche.slug, budget.fiche_id])
            objet = f"{budget.fiche} ({budget.get_nature_display().lower()})"
            ligne = lignes[cle] = LignePluriannuelle(nom, objet, "Fiche action", adresse)
        ligne.budgets.append(budget)
        montants = Montants(budget.prevu, budget.vote, budget.paye)
        lien: DroitFinance | None = getattr(budget, "droit_finance", None)
        droit = droits.get((lien.structure_id, lien.ligne)) if lien else None
        if lien and droit and budget.annee in droit.par_annee:
            ligne.droit = droit.objet
            ou = ligne.deja_compte
        else:
            ou = ligne.par_annee
        ou[budget.annee] = ou.get(budget.annee, Montants()).plus(montants)
    return list(lignes.values())


def lignes_de_budget(demarche: Demarche) -> QuerySet[LigneBudget]:
    """The lines of the budgets of the fiches that are not in the bin (one query)."""
    return (
        LigneBudget.objects.filter(fiche__demarche=demarche, fiche__supprime_le=None)
        .select_related("fiche", "financeur", "droit_finance", "droit_finance__structure")
        .order_by("fiche__numero", "fiche", "annee", "position", "pk")
    )


def ligne_de_budget_visible(demarche: Demarche, pk: int) -> LigneBudget:
    """The line `pk` of a fiche of this démarche; `Introuvable` otherwise."""
    trouvee = lignes_de_budget(demarche).filter(pk=pk).first()
    if trouvee is None:
        raise Introuvable(
            "Cette ligne de budget ne fait pas partie de cette démarche. Elle a pu être retirée de sa "
            "fiche : revenez au tableau pluriannuel."
        )
    return trouvee


@dataclass(frozen=True)
class EnveloppeLue:
    """An envelope beside what it must hold; `reste` is negative when it is exceeded."""

    enveloppe: Enveloppe
    montants: Montants

    @property
    def engage(self) -> Decimal:
        """The most that is known to be taken from it: planned, voted or paid."""
        return max(getattr(self.montants, n) or Decimal(0) for n in COLONNES)

    @property
    def reste(self) -> Decimal:
        """What is left."""
        return self.enveloppe.montant - self.engage

    @property
    def depassement(self) -> Decimal:
        """What goes beyond it, 0 when it holds."""
        return max(Decimal(0), -self.reste)


def enveloppes(demarche: Demarche, tableau: Pluriannuel) -> list[EnveloppeLue]:
    """The envelopes and the ceilings beside the table (one query)."""
    lignes = Enveloppe.objects.filter(demarche=demarche).select_related("financeur")
    return [
        EnveloppeLue(enveloppe, _dans(enveloppe, tableau))
        for enveloppe in lignes.order_by("-annee", "financeur__nom", "intitule", "pk")
    ]


def _dans(enveloppe: Enveloppe, tableau: Pluriannuel) -> Montants:
    return _somme(
        ligne.par_annee.get(enveloppe.annee, Montants())
        for ligne in tableau.lignes
        if ligne.financeur == str(enveloppe.financeur) and enveloppe.ligne in ("", ligne.ligne)
    )


def peut_etre_un_droit(budget: LigneBudget) -> bool:
    """Whether the Caf funds this line: it may then be a right that is counted already."""
    financeur = budget.financeur
    return financeur is not None and financeur.nature == NatureOrganisation.CAF
