"""Who gets what from each address: the table that `test_droits.py` holds every route to.

Each route says who may read (GET) and who may write (POST); a set left out means that the method
does not exist there (405). Who is in no set is refused: the login page for somebody without
account, 404 outside the démarche, 403 inside.
"""

from __future__ import annotations

from dataclasses import dataclass

from maillage.conventions.enums import Role

ANONYME, ADMINISTRATEUR, ETRANGER = "anonyme", "administrateur", "etranger"
HABILITES = frozenset(role.value for role in Role)
CONNECTES = HABILITES | {ADMINISTRATEUR, ETRANGER}
TOUS = CONNECTES | {ANONYME}


@dataclass(frozen=True)
class Droits:
    """Who may read and who may write at one address."""

    lire: frozenset[str] | None = None
    ecrire: frozenset[str] | None = None


CHARGE = frozenset({Role.CHARGE_COOPERATION.value})
DE_LA_CAF = frozenset({Role.CONSEILLER_CAF.value, Role.DIRECTION_CAF.value})
DES_ACTES = CHARGE | {Role.CONSEILLER_CAF}
DES_DELIBERATIONS = DES_ACTES | {Role.SECRETARIAT}
DES_HABILITATIONS = CHARGE | {Role.DIRECTION_CAF, Role.DIRECTION_COLLECTIVITE}
DES_DISPENSES = DES_HABILITATIONS | {Role.CONSEILLER_CAF}
DU_JOURNAL = DES_HABILITATIONS | {Role.CONSEILLER_CAF, Role.DPO}
# The stranger is chargé de coopération elsewhere, and may open a démarche of his own.
QUI_OUVRENT = DES_ACTES | {Role.DIRECTION_CAF, ADMINISTRATEUR, ETRANGER}
# The stranger works for another collectivité than the one whose sheet this is.
DE_L_ORGANISATION = HABILITES | {ADMINISTRATEUR}

ADMINISTRENT = frozenset({ADMINISTRATEUR})
OUVERT = Droits(lire=TOUS)
LECTURE = Droits(lire=HABILITES)
POUR_LES_COMPTES = Droits(lire=CONNECTES)


def page(lire: frozenset[str], ecrire: frozenset[str]) -> Droits:
    """A page that one reads, whose form fewer may send."""
    return Droits(lire=lire, ecrire=ecrire)


def formulaire(qui: frozenset[str]) -> Droits:
    """A page that is there for its form."""
    return Droits(lire=qui, ecrire=qui)


def geste(qui: frozenset[str]) -> Droits:
    """A button: nothing to read there."""
    return Droits(ecrire=qui)


