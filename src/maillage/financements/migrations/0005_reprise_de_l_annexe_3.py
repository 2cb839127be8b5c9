"""Annexe 3 of the conventions becomes the annexe of supported services, with nothing lost.

Each row becomes a structure of the inventory with its first état, its COF in the register, and a row of
the same key, so that the versions frozen before still compare with it. What has no place of its own any
more (a COF without dates, a row without bonus) is kept in words, in `precisions`.
"""

import datetime as dt

from django.core.management.color import no_style
from django.db import migrations
from django.utils import timezone

TYPES = {
    "EAJE": "EAJE",
    "ALSH": "ALSH_EXTRA",
    "RPE": "RPE",
    "LAEP": "LAEP",
    "LUDOTHEQUE": "LUDOTHEQUE",
    "PILOTAGE": "PILOTAGE",
}
AVEC_BONUS = {
    "EAJE": "BT_EAJE",
    "ALSH": "BT_ALSH",
    "RPE": "BT_RPE",
    "LAEP": "BT_LAEP",
    "LUDOTHEQUE": "BT_LUDO",
    "PILOTAGE": "BT_PILOTAGE",
}
SANS_BONUS = {"EAJE": "PSU", "RPE": "PSO_RPE", "LAEP": "PSO_LAEP", "LUDOTHEQUE": "LUDO"}
SOURCE = "Reprise de l’annexe 3"
SANS_DATE = dt.date(2020, 1, 1)


def reprendre(apps, schema_editor):
    Equipement = apps.get_model("conventions", "EquipementSoutenu")
    Ancienne = apps.get_model("conventions", "MontantReference")
    Service = apps.get_model("financements", "ServiceSoutenu")
    Reference = apps.get_model("financements", "MontantReference")
    for equipement in Equipement.objects.select_related("demarche").order_by("pk"):
        _reprendre(apps, equipement)
    for ancienne in Ancienne.objects.order_by("pk"):
        Reference.objects.create(
            pk=ancienne.pk,
            demarche_id=ancienne.demarche_id,
            collectivite_id=ancienne.collectivite_id,
            annee=ancienne.annee,
            montant=ancienne.montant,
            source=ancienne.source,
            version=ancienne.version,
        )
    # The keys were given by hand: the next ones follow them.
    connexion = schema_editor.connection
    with connexion.cursor() as curseur:
        for ordre in connexion.ops.sequence_reset_sql(no_style(), [Service, Reference]):
            curseur.execute(ordre)


def _reprendre(apps, equipement):
    code = _ligne(equipement)
    gestionnaire = _gestionnaire(apps, equipement.gestionnaire.strip())
    structure = _structure(apps, equipement, code, gestionnaire)
    cof = _cof(apps, equipement, structure, code, gestionnaire)
    references = apps.get_model("conventions", "MontantReference").objects
    reference = references.filter(
        demarche_id=equipement.demarche_id, collectivite_id=equipement.collectivite_id
    ).first()
    apps.get_model("financements", "ServiceSoutenu").objects.create(
        pk=equipement.pk,
        structure=structure,
        ligne=code,
        annee=reference.annee + 1 if reference else None,
        collectivite_id=equipement.collectivite_id,
        montant=equipement.montant,
        cof=cof,
        precisions=_precisions(equipement, code, cof)[:300],
        ordre=equipement.ordre,
        version=equipement.version,
    )


def _ligne(equipement):
    if equipement.a_un_bonus is None:
        return ""
    return (AVEC_BONUS if equipement.a_un_bonus else SANS_BONUS).get(equipement.ligne, "")


def _gestionnaire(apps, nom):
    if not nom:
        return None
    Organisation = apps.get_model("partenaires", "Organisation")
    connue = Organisation.objects.filter(nom__iexact=nom).order_by("pk").first()
    return connue or Organisation.objects.create(
        nature="AUTRE", nom=nom, designation=nom, provenance=SOURCE
    )


def _structure(apps, equipement, code, gestionnaire):
    structure = apps.get_model("diagnostics", "Structure").objects.create(
        demarche_id=equipement.demarche_id,
        nom=equipement.nom,
        type=TYPES.get(equipement.ligne, "AUTRE"),
        provenance=SOURCE,
    )
    apps.get_model("diagnostics", "EtatStructure").objects.create(
        structure=structure,
        du=equipement.cof_debut or equipement.demarche.debut or SANS_DATE,
        gestionnaire=gestionnaire,
        lignes=[code] if code else [],
        source=SOURCE,
        ecrit_le=timezone.now(),
    )
    return structure


def _cof(apps, equipement, structure, code, gestionnaire):
    du = equipement.cof_debut or equipement.demarche.debut
    au = equipement.cof_fin or equipement.demarche.fin
    if not (equipement.cof_numero and code and gestionnaire and du and au and du <= au):
        return None
    return apps.get_model("financements", "Cof").objects.create(
        structure=structure,
        ligne=code,
        numero=equipement.cof_numero,
        du=du,
        au=au,
        beneficiaire=gestionnaire,
    )


def _precisions(equipement, code, cof):
    dites = []
    if equipement.a_un_bonus is False and not code:
        dites.append("sans bonus territoire")
    if equipement.a_un_bonus and not code:
        dites.append("bonus territoire, ligne à préciser")
    if equipement.cof_numero and cof is None:
        dates = [f"{jour:%d/%m/%Y}" for jour in (equipement.cof_debut, equipement.cof_fin) if jour]
        dites.append(" ".join([f"COF {equipement.cof_numero}", *(dates and [" – ".join(dates)])]))
    return " ; ".join(dites)


class Migration(migrations.Migration):
    dependencies = [
        ("financements", "0004_scenarios"),
        ("conventions", "0014_perimetre_par_thematique"),
        ("diagnostics", "0001_initial"),
        ("partenaires", "0001_initial"),
    ]

    operations = [migrations.RunPython(reprendre, migrations.RunPython.noop)]
