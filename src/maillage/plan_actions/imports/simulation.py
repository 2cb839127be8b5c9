"""What the import of a file would do to the plan as it stands: nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from maillage.conventions.models import Demarche
from maillage.fichiers import magasin
from maillage.plan_actions.enums import SOUS, Niveau, TraitementDoublons
from maillage.plan_actions.imports.annuaire import Annuaire
from maillage.plan_actions.imports.correspondance import Correspondance
from maillage.plan_actions.imports.fichiers import lire_le_fichier
from maillage.plan_actions.imports.prevision import ElementPrevu, FichePrevue, Simulation, Sort
from maillage.plan_actions.imports.valeurs import (
    TABLES,
    en_mots,
    libelle,
    meme,
    valeur_actuelle,
)
from maillage.plan_actions.models import ElementPlan, FicheAction, Importation
from maillage.plan_actions.queries.importations import (
    colonnes_memorisees,
    elements_complets,
    fiches_completes,
)
from maillage.regles.imports_plan import tableaux
from maillage.regles.imports_plan.formes import ElementLu, Erreur, FicheLue, Grille, Ou, Tableau
from maillage.regles.imports_plan.lecture import lire
from maillage.regles.imports_plan.normalisation import cle

# « F12@aubergenville »: a fiche (F) or an element (E) of that démarche. Elsewhere it names nothing.
IDENTIFIANT = re.compile(r"(?P<sorte>[EF])(?P<cle>[0-9]{1,15})@(?P<demarche>[\w-]+)")


def identifiant(objet: ElementPlan | FicheAction, demarche: Demarche) -> str:
    """What a workbook keeps to know the row again."""
    return f"{'F' if isinstance(objet, FicheAction) else 'E'}{objet.pk}@{demarche.slug}"


def simuler(importation: Importation) -> Simulation:
    """What importing the file now would do. Raises `FichierIllisible`, `Introuvable` (file gone)."""
    fichier = importation.fichier
    grilles = lire_le_fichier(fichier.type, magasin.relire(fichier.empreinte))
    return simuler_des_grilles(
        importation.demarche,
        grilles,
        colonnes=importation.colonnes or None,
        corrections=importation.corrections,
        memoire=colonnes_memorisees(importation.demarche),
        doublons=importation.doublons,
        creer_organisations=importation.creer_organisations,
    )


def tableaux_de(importation: Importation) -> tuple[list[Tableau], list[str]]:
    """The tables of the file as its columns are taken now, and why other sheets are left out."""
    fichier = importation.fichier
    return tableaux.trouver(
        lire_le_fichier(fichier.type, magasin.relire(fichier.empreinte)),
        memoire=colonnes_memorisees(importation.demarche),
        choisies=importation.colonnes or None,
    )


def simuler_des_grilles(
    demarche: Demarche,
    grilles: list[Grille],
    *,
    colonnes: Mapping[str, Mapping[str, str]] | None = None,
    corrections: Mapping[str, str] | None = None,
    memoire: Mapping[str, str] | None = None,
    doublons: str = TraitementDoublons.IGNORER,
    creer_organisations: bool = False,
) -> Simulation:
    """The same, from what was read of a file; see `regles.imports_plan.tableaux.trouver`."""
    trouves, avis = tableaux.trouver(
        grilles, memoire=memoire, choisies=colonnes, corrections=corrections
    )
    lu = lire(trouves)
    simulation = Simulation(trouves, erreurs=lu.erreurs, avis=[*avis, *lu.avis])
    simulateur = Simulateur(demarche, simulation, doublons, creer_organisations)
    simulateur.prevoir_les_elements(lu.elements)
    simulateur.prevoir_les_fiches(lu.fiches)
    simulation.erreurs.sort(key=lambda e: (e.ou.feuille, e.ou.ligne, e.ou.colonne))
    simulation.avis = list(dict.fromkeys(simulation.avis))
    return simulation


class Simulateur:
    """Sets what was read beside the plan: what is new, changed, the same, or twice there."""

    def __init__(
        self,
        demarche: Demarche,
        simulation: Simulation,
        doublons: str,
        creer_organisations: bool,
    ) -> None:
        self.demarche, self.simulation, self.doublons = demarche, simulation, doublons
        self.correspondance = Correspondance(
            demarche, Annuaire(demarche), simulation, creer_organisations=creer_organisations
        )
        elements = list(elements_complets(demarche))
        self.par_cle = {element.pk: element for element in elements}
        self.par_titre = {(e.parent_id, cle(e.intitule)): e for e in reversed(elements)}
        self.fiches = {fiche.pk: fiche for fiche in fiches_completes(demarche)}
        self.fiches_par_titre: dict[str, list[FicheAction]] = {}
        for fiche in self.fiches.values():
            self.fiches_par_titre.setdefault(cle(fiche.intitule), []).append(fiche)
        self.prevus: dict[int, ElementPrevu] = {}
        self.pris: set[tuple[str, int]] = set()

    # --- the elements

    def prevoir_les_elements(self, lus: Iterable[ElementLu]) -> None:
        """Parents come before what they bear."""
        for lu in lus:
            prevu = self._prevoir_un_element(lu)
            if prevu is not None:
                self.prevus[id(lu)] = prevu
                self.simulation.elements.append(prevu)

    def _prevoir_un_element(self, lu: ElementLu) -> ElementPrevu | None:
        parent = self.prevus.get(id(lu.parent)) if lu.parent is not None else None
        if lu.parent is not None and parent is None:
            return None  # its parent was refused, and said
        existant = self._existant(lu, parent)
        valeurs = self.correspondance.element(lu)
        prevu = ElementPrevu(lu, Sort.AJOUT, valeurs, existant, parent)
        niveau_du_parent = Niveau(parent.valeurs["niveau"]) if parent else None
        if valeurs["niveau"] not in SOUS[niveau_du_parent]:
            if lu.identifiant or lu.champs:
                self._refuser(lu, niveau_du_parent)
                return None
            valeurs["niveau"] = next((n for n in SOUS[niveau_du_parent]), valeurs["niveau"])
        if existant is not None:
            self._comparer_un_element(prevu, existant)
        return prevu

    def _refuser(self, lu: ElementLu, sous: Niveau | None) -> None:
        ou = lu.ou or Ou("", 0, 0)
        nom = Niveau(lu.niveau).label.lower()
        place = f"sous un élément « {sous.label.lower()} »" if sous else "à la racine du plan"
        admis = ", ".join(n.label.lower() for n in SOUS[sous]) or "rien"
        self.simulation.erreurs.append(
            Erreur(
                ou,
                "Niveau",
                lu.intitule[:80],
                f"Le niveau « {nom} » ne se place pas {place}. Peut s'y placer : {admis}.",
                bloquante=True,
            )
        )

    def _existant(self, lu: ElementLu, parent: ElementPrevu | None) -> ElementPlan | None:
        connu = self._par_identifiant(lu.identifiant, "E")
        if connu is not None:
            return self.par_cle.get(connu)
        if parent is not None and parent.existant is None:
            return None
        trouve = self.par_titre.get(
            (parent.existant.pk if parent and parent.existant else None, cle(lu.intitule))
        )
        if trouve is None or ("E", trouve.pk) in self.pris or lu.identifiant:
            return None
        self.pris.add(("E", trouve.pk))
        return trouve

    def _par_identifiant(self, ecrit: str, sorte: str) -> int | None:
        """The key that the identifier names in this démarche, the first time only."""
        lu = IDENTIFIANT.fullmatch(ecrit or "")
        if lu is None or lu["sorte"] != sorte or lu["demarche"] != self.demarche.slug:
            return None
        connus = self.par_cle if sorte == "E" else self.fiches
        pk = int(lu["cle"])
        if pk not in connus:
            self.simulation.avis.append(
                f"« {ecrit} » n’est plus dans le plan : cette ligne sera ajoutée comme nouvelle."
            )
            return None
        if (sorte, pk) in self.pris:
            self.simulation.avis.append(
                f"« {ecrit} » est deux fois dans le fichier (ligne recopiée) : la seconde sera "
                "ajoutée comme nouvelle."
            )
            return None
        self.pris.add((sorte, pk))
        return pk

    def _comparer_un_element(self, prevu: ElementPrevu, existant: ElementPlan) -> None:
        """What the file changes of an element: only a workbook of Maillage changes one."""
        prevu.sort = Sort.INCHANGEE
        if not prevu.lu.identifiant:
            prevu.valeurs = {"niveau": existant.niveau}
            return
        for champ, nouvelle in list(prevu.valeurs.items()):
            ancienne = valeur_actuelle(existant, champ)
            if meme(ancienne, nouvelle):
                del prevu.valeurs[champ]
                continue
            prevu.changements.append(
                (libelle(ElementPlan, champ), en_mots(ancienne), en_mots(nouvelle))
            )
        prevu.valeurs.setdefault("niveau", existant.niveau)
        parent = prevu.parent.existant if prevu.parent else None
        if (parent.pk if parent else None) != existant.parent_id:
            avant = self.par_cle.get(existant.parent_id)
            apres = prevu.parent.lu.intitule if prevu.parent else "racine du plan"
            prevu.changements.append(
                (libelle(ElementPlan, "parent"), str(avant or "racine du plan"), apres)
            )
        if prevu.changements:
            prevu.sort = Sort.MODIFICATION

    # --- the fiches

    def prevoir_les_fiches(self, lues: Iterable[FicheLue]) -> None:
        """Each fiche of the file, with its fate."""
        vues: dict[tuple[int, str], FichePrevue] = {}
        for lue in lues:
            porteur = self.prevus.get(id(lue.porteur))
            if porteur is None:
                continue  # its bearer was refused, and said
            existante = self._fiche_existante(lue, porteur)
            valeurs, tables = self.correspondance.fiche(lue, existante)
            prevue = FichePrevue(lue, Sort.AJOUT, porteur, valeurs, tables, existante)
            place = (id(porteur), cle(valeurs.get("intitule", "")))
            self._decider(prevue, vues.get(place))
            vues.setdefault(place, prevue)
            self.simulation.fiches.append(prevue)

    def _fiche_existante(self, lue: FicheLue, porteur: ElementPrevu) -> FicheAction | None:
        connue = self._par_identifiant(lue.identifiant, "F")
        if connue is not None:
            return self.fiches[connue]
        if lue.identifiant:
            return None
        homonymes = [
            fiche
            for fiche in self.fiches_par_titre.get(cle(lue.champs["intitule"]), [])
            if ("F", fiche.pk) not in self.pris
        ]
        memes = [f for f in homonymes if porteur.existant and f.element_id == porteur.existant.pk]
        numeros = [f for f in homonymes if f.numero and f.numero == lue.champs.get("numero")]
        return next(iter(memes or numeros or (homonymes if len(homonymes) == 1 else [])), None)

    def _decider(self, prevue: FichePrevue, jumelle: FichePrevue | None) -> None:
        lue, existante = prevue.lue, prevue.existante
        complete = bool(lue.identifiant)
        if jumelle is not None and not complete:
            if meme(jumelle.lue.champs, lue.champs):
                prevue.sort = Sort.DOUBLON
                prevue.remarque = f"la même que ligne {jumelle.lue.ligne.ligne}"
                return
            prevue.remarque = (
                f"même intitulé que ligne {jumelle.lue.ligne.ligne} "
                f"({jumelle.lue.ligne.feuille}), contenu différent"
            )
            prevue.existante = existante = None
        if existante is None:
            self._exiger_un_porteur(prevue)
            return
        if not complete:
            self.pris.add(("F", existante.pk))
            if self.doublons == TraitementDoublons.AJOUTER:
                prevue.existante = None
                prevue.remarque = "porte le titre d’une fiche du plan"
                return
            if self.doublons == TraitementDoublons.IGNORER:
                prevue.sort = Sort.LAISSEE
                return
        self._comparer_une_fiche(prevue, existante, complete=complete)

    def _exiger_un_porteur(self, prevue: FichePrevue) -> None:
        if prevue.porteur.valeurs["niveau"] == Niveau.ENJEU:
            prevue.sort = Sort.ECARTEE
            self.simulation.erreurs.append(
                Erreur(
                    prevue.lue.ligne,
                    "",
                    prevue.intitule[:80],
                    "Cette action est sous un enjeu, sans axe ni objectif. Ajoutez l'axe ou l'objectif "
                    "qu'elle sert.",
                    bloquante=True,
                )
            )

    def _comparer_une_fiche(
        self, prevue: FichePrevue, existante: FicheAction, *, complete: bool
    ) -> None:
        prevue.sort = Sort.INCHANGEE
        for champ, nouvelle in list(prevue.valeurs.items()):
            ancienne = valeur_actuelle(existante, champ)
            muette = not complete and nouvelle in (None, "", [], False)
            if muette or meme(ancienne, nouvelle):
                del prevue.valeurs[champ]
                continue
            if champ == "etat" and self.correspondance.refuser_etat(
                prevue.lue, existante, nouvelle
            ):
                del prevue.valeurs[champ]
                continue
            prevue.changements.append(
                (libelle(FicheAction, champ), *self._dire(champ, ancienne, nouvelle))
            )
        self._comparer_les_tables(prevue, existante, complete=complete)
        porteur = prevue.porteur.existant
        if complete and (porteur is None or porteur.pk != existante.element_id):
            avant = str(self.par_cle.get(existante.element_id, ""))
            prevue.changements.append(
                (libelle(FicheAction, "element"), avant, prevue.porteur.lu.intitule)
            )
            prevue.valeurs["element"] = prevue.porteur
        if prevue.changements:
            prevue.sort = Sort.MODIFICATION

    def _dire(self, champ: str, ancienne: Any, nouvelle: Any) -> tuple[str, str]:
        colonne = FicheAction._meta.get_field(champ)
        choix = dict(getattr(colonne, "flatchoices", ()) or ())
        if choix:
            return str(choix.get(ancienne, "")) or "vide", str(choix.get(nouvelle, "")) or "vide"
        return en_mots(ancienne), en_mots(nouvelle)

    def _comparer_les_tables(
        self, prevue: FichePrevue, existante: FicheAction, *, complete: bool
    ) -> None:
        for table, nouvelles in list(prevue.tables.items()):
            anciennes = valeur_actuelle(existante, table)
            if not complete:
                cles = TABLES[table][2][:4] if table == "budget" else TABLES[table][2][:1]
                dites = [{c: ligne[c] for c in cles} for ligne in anciennes]
                neuves = [n for n in nouvelles if {c: n.get(c) for c in cles} not in dites]
                nouvelles = [*anciennes, *neuves]
            if meme(anciennes, nouvelles):
                del prevue.tables[table]
                continue
            prevue.tables[table] = nouvelles
            prevue.changements.append(
                (libelle(FicheAction, table), en_mots(anciennes), en_mots(nouvelles))
            )
