"""Addresses of the decisions, of what follows them, and of the relevés."""

from django.urls import path

from maillage.gouvernance.views import decisions, releves

urlpatterns = [
    path("decisions/", decisions.registre, name="decisions"),
    path("decisions/<int:decision>/", decisions.decision, name="decision"),
    path("decisions/<int:decision>/corriger/", decisions.corriger, name="decision_corriger"),
    path(
        "decisions/<int:decision>/suites/ajouter/",
        decisions.ajouter_une_suite,
        name="suite_ajouter",
    ),
    path(
        "reunions/<int:reunion>/decisions/ajouter/",
        decisions.enregistrer,
        name="decision_enregistrer",
    ),
    path("a-faire/", decisions.a_faire, name="suites"),
    path("a-faire/<int:suite>/modifier/", decisions.modifier_une_suite, name="suite_modifier"),
    path("a-faire/<int:suite>/noter/", decisions.noter_une_suite, name="suite_noter"),
    path("reunions/<int:reunion>/releve/", releves.preparer, name="releve_preparer"),
    path("releves/<int:releve>/", releves.page, name="releve"),
    path("releves/<int:releve>/amender/", releves.amender, name="releve_amender"),
    path("releves/<int:releve>/proposer/", releves.proposer, name="releve_proposer"),
    path("releves/<int:releve>/reprendre/", releves.reprendre, name="releve_reprendre"),
    path("releves/<int:releve>/valider/<slug:cote>/", releves.valider, name="releve_valider"),
    path("releves/<int:releve>/envoyer/", releves.envoyer, name="releve_envoyer"),
    path("releves/<int:releve>/corriger/", releves.corriger, name="releve_corriger"),
    path("releves/<int:releve>/fichiers/<slug:format>/", releves.fichier, name="releve_fichier"),
]
