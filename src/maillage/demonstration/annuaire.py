"""Writes in the directory what the files of the demonstration name, and finds it again by its `cle`."""

from __future__ import annotations

import datetime as dt

from maillage.comptes.actions import comptes as actions_comptes
from maillage.comptes.models import Utilisateur
from maillage.conventions.actions import habilitations, references
from maillage.conventions.models import Demarche, Thematique
from maillage.demonstration import forme
from maillage.partenaires.actions import organisations, personnes
from maillage.partenaires.models import Mandat, Organisation, Personne, Service
from maillage.regles.erreurs import Introuvable
from maillage.territoires.models import Territoire


class Annuaire:
    """What was written or found, by the `cle` of the files; `par` and `le` sign what is written.

    What the instance already has is taken as it is: an organisation by its Siren, or by its nature
    and its name; a service by its name; a person by their name and their function.
    """

    def __init__(self, *, par: Utilisateur, le: dt.datetime) -> None:
        self.par = par
        self.le = le
        self.thematiques: dict[str, Thematique] = {}
        self.organisations: dict[str, Organisation] = {}
        self.services: dict[str, Service] = {}
        self.mandats: dict[str, Mandat] = {}
        self.personnes: dict[str, Personne] = {}

    def thematique(self, voulue: forme.Thematique) -> None:
        """Declare a thématique, unless the code is known."""
        self.thematiques[voulue.code] = Thematique.objects.filter(
            code=voulue.code
        ).first() or references.declarer_thematique(
            code=voulue.code, nom=voulue.nom, ordre=voulue.ordre, par=self.par, le=self.le
        )

    def organisation(self, voulue: forme.Organisation) -> None:
        """Write an organisation with its services and the mandates of its people."""
        connue = Organisation.objects.filter(siren=voulue.siren) if voulue.siren else None
        if not connue:
            connue = Organisation.objects.filter(nature=voulue.nature, nom=voulue.nom)
        organisation = connue.first() or organisations.creer(
            nature=voulue.nature,
            nom=voulue.nom,
            sigle=voulue.sigle,
            siren=voulue.siren,
            territoire=territoire(voulue.territoire) if voulue.territoire else None,
            designation=voulue.designation,
            appellation=voulue.appellation,
            adresse=voulue.adresse,
            provenance=voulue.source,
            par=self.par,
            le=self.le,
        )
        self.organisations[voulue.cle] = organisation
        self._services(organisation, voulue.services, None)
        for mandat in voulue.mandats:
            self.mandats[mandat.cle] = self._mandat(organisation, mandat)

    def _services(
        self, organisation: Organisation, voulus: list[forme.Service], parent: Service | None
    ) -> None:
        for ordre, voulu in enumerate(voulus):
            service = organisation.services.filter(nom=voulu.nom, parent=parent).first()
            if service is None:
                service = organisations.ajouter_service(
                    organisation=organisation,
                    nom=voulu.nom,
                    sigle=voulu.sigle,
                    parent=parent,
                    missions=voulu.missions,
                    ordre=ordre,
                    par=self.par,
                    le=self.le,
                )
            if voulu.cle:
                self.services[voulu.cle] = service
            self._services(organisation, voulu.services, service)

    def _mandat(self, organisation: Organisation, voulu: forme.Mandat) -> Mandat:
        connu = organisation.mandats.filter(
            personne__prenom=voulu.prenom, personne__nom=voulu.nom, fonction=voulu.fonction
        ).first()
        if connu:
            return connu
        personne = personnes.creer(
            civilite=voulu.civilite or "",
            prenom=voulu.prenom,
            nom=voulu.nom,
            courriel=voulu.courriel,
            telephone=voulu.telephone,
            provenance=voulu.source,
            par=self.par,
            le=self.le,
        )
        return personnes.ouvrir_mandat(
            personne=personne,
            organisation=organisation,
            fonction=voulu.fonction,
            qualite=voulu.qualite,
            peut_signer=voulu.peut_signer,
            debut=voulu.debut,
            fin=voulu.fin,
            service=self.services[voulu.service] if voulu.service else None,
            par=self.par,
            le=self.le,
        )

    def compte(self, voulu: forme.Compte) -> None:
        """Open an account with the person who holds it, unless the address has one already."""
        connu = Utilisateur.objects.filter(email=voulu.email).first()
        if connu:
            personne = Personne.objects.filter(utilisateur=connu).first()
            if personne:
                self.personnes[voulu.email] = personne
            return
        utilisateur = actions_comptes.ouvrir(
            email=voulu.email,
            prenom=voulu.prenom,
            nom=voulu.nom,
            fonction=voulu.presentation,
            mot_de_passe=None,  # given to all at once by `chargement`
            est_administrateur=voulu.est_administrateur,
            par=self.par,
            le=self.le,
        )
        personne = personnes.creer(
            civilite=voulu.civilite or "",
            prenom=voulu.prenom,
            nom=voulu.nom,
            courriel=voulu.email,
            utilisateur=utilisateur,
            provenance=voulu.source,
            par=self.par,
            le=self.le,
        )
        self.personnes[voulu.email] = personne
        for appartenance in voulu.appartenances:
            self._appartenance(utilisateur, personne, appartenance)
        for habilitation in voulu.habilitations:
            if not habilitation.demarche:
                self.habiliter(utilisateur, habilitation, None)

    def _appartenance(
        self, utilisateur: Utilisateur, personne: Personne, voulue: forme.Appartenance
    ) -> None:
        organisation = self.organisations[voulue.organisation]
        personnes.ouvrir_mandat(
            personne=personne,
            organisation=organisation,
            fonction=voulue.fonction,
            qualite=voulue.qualite,
            debut=voulue.debut,
            fin=voulue.fin,
            service=self.services[voulue.service] if voulue.service else None,
            par=self.par,
            le=self.le,
        )
        personnes.rattacher(
            utilisateur=utilisateur,
            organisation=organisation,
            debut=voulue.debut,
            fin=voulue.fin,
            par=self.par,
            le=self.le,
        )

    def habiliter(
        self, utilisateur: Utilisateur, voulue: forme.Habilitation, demarche: Demarche | None
    ) -> None:
        """Give an account a role in `demarche`, or in all those of its Caf."""
        habilitations.accorder(
            utilisateur=utilisateur,
            organisation=self.organisations[voulue.organisation],
            demarche=demarche,
            role=voulue.role,
            debut=voulue.debut,
            fin=voulue.fin,
            par=self.par,
            le=self.le,
        )

    def personne(self, cle: str) -> Personne | None:
        """The person of a mandate (`cle`) or of an account (address); nobody for an empty text."""
        if cle in self.mandats:
            return self.mandats[cle].personne
        return self.personnes.get(cle)


def territoire(lieu: forme.Lieu) -> Territoire:
    """The territory of that code. Raises `Introuvable` if the geographic code is not loaded."""
    trouve = Territoire.objects.filter(niveau=lieu.niveau, code=lieu.code).first()
    if trouve is None:
        raise Introuvable(
            f"Le territoire {lieu.code} n'est pas dans cette base. "
            "Lancez « maillage territoires charger », puis recommencez."
        )
    return trouve
