"""From words to rows: organisations, persons, thématiques, communes… that a file names.

What the instance does not know is an error of its cell (a thématique, a commune), is created when the
user asked for it (an organisation), or stays written in the means of the fiche.
"""

from __future__ import annotations

from typing import Any

from maillage.conventions.models import Demarche
from maillage.plan_actions.actions.validation import ouvre_la_validation
from maillage.plan_actions.enums import (
    TRANSITIONS_FICHE,
    EtatEtapeFiche,
    EtatFiche,
)
from maillage.plan_actions.imports.annuaire import Annuaire
from maillage.plan_actions.imports.prevision import Simulation
from maillage.plan_actions.imports.valeurs import LISTES, SIMPLES
from maillage.plan_actions.models import FicheAction
from maillage.plan_actions.queries.suivi import manques_de
from maillage.regles.imports_plan.formes import ElementLu, Erreur, FicheLue
from maillage.regles.suivi_du_plan import EXIGENCES

CODES = ("schemas", "items_sppe")
REFERENTS = ("pilote_personne", "referent_caf", "referent_collectivite")
LONGUEUR_D_UN_NOM = 200
LONGUEUR_D_UN_FINANCEUR = 150
PETIT_ENTIER = 32_767
NOMS_DES_LISTES = {
    "thematiques": "une thématique connue",
    "territoires": "une commune du périmètre",
    "principes": "un principe de la démarche",
    "schemas": "un schéma connu",
    "items_sppe": "un point du schéma de la petite enfance",
}
CONNUS_MONTRES = 12


class ACreer(str):
    """The name of an organisation that the import adds to the directory."""

    __slots__ = ()


