"""The levels of the plan, the nature of an action, and the states of a fiche."""

from django.db import models


class Niveau(models.TextChoices):
    """The levels met in the source documents (process A.6); not every plan has all of them."""

    ENJEU = "ENJEU", "Enjeu"
    AXE = "AXE", "Axe"
    OBJECTIF_GENERAL = "OBJECTIF_GENERAL", "Objectif général"
    OBJECTIF_STRATEGIQUE = "OBJECTIF_STRATEGIQUE", "Objectif stratégique"
    OBJECTIF_OPERATIONNEL = "OBJECTIF_OPERATIONNEL", "Objectif opérationnel"
    SOUS_OBJECTIF = "SOUS_OBJECTIF", "Sous-objectif"


PLURIELS: dict[Niveau, str] = {
    Niveau.ENJEU: "Enjeux",
    Niveau.AXE: "Axes",
    Niveau.OBJECTIF_GENERAL: "Objectifs généraux",
    Niveau.OBJECTIF_STRATEGIQUE: "Objectifs stratégiques",
    Niveau.OBJECTIF_OPERATIONNEL: "Objectifs opérationnels",
    Niveau.SOUS_OBJECTIF: "Sous-objectifs",
}

OBJECTIFS = frozenset(
    {
        Niveau.OBJECTIF_GENERAL,
        Niveau.OBJECTIF_STRATEGIQUE,
        Niveau.OBJECTIF_OPERATIONNEL,
        Niveau.SOUS_OBJECTIF,
    }
)

PORTENT_DES_FICHES = OBJECTIFS | {Niveau.AXE}

# What may stand directly under what; None is the root of the plan.
SOUS: dict[Niveau | None, tuple[Niveau, ...]] = {
    None: (Niveau.ENJEU, Niveau.AXE),
    Niveau.ENJEU: (
        Niveau.AXE,
        Niveau.OBJECTIF_STRATEGIQUE,
        Niveau.OBJECTIF_GENERAL,
        Niveau.OBJECTIF_OPERATIONNEL,
    ),
    Niveau.AXE: (
        Niveau.OBJECTIF_GENERAL,
        Niveau.OBJECTIF_STRATEGIQUE,
        Niveau.OBJECTIF_OPERATIONNEL,
    ),
    Niveau.OBJECTIF_GENERAL: (Niveau.OBJECTIF_OPERATIONNEL, Niveau.SOUS_OBJECTIF),
    Niveau.OBJECTIF_STRATEGIQUE: (Niveau.OBJECTIF_OPERATIONNEL, Niveau.SOUS_OBJECTIF),
    Niveau.OBJECTIF_OPERATIONNEL: (Niveau.SOUS_OBJECTIF,),
    Niveau.SOUS_OBJECTIF: (),
}


class NatureAction(models.TextChoices):
    """What the verb of an objective says (process A6-07)."""

    MAINTIEN = "MAINTIEN", "Maintien"
    AMELIORATION = "AMELIORATION", "Amélioration"
    ETUDE = "ETUDE", "Étude"
    CREATION = "CREATION", "Création"


class Priorite(models.TextChoices):
    """How urgent an action is."""

    HAUTE = "HAUTE", "Haute"
    MOYENNE = "MOYENNE", "Moyenne"
    BASSE = "BASSE", "Basse"


class EtatFiche(models.TextChoices):
    """Where a fiche action stands (process D.2)."""

    IDEE = "IDEE", "Idée"
    PROPOSEE = "PROPOSEE", "Proposée"
    A_L_ETUDE = "A_L_ETUDE", "À l'étude"
    CHIFFREE = "CHIFFREE", "Chiffrée"
    VALIDEE = "VALIDEE", "Validée"
    EN_COURS = "EN_COURS", "En cours"
    REALISEE = "REALISEE", "Réalisée"
    REPORTEE = "REPORTEE", "Reportée"
    SUSPENDUE = "SUSPENDUE", "Suspendue"
    ABANDONNEE = "ABANDONNEE", "Abandonnée"
    RECONDUITE = "RECONDUITE", "Reconduite"


