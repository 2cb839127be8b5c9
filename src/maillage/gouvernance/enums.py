"""The closed lists of the gouvernance: kinds of instances, sides, voices, roles of their members."""

from django.db import models


class TypeInstance(models.TextChoices):
    """What an instance is for (process A.10; seed S4-C, article 6 and annexe 4)."""

    COPIL = "copil", "Comité de pilotage"
    COMITE_TECHNIQUE = "comite_technique", "Comité technique"
    COMITE_ORIENTATION_POLITIQUE = (
        "comite_orientation_politique",
        "Comité d'orientation politique",
    )
    COMITE_OPERATIONNEL = "comite_operationnel", "Comité opérationnel"
    GROUPE_THEMATIQUE = "groupe_thematique", "Groupe thématique"
    AUTRE = "autre", "Autre instance"


class Cote(models.TextChoices):
    """The side for which a member sits; parity is kept between the first two."""

    CAF = "caf", "Caf"
    COLLECTIVITE = "collectivite", "Collectivités"
    AUTRE = "autre", "Autre"


class Voix(models.TextChoices):
    """Whether a member decides or advises: an expert advises (seed S4-C, article 6)."""

    DELIBERATIVE = "deliberative", "Délibérative"
    CONSULTATIVE = "consultative", "Consultative"


class RoleMembre(models.TextChoices):
    """What a member does in the instance, besides sitting in it."""

    COPILOTE = "copilote", "Copilote"
    MEMBRE = "membre", "Membre"
    SECRETARIAT = "secretariat", "Secrétariat"


class EtatPoste(models.TextChoices):
    """Where a post of cooperation stands (process D.2); its dates say it, nothing stores it."""

    OUVERT = "ouvert", "Ouvert"
    POURVU = "pourvu", "Pourvu"
    VACANT = "vacant", "Vacant"
    CLOS = "clos", "Clos"


class SensAvis(models.TextChoices):
    """What the Caf says of a recruitment before its final phase, or why it was not asked (S4-C, annexe 4)."""

    FAVORABLE = "favorable", "Favorable"
    RESERVE = "reserve", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"
    DISPENSE = "dispense", "Dispense d'avis"


class BlocActivite(models.TextChoices):
    """The four blocks of activities of the référentiel, in its order (S4-C, annexe 5)."""

    POLITIQUES = "politiques", "Impulser et mettre en œuvre les politiques"
    ADEQUATION = "adequation", "Mettre en adéquation l'offre et les besoins"
    RESEAU = "reseau", "Animer le réseau des acteurs"
    POPULATION = "population", "Animer la relation avec la population"


class EtatReunion(models.TextChoices):
    """Where a meeting stands (process D.2)."""

    PREVUE = "prevue", "Prévue"
    CONVOQUEE = "convoquee", "Convoquée"
    TENUE = "tenue", "Tenue"
    ANNULEE = "annulee", "Annulée"


TRANSITIONS_REUNION: dict[EtatReunion, tuple[EtatReunion, ...]] = {
    # A meeting that was called by other means, or long ago, is written as held directly.
    EtatReunion.PREVUE: (EtatReunion.CONVOQUEE, EtatReunion.TENUE, EtatReunion.ANNULEE),
    EtatReunion.CONVOQUEE: (EtatReunion.TENUE, EtatReunion.ANNULEE),
    EtatReunion.TENUE: (),
    EtatReunion.ANNULEE: (),
}

TONS_REUNION: dict[EtatReunion, str] = {
    EtatReunion.PREVUE: "neutre",
    EtatReunion.CONVOQUEE: "information",
    EtatReunion.TENUE: "succes",
    EtatReunion.ANNULEE: "alerte",
}


class PrecisionReunion(models.TextChoices):
    """What the dates of a meeting mean: a day, a month, or a period (seed S3, last page)."""

    JOUR = "jour", "Un jour"
    MOIS = "mois", "Un mois"
    PERIODE = "periode", "Une période"


class Attendu(models.TextChoices):
    """What an item of the agenda expects of those who meet."""

    INFORMATION = "information", "Information"
    AVIS = "avis", "Avis"
    DECISION = "decision", "Décision"


class EtatPresence(models.TextChoices):
    """Whether somebody came to the meeting."""

    PRESENT = "present", "Présent"
    EXCUSE = "excuse", "Excusé"
    ABSENT = "absent", "Absent"


class ReponseInvitation(models.TextChoices):
    """What an invitation was answered."""

    ATTENDUE = "attendue", "Réponse attendue"
    PRESENT = "present", "Sera présent(e)"
    ABSENT = "absent", "Sera absent(e)"
    POUVOIR = "pouvoir", "Donne pouvoir"


class TypeDecision(models.TextChoices):
    """What a decision is about (process D.2; seeds S0, annexe 2, and S3); see `regles.effets`."""

    FICHE = "fiche", "Validation d’une fiche action"
    ABANDON = "abandon", "Abandon d’une fiche action"
    DIAGNOSTIC = "diagnostic", "Validation du diagnostic"
    AXES = "axes", "Enjeux et axes"
    PLAN = "plan", "Validation du plan d’actions"
    METHODE_EVALUATION = "methode_evaluation", "Méthode d’évaluation"
    ACTE = "acte", "Validation du texte d’un acte"
    AVENANT = "avenant", "Validation d’un avenant"
    THEMATIQUES = "thematiques", "Thématiques de la démarche"
    PERIMETRE = "perimetre", "Périmètre de la démarche"
    DUREE = "duree", "Durée de la convention"
    BILAN = "bilan", "Validation d’un bilan"
    EVALUATION = "evaluation", "Validation de l’évaluation finale"
    RELEVE = "releve", "Adoption d’un relevé de décisions"
    ARBITRAGE = "arbitrage", "Arbitrage"
    CALENDRIER = "calendrier", "Calendrier"
    RETRAIT = "retrait", "Retour sur une décision"
    AUTRE = "autre", "Autre décision"


class SensDecision(models.TextChoices):
    """What became of the proposal: only an adopted one has an effect."""

    ADOPTEE = "adoptee", "Adoptée"
    REJETEE = "rejetee", "Rejetée"
    AJOURNEE = "ajournee", "Ajournée"


class ModeDecision(models.TextChoices):
    """How it was decided."""

    CONSENSUS = "consensus", "Consensus"
    VOTE = "vote", "Vote"


class PorteeDecision(models.TextChoices):
    """Whether those who met decide, or advise whoever decides."""

    DECISION = "decision", "Décision"
    AVIS = "avis", "Avis, sans effet"


TONS_DECISION: dict[SensDecision, str] = {
    SensDecision.ADOPTEE: "succes",
    SensDecision.REJETEE: "bloquant",
    SensDecision.AJOURNEE: "alerte",
}

# The instances whose decisions have an effect (S4-C, article 6; S0, 4.2.1): the others advise them.
DECIDENT = frozenset({TypeInstance.COPIL, TypeInstance.COMITE_ORIENTATION_POLITIQUE})


class EtatReleve(models.TextChoices):
    """Where a relevé de décisions stands; computed of its dates, never stored."""

    BROUILLON = "brouillon", "Brouillon"
    A_VALIDER = "a_valider", "À valider"
    VALIDE = "valide", "Validé"


TONS_RELEVE: dict[EtatReleve, str] = {
    EtatReleve.BROUILLON: "neutre",
    EtatReleve.A_VALIDER: "information",
    EtatReleve.VALIDE: "succes",
}
