"""What is said of the end of a démarche: where it stands, what that means, what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.conventions.queries.des_fins import FinDeDemarche
from maillage.interface.typographie import accorde, date_longue, typo
from maillage.regles.echeances import ecart_periodes
from maillage.regles.fins import Raccord, ajouter_mois

# What ends with a convention (convention type, articles 10 and 12; dossier of finance, §2 and F01).
JAMAIS_TACITE = (
    "Les engagements des parties ont pris fin. La convention n’est jamais reconduite d’elle-même : il "
    "faut une nouvelle décision, expresse, de chaque partie."
)
PAS_DE_BONUS = (
    "Sans nouvelle signature, aucun bonus territoire ne peut être calculé pour la suite : il suppose une "
    "convention en vigueur sur toute la période demandée."
)
SANS_SIGNATURE = (
    "La période s’achève sans que la convention soit signée par tous : enregistrez les signatures si "
    "elles ont eu lieu, ou décidez de la suite avec les parties."
)
RESTE_LISIBLE = "Tout reste lisible ici : le plan, les actes, les signatures et le journal."
QUATRE_ANS = 48  # months, where the former period is unknown


def raccord_en_mots(raccord: Raccord) -> str:
    """« La convention précédente a pris fin le…, celle-ci commence le… », the days, the vote."""
    ecart, retard = raccord.ecart, raccord.jours_sans_acte
    debut = (
        f"La convention précédente a pris fin le {date_longue(raccord.fin_precedente)}, "
        f"celle-ci commence le {date_longue(raccord.debut)}"
    )
    if ecart > 0:
        phrases = [f"{debut} : {accorde(ecart, 'jour')} sans convention."]
    elif ecart < 0:
        phrases = [f"{debut} : {accorde(-ecart, 'jour')} de recouvrement."]
    else:
        phrases = [f"{debut} : les deux périodes se suivent."]
    if raccord.vote is None:
        phrases.append("Aucune délibération de renouvellement n'est enregistrée.")
    elif retard:
        phrases.append(
            f"Le renouvellement n'a été voté que le {date_longue(raccord.vote)}, "
            f"{accorde(retard, 'jour')} après cette fin."
        )
        if raccord.retroactivite:
            phrases.append(
                f"La convention est rétroactive de {accorde(raccord.retroactivite, 'jour')}."
            )
    return " ".join(phrases)


def etat_en_mots(fin: FinDeDemarche) -> str:
    """« Résiliée le… », « Échue le… », « Période terminée le… » without signature; empty before."""
    if fin.resiliation and fin.resiliation.effet_le and fin.resiliation.effet_le <= fin.le:
        return f"Résiliée à compter du {date_longue(fin.resiliation.effet_le)}"
    if not fin.est_echue:
        return ""
    quoi = "Échue depuis le" if fin.a_ete_signee else "Période terminée le"
    return f"{quoi} {date_longue(fin.dernier_jour)}"


def consequences(fin: FinDeDemarche) -> tuple[str, ...]:
    """What the end means, in sentences; nothing before it."""
    if not fin.est_finie:
        return ()
    if not fin.a_ete_signee:
        return (
            "La période est passée sans qu’une convention ait été signée par tous dans cette démarche.",
            PAS_DE_BONUS,
            RESTE_LISIBLE,
        )
    return (JAMAIS_TACITE, PAS_DE_BONUS, RESTE_LISIBLE)


def a_faire_ensuite(fin: FinDeDemarche) -> str:
    """The next step towards the end, or after it; empty while nothing presses."""
    if fin.en_cours is not None:
        if fin.en_cours.est_a_constater(fin.le):
            return "Le délai de la résiliation est achevé : dites si la convention est résiliée."
        return ""
    if fin.releve_signee:
        return ""
    if fin.successeur is not None:
        return f"Faites signer la convention de « {fin.successeur} », qui prend la suite."
    if fin.est_finie:
        return "Décidez avec les parties de renouveler la convention, ou laissez la démarche close."
    if fin.alerte is None:
        return ""
    return fin.alerte.alerte.a_faire if fin.a_ete_signee else SANS_SIGNATURE


@dataclass(frozen=True, slots=True)
class AFaire:
    """What waits for somebody because of an end: the day it is about, the sentence, where to go."""

    demarche: Demarche
    le: dt.date
    constat: str
    geste: str
    lien: str
    presse: bool


def a_faire(fins: Iterable[FinDeDemarche]) -> list[AFaire]:
    """What the ends of these démarches ask of those who follow them, the most pressing first."""
    trouves = [item for fin in fins for item in _a_faire(fin)]
    return sorted(trouves, key=lambda a: (not a.presse, a.le, a.demarche.nom))


def _a_faire(fin: FinDeDemarche) -> Iterator[AFaire]:
    geste = a_faire_ensuite(fin)
    if not geste or fin.dernier_jour is None:
        return
    delai = fin.en_cours.delai if fin.en_cours else None
    if delai is not None:
        constat, jour = f"Délai achevé le {date_longue(delai.terme)}", delai.terme
    elif fin.est_finie:
        constat, jour = etat_en_mots(fin), fin.dernier_jour
    else:
        reste = accorde(-(fin.jours or 0), "jour")
        constat, jour = f"Fin le {date_longue(fin.dernier_jour)}, dans {reste}", fin.dernier_jour
    yield AFaire(
        demarche=fin.demarche,
        le=jour,
        constat=typo(constat),
        geste=typo(geste),
        lien=reverse("conventions:fin", args=[fin.demarche.slug]),
        presse=delai is not None or not fin.est_finie,
    )


def periode_suivante(demarche: Demarche, dernier_jour: dt.date) -> tuple[dt.date, dt.date]:
    """The period proposed for the renewal: as long as the former one, from the day after it."""
    debut = dernier_jour + dt.timedelta(days=1)
    mois = QUATRE_ANS
    if demarche.debut is not None and demarche.fin is not None:
        lendemain = demarche.fin + dt.timedelta(days=1)
        ecoules = (
            (lendemain.year - demarche.debut.year) * 12 + lendemain.month - demarche.debut.month
        )
        mois = ecoules if ajouter_mois(demarche.debut, ecoules) == lendemain else QUATRE_ANS
    return debut, ajouter_mois(debut, mois) - dt.timedelta(days=1)


def raccord_prevu(fin: FinDeDemarche, debut: dt.date) -> str:
    """How a period that begins on `debut` would follow this one; empty without an end to compare."""
    if fin.dernier_jour is None:
        return ""
    ecart = ecart_periodes(fin.dernier_jour, debut)
    if ecart > 0:
        suite = f"{accorde(ecart, 'jour')} ne seront couverts par aucune convention."
    elif ecart < 0:
        suite = f"{accorde(-ecart, 'jour')} seront couverts par les deux."
    else:
        suite = "les deux périodes se suivent."
    return typo(
        f"L'ancienne période s'achève le {date_longue(fin.dernier_jour)}, la nouvelle commence le "
        f"{date_longue(debut)} : {suite}"
    )


def nom_suivant(demarche: Demarche, debut: dt.date, fin: dt.date) -> str:
    """« Aubergenville — CTG 2028-2031 » after « Aubergenville — CTG 2024-2027 »."""
    if demarche.debut is not None and demarche.fin is not None:
        ancienne = f"{demarche.debut.year}-{demarche.fin.year}"
        if ancienne in demarche.nom:
            return demarche.nom.replace(ancienne, f"{debut.year}-{fin.year}")
    return f"{demarche.nom} ({debut.year}-{fin.year})"
