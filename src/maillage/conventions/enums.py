"""The closed lists of a démarche and of its acts, and the table of their states."""

from django.db import models

from maillage.regles.parcours import Stade


class Hypothese(models.TextChoices):
    """The two cases of article 4 and annexe 1 of the model convention (seed S4-C)."""

    DIAGNOSTIC_ENGAGE = (
        "DIAGNOSTIC_ENGAGE",
        "Diagnostic engagé, plan d'actions rattaché plus tard par avenant",
    )
    PLAN_NEGOCIE = "PLAN_NEGOCIE", "Plan d'actions négocié, inscrit dans la convention"


class RolePartie(models.TextChoices):
    """The side on which an organisation takes part."""

    CAF = "CAF", "Caf"
    COLLECTIVITE = "COLLECTIVITE", "Collectivité"
    PARTENAIRE = "PARTENAIRE", "Partenaire"


class Caractere(models.TextChoices):
    """Whether a thématique belongs to the socle (seed S0, annexe 2)."""

    SOCLE = "SOCLE", "Socle"
    FACULTATIF = "FACULTATIF", "Facultative"


class Droit(models.TextChoices):
    """Whether a thématique opens a right to funding (seed S0, §4.2.2)."""

    PLEIN = "PLEIN", "Ouvre droit à prestation"
    PARTIEL = "PARTIEL", "Ouvre droit en partie"
    AUCUN = "AUCUN", "N'ouvre pas droit"
    NON_PRECISE = "NON_PRECISE", "Non précisé"


class Role(models.TextChoices):
    """What an account may do in a démarche (process D.4)."""

    CHARGE_COOPERATION = "CHARGE_COOPERATION", "Chargé(e) de coopération"
    CONSEILLER_CAF = "CONSEILLER_CAF", "Conseiller(ère) technique de la Caf"
    DIRECTION_CAF = "DIRECTION_CAF", "Direction de la Caf"
    DIRECTION_COLLECTIVITE = "DIRECTION_COLLECTIVITE", "Direction de la collectivité"
    ELU = "ELU", "Élu(e)"
    PILOTE = "PILOTE", "Référent(e) thématique ou pilote d'action"
    PARTENAIRE = "PARTENAIRE", "Partenaire"
    SECRETARIAT = "SECRETARIAT", "Secrétariat de l'assemblée"
    DPO = "DPO", "Délégué(e) à la protection des données"
    PRESTATAIRE = "PRESTATAIRE", "Prestataire du diagnostic"
    EVALUATEUR = "EVALUATEUR", "Évaluateur(trice)"


DISPENSENT = frozenset(
    {
        Role.CHARGE_COOPERATION,
        Role.CONSEILLER_CAF,
        Role.DIRECTION_CAF,
        Role.DIRECTION_COLLECTIVITE,
    }
)


class Situation(models.TextChoices):
    """Where a day stands in the period of a démarche; computed, never stored."""

    A_VENIR = "a_venir", "Période à venir"
    EN_COURS = "en_cours", "Période en cours"
    ECHUE = "echue", "Période échue"
    SANS_PERIODE = "sans_periode", "Période à fixer"


class TypeActe(models.TextChoices):
    """The acts named in the five source documents (process A4-01)."""

    ACTE_ENGAGEMENT = "ACTE_ENGAGEMENT", "Acte d'engagement"
    ACCORD_CADRE = "ACCORD_CADRE", "Accord-cadre"
    CONVENTION = "CONVENTION", "Convention territoriale globale"
    AVENANT = "AVENANT", "Avenant"
    COF = "COF", "Convention d'objectifs et de financement"
    FEUILLE_DE_ROUTE = "FEUILLE_DE_ROUTE", "Feuille de route"
    REFERENTIEL = "REFERENTIEL", "Référentiel d'emploi"


class EtatActe(models.TextChoices):
    """Where an act stands (process D.2)."""

    BROUILLON = "BROUILLON", "Brouillon"
    RELU = "RELU", "Relu"
    VALIDE_COPIL = "VALIDE_COPIL", "Validé en COPIL"
    FIGE = "FIGE", "Figé"
    EN_SIGNATURE = "EN_SIGNATURE", "En signature"
    PARTIELLE = "PARTIELLE", "Signature partielle"
    SIGNE = "SIGNE", "Signé"
    REMPLACE = "REMPLACE", "Remplacé"
    RESILIE = "RESILIE", "Résilié"


