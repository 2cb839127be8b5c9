"""The accounts of a demo instance: their domain, and the password that they share.

The password is no secret: the login page of a demo instance shows it.
"""

DOMAINE = "demo.maillage.example"
MOT_DE_PASSE = "Passerelle-des-rives-26"
