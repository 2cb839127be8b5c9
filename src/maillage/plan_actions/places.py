"""The plan in the documents of lower folders: it fills annexe 2 of the convention."""

from maillage.documents.places import enregistrer
from maillage.plan_actions.pieces import annexe

enregistrer("plan_actions", annexe)
