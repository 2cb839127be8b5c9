"""Writes a whole démarche as one archive: every row of it, its files, and what its journal tells.

The same démarche gives the same parts, whatever the keys that its objects have in this instance: what
is named is named by its rank, what is of the directory is ordered by what it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import models

from maillage import __version__
from maillage.archives import registre
from maillage.archives.contenant import (
    Partie,
    assembler,
    empreinte_du_contenu,
    inventaire,
    signer,
)
from maillage.archives.formats import format_du_nom
from maillage.archives.histoire import (
    cles_notees,
    contenus_figes_ici,
    evenements_d_ici,
    extrait_de,
    origines,
)
from maillage.archives.lignes import champs, cible, ecrire_ligne, en_json, lien, listes
from maillage.archives.noms import Modele, Noms, etiquette, motif_des_cles
from maillage.archives.registre import Declaration, Emporte, Reference
from maillage.fichiers import magasin
from maillage.fichiers.models import Fichier
from maillage.regles.erreurs import ModificationConcurrente

FORMAT, VERSION = "maillage-demarche", 1
ESSAIS = 3
LISEZMOI = """Archive d’une démarche, écrite par Maillage.

Elle contient tout ce que la démarche est : ses objets (dossier « donnees », une ligne par objet), ses
fichiers (dossier « fichiers », chacun sous son empreinte SHA-256) et l’extrait de son journal (dossier
« origines »). Le fichier « manifeste.json » décrit chaque partie et dit ce qui n’est pas emporté, et
pourquoi.

