"""A démarche with one object of each kind, and the addresses that lead to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import fabriques
from appuis import (
    argent,
    ateliers,
    campagnes,
    conversations,
    decisions,
    diagnostics,
    dossiers,
    echanges,
    gouvernance,
    monde_des_clauses,
    monde_des_financements,
    monde_des_sceaux,
    reunions,
    sources,
)
from maillage.conventions.enums import Role
from maillage.conventions.models import Acte, Demarche, Partie
from maillage.courriels.queries import jeton_des_preferences
from maillage.diagnostics.enums import EtatAtelier
from maillage.gouvernance import liens
from maillage.plan_actions import jetons
from maillage.plan_actions.models import ElementPlan

DES_DELIBERATIONS = (
    "deliberation",
    "deliberation_modifier",
    "deliberation_transmettre",
    "deliberation_publier",
    "deliberation_citer",
    "citation_retirer",
)
LONGTEMPS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DU_TOUR = (
    "tour",
    "signature",
    "page_joindre",
    "page_signee",
    "page_attester",
    "page_retirer",
)


DES_FEUILLES = (
    "feuille",
    "feuille_modifier",
    "feuille_retirer",
    "feuille_publier",
    "feuille_revoquer",
    "etape_ajouter",
    "etape_modifier",
    "etape_deplacer",
    "etape_passer",
    "etape_retirer",
)

GESTES_DE_CAMPAGNE = ("lancer", "clore", "annuler")


@dataclass(frozen=True)
class Route:
    """One named address of the application, with the names of its parameters."""

    nom: str
    parametres: tuple[str, ...]
    motif: str


@dataclass(frozen=True)
class Monde:
    """The identifiers of one démarche by parameter of address: `slug`, `fiche`, `acte`…

    `saisies` holds what a form must carry for its page to know what it is about.
    """

    identifiants: dict[str, Any]
    saisies: dict[str, dict[str, Any]]

    def adresse(self, route: Route) -> str:
        """The address of the route for the objects of this démarche."""
        return reverse(
            route.nom, kwargs={nom: self._valeur(route, nom) for nom in route.parametres}
        )

    def avec(self, autre: Monde, route: Route, nom: str) -> Monde:
        """This démarche, but for one identifier that is another's."""
        croises = {**self.identifiants, f"{route.nom}.{nom}": autre._valeur(route, nom)}
        return replace(self, identifiants=croises)

    def _valeur(self, route: Route, nom: str) -> Any:
        return self.identifiants.get(f"{route.nom}.{nom}", self.identifiants.get(nom))


def routes() -> list[Route]:
    """Every address of the application that has a name of its own, in the order of the URLconf."""
    return list(_parcourir(get_resolver().url_patterns, "", "", ()))


def sans_nom() -> list[str]:
    """The addresses without name, which nothing could link to nor hold to the table of rights."""
    return [route.motif for route in routes() if not route.nom or route.nom.endswith(":None")]


def _parcourir(
    motifs: list[Any], prefixe: str, espace: str, parametres: tuple[str, ...]
) -> Iterator[Route]:
    for motif in motifs:
        ici = (*parametres, *motif.pattern.regex.groupindex)
        chemin = prefixe + str(motif.pattern)
        if isinstance(motif, URLResolver):
            dessous = f"{espace}{motif.namespace}:" if motif.namespace else espace
            yield from _parcourir(motif.url_patterns, chemin, dessous, ici)
        elif isinstance(motif, URLPattern) and not chemin.startswith(settings.STATIC_URL):
            yield Route(f"{espace}{motif.name}", tuple(dict.fromkeys(ici)), chemin)


