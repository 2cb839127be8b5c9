"""The forms of the plan: they check the shape of what is entered; the acts decide."""

from maillage.plan_actions.forms.choix import CasesParGroupe, abreger, en_groupes
from maillage.plan_actions.forms.fiches import DocumentForm, FicheForm
from maillage.plan_actions.forms.lignes import (
    CibleForm,
    EcheanceField,
    EtapeForm,
    LigneBudgetForm,
    LigneForm,
    PartenaireForm,
    PrincipeForm,
)
from maillage.plan_actions.forms.plan import ElementForm, PlaceForm
from maillage.plan_actions.forms.saisie import Ecart, SaisieForm, VersionForm
from maillage.plan_actions.forms.tableaux import Tableau
from maillage.plan_actions.forms.thematiques import EtatThematiqueForm, FicheThematiqueForm

__all__ = [
    "CasesParGroupe",
    "CibleForm",
    "DocumentForm",
    "Ecart",
    "EcheanceField",
    "ElementForm",
    "EtapeForm",
    "EtatThematiqueForm",
    "FicheForm",
    "FicheThematiqueForm",
    "LigneBudgetForm",
    "LigneForm",
    "PartenaireForm",
    "PlaceForm",
    "PrincipeForm",
    "SaisieForm",
    "Tableau",
    "VersionForm",
    "abreger",
    "en_groupes",
]
