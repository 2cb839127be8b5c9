"""The yearly bilan: actions by state, indicators, money, difficulties, and what the next year brings.

Source: revue annuelle of the model convention (seed S4-C, article 9) and of the Sicoval (seed S1); process
D.3. Indicators, money, météos and decisions are those of the year; the plan keeps no past state of its
fiches, so their state is that of the day on which the bilan is written, and the text says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.conventions.models import Demarche
from maillage.conventions.pieces.convention import noms_des_signataires
from maillage.conventions.redaction import lire
from maillage.documents.arbre import (
    Alignement,
    Bloc,
    Document,
    ElementListe,
    Liste,
    Note,
    Paragraphe,
    Tableau,
    Texte,
    Titre,
    manquant,
    texte,
)
from maillage.financements.queries.pluriannuel import COLONNES, Montants, pluriannuel
from maillage.gouvernance.enums import EtatReunion
from maillage.gouvernance.models import Decision, Reunion
from maillage.gouvernance.quand import date_dite
from maillage.gouvernance.queries.decisions import decisions
from maillage.gouvernance.queries.reunions import reunions_de_l_annee
from maillage.gouvernance.queries.suites import suites
from maillage.indicateurs.courbe import dire
from maillage.indicateurs.dossier import dire_la_valeur
from maillage.indicateurs.models import Indicateur
from maillage.indicateurs.queries import indicateurs
from maillage.interface.typographie import accorde, date_longue, nombre, periode, typo
from maillage.plan_actions.calcul import resumer
from maillage.plan_actions.dossier import MAUVAIS_TEMPS
from maillage.plan_actions.enums import EtatEtapeFiche, EtatFiche
from maillage.plan_actions.models import EtapeFiche, FicheAction, Meteo
from maillage.plan_actions.pieces.mots import titre_de
from maillage.plan_actions.queries import fiches
from maillage.plan_actions.queries.avancement import mesures_du_plan
from maillage.regles.erreurs import Introuvable

RIEN = "—"
ARRETEES = (EtatFiche.SUSPENDUE, EtatFiche.REPORTEE, EtatFiche.ABANDONNEE)
A_DROITE: Alignement = "droite"
NOMS = {"prevu": "Prévu", "vote": "Voté ou accepté", "paye": "Payé"}


@dataclass(frozen=True, slots=True)
class AnneeDeBilan:
    """One year of a démarche; `pk` is the year, by which a page and the command name it."""

    demarche: Demarche
    annee: int

    @property
    def pk(self) -> int:
        """The year."""
        return self.annee

    def __str__(self) -> str:
        return str(self.annee)


def bilan_annuel(annee: AnneeDeBilan) -> Document:
    """The bilan of that year."""
    demarche = annee.demarche
    return Document(
        titre=f"Bilan annuel {annee}",
        sous_titre=typo(demarche.nom),
        blocs=tuple(_blocs(demarche, annee.annee)),
        auteur=noms_des_signataires(lire(demarche)),
        pied=typo(demarche.nom),
        mots_cles=("bilan annuel", "revue du plan d’actions", "convention territoriale globale"),
    )


def annees(demarche: Demarche) -> list[AnneeDeBilan]:
    """The years in which something happened, the latest first (four queries)."""
    vues = {d.year for d in _meteos(demarche).dates("donnee_le", "year")}
    vues |= set(
        indicateurs(demarche)
        .filter(valeurs__valeur__isnull=False)
        .order_by()
        .values_list("valeurs__annee", flat=True)
    )
    vues |= {d.year for d in decisions(demarche).order_by().dates("prise_le", "year")}
    tenues = reunions_de_l_annee(demarche, None).filter(etat=EtatReunion.TENUE)
    vues |= {d.year for d in tenues.order_by().dates("fin", "year")}
    debut = demarche.debut.year if demarche.debut else None
    return [
        AnneeDeBilan(demarche, annee)
        for annee in sorted((a for a in vues if a and (debut is None or a >= debut)), reverse=True)
    ]


def trouver(demarche: Demarche, cherche: str) -> AnneeDeBilan:
    """The bilan of that year (`Introuvable` otherwise)."""
    connues = annees(demarche)
    for annee in connues:
        if cherche == str(annee):
            return annee
    dites = ", ".join(str(a) for a in connues) or "aucune"
    raise Introuvable(
        f"Rien n’est connu de l’année « {cherche} » dans « {demarche.slug} ». Années : {dites}."
    )


def manque(annee: AnneeDeBilan) -> Iterator[str]:
    """A bilan without any action has nothing to say."""
    if not fiches(annee.demarche).exists():
        yield "une fiche action dans le plan"


def _blocs(demarche: Demarche, annee: int) -> Iterator[Bloc]:
    lues = list(fiches(demarche).order_by("numero", "pk"))
    yield Titre(1, texte("1. L’année en bref"))
    yield from _en_bref(demarche, annee, lues)
    yield Titre(1, texte("2. Les actions"))
    yield from _actions(demarche, annee, lues)
    yield Titre(1, texte("3. Les indicateurs"))
    yield from _indicateurs(demarche, annee)
    yield Titre(1, texte("4. L’argent"))
    yield from _argent(demarche, annee)
    yield Titre(1, texte("5. Les difficultés"))
    yield from _difficultes(demarche, annee, lues)
    yield Titre(1, texte("6. Le pilotage"))
    yield from _pilotage(demarche, annee)
    yield Titre(1, texte(f"7. L’année {annee + 1}"))
    yield from _suite(demarche, annee + 1, lues)


def _en_bref(demarche: Demarche, annee: int, lues: list[FicheAction]) -> Iterator[Bloc]:
    actives = [f for f in lues if _dans(f, annee)]
    realisees = sum(f.etat in (EtatFiche.REALISEE, EtatFiche.RECONDUITE) for f in lues)
    en_cours = sum(f.etat == EtatFiche.EN_COURS for f in lues)
    prises = _decisions(demarche, annee)
    yield Liste(
        tuple(
            ElementListe(texte(typo(dit)))
            for dit in (
                f"Avancement du plan : {resumer(mesures_du_plan(demarche).plan)}",
                (
                    f"{accorde(len(lues), 'fiche action', 'fiches action')} au plan, dont {en_cours} en "
                    f"cours et {accorde(realisees, 'réalisée')}"
                ),
                f"{accorde(len(actives), 'fiche prévue', 'fiches prévues')} au calendrier de {annee}",
                f"{accorde(len(prises), 'décision prise', 'décisions prises')} dans l’année",
            )
        )
    )


def _actions(demarche: Demarche, annee: int, lues: list[FicheAction]) -> Iterator[Bloc]:
    mesures = mesures_du_plan(demarche).fiches
    presents = [etat for etat in EtatFiche if any(f.etat == etat for f in lues)]
    yield Tableau(
        "Fiches action par état",
        ("État", "Fiches", "Lesquelles"),
        tuple(
            (
                texte(typo(etat.label)),
                texte(str(sum(f.etat == etat for f in lues))),
                texte(typo("\n".join(titre_de(f) for f in lues if f.etat == etat))),
            )
            for etat in presents
        ),
        largeurs=(3, 2, 10),
        alignements=("gauche", A_DROITE, "gauche"),
    )
    actives = [f for f in lues if _dans(f, annee)]
    if actives:
        yield Tableau(
            f"Actions au calendrier de {annee}",
            ("Fiche action", "Pilote", "Période", "Avancement"),
            tuple(
                (
                    texte(typo(titre_de(f))),
                    texte(typo(str(f.pilote or "")))
                    or texte(manquant(f"pilote de « {titre_de(f)} »")),
                    texte(periode(f.debut, f.fin)),
                    texte(resumer(mesures[f.pk])),
                )
                for f in actives
            ),
            largeurs=(6, 5, 5, 3),
        )
    yield Note(
        texte("L’état et l’avancement des actions sont ceux du plan quand ce bilan est établi.")
    )


def _dans(fiche: FicheAction, annee: int) -> bool:
    if fiche.debut is None:
        return False
    fin = fiche.fin.year if fiche.fin else (None if fiche.est_continue else fiche.debut.year)
    return fiche.debut.year <= annee and (fin is None or annee <= fin)


def _indicateurs(demarche: Demarche, annee: int) -> Iterator[Bloc]:
    tous = list(indicateurs(demarche))
    if not tous:
        yield Paragraphe((manquant("indicateurs suivis"),))
        return
    yield Tableau(
        f"Indicateurs en {annee}",
        ("Indicateur", "Référence", str(annee), "Cible"),
        tuple(_indicateur(i, annee) for i in tous),
        largeurs=(7, 3, 4, 3),
        alignements=("gauche", A_DROITE, A_DROITE, A_DROITE),
    )


def _indicateur(indicateur: Indicateur, annee: int) -> tuple[Texte, ...]:
    note = next((v for v in indicateur.valeurs.all() if v.annee == annee), None)
    nom = typo(f"{indicateur.intitule} ({indicateur.unite})")
    return (
        texte(nom),
        texte(_bout(indicateur.reference, indicateur.reference_le)),
        texte(dire_la_valeur(note))
        if note
        else texte(manquant(f"valeur de {annee} de « {indicateur.intitule} »")),
        texte(_bout(indicateur.cible, indicateur.cible_le)),
    )


def _bout(valeur: object, jour: dt.date | None) -> str:
    if valeur is None:
        return RIEN
    return f"{dire(valeur)} ({jour.year})" if jour else dire(valeur)  # type: ignore[arg-type]


def _argent(demarche: Demarche, annee: int) -> Iterator[Bloc]:
    lu = pluriannuel(demarche)
    lignes = [(g.financeur, g.annee(annee)) for g in lu.groupes]
    connues = [(nom, m) for nom, m in lignes if any(getattr(m, c) is not None for c in COLONNES)]
    if not connues:
        yield Paragraphe((manquant(f"montants de {annee}"),))
        return
    yield _tableau(f"Financements de {annee}, en euros", [*connues, ("Ensemble", lu.annee(annee))])
    yield Note(
        texte(
            "Droits calculés et budgets des fiches action, chacun compté une fois. Un montant que personne "
            "ne connaît n’est pas compté pour zéro."
        )
    )


def _tableau(legende: str, lignes: list[tuple[str, Montants]]) -> Tableau:
    return Tableau(
        legende,
        ("Financeur", *NOMS.values()),
        tuple(
            (texte(typo(nom)), *(texte(_euros(getattr(m, c))) for c in COLONNES))
            for nom, m in lignes
        ),
        largeurs=(6, 3, 3, 3),
        alignements=("gauche", A_DROITE, A_DROITE, A_DROITE),
    )


def _euros(valeur: object) -> str:
    return RIEN if valeur is None else nombre(valeur, 2)  # type: ignore[arg-type]  # a Decimal


def _difficultes(demarche: Demarche, annee: int, lues: list[FicheAction]) -> Iterator[Bloc]:
    noms = {f.pk: titre_de(f) for f in lues}
    lignes = [
        (
            texte(typo(noms[m.fiche_id])),
            texte(typo(f"{m.get_temps_display()}, le {date_longue(m.donnee_le)}")),
            texte(typo(m.commentaire or "Sans commentaire.")),
        )
        for m in _meteos(demarche).filter(donnee_le__year=annee, temps__in=list(MAUVAIS_TEMPS))
        if m.fiche_id in noms
    ]
    lignes += [
        (
            texte(typo(titre_de(f))),
            texte(typo(f.get_etat_display())),
            texte(typo(f.risques or RIEN)),
        )
        for f in lues
        if f.etat in ARRETEES
    ]
    if lignes:
        yield Tableau(
            "Actions en difficulté ou arrêtées",
            ("Fiche action", "Signal", "Ce qui en est dit"),
            tuple(lignes),
            largeurs=(5, 4, 8),
        )
    else:
        yield Paragraphe(texte(f"Aucune difficulté n’a été signalée par les pilotes en {annee}."))


def _meteos(demarche: Demarche) -> QuerySet[Meteo]:
    lignes = Meteo.objects.filter(fiche__demarche=demarche, fiche__supprime_le=None)
    return lignes.order_by("donnee_le", "pk")


def _decisions(demarche: Demarche, annee: int) -> list[Decision]:
    return list(decisions(demarche).filter(prise_le__year=annee))


def _pilotage(demarche: Demarche, annee: int) -> Iterator[Bloc]:
    tenues = [r for r in reunions_de_l_annee(demarche, annee) if r.etat == EtatReunion.TENUE]
    prises = _decisions(demarche, annee)
    if not tenues:
        yield Paragraphe((manquant(f"réunions tenues en {annee}"),))
        return
    yield Tableau(
        f"Réunions tenues en {annee}",
        ("Date", "Instance", "Décisions"),
        tuple((*_reunion(r), texte(_compte(r, prises))) for r in tenues),
        largeurs=(4, 7, 3),
    )
    vues = [d for d in prises if d.vaut]
    if vues:
        yield Titre(2, texte("Décisions de l’année"))
        yield Liste(
            tuple(ElementListe(texte(typo(f"{date_longue(d.prise_le)} : {d.texte}"))) for d in vues)
        )


def _reunion(reunion: Reunion) -> tuple[Texte, ...]:
    return texte(typo(date_dite(reunion))), texte(typo(str(reunion.instance)))


def _compte(reunion: Reunion, prises: list[Decision]) -> str:
    return str(sum(d.reunion_id == reunion.pk for d in prises))


def _suite(demarche: Demarche, annee: int, lues: list[FicheAction]) -> Iterator[Bloc]:
    prevues = [f for f in lues if _dans(f, annee) and f.etat not in ARRETEES]
    etapes = EtapeFiche.objects.filter(
        fiche__in=[f.pk for f in prevues], echeance__year=annee
    ).exclude(etat__in=[EtatEtapeFiche.FAITE, EtatEtapeFiche.ABANDONNEE])
    a_tenir = list(etapes.select_related("fiche").order_by("echeance", "pk"))
    if prevues:
        yield Paragraphe(
            texte(typo(f"{accorde(len(prevues), 'action est', 'actions sont')} au calendrier."))
        )
        yield Liste(tuple(ElementListe(texte(typo(titre_de(f)))) for f in prevues))
    else:
        yield Paragraphe((manquant(f"actions au calendrier de {annee}"),))
    if a_tenir:
        yield Tableau(
            f"Étapes attendues en {annee}",
            ("Étape", "Fiche action", "Responsable", "Échéance"),
            tuple(
                (
                    texte(typo(e.intitule)),
                    texte(typo(titre_de(e.fiche))),
                    texte(typo(e.responsable) or RIEN),
                    texte(date_longue(e.echeance)),
                )
                for e in a_tenir
            ),
            largeurs=(6, 5, 4, 3),
        )
    restantes = list(suites(demarche).filter(faite_le=None))
    if restantes:
        yield Tableau(
            "Suites de décisions qui restent à faire",
            ("À faire", "Responsable", "Échéance"),
            tuple(
                (
                    texte(typo(s.intitule)),
                    texte(typo(s.responsable)),
                    texte(date_longue(s.echeance) if s.echeance else RIEN),
                )
                for s in restantes
            ),
            largeurs=(8, 5, 3),
        )
    montants = pluriannuel(demarche).annee(annee)
    if montants.prevu is not None:
        yield Paragraphe(texte(typo(f"Financements prévus : {_euros(montants.prevu)} €.")))
