"""The dossier of a meeting: what the gouvernance says in it, and how it is put together."""

from maillage.documents.rubriques import Rubrique, declarer
from maillage.gouvernance.dossier import lettre as lettre  # declares its mail
from maillage.gouvernance.dossier.agenda import decisions_demandees, ordre_du_jour
from maillage.gouvernance.dossier.alertes import alertes
from maillage.gouvernance.dossier.mouvements import mouvements
from maillage.gouvernance.dossier.suites import suites

declarer(Rubrique("ordre_du_jour", "Ordre du jour", 10, ordre_du_jour))
declarer(Rubrique("suites", "Suites des décisions", 20, suites))
declarer(Rubrique("mouvements", "Ce qui a bougé", 50, mouvements))
declarer(Rubrique("alertes", "Alertes du contrôle", 80, alertes))
declarer(Rubrique("decisions_demandees", "Décisions demandées", 90, decisions_demandees))
