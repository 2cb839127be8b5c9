"""What a meeting should know of the plan: how far it has come, what calls for attention, its money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from maillage.documents.arbre import Alignement, Tableau, texte
from maillage.documents.diapositives import Chiffre, Chiffres, Diapositive, Graphique
from maillage.documents.graphiques import Serie
from maillage.documents.rubriques import Moment, Rubrique, declarer
from maillage.interface.typographie import INSECABLE, accorde, date_longue, montant, typo
from maillage.plan_actions.calcul import calendrier, est_en_retard, pour_cent, resumer
from maillage.plan_actions.enums import EtatFiche, Temps
from maillage.plan_actions.queries import fiches
from maillage.plan_actions.queries.avancement import (
    REALISEES,
    AvancementDuPlan,
    Suivi,
    avancement_du_plan,
)
from maillage.plan_actions.queries.dossier import budgets_par_annee, racines
from maillage.plan_actions.queries.lignes import MONTANTS, Sommes
from maillage.regles.avancement import en_entier

A_DROITE: Alignement = "droite"
SOURCE = "plan d’actions de la démarche"
MAUVAIS_TEMPS = frozenset({Temps.PLUIE, Temps.ORAGE})
LIBELLES_DES_MONTANTS = {"prevu": "Prévu", "vote": "Voté", "paye": "Payé"}


def etat_du_plan(moment: Moment) -> Iterator[Diapositive]:
    """The progress of the plan, its fiches by state, by axe, their météo, and those in difficulty."""
    lu = avancement_du_plan(moment.demarche, moment.le)
    suivis = list(lu.fiches.values())
    if not suivis:
        return
    source = f"{SOURCE}, au {date_longue(moment.le)}"
    yield _en_bref(lu, suivis, source)
    yield _par_etat(suivis, source)
    yield from _par_axe(moment, lu, source)
    yield from _meteo(suivis, source)
    yield from _a_suivre(moment, suivis, source)


def _en_bref(lu: AvancementDuPlan, suivis: list[Suivi], source: str) -> Diapositive:
    etats = Counter(suivi.fiche.etat for suivi in suivis)
    realisees = sum(etats[etat] for etat in REALISEES)
    retards = sum(est_en_retard(suivi.calendrier) for suivi in suivis)
    dit = resumer(lu.plan)
    inconnus = lu.plan.inconnus
    notes = "L’avancement du plan est la moyenne de celui de ses parties, selon leur poids."
    if inconnus:
        notes += (
            f" {accorde(inconnus, 'fiche ne dit pas', 'fiches ne disent pas')} où elle"
            f"{'s en sont' if inconnus > 1 else ' en est'}{INSECABLE}: comptée"
            f"{'s' if inconnus > 1 else ''} pour 0."
        )
    return Diapositive(
        f"Le plan est réalisé à {dit}" if lu.plan.part is not None else "Le plan en bref",
        Chiffres(
            (
                Chiffre(
                    "—" if lu.plan.part is None else pour_cent(lu.plan.part),
                    "du plan réalisé, au moins" if inconnus else "du plan réalisé",
                ),
                Chiffre(str(realisees), f"réalisées sur {accorde(len(suivis), 'fiche')} action"),
                Chiffre(str(etats[EtatFiche.EN_COURS]), "en cours"),
                Chiffre(str(retards), "en retard sur leur calendrier"),
            )
        ),
        lecture=notes,
        source=source,
    )


def _par_etat(suivis: list[Suivi], source: str) -> Diapositive:
    etats = Counter(suivi.fiche.etat for suivi in suivis)
    presents = [etat for etat in EtatFiche if etats[etat]]
    frequent = max(presents, key=lambda etat: etats[etat])
    noms = tuple(typo(etat.label) for etat in presents)
    dits = ", ".join(
        f"{nom.lower()} {etats[etat]}" for nom, etat in zip(noms, presents, strict=True)
    )
    return Diapositive(
        f"Fiches action par état{INSECABLE}: {accorde(etats[frequent], 'fiche')} "
        f"«{INSECABLE}{typo(frequent.label)}{INSECABLE}» sur {len(suivis)}",
        _barres(
            "Fiches action par état",
            ("État", "Fiches"),
            noms,
            [Decimal(etats[etat]) for etat in presents],
            [str(etats[etat]) for etat in presents],
            f"Barres{INSECABLE}: {dits}.",
        ),
        lecture="Chaque fiche compte une fois, dans l’état qu’elle a ce jour.",
        source=source,
    )


def _par_axe(moment: Moment, lu: AvancementDuPlan, source: str) -> Iterator[Diapositive]:
    tetes = racines(moment.demarche)
    if len(tetes) < 2:
        return
    mesures = [lu.elements[tete.pk] for tete in tetes]
    noms = tuple(typo(str(tete)) for tete in tetes)
    dits = [resumer(mesure) for mesure in mesures]
    yield Diapositive(
        "Avancement de chaque partie du plan",
        _barres(
            "Avancement de chaque partie du plan",
            ("Partie du plan", "Avancement"),
            noms,
            [None if m.part is None else Decimal(en_entier(m.part)) for m in mesures],
            dits,
            f"Barres{INSECABLE}: "
            + " ; ".join(f"{nom}, {dit}" for nom, dit in zip(noms, dits, strict=True))
            + ".",
            unite="%",
        ),
        lecture="Une partie dont aucune fiche n’est renseignée n’a pas de barre.",
        source=source,
    )


def _barres(
    legende: str,
    entetes: tuple[str, str],
    noms: tuple[str, ...],
    valeurs: Iterable[Decimal | None],
    dits: Iterable[str],
    alternative: str,
    unite: str = "",
) -> Graphique:
    """One series of bars, with its table of two columns."""
    return Graphique(
        "barres",
        noms,
        (Serie(entetes[1] + (f" ({unite})" if unite else ""), tuple(valeurs)),),
        alternative,
        Tableau(
            legende,
            entetes,
            tuple((texte(nom), texte(dit)) for nom, dit in zip(noms, dits, strict=True)),
            largeurs=(5, 3),
            alignements=("gauche", "droite"),
        ),
        unite,
    )


def _meteo(suivis: list[Suivi], source: str) -> Iterator[Diapositive]:
    donnees = Counter(suivi.meteo.temps for suivi in suivis if suivi.meteo)
    if not donnees:
        return
    sans = len(suivis) - donnees.total()
    lignes = [(typo(temps.label), donnees[temps]) for temps in Temps if donnees[temps]]
    if sans:
        lignes.append(("Sans météo", sans))
    difficiles = sum(donnees[temps] for temps in MAUVAIS_TEMPS)
    titre = (
        f"Météo des actions{INSECABLE}: {accorde(difficiles, 'fiche')} sous la pluie ou l’orage"
        if difficiles
        else f"Météo des actions{INSECABLE}: aucune fiche sous la pluie ni l’orage"
    )
    yield Diapositive(
        titre,
        Graphique(
            "anneau",
            tuple(nom for nom, _ in lignes),
            (Serie("Fiches", tuple(Decimal(n) for _, n in lignes)),),
            f"Anneau{INSECABLE}: " + ", ".join(f"{nom.lower()} {n}" for nom, n in lignes) + ".",
            Tableau(
                "Météo des fiches action",
                ("Météo", "Fiches"),
                tuple((texte(nom), texte(str(n))) for nom, n in lignes),
                largeurs=(5, 3),
                alignements=("gauche", "droite"),
            ),
        ),
        lecture="La météo est celle que le pilote a donnée en dernier.",
        source=source,
    )


def _a_suivre(moment: Moment, suivis: list[Suivi], source: str) -> Iterator[Diapositive]:
    """The fiches that are late, or whose pilot announces rain."""
    choisis = {
        suivi.fiche.pk: suivi
        for suivi in suivis
        if est_en_retard(suivi.calendrier) or (suivi.meteo and suivi.meteo.temps in MAUVAIS_TEMPS)
    }
    if not choisis:
        return
    lignes = []
    for fiche in fiches(moment.demarche).filter(pk__in=list(choisis)):
        suivi = choisis[fiche.pk]
        temps = typo(suivi.meteo.get_temps_display()) if suivi.meteo else "—"
        lignes.append(
            (
                texte(typo(str(fiche))),
                texte(typo(str(fiche.pilote or "—"))),
                texte(temps),
                texte(calendrier(suivi.calendrier)),
            )
        )
    yield Diapositive(
        f"{accorde(len(lignes), 'action demande', 'actions demandent')} l’attention du comité",
        Tableau(
            "Actions en retard ou en difficulté",
            ("Fiche action", "Pilote", "Météo", "Calendrier"),
            tuple(lignes),
            largeurs=(6, 4, 2, 4),
        ),
        lecture="Sont là les fiches en retard sur leur calendrier, et celles que leur pilote dit sous "
        "la pluie ou l’orage.",
        source=source,
    )


def argent(moment: Moment) -> Iterator[Diapositive]:
    """The budgets of the fiches by year: forecast, voted, paid; a sum that lacks a line says so."""
    annees = budgets_par_annee(moment.demarche)
    total = Sommes([ligne for sommes in annees.values() for ligne in sommes.lignes])
    presents = [nom for nom in MONTANTS if getattr(total, nom) is not None]
    if not presents:
        return
    yield Diapositive(
        f"Budget des actions{INSECABLE}: {_somme(total, presents[0])} "
        f"{LIBELLES_DES_MONTANTS[presents[0]].lower()}s",
        Graphique(
            "barres",
            tuple(str(annee) for annee in annees),
            tuple(
                Serie(
                    f"{LIBELLES_DES_MONTANTS[nom]} (€)",
                    tuple(getattr(sommes, nom) for sommes in annees.values()),
                )
                for nom in presents
            ),
            "Barres par année. "
            + " ".join(_annee_dite(annee, s, presents) for annee, s in annees.items()),
            _tableau_des_budgets(annees, total, presents),
            "€",
        ),
        lecture="Sommes des budgets des fiches action, sans celles qui sont abandonnées ou reportées. "
        f"«{INSECABLE}au moins{INSECABLE}» dit qu’une ligne n’a pas de montant.",
        source="budgets des fiches action",
    )


def _annee_dite(annee: int, sommes: Sommes, presents: list[str]) -> str:
    dits = (f"{LIBELLES_DES_MONTANTS[nom].lower()} {_somme(sommes, nom)}" for nom in presents)
    return f"{annee}{INSECABLE}: {', '.join(dits)}."


def _tableau_des_budgets(
    annees: Mapping[int, Sommes], total: Sommes, presents: list[str]
) -> Tableau:
    rangees = [*((str(annee), sommes) for annee, sommes in annees.items()), ("Ensemble", total)]
    return Tableau(
        "Budgets des fiches action par année",
        ("Année", *(LIBELLES_DES_MONTANTS[nom] for nom in presents)),
        tuple(
            (texte(nom), *(texte(_somme(sommes, m)) for m in presents)) for nom, sommes in rangees
        ),
        largeurs=(2, *(3 for _ in presents)),
        alignements=("gauche", *(A_DROITE for _ in presents)),
    )


def _somme(sommes: Sommes, nom: str) -> str:
    """« 1 200,00 € », « au moins 1 200,00 € », « non disponible »."""
    valeur = getattr(sommes, nom)
    prefixe = f"au moins{INSECABLE}" if nom in sommes.partielles else ""
    return prefixe + montant(valeur)


declarer(Rubrique("etat_du_plan", "Où en est le plan d’actions", 40, etat_du_plan))
declarer(Rubrique("argent_du_plan", "Budget des actions", 70, argent))
