"""Addresses of the annexe of supported services and of the register of the COF."""

from django.urls import path

from maillage.financements.views import cofs, services

urlpatterns = [
    path("services-soutenus/", services.services, name="services"),
    path("services-soutenus/ajouter/", services.ajouter, name="service_ajouter"),
    path("services-soutenus/<int:cle>/", services.service, name="service"),
    path("services-soutenus/<int:cle>/retirer/", services.retirer, name="service_retirer"),
    path("montants-n-1/ajouter/", services.fixer_reference, name="reference_ajouter"),
    path("montants-n-1/<int:cle>/", services.reference, name="reference"),
    path("montants-n-1/<int:cle>/retirer/", services.retirer_reference, name="reference_retirer"),
    path("montants-n-1/<int:cle>/repartir/", services.repartir, name="repartir"),
    path("cof/", cofs.cofs, name="cofs"),
    path("cof/ajouter/", cofs.ajouter, name="cof_ajouter"),
    path("cof/<int:cle>/", cofs.cof, name="cof"),
    path("cof/<int:cle>/joindre/", cofs.joindre, name="cof_joindre"),
    path("cof/<int:cle>/exemplaire/", cofs.exemplaire, name="cof_exemplaire"),
    path("cof/<int:cle>/retirer/", cofs.retirer, name="cof_retirer"),
    path("cofinancements/ajouter/", cofs.cofinancement_ajouter, name="cofinancement_ajouter"),
    path("cofinancements/<int:cle>/", cofs.cofinancement, name="cofinancement"),
    path("cofinancements/<int:cle>/justificatif/", cofs.justificatif, name="justificatif"),
    path(
        "cofinancements/<int:cle>/retirer/",
        cofs.cofinancement_retirer,
        name="cofinancement_retirer",
    ),
]