class Correspondance:
    """Turns what a file says into values of the models; says what it could not."""

    def __init__(
        self,
        demarche: Demarche,
        annuaire: Annuaire,
        simulation: Simulation,
        *,
        creer_organisations: bool,
    ) -> None:
        self.demarche, self.annuaire = demarche, annuaire
        self.simulation, self.creer = simulation, creer_organisations

    # --- elements

    def element(self, lu: ElementLu) -> dict[str, Any]:
        """The values of an element by column."""
        valeurs = {
            "niveau": lu.niveau,
            "intitule": lu.intitule,
            "code": lu.code,
            **{nom: valeur for nom, valeur in lu.champs.items() if nom != "thematiques"},
        }
        if "thematiques" in lu.champs:
            connues = (
                self.annuaire.de_la_liste("thematiques", n) for n in lu.champs["thematiques"]
            )
            valeurs["thematiques"] = sorted(filter(None, connues), key=lambda t: int(t.pk))
            perdues = [
                nom
                for nom in lu.champs["thematiques"]
                if self.annuaire.de_la_liste("thematiques", nom) is None
            ]
            if perdues and lu.ou:
                self._erreur_de_liste(lu.ou, "thematiques", perdues)
        return valeurs

    # --- fiches

    def fiche(
        self, lue: FicheLue, existante: FicheAction | None
    ) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
        """The values of a fiche by field, and its tables by name."""
        champs = lue.champs
        valeurs = {nom: champs[nom] for nom in SIMPLES if nom in champs and nom not in CODES}
        if not valeurs.get("etat"):
            valeurs.pop("etat", None)
        if "poids" in valeurs and valeurs["poids"] is None:
            del valeurs["poids"]
        for champ in (*LISTES, *CODES):
            if champ in champs:
                valeurs[champ] = self._liste(lue, champ)
        notes: list[str] = []
        autres = self._pilote(lue, existante, valeurs, notes)
        self._personnes(lue, existante, valeurs, notes)
        tables = self._tables(lue, autres, notes)
        if notes:
            valeurs["moyens"] = "\n".join(filter(None, [champs.get("moyens", ""), *notes]))
        return valeurs, tables

    def _liste(self, lue: FicheLue, champ: str) -> list[Any]:
        """The objects that the names stand for, in the order of the database (codes: of their list)."""
        trouves, perdus = [], []
        for nom in lue.champs[champ]:
            objet = self.annuaire.de_la_liste(champ, nom)
            if objet is None:
                perdus.append(nom)
            elif objet not in trouves:
                trouves.append(objet)
        if perdus:
            self._erreur_de_liste(lue.ou.get(champ, lue.ligne), champ, perdus)
        if champ in CODES:
            ordre = list(self.annuaire.listes[champ].values())
            return sorted(trouves, key=ordre.index)
        return sorted(trouves, key=lambda objet: int(objet.pk))

    def _erreur_de_liste(self, ou: Any, champ: str, perdus: list[str]) -> None:
        connus = self.annuaire.connus(champ)
        suite = ", ".join(connus[:CONNUS_MONTRES]) + ("…" if len(connus) > CONNUS_MONTRES else ".")
        dits = ", ".join(f"« {nom} »" for nom in perdus[:5])
        self.simulation.erreurs.append(
            Erreur(
                ou,
                champ,
                "; ".join(perdus)[:120],
                f"{dits} n'est pas {NOMS_DES_LISTES[champ]}. "
                + (f"Sont connus : {suite}" if connus else "La démarche n'en a pas encore."),
            )
        )

    def _pilote(
        self,
        lue: FicheLue,
        existante: FicheAction | None,
        valeurs: dict[str, Any],
        notes: list[str],
    ) -> list[Any]:
        """Set who pilots; the other organisations of the cell are partners."""
        ecrit = lue.champs.get("pilote")
        if ecrit is None:
            return []
        if existante is not None and existante.pilote and str(existante.pilote) == ecrit:
            valeurs["pilote"] = existante.pilote
            return []
        dit = self.annuaire.pilotage(ecrit)
        valeurs["pilote"] = dit.organisation
        if dit.personne is not None:
            valeurs["pilote_personne"] = dit.personne
        autres: list[Any] = list(dit.autres)
        for nom in dit.inconnus:
            self._noter_inconnue(nom, lue, "pilote")
            if not self.creer:
                notes.append(f"Pilote indiqué : {nom}")
            elif valeurs["pilote"] is None:
                valeurs["pilote"] = ACreer(nom[:LONGUEUR_D_UN_NOM])
            else:
                autres.append(ACreer(nom[:LONGUEUR_D_UN_NOM]))
        return autres

    def _noter_inconnue(self, nom: str, lue: FicheLue, champ: str) -> None:
        self.simulation.organisations_inconnues.setdefault(nom, []).append(
            lue.ou.get(champ, lue.ligne)
        )

    def _personnes(
        self,
        lue: FicheLue,
        existante: FicheAction | None,
        valeurs: dict[str, Any],
        notes: list[str],
    ) -> None:
        for champ in REFERENTS:
            ecrit = lue.champs.get(champ)
            if ecrit is None:
                continue
            actuelle = getattr(existante, champ, None)
            if actuelle is not None and str(actuelle) == ecrit:
                valeurs[champ] = actuelle
                continue
            personne = self.annuaire.personne(ecrit) if ecrit else None
            if personne is None and ecrit:
                nom = str(FicheAction._meta.get_field(champ).verbose_name)  # type: ignore[union-attr]
                notes.append(f"{nom[:1].upper()}{nom[1:]} : {ecrit}")
                continue
            valeurs.setdefault(champ, personne)

    # --- tables

    def _tables(
        self, lue: FicheLue, autres: list[Any], notes: list[str]
    ) -> dict[str, list[dict[str, Any]]]:
        tables: dict[str, list[dict[str, Any]]] = {}
        if lue.etapes is not None:
            tables["etapes"] = [e for e in lue.etapes if self._etape_juste(lue, e)]
        if lue.cibles is not None:
            tables["cibles"] = lue.cibles
        if lue.budget is not None:
            tables["budget"] = [
                b for dite in lue.budget if (b := self._ligne_de_budget(lue, dite)) is not None
            ]
        participants = self._partenaires(lue, autres, notes)
        if participants is not None:
            tables["partenaires"] = participants
        return tables

    def _etape_juste(self, lue: FicheLue, etape: dict[str, Any]) -> bool:
        """The constraints of a step, said before the database says them."""
        if etape["etat"] == EtatEtapeFiche.FAITE and not etape["avancement"]:
            etape["avancement"] = 100
        faute = ""
        if etape["etat"] == EtatEtapeFiche.FAITE and etape["avancement"] != 100:
            faute = "Une étape faite est avancée à 100 %."
        elif etape["etat"] == EtatEtapeFiche.A_FAIRE and etape["avancement"]:
            faute = "Une étape à faire n'a pas avancé : dites-la en cours."
        elif etape["avancement"] > 100:
            faute = "L'avancement va de 0 à 100 %."
        elif not 1 <= etape["poids"] <= PETIT_ENTIER:
            faute = "Le poids d'une étape est d'au moins 1."
        if faute:
            self._erreur(
                lue, "etapes", etape["intitule"], f"Étape « {etape['intitule']} » : {faute}"
            )
        return not faute

    def _ligne_de_budget(self, lue: FicheLue, lu: dict[str, Any]) -> dict[str, Any] | None:
        annee = lu["annee"] or (self.demarche.debut.year if self.demarche.debut else None)
        if annee is None:
            self._erreur(
                lue,
                "budget",
                "",
                "Ce montant n'a pas d'année : ni l'en-tête, ni le calendrier de l'action ne la disent.",
            )
            return None
        if lu["annee"] is None:
            self.simulation.avis.append(
                f"Les montants sans année sont inscrits en {annee}, première année de la démarche."
            )
        financeur = self.annuaire.organisation(lu["financeur"])
        return {
            "annee": annee,
            "financeur_id": financeur.pk if financeur else None,
            "autre_financeur": "" if financeur else lu["financeur"][:LONGUEUR_D_UN_FINANCEUR],
            "nature": lu["nature"],
            **{montant: lu[montant] for montant in ("prevu", "vote", "paye")},
        }

    def _partenaires(
        self, lue: FicheLue, autres: list[Any], notes: list[str]
    ) -> list[dict[str, Any]] | None:
        if lue.partenaires is not None:
            dits = [(p["nom"], p["role"]) for p in lue.partenaires]
        elif "partenaires" in lue.champs:
            noms = [n for ecrit in lue.champs["partenaires"] for n in self.annuaire.noms(ecrit)]
            dits = [(nom, lue.champs.get("role") or "") for nom in noms]
        elif autres:
            dits = []
        else:
            return None
        rangs: dict[Any, dict[str, Any]] = {
            getattr(o, "pk", o): {"organisation_id": getattr(o, "pk", o), "role": ""}
            for o in autres
        }
        perdus = []
        for nom, role in dits:
            organisation: Any = self.annuaire.organisation(nom)
            if organisation is None:
                self._noter_inconnue(nom, lue, "partenaires")
                if not self.creer:
                    perdus.append(f"{nom} ({role})" if role else nom)
                    continue
                organisation = ACreer(nom[:LONGUEUR_D_UN_NOM])
            qui = getattr(organisation, "pk", organisation)
            rangs.setdefault(qui, {"organisation_id": qui, "role": role})
        if perdus:
            notes.append(f"Partenaires indiqués : {', '.join(perdus)}")
        return list(rangs.values())

    # --- states

    def refuser_etat(self, lue: FicheLue, fiche: FicheAction, vers: str) -> bool:
        """Whether the fiche of the plan may not go to that state; the error of the cell says why."""
        depuis, voulu = EtatFiche(fiche.etat), EtatFiche(vers)
        if voulu not in TRANSITIONS_FICHE[depuis]:
            self._erreur(
                lue,
                "etat",
                voulu.label,
                f"La fiche est « {depuis.label} » dans le plan : elle ne passe pas directement à "
                f"« {voulu.label} ». Changez son état depuis sa page.",
            )
            return True
        manques = manques_de(fiche) if ouvre_la_validation(depuis, voulu) else []
        if manques:
            dits = " ; ".join(EXIGENCES[manque] for manque in manques)
            self._erreur(
                lue,
                "etat",
                voulu.label,
                f"La fiche ne peut pas encore être validée : il lui manque {dits}. "
                "Complétez-la, puis validez-la depuis sa page.",
            )
        return bool(manques)

    def _erreur(self, lue: FicheLue, champ: str, valeur: str, message: str) -> None:
        self.simulation.erreurs.append(
            Erreur(lue.ou.get(champ, lue.ligne), champ, valeur[:120], message)
        )
