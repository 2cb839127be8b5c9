"""Reads the files of the demonstration and refuses whatever is not as `forme` says.

Reads no database: `lire` may run anywhere.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import functools
import types
import typing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Union

import yaml

from maillage.demonstration import verifications
from maillage.demonstration.forme import Comptes, Demonstration, Fait, References, Territoire
from maillage.interface.typographie import ELISION
from maillage.regles.erreurs import SaisieInvalide

DOSSIER = Path(__file__).parent / "donnees"
TERRITOIRES = ("toulouse", "sicoval", "rive-de-gier", "conflent-canigo", "aubergenville")
# What the tables keep of the source of a row.
LONGUEUR_SOURCE = 200

T = TypeVar("T")


class FichierInvalide(SaisieInvalide):
    """A file of the demonstration says something it may not; the message names file and key."""

    code = "DEMONSTRATION_INVALIDE"


def lire(dossier: Path = DOSSIER) -> Demonstration:
    """The seven files. Raises `FichierInvalide` with the file, the key and the reason."""
    references = _fichier(dossier / "references.yaml", References)
    comptes = _fichier(dossier / "comptes.yaml", Comptes)
    territoires = [_fichier(dossier / f"{slug}.yaml", Territoire) for slug in TERRITOIRES]
    demonstration = Demonstration(references=references, comptes=comptes, territoires=territoires)
    for fichier, cle, raison in verifications.anomalies(demonstration):
        raise FichierInvalide(_message(fichier, cle, raison))
    return demonstration


def _message(fichier: str, cle: str, raison: str) -> str:
    return f"{fichier}, {cle or 'racine'} : {raison} Corrigez le fichier ; rien n'a été chargé."


if TYPE_CHECKING or not yaml.__with_libyaml__:
    from yaml import SafeLoader as Chargeur
else:  # ten times faster
    from yaml import CSafeLoader as Chargeur


class _Lecteur(Chargeur):
    """The safe loader of YAML, which also refuses a key written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        cles = [self.construct_object(cle, deep=True) for cle, _ in node.value]
        for cle in cles:
            if not isinstance(cle, str):
                raise yaml.constructor.ConstructorError(
                    problem=f"la clé « {cle} » n'est pas un texte", problem_mark=node.start_mark
                )
            if cles.count(cle) > 1:
                raise yaml.constructor.ConstructorError(
                    problem=f"la clé « {cle} » est écrite deux fois", problem_mark=node.start_mark
                )
        return super().construct_mapping(node, deep=deep)


def _fichier(chemin: Path, forme: type[T]) -> T:
    try:
        contenu = yaml.load(chemin.read_text(encoding="utf-8"), Loader=_Lecteur)  # noqa: S506 — a SafeLoader
    except OSError as erreur:
        raise FichierInvalide(
            _message(chemin.name, "", f"ce fichier ne se lit pas ({erreur.strerror}).")
        ) from erreur
    except UnicodeDecodeError as erreur:
        raise FichierInvalide(
            _message(chemin.name, "", "ce fichier n'est pas en UTF-8.")
        ) from erreur
    except yaml.MarkedYAMLError as erreur:
        marque = erreur.problem_mark
        ligne = f"ligne {marque.line + 1}" if marque else ""
        raise FichierInvalide(
            _message(chemin.name, ligne, f"le YAML est mal formé ({erreur.problem}).")
        ) from erreur
    except (yaml.YAMLError, ValueError) as erreur:
        raise FichierInvalide(
            _message(chemin.name, "", f"le YAML est mal formé ({erreur}).")
        ) from erreur
    return _Constructeur(chemin.name).objet(forme, contenu, "", "")