def peupler(demarche: Demarche) -> Monde:
    """Give the démarche one object of each kind."""
    partie = demarche.parties.order_by("ordre").last()
    territoire = partie.organisation.territoire
    acte = fabriques.acte(demarche)
    element = fabriques.element(demarche)
    objectif = fabriques.element(demarche, fabriques.Niveau.OBJECTIF_OPERATIONNEL, parent=element)
    return Monde(
        {
            **_cles(demarche, partie, acte),
            **_suivi(demarche, element),
            **_campagnes(demarche, element),
            **_thematiques(demarche),
            **_gouvernance(demarche),
            **_decisions(demarche),
            **_reunion(demarche),
            **monde_des_financements.identifiants(demarche),
            **monde_des_clauses.identifiants(demarche),
            **_ateliers(demarche),
            **diagnostics.identifiants(demarche),
            **sources.identifiants(),
            "demande": echanges.demande(demarche).pk,
            "slug": demarche.slug,
            "partie": partie.pk,
            "page": fabriques.page_signee(fabriques.signature(acte, partie)).pk,
            "signataire": fabriques.signataire(partie).pk,
            "article": fabriques.reecriture(demarche).article,
            "type": "acte",
            "element": element.pk,
            **_fiche(demarche, objectif),
            **_plan(demarche, objectif),
            "organisation": fabriques.organisation().pk,
            "pk": partie.organisation.pk,
            "comptes:fermer.pk": fabriques.utilisateur().pk,
            "comptes:rouvrir.pk": fabriques.utilisateur(is_active=False).pk,
            "partenaires:clore_mandat.pk": fabriques.mandat(partie.organisation).pk,
            "theme": fabriques.texte_du_portrait(demarche),
            "niveau": territoire.niveau.lower(),
            "code": territoire.code,
            "statistiques:carte.niveau": "epci",
            "statistiques:carte.code": fabriques.epci().code,
            "piece": "convention",
            "format": "html",
            "uidb36": "1",
            "key": "abc-def",
        },
        _saisies(acte, objectif),
    )


def _saisies(acte: Acte, objectif: ElementPlan) -> dict[str, dict[str, Any]]:
    """What the forms must carry for their page to know what they are about."""
    return {
        "conventions:etape_passer": {"vers": "FAITE", "version": 1},
        "conventions:tirages": {"piece": "projet_deliberation", "format": "html"},
        "conventions:acte_passer": {"vers": "RELU", "version": acte.version},
        "plan_actions:modele_passer": {"version": 1, "vers": "RETIREE"},
        "plan_actions:vue_partager": {"version": 1},
        "plan_actions:thematique_etat": {"version": 1, "vers": "VALIDEE"},
        **{f"plan_actions:campagne_{acte}": {"version": 1} for acte in GESTES_DE_CAMPAGNE},
        "clauses:abandonner": {"version": 1},
        "sources:publier": {"version": 1},
        "financements:scenario_jeter": {"version": 1},
        "indicateurs:retirer": {"version": 1},
        "diagnostics:structure_retirer": {"version": 1},
        "diagnostics:recensement_retirer": {"version": 1},
        "diagnostics:portrait_texte_revenir": {"version": 1},
        "conversations:message_retirer": {"version": 1},
        "indicateurs:valeur_effacer": {"version": 1},
        "plan_actions:fiche_deplacer": {"parent": objectif.pk, "position": 0},
        "partenaires:export": {"format": "csv"},
        **{f"financements:{nom}": {"version": 1} for nom in argent.VERSIONS},
        **diagnostics.SAISIES,
    }


def _plan(demarche: Demarche, objectif: ElementPlan) -> dict[str, Any]:
    """What was thrown away, archived, imported, kept as a view or shared as a model."""
    jetee = fabriques.fiche(demarche, objectif, supprime_le=LONGTEMPS)
    return {
        "plan_actions:enjeu.element": fabriques.element(demarche, fabriques.Niveau.ENJEU).pk,
        "plan_actions:element_restaurer.element": fabriques.element(
            demarche, supprime_le=LONGTEMPS
        ).pk,
        "plan_actions:fiche_restaurer.fiche": jetee.pk,
        "plan_actions:fiche_desarchiver.fiche": fabriques.fiche(
            demarche, objectif, etat="REALISEE", archivee_le=LONGTEMPS
        ).pk,
        "importation": fabriques.importation(demarche).pk,
        "plan_actions:import_annuler.importation": fabriques.importation(
            demarche, etat="IMPORTEE", importee_le=LONGTEMPS
        ).pk,
        "vue": fabriques.vue(demarche).pk,
        "lot": fabriques.lot(demarche).pk,
        "modele": fabriques.modele(demarche).pk,
        "source": fabriques.modele(demarche).pk,
    }


