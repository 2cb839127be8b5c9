"""What a structure is, who runs it, how the Caf pays it, and what happened to it."""

from django.db import models


class TypeStructure(models.TextChoices):
    """The kinds of services of a territory (process A3; finance §2)."""

    EAJE = "EAJE", "Établissement d’accueil du jeune enfant (EAJE)"
    MICRO_CRECHE = "MICRO_CRECHE", "Micro-crèche"
    MAM = "MAM", "Maison d’assistants maternels (MAM)"
    RPE = "RPE", "Relais petite enfance (RPE)"
    LAEP = "LAEP", "Lieu d’accueil enfants-parents (LAEP)"
    LUDOTHEQUE = "LUDOTHEQUE", "Ludothèque"
    ALSH_PERI = "ALSH_PERI", "Accueil de loisirs périscolaire"
    ALSH_EXTRA = "ALSH_EXTRA", "Accueil de loisirs extrascolaire"
    CLAE = "CLAE", "Accueil de loisirs associé à l’école (CLAE)"
    CLUB_ADOS = "CLUB_ADOS", "Club ados"
    CLAC = "CLAC", "Centre de loisirs associé au collège (CLAC)"
    ACCUEIL_JEUNES = "ACCUEIL_JEUNES", "Accueil de jeunes"
    CLAS = "CLAS", "Accompagnement à la scolarité (CLAS)"
    REAAP = "REAAP", "Action de soutien à la parentalité (REAAP)"
    MEDIATION = "MEDIATION", "Médiation familiale"
    CENTRE_SOCIAL = "CENTRE_SOCIAL", "Centre social"
    EVS = "EVS", "Espace de vie sociale (EVS)"
    FJT = "FJT", "Foyer de jeunes travailleurs (FJT)"
    PDN = "PDN", "Promeneurs du Net (PDN)"
    PILOTAGE = "PILOTAGE", "Pilotage et coopération"
    AUTRE = "AUTRE", "Autre service"


class StatutGestion(models.TextChoices):
    """What the gestionnaire is (process A8-08); `PUBLIC` is what is known without more."""

    MAIRIE = "MAIRIE", "Mairie"
    CCAS = "CCAS", "Centre d’action sociale (CCAS)"
    INTERCO = "INTERCO", "Intercommunalité"
    PUBLIC = "PUBLIC", "Public"
    ASSOCIATIF = "ASSOCIATIF", "Associatif"
    MUTUALISTE = "MUTUALISTE", "Mutualiste"
    FEDERATION = "FEDERATION", "Fédération d’éducation populaire"
    PRIVE = "PRIVE", "Privé"
    COGESTION = "COGESTION", "Cogestion Caf-mairie"
    CAF = "CAF", "Caf"
    AUTRE = "AUTRE", "Autre"


class PublicAccueilli(models.TextChoices):
    """Whom a structure takes in, where one kind of service is counted by age (process A8-03)."""

    JEUNE_ENFANT = "JEUNE_ENFANT", "Moins de 3 ans"
    MATERNEL = "MATERNEL", "Maternel"
    ELEMENTAIRE = "ELEMENTAIRE", "Élémentaire"
    ADOS = "ADOS", "11 à 17 ans"
    JEUNES = "JEUNES", "18 à 25 ans"
    FAMILLES = "FAMILLES", "Familles"


class ModeFinancement(models.TextChoices):
    """How the Caf pays an accueil of young children: two worlds that exclude each other (trap 7)."""

    PSU = "PSU", "Prestation de service unique (PSU)"
    PAJE = "PAJE", "Complément de libre choix du mode de garde (Paje)"


class NatureEtat(models.TextChoices):
    """Why what is known of a structure changes on a day."""

    RELEVE = "RELEVE", "État relevé"
    OUVERTURE = "OUVERTURE", "Ouverture"
    CAPACITE = "CAPACITE", "Changement de capacité"
    GESTIONNAIRE = "GESTIONNAIRE", "Changement de gestionnaire"
    FINANCEMENT = "FINANCEMENT", "Changement de financement"
    FERMETURE = "FERMETURE", "Fermeture"


PREMIERS = frozenset({NatureEtat.RELEVE, NatureEtat.OUVERTURE})
# The accueils of young children, which a place measures and a mode of financing divides.
DU_JEUNE_ENFANT = frozenset({TypeStructure.EAJE, TypeStructure.MICRO_CRECHE})


class EtatAtelier(models.TextChoices):
    """Where a workshop stands: one step at a time, and one may come back."""

    EN_PREPARATION = "EN_PREPARATION", "En préparation"
    OUVERT = "OUVERT", "Ouvert aux contributions"
    VOTE = "VOTE", "Choix des priorités"
    CLOS = "CLOS", "Clos"


