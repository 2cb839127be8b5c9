"""What the annexe of supported services gives to the content of a version.

The clauses are the rows and the amounts of N-1. What a collectivité gave in a year, with its evidence,
and the COF of the register are how they are carried out: they change nothing to what was signed, unless
a row cites a COF.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche
from maillage.diagnostics.etats import periodes
from maillage.financements import queries
from maillage.financements.models import MontantReference, ServiceSoutenu
from maillage.regles.changements import NatureChangement
from maillage.regles.versions import Champ, Contribution, Objet, champ, contribuer

SECTION = "equipements"


def lire_les_services(demarche: Demarche) -> Iterator[Objet]:
    """The amounts of N-1, then the rows between which they are spread.

    Names of fields and keys are those under which the first versions kept them.
    """
    for reference in queries.references(demarche):
        yield Objet(_cle(reference), str(reference), _champs_de_reference(reference))
    for service in queries.services(demarche):
        yield Objet(f"equipement:{service.pk}", str(service), _champs(service))


def _cle(reference: MontantReference) -> str:
    suffixe = f":{reference.ligne}" if reference.ligne else ""
    return f"reference:{reference.collectivite_id}{suffixe}"


def _champs_de_reference(reference: MontantReference) -> dict[str, Champ]:
    return {
        "ligne": champ("Ligne de financement", reference.get_ligne_display()),
        "annee": champ("Année N-1", str(reference.annee)),
        "montant": champ("Montant, en euros", reference.montant),
        "source": champ("Source", reference.source),
    }


def _champs(service: ServiceSoutenu) -> dict[str, Champ]:
    lues = periodes(service.structure.etats.all())
    gestionnaire = lues[-1].etat.gestionnaire if lues else None
    bonus = {True: "oui", False: "non", None: None}[service.a_un_bonus]
    cof = service.cof
    return {
        "nom": champ("Nom", str(service)),
        "gestionnaire": champ("Gestionnaire", str(gestionnaire or "")),
        "ligne": champ("Ligne de financement", service.get_ligne_display()),
        "collectivite": champ("Collectivité", str(service.collectivite or "")),
        "competente": champ("Collectivité compétente", str(service.competente or "")),
        # A text: « non » and « not known » are two things, which a yes or no would confuse.
        "a_un_bonus": champ("Bonus territoire", bonus),
        "annee": champ("Première année", str(service.annee or "")),
        "derniere_annee": champ("Dernière année", str(service.derniere_annee or "")),
        "quantite_reference": champ("Quantité de référence N-1", service.quantite_reference),
        "quantite": champ("Quantité contractée N", service.quantite),
        "dont_nouvelle": champ("Dont offre nouvelle", service.dont_nouvelle),
        "montant": champ("Montant N-1, en euros", service.montant),
        "source_montant": champ("Source du montant N-1", service.get_source_montant_display()),
        "forfait_existant": champ("Forfait de l’offre existante", service.forfait_existant),
        "forfait_nouveau": champ("Forfait de l’offre nouvelle", service.forfait_nouveau),
        "cof_numero": champ("COF", cof.numero if cof else ""),
        "cof_debut": champ("COF à compter du", cof.du if cof else None),
        "cof_fin": champ("COF jusqu’au", cof.au if cof else None),
        "precisions": champ("Précisions", service.precisions),
    }


def _lien(demarche: Demarche, cle: str, nature: str) -> str:
    sorte, _, pk = cle.partition(":")
    if sorte == "equipement" and nature != NatureChangement.RETRAIT:
        return reverse("financements:service", args=[demarche.slug, pk])
    return reverse("financements:services", args=[demarche.slug])


contribuer(Contribution(SECTION, "Équipements et services soutenus", 60, lire_les_services, _lien))
