"""What the checker of texts finds in the texts that were handed in with the acts.

A demand that the recorded data already break on the same act is not said twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from maillage.conventions.models import Demarche, TexteActe
from maillage.regles.controle import Constat
from maillage.regles.textes import examiner_texte

# What the text and the recorded data both say: the data, which a page can mend, are enough.
MEMES_FAITS = frozenset({"V-02", "V-08", "V-12", "V-37"})


def constats_des_textes(demarche: Demarche, deja: list[Constat]) -> Iterator[Constat]:
    """The findings on the texts of the acts of a démarche (one query).

    `deja` are the findings on its recorded data.
    """
    # Minutes that are not annexed are another fact than a decision told in two ways.
    fautes = [c for c in deja if c.regle and "releve_joint" not in c.precisions]
    dits = MEMES_FAITS & {c.regle.identifiant for c in fautes if c.regle}
    textes = TexteActe.objects.filter(acte__demarche=demarche).select_related("acte")
    for depose in textes:
        for constat in examiner_texte(depose.texte):
            if constat.regle.identifiant in dits:
                continue
            yield Constat(
                objet=str(depose.acte),
                message=constat.message,
                suite=constat.suite,
                lien=reverse("portail:texte", args=[demarche.slug, depose.acte_id]),
                gravite=constat.gravite,
                precisions={
                    "extraits": [{"ligne": e.ligne, "texte": e.texte} for e in constat.extraits]
                },
                regle=constat.regle,
            )
