"""The values of the model filter."""

from chat.models import Conversation, Generation

RECENT = 100  # conversations; a person's whole history may have a million replies


def model_names(user_id: int) -> list[str]:
    """The models that wrote in the person's newest conversations, sorted by name."""
    recent = list(Conversation.objects.of(user_id).newest_first().values_list("pk", flat=True)[:RECENT])
    written = Generation.objects.filter(message__conversation__in=recent).exclude(model="")
    return sorted(written.order_by().values_list("model", flat=True).distinct())
