from django.conf import settings
from django.db import models


class Preferences(models.Model):
    """A person's choices for all conversations. The row is made at the first change; until then defaults apply."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    use_victoria = models.BooleanField(default=True)
    model = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=10, default="system")
    language = models.CharField(max_length=10, blank=True)
    density = models.CharField(max_length=12, default="comfortable")
    send_key = models.CharField(max_length=10, default="enter")
    notifications = models.BooleanField(default=False)
    system_prompt = models.TextField(blank=True)
    temperature = models.FloatField(null=True)
    max_tokens = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"

    @classmethod
    def of(cls, user_id: int) -> "Preferences":
        """The stored row, else an unsaved one with the defaults."""
        return cls.objects.filter(user_id=user_id).first() or cls(user_id=user_id)
