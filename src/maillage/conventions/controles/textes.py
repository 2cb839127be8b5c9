"""What the written convention says: no missing value, annexes that agree: V-05, V-06."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from maillage.conventions.controles.durees import lien_acte
from maillage.conventions.controles.signatures import SIGNES, enumerer
from maillage.conventions.enums import ETATS_MODIFIABLES, TypeActe
from maillage.conventions.models import Acte, Demarche
from maillage.documents import arbre
from maillage.documents.pieces import piece
from maillage.interface.typographie import accorde, typo
from maillage.regles.controle import Constat, Gravite, regle

TITRE_ANNEXE = re.compile(r"^Annexe\s+(\d+)\b", re.IGNORECASE)
CITATION = re.compile(r"\bannexes?\s+(\d+)(?:(?:,\s*|\s+et\s+)(\d+))*", re.IGNORECASE)


EN_VUE = 6


def _conventions(demarche: Demarche) -> list[Acte]:
    """The conventions still to be signed: the text of a signed one is the one that was signed."""
    return [
        acte
        for acte in demarche.actes.all()
        if acte.type == TypeActe.CONVENTION and acte.etat not in SIGNES
    ]


def _document(demarche: Demarche) -> arbre.Document:
    return piece("convention").construire(demarche)


@regle(
    "V-05",
    intitule="Aucune valeur ne manque dans un document définitif.",
    gravite=Gravite.BLOQUANT,
    source="S4 : la convention annexée porte encore « XXXX », « à adapter » et « SPECIMEN »",
)
def valeurs_manquantes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The convention as it would be written now; a draft is told, not blocked."""
    actes = _conventions(demarche)
    manques = arbre.manquants(_document(demarche)) if actes else []
    if not manques:
        return
    for acte in actes:
        projet = acte.etat in ETATS_MODIFIABLES
        yield Constat(
            objet=str(acte),
            message=typo(
                f"{accorde(len(manques), 'valeur est à compléter', 'valeurs sont à compléter')} "
                f"{'avant la version définitive' if projet else 'dans un acte qui ne change plus'} : "
                f"{enumerer(manques, au_plus=EN_VUE)}."
            ),
            suite="Ouvrez l'aperçu de la convention : chaque valeur à compléter y est signalée.",
            lien=lien_acte(acte),
            gravite=Gravite.INFORMATION if projet else Gravite.BLOQUANT,
            precisions={"manques": manques},
        )


@regle(
    "V-06",
    intitule="Toute annexe citée existe, toute annexe présente est citée, leur nombre est le bon.",
    gravite=Gravite.BLOQUANT,
    source="S4 : annexe 3 citée aux articles 1 et 5, absente du document",
)
def annexes(demarche: Demarche, le: dt.date) -> Iterator[Constat]:
    """The annexes of the written convention, against the text and against the number announced."""
    for acte in _conventions(demarche):
        citees, presentes = annexes_du_texte(_document(demarche))
        for numeros, defaut in (
            (citees - presentes, "est citée mais absente"),
            (presentes - citees, "est présente mais n'est citée nulle part"),
        ):
            for numero in sorted(numeros):
                yield Constat(
                    objet=str(acte),
                    message=f"L'annexe {numero} {defaut}.",
                    suite="Joignez l'annexe, ou corrigez le texte qui la cite.",
                    lien=lien_acte(acte),
                    precisions={"annexe": numero},
                )
        annonce = acte.nombre_annexes_annonce
        if annonce is not None and annonce != len(presentes):
            yield Constat(
                objet=str(acte),
                message=typo(
                    f"L'acte annonce {accorde(annonce, 'annexe')} ; le document en compte "
                    f"{len(presentes)}."
                ),
                suite="Laissez le nombre d'annexes se calculer, ou corrigez celui qui est annoncé.",
                lien=lien_acte(acte),
                precisions={"annoncees": annonce, "presentes": len(presentes)},
            )


def annexes_du_texte(document: arbre.Document) -> tuple[set[int], set[int]]:
    """The numbers of the annexes that the text cites, and of those that are there."""
    citees: set[int] = set()
    presentes: set[int] = set()
    for bloc in arbre.parcourir(document.blocs):
        for morceaux in arbre.textes(bloc):
            texte = arbre.en_clair(morceaux)
            titre = TITRE_ANNEXE.match(texte) if isinstance(bloc, arbre.Titre) else None
            if titre:
                presentes.add(int(titre.group(1)))
            else:
                for citation in CITATION.finditer(texte):
                    citees.update(int(n) for n in re.findall(r"\d+", citation.group()))
    return citees, presentes
