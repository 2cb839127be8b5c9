"""Who authorised, who signs, what is still owed: V-02, V-15, V-37."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from maillage.conventions.controles.durees import lien_acte
from maillage.conventions.enums import EtatActe, RolePartie, TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.interface.typographie import accorde, date_longue, typo
from maillage.regles.controle import Constat, Gravite, regle

SIGNES = frozenset({EtatActe.SIGNE, EtatActe.REMPLACE, EtatActe.RESILIE})
SE_DELIBERE = frozenset(
    {TypeActe.ACTE_ENGAGEMENT, TypeActe.ACCORD_CADRE, TypeActe.CONVENTION, TypeActe.AVENANT}
)


@regle(
    "V-02",
    intitule="L'acte est daté après chaque décision qui autorise à le signer ; chacune y est rattachée.",
    gravite=Gravite.BLOQUANT,
    source="S0 : « fait le 09/11/2021 », décisions du 29/11 et du 10/12/2021",
)
def autorisations(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each dated act against its deliberations; each signed act against its signatories."""
    for acte in demarche.actes.all():
        if acte.type not in SE_DELIBERE:
            continue
        deliberations = list(acte.deliberations.all())
        if acte.fait_le:
            for deliberation in deliberations:
                if deliberation.seance_le > acte.fait_le:
                    yield Constat(
                        objet=str(acte),
                        message=typo(
                            f"L'acte est daté du {date_longue(acte.fait_le)}, avant la décision qui "
                            f"l'autorise ({deliberation.assemblee}, {date_longue(deliberation.seance_le)})."
                        ),
                        suite="Corrigez la date de l'acte, ou faites-le signer de nouveau.",
                        lien=lien_acte(acte),
                        precisions={
                            "fait_le": acte.fait_le.isoformat(),
                            "decision_le": deliberation.seance_le.isoformat(),
                        },
                    )
        if acte.etat in SIGNES:
            yield from _sans_decision(acte, {d.organisation_id for d in deliberations})


def _sans_decision(acte: Acte, decidees: set[int]) -> Iterator[Constat]:
    sans = [
        partie.organisation.nom
        for partie in acte.demarche.parties.all()
        if partie.est_signataire and partie.organisation_id not in decidees
    ]
    if sans:
        yield Constat(
            objet=str(acte),
            message=typo(
                f"L'acte est signé, mais aucune décision n'y est rattachée pour "
                f"{accorde(len(sans), 'signataire')} : {enumerer(sans)}."
            ),
            suite="Enregistrez la délibération ou la décision de chaque signataire.",
            lien=lien_acte(acte),
            gravite=Gravite.ALERTE,
            precisions={"sans_decision": sans},
        )


def enumerer(noms: list[str], au_plus: int = 4) -> str:
    """The first names, and how many others there are."""
    reste = len(noms) - au_plus
    return ", ".join(noms[:au_plus]) + (f" et {accorde(reste, 'autre')}" if reste > 0 else "")


@regle(
    "V-15",
    intitule="Une convention signée sans plan d'actions dit quand l'avenant le joindra.",
    gravite=Gravite.BLOQUANT,
    source="S4, convention type, article 4, première hypothèse",
)
def plan_a_joindre(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Signed conventions without plan, whose avenant has no date or is late."""
    for acte in demarche.actes.all():
        if acte.type != TypeActe.CONVENTION or acte.etat not in SIGNES or acte.avec_plan:
            continue
        if acte.plan_attendu_le is None:
            yield Constat(
                objet=str(acte),
                message="La convention est signée sans plan d'actions, et aucune date n'est prévue "
                "pour l'avenant qui le joindra.",
                suite="Inscrivez dans l'acte la date à laquelle le plan d'actions est attendu.",
                lien=lien_acte(acte),
            )
        elif acte.plan_attendu_le < le and not any(
            avenant.avec_plan for avenant in acte.avenants.all()
        ):
            yield Constat(
                objet=str(acte),
                message=typo(
                    f"Le plan d'actions devait être joint par avenant le "
                    f"{date_longue(acte.plan_attendu_le)} : aucun avenant enregistré ne le joint."
                ),
                suite="Préparez l'avenant qui joint le plan, ou convenez d'une nouvelle date.",
                lien=lien_acte(acte),
                gravite=Gravite.ALERTE,
                precisions={"plan_attendu_le": acte.plan_attendu_le.isoformat()},
            )


@regle(
    "V-37",
    intitule="Le pluriel ou le singulier des signataires s'accorde avec leur nombre.",
    gravite=Gravite.INFORMATION,
    source="S2 : « les communes signataires », une seule commune signe",
)
def accord_en_nombre(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Acts whose text speaks of several collectivités while one signs."""
    collectivites = [
        p for p in demarche.parties.all() if p.role == RolePartie.COLLECTIVITE and p.est_signataire
    ]
    for acte in demarche.actes.all():
        if acte.communes_au_pluriel and len(collectivites) == 1:
            yield Constat(
                objet=str(acte),
                message=typo(
                    "Le texte parle des « communes signataires » au pluriel ; une seule collectivité "
                    f"signe : {collectivites[0].organisation.nom}."
                ),
                suite="Accordez le texte avec le nombre de signataires.",
                lien=lien_acte(acte),
                precisions={"collectivites_signataires": 1},
            )
