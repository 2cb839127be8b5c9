"""Addresses of what a fiche bears, of the fiches thématiques and of the principles."""

from django.urls import path

from maillage.plan_actions import queries
from maillage.plan_actions.views import documents, lignes, saisie, thematiques

D_UNE_NOUVELLE = {"cle": "fiche"}
DE_LA_FICHE = {"cle": "fiche:{fiche}", "lire": queries.fiche_visible}
D_UNE_NOUVELLE_THEMATIQUE = {
    "cle": "thematique-nouvelle:{code}",
    "lire": queries.thematique_annoncee,
}
DE_LA_THEMATIQUE = {"cle": "thematique:{code}", "lire": queries.fiche_thematique}

urlpatterns = [
    path("principes/", lignes.de_la_demarche, name="principes"),
    path("elements/<int:element>/cibles/", lignes.d_element, name="element_cibles"),
    *(
        path(
            f"fiches/<int:fiche>/{table}/",
            lignes.de_fiche,
            {"table": table},
            name=f"fiche_{table}",
        )
        for table in lignes.DES_FICHES
    ),
    # The draft of the long form
    path(
        "fiches/ajouter/brouillon/", saisie.garder, D_UNE_NOUVELLE, name="fiche_nouvelle_brouillon"
    ),
    path(
        "fiches/ajouter/brouillon/effacer/",
        saisie.oublier,
        {**D_UNE_NOUVELLE, "retour": "plan_actions:fiche_ajouter"},
        name="fiche_nouvelle_brouillon_oublier",
    ),
    path("fiches/<int:fiche>/brouillon/", saisie.garder, DE_LA_FICHE, name="fiche_brouillon"),
    path(
        "fiches/<int:fiche>/brouillon/effacer/",
        saisie.oublier,
        {**DE_LA_FICHE, "retour": "plan_actions:fiche_modifier"},
        name="fiche_brouillon_oublier",
    ),
    # Documents
    path("fiches/<int:fiche>/documents/joindre/", documents.joindre, name="fiche_document_joindre"),
    path(
        "fiches/<int:fiche>/documents/<int:document>/", documents.telecharger, name="fiche_document"
    ),
    path(
        "fiches/<int:fiche>/documents/<int:document>/retirer/",
        documents.retirer,
        name="fiche_document_retirer",
    ),
    # Fiches thématiques
    path("thematiques/", thematiques.liste, name="thematiques"),
    path("thematiques/<slug:code>/", thematiques.page, name="thematique"),
    path("thematiques/<slug:code>/ouvrir/", thematiques.ouvrir, name="thematique_ouvrir"),
    path("thematiques/<slug:code>/modifier/", thematiques.modifier, name="thematique_modifier"),
    path("thematiques/<slug:code>/etat/", thematiques.etat, name="thematique_etat"),
    path(
        "thematiques/<slug:code>/ouvrir/brouillon/",
        saisie.garder,
        D_UNE_NOUVELLE_THEMATIQUE,
        name="thematique_nouvelle_brouillon",
    ),
    path(
        "thematiques/<slug:code>/ouvrir/brouillon/effacer/",
        saisie.oublier,
        {**D_UNE_NOUVELLE_THEMATIQUE, "retour": "plan_actions:thematique_ouvrir"},
        name="thematique_nouvelle_brouillon_oublier",
    ),
    path(
        "thematiques/<slug:code>/brouillon/",
        saisie.garder,
        DE_LA_THEMATIQUE,
        name="thematique_brouillon",
    ),
    path(
        "thematiques/<slug:code>/brouillon/effacer/",
        saisie.oublier,
        {**DE_LA_THEMATIQUE, "retour": "plan_actions:thematique_modifier"},
        name="thematique_brouillon_oublier",
    ),
]
