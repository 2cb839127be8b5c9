"""A table as a form: rows added, moved and taken away without script.

What the person sends is kept as it was typed (`Brut`) until it is saved: a button that moves a row
checks nothing and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict

from maillage.conventions.models import Demarche
from maillage.plan_actions.actions.lignes import LIGNES_AU_PLUS, Ligne, Vues
from maillage.plan_actions.forms.lignes import (
    Brut,
    LigneBudgetForm,
    LigneForm,
    PartenaireForm,
    organisations_a_choisir,
)
from maillage.plan_actions.forms.saisie import ENREGISTREE, MIENNE

PREFIXE = "lignes"


MONTER, DESCENDRE, RETIRER, AJOUTER = "monter", "descendre", "retirer", "ajouter"


class Tableau:
    """The rows of one table as a form: those that are stored, or those that somebody sends.

    `vues` are the stored rows as the person saw them; `conflits` what somebody else did meanwhile.
    """

    def __init__(
        self,
        forme: type[LigneForm],
        demarche: Demarche,
        *,
        stockees: Sequence[Any],
        envoi: QueryDict | None = None,
    ) -> None:
        self.forme = forme
        self.stockees = {objet.pk: objet for objet in stockees}
        self.options: dict[str, Any] = {"demarche": demarche}
        if forme in (PartenaireForm, LigneBudgetForm):
            self.options["organisations"] = organisations_a_choisir(demarche)
        self.conflits: list[Conflit] = []
        self.refus: list[str] = []
        self.controlee = False  # blank rows are not wrong until somebody saves
        if envoi is None:
            self.vues: Vues = [(objet.pk, objet.version) for objet in stockees]
            self.brutes = [forme.brute(objet) for objet in stockees]
        else:
            self.vues = _vues(envoi.get("vues", ""))
            self.brutes = _brutes(forme, envoi)
            self._choisir(envoi)
        self._lier(envoi is not None)

    def _lier(self, liee: bool) -> None:
        donnees = {
            f"{PREFIXE}-{rang}-{nom}": valeur
            for rang, brute in enumerate(self.brutes)
            for nom, valeur in brute.items()
        }
        self.formes = [
            self.forme(
                donnees if liee else None,
                prefix=f"{PREFIXE}-{rang}",
                initial=None if liee else brute,
                **self.options,
            )
            for rang, brute in enumerate(self.brutes)
        ]

    @property
    def vues_en_texte(self) -> str:
        """« 12:1,13:4 », for the hidden field."""
        return ",".join(f"{cle}:{version}" for cle, version in self.vues)

    @property
    def conflits_en_texte(self) -> str:
        """The keys of the rows to choose, for the hidden field."""
        return ",".join(str(conflit.cle) for conflit in self.conflits)

    @property
    def plein(self) -> bool:
        """No row may be added."""
        return len(self.brutes) >= LIGNES_AU_PLUS

    @property
    def formes_fautives(self) -> list[tuple[int, LigneForm]]:
        """The rows with an error, each with its rank."""
        return [
            (rang, forme)
            for rang, forme in enumerate(self.formes, start=1)
            if forme.is_bound and self.controlee and forme.errors
        ]

    def faire(self, geste: str) -> None:
        """Add, move or take away a row, without checking anything that was typed."""
        nom, _, rang = geste.partition(":")
        place = int(rang) if rang.isdecimal() else -1
        lignes = self.brutes
        if nom == AJOUTER and not self.plein:
            vide = self.forme(**self.options)
            lignes.append({cle: str(champ.initial or "") for cle, champ in vide.fields.items()})
        elif not 0 <= place < len(lignes):
            return
        elif nom == RETIRER:
            del lignes[place]
        elif nom == MONTER and place:
            lignes.insert(place - 1, lignes.pop(place))
        elif nom == DESCENDRE:
            lignes.insert(place + 1, lignes.pop(place))
        self._sans_controle()

    def _sans_controle(self) -> None:
        """Show what was typed as it was typed, without its errors."""
        self._lier(False)

    def lignes(self) -> list[Ligne] | None:
        """The rows for the act, those left blank apart; None when one of them is wrong."""
        remplies = [forme for forme in self.formes if forme["cle"].value() or forme.has_changed()]
        self.controlee = True
        justes = [forme.is_valid() for forme in remplies]
        self.formes = remplies or self.formes
        return [forme.ligne() for forme in remplies] if all(justes) else None

    def refuser(self, message: str) -> None:
        """Keep the entry with the reason of the refusal."""
        self.refus.append(message)

    def confronter(self, stockees: Iterable[Any], dire: Any) -> None:
        """Set each row that somebody else changed, added or took away beside the entry."""
        vues, maintenant = dict(self.vues), {objet.pk: objet for objet in stockees}
        miennes = {brute["cle"]: brute for brute in self.brutes if brute.get("cle")}
        for cle in {**maintenant, **vues}:
            enregistree, brute = maintenant.get(cle), miennes.get(str(cle))
            inchangee = enregistree is not None and vues.get(cle) == enregistree.version
            if inchangee or (enregistree is None and brute is None):
                continue
            if enregistree is not None and brute == self.forme.brute(enregistree):
                continue
            self.conflits.append(
                Conflit(
                    cle,
                    self._en_mots(brute) if brute else "",
                    dire(enregistree) if enregistree is not None else "",
                )
            )
        self.stockees = maintenant
        self.vues = [(objet.pk, objet.version) for objet in maintenant.values()]

    def _en_mots(self, brute: Brut) -> str:
        """What was typed in a row, in the order of its columns."""
        forme = self.forme(initial=brute, **self.options)
        dits = (_mot(forme.fields[nom], brute.get(nom, "")) for nom in forme.fields if nom != "cle")
        return " — ".join(dit for dit in dits if dit)

    def _choisir(self, envoi: Mapping[str, Any]) -> None:
        """Apply what was chosen on the page of a conflict; what is still to choose is asked again."""
        for texte in filter(str.isdecimal, str(envoi.get("a_choisir", "")).split(",")):
            choix, cle = envoi.get(f"choix-{texte}"), int(texte)
            rang = next((r for r, b in enumerate(self.brutes) if b.get("cle") == texte), None)
            stockee = self.stockees.get(cle)
            if choix == ENREGISTREE and stockee is not None:
                neuve = self.forme.brute(stockee)
                if rang is None:
                    self.brutes.append(neuve)
                else:
                    self.brutes[rang] = neuve
            elif choix == ENREGISTREE and rang is not None:
                del self.brutes[rang]
            elif choix not in (MIENNE, ENREGISTREE):
                brute = self.brutes[rang] if rang is not None else None
                self.conflits.append(
                    Conflit(
                        cle,
                        self._en_mots(brute) if brute else "",
                        self._en_mots(self.forme.brute(stockee)) if stockee else "",
                    )
                )
        if self.conflits:
            self.refuser("Il reste des lignes à choisir : la vôtre, ou celle qui est enregistrée.")


class Conflit:
    """A row, as this person has it and as it is stored; empty where it is not there."""

    def __init__(self, cle: int, mienne: str, enregistree: str) -> None:
        self.cle, self.mienne, self.enregistree = cle, mienne, enregistree


def _mot(champ: forms.Field, brut: str) -> str:
    if not brut:
        return ""
    if isinstance(champ, forms.ChoiceField):
        # `choices` is an iterable of pairs or of groups of pairs, whatever its stubs say.
        for cle, libelle in cast(Any, champ.choices):
            paires = libelle if isinstance(libelle, list | tuple) else [(cle, libelle)]
            for code, nom in paires:
                if str(code) == brut:
                    return str(nom)
    return f"{champ.label}\N{NO-BREAK SPACE}: {brut}" if champ.label != "Étape" else brut


def _vues(texte: str) -> list[tuple[int, int]]:
    """The rows seen, of the hidden field; whatever cannot be read there was not seen."""
    paires = (morceau.split(":") for morceau in texte.split(",")[:LIGNES_AU_PLUS])
    return [
        (int(paire[0]), int(paire[1]))
        for paire in paires
        if len(paire) == 2 and all(x.isascii() and x.isdecimal() and len(x) < 16 for x in paire)
    ]


def _brutes(forme: type[LigneForm], envoi: QueryDict) -> list[Brut]:
    """The rows sent, as they were typed."""
    total = str(envoi.get(f"{PREFIXE}-TOTAL", "0"))
    nombre = int(total) if total.isascii() and total.isdecimal() and len(total) < 6 else 0
    return [
        {nom: str(envoi.get(f"{PREFIXE}-{rang}-{nom}", "")) for nom in forme.base_fields}
        for rang in range(min(nombre, LIGNES_AU_PLUS))
    ]
