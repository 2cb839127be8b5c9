"""The plan in the documents of lower folders: annexe 2 of the convention, the objectives of an accord."""

from maillage.documents.places import enregistrer
from maillage.plan_actions.pieces import annexe
from maillage.plan_actions.pieces.objectifs import enjeux, objectifs_de_cooperation

enregistrer("plan_actions", annexe)
enregistrer("objectifs_de_cooperation", objectifs_de_cooperation)
enregistrer("enjeux", enjeux)