DROITS: dict[str, Droits] = {
    # Pages that cross domains
    "portail:accueil": POUR_LES_COMPTES,
    "portail:recherche": POUR_LES_COMPTES,
    "portail:controle_texte": formulaire(CONNECTES),
    "portail:nouveautes": OUVERT,
    "portail:aide": OUVERT,
    "portail:accessibilite": OUVERT,
    "portail:sources": OUVERT,
    "portail:sante": OUVERT,
    "portail:demarche": LECTURE,
    "portail:controle": LECTURE,
    "portail:texte": page(HABILITES, DES_ACTES),
    "portail:texte_retirer": geste(DES_ACTES),
    "portail:courriels": Droits(lire=CHARGE),
    "portail:courriel_annuler": geste(CHARGE),
    "portail:courriel_renvoyer": geste(CHARGE),
    "portail:adresse_bonne": geste(CHARGE),
    "portail:documents": LECTURE,
    "portail:apercu": LECTURE,
    "portail:fichier": LECTURE,
    # Services soutenus, COF, cofinancements
    "financements:services": LECTURE,
    "financements:service_ajouter": formulaire(DES_ACTES),
    "financements:service": formulaire(DES_ACTES),
    "financements:service_retirer": geste(DES_ACTES),
    "financements:reference_ajouter": formulaire(DES_ACTES),
    "financements:reference": formulaire(DES_ACTES),
    "financements:reference_retirer": geste(DES_ACTES),
    "financements:repartir": geste(DES_ACTES),
    "financements:cofs": LECTURE,
    "financements:cof_ajouter": formulaire(DES_ACTES),
    "financements:cof": formulaire(DES_ACTES),
    "financements:cof_joindre": geste(DES_ACTES),
    "financements:cof_exemplaire": LECTURE,
    "financements:cof_retirer": geste(DES_ACTES),
    "financements:cofinancement_ajouter": formulaire(DES_ACTES),
    "financements:cofinancement": formulaire(DES_ACTES),
    "financements:justificatif": LECTURE,
    "financements:cofinancement_retirer": geste(DES_ACTES),
    # The rights, and the scenarios beside them
    "financements:droits": LECTURE,
    "financements:montant": LECTURE,
    "financements:assiette": formulaire(DES_ACTES),
    "financements:scenarios": LECTURE,
    "financements:scenario": LECTURE,
    "financements:scenario_creer": formulaire(DES_ACTES),
    "financements:scenario_modifier": formulaire(DES_ACTES),
    "financements:scenario_dupliquer": formulaire(DES_ACTES),
    "financements:scenario_jeter": formulaire(DES_ACTES),
    "financements:scenario_remettre": geste(DES_ACTES),
    "financements:changement_ajouter": formulaire(DES_ACTES),
    "financements:changement_retirer": geste(DES_ACTES),
    # Published tables, budgets, follow-up of the rights
    "financements:tableaux": LECTURE,
    "financements:tableau": LECTURE,
    **{
        f"financements:{nom}": formulaire(DES_ACTES)
        for nom in (
            "tableau_ajouter",
            "tableau_importer",
            "tableau_modifier",
            "tableau_retirer",
            "budget_ajouter",
            "budget_modifier",
            "budget_retirer",
            "accompagnement_ajouter",
            "accompagnement_modifier",
            "accompagnement_retirer",
            "enveloppe_ajouter",
            "enveloppe_modifier",
            "enveloppe_retirer",
            "versement_ajouter",
            "versement_modifier",
            "versement_retirer",
            "declarer",
            "declaration_modifier",
            "declaration_retirer",
            "declarations_importer",
            "compte",
            "rattacher",
        )
    },
    "financements:detacher": geste(DES_ACTES),
    "financements:pluriannuel": LECTURE,
    "financements:suivi": LECTURE,
    "financements:exercice": LECTURE,
    "financements:declarations_modele": LECTURE,
    "financements:declaration_valider": geste(DE_LA_CAF),
    "financements:declaration_rouvrir": geste(DE_LA_CAF),
    **{
        f"financements:calendrier_{geste_}": formulaire(DE_LA_CAF)
        for geste_ in ("ajouter", "modifier", "retirer")
    },
    # Conventions
    "conventions:demarches": POUR_LES_COMPTES,
    "conventions:nouvelle": formulaire(QUI_OUVRENT),
    "conventions:identite": page(HABILITES, CHARGE),
    "conventions:parcours": page(HABILITES, DES_DISPENSES),
    "conventions:dispense_lever": formulaire(DES_DISPENSES),
    "conventions:fin": LECTURE,
    "conventions:resilier": formulaire(DES_DISPENSES),
    "conventions:resiliation": page(HABILITES, DES_DISPENSES),
    "conventions:renouveler": formulaire(DES_ACTES | {Role.DIRECTION_CAF}),
    "conventions:calendrier": OUVERT,
    "conventions:feuilles": page(HABILITES, DES_ACTES),
    "conventions:feuille": LECTURE,
    "conventions:feuille_modifier": formulaire(DES_ACTES),
    "conventions:feuille_retirer": formulaire(DES_ACTES),
    "conventions:feuille_publier": geste(DES_ACTES),
    "conventions:feuille_revoquer": geste(DES_ACTES),
    "conventions:etape_ajouter": formulaire(DES_ACTES),
    "conventions:etape_modifier": formulaire(DES_ACTES),
    "conventions:etape_deplacer": geste(DES_ACTES),
    "conventions:etape_passer": geste(DES_ACTES),
    "conventions:etape_retirer": formulaire(DES_ACTES),
    "conventions:parties": LECTURE,
    "conventions:partie": page(HABILITES, CHARGE),
    "conventions:partie_ajouter": formulaire(CHARGE),
    "conventions:partie_retirer": formulaire(CHARGE),
    "conventions:signataire_designer": geste(CHARGE),
    "conventions:signataire_retirer": geste(CHARGE),
    "conventions:referents": page(HABILITES, CHARGE),
    "conventions:referent_retirer": geste(CHARGE),
    "conventions:perimetre": LECTURE,
    "conventions:perimetre_entrer": formulaire(CHARGE),
    "conventions:perimetre_sortir": formulaire(CHARGE),
    "conventions:perimetre_corriger": formulaire(CHARGE),
    "conventions:perimetre_retirer": geste(CHARGE),
    "conventions:thematiques": page(HABILITES, CHARGE),
    "conventions:missions": geste(CHARGE),
    "conventions:thematique_declarer": geste(DES_ACTES | {Role.DIRECTION_CAF}),
    "conventions:thematique": formulaire(CHARGE),
    "conventions:thematique_abandonner": formulaire(CHARGE),
    "conventions:actes": LECTURE,
    "conventions:acte_creer": formulaire(DES_ACTES),
    "conventions:acte": LECTURE,
    "conventions:acte_modifier": formulaire(DES_ACTES),
    "conventions:acte_passer": geste(DES_ACTES),
    "conventions:acte_figer": formulaire(DES_ACTES),
    "conventions:redaction": LECTURE,
    "conventions:reecriture": page(HABILITES, DES_ACTES),
    "conventions:reecriture_retablir": formulaire(DES_ACTES),
    "conventions:versions": LECTURE,
    "conventions:comparaison": LECTURE,
    "conventions:version": LECTURE,
    "conventions:version_contenu": LECTURE,
    "conventions:version_fichier": LECTURE,
    "conventions:avenant": LECTURE,
    "conventions:confidentialite": formulaire(HABILITES),
    "conventions:tour": page(HABILITES, DES_ACTES),
    "conventions:signature": formulaire(DES_ACTES),
    "conventions:page_joindre": geste(DES_ACTES),
    "conventions:page_signee": LECTURE,
    "conventions:page_attester": geste(DES_ACTES),
    "conventions:page_retirer": geste(DES_ACTES),
    "conventions:deliberation_creer": formulaire(DES_DELIBERATIONS),
    "conventions:deliberation": LECTURE,
    "conventions:deliberation_modifier": formulaire(DES_DELIBERATIONS),
    "conventions:deliberation_transmettre": geste(DES_DELIBERATIONS),
    "conventions:deliberation_publier": geste(DES_DELIBERATIONS),
    "conventions:deliberation_citer": geste(DES_DELIBERATIONS),
    "conventions:citation_retirer": geste(DES_DELIBERATIONS),
    "conventions:deliberations_proposees": LECTURE,
    "conventions:seance": LECTURE,
    "conventions:seance_creer": formulaire(DES_DELIBERATIONS),
    "conventions:seance_modifier": formulaire(DES_DELIBERATIONS),
    "conventions:habilitations": page(HABILITES, DES_HABILITATIONS),
    "conventions:habilitation_fermer": formulaire(DES_HABILITATIONS),
    "conventions:journal": Droits(lire=DU_JOURNAL),
    "conventions:historique": LECTURE,
    # Plan d'actions
    "plan_actions:plan": LECTURE,
    "plan_actions:corbeille": LECTURE,
    "plan_actions:element_ajouter": formulaire(CHARGE),
    "plan_actions:element_modifier": formulaire(CHARGE),
    "plan_actions:element_deplacer": formulaire(CHARGE),
    "plan_actions:element_supprimer": formulaire(CHARGE),
    "plan_actions:element_restaurer": geste(CHARGE),
    "plan_actions:element_historique": LECTURE,
    "plan_actions:fiches": LECTURE,
    "plan_actions:fiche_ajouter": formulaire(CHARGE),
    "plan_actions:fiche": LECTURE,
    "plan_actions:fiche_modifier": formulaire(CHARGE),
    "plan_actions:fiche_etat": formulaire(CHARGE),
    "plan_actions:fiche_deplacer": formulaire(CHARGE),
    "plan_actions:fiche_supprimer": formulaire(CHARGE),
    "plan_actions:fiche_restaurer": geste(CHARGE),
    "plan_actions:fiche_historique": LECTURE,
    "plan_actions:principes": page(HABILITES, CHARGE),
    "plan_actions:element_cibles": formulaire(CHARGE),
    "plan_actions:fiche_etapes": formulaire(CHARGE),
    "plan_actions:fiche_budget": formulaire(CHARGE),
    "plan_actions:fiche_cibles": formulaire(CHARGE),
    "plan_actions:fiche_partenaires": formulaire(CHARGE),
    "plan_actions:fiche_brouillon": geste(CHARGE),
    "plan_actions:fiche_brouillon_oublier": geste(CHARGE),
    "plan_actions:fiche_nouvelle_brouillon": geste(CHARGE),
    "plan_actions:fiche_nouvelle_brouillon_oublier": geste(CHARGE),
    "plan_actions:fiche_document_joindre": formulaire(CHARGE),
    "plan_actions:fiche_document": LECTURE,
    "plan_actions:fiche_document_retirer": geste(CHARGE),
    "plan_actions:thematiques": LECTURE,
    "plan_actions:thematique": LECTURE,
    "plan_actions:thematique_ouvrir": formulaire(CHARGE),
    "plan_actions:thematique_modifier": formulaire(CHARGE),
    "plan_actions:thematique_etat": geste(CHARGE),
    "plan_actions:thematique_brouillon": geste(CHARGE),
    "plan_actions:thematique_brouillon_oublier": geste(CHARGE),
    "plan_actions:thematique_nouvelle_brouillon": geste(CHARGE),
    "plan_actions:thematique_nouvelle_brouillon_oublier": geste(CHARGE),
    "plan_actions:etats": LECTURE,
    "plan_actions:carte_passer": geste(CHARGE),
    "plan_actions:calendrier": LECTURE,
    "plan_actions:couverture": LECTURE,
    "plan_actions:lot": formulaire(CHARGE),
    "plan_actions:lots": LECTURE,
    "plan_actions:lot_fait": LECTURE,
    "plan_actions:lot_annuler": geste(CHARGE),
    "plan_actions:fiche_dupliquer": geste(CHARGE),
    "plan_actions:fiche_archiver": geste(CHARGE),
    "plan_actions:fiche_desarchiver": geste(CHARGE),
    "plan_actions:element_dupliquer": formulaire(CHARGE),
    "plan_actions:vues": formulaire(HABILITES),
    # Of a view its author alone decides: that of this world is the chargé de coopération's.
    "plan_actions:vue_partager": geste(CHARGE),
    "plan_actions:vue_retirer": geste(CHARGE),
    "plan_actions:fiche_proposer": formulaire(CHARGE),
    "plan_actions:modeles": LECTURE,
    "plan_actions:modele_modifier": formulaire(CHARGE),
    "plan_actions:modele_passer": geste(CHARGE),
    "plan_actions:modele_copier": formulaire(CHARGE),
    "plans:mes_actions": POUR_LES_COMPTES,
    # Whoever holds a role anywhere: the stranger does, the administrator does not.
    "plans:bibliotheque": Droits(lire=HABILITES | {ETRANGER}),
    "plans:modele": Droits(lire=HABILITES | {ETRANGER}),
    # Suivi du plan
    "plan_actions:avancement": LECTURE,
    "plan_actions:element_avancement": LECTURE,
    "plan_actions:fiche_avancement": LECTURE,
    "plan_actions:poids": formulaire(CHARGE),
    "plan_actions:element_poids": formulaire(CHARGE),
    "plan_actions:fiche_meteo": page(HABILITES, CHARGE),
    "plan_actions:reglages": page(HABILITES, CHARGE),
    "plan_actions:fiche_indicateurs": page(HABILITES, CHARGE),
    "plan_actions:fiche_definir": formulaire(CHARGE),
    "plan_actions:fiche_detacher": geste(CHARGE),
    "plan_actions:element_indicateurs": page(HABILITES, CHARGE),
    "plan_actions:element_definir": formulaire(CHARGE),
    "plan_actions:element_detacher": geste(CHARGE),
    # Inventaire des structures
    "diagnostics:structures": LECTURE,
    "diagnostics:structure": LECTURE,
    "diagnostics:structure_inscrire": formulaire(DES_ACTES),
    "diagnostics:structures_modele": Droits(lire=DES_ACTES),
    "diagnostics:structures_importer": formulaire(DES_ACTES),
    "diagnostics:structure_modifier": formulaire(DES_ACTES),
    "diagnostics:structure_dater": formulaire(DES_ACTES),
    "diagnostics:etat_corriger": formulaire(DES_ACTES),
    "diagnostics:etat_annuler": formulaire(DES_ACTES),
    "diagnostics:structure_retirer": formulaire(DES_ACTES),
    "diagnostics:structure_remettre": geste(DES_ACTES),
    # Barèmes: those of the product are open to every account, those of a Caf to its démarches.
    "baremes:liste": POUR_LES_COMPTES,
    "baremes:modele": POUR_LES_COMPTES,
    "baremes:ligne": POUR_LES_COMPTES,
    "baremes:saisir": formulaire(DE_LA_CAF),
    "baremes:importer": formulaire(DE_LA_CAF),
    "baremes:remplacer": formulaire(DE_LA_CAF),
    "baremes:retirer": formulaire(DE_LA_CAF),
    # Gouvernance
    "gouvernance:instances": LECTURE,
    "gouvernance:instance": LECTURE,
    "gouvernance:instance_creer": formulaire(DES_ACTES),
    "gouvernance:instance_modifier": formulaire(DES_ACTES),
    "gouvernance:instance_clore": formulaire(DES_ACTES),
    "gouvernance:membre_ajouter": formulaire(DES_ACTES),
    "gouvernance:membre_remplacer": formulaire(DES_ACTES),
    "gouvernance:membre_terminer": formulaire(DES_ACTES),
    "gouvernance:calendrier": page(HABILITES, DES_ACTES),
    "gouvernance:reunions": LECTURE,
    "gouvernance:reunions_agenda": LECTURE,
    "gouvernance:reunion": LECTURE,
    "gouvernance:reunion_ics": LECTURE,
    "gouvernance:reunion_document": LECTURE,
    "gouvernance:reunion_planifier": formulaire(DES_ACTES),
    "gouvernance:reunion_modifier": formulaire(DES_ACTES),
    "gouvernance:reunion_convoquer": formulaire(DES_ACTES),
    "gouvernance:reunion_annoncer": geste(DES_ACTES),
    "gouvernance:reunion_rappeler": geste(DES_ACTES),
    "gouvernance:reunion_tenue": geste(DES_ACTES),
    "gouvernance:reunion_annuler": formulaire(DES_ACTES),
    "gouvernance:reunion_inviter": formulaire(DES_ACTES),
    "gouvernance:invitation_adresse": formulaire(DES_ACTES),
    "gouvernance:invitation_retirer": geste(DES_ACTES),
    "gouvernance:point_ajouter": formulaire(DES_ACTES),
    "gouvernance:point_modifier": formulaire(DES_ACTES),
    "gouvernance:point_deplacer": geste(DES_ACTES),
    "gouvernance:point_retirer": geste(DES_ACTES),
    "gouvernance:presences": formulaire(DES_ACTES),
    "gouvernance:presence_inviter": geste(DES_ACTES),
    "gouvernance:presence_retirer": geste(DES_ACTES),
    "gouvernance:emargement": formulaire(DES_ACTES),
    "gouvernance:dossier": page(HABILITES, DES_ACTES),
    "gouvernance:dossier_apercu": LECTURE,
    "gouvernance:dossier_fichier": LECTURE,
    "gouvernance:dossier_figer": geste(DES_ACTES),
    "gouvernance:dossier_fige": LECTURE,
    "gouvernance:decisions": LECTURE,
    "gouvernance:decision": LECTURE,
    "gouvernance:decision_enregistrer": formulaire(DES_ACTES),
    "gouvernance:decision_corriger": formulaire(DES_ACTES),
    "gouvernance:suites": LECTURE,
    "gouvernance:suite_ajouter": formulaire(DES_ACTES),
    "gouvernance:suite_modifier": formulaire(DES_ACTES),
    "gouvernance:suite_noter": formulaire(DES_ACTES),
    "gouvernance:releve": LECTURE,
    "gouvernance:releve_fichier": LECTURE,
    "gouvernance:releve_preparer": geste(DES_ACTES),
    "gouvernance:releve_amender": geste(DES_ACTES),
    "gouvernance:releve_proposer": geste(DES_ACTES),
    "gouvernance:releve_reprendre": geste(DES_ACTES),
    "gouvernance:releve_envoyer": geste(DES_ACTES),
    "gouvernance:releve_corriger": formulaire(DES_ACTES),
    # Each side by an account of its own: here, that of the collectivité
    "gouvernance:releve_valider": geste(
        CHARGE | {Role.DIRECTION_COLLECTIVITE.value, Role.ELU.value}
    ),
    # The link of an invitation opens without account
    "invitation:reponse": page(TOUS, TOUS),
    "invitation:agenda": OUVERT,
    "invitation:document": OUVERT,
    "gouvernance:cooperation": LECTURE,
    "gouvernance:poste": LECTURE,
    "gouvernance:poste_ouvrir": formulaire(DES_ACTES),
    "gouvernance:poste_modifier": formulaire(DES_ACTES),
    "gouvernance:poste_clore": formulaire(DES_ACTES),
    "gouvernance:poste_pourvoir": formulaire(DES_ACTES),
    "gouvernance:poste_quitter": formulaire(DES_ACTES),
    # The Caf gives the opinion; who may exempt from a gate may exempt from it.
    "gouvernance:poste_avis": formulaire(DES_DISPENSES),
    "gouvernance:activite_noter": geste(CHARGE),
    "gouvernance:activite_corriger": formulaire(CHARGE),
    "gouvernance:activite_effacer": geste(CHARGE),
    "gouvernance:indicateur_retenir": geste(DES_ACTES),
    "gouvernance:indicateur_ecarter": geste(DES_ACTES),
    # Indicateurs
    "diagnostics:ateliers": LECTURE,
    "diagnostics:atelier_preparer": formulaire(CHARGE),
    "diagnostics:atelier": page(HABILITES, CHARGE),
    "diagnostics:atelier_modifier": formulaire(CHARGE),
    "diagnostics:atelier_passer": geste(CHARGE),
    "diagnostics:atelier_ecran": LECTURE,
    "diagnostics:idee": formulaire(CHARGE),
    "diagnostics:constats": LECTURE,
    "diagnostics:constat_ajouter": formulaire(CHARGE),
    "diagnostics:constat_modifier": formulaire(CHARGE),
    "diagnostics:constat_retirer": geste(CHARGE),
    "diagnostics:constat_remettre": geste(CHARGE),
    # The room that a code lets in, without account
    "atelier:code": formulaire(TOUS),
    "atelier:participer": formulaire(TOUS),
    "atelier:voix": geste(TOUS),
    "indicateurs:liste": LECTURE,
    "indicateurs:definir": formulaire(CHARGE),
    "indicateurs:indicateur": LECTURE,
    "indicateurs:modifier": formulaire(CHARGE),
    "indicateurs:retirer": formulaire(CHARGE),
    "indicateurs:remettre": geste(CHARGE),
    "indicateurs:valeur_noter": formulaire(CHARGE),
    "indicateurs:valeur_modifier": formulaire(CHARGE),
    "indicateurs:valeur_effacer": formulaire(CHARGE),
    # Campagnes de contribution: who writes the plan; a link is a right of its own
    "plan_actions:exporter": LECTURE,
    "plan_actions:importer": formulaire(CHARGE),
    "plan_actions:import_resultat": Droits(lire=CHARGE),
    "plan_actions:import_colonnes": formulaire(CHARGE),
    "plan_actions:import_simulation": formulaire(CHARGE),
    "plan_actions:import_valider": geste(CHARGE),
    "plan_actions:import_ecarter": geste(CHARGE),
    "plan_actions:import_annuler": formulaire(CHARGE),
    "plan_actions:campagnes": Droits(lire=CHARGE),
    "plan_actions:campagne_preparer": formulaire(CHARGE),
    "plan_actions:campagne": Droits(lire=CHARGE),
    "plan_actions:campagne_modifier": formulaire(CHARGE),
    "plan_actions:campagne_apercu": Droits(lire=CHARGE),
    "plan_actions:campagne_lancer": geste(CHARGE),
    "plan_actions:campagne_clore": geste(CHARGE),
    "plan_actions:campagne_annuler": geste(CHARGE),
    "plan_actions:campagne_rappeler": geste(CHARGE),
    "plan_actions:campagne_reponses": formulaire(CHARGE),
    "plan_actions:lien_adresse": formulaire(CHARGE),
    "plan_actions:lien_rappeler": geste(CHARGE),
    "plan_actions:lien_revoquer": formulaire(CHARGE),
    "plan_actions:proposition": formulaire(CHARGE),
    "plan_actions:proposition_fichier": Droits(lire=CHARGE),
    "contribution:accueil": formulaire(TOUS),
    "contribution:fiche": formulaire(TOUS),
    # Conversations: who sees an object may talk about it; the message of this world is the chargé's
    "conversations:objet": formulaire(HABILITES),
    "conversations:fil": formulaire(HABILITES),
    "conversations:aller": LECTURE,
    "conversations:resoudre": geste(HABILITES),
    "conversations:rouvrir": geste(HABILITES),
    "conversations:suivre": geste(HABILITES),
    "conversations:lire": geste(HABILITES),
    "conversations:message_modifier": formulaire(CHARGE),
    "conversations:message_retirer": formulaire(CHARGE),
    "mes_conversations:liste": POUR_LES_COMPTES,
    "mes_conversations:tout_lire": geste(CONNECTES),
    "mes_conversations:preferences": formulaire(CONNECTES),
    # Courriels
    "courriels:miennes": formulaire(CONNECTES),
    "courriels:preferences": formulaire(TOUS),
    # Partenaires
    "partenaires:organisations": POUR_LES_COMPTES,
    "partenaires:export": POUR_LES_COMPTES,
    "partenaires:nouvelle": formulaire(CONNECTES),
    "partenaires:organisation": POUR_LES_COMPTES,
    "partenaires:modifier": formulaire(DE_L_ORGANISATION),
    "partenaires:rattacher": formulaire(ADMINISTRENT),
    "partenaires:nouveau_service": formulaire(DE_L_ORGANISATION),
    "partenaires:nouveau_mandat": formulaire(DE_L_ORGANISATION),
    "partenaires:clore_mandat": formulaire(DE_L_ORGANISATION),
    # Territoires
    "territoires:recherche": POUR_LES_COMPTES,
    "territoires:fiche": POUR_LES_COMPTES,
    # Comptes
    "comptes:compte": POUR_LES_COMPTES,
    "comptes:comptes": Droits(lire=ADMINISTRENT),
    "comptes:ouvrir": formulaire(ADMINISTRENT),
    "comptes:fermer": geste(ADMINISTRENT),
    "comptes:rouvrir": geste(ADMINISTRENT),
    "account_login": formulaire(TOUS),
    "account_logout": formulaire(TOUS),
    "account_signup": formulaire(TOUS),
    "account_inactive": OUVERT,
    "account_reauthenticate": formulaire(CONNECTES),
    "account_change_password": formulaire(CONNECTES),
    "account_set_password": formulaire(CONNECTES),
    "account_reset_password": formulaire(TOUS),
    "account_reset_password_done": OUVERT,
    "account_reset_password_from_key": formulaire(TOUS),
    "account_reset_password_from_key_done": OUVERT,
}

NOMS_DES_ENSEMBLES = {
    TOUS: "tout le monde",
    CONNECTES: "tous les comptes",
    HABILITES: "tous les rôles de la démarche",
    DE_L_ORGANISATION: "agents de l’organisation et de la Caf, administrateur",
}


def tableau() -> list[str]:
    """The table in Markdown, for docs/droits.md."""
    lignes = ["| Adresse | Lire | Écrire |", "|---|---|---|"]
    lignes += [
        f"| `{nom}` | {_qui(droits.lire)} | {_qui(droits.ecrire)} |"
        for nom, droits in sorted(DROITS.items())
    ]
    return lignes


def _qui(ensemble: frozenset[str] | None) -> str:
    if ensemble is None:
        return "—"
    connu = NOMS_DES_ENSEMBLES.get(ensemble)
    if connu:
        return connu
    noms = [Role(nom).label if nom in HABILITES else nom for nom in sorted(ensemble)]
    return ", ".join(noms)