Pour la reprendre dans une autre instance : maillage restaurer ARCHIVE.zip
"""

# (done, total, what): called as the work goes on.
Suivi = Callable[[int, int, str], None]


def _sans_suivi(fait: int, total: int, quoi: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Bilan:
    """What was written: objects, files, bytes, and the fingerprint of the content."""

    objets: int
    fichiers: int
    taille: int
    contenu: str


def exporter(
    racine: models.Model,
    cible_du_zip: IO[bytes],
    *,
    instance: str,
    le: dt.datetime,
    suivre: Suivi = _sans_suivi,
) -> Bilan:
    """Write the archive of the démarche into `cible_du_zip`.

    Raises `ModificationConcurrente` when people go on writing in it meanwhile, three times in a row,
    and `Introuvable` when a stored file is gone or changed.
    """
    for _ in range(ESSAIS):
        with tempfile.TemporaryDirectory() as provisoire:
            dossier = Path(provisoire)
            avant = _tete(racine)
            comptes, disparus = Emport(racine, dossier, suivre).ecrire()
            if _tete(racine) != avant:
                continue
            parties = inventaire(dossier)
            manifeste = signer(_manifeste(racine, parties, comptes, disparus, instance, le))
            assembler(cible_du_zip, dossier, manifeste, [p.nom for p in parties])
            return Bilan(
                sum(comptes.values()),
                sum(p.nom.startswith("fichiers/") for p in parties),
                sum(p.taille for p in parties),
                empreinte_du_contenu(parties),
            )
    raise ModificationConcurrente(
        "La démarche change pendant qu’elle est exportée. Recommencez quand personne n’y écrit."
    )


def _tete(racine: models.Model) -> int | None:
    dernier = evenements_d_ici(racine).order_by("-numero").values_list("numero", flat=True)
    return dernier.first()


def _manifeste(
    racine: models.Model,
    parties: list[Partie],
    comptes: dict[str, int],
    disparus: dict[str, int],
    instance: str,
    le: dt.datetime,
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "produit": f"Maillage {__version__}",
        "instance": instance,
        "exportee_le": le.astimezone(dt.UTC).isoformat(timespec="seconds"),
        **registre.racine().decrire(racine),
        "objets": comptes,
        "disparus": disparus,
        "laisse": [{"quoi": quoi, "raison": raison} for quoi, raison in sorted(registre.laisses())],
        "contenu": empreinte_du_contenu(parties),
        "fichiers": [
            {
                "nom": partie.nom,
                "taille": partie.taille,
                "empreinte": partie.empreinte,
                "format": format_du_nom(partie.nom).media,
            }
            for partie in parties
        ],
    }


class Emport:
    """One export under way: its parts are laid in `dossier`."""

    def __init__(self, racine: models.Model, dossier: Path, suivre: Suivi) -> None:
        self.racine, self.dossier, self.suivre = racine, dossier, suivre
        self.noms = Noms()
        self.lus: dict[Modele, list[Any]] = {}
        self.liens: dict[tuple[Modele, str], dict[int, list[int]]] = {}

    def ecrire(self) -> tuple[dict[str, int], dict[str, int]]:
        """Lay every part; how many objects there are by model, and how many are gone."""
        emportes, references = registre.emportes(), registre.references()
        total = len(emportes) + len(references)
        for fait, emporte in enumerate(emportes):
            self.suivre(fait, 2 * total, "lecture de la démarche")
            self._lire(emporte, emporte.lignes(self.racine).order_by("pk"))
            self.noms.nommer(emporte.modele, [o.pk for o in self.lus[emporte.modele]])
        self._reunir_les_references(references)
        self._signaler_les_disparus(emportes)
        self.noms.clore()
        comptes = {}
        toutes: list[Declaration] = [*references, *emportes]
        for fait, declaree in enumerate(toutes):
            self.suivre(total + fait, 2 * total, "écriture de l’archive")
            if self.lus.get(declaree.modele):
                comptes[etiquette(declaree.modele)] = len(self.lus[declaree.modele])
                self._ecrire_le_modele(declaree)
        self._ecrire_l_histoire()
        self._poser("LISEZMOI.txt", LISEZMOI.encode())
        self.suivre(2 * total, 2 * total, "archive écrite")
        return dict(sorted(comptes.items())), self.noms.disparus()

    # ------------------------------------------------------------ reading

    def _lire(self, declaree: Declaration, lignes: Any) -> None:
        """The rows, without their bytes: those are read one by one when they are written."""
        lourds = [c.name for c in champs(declaree) if isinstance(c, models.BinaryField)]
        self.lus[declaree.modele] = list(lignes.defer(*lourds) if lourds else lignes)
        for champ in listes(declaree):
            table = lien(champ)
            de, vers = champ.m2m_column_name(), champ.m2m_reverse_name()
            par_objet = defaultdict(list)
            retenus = table._base_manager.filter(
                **{f"{champ.m2m_field_name()}__in": lignes.values("pk")}
            )
            for cle, liee in retenus.order_by(de, vers).values_list(de, vers):
                par_objet[cle].append(liee)
            self.liens[declaree.modele, champ.name] = par_objet

    def _reunir_les_references(self, references: list[Reference]) -> None:
        """The directory as far as it is named: the last models name the first ones."""
        nommees: dict[Modele, set[int]] = defaultdict(set)
        for reference in references:
            if reference.aussi:
                nommees[reference.modele] |= set(
                    reference.aussi(self.racine).values_list("pk", flat=True)
                )
        for emporte in registre.emportes():
            self._noter(emporte, self.lus[emporte.modele], nommees)
        for reference in reversed(references):
            a_lire = set(nommees[reference.modele])
            lus: list[Any] = []
            while a_lire:
                lot = list(reference.modele._base_manager.filter(pk__in=a_lire).order_by("pk"))
                lus += lot
                avant = set(nommees[reference.modele])
                self._noter(reference, lot, nommees)
                a_lire = nommees[reference.modele] - avant
            lus.sort(key=_dans_l_ordre(reference))
            self.lus[reference.modele] = lus
            self.noms.nommer(reference.modele, [o.pk for o in lus])

    def _noter(
        self, declaree: Declaration, objets: Iterable[Any], nommees: dict[Modele, set[int]]
    ) -> None:
        """Which rows of the directory these objects name."""
        relations = [c for c in champs(declaree) if c.is_relation and self._est_nommee(cible(c))]
        for objet in objets:
            for champ in relations:
                cle = getattr(objet, champ.attname)
                if cle is not None:
                    nommees[cible(champ)].add(cle)
        for champ in listes(declaree):
            if self._est_nommee(cible(champ)):
                for cles in self.liens.get((declaree.modele, champ.name), {}).values():
                    nommees[cible(champ)].update(cles)

    @staticmethod
    def _est_nommee(modele: Modele) -> bool:
        return isinstance(registre.declaration(modele), Reference)

    def _signaler_les_disparus(self, emportes: list[Emporte]) -> None:
        """What soft keys, frozen contents and former keys name, and that may be gone."""
        for emporte in emportes:
            if emporte.cles:
                for objet in self.lus[emporte.modele]:
                    emporte.cles(self._simples(emporte, objet), self._signaler)
        motif = motif_des_cles()
        for contenu in contenus_figes_ici(self.racine):
            for genre, cle in set(motif.findall(contenu)):
                self.noms.signaler(registre.genres()[genre], int(cle))
        for modele, cle in cles_notees(self.racine):
            self.noms.signaler(modele, cle)

    def _signaler(self, modele: Modele, cle: Any) -> Any:
        if cle is not None:
            self.noms.signaler(modele, cle)
        return cle

    # ------------------------------------------------------------ writing

    def _ecrire_le_modele(self, declaree: Declaration) -> None:
        nom = f"donnees/{etiquette(declaree.modele)}.jsonl"
        place = self._place(nom)
        with place.open("w", encoding="utf-8", newline="\n") as sortie:
            for objet in self.lus[declaree.modele]:
                sortie.write(ecrire_ligne(self._ligne(declaree, objet)) + "\n")

    def _simples(self, declaree: Declaration, objet: Any) -> dict[str, Any]:
        return {
            c.name: en_json(c, getattr(objet, c.attname))
            for c in champs(declaree)
            if not c.is_relation and not isinstance(c, models.BinaryField)
        }

    def _ligne(self, declaree: Declaration, objet: Any) -> dict[str, Any]:
        ligne = self._simples(declaree, objet)
        if declaree.cles:
            ligne = declaree.cles(ligne, self.noms)
        for champ in champs(declaree):
            if champ.is_relation:
                cle = getattr(objet, champ.attname)
                if champ.name in declaree.facultatifs and not self.noms.connait(cible(champ), cle):
                    cle = None
                ligne[champ.name] = self.noms(cible(champ), cle)
            elif isinstance(champ, models.BinaryField):
                ligne[champ.name] = self._deposer(bytes(getattr(objet, champ.attname)))
                delattr(objet, champ.attname)
        for champ in listes(declaree):
            liees = self.liens.get((declaree.modele, champ.name), {}).get(objet.pk, [])
            ligne[champ.name] = sorted(
                (self.noms(cible(champ), cle) for cle in liees), key=lambda nom: (len(nom), nom)
            )
        if declaree.modele is Fichier:
            self._deposer(magasin.relire(objet.empreinte))
        return {**ligne, "nom_stable": self.noms(declaree.modele, objet.pk)}

    def _deposer(self, octets: bytes) -> str:
        """Lay a file under its fingerprint, once."""
        empreinte = hashlib.sha256(octets).hexdigest()
        place = self._place(f"fichiers/{empreinte}")
        if not place.exists():
            place.write_bytes(octets)
        return empreinte

    def _ecrire_l_histoire(self) -> None:
        """What other instances told of the démarche, then what this one tells."""
        rang = 0
        for origine in origines(self.racine):
            rang = origine.rang
            self._poser(f"origines/{rang}/journal.jsonl", origine.extrait.encode())
            self._poser(f"origines/{rang}/cles.jsonl", _lignes(self._traduites(origine.cles)))
        extrait = extrait_de(evenements_d_ici(self.racine))
        if extrait or not rang:
            self._poser(f"origines/{rang + 1}/journal.jsonl", extrait.encode())
            self._poser(f"origines/{rang + 1}/cles.jsonl", _lignes(self.noms.tout()))

    def _traduites(self, cles: Iterable[tuple[Modele, int, int]]) -> Iterator[tuple[str, int, str]]:
        """(model, key there, name) of the keys that objects had in a former instance."""
        lues = [(etiquette(modele), la_bas, self.noms(modele, ici)) for modele, la_bas, ici in cles]
        yield from sorted((m, cle, nom) for m, cle, nom in lues if nom)

    def _poser(self, nom: str, octets: bytes) -> None:
        self._place(nom).write_bytes(octets)

    def _place(self, nom: str) -> Path:
        place = self.dossier / nom
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def _lignes(cles: Iterable[tuple[str, int, str]]) -> bytes:
    return "".join(
        ecrire_ligne({"modele": modele, "cle": cle, "nom": nom}) + "\n" for modele, cle, nom in cles
    ).encode()


def _dans_l_ordre(reference: Reference) -> Callable[[Any], tuple[Any, ...]]:
    """How rows of the directory are sorted: by what they are, then as they came."""
    return lambda objet: (reference.cle(objet), objet.pk)
