"""What is known here of what came from other instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from maillage.archives import registre
from maillage.archives.models import CleDOrigine, EvenementDOrigine, Exportation, Origine
from maillage.archives.noms import Modele, etiquette, motif_des_cles
from maillage.journal.models import Evenement
from maillage.journal.queries import de_l_objet, de_la_demarche
from maillage.regles.erreurs import Introuvable

AU_PLUS = 20


@dataclass(frozen=True, slots=True)
class Inscription:
    """What the journal of a former instance recorded of an object, in the keys of here.

    `objet_id` is empty when nothing here is that object.
    """

    objet_id: str
    objet_libelle: str
    apres: dict[str, Any]


def inscrits_ailleurs(
    modele: Modele, acte: str, liens: Mapping[str, Modele]
) -> Iterator[Inscription]:
    """Every time that this was done there to an object of that model (four queries at most a batch).

    `liens` says which values of the event are keys, and of which model.
    """
    evenements = EvenementDOrigine.objects.filter(objet_type=etiquette(modele), acte=acte)
    cles = _cles({modele, *liens.values()}) if evenements.exists() else {}
    for evenement in evenements.order_by("origine", "numero"):
        apres = dict(evenement.apres or {})
        for nom, lie in liens.items():
            apres[nom] = cles.get((evenement.origine_id, etiquette(lie), str(apres.get(nom))))
        ici = cles.get((evenement.origine_id, etiquette(modele), evenement.objet_id))
        yield Inscription("" if ici is None else str(ici), evenement.objet_libelle, apres)


def _cles(modeles: set[Modele]) -> dict[tuple[int, str, str], int]:
    lues = CleDOrigine.objects.filter(modele__in=[etiquette(m) for m in modeles])
    return {
        (origine, modele, str(cle)): objet
        for origine, modele, cle, objet in lues.values_list(
            "origine_id", "modele", "cle", "objet"
        ).order_by("pk")
    }


def cles_d_ici(objet: models.Model) -> Callable[[str], str]:
    """How the keys of a frozen content are read here (« fiche:12 » there is « fiche:45 » here).

    What was frozen here is read as it is; what came from elsewhere, with the keys of the instance that
    froze it (two queries).
    """
    origine = (
        Origine.objects.filter(cles__modele=etiquette(type(objet)), cles__objet=objet.pk)
        .order_by("rang")
        .first()
    )
    if origine is None:
        return lambda cle: cle
    noms = registre.genres()
    modeles = {etiquette(m): m for m in noms.values()}
    ici = {
        (modele, cle): objet_ici
        for modele, cle, objet_ici in origine.cles.filter(modele__in=modeles)
        .order_by("pk")
        .values_list("modele", "cle", "objet")
    }
    motif = motif_des_cles()

    def traduire(texte: str) -> str:
        return motif.sub(
            lambda m: f"{m[1]}:{ici.get((etiquette(noms[m[1]]), int(m[2])), m[2])}", texte
        )

    return traduire


class Recit(Sequence[Evenement | EvenementDOrigine]):
    """What happened here, then what happened in the instances before; read as far as it is shown."""

    def __init__(self, ici: QuerySet[Evenement], avant: QuerySet[EvenementDOrigine]) -> None:
        self._ici, self._avant = ici, avant

    def __len__(self) -> int:
        return self._ici.count() + self._avant.count()

    def __getitem__(self, rangs: Any) -> Any:
        """The events of a slice, latest first; one of them for a rank."""
        if not isinstance(rangs, slice):
            return self[rangs : rangs + 1][0]
        debut, fin, _ = rangs.indices(len(self))
        ici = self._ici.count()
        lus: list[Evenement | EvenementDOrigine] = list(self._ici[debut:fin])
        return lus + list(self._avant[max(debut - ici, 0) : max(fin - ici, 0)])


def journal_de(lieu: str) -> Recit:
    """Everything done in a démarche, wherever it was, latest first."""
    avant = EvenementDOrigine.objects.filter(origine__lieu=lieu)
    return Recit(de_la_demarche(lieu), avant.order_by("-origine__rang", "-numero"))


def histoire_de(objet: models.Model) -> Recit:
    """The history of one object, wherever it was, latest first."""
    modele = etiquette(type(objet))
    la_bas = CleDOrigine.objects.filter(
        modele=modele, objet=objet.pk, origine=OuterRef("origine")
    ).annotate(texte=Cast("cle", CharField()))
    avant = EvenementDOrigine.objects.filter(objet_type=modele).filter(
        objet_id=Subquery(la_bas.values("texte")[:1])
    )
    return Recit(de_l_objet(objet), avant.order_by("-origine__rang", "-numero"))


def exportations(lieu: str) -> list[Exportation]:
    """The last exports that were asked of a démarche, latest first."""
    lues = Exportation.objects.filter(lieu=lieu).select_related("demandee_par")
    return list(lues.order_by("-demandee_le", "-pk")[:AU_PLUS])


def exportation(lieu: str, cle: int) -> Exportation:
    """One of them; `Introuvable` otherwise."""
    trouvee = Exportation.objects.filter(lieu=lieu, pk=cle).first()
    if trouvee is None:
        raise Introuvable("Cette exportation n’est pas de cette démarche, ou elle a été effacée.")
    return trouvee