def _fiche(demarche: Demarche, objectif: ElementPlan) -> dict[str, Any]:
    """A fiche with a document, that is talked about."""
    fiche = fabriques.fiche(demarche, objectif)
    fil = conversations.fil(fiche)
    return {
        "fiche": fiche.pk,
        "document": fabriques.document(fiche).pk,
        "fil": fil.pk,
        "conversations:rouvrir.fil": conversations.fil(fiche, est_resolu=True).pk,
        "message": conversations.message(fil).pk,
        "conversations:objet.genre": "fiche",
        "conversations:objet.cle": fiche.pk,
    }


def _thematiques(demarche: Demarche) -> dict[str, Any]:
    """A fiche thématique, and a thématique that has none yet."""
    avec, sans = (fabriques.thematique(f"{nom} de {demarche.slug}") for nom in ("Avec", "Sans"))
    for thematique in (avec, sans):
        fabriques.thematique_retenue(demarche, thematique=thematique)
    fabriques.fiche_thematique(demarche, avec)
    routes = ("", "_modifier", "_etat", "_brouillon", "_brouillon_oublier")
    nouvelles = ("_ouvrir", "_nouvelle_brouillon", "_nouvelle_brouillon_oublier")
    return {
        **{f"plan_actions:thematique{suite}.code": avec.code for suite in routes},
        **{f"plan_actions:thematique{suite}.code": sans.code for suite in nouvelles},
    }


def _gouvernance(demarche: Demarche) -> dict[str, Any]:
    """An instance with somebody who sits in it, a post that somebody holds, one line of its log."""
    instance = gouvernance.instance(demarche)
    poste = gouvernance.occupation(gouvernance.poste(demarche)).poste
    return {
        "instance": instance.pk,
        "membre": gouvernance.membre(instance).pk,
        "poste": poste.pk,
        "activite": gouvernance.activite(poste).pk,
        "retenu": gouvernance.indicateur_de_la_fonction(demarche).pk,
    }


def _reunion(demarche: Demarche) -> dict[str, Any]:
    """A meeting of today with an item, somebody invited by a link, a guest and a document that are there."""
    reunion = reunions.reunion(gouvernance.copil(demarche, 1), debut=reunions.dans(0))
    joint, invitation = reunions.document(reunion), reunions.invitation(reunion)
    lien = liens.jeton(invitation)
    return {
        "reunion": reunion.pk,
        "point": reunions.point(reunion).pk,
        "invitation": invitation.pk,
        "presence": reunions.invite(reunion).pk,
        "gouvernance:reunion_document.document": joint.pk,
        **dossiers.identifiants(reunion),
        "invitation:document.document": joint.pk,
        **{f"invitation:{nom}.jeton": lien for nom in ("reponse", "agenda", "document")},
    }


def _decisions(demarche: Demarche) -> dict[str, Any]:
    """A held meeting with a decision, what follows it and a proposed relevé; another with a frozen one."""
    tenue = decisions.tenue(gouvernance.copil(demarche, 1))
    prise = decisions.decision(tenue)
    propose = decisions.releve_propose(tenue)
    fige = decisions.releve_avec_fichier(decisions.tenue(tenue.instance, points=0))
    return {
        "decision": prise.pk,
        "suite": decisions.suite(prise).pk,
        "releve": propose.pk,
        "gouvernance:releve_fichier.releve": fige.pk,
        "gouvernance:releve_fichier.format": "pdf",
        "gouvernance:releve_valider.cote": "collectivite",
    }


def _ateliers(demarche: Demarche) -> dict[str, Any]:
    """A workshop that is open with an idea, one at the vote, and two constats."""
    ouvert = ateliers.atelier(demarche)
    au_vote = ateliers.atelier(demarche, EtatAtelier.VOTE)
    return {
        "atelier": ouvert.pk,
        "atelier:participer.code": ouvert.code,
        "contribution": ateliers.contribution(ouvert).pk,
        "atelier:voix.code": au_vote.code,
        "atelier:voix.contribution": ateliers.contribution(au_vote).pk,
        "constat": ateliers.constat(demarche).pk,
        "plan_actions:constat_reprendre.constat": ateliers.constat_laisse(demarche).constat_id,
        "diagnostics:constat_remettre.constat": ateliers.constat(demarche, LONGTEMPS).pk,
    }


