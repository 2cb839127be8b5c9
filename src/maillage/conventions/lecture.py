"""What the figures and the dates of a deliberation say, computed once for rules, pages and documents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from maillage.conventions.enums import EtatDeliberation
from maillage.conventions.models import Deliberation, SeanceDeliberante
from maillage.interface.typographie import accorde, date_longue, minuscule
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.regles import deliberations as votes
from maillage.regles.deliberations import CompteDuVote
from maillage.regles.echeances import jours_francs, jours_francs_requis
from maillage.regles.transmissions import (
    EcartDIdentifiant,
    comparer_identifiant,
    lire_identifiant,
)

CONSEILS = frozenset({NatureOrganisation.COMMUNE, NatureOrganisation.EPCI})


@dataclass(frozen=True)
class LectureDeVote:
    """Everything that can be computed of one deliberation; what lacks a figure is None.

    `locale` says that the CGCT rules it: it is that of a commune or of an EPCI.
    """

    deliberation: Deliberation
    locale: bool
    compte: CompteDuVote
    jours_francs: int | None
    jours_francs_requis: int | None
    exprimes: int | None
    majorite: int | None
    adoptee: bool | None
    executoire_le: dt.date | None
    manques: tuple[str, ...]
    identifiant_lisible: bool | None
    ecarts: tuple[EcartDIdentifiant, ...]

    @property
    def voix(self) -> int | None:
        """All that was counted at the vote, abstentions included; None while a side is unknown."""
        d = self.deliberation
        if d.pour is None or d.contre is None or d.abstentions is None:
            return None
        return d.pour + d.contre + d.abstentions

    def etat(self, le: dt.date) -> EtatDeliberation:
        """Where it stands that day."""
        d = self.deliberation
        if d.seance_le > le:
            prevue = bool(d.point) or d.convoquee_le is not None
            return EtatDeliberation.INSCRITE if prevue else EtatDeliberation.PROJET
        transmise = d.transmise_le is not None and d.transmise_le <= le
        publiee = d.publiee_le is not None and d.publiee_le <= le
        if transmise and publiee:
            return EtatDeliberation.EXECUTOIRE
        if transmise or publiee:
            return EtatDeliberation.TRANSMISE if transmise else EtatDeliberation.PUBLIEE
        return EtatDeliberation.VOTEE


def lire(d: Deliberation) -> LectureDeVote:
    """Compute it all (organisation and territory loaded, attendance prefetched)."""
    exprimes = None if d.pour is None or d.contre is None else d.pour + d.contre
    lisible, ecarts = _identifiant(d)
    return LectureDeVote(
        deliberation=d,
        locale=d.organisation.nature in CONSEILS,
        compte=d.compte,
        jours_francs=jours_francs(d.convoquee_le, d.seance_le) if d.convoquee_le else None,
        jours_francs_requis=delai_requis(d.organisation, en_urgence=d.en_urgence),
        exprimes=exprimes,
        majorite=votes.majorite(exprimes) if exprimes else None,
        adoptee=votes.adoptee(d.pour or 0, d.contre or 0) if exprimes else None,
        executoire_le=votes.executoire_le(d.transmise_le, d.publiee_le),
        manques=_manques(d),
        identifiant_lisible=lisible,
        ecarts=ecarts,
    )


def raison_de_ne_pas_avancer(lu: LectureDeVote, le: dt.date) -> str | None:
    """Why neither transmission nor publication can be noted that day, or nothing."""
    if not lu.locale:
        return "Une décision de cette organisation ne relève pas du contrôle de légalité."
    etat = lu.etat(le)
    if etat in (EtatDeliberation.PROJET, EtatDeliberation.INSCRITE):
        return f"La délibération n’est pas encore votée : elle est « {minuscule(etat.label)} »."
    return None


def delai_requis(organisation: Organisation, *, en_urgence: bool = False) -> int | None:
    """The clear days that this assembly must be given; None where the CGCT does not rule it.

    An EPCI follows the communes of 3 500 inhabitants as soon as one of its communes has as many
    (CGCT, article L.5211-1): the longer delay is asked of all of them.
    """
    if organisation.nature not in CONSEILS:
        return None
    territoire = organisation.territoire
    commune = organisation.nature == NatureOrganisation.COMMUNE
    population = territoire.population_municipale if territoire and commune else None
    return jours_francs_requis(population, en_urgence=en_urgence)


def delai_de(seance: SeanceDeliberante | Deliberation) -> int | None:
    """The clear days that the convocation left, or None."""
    if seance.convoquee_le is None:
        return None
    return jours_francs(seance.convoquee_le, seance.seance_le)


def _manques(d: Deliberation) -> tuple[str, ...]:
    """The dates that the executory character, or the text, still waits for."""
    dates = [
        ("la transmission au contrôle de légalité", d.transmise_le),
        ("la publication", d.publiee_le),
    ]
    if d.au_raa:
        dates.append(("la publication au recueil des actes administratifs", d.raa_le))
    return tuple(nom for nom, jour in dates if jour is None)


def _identifiant(d: Deliberation) -> tuple[bool | None, tuple[EcartDIdentifiant, ...]]:
    if not d.identifiant_transmission:
        return None, ()
    lu = lire_identifiant(d.identifiant_transmission)
    if lu is None:
        return False, ()
    territoire = d.organisation.territoire
    departement = territoire.departement if territoire else None
    ecarts = comparer_identifiant(
        lu,
        departement=departement.code if departement else "",
        siren=d.organisation.siren or (territoire.siren if territoire else ""),
        date=d.seance_le,
        numero=d.numero,
    )
    return True, tuple(ecarts)


# ---------------------------------------------------------------- what the page says of it


@dataclass(frozen=True)
class Calcul:
    """One computed value: what it is, how much, what is expected, and whether it is met.

    `tenu` is None where the law of the municipal councils does not apply or a figure is missing.
    """

    nom: str
    valeur: str
    attendu: str
    tenu: bool | None


def calculs(lu: LectureDeVote) -> list[Calcul]:
    """The table of the page, in the order of an extract of the register."""
    tous = [_delai(lu), _quorum(lu), _votants(lu), _majorite(lu), _force(lu)]
    return [*tous, _transmission(lu)] if lu.deliberation.identifiant_transmission else tous


def _delai(lu: LectureDeVote) -> Calcul:
    nom = "Délai de convocation"
    jours, requis = lu.jours_francs, lu.jours_francs_requis
    if jours is None:
        return Calcul(nom, "", "La date de convocation n’est pas saisie.", None)
    valeur = accorde(jours, "jour franc", "jours francs")
    if requis is None:
        return Calcul(nom, valeur, "Aucun délai légal connu pour cette assemblée.", None)
    mots = accorde(requis, "jour franc", "jours francs")
    return Calcul(nom, valeur, f"Au moins {mots} (CGCT, L.2121-11 et L.2121-12).", jours >= requis)


def _quorum(lu: LectureDeVote) -> Calcul:
    nom, compte = "Quorum", lu.compte
    if compte.quorum_atteint is None:
        return Calcul(nom, "", "Il manque les présents ou les membres en exercice.", None)
    valeur = f"{accorde(compte.presents or 0, 'présent')} sur {compte.en_exercice}"
    if not lu.locale:
        return Calcul(nom, valeur, "Aucun quorum légal connu pour cette assemblée.", None)
    attendu = f"Au moins {compte.quorum} : {compte.en_exercice} ÷ 2, arrondi, plus un (L.2121-17)."
    return Calcul(nom, valeur, attendu, compte.quorum_atteint)


def _votants(lu: LectureDeVote) -> Calcul:
    nom, compte = "Votants", lu.compte
    if compte.votants is None:
        return Calcul(nom, "", "Il manque les présents.", None)
    valeur = f"{compte.votants} : {compte.presents} + {accorde(compte.pouvoirs or 0, 'pouvoir')}"
    if lu.voix is None:
        return Calcul(nom, valeur, "Le résultat du vote n’est pas saisi.", None)
    attendu = f"{accorde(lu.voix, 'voix', 'voix')} et abstentions comptées."
    return Calcul(nom, valeur, attendu, lu.voix == compte.votants)


def _majorite(lu: LectureDeVote) -> Calcul:
    nom, d = "Majorité", lu.deliberation
    if lu.exprimes is None:
        return Calcul(nom, "", "Les voix pour et contre ne sont pas saisies.", None)
    if lu.majorite is None:
        return Calcul(nom, "", "Aucun suffrage exprimé.", None)
    valeur = f"{d.pour} pour, {d.contre} contre"
    attendu = (
        f"Au moins {lu.majorite} : la majorité absolue de "
        f"{accorde(lu.exprimes, 'suffrage exprimé', 'suffrages exprimés')} (L.2121-20)."
    )
    if lu.adoptee is None:
        attendu = "Partage des voix : celle du président est prépondérante (L.2121-20)."
    return Calcul(nom, valeur, attendu, lu.adoptee)


def _force(lu: LectureDeVote) -> Calcul:
    nom = "Caractère exécutoire"
    if not lu.locale:
        return Calcul(nom, "", "Ne relève pas du contrôle de légalité.", None)
    if lu.executoire_le is None:
        manques = " et ".join(lu.manques)
        return Calcul(nom, "Pas encore", f"Il manque {manques} (CGCT, L.2131-1).", False)
    attendu = "La plus tardive de la transmission et de la publication (CGCT, L.2131-1)."
    return Calcul(nom, f"Depuis le {date_longue(lu.executoire_le)}", attendu, True)


def _transmission(lu: LectureDeVote) -> Calcul:
    nom, texte = "Identifiant de transmission", lu.deliberation.identifiant_transmission
    if not lu.identifiant_lisible:
        return Calcul(nom, texte, "Il ne se lit pas : département, Siren, date, numéro.", False)
    if not lu.ecarts:
        return Calcul(nom, texte, "Département, Siren, date et numéro concordent.", True)
    dits = " ; ".join(f"{e.quoi} {e.lu} au lieu de {e.attendu}" for e in lu.ecarts)
    return Calcul(nom, texte, f"Il dit : {dits}.", False)
