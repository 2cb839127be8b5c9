"""The annexe of supported services: what it spreads, who pays, and by which act it changes.

V-30, F04, F05, F16 and F17.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.enums import TypeActe
from maillage.conventions.models import Acte, Demarche, TexteActe
from maillage.conventions.queries import (
    avenant_en_preparation,
    changements_apportes,
    contenu_fige,
    version_de_reference,
    versions,
)
from maillage.financements import queries
from maillage.financements.contenu import SECTION, lire_les_services
from maillage.financements.models import Cofinancement, ServiceSoutenu
from maillage.financements.queries.services import PartDeReference
from maillage.interface.typographie import accorde, les_premiers, montant, typo
from maillage.regles.bonus_territoire import Repartition
from maillage.regles.changements import Changement, comparer
from maillage.regles.controle import Constat, Gravite, regle
from maillage.regles.financements import motifs
from maillage.regles.versions import Section

ANNEXE_TYPE = "S4-C, articles 1 et 5"


def lien_des_services(demarche: Demarche) -> str:
    """The page of the annexe."""
    return reverse("financements:services", args=[demarche.slug])


def lien_du_service(demarche: Demarche, service: ServiceSoutenu) -> str:
    """The page where a row is changed."""
    return reverse("financements:service", args=[demarche.slug, service.pk])


# --- V-30: a COF for each bonus, a split that sums to the reference ----------------------------------


@regle(
    "V-30",
    intitule="Chaque structure qui reçoit un bonus territoire a sa COF ; la répartition du montant de N-1 "
    "en fait exactement la somme.",
    gravite=Gravite.ALERTE,
    source="S2 (COF « bonus territoire Ctg » avec chaque gestionnaire) ; S4-C, article 5 et sa note",
)
def bonus_et_repartition(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """Each row of the annexe, then each amount of N-1 that is spread."""
    lignes = list(queries.services(demarche))
    if not lignes and not queries.references(demarche).exists():
        return
    avec_cof = {(cof.structure_id, cof.ligne) for cof in queries.cofs(demarche)}
    for ligne in lignes:
        if ligne.a_un_bonus and (ligne.structure_id, ligne.ligne) not in avec_cof:
            yield _sans_cof(demarche, ligne, le)
    for part in queries.parts_de_reference(lignes, queries.references(demarche)):
        yield from _repartition(demarche, part)


def _sans_cof(demarche: Demarche, ligne: ServiceSoutenu, le: dt.date) -> Constat:
    gestionnaire = queries.gestionnaire_au(ligne.structure.etats.all(), le)
    avec = f" avec {gestionnaire}" if gestionnaire else ""
    return Constat(
        objet=str(ligne),
        message=typo(
            "Un bonus territoire est prévu, mais aucune convention d'objectifs et de financement (COF) "
            f"n'est enregistrée{avec}."
        ),
        suite="Enregistrez la COF signée par le gestionnaire dans le registre des COF.",
        lien=reverse("financements:cofs", args=[demarche.slug]),
        precisions={"gestionnaire": str(gestionnaire) if gestionnaire else None, "cof": None},
    )


def _repartition(demarche: Demarche, part: PartDeReference) -> Iterator[Constat]:
    connus = [s for s in part.services if s.montant is not None]
    lue = part.repartition
    if lue is None:
        if connus:
            yield _sans_reference(demarche, part, len(connus))
    elif lue.est_juste is False:
        yield _somme_fausse(demarche, part, lue)
    elif lue.est_juste is None:
        yield _part_inconnue(demarche, part, lue)


def _somme_fausse(demarche: Demarche, part: PartDeReference, lue: Repartition) -> Constat:
    sens = "de trop" if lue.ecart > 0 else "ne sont pas répartis"
    return Constat(
        objet=str(part.reference),
        message=typo(
            f"La répartition entre les structures fait {montant(lue.somme)} pour un montant de référence "
            f"de {montant(lue.reference)} : {montant(abs(lue.ecart))} {sens}."
        ),
        suite="Corrigez les parts, ou le montant de référence, d'après la notification de la Caf.",
        lien=lien_des_services(demarche),
        precisions={
            "reference": str(lue.reference),
            "somme": str(lue.somme),
            "ecart": str(lue.ecart),
        },
    )


def _part_inconnue(demarche: Demarche, part: PartDeReference, lue: Repartition) -> Constat:
    sans = [str(s) for s in part.concernes if s.montant is None]
    return Constat(
        objet=str(part.reference),
        message=typo(
            f"La répartition du montant de référence ({montant(lue.reference)}) ne peut pas être vérifiée : "
            f"{accorde(lue.inconnues, 'part inconnue', 'parts inconnues')} ({les_premiers(sans)})."
        ),
        suite="Demandez à la Caf la répartition notifiée, puis complétez l'annexe.",
        lien=lien_des_services(demarche),
        gravite=Gravite.INFORMATION,
        precisions={"reference": str(lue.reference), "parts_inconnues": lue.inconnues},
    )


def _sans_reference(demarche: Demarche, part: PartDeReference, nombre: int) -> Constat:
    qui = (
        f"de « {part.collectivite} »"
        if part.collectivite
        else "de la collectivité qui les soutient"
    )
    return Constat(
        objet=str(part.collectivite or demarche),
        message=typo(
            f"{accorde(nombre, 'part')} du montant de N-1 sans le montant de référence {qui} : "
            "leur somme ne se compare à rien."
        ),
        suite="Enregistrez dans l'annexe la collectivité, son montant de référence et sa source.",
        lien=lien_des_services(demarche),
        gravite=Gravite.INFORMATION,
        precisions={"parts": nombre},
    )


# --- F04, F05: who pays ------------------------------------------------------------------------------


@regle(
    "F04",
    intitule="La collectivité qui cofinance un bonus territoire signe la CTG et exerce la compétence.",
    gravite=Gravite.BLOQUANT,
    source=f"{ANNEXE_TYPE} ; finance, §11.2, F04",
)
def cofinanceurs_signataires(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The rows of the annexe, then the supports recorded, against the parties of today."""
    lignes = [s for s in queries.services(demarche) if s.a_un_bonus]
    if not lignes:
        return
    signataires = {o.pk for o in queries.collectivites(demarche, signataires=True)}
    for ligne in lignes:
        if ligne.collectivite_id is not None and ligne.collectivite_id not in signataires:
            yield _pas_signataire(demarche, str(ligne), str(ligne.collectivite), ligne)
    aidees = {ligne.structure_id for ligne in lignes}
    autres = queries.cofinancements(demarche).exclude(collectivite__in=signataires)
    for soutien in autres.filter(structure__in=aidees):
        yield _pas_signataire(demarche, str(soutien), str(soutien.collectivite), soutien)