def _suivi(demarche: Demarche, element: ElementPlan) -> dict[str, Any]:
    """Indicators: one with a value that hangs on the element and on a fiche, one taken away."""
    fiche = fabriques.fiche(demarche, element)
    suivi = fabriques.indicateur(demarche, sur=element)
    fabriques.valeur(suivi, 2026)
    pose = fabriques.indicateur(demarche, sur=fiche)
    retire = fabriques.indicateur(demarche, supprime_le=LONGTEMPS)
    return {
        "indicateur": suivi.pk,
        "annee": 2026,
        "indicateurs:remettre.indicateur": retire.pk,
        "plan_actions:fiche_detacher.fiche": fiche.pk,
        "plan_actions:fiche_detacher.indicateur": pose.pk,
    }


def _campagnes(demarche: Demarche, element: ElementPlan) -> dict[str, Any]:
    """A campaign that is open, one that is not launched, an answer with a file, a mail that waits."""
    fiche = fabriques.fiche(demarche, element, pilote=demarche.parties.first().organisation)
    ouverte = campagnes.campagne(demarche, fiche)
    prete = campagnes.campagne(demarche, fiche, etat="PREPARATION", ouverte_le=None)
    campagnes.lien(prete, fiche)
    lien = campagnes.lien(ouverte, fiche)
    fichier = campagnes.fichier()
    joint = campagnes.proposition(lien, fiche, champ="FICHIER", fichier=fichier)
    courriel = campagnes.courriel(demarche)
    jeton = jetons.jeton(lien.graine)
    return {
        "campagne": ouverte.pk,
        **{f"plan_actions:campagne_{acte}.campagne": prete.pk for acte in ("lancer", "annuler")},
        "lien": lien.pk,
        "proposition": joint.pk,
        "portail:courriel_annuler.pk": courriel.pk,
        "portail:courriel_renvoyer.pk": campagnes.courriel(demarche, etat="ECHEC").pk,
        "portail:adresse_bonne.pk": courriel.pk,
        "contribution:accueil.jeton": jeton,
        "contribution:fiche.jeton": jeton,
        "contribution:fiche.fiche": fiche.pk,
        "courriels:preferences.jeton": jeton_des_preferences("camille@exemple.fr"),
    }


def _cles(demarche: Demarche, partie: Partie, acte: Acte) -> dict[str, Any]:
    """What `cle` names at each address of the conventions."""
    deliberation = fabriques.deliberation(demarche)
    propre = fabriques.thematique(f"Thématique de {demarche.slug}")
    fabriques.thematique_retenue(demarche, thematique=propre)
    tenue = fabriques.habilitation(fabriques.utilisateur(), demarche, Role.PARTENAIRE)
    cles = [
        (partie.pk, ("partie", "partie_retirer", "signataire_designer", "signataire_retirer")),
        (
            acte.pk,
            ("acte", "acte_figer", "acte_modifier", "acte_passer", "historique", *DU_TOUR),
        ),
        (deliberation.pk, DES_DELIBERATIONS),
        (fabriques.seance(demarche).pk, ("seance", "seance_modifier")),
        (propre.pk, ("thematique", "thematique_abandonner")),
        (tenue.pk, ("habilitation_fermer",)),
        (fabriques.dispense(demarche).pk, ("dispense_lever",)),
        (fabriques.resiliation(demarche).pk, ("resiliation",)),
        (fabriques.referent(demarche).pk, ("referent_retirer",)),
        (fabriques.tirage(demarche).pk, ("tirage_archive",)),
        (demarche.perimetre.get().pk, ("perimetre_corriger", "perimetre_retirer")),
    ]
    figee = fabriques.version_figee(fabriques.acte(demarche, etat="FIGE"))
    cles.append((figee.acte_id, ("acte_archive",)))
    cles.append((fabriques.exportation(demarche).pk, ("exportation_fichier",)))
    feuille = fabriques.feuille(demarche, jeton=f"jeton-de-{demarche.slug}")
    cles.append((feuille.pk, DES_FEUILLES))
    cles.append((figee.pk, ("version", "version_contenu", "version_fichier")))
    citation = deliberation.citations.create(ou="annexe 3", assemblee="conseil municipal")
    return {
        **{f"conventions:{nom}.cle": cle for cle, noms in cles for nom in noms},
        **dict.fromkeys(("portail:texte.pk", "portail:texte_retirer.pk"), acte.pk),
        "citation": citation.pk,
        "jeton": feuille.jeton,
        "etape": fabriques.etape(feuille).pk,
        "fichier": fabriques.fichier_fige(figee).pk,
        **monde_des_sceaux.identifiants(figee, partie),
    }
