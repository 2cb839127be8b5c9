"""Addresses of the diagnosis, under /demarches/<slug>/diagnostic/."""

from django.urls import path

from maillage.diagnostics.views import (
    annuaire,
    ateliers,
    constats,
    diagnostic,
    echeancier,
    offre,
    portraits,
    structures,
    totaux,
)

app_name = "diagnostics"

urlpatterns = [
    path("", diagnostic.diagnostic, name="diagnostic"),
    path("ouvrir/", diagnostic.ouvrir, name="diagnostic_ouvrir"),
    path("portee/", diagnostic.modifier, name="diagnostic_modifier"),
    path("sections/<slug:section>/", diagnostic.section, name="diagnostic_section"),
    path("proposer/", diagnostic.soumettre, name="diagnostic_soumettre"),
    path("reprendre/", diagnostic.reprendre, name="diagnostic_reprendre"),
    path("valider/", diagnostic.valider, name="diagnostic_valider"),
    path("rouvrir/", diagnostic.rouvrir, name="diagnostic_rouvrir"),
    path("versions/<int:numero>/", diagnostic.version, name="diagnostic_version"),
    path(
        "versions/<int:numero>/<slug:format>/",
        diagnostic.fichier,
        name="diagnostic_version_fichier",
    ),
    path("echeancier/", echeancier.echeancier, name="echeancier"),
    path("echeancier/ajouter/", echeancier.planifier, name="diagnostic_etape_planifier"),
    path("echeancier/<int:etape>/", echeancier.modifier, name="diagnostic_etape_modifier"),
    path("echeancier/<int:etape>/avancer/", echeancier.avancer, name="diagnostic_etape_avancer"),
    path("echeancier/<int:etape>/retirer/", echeancier.retirer, name="diagnostic_etape_retirer"),
    path("portrait/", portraits.portrait, name="portrait"),
    path("portrait/<slug:theme>/", portraits.texte, name="portrait_texte"),
    path("portrait/<slug:theme>/revenir/", portraits.revenir, name="portrait_texte_revenir"),
    path("offre/", offre.offre, name="offre"),
    path("offre/simuler/", offre.simulation, name="simulation"),
    path("offre/methode/", offre.methode, name="offre_methode"),
    path("structures/", structures.liste, name="structures"),
    path("structures/modele/", structures.modele, name="structures_modele"),
    path("structures/importer/", structures.importer, name="structures_importer"),
    path("structures/totaux/", totaux.totaux, name="totaux"),
    path("structures/totaux/noter/", totaux.noter, name="recensement_noter"),
    path("structures/totaux/<int:recensement>/", totaux.modifier, name="recensement_modifier"),
    path(
        "structures/totaux/<int:recensement>/retirer/", totaux.retirer, name="recensement_retirer"
    ),
    path("structures/annuaire/", annuaire.apercu, name="annuaire"),
    path("structures/annuaire/publier/", annuaire.publier, name="annuaire_publier"),
    path("structures/annuaire/fermer/", annuaire.fermer, name="annuaire_fermer"),
    path("structures/inscrire/", structures.inscrire, name="structure_inscrire"),
    path("structures/<int:structure>/", structures.structure, name="structure"),
    path("structures/<int:structure>/modifier/", structures.modifier, name="structure_modifier"),
    path("structures/<int:structure>/dater/", structures.dater, name="structure_dater"),
    path(
        "structures/<int:structure>/etats/<int:etat>/corriger/",
        structures.corriger,
        name="etat_corriger",
    ),
    path(
        "structures/<int:structure>/etats/<int:etat>/annuler/",
        structures.annuler,
        name="etat_annuler",
    ),
    path("structures/<int:structure>/retirer/", structures.retirer, name="structure_retirer"),
    path("structures/<int:structure>/remettre/", structures.remettre, name="structure_remettre"),
    path("ateliers/", ateliers.liste, name="ateliers"),
    path("ateliers/preparer/", ateliers.preparer, name="atelier_preparer"),
    path("ateliers/<int:atelier>/", ateliers.atelier, name="atelier"),
    path("ateliers/<int:atelier>/modifier/", ateliers.modifier, name="atelier_modifier"),
    path("ateliers/<int:atelier>/passer/", ateliers.passer, name="atelier_passer"),
    path("ateliers/<int:atelier>/ecran/", ateliers.ecran, name="atelier_ecran"),
    path(
        "ateliers/<int:atelier>/idees/<int:contribution>/",
        ateliers.idee,
        name="idee",
    ),
    path("constats/", constats.liste, name="constats"),
    path("constats/ajouter/", constats.ajouter, name="constat_ajouter"),
    path("constats/<int:constat>/", constats.modifier, name="constat_modifier"),
    path("constats/<int:constat>/retirer/", constats.retirer, name="constat_retirer"),
    path("constats/<int:constat>/remettre/", constats.remettre, name="constat_remettre"),
]
