"""Periods, renewal, deadlines: V-01, V-03, V-04, V-31."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.enums import EtatActe, TypeActe
from maillage.conventions.fins import raccord_en_mots
from maillage.conventions.models import Acte, Demarche
from maillage.conventions.queries.des_fins import raccord_de
from maillage.interface.typographie import accorde, date_longue, periode, typo
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.echeances import depasse

DUREE_MAXIMALE = 5
PREAVIS = dt.timedelta(days=90)
CLOS = frozenset({EtatActe.SIGNE, EtatActe.REMPLACE, EtatActe.RESILIE})


def lien_acte(acte: Acte) -> str:
    """The page of an act."""
    return reverse("conventions:acte", args=[acte.demarche.slug, acte.pk])


def lien_identite(demarche: Demarche) -> str:
    """The page where the period of the démarche is entered."""
    return reverse("conventions:identite", args=[demarche.slug])


@regle(
    "V-01",
    intitule="La durée ne dépasse pas cinq ans, et la fin suit le début.",
    gravite=Gravite.BLOQUANT,
    source="S3, présentation du 9 juin 2021 : période pluriannuelle de 5 ans maximum",
)
def duree(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The démarche and each of its acts."""
    porteurs: list[tuple[Demarche | Acte, str]] = [
        (demarche, lien_identite(demarche)),
        *((a, lien_acte(a)) for a in demarche.actes.all()),
    ]
    for porteur, lien in porteurs:
        if porteur.debut is None or porteur.fin is None:
            continue
        if porteur.fin <= porteur.debut or depasse(
            porteur.debut, porteur.fin, annees=DUREE_MAXIMALE
        ):
            yield Constat(
                objet=str(porteur),
                message=typo(
                    f"La période {periode(porteur.debut, porteur.fin)} dépasse {DUREE_MAXIMALE} ans."
                ),
                suite="Corrigez les dates de la période, ou prévoyez un renouvellement.",
                lien=lien,
                precisions={"debut": porteur.debut.isoformat(), "fin": porteur.fin.isoformat()},
            )


@regle(
    "V-03",
    intitule="Le renouvellement est exprès ; l'écart avec la convention précédente et la "
    "rétroactivité sont dits.",
    gravite=Gravite.ALERTE,
    source="S4, convention type, article 10 (expresse reconduction) ; délibération 24-081",
)
def renouvellement(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Only for a démarche that renews another one whose end is known."""
    suite = raccord_de(demarche)
    if suite is None or suite.sans_reserve:
        return
    yield Constat(
        objet=str(demarche),
        message=typo(raccord_en_mots(suite)),
        suite=typo(
            "Faites dire la rétroactivité par la délibération et par la convention, et vérifiez avec la "
            "Caf que les financements de l'intervalle sont couverts."
        ),
        lien=reverse("conventions:fin", args=[demarche.slug]),
        precisions={
            "ecart_periodes": suite.ecart,
            "jours_sans_acte": suite.jours_sans_acte,
            "retroactif": bool(suite.retroactivite),
            "jours_retroactivite": suite.retroactivite,
        },
    )


@regle(
    "V-04",
    intitule="La période votée, celle de l'acte et celle du plan sont les mêmes.",
    gravite=Gravite.BLOQUANT,
    source="S4 : délibération 2024-2027, convention annexée 2022-2025",
)
def periodes_concordantes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each convention against its deliberations and against the period of the démarche."""
    for acte in demarche.actes.all():
        if acte.type != TypeActe.CONVENTION:
            continue
        if acte.debut is None or acte.fin is None:
            continue
        de_l_acte = (acte.debut, acte.fin)
        autres = [("la démarche", demarche.debut, demarche.fin)]
        autres += [
            (f"la délibération {d.numero}", d.periode_debut, d.periode_fin)
            for d in acte.deliberations.all()
        ]
        for nom, debut, fin in autres:
            if debut is not None and fin is not None and (debut, fin) != de_l_acte:
                yield Constat(
                    objet=str(acte),
                    message=typo(
                        f"L'acte couvre la période {periode(*de_l_acte)}, mais {nom} "
                        f"la période {periode(debut, fin)}."
                    ),
                    suite="Faites concorder les deux périodes avant de figer l'acte.",
                    lien=lien_acte(acte),
                    precisions={
                        "periode_acte": [d.isoformat() for d in de_l_acte],
                        "periode_comparee": [debut.isoformat(), fin.isoformat()],
                    },
                )


@regle(
    "V-31",
    intitule="La date limite de signature n'est ni dépassée ni proche.",
    gravite=Gravite.ALERTE,
    source="S0, §5 (signature au plus tard avant le 31/12/2022) ; S2 (continuité des financements)",
)
def echeance_de_signature(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Acts not yet signed whose deadline is past, or less than ninety days away."""
    for acte in demarche.actes.all():
        limite = acte.limite_signature_le
        if limite is None or acte.etat in CLOS or limite - le > PREAVIS:
            continue
        jours = (limite - le).days
        quand = (
            f"est dépassée de {accorde(-jours, 'jour')}"
            if jours < 0
            else f"arrive dans {accorde(jours, 'jour')}"
        )
        consequence = acte.consequence_limite.strip().rstrip(".")
        consequence = f" Conséquence : {consequence}." if consequence else ""
        yield Constat(
            objet=str(acte),
            message=typo(
                f"La date limite de signature, le {date_longue(limite)}, {quand}.{consequence}"
            ),
            suite="Enregistrez la signature si elle a eu lieu ; sinon convenez d'une date avec la Caf.",
            lien=lien_acte(acte),
            precisions={"limite": limite.isoformat(), "jours_restants": jours},
        )
