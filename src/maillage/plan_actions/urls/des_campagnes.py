"""Addresses of the campaigns, under /demarches/<slug>/plan/ (included by `urls`)."""

from django.urls import path

from maillage.plan_actions.views import campagnes, propositions

urlpatterns = [
    path("campagnes/", campagnes.liste, name="campagnes"),
    path("campagnes/preparer/", campagnes.preparer, name="campagne_preparer"),
    path("campagnes/<int:campagne>/", campagnes.page, name="campagne"),
    path("campagnes/<int:campagne>/modifier/", campagnes.modifier, name="campagne_modifier"),
    path("campagnes/<int:campagne>/apercu/", campagnes.apercu, name="campagne_apercu"),
    path("campagnes/<int:campagne>/lancer/", campagnes.lancer, name="campagne_lancer"),
    path("campagnes/<int:campagne>/clore/", campagnes.clore, name="campagne_clore"),
    path("campagnes/<int:campagne>/annuler/", campagnes.annuler, name="campagne_annuler"),
    path("campagnes/<int:campagne>/rappeler/", campagnes.rappeler, name="campagne_rappeler"),
    path("campagnes/<int:campagne>/reponses/", propositions.reponses, name="campagne_reponses"),
    path("correspondants/<int:lien>/adresse/", campagnes.adresse, name="lien_adresse"),
    path("correspondants/<int:lien>/rappeler/", campagnes.relancer, name="lien_rappeler"),
    path("correspondants/<int:lien>/revoquer/", campagnes.revoquer, name="lien_revoquer"),
    path("propositions/<int:proposition>/", propositions.proposition, name="proposition"),
    path(
        "propositions/<int:proposition>/fichier/", propositions.fichier, name="proposition_fichier"
    ),
]
