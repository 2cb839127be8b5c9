"""The dry run: which drafts of a Caf a clause would change, and how, before it is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from maillage.clauses import langage, queries, usages, vigueur
from maillage.clauses.enums import ClasseDeTaille
from maillage.clauses.langage import Blocs
from maillage.clauses.models import ClauseDeCaf, VersionDeClause
from maillage.clauses.usages import ProjetDeDocument, Usage
from maillage.documents.arbre import Bloc, Liste, Tableau, en_clair, parcourir, textes
from maillage.documents.clauses import Modele
from maillage.documents.modeles import Valeurs, remplir
from maillage.documents.reecriture import parties
from maillage.interface.typographie import date_longue
from maillage.regles.vis_a_vis import Rangee, paragraphes


@dataclass(frozen=True, slots=True)
class Effet:
    """What the clause would do to one draft: `rangees` where it changes, `raison` where it does not."""

    projet: ProjetDeDocument
    rangees: tuple[Rangee, ...] = ()
    raison: str = ""

    @property
    def change(self) -> bool:
        """Whether the draft would read otherwise."""
        return bool(self.rangees)


@dataclass(frozen=True, slots=True)
class Essai:
    """Every draft of the Caf with what would happen to it, those that change first."""

    effets: tuple[Effet, ...]

    @property
    def changes(self) -> list[Effet]:
        """Those that would read otherwise."""
        return [e for e in self.effets if e.change]

    @property
    def inchanges(self) -> list[Effet]:
        """Those that would read the same, each with the reason."""
        return [e for e in self.effets if not e.change]


def essayer(
    clause: ClauseDeCaf,
    blocs: Blocs | None,
    du: dt.date,
    au: dt.date | None,
    le: dt.datetime,
    jour: dt.date,
) -> Essai:
    """What publishing these blocks for these days would change; None gives back the text of the product.

    `le` is the instant of the trial and `jour` its day. Nothing is written.
    """
    usage = usages.usage(clause.document)
    publiees = queries.versions(clause.caf, clause.document)
    candidate = VersionDeClause(
        clause=clause,
        numero=1 + max((v.numero for v in publiees), default=0),
        contenu=langage.en_json(blocs) if blocs else "",
        retiree=blocs is None,
        valable_du=du,
        valable_au=au,
        publiee_le=le,
    )
    lus = _Lecture(usage, clause, publiees, candidate)
    effets = [lus.effet(projet) for projet in usage.projets(clause.caf, jour)]
    return Essai(tuple(sorted(effets, key=lambda e: not e.change)))


@dataclass(frozen=True, slots=True)
class _Lecture:
    """The part as it reads with the library of today, and with the candidate."""

    usage: Usage
    clause: ClauseDeCaf
    publiees: list[VersionDeClause]
    candidate: VersionDeClause

    def effet(self, projet: ProjetDeDocument) -> Effet:
        raison = self._raison(projet)
        if raison or projet.valeurs is None:
            return Effet(projet, raison=raison)
        valeurs = projet.valeurs()
        avant = self._lignes(projet, valeurs, self.publiees)
        apres = self._lignes(projet, valeurs, [*self.publiees, self.candidate])
        if avant == apres:
            return Effet(projet, raison="son texte reste le même")
        return Effet(projet, tuple(r for r in paragraphes(avant, apres)))

    def _raison(self, projet: ProjetDeDocument) -> str:
        """Why the clause does not reach that draft, or nothing."""
        if projet.gele:
            return projet.gele
        if self.clause.partie in projet.reecrites:
            return "la démarche a réécrit cette partie elle-même"
        taille = ClasseDeTaille(self.clause.taille)
        if taille != ClasseDeTaille.TOUTES and projet.taille != taille:
            connue = "est d’une autre taille" if projet.taille else "a une population inconnue"
            return f"son territoire {connue}"
        if not vigueur.couvre(self.candidate, projet.jour):
            return f"il prend les clauses du {date_longue(projet.jour)}"
        return ""

    def _lignes(
        self, projet: ProjetDeDocument, valeurs: Valeurs, versions: Iterable[VersionDeClause]
    ) -> list[str]:
        partie = self.clause.partie
        tenues = vigueur.en_vigueur(versions, projet.taille, projet.jour)
        siennes = {partie: tenues[partie]} if partie in tenues else {}
        return lire_la_partie(self.usage.modele(), partie, vigueur.textes(siennes), valeurs)


def lire_la_partie(
    modele: Modele, partie: str, clauses: Mapping[str, Blocs], valeurs: Valeurs
) -> list[str]:
    """The lines of one part filled with these values, without what other domains put in it."""
    return [
        ligne
        for bloc in parcourir(blocs_de_la_partie(modele, partie, clauses, valeurs))
        for ligne in _lignes(bloc)
    ]


def blocs_de_la_partie(
    modele: Modele, partie: str, clauses: Mapping[str, Blocs], valeurs: Valeurs
) -> tuple[Bloc, ...]:
    """The blocks of one part filled with these values, without what other domains put in it."""
    siennes = parties(langage.appliquer(modele, clauses))[partie]
    seules = tuple(
        replace(c, place="", nouvelle_page=False)
        for c in siennes
        if c.titre or c.blocs or c.tableau
    )
    return remplir(replace(modele, clauses=seules), valeurs)


def _lignes(bloc: Bloc) -> Iterator[str]:
    match bloc:
        case Liste():
            yield from (f"– {en_clair(ligne)}" for ligne in textes(bloc))
        case Tableau():
            yield from (" | ".join(en_clair(c) for c in rangee) for rangee in bloc.lignes)
        case _:
            yield from (ligne for t in textes(bloc) if (ligne := en_clair(t).strip()))