TRANSITIONS_ACTE: dict[EtatActe, tuple[EtatActe, ...]] = {
    EtatActe.BROUILLON: (EtatActe.RELU,),
    EtatActe.RELU: (EtatActe.BROUILLON, EtatActe.VALIDE_COPIL),
    EtatActe.VALIDE_COPIL: (EtatActe.RELU, EtatActe.FIGE),
    EtatActe.FIGE: (EtatActe.EN_SIGNATURE,),
    EtatActe.EN_SIGNATURE: (EtatActe.PARTIELLE, EtatActe.SIGNE),
    EtatActe.PARTIELLE: (EtatActe.EN_SIGNATURE, EtatActe.SIGNE),
    EtatActe.SIGNE: (EtatActe.REMPLACE, EtatActe.RESILIE),
    EtatActe.REMPLACE: (),
    EtatActe.RESILIE: (),
}
# The stage of the démarche that its convention enters by going to a state: the gate of that stage must
# be open. A termination has none: article 12 gives it four cases, which wait for nothing.
STADES_DE_LA_CONVENTION: dict[EtatActe, Stade] = {
    EtatActe.VALIDE_COPIL: Stade.VALIDEE,
    EtatActe.FIGE: Stade.AUTORISEE,
    EtatActe.EN_SIGNATURE: Stade.PARTIELLE,
    EtatActe.SIGNE: Stade.SIGNEE,
    EtatActe.REMPLACE: Stade.ISSUE,
}
ETATS_MODIFIABLES = frozenset({EtatActe.BROUILLON, EtatActe.RELU, EtatActe.VALIDE_COPIL})
# While signatures are collected: the first given makes the signature partial, the last one makes the
# act signed, and one taken back goes the other way. Nobody presses a button for that.
ETATS_EN_SIGNATURE = frozenset({EtatActe.EN_SIGNATURE, EtatActe.PARTIELLE})


class EtatSignature(models.TextChoices):
    """Where one signatory stands (process D.2)."""

    A_PREPARER = "A_PREPARER", "À préparer"
    EN_DELIBERATION = "EN_DELIBERATION", "En délibération"
    AUTORISE = "AUTORISE", "Autorisé"
    SIGNE = "SIGNE", "Signé"
    REFUSE = "REFUSE", "Refusé"
    ADHESION_TARDIVE = "ADHESION_TARDIVE", "Adhésion tardive"


# A late accession counts as a signature once it is dated.
ETATS_SIGNES = frozenset({EtatSignature.SIGNE, EtatSignature.ADHESION_TARDIVE})
_EN_PREPARATION = frozenset(
    {
        EtatSignature.A_PREPARER,
        EtatSignature.EN_DELIBERATION,
        EtatSignature.AUTORISE,
        EtatSignature.REFUSE,
    }
)
TRANSITIONS_SIGNATURE: dict[EtatSignature, tuple[EtatSignature, ...]] = {
    EtatSignature.A_PREPARER: (
        EtatSignature.EN_DELIBERATION,
        EtatSignature.AUTORISE,
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
        EtatSignature.ADHESION_TARDIVE,
    ),
    EtatSignature.EN_DELIBERATION: (
        EtatSignature.A_PREPARER,
        EtatSignature.AUTORISE,
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
        EtatSignature.ADHESION_TARDIVE,
    ),
    EtatSignature.AUTORISE: (
        EtatSignature.EN_DELIBERATION,
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
        EtatSignature.ADHESION_TARDIVE,
    ),
    # Taken back while the act is still in signature: it was entered by mistake.
    EtatSignature.SIGNE: (EtatSignature.AUTORISE, EtatSignature.A_PREPARER),
    EtatSignature.REFUSE: (
        EtatSignature.A_PREPARER,
        EtatSignature.EN_DELIBERATION,
        EtatSignature.AUTORISE,
        EtatSignature.ADHESION_TARDIVE,
    ),
    EtatSignature.ADHESION_TARDIVE: (
        EtatSignature.EN_DELIBERATION,
        EtatSignature.AUTORISE,
        EtatSignature.SIGNE,
        EtatSignature.REFUSE,
    ),
}
# The stage that a party brings its démarche to by standing there for the convention.
STADES_DE_LA_SIGNATURE: dict[EtatSignature, Stade] = {
    EtatSignature.AUTORISE: Stade.AUTORISEE,
    EtatSignature.SIGNE: Stade.PARTIELLE,
    EtatSignature.ADHESION_TARDIVE: Stade.PARTIELLE,
}
# Where a signatory may stand, by the state of the act.
SIGNATURES_POSSIBLES: dict[EtatActe, frozenset[EtatSignature]] = {
    EtatActe.BROUILLON: _EN_PREPARATION,
    EtatActe.RELU: _EN_PREPARATION,
    EtatActe.VALIDE_COPIL: _EN_PREPARATION,
    EtatActe.FIGE: _EN_PREPARATION,
    EtatActe.EN_SIGNATURE: frozenset(EtatSignature),
    EtatActe.PARTIELLE: frozenset(EtatSignature),
    EtatActe.SIGNE: _EN_PREPARATION | {EtatSignature.ADHESION_TARDIVE},
    EtatActe.REMPLACE: frozenset(),
    EtatActe.RESILIE: frozenset(),
}