class SchemaArticule(models.TextChoices):
    """The schémas and plans that an action may be part of (process A4-24, D.2)."""

    SDSF = "SDSF", "Schéma départemental des services aux familles"
    SDAVS = "SDAVS", "Schéma départemental de l'animation de la vie sociale"
    PEDT = "PEDT", "Projet éducatif de territoire"
    CITE_EDUCATIVE = "CITE_EDUCATIVE", "Cité éducative"
    CONTRAT_DE_VILLE = "CONTRAT_DE_VILLE", "Contrat de ville"
    STRATEGIE_PAUVRETE = "STRATEGIE_PAUVRETE", "Stratégie de lutte contre la pauvreté"
    ACCESSIBILITE = "ACCESSIBILITE", "Schéma d'accessibilité des services au public"
    NUMERIQUE = "NUMERIQUE", "Stratégie pour un numérique inclusif"
    DELINQUANCE = "DELINQUANCE", "Prévention de la délinquance"
    EGALITE = "EGALITE", "Égalité des chances"


class PrecisionEcheance(models.TextChoices):
    """How precisely a deadline is known."""

    JOUR = "JOUR", "au jour"
    MOIS = "MOIS", "au mois"


class EtatEtapeFiche(models.TextChoices):
    """Where a step of a fiche stands; a dropped one no longer counts."""

    A_FAIRE = "A_FAIRE", "À faire"
    EN_COURS = "EN_COURS", "En cours"
    FAITE = "FAITE", "Faite"
    ABANDONNEE = "ABANDONNEE", "Abandonnée"


class Temps(models.TextChoices):
    """How an action goes according to its pilot; the word says it, the sign repeats it."""

    SOLEIL = "SOLEIL", "Ensoleillé"
    ECLAIRCIES = "ECLAIRCIES", "Éclaircies"
    PLUIE = "PLUIE", "Pluie"
    ORAGE = "ORAGE", "Orage"


TONS_ETAPE: dict[EtatEtapeFiche, str] = {
    EtatEtapeFiche.A_FAIRE: "neutre",
    EtatEtapeFiche.EN_COURS: "information",
    EtatEtapeFiche.FAITE: "succes",
    EtatEtapeFiche.ABANDONNEE: "bloquant",
}


class NatureBudget(models.TextChoices):
    """What the money is for; a valorisation is a means given in kind, with its value."""

    FONCTIONNEMENT = "FONCTIONNEMENT", "Fonctionnement"
    INVESTISSEMENT = "INVESTISSEMENT", "Investissement"
    VALORISATION = "VALORISATION", "Valorisation"


class EtatFicheThematique(models.TextChoices):
    """Where a fiche thématique stands (process D.2)."""

    BROUILLON = "BROUILLON", "Brouillon"
    VALIDEE = "VALIDEE", "Validée"


TRANSITIONS_FICHE_THEMATIQUE: dict[EtatFicheThematique, tuple[EtatFicheThematique, ...]] = {
    EtatFicheThematique.BROUILLON: (EtatFicheThematique.VALIDEE,),
    EtatFicheThematique.VALIDEE: (EtatFicheThematique.BROUILLON,),
}


_AVANT = (EtatFiche.REPORTEE, EtatFiche.ABANDONNEE)
TRANSITIONS_FICHE: dict[EtatFiche, tuple[EtatFiche, ...]] = {
    EtatFiche.IDEE: (EtatFiche.PROPOSEE, *_AVANT),
    EtatFiche.PROPOSEE: (
        EtatFiche.IDEE,
        EtatFiche.A_L_ETUDE,
        EtatFiche.CHIFFREE,
        EtatFiche.VALIDEE,
        *_AVANT,
    ),
    EtatFiche.A_L_ETUDE: (EtatFiche.PROPOSEE, EtatFiche.CHIFFREE, *_AVANT),
    EtatFiche.CHIFFREE: (EtatFiche.A_L_ETUDE, EtatFiche.VALIDEE, *_AVANT),
    EtatFiche.VALIDEE: (EtatFiche.CHIFFREE, EtatFiche.EN_COURS, *_AVANT),
    EtatFiche.EN_COURS: (EtatFiche.REALISEE, EtatFiche.SUSPENDUE, *_AVANT),
    EtatFiche.SUSPENDUE: (EtatFiche.EN_COURS, EtatFiche.ABANDONNEE),
    EtatFiche.REPORTEE: (EtatFiche.PROPOSEE, EtatFiche.VALIDEE, EtatFiche.ABANDONNEE),
    EtatFiche.REALISEE: (EtatFiche.RECONDUITE, EtatFiche.EN_COURS),
    EtatFiche.ABANDONNEE: (EtatFiche.PROPOSEE,),
    EtatFiche.RECONDUITE: (),
}
VALIDEES = frozenset(
    {
        EtatFiche.VALIDEE,
        EtatFiche.EN_COURS,
        EtatFiche.REALISEE,
        EtatFiche.SUSPENDUE,
        EtatFiche.RECONDUITE,
    }
)

