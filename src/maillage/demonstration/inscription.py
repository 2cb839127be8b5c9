"""Writes one démarche of the demonstration, from its parties to its fiches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from maillage.comptes.models import Utilisateur
from maillage.conventions.actions import (
    actes,
    deliberations,
    demarches,
    dispenses,
    etapes,
    feuilles,
    parties,
    perimetre,
    reecritures,
    referents,
    seances,
    signataires,
    signatures,
    sous_objectifs,
    textes,
    thematiques,
)
from maillage.conventions.enums import EtatActe, EtatEtape, EtatSignature, RolePartie
from maillage.conventions.models import Acte, Demarche, Partie, SeanceDeliberante
from maillage.demonstration import forme, instances, recensements, services_soutenus, structures
from maillage.demonstration.annuaire import Annuaire, territoire
from maillage.demonstration.plan import EcritureDuPlan, champs_de
from maillage.plan_actions.actions import elements
from maillage.plan_actions.models import ElementPlan
from maillage.regles.erreurs import Introuvable
from maillage.regles.feuilles_de_route import precision_de
from maillage.regles.presences import Absence, LigneDePresence
from maillage.territoires.enums import Niveau
from maillage.territoires.models import Territoire

# The states that a loaded act goes through, in their order.
CHEMIN = (
    EtatActe.BROUILLON,
    EtatActe.RELU,
    EtatActe.VALIDE_COPIL,
    EtatActe.FIGE,
    EtatActe.EN_SIGNATURE,
    EtatActe.SIGNE,
)

# The lines of the public documents in which the contrôle has something to find.
TEXTES = Path(__file__).parent / "donnees" / "textes"
SANS_DELIBERATION = "Délibération absente des documents sources de la démonstration."


class Inscription:
    """One démarche being written, by the person and on the day of the directory."""

    def __init__(self, voulu: forme.Territoire, annuaire: Annuaire) -> None:
        self.voulu = voulu
        self.annuaire = annuaire
        self.qui: dict[str, Any] = {"par": annuaire.par, "le": annuaire.le}
        self.parties: dict[str, Partie] = {}
        self.actes: dict[str, Acte] = {}
        self.elements: dict[str, ElementPlan] = {}

    def charger(self) -> Demarche:
        """Write it all; the caller holds the transaction."""
        self.demarche = self._ouvrir()
        self._parties()
        self._sujets()
        self._referents()
        for acte in self.voulu.actes:
            self._acte(acte)
        for deliberation in self.voulu.deliberations:
            self._deliberation(deliberation)
        ecriture = EcritureDuPlan(self.voulu, self.demarche, self.annuaire)
        if self.voulu.plan:
            self._plan(ecriture, self.voulu.plan.elements, None, [])
        ecriture.tout(self.elements)
        for reecriture in self.voulu.reecritures:
            reecritures.reecrire(
                demarche=self.demarche,
                article=reecriture.article,
                texte=reecriture.texte,
                motif=reecriture.motif,
                version=0,
                **self.qui,
            )
        instances.inscrire_les_instances(self.demarche, self.voulu.gouvernance, self.annuaire)
        # The gates are open to what is written so far, and to what is said to be done without.
        for dispense in self.voulu.dispenses:
            self._dispense(dispense)
        for acte in self.voulu.actes:
            self._signer(acte)
        for feuille in self.voulu.feuilles_de_route:
            self._feuille_de_route(feuille)
        instances.inscrire_les_postes(self.demarche, self.voulu.gouvernance, self.annuaire)
        structures.charger(self.demarche, self.voulu, self.annuaire)
        recensements.charger(self.demarche, self.voulu, self.annuaire)
        services_soutenus.charger(self.demarche, self.voulu, self.annuaire, self.actes)
        return self.demarche

    def habiliter(self, comptes: list[forme.Compte]) -> None:
        """Give the accounts of the demonstration their roles in this démarche."""
        for compte in comptes:
            for habilitation in compte.habilitations:
                if habilitation.demarche == self.demarche.slug:
                    utilisateur = Utilisateur.objects.get(email=compte.email)
                    self.annuaire.habiliter(utilisateur, habilitation, self.demarche)

    def _ouvrir(self) -> Demarche:
        voulue = self.voulu.demarche
        (caf,) = [partie for partie in self.voulu.parties if partie.role == RolePartie.CAF]
        champs = champs_de(voulue, demarches.CHAMPS)
        champs["territoire"] = territoire(voulue.territoire)
        organisation = self.annuaire.organisations[caf.organisation]
        return demarches.creer(slug=voulue.slug, caf=organisation, **champs, **self.qui)

    def _parties(self) -> None:
        for voulue in self.voulu.parties:
            organisation = self.annuaire.organisations[voulue.organisation]
            # The Caf is a party from the opening on.
            partie = self.demarche.parties.filter(organisation=organisation).first()
            if partie is None:
                champs = champs_de(
                    voulue, ["role", "est_signataire", "adhesion_le", "champ_intervention"]
                )
                partie = parties.ajouter(
                    demarche=self.demarche, organisation=organisation, **champs, **self.qui
                )
            self.parties[voulue.organisation] = partie
            for cle in voulue.signataires:
                mandat = self.annuaire.mandats[cle]
                signataires.designer(partie=partie, mandat=mandat, **self.qui)

    def _sujets(self) -> None:
        voulu = self.voulu
        for voulue in voulu.thematiques:
            thematiques.retenir(
                demarche=self.demarche,
                thematique=self.annuaire.thematiques[voulue.code],
                **champs_de(voulue, ["caractere", "droit", "precision"]),
                **self.qui,
            )
        if voulu.sous_objectifs:
            sous_objectifs.fixer(
                demarche=self.demarche, codes=voulu.sous_objectifs.codes, **self.qui
            )

        self._perimetre(voulu.perimetre)

    def _perimetre(self, voulu: forme.Perimetre) -> None:
        """Those of the origin, then each entry; one that is for a thématique adds to the origin."""
        tardives = {
            code for entree in voulu.entrees if not entree.thematiques for code in entree.communes
        }
        a_l_origine = [code for code in voulu.communes if code not in tardives]
        self._faire_entrer(voulu, a_l_origine, [])
        for entree in voulu.entrees:
            self._faire_entrer(entree, entree.communes, entree.thematiques)

    def _faire_entrer(
        self,
        voulue: forme.Perimetre | forme.EntreeAuPerimetre,
        communes: list[str],
        thematiques: list[str],
    ) -> None:
        perimetre.faire_entrer(
            demarche=self.demarche,
            communes=_communes(communes),
            thematiques=[self.annuaire.thematiques[code] for code in thematiques],
            debut=voulue.debut,
            decision=perimetre.Decision(voulue.decision, voulue.decidee_le),
            **self.qui,
        )

    def _referents(self) -> None:
        for voulu in self.voulu.referents:
            referents.designer(
                demarche=self.demarche,
                personne=self.annuaire.personne(voulu.mandat),
                service=self.annuaire.services.get(voulu.service),
                thematique=self.annuaire.thematiques.get(voulu.thematique),
                fonction=voulu.fonction,
                **self.qui,
            )

    def _acte(self, voulu: forme.Acte) -> None:
        champs = champs_de(voulu, actes.CHAMPS)
        acte = actes.creer(demarche=self.demarche, **champs, **self.qui)
        self.actes[voulu.cle] = acte
        fichier = TEXTES / f"{self.demarche.slug}-{voulu.cle}.txt"
        if fichier.exists():
            textes.deposer(
                acte=acte,
                texte=fichier.read_text(encoding="utf-8"),
                origine="extraits du document public",
                **self.qui,
            )

    def _deliberation(self, voulue: forme.Deliberation) -> None:
        champs = champs_de(voulue, deliberations.CHAMPS)
        champs["organisation"] = self.annuaire.organisations[voulue.organisation]
        if voulue.presences:
            champs["seance"] = self._seance(voulue, voulue.presences)
        votee = deliberations.enregistrer(
            demarche=self.demarche,
            actes=[self.actes[cle] for cle in voulue.actes],
            **champs,
            **self.qui,
        )
        for citation in voulue.citations:
            deliberations.citer(
                deliberation=votee,
                **champs_de(citation, ["ou", "assemblee", "cite_le"]),
                **self.qui,
            )

    def _seance(self, voulue: forme.Deliberation, presences: forme.Presences) -> SeanceDeliberante:
        champs = champs_de(voulue, seances.CHAMPS)
        champs["organisation"] = self.annuaire.organisations[voulue.organisation]
        champs["provenance"] = presences.source
        feuille = _feuille(presences)
        return seances.enregistrer(demarche=self.demarche, feuille=feuille, **champs, **self.qui)

    def _dispense(self, voulue: forme.Dispense) -> None:
        dispenses.accorder(
            demarche=self.demarche,
            etape=voulue.etape,
            raccourci=voulue.raccourci or "",
            motif=voulue.motif,
            jusqu_au=voulue.jusqu_au,
            **self.qui,
        )

    def _signer(self, voulu: forme.Acte) -> None:
        """Bring the act to its state; what parties say of it comes when it is in signature."""
        acte = self.actes[voulu.cle]
        etapes = CHEMIN[1 : CHEMIN.index(voulu.etat) + 1]
        if EtatActe.EN_SIGNATURE not in etapes:
            self._signatures(acte, voulu)
        for etape in etapes:
            acte.refresh_from_db()
            if acte.etat == etape:  # the last signature made the act signed
                continue
            acte = actes.passer(acte=acte, vers=etape, version=acte.version, **self.qui)
            if etape == EtatActe.EN_SIGNATURE:
                self._signatures(acte, voulu)

    def _signatures(self, acte: Acte, voulu: forme.Acte) -> None:
        """Those who signed together are collected at once; each other position on its own."""
        ensemble: dict[tuple[Any, ...], list[Partie]] = {}
        for signature in voulu.signatures:
            partie = self.parties[signature.partie]
            if signature.etat == EtatSignature.SIGNE and signature.signee_le:
                quand_et_ou = (signature.signee_le, signature.lieu, signature.source)
                ensemble.setdefault(quand_et_ou, []).append(partie)
                continue
            signatures.enregistrer(
                acte=acte,
                partie=partie,
                version=0,
                motif=SANS_DELIBERATION if signature.signee_le else "",
                **champs_de(signature, ["etat", "signee_le", "lieu", "provenance"]),
                **self.qui,
            )
        for (signee_le, lieu, source), ont_signe in ensemble.items():
            signatures.recueillir(
                acte=acte,
                parties=ont_signe,
                signee_le=signee_le,
                lieu=lieu,
                motif=SANS_DELIBERATION,
                provenance=source,
                **self.qui,
            )

    def _feuille_de_route(self, voulue: forme.FeuilleDeRoute) -> None:
        feuille = feuilles.ouvrir(
            demarche=self.demarche, **champs_de(voulue, feuilles.CHAMPS), **self.qui
        )
        for ligne in voulue.lignes:
            quand: dict[str, Any] = {"periode": ligne.periode}
            if ligne.debut and ligne.fin:
                precision = precision_de(ligne.debut, ligne.fin)
                quand = {"debut": ligne.debut, "fin": ligne.fin, "precision": precision}
            etape = etapes.ajouter(
                feuille=feuille,
                intitule="\n".join(ligne.etapes),
                decisions="\n".join(ligne.decisions),
                instance=ligne.instance,
                **quand,
                **self.qui,
            )
            if ligne.etat != EtatEtape.A_VENIR:
                etapes.passer(etape=etape, vers=ligne.etat, version=etape.version, **self.qui)

    def _plan(
        self,
        ecriture: EcritureDuPlan,
        voulus: list[forme.Element],
        parent: ElementPlan | None,
        heritees: list[str],
    ) -> None:
        """Write a branch; an element without thématiques carries those of the one above."""
        for voulu in voulus:
            codes = heritees if voulu.thematiques is None else voulu.thematiques
            champs = champs_de(voulu, elements.CHAMPS)
            champs["thematiques"] = [self.annuaire.thematiques[code] for code in codes]
            element = elements.ajouter(demarche=self.demarche, parent=parent, **champs, **self.qui)
            if voulu.cibles:
                ecriture.cibles_de(element, voulu.cibles)
            if voulu.cle:
                self.elements[voulu.cle] = element
            self._plan(ecriture, voulu.elements, element, codes)


def _feuille(voulues: forme.Presences) -> list[LigneDePresence]:
    """The attendance record, in the order of the file."""
    absences: dict[str, tuple[Absence, ...]] = {}
    for voulue in voulues.temporaires:
        absence = Absence(voulue.du, voulue.au, voulue.pouvoir, voulue.a)
        absences[voulue.nom] = (*absences.get(voulue.nom, ()), absence)
    return [
        *(LigneDePresence(nom, absences=absences.get(nom, ())) for nom in voulues.presents),
        *(
            LigneDePresence(nom, False, pouvoir=True, mandataire=a)
            for nom, a in voulues.pouvoirs.items()
        ),
        *(LigneDePresence(nom, False, excuse=True) for nom in voulues.excuses),
        *(LigneDePresence(nom, False) for nom in voulues.absents),
    ]


def _communes(codes: list[str]) -> list[Territoire]:
    trouvees = list(Territoire.objects.filter(niveau=Niveau.COMMUNE, code__in=codes))
    if len(trouvees) != len(codes):
        connus = {commune.code for commune in trouvees}
        absents = ", ".join(code for code in codes if code not in connus)
        raise Introuvable(
            f"Ces communes ne sont pas dans cette base : {absents}. "
            "Lancez « maillage territoires charger », puis recommencez."
        )
    return trouvees
