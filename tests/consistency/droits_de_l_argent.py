"""Who gets what from the addresses of the money: annexe, COF, rights, tables, follow-up, barèmes."""

from __future__ import annotations

from consistency.qui import (
    DE_LA_CAF,
    DES_ACTES,
    LECTURE,
    POUR_LES_COMPTES,
    Droits,
    formulaire,
    geste,
)

DE_L_ARGENT: dict[str, Droits] = {
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
    # Barèmes: those of the product are open to every account, those of a Caf to its démarches.
    "baremes:liste": POUR_LES_COMPTES,
    "baremes:modele": POUR_LES_COMPTES,
    "baremes:ligne": POUR_LES_COMPTES,
    "baremes:saisir": formulaire(DE_LA_CAF),
    "baremes:importer": formulaire(DE_LA_CAF),
    "baremes:remplacer": formulaire(DE_LA_CAF),
    "baremes:retirer": formulaire(DE_LA_CAF),
}
