"""Writes what a file holds into the plan: axes, objectifs, fiches and their tables, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction

from maillage.comptes.models import Utilisateur
from maillage.interface.typographie import accorde
from maillage.journal.actions.evenements import FaitEnLot, consigner, consigner_en_lot
from maillage.partenaires.actions import organisations
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation
from maillage.plan_actions.actions import gardes
from maillage.plan_actions.actions.importations import reprendre
from maillage.plan_actions.enums import EffetImport, EtatImportation, SorteImportee
from maillage.plan_actions.imports.correspondance import ACreer
from maillage.plan_actions.imports.prevision import ElementPrevu, FichePrevue, Simulation, Sort
from maillage.plan_actions.imports.simulation import simuler
from maillage.plan_actions.imports.valeurs import LISTES, TABLES, gardee, valeur_actuelle
from maillage.plan_actions.models import (
    CibleChiffree,
    ElementPlan,
    FicheAction,
    Importation,
    ObjetImporte,
)
from maillage.regles.erreurs import SaisieInvalide

LOT = 500
HORS_DES_CHAMPS = {*LISTES, *TABLES, "element"}


def importer(
    *,
    importation: Importation,
    version: int,
    malgre_les_erreurs: bool = False,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    """Import the file as its simulation tells now; all or nothing.

    `malgre_les_erreurs` leaves out what cannot be read. Raises `ActeRefuse`, `EtatIncompatible`,
    `ModificationConcurrente`, `FichierIllisible`, `SaisieInvalide` (errors remain, nothing to import).
    """
    try:
        with transaction.atomic():
            return _importer(importation, version, malgre_les_erreurs, par, le)
    except IntegrityError as erreur:
        raise SaisieInvalide(
            "Une valeur du fichier ne peut pas être gardée par la base de données : rien n'est importé. "
            f"Le message de la base est : {str(erreur)[:200]}."
        ) from erreur


def _importer(
    importation: Importation,
    version: int,
    malgre_les_erreurs: bool,
    par: Utilisateur,
    le: dt.datetime,
) -> Importation:
    gardes.ouvrir(importation.demarche, par, le)
    importation = reprendre(importation, version, EtatImportation.IMPORTEE, par, le)
    simulation = simuler(importation)
    _exiger_importable(simulation, malgre_les_erreurs)
    ecriture = _Ecriture(importation, par, le)
    ecriture.creer_les_organisations(simulation)
    ecriture.ecrire_les_elements(simulation.elements)
    ecriture.ecrire_les_fiches(simulation.fiches)
    return ecriture.conclure(simulation)


def _exiger_importable(simulation: Simulation, malgre_les_erreurs: bool) -> None:
    if simulation.erreurs and not malgre_les_erreurs:
        nombre = accorde(
            len(simulation.erreurs), "cellule ne se lit pas", "cellules ne se lisent pas"
        )
        premiere = simulation.erreurs[0]
        raise SaisieInvalide(
            f"{nombre} ({premiere.ou} : {premiere.message}) Corrigez, ou demandez à importer "
            "sans ces valeurs."
        )
    if simulation.est_vide:
        raise SaisieInvalide(
            "Ce fichier n'apporte rien au plan : tout ce qu'il contient y est déjà. Rien n'est importé."
        )


class _Ecriture:
    """One import under way: the rows that it writes, and the events that will tell them."""

    def __init__(self, importation: Importation, par: Utilisateur, le: dt.datetime) -> None:
        self.importation, self.demarche = importation, importation.demarche
        self.par, self.le = par, le
        self.objets: list[ObjetImporte] = []
        self.faits: list[FaitEnLot] = []
        self.organisations: dict[str, Organisation] = {}

    def creer_les_organisations(self, simulation: Simulation) -> None:
        """Add to the directory those that the fiches to write name and nobody knows."""
        for fiche in simulation.fiches:
            if fiche.sort not in (Sort.AJOUT, Sort.MODIFICATION):
                continue
            lignes = fiche.tables.get("partenaires", ())
            for nom in (
                fiche.valeurs.get("pilote"),
                *(ligne["organisation_id"] for ligne in lignes),
            ):
                if isinstance(nom, ACreer) and nom not in self.organisations:
                    creee = organisations.creer(
                        nature=NatureOrganisation.AUTRE,
                        nom=str(nom),
                        provenance=f"Import de « {self.importation} »"[:200],
                        par=self.par,
                        le=self.le,
                    )
                    self.organisations[nom] = creee
                    self._retenir(SorteImportee.ORGANISATION, creee.pk, EffetImport.AJOUT)

    # --- elements

    def ecrire_les_elements(self, prevus: Iterable[ElementPrevu]) -> None:
        """The new ones depth by depth, since a child needs the key of its parent; then the changed."""
        prevus = list(prevus)
        for prevu in prevus:
            prevu.objet = prevu.existant
        presents = ElementPlan.objects.presents().filter(demarche=self.demarche).order_by()
        rangs = Counter(presents.values_list("parent", flat=True))
        a_ecrire = [p for p in prevus if p.sort is Sort.AJOUT]
        while a_ecrire:
            mures = [p for p in a_ecrire if p.parent is None or p.parent.objet is not None]
            a_ecrire = [p for p in a_ecrire if p.parent is not None and p.parent.objet is None]
            self._ajouter_des_elements(mures, rangs)
        for prevu in prevus:
            if prevu.sort is Sort.MODIFICATION:
                self._modifier_un_element(prevu)

    def _ajouter_des_elements(self, prevus: list[ElementPrevu], rangs: Counter[int | None]) -> None:
        for prevu in prevus:
            parent = prevu.parent.objet if prevu.parent else None
            cle = parent.pk if parent else None
            simples = {c: v for c, v in prevu.valeurs.items() if c not in ("thematiques", "cibles")}
            prevu.objet = ElementPlan(
                demarche=self.demarche, parent=parent, position=rangs[cle], **simples
            )
            rangs[cle] += 1
        ElementPlan.objects.bulk_create([p.objet for p in prevus if p.objet], batch_size=LOT)
        for prevu in prevus:
            if prevu.objet is None:
                continue
            self._cibles(prevu.objet, prevu.valeurs.get("cibles", ()))
            self._retenir(SorteImportee.ELEMENT, prevu.objet.pk, EffetImport.AJOUT)
            self._dire(f"{prevu.objet.get_niveau_display().lower()} importé", prevu.objet)
        self._lier(
            ElementPlan,
            "thematiques",
            [(p.objet, p.valeurs.get("thematiques", ())) for p in prevus if p.objet],
        )

    def _cibles(self, element: ElementPlan, lignes: Iterable[dict[str, Any]]) -> None:
        CibleChiffree.objects.bulk_create(
            [CibleChiffree(element=element, position=i, **dite) for i, dite in enumerate(lignes)]
        )

    def _modifier_un_element(self, prevu: ElementPrevu) -> None:
        element = prevu.existant
        if element is None:
            return
        avant = {c: gardee(valeur_actuelle(element, c)) for c in prevu.valeurs}
        parent = prevu.parent.objet if prevu.parent else None
        if (parent.pk if parent else None) != element.parent_id:
            avant["parent"] = element.parent_id
            element.parent = parent
        for champ, valeur in prevu.valeurs.items():
            if champ == "thematiques":
                element.thematiques.set(valeur)
            elif champ == "cibles":
                element.cibles.all().delete()
                self._cibles(element, valeur)
            else:
                setattr(element, champ, valeur)
        element.version += 1
        element.save()
        self._retenir(
            SorteImportee.ELEMENT, element.pk, EffetImport.MODIFICATION, element.version, avant
        )
        self._dire("élément modifié par un import", element, prevu.changements)

    # --- fiches

    def ecrire_les_fiches(self, prevues: list[FichePrevue]) -> None:
        """The new ones in bulk, the changed one by one."""
        nouvelles = [p for p in prevues if p.sort is Sort.AJOUT and p.porteur.objet is not None]
        presentes = FicheAction.objects.filter(demarche=self.demarche, supprime_le=None).order_by()
        rangs = Counter(presentes.values_list("element", flat=True))
        fiches = []
        for prevue in nouvelles:
            porteur = prevue.porteur.objet
            if porteur is None:
                continue
            fiche = FicheAction(
                demarche=self.demarche,
                element=porteur,
                position=rangs[porteur.pk],
                modifie_le=self.le,
                **self._simples(prevue),
            )
            rangs[porteur.pk] += 1
            fiches.append(fiche)
        FicheAction.objects.bulk_create(fiches, batch_size=LOT)
        couples = list(zip(fiches, nouvelles, strict=True))
        for liste in LISTES:
            self._lier(FicheAction, liste, [(f, p.valeurs.get(liste, ())) for f, p in couples])
        for table in TABLES:
            self._remplir(table, [(f, p.tables.get(table, ())) for f, p in couples])
        for fiche, prevue in couples:
            self._retenir(SorteImportee.FICHE, fiche.pk, EffetImport.AJOUT)
            ligne = prevue.lue.ligne
            ou = {
                "fichier": str(self.importation),
                "ligne": f"{ligne.feuille}, ligne {ligne.ligne}",
            }
            self.faits.append(FaitEnLot("fiche action importée", fiche, None, ou))
        for prevue in prevues:
            if prevue.sort is Sort.MODIFICATION and prevue.existante is not None:
                self._modifier_une_fiche(prevue, prevue.existante)

    def _simples(self, prevue: FichePrevue) -> dict[str, Any]:
        """The plain fields of a fiche, the organisation to create being there now."""
        simples = {c: v for c, v in prevue.valeurs.items() if c not in HORS_DES_CHAMPS}
        if isinstance(simples.get("pilote"), ACreer):
            simples["pilote"] = self.organisations[simples["pilote"]]
        return simples

    def _modifier_une_fiche(self, prevue: FichePrevue, fiche: FicheAction) -> None:
        simples = self._simples(prevue)
        listes = {c: v for c, v in prevue.valeurs.items() if c in LISTES}
        noms = (*simples, *listes, *prevue.tables)
        avant = {nom: gardee(valeur_actuelle(fiche, nom)) for nom in noms}
        porteur = prevue.valeurs.get("element")
        if isinstance(porteur, ElementPrevu) and porteur.objet is not None:
            avant["element"] = fiche.element_id
            fiche.element = porteur.objet
            fiche.position = FicheAction.objects.filter(
                element=porteur.objet, supprime_le=None
            ).count()
        for champ, valeur in simples.items():
            setattr(fiche, champ, valeur)
        fiche.version += 1
        fiche.modifie_le = self.le
        fiche.save()
        for champ, objets in listes.items():
            getattr(fiche, champ).set(objets)
        for table, lignes in prevue.tables.items():
            getattr(fiche, TABLES[table][1]).all().delete()
            self._remplir(table, [(fiche, lignes)])
        self._retenir(SorteImportee.FICHE, fiche.pk, EffetImport.MODIFICATION, fiche.version, avant)
        self._dire("fiche action modifiée par un import", fiche, prevue.changements)

    # --- what both share

    def _lier(
        self,
        modele: type[models.Model],
        liste: str,
        couples: Iterable[tuple[models.Model, Iterable[models.Model]]],
    ) -> None:
        """Write the many-to-many rows of many objects at once."""
        champ: Any = modele._meta.get_field(liste)
        lien = champ.remote_field.through
        de, vers = champ.m2m_column_name(), champ.m2m_reverse_name()
        lien._default_manager.bulk_create(
            [lien(**{de: objet.pk, vers: lie.pk}) for objet, lies in couples for lie in lies],
            batch_size=LOT,
        )

    def _remplir(
        self, table: str, couples: Iterable[tuple[FicheAction, Iterable[dict[str, Any]]]]
    ) -> None:
        modele = TABLES[table][0]
        modele._default_manager.bulk_create(
            [
                modele(fiche=fiche, position=rang, **self._ligne(ligne))
                for fiche, lignes in couples
                for rang, ligne in enumerate(lignes)
            ],
            batch_size=LOT,
        )

    def _ligne(self, ligne: dict[str, Any]) -> dict[str, Any]:
        nom = ligne.get("organisation_id")
        if isinstance(nom, ACreer):
            return {**ligne, "organisation_id": self.organisations[nom].pk}
        return ligne

    def _retenir(
        self,
        sorte: SorteImportee,
        cle: int,
        effet: EffetImport,
        version: int = 1,
        avant: dict[str, Any] | None = None,
    ) -> None:
        self.objets.append(
            ObjetImporte(
                importation=self.importation,
                sorte=sorte,
                cle=cle,
                effet=effet,
                version_ecrite=version,
                avant=avant or {},
            )
        )

    def _dire(
        self, acte: str, objet: models.Model, changements: Iterable[tuple[str, str, str]] = ()
    ) -> None:
        changements = list(changements)
        self.faits.append(
            FaitEnLot(
                acte,
                objet,
                {nom: avant for nom, avant, _ in changements} or None,
                {nom: apres for nom, _, apres in changements} or {"fichier": str(self.importation)},
            )
        )

    def conclure(self, simulation: Simulation) -> Importation:
        """The list of what was written, the counts, the journal."""
        ObjetImporte.objects.bulk_create(self.objets, batch_size=LOT)
        importation = self.importation
        importation.etat = EtatImportation.IMPORTEE
        importation.importee_le = self.le
        importation.version += 1
        comptes = {**simulation.comptes, "organisations_creees": len(self.organisations)}
        consigner_en_lot(self.faits, demarche=self.demarche.slug, par=self.par, le=self.le)
        evenement = consigner(
            acte="plan importé",
            objet=importation,
            demarche=self.demarche.slug,
            apres={nom: nombre for nom, nombre in comptes.items() if nombre},
            par=self.par,
            le=self.le,
        )
        importation.bilan = {**comptes, "evenement": evenement.numero}
        importation.save()
        return importation