# How the tag of each state looks: the word says it, the shape and the colour repeat it.
TONS: dict[EtatFiche, str] = {
    EtatFiche.IDEE: "neutre",
    EtatFiche.PROPOSEE: "neutre",
    EtatFiche.A_L_ETUDE: "information",
    EtatFiche.CHIFFREE: "information",
    EtatFiche.VALIDEE: "information",
    EtatFiche.EN_COURS: "information",
    EtatFiche.REALISEE: "succes",
    EtatFiche.REPORTEE: "alerte",
    EtatFiche.SUSPENDUE: "alerte",
    EtatFiche.ABANDONNEE: "bloquant",
    EtatFiche.RECONDUITE: "succes",
}

# Nothing is expected of them any more: they may leave the views of the plan.
ARCHIVABLES = frozenset(
    {
        EtatFiche.IDEE,
        EtatFiche.REALISEE,
        EtatFiche.REPORTEE,
        EtatFiche.ABANDONNEE,
        EtatFiche.RECONDUITE,
    }
)


# Past their end, these are not late: nothing more is expected, or it was put off on purpose.
SANS_RETARD = frozenset(
    {EtatFiche.REALISEE, EtatFiche.REPORTEE, EtatFiche.ABANDONNEE, EtatFiche.RECONDUITE}
)


class FiltreEcheance(models.TextChoices):
    """The deadlines that a filter of the fiches may ask for."""

    RETARD = "retard", "En retard"
    TRIMESTRE = "trimestre", "Dans les trois mois"
    ANNEE = "annee", "Cette année"
    SANS = "sans", "Sans date de fin"


class EcranDuPlan(models.TextChoices):
    """The pages of the plan whose filters may be kept under a name."""

    TABLEAU = "TABLEAU", "Tableau"
    ETATS = "ETATS", "États"
    CALENDRIER = "CALENDRIER", "Calendrier"


class EtatModele(models.TextChoices):
    """Where a fiche of the library stands: its owner decides alone of each step."""

    PROPOSEE = "PROPOSEE", "À relire"
    PUBLIEE = "PUBLIEE", "Publiée"
    RETIREE = "RETIREE", "Retirée"


TRANSITIONS_DU_MODELE: dict[EtatModele, tuple[EtatModele, ...]] = {
    EtatModele.PROPOSEE: (EtatModele.PUBLIEE, EtatModele.RETIREE),
    EtatModele.PUBLIEE: (EtatModele.RETIREE,),
    EtatModele.RETIREE: (EtatModele.PROPOSEE,),
}
TONS_DU_MODELE: dict[EtatModele, str] = {
    EtatModele.PROPOSEE: "alerte",
    EtatModele.PUBLIEE: "succes",
    EtatModele.RETIREE: "neutre",
}


class EtatImportation(models.TextChoices):
    """Where the import of a file stands."""

    DEPOSEE = "DEPOSEE", "À vérifier"
    IMPORTEE = "IMPORTEE", "Importé"
    ANNULEE = "ANNULEE", "Annulé"
    ECARTEE = "ECARTEE", "Écarté sans import"


TRANSITIONS_IMPORTATION: dict[EtatImportation, tuple[EtatImportation, ...]] = {
    EtatImportation.DEPOSEE: (EtatImportation.IMPORTEE, EtatImportation.ECARTEE),
    EtatImportation.IMPORTEE: (EtatImportation.ANNULEE,),
    EtatImportation.ANNULEE: (),
    EtatImportation.ECARTEE: (),
}