class _Constructeur:
    """Turns what YAML gave into the classes of `forme`, and says where it cannot."""

    def __init__(self, fichier: str) -> None:
        self.fichier = fichier

    def refuser(self, cle: str, raison: str) -> typing.NoReturn:
        raise FichierInvalide(_message(self.fichier, cle, raison))

    def objet(self, forme: type[T], valeur: Any, cle: str, provenance: str) -> T:
        """A record; `provenance` is that of the enclosing one, used where it gives none."""
        if not isinstance(valeur, dict):
            self.refuser(cle, "des clés sont attendues ici.")
        champs = {champ.name: champ for champ in dataclasses.fields(forme)}  # type: ignore[arg-type]
        for inconnue in valeur.keys() - champs.keys():
            self.refuser(_sous(cle, inconnue), f"clé inconnue ; possibles : {', '.join(champs)}.")
        if issubclass(forme, Fait):
            provenance = self.texte(
                valeur.get("provenance", provenance) or "", _sous(cle, "provenance")
            )
            valeur = {**valeur, "provenance": provenance}
        types_ = _types(typing.cast(Any, forme))
        lus = {}
        for nom, champ in champs.items():
            if nom in valeur:
                lus[nom] = self.valeur(types_[nom], valeur[nom], _sous(cle, nom), provenance)
            elif (
                champ.default is dataclasses.MISSING
                and champ.default_factory is dataclasses.MISSING
            ):
                self.refuser(_sous(cle, nom), "cette clé est obligatoire.")
        objet = forme(**lus)
        if isinstance(objet, Fait):
            self.marquer(objet, cle, champs)
        return objet

    def marquer(self, fait: Fait, cle: str, champs: dict[str, Any]) -> None:
        """Refuse an invention that does not say « (fictif) » where it is seen."""
        for nom in fait.provenances.keys() - champs.keys():
            self.refuser(_sous(cle, f"provenances.{nom}"), "clé inconnue de cet objet.")
        inventes = {fait.visible: fait.provenance, **fait.provenances}
        for nom, source in inventes.items():
            vu = getattr(fait, nom, None)
            if "fictif" in source and isinstance(vu, str) and "fictif" not in vu:
                self.refuser(
                    _sous(cle, nom), "ce qui est inventé doit dire « (fictif) » à l'écran."
                )
        if len(fait.source) > LONGUEUR_SOURCE:
            self.refuser(_sous(cle, "provenances"), f"{len(fait.source)} signes : abrégez-les.")
        vu = getattr(fait, fait.visible) if fait.visible else ""
        if "fictif" in vu and "fictif" not in fait.provenance:
            self.refuser(_sous(cle, "provenance"), "elle doit dire « fictif » elle aussi.")

    def valeur(self, forme: Any, valeur: Any, cle: str, provenance: str) -> Any:
        """A value of the type that `forme` announces."""
        origine, arguments = typing.get_origin(forme), typing.get_args(forme)
        if origine in (Union, types.UnionType):
            (forme,) = [argument for argument in arguments if argument is not type(None)]
            return self.valeur(forme, valeur, cle, provenance)
        if origine is list:
            if not isinstance(valeur, list):
                self.refuser(cle, "une liste est attendue ici.")
            return [
                self.valeur(arguments[0], element, f"{cle}[{rang}]", provenance)
                for rang, element in enumerate(valeur, 1)
            ]
        if origine is dict:
            if not isinstance(valeur, dict):
                self.refuser(cle, "des clés sont attendues ici.")
            return {
                self.texte(nom, cle): self.texte(texte, _sous(cle, nom))
                for nom, texte in valeur.items()
            }
        if dataclasses.is_dataclass(forme):
            return self.objet(typing.cast("type[Any]", forme), valeur, cle, provenance)
        return self.feuille(forme, valeur, cle)

    def feuille(self, forme: type[Any], valeur: Any, cle: str) -> Any:
        """A text, a number, a date, or one of a closed list."""
        if issubclass(forme, enum.Enum):
            return self.choix(forme, valeur, cle)
        if forme is str:
            return self.texte(valeur, cle)
        if forme is dt.time:
            return self.heure(valeur, cle)
        if forme is Decimal:
            if isinstance(valeur, bool) or not isinstance(valeur, (int, float)):
                self.refuser(cle, f"« {valeur} » n'est pas un nombre.")
            return Decimal(str(valeur))
        noms = {bool: "true ou false", int: "un nombre entier", dt.date: "une date (2024-12-31)"}
        if type(valeur) is not forme:
            self.refuser(cle, f"« {valeur} » est refusé : {noms[forme]} est attendu.")
        return valeur

    def choix(self, forme: type[enum.Enum], valeur: Any, cle: str) -> enum.Enum:
        try:
            return forme(valeur)
        except ValueError:
            possibles = ", ".join(str(choix.value) for choix in forme)
            self.refuser(cle, f"« {valeur} » n'est pas connu ; possibles : {possibles}.")

    def texte(self, valeur: Any, cle: str) -> str:
        if not isinstance(valeur, str):
            self.refuser(cle, f"« {valeur} » n'est pas un texte : mettez-le entre guillemets.")
        if not valeur.strip():
            self.refuser(cle, "ce texte est vide : ôtez la clé ou remplissez-la.")
        # The files are typed with straight apostrophes; what people read has those of print.
        return ELISION.sub("’", valeur.strip())

    def heure(self, valeur: Any, cle: str) -> dt.time:
        try:
            return dt.time.fromisoformat(valeur)
        except (TypeError, ValueError):
            self.refuser(cle, f'« {valeur} » n\'est pas une heure : écrivez « "20:00" ».')


@functools.cache
def _types(forme: Any) -> dict[str, Any]:
    return typing.get_type_hints(forme)


def _sous(cle: str, nom: str) -> str:
    return f"{cle}.{nom}" if cle else str(nom)
