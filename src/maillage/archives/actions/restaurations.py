"""Takes a whole démarche in from an archive: everything, or nothing at all.

What comes from elsewhere is never believed: the container is checked to the byte, each value is read as
its column would take it, each name leads to an object of the archive, and what is frozen must be what its
journal recorded. Keys are drawn beforehand, so that rows are written once: the triggers that guard frozen
rows, which refuse any later change, are respected without being asked to look away.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction

from maillage.archives import registre
from maillage.archives.cles import reserver
from maillage.archives.contenant import ouvrir
from maillage.archives.emport import FORMAT, VERSION, Suivi
from maillage.archives.erreurs import ArchiveRefusee
from maillage.archives.histoire import RESTAUREE, lieu_de
from maillage.archives.lecture import Lecture
from maillage.archives.lignes import cible, lien, listes
from maillage.archives.models import CleDOrigine, EvenementDOrigine, Origine
from maillage.archives.noms import Modele, etiquette
from maillage.archives.recit import RecitLu, lire_les_recits
from maillage.archives.registre import Declaration, Emporte, Reference
from maillage.fichiers import magasin
from maillage.fichiers.actions.fichiers import reconnaitre
from maillage.fichiers.enums import TypeFichier
from maillage.fichiers.models import Fichier
from maillage.journal.actions.evenements import Acteur, consigner
from maillage.journal.integrite import alterations
from maillage.regles.erreurs import SaisieInvalide

LOT = 200
ENTETE = {
    "format",
    "version",
    "produit",
    "instance",
    "exportee_le",
    "demarche",
    "parties",
    "objets",
    "disparus",
    "laisse",
    "contenu",
    "fichiers",
    "empreinte",
}


@dataclass(frozen=True, slots=True)
class Restauration:
    """What was taken in: the démarche, and how many rows of the directory were new or found there."""

    racine: Any
    objets: int
    crees: dict[str, int]
    retrouves: dict[str, int]
    ecartes: int


def _sans_suivi(fait: int, total: int, quoi: str) -> None: ...


def restaurer(
    *, archive: Path, suivre: Suivi = _sans_suivi, par: Acteur, le: dt.datetime
) -> Restauration:
    """Give back the démarche that the archive holds, in one transaction.

    Raises `ArchiveRefusee` with the reason: the archive is truncated, altered, of another version,
    names what is not in it, holds what a column cannot take, or its démarche is already here. Nothing
    is written then, nor any file kept.
    """
    with tempfile.TemporaryDirectory() as provisoire:
        suivre(0, 100, "vérification de l’archive")
        contenant = ouvrir(archive, Path(provisoire))
        _exiger_le_format(contenant.manifeste)
        retour = Retour(contenant, suivre=suivre)
        try:
            with transaction.atomic():
                return retour.ecrire(par, le)
        except (IntegrityError, DataError) as erreur:
            retour.reprendre_les_fichiers()
            raise ArchiveRefusee(
                f"La base de données refuse ce que cette archive contient ({_en_une_ligne(erreur)})."
            ) from erreur
        except BaseException:
            retour.reprendre_les_fichiers()
            raise


def _en_une_ligne(erreur: DatabaseError) -> str:
    return " ".join(str(erreur).split())[:200]


def _exiger_le_format(manifeste: dict[str, Any]) -> None:
    if manifeste.get("format") != FORMAT:
        raise ArchiveRefusee(
            "Ce fichier n’est pas l’archive d’une démarche : « maillage exporter » les écrit."
        )
    if type(manifeste.get("version")) is not int or manifeste["version"] != VERSION:
        raise ArchiveRefusee(
            f"Cette archive est de la version {manifeste.get('version')!r} ; cette instance lit la "
            f"version {VERSION}. Restaurez-la dans une version de Maillage qui la connaît."
        )
    if set(manifeste) != ENTETE:
        raise ArchiveRefusee("Le manifeste de cette archive n’a pas la forme attendue.")


@dataclass
class Retour(Lecture):
    """One restoration under way."""

    suivre: Suivi = _sans_suivi
    nouveaux: set[tuple[Modele, int]] = field(default_factory=set)  # of the directory: (model, key)
    crees: dict[str, int] = field(default_factory=dict)
    retrouves: dict[str, int] = field(default_factory=dict)
    poses: list[str] = field(default_factory=list)  # fingerprints of the files that are new here
    ecartes: set[str] = field(default_factory=set)  # names of the settings that stay out

    def ecrire(self, par: Acteur, le: dt.datetime) -> Restauration:
        """Everything, in the order in which each row finds what it names."""
        avant = set(alterations())
        self._refuser_une_demarche_deja_la()
        recits = lire_les_recits(self.contenant, self.vus)
        toutes: list[Declaration] = [*registre.references(), *registre.emportes()]
        lignes = {declaree: self.lignes(declaree) for declaree in toutes}
        self._reserver(lignes)
        for reference in registre.references():
            self._retrouver_ou_creer(reference, lignes[reference])
        total = sum(len(lues) for lues in lignes.values()) or 1
        faits = 0
        for emporte in registre.emportes():
            self.suivre(10 + 80 * faits // total, 100, "écriture de la démarche")
            self._ecrire_le_modele(emporte, lignes[emporte])
            faits += len(lignes[emporte])
        racine = self._racine()
        self._refuser_ce_qui_pend_ailleurs(racine, lignes)
        self._garder_les_recits(racine, recits)
        self._refuser_ce_qui_n_a_pas_ete_lu()
        connection.check_constraints()
        consigner(
            acte=RESTAUREE,
            objet=racine,
            demarche=lieu_de(racine),
            apres={
                "archive": self.contenant.manifeste["contenu"],
                "venue_de": self.contenant.manifeste["instance"],
                "exportee_le": self.contenant.manifeste["exportee_le"],
                "extraits": [recit.empreinte for recit in recits],
            },
            par=par,
            le=le,
        )
        self.suivre(95, 100, "vérification de ce qui est figé")
        neuves = [a for a in alterations() if a not in avant]
        if neuves:
            raise ArchiveRefusee(
                f"Ce que l’archive dit figé n’est pas ce que son journal en a retenu "
                f"({neuves[0].objet} : {neuves[0].cause})."
            )
        self.suivre(100, 100, "démarche restaurée")
        return Restauration(
            racine,
            sum(len(lues) for lues in lignes.values()),
            self.crees,
            self.retrouves,
            len(self.ecartes),
        )

    # ------------------------------------------------------------ before anything is written

    def _refuser_une_demarche_deja_la(self) -> None:
        racine = registre.racine()
        annoncee = self.contenant.manifeste["demarche"]
        slug = annoncee.get("slug") if isinstance(annoncee, dict) else None
        if not isinstance(slug, str) or not slug:
            raise ArchiveRefusee("Le manifeste de cette archive n’a pas la forme attendue.")
        if racine.modele._base_manager.filter(**{racine.lieu: slug}).exists():
            raise ArchiveRefusee(
                f"La démarche « {slug} » est déjà dans cette instance. Une archive ne remplace "
                "jamais une démarche : restaurez-la dans une autre instance."
            )

    def _reserver(self, lignes: dict[Declaration, list[dict[str, Any]]]) -> None:
        """Draw the keys of what will be written, and those that nothing will ever have."""
        disparus = self.contenant.manifeste["disparus"]
        connus = {etiquette(d.modele): d.modele for d in lignes}
        if not isinstance(disparus, dict) or not set(disparus) <= set(connus):
            raise ArchiveRefusee("Le manifeste de cette archive n’a pas la forme attendue.")
        for nom, nombre in disparus.items():
            if type(nombre) is not int or not 0 < nombre < 1_000_000:
                raise ArchiveRefusee("Le manifeste de cette archive n’a pas la forme attendue.")
            self.disparus[connus[nom]] = reserver(connus[nom], nombre)
        for declaree, lues in lignes.items():
            if isinstance(declaree, Emporte) and lues:
                cles = reserver(declaree.modele, len(lues))
                self.ici[declaree.modele] = dict(enumerate(cles, 1))

    # ------------------------------------------------------------ rows

    def _retrouver_ou_creer(self, reference: Reference, lignes: list[dict[str, Any]]) -> None:
        base, modele = etiquette(reference.modele), reference.modele
        self.ici[modele] = {}
        pris: set[int] = set()
        for rang, ligne in enumerate(lignes, 1):
            if reference.avec and ligne[reference.avec] in self.ecartes:
                self.ecartes.add(f"{base}:{rang}")
                continue
            objet = self.objet(reference, ligne, None)
            connu = self._connu(reference, objet, pris)
            if connu is not None:
                self.retrouves[base] = self.retrouves.get(base, 0) + 1
            elif not reference.creer:
                raise ArchiveRefusee(
                    f"« {objet} » ({modele._meta.verbose_name}) n’est pas dans cette instance. "
                    "Chargez-y les territoires du même millésime (« maillage installer »), puis "
                    "recommencez."
                )
            elif reference.avec and not self._est_nouveau(objet, reference.avec):
                self.ecartes.add(f"{base}:{rang}")
                continue
            else:
                self._deposer_le_fichier(objet)
                objet.save(force_insert=True)
                self.nouveaux.add((modele, objet.pk))
                self.crees[base] = self.crees.get(base, 0) + 1
            cle = connu if connu is not None else objet.pk
            pris.add(cle)
            self.ici[modele][rang] = cle

    def _connu(self, reference: Reference, objet: Any, pris: set[int]) -> int | None:
        """The key of the row that is this one here, each taken once."""
        if reference.retrouver is None:
            return None
        trouves = reference.retrouver(objet).exclude(pk__in=pris).order_by("pk")
        cle: int | None = trouves.values_list("pk", flat=True).first()
        return cle

    def _est_nouveau(self, objet: Any, champ: str) -> bool:
        relation: Any = objet._meta.get_field(champ)
        return (cible(relation), getattr(objet, relation.attname)) in self.nouveaux

    def _ecrire_le_modele(self, emporte: Emporte, lignes: list[dict[str, Any]]) -> None:
        """Write the rows under the keys that were drawn, then what they are linked to."""
        cles = self.ici.get(emporte.modele, {})
        for debut in range(0, len(lignes), LOT):
            lot = [
                self.objet(emporte, ligne, cles[debut + i])
                for i, ligne in enumerate(lignes[debut : debut + LOT], 1)
            ]
            emporte.modele._base_manager.bulk_create(lot)
        for champ in listes(emporte):
            self._ecrire_la_liste(champ, lignes, cles)

    def _ecrire_la_liste(
        self, champ: Any, lignes: list[dict[str, Any]], cles: dict[int, int]
    ) -> None:
        table = lien(champ)
        de, vers = champ.m2m_column_name(), champ.m2m_reverse_name()
        liens = []
        for rang, ligne in enumerate(lignes, 1):
            noms = ligne[champ.name]
            if not isinstance(noms, list) or len(set(map(str, noms))) < len(noms):
                raise ArchiveRefusee(f"La liste « {champ.name} » n’a pas la forme attendue.")
            for nom in noms:
                cle = self.relation(champ, nom)
                liens.append(table(**{de: cles[rang], vers: cle}))
        table._base_manager.bulk_create(liens, batch_size=LOT)

    def _racine(self) -> Any:
        racine = registre.racine()
        cles = list(self.ici.get(racine.modele, {}).values())
        slug = self.contenant.manifeste["demarche"]["slug"]
        trouvees = racine.modele._base_manager.filter(pk__in=cles)
        if len(cles) != 1 or lieu_de(trouvees[0]) != slug:
            raise ArchiveRefusee("Cette archive ne contient pas une démarche et une seule.")
        return trouvees[0]

    def _refuser_ce_qui_pend_ailleurs(
        self, racine: Any, lignes: dict[Declaration, list[dict[str, Any]]]
    ) -> None:
        """Every row must hang on the démarche: one that does not would give rights on others."""
        for emporte in registre.emportes():
            if emporte.lignes(racine).count() != len(lignes[emporte]):
                raise ArchiveRefusee(
                    f"Des objets de « {etiquette(emporte.modele)} » ne sont pas de cette démarche."
                )

    # ------------------------------------------------------------ files

    def _deposer_le_fichier(self, objet: Any) -> None:
        """Keep the bytes of a file that was handed over, of the type that they really are."""
        if not isinstance(objet, Fichier):
            return
        octets = self.octets(objet.empreinte)
        try:
            genre = reconnaitre(nom=objet.nom, octets=octets, admis=frozenset(TypeFichier))
        except SaisieInvalide as erreur:
            raise ArchiveRefusee(f"Le fichier « {objet.nom} » : {erreur.message}") from erreur
        if genre != objet.type or len(octets) != objet.taille:
            raise ArchiveRefusee(f"Le fichier « {objet.nom} » n’est pas ce que l’archive en dit.")
        if not magasin.est_range(objet.empreinte):
            self.poses.append(objet.empreinte)
        magasin.ranger(octets)

    def reprendre_les_fichiers(self) -> None:
        """Take back the files that were laid for nothing: nobody else may have handed them over."""
        gardes = set(
            Fichier.objects.filter(empreinte__in=self.poses).values_list("empreinte", flat=True)
        )
        for empreinte in set(self.poses) - gardes:
            magasin.oter(empreinte)

    # ------------------------------------------------------------ what it lived

    def _garder_les_recits(self, racine: Any, recits: list[RecitLu]) -> None:
        modeles = {etiquette(d.modele): d.modele for d in registre.references()}
        modeles |= {etiquette(d.modele): d.modele for d in registre.emportes()}
        for recit in recits:
            origine = Origine.objects.create(
                lieu=lieu_de(racine), rang=recit.rang, extrait=recit.empreinte
            )
            EvenementDOrigine.objects.bulk_create(
                [EvenementDOrigine(origine=origine, **e) for e in recit.evenements], LOT
            )
            CleDOrigine.objects.bulk_create(self._cles_du_recit(origine, recit, modeles), LOT)

    def _cles_du_recit(
        self, origine: Origine, recit: RecitLu, modeles: dict[str, Modele]
    ) -> Iterator[CleDOrigine]:
        for modele, cle, nom in recit.cles:
            if modele not in modeles:
                raise ArchiveRefusee(f"Le modèle « {modele} » n’est pas de ceux d’une démarche.")
            ici = self._cle_facultative(modeles[modele], nom)
            if ici is not None:
                yield CleDOrigine(origine=origine, modele=modele, cle=cle, objet=ici)

    def _cle_facultative(self, modele: Modele, nom: str) -> int | None:
        """As `_cle`; None for a setting of an organisation that has its own here."""
        return None if nom in self.ecartes else self.cle(modele, nom)

    def _refuser_ce_qui_n_a_pas_ete_lu(self) -> None:
        """No part may travel unread: what nothing names has nothing to do in the archive."""
        inconnues = sorted(set(self.contenant.parties) - self.vus - {"LISEZMOI.txt"})
        if inconnues:
            raise ArchiveRefusee(f"La partie « {inconnues[0]} » n’a rien à faire dans une archive.")
