"""Whether the fiches say what judges them, and how they go: V-19, V-39."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils import timezone

from maillage.conventions.models import Demarche
from maillage.interface.typographie import accorde, date_longue, les_premiers, typo
from maillage.plan_actions.enums import VALIDEES, EtatFiche
from maillage.plan_actions.models import DispenseFiche, FicheAction
from maillage.plan_actions.queries.suivi import manques_par_fiche, nouvelles_par_fiche
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.suivi_du_plan import EXIGENCES, Exigence, sans_nouvelles_depuis, seuils

CLOSES = frozenset(
    {EtatFiche.REALISEE, EtatFiche.RECONDUITE, EtatFiche.ABANDONNEE, EtatFiche.REPORTEE}
)


def lien_de_la_fiche(fiche: FicheAction) -> str:
    """The page of a fiche."""
    return reverse("plan_actions:fiche", args=[fiche.demarche.slug, fiche.pk])


def fiches_presentes(demarche: Demarche) -> list[FicheAction]:
    """The fiches that are not in the bin, with their démarche."""
    return list(demarche.fiches.filter(supprime_le=None).select_related("demarche"))


@regle(
    "V-19",
    intitule="Une fiche validée a un pilote, un calendrier, un indicateur avec référence et cible, un "
    "critère d'évaluation ; un indicateur a une référence, une cible et une source.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 9 et annexe 6 (critères d'évaluation) ; process I-07 ; Ithéa, W-05 (valeur de "
    "référence avant le lancement)",
)
def fiches_evaluables(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Validated fiches block, unless a dispense says why; drafts without criterion are only told."""
    fiches = [f for f in fiches_presentes(demarche) if f.etat not in CLOSES]
    manques = manques_par_fiche(fiches)
    dispenses = _dispenses(fiches)
    for fiche in fiches:
        if fiche.etat in VALIDEES and manques[fiche.pk]:
            yield _incomplete(fiche, manques[fiche.pk], dispenses.get(fiche.pk))
    projets = [f for f in fiches if f.etat not in VALIDEES and Exigence.CRITERE in manques[f.pk]]
    if projets:
        yield _projets_sans_critere(demarche, projets)
    yield from _indicateurs_incomplets(demarche)


def _dispenses(fiches: Iterable[FicheAction]) -> dict[int, DispenseFiche]:
    """The latest dispense of each fiche (one query)."""
    lues = DispenseFiche.objects.filter(fiche__in=list(fiches)).select_related("accordee_par")
    return {dispense.fiche_id: dispense for dispense in reversed(lues)}


def _incomplete(
    fiche: FicheAction, manques: list[Exigence], dispense: DispenseFiche | None
) -> Constat:
    dits = " ; ".join(EXIGENCES[manque] for manque in manques)
    precisions = {"manques": [manque.value for manque in manques]}
    if dispense is not None and {m.value for m in manques} <= set(dispense.manques):
        return Constat(
            objet=f"Fiche {fiche}",
            message=typo(
                f"Validée malgré ce qui manque ({dits}), par {dispense.accordee_par}, le "
                f"{date_longue(timezone.localdate(dispense.accordee_le))}. Motif : {dispense.motif}"
            ),
            suite="Complétez la fiche quand ce sera possible : la dispense n'aura plus d'objet.",
            lien=lien_de_la_fiche(fiche),
            gravite=Gravite.INFORMATION,
            precisions=precisions,
        )
    return Constat(
        objet=f"Fiche {fiche}",
        message=typo(f"Elle est « {fiche.get_etat_display()} », et il lui manque : {dits}."),
        suite="Complétez la fiche depuis sa page, ou ramenez-la à un état qui précède la validation.",
        lien=lien_de_la_fiche(fiche),
        precisions=precisions,
    )


