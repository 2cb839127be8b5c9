"""Root of the addresses: one line a folder."""

from django.urls import include, path

urlpatterns = [
    path("", include("maillage.portail.urls")),
    path("demarches/", include("maillage.conventions.urls")),
    path("demarches/<slug:slug>/plan/", include("maillage.plan_actions.urls")),
    path("", include("maillage.plan_actions.urls.transverses")),
    path("demarches/<slug:slug>/indicateurs/", include("maillage.indicateurs.urls")),
    path("demarches/<slug:slug>/echanges/", include("maillage.echanges.urls")),
    path("demarches/<slug:slug>/diagnostic/", include("maillage.diagnostics.urls")),
    path("atelier/", include("maillage.diagnostics.urls_ateliers")),
    path("services-aux-familles/", include("maillage.diagnostics.urls_annuaire")),
    path("demarches/<slug:slug>/financements/", include("maillage.financements.urls")),
    path("baremes/", include("maillage.financements.urls_baremes")),
    path("demarches/<slug:slug>/gouvernance/", include("maillage.gouvernance.urls")),
    path("demarches/<slug:slug>/conversations/", include("maillage.conversations.urls")),
    path("conversations/", include("maillage.conversations.urls_transverses")),
    path("clauses/", include("maillage.clauses.urls")),
    path("partenaires/", include("maillage.partenaires.urls")),
    path("territoires/", include("maillage.territoires.urls")),
    path("statistiques/", include("maillage.statistiques.urls")),
    path("statistiques/sources/", include("maillage.statistiques.urls_sources")),
    path("", include("maillage.sceaux.urls")),
    path("compte/", include("maillage.comptes.urls")),
    path("courriels/", include("maillage.courriels.urls")),
    path("invitation/", include("maillage.gouvernance.urls_invitation")),
    path("contribuer/", include("maillage.plan_actions.urls.contribution")),
]

handler403 = "maillage.interface.erreurs.refus"
handler404 = "maillage.interface.erreurs.introuvable"
handler500 = "maillage.interface.erreurs.panne"