# What an act waits for, by its state.
ENSUITE: dict[EtatActe, str] = {
    EtatActe.BROUILLON: "À compléter, puis à faire relire",
    EtatActe.RELU: "À valider en comité de pilotage",
    EtatActe.VALIDE_COPIL: "À figer avant la signature",
    EtatActe.FIGE: "Signature à ouvrir",
    EtatActe.EN_SIGNATURE: "Signatures à recueillir",
    EtatActe.PARTIELLE: "Signatures restantes à recueillir",
    EtatActe.SIGNE: "S’applique ; un changement passe par un avenant",
    EtatActe.REMPLACE: "Un autre acte l’a remplacé",
    EtatActe.RESILIE: "Ne s’applique plus",
}

# The act by which one goes to a state, and what it changes: the words of the buttons.
GESTES: dict[EtatActe, tuple[str, str]] = {
    EtatActe.BROUILLON: ("Reprendre en brouillon", "Le texte est à retravailler."),
    EtatActe.RELU: ("Passer à « relu »", "Le texte a été relu par les parties."),
    EtatActe.VALIDE_COPIL: (
        "Noter la validation en COPIL",
        "Le comité de pilotage a validé le texte.",
    ),
    EtatActe.FIGE: (
        "Figer le texte",
        "Plus rien ne pourra y être modifié, et cela ne se défait pas.",
    ),
    EtatActe.EN_SIGNATURE: (
        "Ouvrir la signature",
        "Les signatures de chaque partie pourront être enregistrées.",
    ),
    EtatActe.PARTIELLE: ("Noter une signature partielle", "Une partie des signataires a signé."),
    EtatActe.SIGNE: (
        "Déclarer l’acte signé",
        "L’acte s’applique, sans ceux qui ont refusé ou qui adhéreront plus tard.",
    ),
    EtatActe.REMPLACE: ("Noter qu’un autre acte le remplace", "L’acte cesse de s’appliquer."),
    EtatActe.RESILIE: ("Noter la résiliation", "L’acte cesse de s’appliquer."),
}


class EtatDeliberation(models.TextChoices):
    """Where a deliberation stands, as its dates say; computed, never stored (process A.3)."""

    PROJET = "PROJET", "Projet"
    INSCRITE = "INSCRITE", "Inscrite à l’ordre du jour"
    VOTEE = "VOTEE", "Votée"
    TRANSMISE = "TRANSMISE", "Transmise"
    PUBLIEE = "PUBLIEE", "Publiée"
    EXECUTOIRE = "EXECUTOIRE", "Exécutoire"


# Transmission and publication may come in either order: both make it executory (CGCT, L.2131-1).
TRANSITIONS_DELIBERATION: dict[EtatDeliberation, tuple[EtatDeliberation, ...]] = {
    EtatDeliberation.PROJET: (EtatDeliberation.INSCRITE,),
    EtatDeliberation.INSCRITE: (EtatDeliberation.PROJET, EtatDeliberation.VOTEE),
    EtatDeliberation.VOTEE: (EtatDeliberation.TRANSMISE, EtatDeliberation.PUBLIEE),
    EtatDeliberation.TRANSMISE: (EtatDeliberation.EXECUTOIRE,),
    EtatDeliberation.PUBLIEE: (EtatDeliberation.EXECUTOIRE,),
    EtatDeliberation.EXECUTOIRE: (),
}