def _projets_sans_critere(demarche: Demarche, projets: list[FicheAction]) -> Constat:
    n_ont = "n'a" if len(projets) == 1 else "n'ont"
    return Constat(
        objet=f"Plan d'actions — {demarche}",
        message=typo(
            f"{accorde(len(projets), 'fiche en projet', 'fiches en projet')} {n_ont} pas encore de "
            f"critère d'évaluation : {les_premiers([str(fiche) for fiche in projets])}."
        ),
        suite="Écrivez à quoi l'on jugera chaque action : il le faudra pour la valider.",
        lien=reverse("plan_actions:fiches", args=[demarche.slug]),
        gravite=Gravite.INFORMATION,
        precisions={"fiches": len(projets)},
    )


def _indicateurs_incomplets(demarche: Demarche) -> Iterator[Constat]:
    """Those that say neither where they start, nor where they go, nor who counted."""
    for indicateur in demarche.indicateurs.filter(supprime_le=None):
        manques = [
            nom
            for nom, valeur in (
                ("valeur de référence", indicateur.reference is not None),
                ("cible", indicateur.cible is not None),
                ("source de la référence", indicateur.reference_source),
            )
            if not valeur
        ]
        if manques:
            yield Constat(
                objet=f"Indicateur {indicateur}",
                message=typo(f"Il n'a pas encore de {', ni de '.join(manques)}."),
                suite="Complétez-le : sans point de départ ni cible, il ne jugera rien.",
                lien=reverse("indicateurs:modifier", args=[demarche.slug, indicateur.pk]),
                gravite=Gravite.ALERTE,
                precisions={"manques": manques},
            )


@regle(
    "V-39",
    intitule="Une action en cours a des nouvelles de moins de six mois ; son échéance passée, elle "
    "est close.",
    gravite=Gravite.ALERTE,
    source="Usage de la profession (process V-39) ; Igas et TeT : un plan que personne ne tient à jour",
)
def nouvelles_des_actions(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Past ends first; then actions under way of which nothing was written for too long."""
    fiches = [f for f in fiches_presentes(demarche) if f.etat not in CLOSES]
    mois = seuils(le).sans_nouvelles
    limite = sans_nouvelles_depuis(le, mois)
    nouvelles = nouvelles_par_fiche(fiches)
    for fiche in fiches:
        derniere = nouvelles[fiche.pk]
        if fiche.fin is not None and fiche.fin < le:
            yield _echeance_passee(fiche, le)
        elif _est_engagee(fiche, le) and derniere is not None and derniere < limite:
            yield _sans_nouvelles(fiche, derniere, mois)


def _est_engagee(fiche: FicheAction, le: dt.date) -> bool:
    """Whether something should be moving: under way, suspended, or validated and begun."""
    if fiche.etat == EtatFiche.VALIDEE:
        return fiche.debut is not None and fiche.debut <= le
    return fiche.etat in (EtatFiche.EN_COURS, EtatFiche.SUSPENDUE)


def _echeance_passee(fiche: FicheAction, le: dt.date) -> Constat:
    jours = (le - fiche.fin).days if fiche.fin else 0
    return Constat(
        objet=f"Fiche {fiche}",
        message=typo(
            f"L'action devait finir le {date_longue(fiche.fin)}, il y a {accorde(jours, 'jour')}, et "
            f"elle est toujours « {fiche.get_etat_display()} »."
        ),
        suite="Passez-la à « Réalisée », reportez-la, ou donnez-lui une nouvelle échéance.",
        lien=lien_de_la_fiche(fiche),
        precisions={"fin": fiche.fin.isoformat() if fiche.fin else None, "jours": jours},
    )


def _sans_nouvelles(fiche: FicheAction, derniere: dt.date, mois: int) -> Constat:
    return Constat(
        objet=f"Fiche {fiche}",
        message=typo(
            f"Aucune nouvelle depuis le {date_longue(derniere)}, soit plus de {mois} mois, pour une "
            f"action « {fiche.get_etat_display()} »."
        ),
        suite="Demandez au pilote la météo de l'action, ou changez son état.",
        lien=lien_de_la_fiche(fiche),
        precisions={"derniere_nouvelle": derniere.isoformat(), "mois": mois},
    )
