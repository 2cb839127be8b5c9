"""The demonstration talks about two fiches: one thread is open, the other is resolved."""

from __future__ import annotations

from maillage.comptes.models import Utilisateur
from maillage.conversations import queries
from maillage.conversations.models import Fil


def test_deux_fiches_d_aubergenville_sont_discutees(demo) -> None:
    fils = Fil.objects.filter(lieu="aubergenville").order_by("pk")
    assert [(fil.genre, fil.est_resolu) for fil in fils] == [("fiche", False), ("fiche", True)]
    claire = Utilisateur.objects.get(email="claire.martin@demo.maillage.example")
    lus = queries.avec_leurs_objets(fils, claire)
    assert all(lu.ancre and "(fictif)" in lu.ancre.intitule for lu in lus)
    assert [lu.a_lire for lu in lus] == [2, 1]
