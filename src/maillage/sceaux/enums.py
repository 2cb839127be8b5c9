"""The closed lists of the seals: what may be said of a file, of its date and of what it is."""

from __future__ import annotations

from django.db import models


class VerdictDeSceau(models.TextChoices):
    """What is found of one seal, or of a file as a whole; each is told apart to its reader."""

    INTACT = "INTACT", "Intact, et scellé par qui il dit"
    AUTOSIGNE = "AUTOSIGNE", "Intact, mais le certificat est fait par son porteur"
    AUTORITE_INCONNUE = "AUTORITE_INCONNUE", "Intact, mais l’autorité n’est pas reconnue"
    EXPIRE_DEPUIS = "EXPIRE_DEPUIS", "Intact, certificat expiré depuis"
    EXPIRE_SANS_PREUVE = "EXPIRE_SANS_PREUVE", "Certificat expiré depuis, date non prouvée"
    EXPIRE_A_LA_SIGNATURE = "EXPIRE_A_LA_SIGNATURE", "Certificat expiré quand le sceau a été apposé"
    PAS_ENCORE_VALABLE = "PAS_ENCORE_VALABLE", "Certificat pas encore valable quand il a servi"
    REVOQUE_DEPUIS = "REVOQUE_DEPUIS", "Intact, certificat révoqué depuis"
    REVOQUE = "REVOQUE", "Certificat révoqué"
    USAGE_INTERDIT = "USAGE_INTERDIT", "Certificat qui ne peut pas sceller"
    ALGORITHME_FAIBLE = "ALGORITHME_FAIBLE", "Sceau trop faible"
    MODIFIE_APRES = "MODIFIE_APRES", "Modifié après le sceau"
    ALTERE = "ALTERE", "Altéré"
    SANS_SCEAU = "SANS_SCEAU", "Sans sceau"
    MAUVAISE_VERSION = "MAUVAISE_VERSION", "Ce n’est pas la dernière version"
    DIFFERENT = "DIFFERENT", "Ce n’est pas le fichier gardé ici"
    PROTEGE = "PROTEGE", "PDF protégé par un mot de passe"
    ABIME = "ABIME", "PDF abîmé"
    PAS_UN_PDF = "PAS_UN_PDF", "Ce n’est pas un PDF"


# The whole file is what was sealed, by somebody whom an authority recognised here vouches for.
SURS = frozenset(
    {VerdictDeSceau.INTACT, VerdictDeSceau.EXPIRE_DEPUIS, VerdictDeSceau.REVOQUE_DEPUIS}
)
# The file is whole, but who sealed it is not proven.
ENTIERS = SURS | frozenset(
    {
        VerdictDeSceau.AUTOSIGNE,
        VerdictDeSceau.AUTORITE_INCONNUE,
        VerdictDeSceau.EXPIRE_SANS_PREUVE,
        VerdictDeSceau.EXPIRE_A_LA_SIGNATURE,
        VerdictDeSceau.PAS_ENCORE_VALABLE,
        VerdictDeSceau.REVOQUE,
        VerdictDeSceau.USAGE_INTERDIT,
    }
)
# From the gravest: a file with several seals gets the verdict of the worst one.
DU_PIRE_AU_MEILLEUR: tuple[VerdictDeSceau, ...] = (
    VerdictDeSceau.ALTERE,
    VerdictDeSceau.MODIFIE_APRES,
    VerdictDeSceau.ALGORITHME_FAIBLE,
    VerdictDeSceau.REVOQUE,
    VerdictDeSceau.EXPIRE_A_LA_SIGNATURE,
    VerdictDeSceau.PAS_ENCORE_VALABLE,
    VerdictDeSceau.USAGE_INTERDIT,
    VerdictDeSceau.EXPIRE_SANS_PREUVE,
    VerdictDeSceau.AUTOSIGNE,
    VerdictDeSceau.AUTORITE_INCONNUE,
    VerdictDeSceau.REVOQUE_DEPUIS,
    VerdictDeSceau.EXPIRE_DEPUIS,
    VerdictDeSceau.INTACT,
)


# What the date beside such a verdict is the date of: not that of the seal.
DE_QUOI_LA_DATE = {
    VerdictDeSceau.EXPIRE_DEPUIS: "expiré le",
    VerdictDeSceau.EXPIRE_SANS_PREUVE: "expiré le",
    VerdictDeSceau.EXPIRE_A_LA_SIGNATURE: "expiré le",
    VerdictDeSceau.PAS_ENCORE_VALABLE: "valable à partir du",
    VerdictDeSceau.REVOQUE_DEPUIS: "révoqué le",
    VerdictDeSceau.REVOQUE: "révoqué le",
}


class DatationDeSceau(models.TextChoices):
    """How the date of a seal is known."""

    DECLAREE = "DECLAREE", "date donnée par qui a scellé, sans horodatage"
    HORODATEE = "HORODATEE", "date prouvée par une autorité d’horodatage reconnue"
    HORODATAGE_INCONNU = "HORODATAGE_INCONNU", "horodatage d’une autorité qui n’est pas reconnue"
    HORODATAGE_FAUX = "HORODATAGE_FAUX", "horodatage qui ne correspond pas au sceau"


class LienAvecUneVersion(models.TextChoices):
    """How a file is tied to a version kept here."""

    FIGE = "FIGE", "identique, octet pour octet, au fichier figé"
    SCELLE = "SCELLE", "identique, octet pour octet, au fichier scellé"
    COMMENCE_PAR = "COMMENCE_PAR", "commence par le fichier figé, inchangé"
    REPERE = "REPERE", "porte le code de cette version, mais ses octets diffèrent"
    REPERE_INCONNU = "REPERE_INCONNU", "porte un code qu’aucune version d’ici ne porte"
    INCONNU = "INCONNU", "inconnu ici"


class NiveauDeSceau(models.TextChoices):
    """The level of a seal (ETSI EN 319 142-1)."""

    B = "B-B", "PAdES B-B, sans horodatage"
    T = "B-T", "PAdES B-T, horodaté"
    LT = "B-LT", "PAdES B-LT, avec ses preuves de validité"
    LTA = "B-LTA", "PAdES B-LTA, pour l’archive"


class EtatProcedure(models.TextChoices):
    """Where a procedure stands at the external signing service."""

    EN_COURS = "EN_COURS", "En cours"
    TERMINEE = "TERMINEE", "Signée par tous"
    REFUSEE = "REFUSEE", "Refusée"
    EXPIREE = "EXPIREE", "Expirée"
    ANNULEE = "ANNULEE", "Annulée"


class EtatDuSignataire(models.TextChoices):
    """Where one signer stands at the external signing service."""

    ATTENDU = "ATTENDU", "Attendu"
    INVITE = "INVITE", "Invité à signer"
    A_SIGNE = "A_SIGNE", "A signé"
    A_REFUSE = "A_REFUSE", "A refusé"
