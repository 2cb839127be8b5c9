"""Addresses of the meetings, among those of the gouvernance."""

from django.urls import path

from maillage.gouvernance.views import convocations, points, presences, reunions

R = "reunions/<int:reunion>/"

urlpatterns = [
    path("reunions/", reunions.liste, name="reunions"),
    path("reunions/agenda.ics", reunions.agenda, name="reunions_agenda"),
    path("reunions/planifier/", reunions.planifier, name="reunion_planifier"),
    path(R, reunions.page, name="reunion"),
    path(R + "reunion.ics", reunions.evenement, name="reunion_ics"),
    path(R + "modifier/", reunions.modifier, name="reunion_modifier"),
    path(R + "convoquer/", convocations.convoquer, name="reunion_convoquer"),
    path(R + "annoncer/", convocations.annoncer, name="reunion_annoncer"),
    path(R + "rappeler/", convocations.rappeler, name="reunion_rappeler"),
    path(R + "tenue/", convocations.noter_tenue, name="reunion_tenue"),
    path(R + "annuler/", convocations.annuler, name="reunion_annuler"),
    path(R + "inviter/", convocations.inviter, name="reunion_inviter"),
    path(
        "reunions/invitations/<int:invitation>/adresse/",
        convocations.adresse,
        name="invitation_adresse",
    ),
    path(
        "reunions/invitations/<int:invitation>/retirer/",
        convocations.retirer,
        name="invitation_retirer",
    ),
    path(R + "points/ajouter/", points.ajouter, name="point_ajouter"),
    path("reunions/points/<int:point>/modifier/", points.modifier, name="point_modifier"),
    path("reunions/points/<int:point>/deplacer/", points.deplacer, name="point_deplacer"),
    path("reunions/points/<int:point>/retirer/", points.retirer, name="point_retirer"),
    path(R + "presences/", presences.feuille, name="presences"),
    path(R + "presences/invites/", presences.ajouter_invite, name="presence_inviter"),
    path(
        R + "presences/invites/<int:presence>/retirer/",
        presences.retirer_invite,
        name="presence_retirer",
    ),
    path(R + "emargement/", presences.emargement, name="emargement"),
    path(R + "documents/<int:document>/<str:format>/", reunions.document, name="reunion_document"),
]