class EtatEtape(models.TextChoices):
    """Where a step of a feuille de route stands."""

    A_VENIR = "A_VENIR", "À venir"
    EN_COURS = "EN_COURS", "En cours"
    FAITE = "FAITE", "Faite"
    ABANDONNEE = "ABANDONNEE", "Abandonnée"

    @classmethod
    def restant_a_faire(cls) -> frozenset[str]:
        """The states in which something is still awaited."""
        return frozenset({cls.A_VENIR, cls.EN_COURS})


TRANSITIONS_ETAPE: dict[EtatEtape, tuple[EtatEtape, ...]] = {
    EtatEtape.A_VENIR: (EtatEtape.EN_COURS, EtatEtape.FAITE, EtatEtape.ABANDONNEE),
    EtatEtape.EN_COURS: (EtatEtape.A_VENIR, EtatEtape.FAITE, EtatEtape.ABANDONNEE),
    # Taken up again: it was said too early.
    EtatEtape.FAITE: (EtatEtape.EN_COURS,),
    EtatEtape.ABANDONNEE: (EtatEtape.A_VENIR,),
}


class NatureAvenant(models.TextChoices):
    """What an avenant is about: the kinds seen in the seeds (process A2-19, A9-06, A13-10)."""

    SIGNATAIRES = "SIGNATAIRES", "Signataires de la convention"
    PLAN = "PLAN", "Plan d’actions"
    BONUS_TERRITOIRE = "BONUS_TERRITOIRE", "Bonus territoire, équipements et services soutenus"
    EVALUATION = "EVALUATION", "Évaluation : cibles, critères et indicateurs"
    PERIMETRE = "PERIMETRE", "Périmètre"
    DUREE = "DUREE", "Durée"
    TEXTE = "TEXTE", "Texte de la convention et de ses annexes"


class VerificationDePage(models.TextChoices):
    """What is known of the version of a scanned page: only a code that was read is a yes."""

    VERIFIEE = "VERIFIEE", "Vérifiée par son code"
    A_L_OEIL = "A_L_OEIL", "À vérifier à l’œil"
    ATTESTEE = "ATTESTEE", "Vérifiée à l’œil"


class EtatResiliation(models.TextChoices):
    """Where a termination stands (convention type, article 12)."""

    EN_PREPARATION = "EN_PREPARATION", "Lettre en préparation"
    NOTIFIEE = "NOTIFIEE", "Lettre envoyée"
    SUIVIE_D_EFFET = "SUIVIE_D_EFFET", "Mise en demeure suivie d’effet"
    PRONONCEE = "PRONONCEE", "Résiliation prononcée"
    ABANDONNEE = "ABANDONNEE", "Abandonnée"


TRANSITIONS_RESILIATION: dict[EtatResiliation, tuple[EtatResiliation, ...]] = {
    EtatResiliation.EN_PREPARATION: (EtatResiliation.NOTIFIEE, EtatResiliation.ABANDONNEE),
    EtatResiliation.NOTIFIEE: (
        EtatResiliation.PRONONCEE,
        EtatResiliation.SUIVIE_D_EFFET,
        EtatResiliation.ABANDONNEE,
    ),
    EtatResiliation.SUIVIE_D_EFFET: (),
    EtatResiliation.PRONONCEE: (),
    EtatResiliation.ABANDONNEE: (),
}
RESILIATIONS_OUVERTES = frozenset({EtatResiliation.EN_PREPARATION, EtatResiliation.NOTIFIEE})


class EtatDemandeDeSceau(models.TextChoices):
    """What became of a seal that was asked for."""

    EN_ATTENTE = "EN_ATTENTE", "En cours"
    APPOSE = "APPOSE", "Apposé"
    ECHOUE = "ECHOUE", "Non apposé"


class EtatTirage(models.TextChoices):
    """Where a series of documents is."""

    EN_ATTENTE = "EN_ATTENTE", "En attente"
    EN_COURS = "EN_COURS", "En cours"
    FAIT = "FAIT", "Prêt"
    INTERROMPU = "INTERROMPU", "Interrompu"


TIRAGES_OUVERTS = (EtatTirage.EN_ATTENTE, EtatTirage.EN_COURS)
