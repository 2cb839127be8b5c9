"""Writes the money of a démarche of the demonstration: what was published, declared and paid."""

from __future__ import annotations

from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conventions.models import Demarche
from maillage.demonstration import forme
from maillage.demonstration.annuaire import Annuaire
from maillage.diagnostics.models import Structure
from maillage.financements.actions import budgets, declarations, ecritures, tableaux
from maillage.financements.actions.budgets import Politique
from maillage.financements.enums import NatureVersement
from maillage.financements.grilles import Colonne, Grille, Rangee
from maillage.financements.models import (
    AccompagnementEtat,
    CalendrierCaf,
    CompteDeStructure,
    Enveloppe,
    Versement,
)
from maillage.financements.queries.baremes import caf_de
from maillage.regles.erreurs import Introuvable

DU_TABLEAU = ["intitule", "financeur", "annee", "annee_fin", "unite", "source", "explication"]
DU_BUDGET = ["intitule", "section", "annee", "annee_fin", "unite", "source"]


def inscrire(territoire: forme.Territoire, annuaire: Annuaire) -> None:
    """Everything of the file, by its acts; the caller holds the transaction."""
    voulu = territoire.argent
    if voulu is None:
        return
    demarche = Demarche.objects.get(slug=territoire.demarche.slug)
    qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
    conseiller = Utilisateur.objects.filter(email=voulu.conseiller).first()
    de_la_caf = {**qui, "par": conseiller or annuaire.par}
    for tableau in voulu.tableaux:
        champs = _champs(tableau, DU_TABLEAU) | {"total_ecrit": tableau.total}
        tableaux.ajouter(demarche=demarche, champs=champs, grille=_grille(tableau), **qui)
    for budget in voulu.budgets:
        champs = _champs(budget, DU_BUDGET)
        champs |= {
            "organisation": annuaire.organisations[budget.organisation],
            "total_ecrit": budget.total,
        }
        politiques = [Politique(p.intitule, p.montant, p.part) for p in budget.politiques]
        budgets.ajouter(demarche=demarche, champs=champs, politiques=politiques, **qui)
    _lignes(demarche, voulu, annuaire, qui)
    for calendrier in voulu.calendriers:
        noms = [n for n in ecritures.GENRES[CalendrierCaf].champs if hasattr(calendrier, n)]
        dates = CalendrierCaf(caf=caf_de(demarche), **_champs(calendrier, noms))
        # A calendar is the Caf's: a démarche loaded again finds it there.
        if not CalendrierCaf.objects.filter(
            caf=dates.caf, annee=dates.annee, famille=dates.famille
        ).exists():
            ecritures.ajouter(objet=dates, demarche=demarche, **de_la_caf)
    for exercice in voulu.exercices:
        _exercice(demarche, exercice, qui, de_la_caf)


def _grille(tableau: forme.TableauPublie) -> Grille:
    return Grille(
        tuple(Colonne(c.intitule, c.total) for c in tableau.colonnes),
        tuple(Rangee(ligne.intitule, tuple(ligne.chiffres)) for ligne in tableau.lignes),
    )


def _lignes(
    demarche: Demarche, voulu: forme.Argent, annuaire: Annuaire, qui: dict[str, Any]
) -> None:
    """The plain rows: the State, the envelopes, the accounts."""
    for aide in voulu.accompagnements:
        champs = _champs(aide, ["annee", "montant", "arrete", "verse_le", "source"])
        ecrit = AccompagnementEtat(
            demarche=demarche, organisation=annuaire.organisations[aide.organisation], **champs
        )
        ecritures.ajouter(objet=ecrit, demarche=demarche, **qui)
    for enveloppe in voulu.enveloppes:
        champs = _champs(enveloppe, ["annee", "genre", "intitule", "ligne", "montant", "source"])
        financeur = annuaire.organisations[enveloppe.financeur]
        objet = Enveloppe(demarche=demarche, financeur=financeur, **champs)
        ecritures.ajouter(objet=objet, demarche=demarche, **qui)
    for compte in voulu.comptes:
        noms = ["annee", "charges", "participations_familiales", "autres_financements", "source"]
        tenu = CompteDeStructure(
            structure=_structure(demarche, compte.structure), **_champs(compte, noms)
        )
        ecritures.ajouter(objet=tenu, demarche=demarche, **qui)


def _champs(fait: Any, noms: Any) -> dict[str, Any]:
    """The fields that the act knows; `source` says where the record was read."""
    return {nom: getattr(fait, nom) for nom in noms}


def _exercice(
    demarche: Demarche, voulu: forme.Exercice, qui: dict[str, Any], de_la_caf: dict[str, Any]
) -> None:
    """The acomptes, the declarations in their order, then what a validated réel allows to settle."""
    structure = _structure(demarche, voulu.structure)
    droit = {"structure": structure, "ligne": voulu.ligne, "annee": voulu.annee}
    for declaration in voulu.declarations:
        noms = ["stade", "deposee_le", "quantite", "droit", "commentaire"]
        champs = {**droit, **_champs(declaration, noms)}
        deposee = declarations.deposer(demarche=demarche, champs=champs, **qui)
        if declaration.validee:
            declarations.valider(declaration=deposee, version=deposee.version, **de_la_caf)
    # An acompte needs nothing; the others come once the réel is validated.
    for versement in sorted(voulu.versements, key=lambda v: v.nature != NatureVersement.ACOMPTE):
        champs = _champs(versement, ["nature", "montant", "verse_le", "reference"])
        objet = Versement(demarche=demarche, **droit, **champs)
        ecritures.ajouter(objet=objet, demarche=demarche, **qui)


def _structure(demarche: Demarche, nom: str) -> Structure:
    trouvee = Structure.objects.filter(demarche=demarche, nom=nom, supprime_le=None).first()
    if trouvee is None:
        raise Introuvable(f"« {nom} » n’est pas dans l’inventaire de {demarche.slug}.")
    return trouvee
