"""Addresses under /demarches/; that of a démarche itself is a page of the portal."""

from django.urls import path

from maillage.conventions.views import (
    actes,
    avenants,
    confidentialite,
    contenu,
    deliberations,
    demarches,
    habilitations,
    journal,
    parcours,
    parties,
    seances,
    signatures,
    versions,
)

app_name = "conventions"

D = "<slug:slug>/"
SIGNATURE = "actes/<int:cle>/signatures/<int:partie>/"
urlpatterns = [
    path("", demarches.liste, name="demarches"),
    path("ouvrir/une-demarche/", demarches.nouvelle, name="nouvelle"),
    path(D + "identite/", demarches.identite, name="identite"),
    path(D + "parcours/", parcours.parcours, name="parcours"),
    path(D + "parcours/dispenses/<int:cle>/lever/", parcours.lever, name="dispense_lever"),
    path(D + "parties/", parties.liste, name="parties"),
    path(D + "parties/ajouter/<int:organisation>/", parties.ajouter, name="partie_ajouter"),
    path(D + "parties/<int:cle>/", parties.partie, name="partie"),
    path(D + "parties/<int:cle>/retirer/", parties.retirer, name="partie_retirer"),
    path(
        D + "parties/<int:cle>/signataires/",
        parties.designer_signataire,
        name="signataire_designer",
    ),
    path(
        D + "parties/<int:cle>/signataires/<int:signataire>/retirer/",
        parties.retirer_signataire,
        name="signataire_retirer",
    ),
    path(D + "referents/", parties.liste_des_referents, name="referents"),
    path(D + "referents/<int:cle>/retirer/", parties.retirer_referent, name="referent_retirer"),
    path(D + "perimetre/", contenu.perimetre, name="perimetre"),
    path(D + "perimetre/ajouter/", contenu.ajouter_au_perimetre, name="perimetre_ajouter"),
    path(D + "perimetre/retirer/", contenu.retirer_du_perimetre, name="perimetre_retirer"),
    path(D + "thematiques/", contenu.thematiques, name="thematiques"),
    path(D + "thematiques/missions/", contenu.missions, name="missions"),
    path(D + "thematiques/declarer/", contenu.declarer_thematique, name="thematique_declarer"),
    path(D + "thematiques/<int:cle>/", contenu.thematique, name="thematique"),
    path(
        D + "thematiques/<int:cle>/abandonner/",
        contenu.abandonner_thematique,
        name="thematique_abandonner",
    ),
    path(D + "actes/", actes.liste, name="actes"),
    path(D + "actes/creer/", actes.creer, name="acte_creer"),
    path(D + "actes/<int:cle>/", actes.acte, name="acte"),
    path(D + "actes/<int:cle>/modifier/", actes.modifier, name="acte_modifier"),
    path(D + "actes/<int:cle>/passer/", actes.passer, name="acte_passer"),
    path(D + "actes/<int:cle>/signatures/", signatures.tour, name="tour"),
    path(D + SIGNATURE, signatures.signature, name="signature"),
    path(D + SIGNATURE + "pages/", signatures.joindre, name="page_joindre"),
    path(D + SIGNATURE + "pages/<int:page>/", signatures.page, name="page_signee"),
    path(D + SIGNATURE + "pages/<int:page>/attester/", signatures.attester, name="page_attester"),
    path(D + SIGNATURE + "pages/<int:page>/retirer/", signatures.retirer, name="page_retirer"),
    path(D + "actes/<int:cle>/figer/", versions.figer, name="acte_figer"),
    path(D + "versions/", versions.liste, name="versions"),
    path(D + "versions/comparer/", versions.comparaison, name="comparaison"),
    path(D + "versions/<int:cle>/", versions.version, name="version"),
    path(D + "versions/<int:cle>/contenu/", versions.contenu, name="version_contenu"),
    path(
        D + "versions/<int:cle>/fichiers/<int:fichier>/",
        versions.fichier,
        name="version_fichier",
    ),
    path(D + "avenant/", avenants.avenant, name="avenant"),
    path(D + "confidentialite/", confidentialite.confidentialite, name="confidentialite"),
    path(D + "deliberations/enregistrer/", deliberations.enregistrer, name="deliberation_creer"),
    path(D + "deliberations/<int:cle>/", deliberations.deliberation, name="deliberation"),
    path(
        D + "deliberations/<int:cle>/modifier/",
        deliberations.modifier,
        name="deliberation_modifier",
    ),
    path(
        D + "deliberations/<int:cle>/transmettre/",
        deliberations.transmettre,
        name="deliberation_transmettre",
    ),
    path(
        D + "deliberations/<int:cle>/publier/", deliberations.publier, name="deliberation_publier"
    ),
    path(D + "deliberations/<int:cle>/citer/", deliberations.citer, name="deliberation_citer"),
    path(
        D + "deliberations/<int:cle>/citations/<int:citation>/retirer/",
        deliberations.oublier_une_citation,
        name="citation_retirer",
    ),
    path(D + "deliberations/proposer/", deliberations.proposer, name="deliberations_proposees"),
    path(D + "seances/enregistrer/", seances.enregistrer, name="seance_creer"),
    path(D + "seances/<int:cle>/", seances.seance, name="seance"),
    path(D + "seances/<int:cle>/modifier/", seances.modifier, name="seance_modifier"),
    path(D + "habilitations/", habilitations.liste, name="habilitations"),
    path(D + "habilitations/<int:cle>/fermer/", habilitations.fermer, name="habilitation_fermer"),
    path(D + "journal/", journal.journal, name="journal"),
    path(D + "historique/<slug:type>/<int:cle>/", journal.historique, name="historique"),
]
