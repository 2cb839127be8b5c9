"""Says which frozen version a file is: by its bytes first, by what its pages say of themselves otherwise."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from maillage.conventions import reperes
from maillage.conventions.enums import EtatActe
from maillage.conventions.models import (
    FichierFige,
    ProcedureDeSignature,
    Sceau,
    VersionFigee,
)
from maillage.interface.typographie import date_longue, minuscule, typo
from maillage.sceaux.enums import LienAvecUneVersion
from maillage.sceaux.origines import Origine, enregistrer

FINS_AU_PLUS = 200  # revisions of a file that are looked at
_FIN = re.compile(rb"%%EOF(?:\r\n|\n|\r)?")


def retrouver(octets: bytes, marques: frozenset[str]) -> Origine | None:
    """The version that this file is, begins with, or claims to be; None when nothing ties it to one."""
    empreinte = hashlib.sha256(octets).hexdigest()
    fige = _figes().filter(empreinte=empreinte).order_by("-pk").first()
    if fige:
        return _origine(fige.version, LienAvecUneVersion.FIGE, fige)
    scelle = _scelle(empreinte)
    if scelle:
        return _origine(scelle.version, LienAvecUneVersion.SCELLE, scelle)
    debuts = list(_empreintes_des_debuts(octets))
    commence = _figes().filter(empreinte__in=debuts).order_by("-pk").first() if debuts else None
    if commence:
        alteree = commence.sceaux.filter(taille=len(octets)).exists()
        return _origine(
            commence.version, LienAvecUneVersion.COMMENCE_PAR, commence, alteree=alteree
        )
    return _par_les_pages(octets, marques)


def _figes() -> QuerySet[FichierFige]:
    """The frozen PDFs, without their bytes."""
    return (
        FichierFige.objects.filter(format="pdf")
        .select_related("version__acte", "version__demarche")
        .defer("octets", "version__contenu")
    )


def _scelle(empreinte: str) -> FichierFige | None:
    """The frozen file of which this is a sealed copy, by us or by the external service."""
    sceau = Sceau.objects.filter(empreinte=empreinte).values_list("fichier_id", flat=True).first()
    procedure = (
        ProcedureDeSignature.objects.filter(fichier_signe__empreinte=empreinte)
        .values_list("fichier_fige_id", flat=True)
        .first()
    )
    cle = sceau or procedure
    return _figes().filter(pk=cle).first() if cle else None


def _empreintes_des_debuts(octets: bytes) -> Iterator[str]:
    """The SHA-256 of what stands before each later revision (ISO 32000-1, 7.5.6)."""
    calcul, lu = hashlib.sha256(), 0
    for rang, fin in enumerate(_FIN.finditer(octets)):
        if rang >= FINS_AU_PLUS:
            return
        for borne in sorted({fin.start() + len(b"%%EOF"), fin.end()}):
            calcul.update(octets[lu:borne])
            lu = borne
            yield calcul.hexdigest()


def _par_les_pages(octets: bytes, marques: frozenset[str]) -> Origine | None:
    lus = [repere for marque in sorted(marques) if (repere := reperes.lire(marque))]
    if not lus:
        return None
    for lu in lus:
        version = (
            VersionFigee.objects.filter(acte=lu.acte, numero=lu.version, empreinte=lu.empreinte)
            .select_related("acte", "demarche")
            .defer("contenu")
            .first()
        )
        if version:
            gardes = FichierFige.objects.filter(version=version, format="pdf")
            taille = len(octets)
            alteree = gardes.filter(Q(taille=taille) | Q(sceaux__taille=taille)).exists()
            return _origine(version, LienAvecUneVersion.REPERE, alteree=alteree)
    lu = lus[0]
    return Origine(LienAvecUneVersion.REPERE_INCONNU, "", "", lu.version, lu.empreinte)


def _origine(
    version: VersionFigee,
    lien: LienAvecUneVersion,
    fichier: FichierFige | None = None,
    *,
    alteree: bool = False,
) -> Origine:
    perimee, note = _actualite(version)
    return Origine(
        lien,
        demarche=version.demarche.nom,
        acte=version.acte.intitule,
        version=version.numero,
        empreinte=version.empreinte,
        figee_le=timezone.localtime(version.figee_le).date(),
        piece=fichier.intitule if fichier else "",
        perimee=perimee,
        note=note,
        lieu=reverse("conventions:version", args=[version.demarche.slug, version.pk]),
        alteree=alteree,
    )


def _actualite(version: VersionFigee) -> tuple[str, str]:
    """Why this text is no longer the one to rely on; and what its reader should know otherwise."""
    acte = version.acte
    ceci = f"Ce fichier est la version {version.numero}, « {acte} »"
    if acte.etat in {EtatActe.REMPLACE, EtatActe.RESILIE}:
        return typo(f"{ceci}. Cet acte est « {minuscule(acte.get_etat_display())} »."), ""
    suivante = (
        version.demarche.versions.filter(numero__gt=version.numero)
        .exclude(acte__etat=EtatActe.RESILIE)
        .select_related("acte")
        .defer("contenu")
        .order_by("-numero")
        .first()
    )
    if suivante is None:
        return "", ""
    quand = date_longue(timezone.localtime(suivante.figee_le).date())
    autre = f"la version {suivante.numero}, « {suivante.acte} », figée le {quand}"
    if acte.etat == EtatActe.SIGNE and suivante.acte.etat != EtatActe.SIGNE:
        return "", typo(f"Une suite est en préparation : {autre}, n’est pas encore signée.")
    return typo(f"{ceci}. Une version plus récente existe : {autre}."), ""


enregistrer(retrouver)
