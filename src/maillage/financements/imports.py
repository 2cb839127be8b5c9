"""The sheet of barèmes of a Caf: written for a spreadsheet, read back, and judged row by row.

Nothing is written here: the reading gives a report, and the act writes all of it or none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maillage.documents.extraction import FichierIllisible
from maillage.documents.lecture import cellules, lots
from maillage.documents.lecture.rapports import RapportDeLecture
from maillage.documents.lecture.tableurs import formules, lire_xlsx
from maillage.documents.tableur import Feuille, Valeur
from maillage.financements.actions.baremes import bornes, essayer, identiques
from maillage.financements.enums import Confiance
from maillage.financements.models import LigneBareme
from maillage.partenaires.models import Organisation
from maillage.regles.erreurs import SaisieInvalide
from maillage.regles.financements.baremes import Bareme, nationaux
from maillage.regles.financements.cles import CLES, intitule
from maillage.regles.financements.lignes import LIGNES

LIGNES_AU_PLUS = 2_000
OCTETS_AU_PLUS = 5_000_000
FORMULES_DITES = 5
SEL = "maillage.baremes.import"
COLONNES = (
    "Ligne",
    "Intitulé",
    "Année",
    "Clé",
    "Ce que c’est",
    "Valeur",
    "Unité",
    "Valable du",
    "Valable au",
    "Arrondi à",
    "Source",
    "Adresse de la source",
    "Consultée le",
    "Confiance",
    "Origine",
)
OBLIGATOIRES = ("Ligne", "Année", "Clé", "Valeur", "Source", "Confiance")
EN_TEXTE = frozenset(COLONNES.index(nom) for nom in ("Ligne", "Clé", "Source"))
DE_LA_CAF, DU_PRODUIT = "Caf", "Fournie avec Maillage"


@dataclass(frozen=True)
class LigneLue:
    """One row of the sheet: `sort` is ajoutée, remplacée, inchangée, vide or refusée."""

    numero: int
    sort: str
    champs: dict[str, Any] | None
    ancienne: Decimal | None
    raison: str


class Rapport(RapportDeLecture[LigneLue]):
    """What a sheet of barèmes would do."""

    @property
    def ajoutees(self) -> list[LigneLue]:
        """New values."""
        return self.du_sort("ajoutée")

    @property
    def remplacees(self) -> list[LigneLue]:
        """Values that take the place of one."""
        return self.du_sort("remplacée")

    @property
    def inchangees(self) -> list[LigneLue]:
        """What already holds as it is."""
        return self.du_sort("inchangée")

    @property
    def vides(self) -> list[LigneLue]:
        """Gaps, which stay gaps."""
        return self.du_sort("vide")

    @property
    def a_montrer(self) -> list[LigneLue]:
        """The rows to write, in the order of the sheet."""
        return self.du_sort("ajoutée", "remplacée")

    @property
    def a_ecrire(self) -> list[dict[str, Any]]:
        """The fields of the rows to write, in the order of the sheet."""
        return [lue.champs for lue in self.a_montrer if lue.champs is not None]


# --- between the report and the act ----------------------------------------------------------------


def en_lot(rapport: Rapport, caf: Organisation) -> str:
    """The rows to write, signed, so that what was read in the report is what will be written."""
    lignes = [
        {nom: None if v is None else str(v) for nom, v in champs.items()}
        for champs in rapport.a_ecrire
    ]
    return lots.sceller(lignes, sel=SEL, lieu=caf.pk)


def du_lot(lot: str, caf: Organisation) -> list[dict[str, Any]]:
    """The rows of a signed lot. Raises `SaisieInvalide` when it is not one of this Caf, or is a day old."""
    lignes = lots.rouvrir(lot, sel=SEL, lieu=caf.pk, un_autre="une autre Caf")
    return [_relire(champs) for champs in lignes]


def _relire(champs: Mapping[str, str | None]) -> dict[str, Any]:
    lus: dict[str, Any] = {nom: v or "" for nom, v in champs.items()}
    for nom in ("du", "au", "consulte_le"):
        lus[nom] = dt.date.fromisoformat(lus[nom]) if lus[nom] else None
    for nom in ("valeur", "pas_arrondi"):
        lus[nom] = Decimal(lus[nom]) if lus[nom] else None
    return {**lus, "annee": int(lus["annee"])}


# --- out ------------------------------------------------------------------------------------------


def feuille(titre: str, baremes: Iterable[tuple[Bareme, str]]) -> Feuille:
    """The rows with where they come from, as the sheet that can be read back."""
    return _feuille(titre, [_ligne(bareme, origine) for bareme, origine in baremes])


def modele(annee: int, baremes: Iterable[tuple[Bareme, str]]) -> Feuille:
    """All that the calculations read for a year, what is known filled in and the gaps empty."""
    connus = [(b, o) for b, o in baremes if b.annee == annee]
    lignes: list[tuple[Valeur, ...]] = []
    for ligne, cles in CLES.items():
        for cle in cles:
            siens = [(b, o) for b, o in connus if b.ligne == ligne and cle.admet(b.cle)]
            lignes.extend(_ligne(b, o) for b, o in siens)
            if not siens and not cle.ouverte:
                lignes.append(_vide(ligne, annee, cle.code, cle.unite))
    return _feuille(f"Barèmes {annee}", lignes)


def _feuille(titre: str, lignes: Sequence[tuple[Valeur, ...]]) -> Feuille:
    return Feuille(
        titre,
        COLONNES,
        tuple(lignes),
        en_texte=EN_TEXTE,
        listes={COLONNES.index("Confiance"): tuple(Confiance.values)},
    )


def _ligne(bareme: Bareme, origine: str) -> tuple[Valeur, ...]:
    du, au = bornes(bareme.annee)
    return (
        bareme.ligne,
        LIGNES[bareme.ligne].intitule,
        bareme.annee,
        bareme.cle,
        intitule(bareme.ligne, bareme.cle),
        bareme.valeur,
        bareme.unite,
        bareme.du or du,
        bareme.au or au,
        bareme.pas_arrondi,
        bareme.source_titre,
        bareme.source_url,
        bareme.consulte_le,
        bareme.confiance,
        origine,
    )


def _vide(ligne: str, annee: int, cle: str, unite: str) -> tuple[Valeur, ...]:
    du, au = bornes(annee)
    dit = (ligne, LIGNES[ligne].intitule, annee, cle, intitule(ligne, cle), None, unite, du, au)
    return (*dit, None, None, None, None, None, None)


# --- in -------------------------------------------------------------------------------------------


def lire(
    octets: bytes, caf: Organisation, siennes: Iterable[LigneBareme], le: dt.datetime
) -> Rapport:
    """What the sheet would write; `siennes` are the rows of the Caf that hold now.

    Raises `FichierIllisible` for a file that is not such a sheet; a row that cannot be is in the report.
    """
    if len(octets) > OCTETS_AU_PLUS:
        raise FichierIllisible("Ce classeur dépasse 5 Mo. Gardez la seule feuille des barèmes.")
    _refuser_les_formules(octets)
    tenues = {(s.ligne, s.annee, s.cle, s.du): s for s in siennes}
    vues: set[tuple[str, int, str, dt.date]] = set()
    lues = []
    for numero, ligne in lignes_de_la_feuille(octets):
        lues.append(_juger(numero, ligne, caf, tenues, vues, le))
    if not lues:
        raise FichierIllisible("Cette feuille n’a aucune ligne sous ses titres.")
    return Rapport(tuple(lues))


def _refuser_les_formules(octets: bytes) -> None:
    trouvees = formules(octets)
    if trouvees:
        dites = ", ".join(trouvees[:FORMULES_DITES])
        suite = ", …" if len(trouvees) > FORMULES_DITES else ""
        raise FichierIllisible(
            f"Ce classeur contient des formules ({dites}{suite}) : un barème est un montant publié. "
            "Collez les valeurs à la place, puis recommencez."
        )


def lignes_de_la_feuille(octets: bytes) -> list[tuple[int, Mapping[str, Any]]]:
    """The rows under the headings of the first sheet that has them, with their number in the sheet.

    Raises `FichierIllisible`.
    """
    for grille in lire_xlsx(octets):
        for rang, cases in enumerate(grille.lignes):
            titres = [cellules.texte(case) for case in cases]
            if not set(OBLIGATOIRES) <= set(titres):
                continue
            suivantes = grille.lignes[rang + 1 :]
            if len(suivantes) > LIGNES_AU_PLUS:
                raise FichierIllisible(
                    f"Cette feuille a plus de {LIGNES_AU_PLUS} lignes. Partagez-la en plusieurs fichiers."
                )
            # strict=False: the end of a row is not stored where its last cells are empty.
            return [
                (n, dict(zip(titres, valeurs, strict=False)))
                for n, valeurs in enumerate(suivantes, rang + 2)
                if any(cellules.texte(v) for v in valeurs)
            ]
    raise FichierIllisible(
        "Aucune feuille n’a les titres attendus : "
        + ", ".join(f"« {nom} »" for nom in OBLIGATOIRES)
        + ". Partez du modèle à remplir."
    )


def _juger(
    numero: int,
    ligne: Mapping[str, Any],
    caf: Organisation,
    tenues: Mapping[tuple[str, int, str, dt.date], LigneBareme],
    vues: set[tuple[str, int, str, dt.date]],
    le: dt.datetime,
) -> LigneLue:
    try:
        champs = champs_de(ligne)
        if champs is None:
            return LigneLue(numero, "vide", None, None, "")
        essai = essayer(caf, champs, le)
        cle = (essai.ligne, essai.annee, essai.cle, essai.du)
        if cle in vues:
            raise SaisieInvalide("Cette ligne, cette année et cette clé sont déjà plus haut.")
        vues.add(cle)
        ancienne = tenues.get(cle)
        if ancienne is not None and identiques(ancienne, essai):
            return LigneLue(numero, "inchangée", None, None, "")
        if ancienne is None and _est_du_produit(essai):
            return LigneLue(numero, "inchangée", None, None, "")
    except SaisieInvalide as erreur:
        return LigneLue(numero, "refusée", None, None, erreur.message)
    if ancienne is None:
        return LigneLue(numero, "ajoutée", champs, None, "")
    return LigneLue(numero, "remplacée", champs, ancienne.en_bareme().valeur, "")


def champs_de(ligne: Mapping[str, Any]) -> dict[str, Any] | None:
    """The fields of a row; None when it has no value, which is a gap. Raises `SaisieInvalide`."""
    lu = ligne.get
    valeur = cellules.nombre(lu("Valeur"), "Valeur")
    if valeur is None:
        return None
    annee = cellules.entier(lu("Année"), "Année")
    if annee is None:
        raise SaisieInvalide("Année : elle manque.")
    confiance = cellules.texte(lu("Confiance")).upper()
    if confiance not in Confiance.values:
        raise SaisieInvalide(f"Confiance : écrivez {', '.join(Confiance.values)}.")
    return {
        "ligne": cellules.texte(lu("Ligne")),
        "annee": annee,
        "cle": cellules.texte(lu("Clé")),
        "valeur": valeur,
        "unite": cellules.texte(lu("Unité")),
        "du": cellules.jour(lu("Valable du"), "Valable du"),
        "au": cellules.jour(lu("Valable au"), "Valable au"),
        "pas_arrondi": cellules.nombre(lu("Arrondi à"), "Arrondi à"),
        "source_titre": cellules.texte(lu("Source")),
        "source_url": cellules.texte(lu("Adresse de la source")),
        "consulte_le": cellules.jour(lu("Consultée le"), "Consultée le"),
        "confiance": confiance,
    }


def _est_du_produit(essai: LigneBareme) -> bool:
    """A row that the product already has as it is: to export, add two rows and import writes two rows."""
    lu = essai.en_bareme()
    du, au = bornes(lu.annee)
    for bareme in nationaux():
        if (bareme.ligne, bareme.annee, bareme.cle) != (lu.ligne, lu.annee, lu.cle):
            continue
        complet = Bareme(**{**bareme.__dict__, "du": bareme.du or du, "au": bareme.au or au})
        return complet == lu
    return False
