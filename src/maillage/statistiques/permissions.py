"""Who may bring official files into the instance: its administrators, and the agents of a Caf."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef

from maillage.comptes.models import Utilisateur
from maillage.partenaires.enums import NatureOrganisation, QualiteMandat
from maillage.partenaires.models import Appartenance, Mandat
from maillage.regles.erreurs import ActeRefuse


def refus_importer(par: Utilisateur, le: dt.date) -> str | None:
    """Import a file of a source, publish it, undo it (one query). An élu of a Caf may not."""
    if not par.is_active:
        return "Ce compte est fermé."
    if par.est_administrateur:
        return None
    elu = Mandat.objects.en_vigueur(le).filter(
        personne__utilisateur=par,
        organisation=OuterRef("organisation"),
        qualite=QualiteMandat.ELU,
    )
    agent_d_une_caf = (
        Appartenance.objects.en_vigueur(le)
        .filter(utilisateur=par, organisation__nature=NatureOrganisation.CAF)
        .filter(~Exists(elu))
    )
    if agent_d_une_caf.exists():
        return None
    return (
        "Les sources statistiques sont importées par l’administrateur de l’instance et par les "
        "agents d’une Caf."
    )


def exiger(refus: str | None) -> None:
    """Raise the refusal, if there is one."""
    if refus:
        raise ActeRefuse(refus)
