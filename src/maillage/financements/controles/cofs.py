"""What a bonus territoire rests on: a convention in force and a COF that pays the gestionnaire.

F01, F02, F03, F06 and F33.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Prefetch
from django.urls import reverse

from maillage.conventions.controles.durees import lien_acte
from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Demarche
from maillage.conventions.queries.des_fins import raccord_de
from maillage.diagnostics.models import EtatStructure
from maillage.financements import queries
from maillage.financements.controles.services import annees_dues, lien_des_services
from maillage.financements.engagements import SIGNES, periodes_engagees, signee_le
from maillage.financements.models import Cof, ServiceSoutenu
from maillage.interface.typographie import typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.echeances import UN_JOUR
from maillage.regles.financements import motifs
from maillage.regles.services_soutenus import (
    DES_COLLECTIVITES,
    Periode,
    annees_decouvertes,
    intervalles_decouverts,
)


def _bonus(demarche: Demarche) -> list[ServiceSoutenu]:
    return [s for s in queries.services(demarche) if s.a_un_bonus]


@regle(
    "F01",
    intitule="Un bonus territoire suppose une CTG en vigueur sur toute la période demandée.",
    gravite=Gravite.BLOQUANT,
    source="Caf de la Moselle (S08) ; finance, §7 et §11.2, F01",
)
def convention_en_vigueur(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The years of the bonus that have begun, against what is signed."""
    annees = {annee for s in _bonus(demarche) for annee in annees_dues(s, demarche, le)}
    if not annees:
        return
    du, au = dt.date(min(annees), 1, 1), dt.date(max(annees), 12, 31)
    for debut, fin in intervalles_decouverts(du, au, periodes_engagees(demarche, le)):
        yield Constat(
            objet="Bonus territoire",
            message=typo(motifs.sans_convention(debut, fin)),
            suite="Enregistrez la signature de la convention, ou corrigez la première année des services.",
            lien=reverse("conventions:actes", args=[demarche.slug]),
            precisions={"du": debut.isoformat(), "au": fin.isoformat()},
        )


@regle(
    "F02",
    intitule="La CTG est signée avant la date limite de continuité avec le CEJ.",
    gravite=Gravite.BLOQUANT,
    source="S2 (« au plus tard le 31/12/2023 ») ; S0, §5 ; finance, §7 et §11.2, F02",
)
def continuite_avec_le_cej(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each signed convention that had a deadline; a deadline put off by the Caf is entered in the act."""
    actes = demarche.actes.prefetch_related("signatures").filter(
        type=TypeActe.CONVENTION, etat__in=SIGNES, limite_signature_le__isnull=False
    )
    tardives = [(acte, jour) for acte in actes.order_by("pk") if (jour := signee_le(acte))]
    tardives = [(a, j) for a, j in tardives if a.limite_signature_le and j > a.limite_signature_le]
    if not tardives or not _bonus(demarche):
        return
    for acte, jour in tardives:
        limite = acte.limite_signature_le
        if limite is not None:
            yield Constat(
                objet=str(acte),
                message=typo(motifs.signature_tardive(jour, limite)),
                suite="Si la Caf a accordé un report, enregistrez la nouvelle date limite dans l'acte.",
                lien=lien_acte(acte),
                precisions={"signee_le": jour.isoformat(), "limite": limite.isoformat()},
            )


@regle(
    "F03",
    intitule="Le bénéficiaire d'une COF est le gestionnaire de la structure ; pour un poste de coopération, "
    "la collectivité qui l'emploie.",
    gravite=Gravite.BLOQUANT,
    source="Caf de la Moselle (S08) ; S2 ; finance, §1 et §11.2, F03",
)
def beneficiaires(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The COF in force that day: a structure may have changed hands since they were signed."""
    etats = EtatStructure.objects.select_related("gestionnaire").order_by("du", "rang")
    tenues = queries.cofs(demarche).filter(du__lte=le, au__gte=le)
    for cof in tenues.exclude(ligne__in=DES_COLLECTIVITES).prefetch_related(
        Prefetch("structure__etats", queryset=etats)
    ):
        gestionnaire = queries.gestionnaire_au(cof.structure.etats.all(), le)
        if gestionnaire is not None and gestionnaire != cof.beneficiaire:
            yield Constat(
                objet=f"{cof}, {cof.get_ligne_display()}",
                message=typo(motifs.autre_beneficiaire(str(cof.structure))),
                suite="Signez une COF avec le gestionnaire actuel, ou corrigez l'inventaire des structures.",
                lien=reverse("financements:cof", args=[demarche.slug, cof.pk]),
                precisions={
                    "beneficiaire": str(cof.beneficiaire),
                    "gestionnaire": str(gestionnaire),
                },
            )


@regle(
    "F06",
    intitule="La COF couvre chaque année du bonus.",
    gravite=Gravite.BLOQUANT,
    source="S2 (COF « bonus territoire Ctg » avec chaque gestionnaire) ; finance, §11.2, F06",
)
def cofs_qui_couvrent(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The years of each row that have begun; a row without any COF is another finding (V-30)."""
    par_cle: dict[tuple[int, str], list[Cof]] = defaultdict(list)
    for cof in Cof.objects.filter(structure__demarche=demarche).order_by("du"):
        par_cle[cof.structure_id, cof.ligne].append(cof)
    if not par_cle:
        return
    for service in _bonus(demarche):
        siennes = par_cle[service.structure_id, service.ligne]
        annees = annees_dues(service, demarche, le)
        sans = annees_decouvertes(annees, [Periode(c.du, c.au) for c in siennes])
        if siennes and sans:
            yield Constat(
                objet=str(service),
                message=typo(motifs.cof_qui_ne_couvre_pas(str(service), sans)),
                suite="Enregistrez la COF de ces années, ou la dernière année de ce service dans l'annexe.",
                lien=reverse("financements:cofs", args=[demarche.slug]),
                precisions={"annees": sans},
            )


@regle(
    "F33",
    intitule="Aucune période n'est laissée sans CTG entre deux conventions.",
    gravite=Gravite.ALERTE,
    source="S4 (rétroactivité d'Aubergenville) ; finance, §7 et §11.2, F33",
)
def periode_sans_convention(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """From the end of the former convention to the beginning of this one."""
    suite = raccord_de(demarche)
    if suite is None or suite.ecart <= 0 or not demarche.fin_precedente or not demarche.debut:
        return
    du, au = demarche.fin_precedente + UN_JOUR, demarche.debut - UN_JOUR
    yield Constat(
        objet=str(demarche),
        message=typo(motifs.non_couverte(du, au)),
        suite="Vérifiez avec la Caf si une rétroactivité reprend les bonus territoire de cette période.",
        lien=lien_des_services(demarche),
        precisions={"du": du.isoformat(), "au": au.isoformat()},
    )
