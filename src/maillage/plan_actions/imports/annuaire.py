"""Whom and what the names of a file stand for, among what the instance knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.conventions.enums import RolePartie
from maillage.conventions.models import Demarche, Thematique
from maillage.partenaires.enums import NatureOrganisation
from maillage.partenaires.models import Organisation, Personne
from maillage.plan_actions.models import FicheAction
from maillage.regles.imports_plan.mots import VIDES
from maillage.regles.imports_plan.normalisation import a_plat, cle

ARTICLE = re.compile(r"^(?:la|le|les|l|une?|mme|m|mr|madame|monsieur) ")
# Several names in one cell; a hyphen without spaces and an apostrophe belong to a name.
COUPES = re.compile(r"\s*(?:[;\n/+&]|,|\bet\b|\s-\s)\s*")
COMMUNS = {
    NatureOrganisation.CAF: ("caf", "caisse d allocations familiales"),
    NatureOrganisation.COMMUNE: ("ville", "commune", "mairie", "municipalite", "collectivite"),
    NatureOrganisation.EPCI: (
        "epci",
        "intercommunalite",
        "communaute de communes",
        "cc",
        "agglomeration",
        "communaute d agglomeration",
        "collectivite",
    ),
}


def simple(nom: str) -> str:
    """The name without its article nor its title."""
    return ARTICLE.sub("", cle(nom))


@dataclass(slots=True)
class Pilotage:
    """Who pilots according to a cell: an organisation, a person, others, and names nobody knows."""

    organisation: Organisation | None = None
    personne: Personne | None = None
    autres: list[Organisation] = field(default_factory=list)
    inconnus: list[str] = field(default_factory=list)


class Annuaire:
    """What names stand for in a démarche, loaded once (seven queries)."""

    def __init__(self, demarche: Demarche) -> None:
        parties = list(demarche.parties.select_related("organisation").order_by("ordre", "pk"))
        de_la_demarche = [partie.organisation for partie in parties]
        self.organisations: dict[str, Organisation] = {}
        for organisation in de_la_demarche:
            for nom in (organisation.nom, organisation.sigle, organisation.appellation):
                if simple(nom):
                    self.organisations.setdefault(simple(nom), organisation)
        # Elsewhere an acronym names somebody else: « CCAS » is that of another town.
        for organisation in Organisation.objects.order_by("pk"):
            if simple(organisation.nom):
                self.organisations.setdefault(simple(organisation.nom), organisation)
        self._nommer_les_communs(
            [p.organisation for p in parties if p.role != RolePartie.PARTENAIRE]
        )
        self.personnes: dict[str, Personne] = {}
        for personne in Personne.objects.order_by("pk"):
            for nom in (f"{personne.prenom} {personne.nom}", f"{personne.nom} {personne.prenom}"):
                self.personnes.setdefault(simple(nom), personne)
        self.listes: Mapping[str, dict[str, Any]] = {
            "thematiques": _par_nom(Thematique.objects.all()),
            "territoires": _par_nom(
                {
                    p.commune.pk: p.commune for p in demarche.perimetre.select_related("commune")
                }.values()
            ),
            "principes": _par_nom(demarche.principes.all()),
            "schemas": _codes("schemas"),
            "items_sppe": _codes("items_sppe"),
        }

    def _nommer_les_communs(self, organisations: Iterable[Organisation]) -> None:
        """« La ville » is the commune of the démarche, when it has only one."""
        for nature, noms in COMMUNS.items():
            siennes = [o for o in organisations if o.nature == nature]
            if len(siennes) == 1:
                for nom in noms:
                    self.organisations.setdefault(nom, siennes[0])

    def organisation(self, nom: str) -> Organisation | None:
        """The organisation of that name; a party of the démarche also by its acronym or short name."""
        return self.organisations.get(simple(nom))

    def personne(self, nom: str) -> Personne | None:
        """The person of that name, first name before or after."""
        return self.personnes.get(simple(nom))

    def pilotage(self, ecrit: str) -> Pilotage:
        """Who the cell names: as a whole first, then name by name."""
        dit = Pilotage()
        seul = self._un(ecrit, dit)
        if seul or a_plat(ecrit) in VIDES:
            return dit
        for nom in self.noms(ecrit):
            if not self._un(nom, dit):
                dit.inconnus.append(nom)
        return dit

    def _un(self, nom: str, dit: Pilotage) -> bool:
        organisation, personne = self.organisation(nom), self.personne(nom)
        if organisation is not None:
            if dit.organisation is None:
                dit.organisation = organisation
            elif organisation != dit.organisation:
                dit.autres.append(organisation)
        elif personne is not None:
            dit.personne = dit.personne or personne
        return organisation is not None or personne is not None

    def noms(self, ecrit: str) -> list[str]:
        """The names of a cell, those that are known kept whole: « Sports et loisirs » may be one."""
        trouves: list[str] = []
        for morceau in filter(None, re.split(r"\s*[;\n]\s*", ecrit)):
            precis = re.fullmatch(r"(.+?)\s*\((.+)\)", morceau)
            if self.organisation(morceau) or self.personne(morceau):
                trouves.append(morceau)
            elif precis and (self.organisation(precis[1]) or self.personne(precis[1])):
                trouves += [precis[1], *([precis[2]] if self.personne(precis[2]) else [])]
            else:
                parts = [p.strip() for p in COUPES.split(morceau) if p.strip()]
                connus = [p for p in parts if self.organisation(p) or self.personne(p)]
                trouves += parts if connus else [morceau.strip()]
        return list(dict.fromkeys(trouves))

    def de_la_liste(self, champ: str, nom: str) -> Any:
        """The thématique, commune, principle… of that name; None when there is none."""
        connus = self.listes[champ]
        return connus.get(cle(nom))

    def connus(self, champ: str) -> list[str]:
        """The names that the list holds, as they are written."""
        if champ in ("schemas", "items_sppe"):
            return [str(libelle) for _, libelle in FicheAction._meta.get_field(champ).codes]  # type: ignore[union-attr]
        return list(dict.fromkeys(str(objet) for objet in self.listes[champ].values()))


def _par_nom(objets: Iterable[Any]) -> dict[str, Any]:
    noms: dict[str, Any] = {}
    for objet in objets:
        for nom in (str(objet), getattr(objet, "code", "")):
            noms.setdefault(cle(str(nom)), objet)
    return noms


def _codes(champ: str) -> dict[str, str]:
    paires = FicheAction._meta.get_field(champ).codes  # type: ignore[union-attr]
    return {cle(nom): code for code, libelle in paires for nom in (code, str(libelle))}