class SorteImportee(models.TextChoices):
    """What an import may write."""

    ELEMENT = "ELEMENT", "élément du plan"
    FICHE = "FICHE", "fiche action"
    ORGANISATION = "ORGANISATION", "organisation"


class EffetImport(models.TextChoices):
    """What an import did to an object."""

    AJOUT = "AJOUT", "Ajout"
    MODIFICATION = "MODIFICATION", "Modification"


class TraitementDoublons(models.TextChoices):
    """What to do with a fiche of the file whose title is in the plan already."""

    IGNORER = "IGNORER", "Les laisser telles qu’elles sont dans le plan"
    COMPLETER = "COMPLETER", "Les mettre à jour avec ce que dit le fichier"
    AJOUTER = "AJOUTER", "Les ajouter quand même, en double"


class EtatCampagne(models.TextChoices):
    """Where a campaign of contributions stands."""

    EN_PREPARATION = "PREPARATION", "En préparation"
    PROGRAMMEE = "PROGRAMMEE", "Programmée"
    OUVERTE = "OUVERTE", "Ouverte"
    CLOSE = "CLOSE", "Close"
    ANNULEE = "ANNULEE", "Annulée"


TRANSITIONS_CAMPAGNE: dict[EtatCampagne, tuple[EtatCampagne, ...]] = {
    EtatCampagne.EN_PREPARATION: (
        EtatCampagne.PROGRAMMEE,
        EtatCampagne.OUVERTE,
        EtatCampagne.ANNULEE,
    ),
    EtatCampagne.PROGRAMMEE: (EtatCampagne.OUVERTE, EtatCampagne.ANNULEE),
    EtatCampagne.OUVERTE: (EtatCampagne.CLOSE,),
    EtatCampagne.CLOSE: (),
    EtatCampagne.ANNULEE: (),
}

TONS_DE_CAMPAGNE: dict[EtatCampagne, str] = {
    EtatCampagne.EN_PREPARATION: "neutre",
    EtatCampagne.PROGRAMMEE: "information",
    EtatCampagne.OUVERTE: "information",
    EtatCampagne.CLOSE: "succes",
    EtatCampagne.ANNULEE: "neutre",
}


class FrequenceDuRecapitulatif(models.TextChoices):
    """How often whoever follows a campaign is told what was answered."""

    CHAQUE = "CHAQUE", "À chaque réponse"
    QUOTIDIEN = "QUOTIDIEN", "Une fois par jour, s’il y a du nouveau"
    HEBDOMADAIRE = "HEBDOMADAIRE", "Une fois par semaine, s’il y a du nouveau"
    AUCUN = "AUCUN", "Jamais : je regarde la page"


class ChampPropose(models.TextChoices):
    """What a correspondent may propose about an action."""

    POINT = "POINT", "Météo et avancement"
    ETAPE = "ETAPE", "Étape"
    INDICATEUR = "INDICATEUR", "Chiffre"
    FICHIER = "FICHIER", "Fichier"


class EtatProposition(models.TextChoices):
    """What the chargé(e) decided of a proposal."""

    EN_ATTENTE = "EN_ATTENTE", "À décider"
    ACCEPTEE = "ACCEPTEE", "Acceptée"
    CORRIGEE = "CORRIGEE", "Acceptée, corrigée"
    REFUSEE = "REFUSEE", "Refusée"
    REMPLACEE = "REMPLACEE", "Remplacée par une réponse plus récente"


TRANSITIONS_PROPOSITION: dict[EtatProposition, tuple[EtatProposition, ...]] = {
    EtatProposition.EN_ATTENTE: (
        EtatProposition.ACCEPTEE,
        EtatProposition.CORRIGEE,
        EtatProposition.REFUSEE,
        EtatProposition.REMPLACEE,
    ),
    EtatProposition.ACCEPTEE: (),
    EtatProposition.CORRIGEE: (),
    EtatProposition.REFUSEE: (),
    EtatProposition.REMPLACEE: (),
}

TONS_DE_PROPOSITION: dict[EtatProposition, str] = {
    EtatProposition.EN_ATTENTE: "information",
    EtatProposition.ACCEPTEE: "succes",
    EtatProposition.CORRIGEE: "succes",
    EtatProposition.REFUSEE: "bloquant",
    EtatProposition.REMPLACEE: "neutre",
}