TRANSITIONS_D_ATELIER: dict[EtatAtelier, tuple[EtatAtelier, ...]] = {
    EtatAtelier.EN_PREPARATION: (EtatAtelier.OUVERT,),
    EtatAtelier.OUVERT: (EtatAtelier.VOTE, EtatAtelier.CLOS),
    EtatAtelier.VOTE: (EtatAtelier.CLOS, EtatAtelier.OUVERT),
    EtatAtelier.CLOS: (EtatAtelier.VOTE,),
}
TONS_D_ATELIER: dict[EtatAtelier, str] = {
    EtatAtelier.EN_PREPARATION: "neutre",
    EtatAtelier.OUVERT: "succes",
    EtatAtelier.VOTE: "information",
    EtatAtelier.CLOS: "neutre",
}


class OrigineContribution(models.TextChoices):
    """How an idea came."""

    TELEPHONE = "TELEPHONE", "Depuis un téléphone"
    PAPIER = "PAPIER", "Recopiée du papier"


class SortContribution(models.TextChoices):
    """What is done with an idea; what it became afterwards is told by its devenirs."""

    RECUE = "RECUE", "Reçue"
    GARDEE = "GARDEE", "Gardée"
    FUSIONNEE = "FUSIONNEE", "Fusionnée"
    LAISSEE = "LAISSEE", "Laissée de côté"


TONS_DE_CONTRIBUTION: dict[SortContribution, str] = {
    SortContribution.RECUE: "neutre",
    SortContribution.GARDEE: "succes",
    SortContribution.FUSIONNEE: "information",
    SortContribution.LAISSEE: "alerte",
}


class NatureConstat(models.TextChoices):
    """What a sentence of the diagnosis says of the territory (process A.7; model, annexe 1)."""

    FORCE = "FORCE", "Force"
    FAIBLESSE = "FAIBLESSE", "Faiblesse"
    BESOIN = "BESOIN", "Besoin"


class EtatDiagnostic(models.TextChoices):
    """Where the shared diagnosis stands (process D.2: en cours, partagé, validé)."""

    EN_COURS = "EN_COURS", "En cours"
    A_VALIDER = "A_VALIDER", "À valider"
    VALIDE = "VALIDE", "Validé"


TRANSITIONS_DU_DIAGNOSTIC: dict[EtatDiagnostic, tuple[EtatDiagnostic, ...]] = {
    EtatDiagnostic.EN_COURS: (EtatDiagnostic.A_VALIDER,),
    EtatDiagnostic.A_VALIDER: (EtatDiagnostic.EN_COURS, EtatDiagnostic.VALIDE),
    EtatDiagnostic.VALIDE: (EtatDiagnostic.EN_COURS,),
}
TONS_DU_DIAGNOSTIC: dict[EtatDiagnostic, str] = {
    EtatDiagnostic.EN_COURS: "information",
    EtatDiagnostic.A_VALIDER: "alerte",
    EtatDiagnostic.VALIDE: "succes",
}


class CleSection(models.TextChoices):
    """What annexe 1 of the model convention and the acte d'engagement ask for (process A7-02, A7-07)."""

    CARACTERISTIQUES = "CARACTERISTIQUES", "Caractéristiques du territoire"
    BESOINS = "BESOINS", "Besoins des familles"
    OFFRE = "OFFRE", "Offre d’équipements et de services"
    BILAN_CEJ = "BILAN_CEJ", "Bilan du contrat enfance jeunesse"
    CHAMPS = "CHAMPS", "Champs d’intervention de chacun"
    COORDINATION = "COORDINATION", "Postes de coordination"
    FORCES = "FORCES", "Forces et potentiels"
    ECARTS = "ECARTS", "Champs à investiguer"
    ENJEUX = "ENJEUX", "Enjeux et priorités"


class EtatSection(models.TextChoices):
    """Where the writing of a section stands."""

    A_FAIRE = "A_FAIRE", "À faire"
    EN_COURS = "EN_COURS", "En cours"
    FAITE = "FAITE", "Faite"
    SANS_OBJET = "SANS_OBJET", "Sans objet"


SECTIONS_TRAITEES = frozenset({EtatSection.FAITE, EtatSection.SANS_OBJET})
TONS_DE_SECTION: dict[EtatSection, str] = {
    EtatSection.A_FAIRE: "neutre",
    EtatSection.EN_COURS: "information",
    EtatSection.FAITE: "succes",
    EtatSection.SANS_OBJET: "neutre",
}
