"""Conversations: threads anchored on an object, their messages, and who is told of them.

An anchor is a kind, a key and the place (the slug of the démarche), never a foreign key: this folder
knows no domain. What a message said before it was changed or taken back is in the journal.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.conversations.enums import MotifDAvis, VoieDAvis

LONGUEUR_D_UN_MESSAGE = 4000


class Fil(models.Model):
    """One subject talked about on an object, open until somebody says that it is resolved."""

    genre = models.CharField(max_length=40)
    cle = models.PositiveBigIntegerField("clé")
    lieu = models.CharField("démarche", max_length=80)
    sujet = models.CharField("objet, tel qu’il s’appelait", max_length=300)
    ouvert_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ouvert_le = models.DateTimeField("ouvert le")
    anime_le = models.DateTimeField("dernier message le")
    resolu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="résolu par",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    resolu_le = models.DateTimeField("résolu le", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "conversation"
        ordering = ["ouvert_le", "pk"]
        indexes = [
            models.Index(fields=["lieu", "genre", "cle"], name="conversations_fil_ancre"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolu_le=None, resolu_par=None)
                | Q(resolu_le__isnull=False, resolu_par__isnull=False),
                name="conversations_fil_resolu_par_quelqu_un",
            ),
        ]

    def __str__(self) -> str:
        return f"Conversation sur « {self.sujet} »"

    @property
    def est_resolu(self) -> bool:
        """Whether somebody said that nothing more is expected."""
        return self.resolu_le is not None


class Message(models.Model):
    """What somebody wrote; one that was taken back keeps its place, without its text."""

    fil = models.ForeignKey(Fil, on_delete=models.CASCADE, related_name="messages")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    texte = models.TextField("message", max_length=LONGUEUR_D_UN_MESSAGE, blank=True)
    ecrit_le = models.DateTimeField("écrit le")
    modifie_le = models.DateTimeField("modifié le", null=True, blank=True, editable=False)
    retire_le = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "message"
        ordering = ["ecrit_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retire_le=None) | Q(texte=""),
                name="conversations_message_retire_sans_texte",
            ),
        ]

    def __str__(self) -> str:
        return f"Message de {self.auteur}"


class Mention(models.Model):
    """Somebody named in a message, chosen among those who see its object."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )

    class Meta:
        verbose_name = "mention"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "utilisateur"], name="conversations_une_mention_par_message"
            ),
        ]

    def __str__(self) -> str:
        return str(self.utilisateur)


class Abonnement(models.Model):
    """Somebody follows a thread, or wants to hear no more of it."""

    fil = models.ForeignKey(Fil, on_delete=models.CASCADE, related_name="abonnements")
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    est_suivi = models.BooleanField("suit la conversation", default=True)

    class Meta:
        verbose_name = "suivi d’une conversation"
        constraints = [
            models.UniqueConstraint(
                fields=["fil", "utilisateur"], name="conversations_un_suivi_par_fil"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utilisateur}, {self.fil}"


class Avis(models.Model):
    """A message that somebody is told of, why, and since when it is read."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="avis")
    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    motif = models.CharField(max_length=10, choices=MotifDAvis.choices)
    lu_le = models.DateTimeField("lu le", null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        indexes = [
            models.Index(
                fields=["utilisateur"], condition=Q(lu_le=None), name="conversations_avis_non_lu"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "utilisateur"], name="conversations_un_avis_par_message"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} : {self.message}"


class PreferenceDAvis(models.Model):
    """How somebody wants to be told, for one reason."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    motif = models.CharField(max_length=10, choices=MotifDAvis.choices)
    voie = models.CharField(max_length=12, choices=VoieDAvis.choices)

    class Meta:
        verbose_name = "préférence d’avis"
        verbose_name_plural = "préférences d’avis"
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "motif"], name="conversations_une_voie_par_motif"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} : {self.get_voie_display()}"
