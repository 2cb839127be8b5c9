"""What each verdict means, and what to do about it, in the words of somebody who is no specialist."""

from __future__ import annotations

from maillage.sceaux.enums import LienAvecUneVersion, VerdictDeSceau
from maillage.sceaux.origines import Origine

V = VerdictDeSceau
EXPLICATIONS: dict[VerdictDeSceau, str] = {
    V.INTACT: "Rien n’a changé dans ce fichier depuis qu’il a été scellé, et une autorité reconnue ici "
    "répond de chaque certificat.",
    V.AUTOSIGNE: "Rien n’a changé dans ce fichier depuis qu’il a été scellé. Mais le certificat est fait "
    "par son porteur : n’importe qui peut en faire un à ce nom.",
    V.AUTORITE_INCONNUE: "Rien n’a changé dans ce fichier depuis qu’il a été scellé. Mais l’autorité qui "
    "a délivré le certificat n’est pas de celles que cette instance reconnaît.",
    V.EXPIRE_DEPUIS: "Rien n’a changé dans ce fichier. Le certificat a expiré depuis, mais un horodatage "
    "prouve que le sceau a été apposé avant.",
    V.EXPIRE_SANS_PREUVE: "Rien n’a changé dans ce fichier, mais le certificat a expiré depuis et aucun "
    "horodatage ne prouve que le sceau a été apposé avant.",
    V.EXPIRE_A_LA_SIGNATURE: "Rien n’a changé dans ce fichier, mais le certificat avait déjà expiré quand "
    "il a servi.",
    V.PAS_ENCORE_VALABLE: "Rien n’a changé dans ce fichier, mais le certificat n’était pas encore valable "
    "quand il a servi.",
    V.REVOQUE_DEPUIS: "Rien n’a changé dans ce fichier. Le certificat a été révoqué depuis, mais un "
    "horodatage prouve que le sceau a été apposé avant.",
    V.REVOQUE: "Le certificat est révoqué : son autorité ne répond plus de lui, et rien ne prouve que le "
    "sceau a été apposé avant.",
    V.USAGE_INTERDIT: "Rien n’a changé dans ce fichier, mais le certificat n’est pas délivré pour signer.",
    V.ALGORITHME_FAIBLE: "Le sceau repose sur un procédé ancien qu’on sait imiter : il ne prouve plus rien.",
    V.MODIFIE_APRES: "Quelque chose a été ajouté ou changé dans ce fichier après un sceau. Ce que vous "
    "lisez n’est pas ce qui a été scellé.",
    V.ALTERE: "Ce fichier n’est pas celui qui a été scellé : un octet au moins en a changé.",
    V.SANS_SCEAU: "Ce PDF ne porte aucun sceau : rien dans le fichier ne dit qui l’a fait, ni s’il a changé.",
    V.DIFFERENT: "Ce fichier porte le code d’une version gardée ici, mais ce n’est pas le fichier gardé.",
    V.MAUVAISE_VERSION: "Ce fichier est une version qui n’est plus en vigueur.",
    V.PROTEGE: "Ce PDF est protégé par un mot de passe : il ne peut pas être lu, ni donc vérifié.",
    V.ABIME: "Ce PDF est abîmé : sa structure ne se lit plus.",
    V.PAS_UN_PDF: "Ce fichier n’est pas un PDF.",
}
DEMANDER = "Demandez à qui vous l’a transmis le fichier d’origine, et comparez."
SUITES: dict[VerdictDeSceau, str] = {
    V.AUTOSIGNE: "Assurez-vous de l’identité de qui vous a transmis le fichier par un autre moyen.",
    V.AUTORITE_INCONNUE: "L’administrateur de l’instance peut reconnaître cette autorité s’il la connaît.",
    V.EXPIRE_SANS_PREUVE: "Demandez une copie d’archive, qui porte un horodatage.",
    V.EXPIRE_A_LA_SIGNATURE: "Demandez un nouveau sceau, avec un certificat valable.",
    V.PAS_ENCORE_VALABLE: "Demandez un nouveau sceau, avec un certificat valable.",
    V.REVOQUE: "Ne vous y fiez pas. Demandez un nouveau sceau, avec un certificat valable.",
    V.USAGE_INTERDIT: "Demandez un nouveau sceau, avec un certificat de cachet.",
    V.ALGORITHME_FAIBLE: "Ne vous y fiez pas. Demandez un nouveau sceau.",
    V.MODIFIE_APRES: f"Ne vous y fiez pas. {DEMANDER}",
    V.ALTERE: f"Ne vous y fiez pas. {DEMANDER}",
    V.SANS_SCEAU: "Pour une page signée à la main, regardez le code au bas de la page.",
    V.DIFFERENT: f"Ne vous y fiez pas. {DEMANDER}",
    V.MAUVAISE_VERSION: "Demandez le texte en vigueur à l’équipe de la démarche.",
    V.PROTEGE: "Demandez le fichier sans mot de passe à qui vous l’a transmis : l’enregistrer vous-même "
    "sans mot de passe effacerait ses sceaux.",
    V.ABIME: DEMANDER,
    V.PAS_UN_PDF: "Choisissez le fichier PDF lui-même, et non une photo ou un document à imprimer.",
}
DE_L_ORIGINE = {
    LienAvecUneVersion.FIGE: "Ce PDF ne porte pas de sceau, mais il est identique, octet pour octet, au "
    "fichier figé gardé ici.",
    LienAvecUneVersion.COMMENCE_PAR: EXPLICATIONS[V.SANS_SCEAU],
    LienAvecUneVersion.REPERE: "Ce PDF ne porte aucun sceau. Le code de ses pages est celui d’une version "
    "gardée ici, mais ses octets diffèrent : une numérisation, une impression, ou un fichier retouché. "
    "À vérifier à l’œil, contre le fichier gardé.",
    LienAvecUneVersion.REPERE_INCONNU: "Les pages de ce fichier portent un code de version qu’aucune "
    "version gardée ici ne porte.",
}


def explication(verdict: VerdictDeSceau, origine: Origine | None) -> str:
    """What the verdict means for this file."""
    if origine and verdict in (V.SANS_SCEAU, V.DIFFERENT) and origine.lien in DE_L_ORIGINE:
        return DE_L_ORIGINE[origine.lien]
    return EXPLICATIONS[verdict]


def que_faire(verdict: VerdictDeSceau) -> str:
    """What to do next, or nothing."""
    return SUITES.get(verdict, "")
