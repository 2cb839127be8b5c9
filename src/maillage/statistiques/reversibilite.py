"""The statistics stay: they are of territories and of organisations, not of a démarche."""

from maillage.archives.registre import laisser
from maillage.statistiques import models as m

DES_SOURCES = "Les statistiques se rechargent de leurs sources, qui portent leur millésime."
for modele in (
    m.Importation,
    m.Indicateur,
    m.Valeur,
    m.PointOffre,
    m.Quartier,
    m.EntreeReference,
):
    laisser(modele, DES_SOURCES)
laisser(m.ReglageSecret, "Les seuils du secret statistique sont ceux de la Caf dans son instance.")
laisser(m.AccesStatistique, "Qui a vu des statistiques internes se garde là où elles ont été vues.")
