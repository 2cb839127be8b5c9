"""Reads the rows of an archive: nothing is written here, and nothing that is read is believed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from maillage.archives.contenant import Contenant
from maillage.archives.erreurs import ArchiveRefusee
from maillage.archives.lignes import champs, cible, de_json, lire_lignes, listes
from maillage.archives.noms import Modele, decouper, etiquette
from maillage.archives.registre import Declaration


@dataclass
class Lecture:
    """One archive being read: what its names are here, and what of it was read."""

    contenant: Contenant
    ici: dict[Modele, dict[int, int]] = field(default_factory=dict)  # rank → key here
    disparus: dict[Modele, list[int]] = field(default_factory=dict)  # the same for what is gone
    vus: set[str] = field(default_factory=set)  # names of the parts that were read

    def lignes(self, declaree: Declaration) -> list[dict[str, Any]]:
        """The rows of a model, each under the name that its rank gives it, with the fields it takes."""
        base = etiquette(declaree.modele)
        nom = f"donnees/{base}.jsonl"
        if nom not in self.contenant.parties:
            return []
        self.vus.add(nom)
        lues = list(lire_lignes(nom, self.contenant.lire(nom)))
        attendus = {c.name for c in [*champs(declaree), *listes(declaree)]}
        for rang, ligne in enumerate(lues, 1):
            if ligne.pop("nom_stable", None) != f"{base}:{rang}":
                raise ArchiveRefusee(f"Les objets de « {nom} » ne sont pas dans leur ordre.")
            inconnus = set(ligne) - attendus
            if inconnus:
                raise ArchiveRefusee(
                    f"« {nom} » a des champs que cette instance ne connaît pas : "
                    f"{', '.join(sorted(inconnus))[:200]}. L’archive vient d’une autre version de "
                    "Maillage."
                )
            manquants = attendus - set(ligne)
            if manquants:
                raise ArchiveRefusee(
                    f"Il manque à « {nom} » les champs {', '.join(sorted(manquants))[:200]}."
                )
        if lues and self.contenant.manifeste["objets"].get(base) != len(lues):
            raise ArchiveRefusee(f"Il manque des objets à « {nom} ».")
        return lues

    def cle(self, modele: Modele, nom: Any) -> int | None:
        """The key here of what a name names; `ArchiveRefusee` for what is not in the archive."""
        if nom is None:
            return None
        present, rang = decouper(modele, nom)
        if present:
            cle = self.ici.get(modele, {}).get(rang)
        else:
            cles = self.disparus.get(modele, [])
            cle = cles[rang - 1] if rang <= len(cles) else None
        if cle is None:
            raise ArchiveRefusee(
                f"Un objet de l’archive en nomme un autre qui n’y est pas ({nom})."
            )
        return cle

    def objet(self, declaree: Declaration, ligne: dict[str, Any], cle: int | None) -> Any:
        """The row as it will be written: values read, names turned into the keys of here."""
        objet = declaree.modele(pk=cle)
        simples = {
            c.name: ligne[c.name]
            for c in champs(declaree)
            if not c.is_relation and not isinstance(c, models.BinaryField)
        }
        if declaree.cles:
            try:
                simples = declaree.cles(simples, self.cle)
            except (TypeError, ValueError, KeyError, AttributeError) as erreur:
                raise ArchiveRefusee(
                    f"Un objet de « {etiquette(declaree.modele)} » n’a pas la forme attendue."
                ) from erreur
        for champ in champs(declaree):
            if champ.is_relation:
                setattr(objet, champ.attname, self.relation(champ, ligne[champ.name]))
            elif isinstance(champ, models.BinaryField):
                setattr(objet, champ.attname, self.octets(ligne[champ.name]))
            else:
                setattr(objet, champ.attname, de_json(champ, simples.get(champ.name)))
        if declaree.preparer:
            declaree.preparer(objet)
        return objet

    def relation(self, champ: Any, nom: Any) -> int | None:
        """The key here that a foreign key takes; what is gone is no object that one may name so."""
        if nom is None and not champ.null:
            raise ArchiveRefusee(
                f"« {champ.model._meta.verbose_name} » : « {champ.name} » n’est pas dit."
            )
        cle = self.cle(cible(champ), nom)
        if nom is not None and not decouper(cible(champ), nom)[0]:
            raise ArchiveRefusee(
                f"Un objet de l’archive en nomme un autre qui n’y est pas ({nom})."
            )
        return cle

    def octets(self, empreinte: Any) -> bytes:
        """The bytes of a file of the archive, under its fingerprint."""
        nom = f"fichiers/{empreinte}"
        octets = self.contenant.lire(nom)
        self.vus.add(nom)
        if hashlib.sha256(octets).hexdigest() != empreinte:
            raise ArchiveRefusee(f"La partie « {nom} » n’est pas ce que dit son nom.")
        return octets
