"""The rows of a table of actions, read as fiches: where each stands, and what its cells say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from maillage.regles.imports_plan.arborescence import Arborescence
from maillage.regles.imports_plan.colonnes import NIVEAUX
from maillage.regles.imports_plan.donnees import donnees
from maillage.regles.imports_plan.formes import (
    Colonne,
    ElementLu,
    Erreur,
    FicheLue,
    LigneLue,
    Ou,
    PlanLu,
    Tableau,
)
from maillage.regles.imports_plan.lignes import valeurs_de_la_ligne
from maillage.regles.imports_plan.mots import separer, texte
from maillage.regles.imports_plan.normalisation import cle

if TYPE_CHECKING:
    from collections.abc import Mapping

SANS_FINANCEUR = "À préciser"
MONTANTS = ("prevu", "vote", "paye")
DU_BUDGET = {*MONTANTS, "annee_du_budget", "financeur", "nature_du_budget"}
LISTES = {"partenaires", "thematiques", "territoires", "principes", "schemas", "items_sppe"}
# Several rows, or several columns, may say these: what they say follows.
TEXTES = {
    "constats",
    "objectifs",
    "description",
    "resultats_attendus",
    "moyens",
    "criteres_evaluation",
    "evaluation",
    "risques",
}


class LecteurDeFiches:
    """Reads tables of actions, one row after the other: a row may carry on the one above."""

    def __init__(self, plan: PlanLu, arbre: Arborescence, places: Mapping[str, ElementLu]) -> None:
        self.plan, self.arbre, self.places = plan, arbre, places

    def lire(self, tableau: Tableau) -> None:
        """Add to the plan the fiches of the table."""
        self.tableau = tableau
        self.de_maillage = tableau.colonne("identifiant") is not None
        self.courants: dict[str, str] = {}
        self.precedente: FicheLue | None = None
        for ligne in tableau.lignes:
            self._lire_une_ligne(ligne)

    def _lire_une_ligne(self, ligne: LigneLue) -> None:
        lues = valeurs_de_la_ligne(self.tableau, ligne, self.plan, de_maillage=self.de_maillage)
        dites = [(c, ou, v) for c, ou, v in lues if c.champ not in NIVEAUX]
        porteur = self._porteur(ligne, {c.champ: str(v) for c, _, v in lues if c.champ in NIVEAUX})
        propres = [(c, ou, v) for c, ou, v in dites if c.index not in ligne.portees]
        intitule = next((v for c, _, v in dites if c.champ == "intitule"), "")
        nouveau = any(c.champ in ("intitule", "numero") and v for c, _, v in propres)
        # A row that says its axe or its objectif again is a row of its own.
        situee = any(c.champ in NIVEAUX and v and c.index not in ligne.portees for c, _, v in lues)
        if not any(v not in (None, "", [], False) for _, _, v in dites):
            self.precedente = None
        elif nouveau and intitule:
            self.precedente = self._fiche(ligne, porteur, dites)
            self.plan.fiches.append(self.precedente)
        elif self._continue(nouveau=nouveau, situee=situee) and self.precedente is not None:
            self._continuer(self.precedente, propres)
        elif any(v not in (None, "", [], False) for _, _, v in propres):
            self._sans_intitule(ligne)

    def _continue(self, *, nouveau: bool, situee: bool) -> bool:
        return self.precedente is not None and not (nouveau or situee or self.de_maillage)

    def _sans_intitule(self, ligne: LigneLue) -> None:
        colonne = self.tableau.colonne("intitule")
        ou = Ou(self.tableau.feuille, ligne.numero, colonne.index if colonne else 0)
        self.plan.erreurs.append(
            Erreur(
                ou,
                colonne.entete if colonne else "",
                "",
                "Cette ligne n'a pas d'intitulé d'action : elle ne peut pas devenir une fiche."
                if colonne
                else "Aucune colonne n'est prise pour l'intitulé des actions. Choisissez-la.",
                bloquante=True,
            )
        )

    # --- where the fiche stands

    def _porteur(self, ligne: LigneLue, dits: dict[str, str]) -> ElementLu | None:
        place = self.tableau.colonne("place")
        if place is not None:
            ecrite = texte(ligne.valeurs[place.index]).strip()
            if ecrite in self.places:
                return self.places[ecrite]
            if ecrite:
                self.plan.erreurs.append(
                    Erreur(
                        Ou(self.tableau.feuille, ligne.numero, place.index),
                        place.entete,
                        ecrite,
                        f"La place {ecrite} n'est pas dans la feuille « Plan ».",
                    )
                )
        titres = {**ligne.contexte, **self._titres(dits)}
        ou = Ou(self.tableau.feuille, ligne.numero, 0)
        return self.arbre.poser(titres, ou) if titres else None

    def _titres(self, dits: dict[str, str]) -> dict[str, str]:
        """The titles of the row; an empty one is that of the row above, while nothing above it changes."""
        change = False
        for champ in NIVEAUX:
            if champ not in dits:
                continue
            if dits[champ]:
                change = change or dits[champ] != self.courants.get(champ)
                self.courants[champ] = dits[champ]
            elif change:
                self.courants.pop(champ, None)
        return {champ.upper(): titre for champ, titre in self.courants.items()}

    # --- what the fiche says

    def _fiche(
        self, ligne: LigneLue, porteur: ElementLu | None, dites: list[tuple[Colonne, Ou, Any]]
    ) -> FicheLue:
        ici = Ou(self.tableau.feuille, ligne.numero, 0)
        fiche = FicheLue(porteur or self.arbre.sans_axe(ici), {}, {}, ici)
        for colonne, ou, valeur in dites:
            self._dire(fiche, colonne, ou, valeur)
        self._numeroter(fiche)
        self._budget(fiche, dites)
        self._calendrier(fiche)
        return fiche

    def _dire(self, fiche: FicheLue, colonne: Colonne, ou: Ou, valeur: Any) -> None:
        champ = colonne.champ
        if champ == "identifiant":
            fiche.identifiant = valeur
        elif champ == "calendrier":
            if valeur is not None:
                self._dater(fiche, valeur.debut, valeur.fin, valeur.continue_)
                fiche.ou.setdefault("debut", ou)
        elif champ in TEXTES:
            deja = fiche.champs.get(champ, "")
            titre = f"{colonne.entete} : " if deja and not self.de_maillage else ""
            fiche.champs[champ] = "\n".join(filter(None, [deja, valeur and titre + valeur]))
        elif champ in LISTES:
            fiche.champs[champ] = list(dict.fromkeys([*fiche.champs.get(champ, []), *valeur]))
        elif champ not in DU_BUDGET and champ != "place":
            fiche.champs[champ] = valeur
        fiche.ou.setdefault(champ, ou)

    def _dater(
        self, fiche: FicheLue, debut: dt.date | None, fin: dt.date | None, continue_: bool
    ) -> None:
        """Set what the calendar says, where no column of dates says it more precisely."""
        champs = fiche.champs
        champs["debut"] = champs.get("debut") or debut
        champs["fin"] = champs.get("fin") or fin
        if continue_:
            champs["est_continue"] = True

    def _calendrier(self, fiche: FicheLue) -> None:
        champs = fiche.champs
        debut, fin = champs.get("debut"), champs.get("fin")
        if fin and champs.get("est_continue"):
            champs["est_continue"] = False
        if debut and fin and fin < debut:
            ou = fiche.ou.get("fin") or fiche.ou.get("debut") or fiche.ligne
            self.plan.erreurs.append(
                Erreur(
                    ou,
                    "",
                    f"{fin:%d/%m/%Y}",
                    f"La fin ({fin:%d/%m/%Y}) précède le début ({debut:%d/%m/%Y}).",
                )
            )
            champs["fin"] = None

    def _numeroter(self, fiche: FicheLue) -> None:
        """« Fiche action n° 3 : Ouvrir » holds a number and a title."""
        if self.de_maillage:
            return
        numero, intitule = fiche.champs.get("numero") or "", fiche.champs["intitule"]
        noms = tuple(donnees()["titres"]["FICHE"])
        code, reste = separer(intitule, noms)
        if code and reste and len(code) <= 20 and code in (numero, *([] if numero else [code])):
            fiche.champs["numero"], fiche.champs["intitule"] = code, reste
        elif numero:
            code, reste = separer(numero, noms)
            fiche.champs["numero"] = code if code and reste == numero.strip() else numero

    def _budget(self, fiche: FicheLue, dites: list[tuple[Colonne, Ou, Any]]) -> None:
        lignes = self._lignes_de_budget(fiche, dites)
        if lignes:
            fiche.budget = [*(fiche.budget or []), *lignes]

    def _lignes_de_budget(
        self, fiche: FicheLue, dites: list[tuple[Colonne, Ou, Any]]
    ) -> list[dict[str, Any]]:
        """The amounts of the row by year, funder and nature."""
        dit = {c.champ: v for c, _, v in dites if c.champ in DU_BUDGET}
        trouvees: dict[tuple[Any, str, str], dict[str, Any]] = {}
        for colonne, ou, montants in dites:
            if colonne.champ not in MONTANTS or not montants:
                continue
            annee = dit.get("annee_du_budget") or _annee(colonne, fiche)
            nature = colonne.precisions.get("nature") or dit.get("nature_du_budget")
            for nomme, montant in montants:
                financeur = nomme or colonne.precisions.get("financeur") or dit.get("financeur")
                cle_de_ligne = (annee, financeur or SANS_FINANCEUR, nature or "FONCTIONNEMENT")
                ligne = trouvees.setdefault(
                    cle_de_ligne,
                    dict(zip(("annee", "financeur", "nature"), cle_de_ligne, strict=True))
                    | dict.fromkeys(MONTANTS),
                )
                ligne[colonne.champ] = (ligne[colonne.champ] or Decimal(0)) + montant
            fiche.ou.setdefault("budget", ou)
        return list(trouvees.values())

    # --- rows that carry on

    def _continuer(self, fiche: FicheLue, propres: list[tuple[Colonne, Ou, Any]]) -> None:
        """Another row of the same fiche: its texts, partners and amounts follow, its dates widen."""
        for colonne, _, valeur in propres:
            champ, dit = colonne.champ, fiche.champs.get(colonne.champ)
            if champ in TEXTES and valeur and cle(valeur) not in cle(dit or ""):
                fiche.champs[champ] = "\n".join(filter(None, [dit, valeur]))
            elif champ in LISTES:
                fiche.champs[champ] = list(dict.fromkeys([*(dit or []), *valeur]))
            elif champ == "pilote" and valeur and valeur not in (dit or ""):
                fiche.champs[champ] = "\n".join(filter(None, [dit, valeur]))
            elif champ == "debut" and valeur:
                fiche.champs["debut"] = min(filter(None, [dit, valeur]))
            elif champ == "fin" and valeur:
                fiche.champs["fin"] = max(filter(None, [dit, valeur]))
            elif champ not in DU_BUDGET and valeur and not dit:
                fiche.champs[champ] = valeur
        self._budget(fiche, propres)


def _annee(colonne: Colonne, fiche: FicheLue) -> int | None:
    """The year of an amount: that of its heading, or else that in which the action begins."""
    if "annee" in colonne.precisions:
        return int(colonne.precisions["annee"])
    jour = fiche.champs.get("debut") or fiche.champs.get("fin")
    return jour.year if jour else None
