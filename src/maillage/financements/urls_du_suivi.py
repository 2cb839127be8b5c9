"""Addresses of the follow-up, of the years and of the published tables."""

from django.urls import URLPattern, path

from maillage.financements.views import ecritures, pluriannuel, suivi, tableaux


def ecriture(ou: str, genre: str) -> list[URLPattern]:
    """The three addresses of a kind of plain row."""
    dit = {"genre": genre}
    return [
        path(f"{ou}/ajouter/", ecritures.ajouter, dit, name=f"{genre}_ajouter"),
        path(f"{ou}/<int:cle>/modifier/", ecritures.modifier, dit, name=f"{genre}_modifier"),
        path(f"{ou}/<int:cle>/retirer/", ecritures.retirer, dit, name=f"{genre}_retirer"),
    ]


urlpatterns: list[URLPattern] = [
    path("tableaux/", tableaux.liste, name="tableaux"),
    path("tableaux/ajouter/", tableaux.ajouter, name="tableau_ajouter"),
    path("tableaux/importer/", tableaux.importer, name="tableau_importer"),
    path("tableaux/<int:tableau>/", tableaux.tableau, name="tableau"),
    path("tableaux/<int:tableau>/modifier/", tableaux.modifier, name="tableau_modifier"),
    path("tableaux/<int:tableau>/retirer/", tableaux.retirer, name="tableau_retirer"),
    path("budgets/ajouter/", tableaux.budget_ajouter, name="budget_ajouter"),
    path("budgets/<int:budget>/modifier/", tableaux.budget_modifier, name="budget_modifier"),
    path("budgets/<int:budget>/retirer/", tableaux.budget_retirer, name="budget_retirer"),
    *ecriture("etat", "accompagnement"),
    path("pluriannuel/", pluriannuel.pluriannuel, name="pluriannuel"),
    path("pluriannuel/<int:budget>/droit/", pluriannuel.rattacher, name="rattacher"),
    path("pluriannuel/<int:budget>/a-part/", pluriannuel.detacher, name="detacher"),
    *ecriture("enveloppes", "enveloppe"),
    path("suivi/", suivi.suivi, name="suivi"),
    path("suivi/declarer/", suivi.declarer, name="declarer"),
    path("suivi/modele/", suivi.modele, name="declarations_modele"),
    path("suivi/importer/", suivi.importer, name="declarations_importer"),
    path("suivi/<int:structure>/<str:ligne>/<int:annee>/", suivi.exercice, name="exercice"),
    path("suivi/<int:structure>/<int:annee>/compte/", ecritures.compte, name="compte"),
    path(
        "declarations/<int:cle>/modifier/", suivi.declaration_modifier, name="declaration_modifier"
    ),
    path("declarations/<int:cle>/retirer/", suivi.declaration_retirer, name="declaration_retirer"),
    path("declarations/<int:cle>/valider/", suivi.declaration_valider, name="declaration_valider"),
    path("declarations/<int:cle>/rouvrir/", suivi.declaration_rouvrir, name="declaration_rouvrir"),
    *ecriture("versements", "versement"),
    *ecriture("calendriers", "calendrier"),
]