def _pas_signataire(
    demarche: Demarche, objet: str, qui: str, ligne: ServiceSoutenu | Cofinancement
) -> Constat:
    lien = (
        lien_du_service(demarche, ligne)
        if isinstance(ligne, ServiceSoutenu)
        else reverse("financements:cofs", args=[demarche.slug]) + "#cofinancements"
    )
    return Constat(
        objet=objet,
        message=typo(motifs.pas_signataire(qui)),
        suite="Faites signer cette collectivité par avenant, ou dites quelle signataire cofinance.",
        lien=lien,
        precisions={"collectivite": qui},
    )


@regle(
    "F05",
    intitule="Le soutien de la collectivité est supérieur à zéro et prouvé, chaque année du bonus.",
    gravite=Gravite.BLOQUANT,
    source=f"{ANNEXE_TYPE} ; finance, §2 (aucun taux minimal publié) et §11.2, F05",
)
def soutiens_prouves(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The years of each bonus that have begun; the one that runs is only an alert."""
    lignes = [s for s in queries.services(demarche) if s.a_un_bonus and s.annee]
    if not lignes:
        return
    donnes = set(queries.cofinancements(demarche).values_list("structure_id", "annee"))
    for ligne in lignes:
        sans = [
            a for a in annees_dues(ligne, demarche, le) if (ligne.structure_id, a) not in donnes
        ]
        if sans:
            yield Constat(
                objet=f"{ligne}, {', '.join(map(str, sans))}",
                message=typo(motifs.sans_soutien(str(ligne))),
                suite="Enregistrez le soutien de chaque année avec son justificatif.",
                lien=reverse("financements:cofs", args=[demarche.slug]) + "#cofinancements",
                gravite=Gravite.ALERTE if sans == [le.year] else Gravite.BLOQUANT,
                precisions={"annees": sans},
            )


def annees_dues(ligne: ServiceSoutenu, demarche: Demarche, le: dt.date) -> range:
    """The years of a row that have begun, within the convention; none when its first one is not said."""
    fin = demarche.fin.year if demarche.fin else le.year
    derniere = min(ligne.derniere_annee or fin, fin, le.year)
    return range(ligne.annee, derniere + 1) if ligne.annee else range(0)


# --- F16, F17: by which act it changes ---------------------------------------------------------------


@regle(
    "F16",
    intitule="Une ligne de l'annexe d'une version signée ne change que dans un avenant en préparation.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, articles 11 et 12 ; finance, §8.1 et §11.2, F16",
)
def changements_par_avenant(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """What differs from the frozen annexe while no avenant is being written.

    The acts on the annexe refuse it: what is found here was changed elsewhere, by the inventory.
    """
    if not versions(demarche).exists() or avenant_en_preparation(demarche) is not None:
        return
    reference = version_de_reference(demarche)
    if reference is None:
        return
    figees = [section for section in contenu_fige(reference) if section.nom == SECTION]
    travail = Section(SECTION, "", tuple(lire_les_services(demarche)))
    for objet, changements in _par_objet(comparer(tuple(figees), (travail,))).items():
        champs = ", ".join(dict.fromkeys(f"« {c.champ} »" for c in changements if c.champ))
        yield Constat(
            objet=objet,
            message=typo(
                f"{motifs.PAR_AVENANT} Change{'nt' if ',' in champs else ''} : "
                f"{champs or 'la ligne entière'}."
            ),
            suite="Commencez un avenant, ou défaites ce changement dans l'inventaire des structures.",
            lien=reverse("conventions:avenant", args=[demarche.slug]),
            precisions={"version": reference.numero},
        )


@regle(
    "F17",
    intitule="L'avenant mentionne chaque ligne de l'annexe qu'il change.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 11 (l'avenant précise toutes les modifications) ; finance, §11.2, F17",
)
def avenants_complets(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The avenants signed on paper: their text against what their version changed.

    One that Maillage writes lists every change by construction.
    """
    textes = {
        t.acte_id: t.texte for t in TexteActe.objects.filter(acte__demarche=demarche).order_by("pk")
    }
    avenants = [a for a in demarche.actes.all() if a.type == TypeActe.AVENANT and a.pk in textes]
    if not avenants:
        return
    par_acte = {v.acte_id: v for v in versions(demarche)}
    for avenant in avenants:
        if avenant.pk in par_acte:
            changes = changements_apportes(par_acte[avenant.pk])
            yield from _oublies(
                demarche, avenant, textes[avenant.pk], [c for c in changes if c.section == SECTION]
            )


def _oublies(
    demarche: Demarche, avenant: Acte, texte: str, changements: list[Changement]
) -> Iterator[Constat]:
    lu = _simple(texte)
    for objet in _par_objet(changements):
        if _simple(objet) not in lu:
            yield Constat(
                objet=str(avenant),
                message=typo(motifs.avenant_incomplet(f"« {objet} »")),
                suite="Complétez l'avenant avant sa signature ; signé, faites-en un autre qui la mentionne.",
                lien=reverse("conventions:acte", args=[demarche.slug, avenant.pk]),
                precisions={"oublie": objet},
            )


def _par_objet(changements: list[Changement]) -> dict[str, list[Changement]]:
    par_objet: dict[str, list[Changement]] = {}
    for changement in changements:
        par_objet.setdefault(changement.objet, []).append(changement)
    return par_objet


def _simple(texte: str) -> str:
    """Without accents, case, kind of apostrophe nor spacing: how a name is found in a text."""
    sans = "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))
    return " ".join(sans.replace("’", "'").lower().split())
