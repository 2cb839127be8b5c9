"""What the exchanges of data must keep: nothing personal without the opinion of the DPO (V-25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.echanges.enums import PERMETTENT, EtatDemande
from maillage.echanges.queries import demandes
from maillage.interface.typographie import date_longue, typo
from maillage.regles.controle import Constat, Gravite, regle

ATTENDENT = frozenset({EtatDemande.DEPOSEE, EtatDemande.A_L_ETUDE, EtatDemande.AVIS_DPO})


@regle(
    "V-25",
    intitule="Aucun échange de données personnelles sans l'avis du DPO de l'organisme qui les détient.",
    gravite=Gravite.BLOQUANT,
    source="S4-C, article 7.2 (avis préalable du délégué à la protection des données du détenteur)",
)
def echanges_sans_avis(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """A personal exchange whose day has come without a favourable opinion; before, it is told."""
    for demande in demandes(demarche):
        if not demande.personnelles or demande.etat not in ATTENDENT or demande.avis in PERMETTENT:
            continue
        commence = demande.en_cours(le)
        debut = f", prévu le {date_longue(demande.debut)}," if demande.debut else ""
        yield Constat(
            objet=demande.intitule,
            message=typo(
                f"L’échange de données personnelles entre {demande.detenteur.designation} et "
                f"{demande.demandeur.designation}{debut} n’a pas d’avis favorable du DPO."
            ),
            suite="Suspendez tout envoi, complétez les études, puis demandez l’avis du DPO."
            if commence
            else "Complétez les études, puis demandez l’avis du DPO : rien ne se transmet avant.",
            lien=reverse("echanges:demande", args=[demarche.slug, demande.pk]),
            gravite=None if commence else Gravite.INFORMATION,
        )
