"""Continue a reply after it was stopped, interrupted or cut off."""

from django.utils.translation import gettext_lazy as _

from chat import access
from chat.database.lease import lease, this_process
from chat.frames import conversation_object, snapshot
from chat.models import Generation, Message, Status

from .commands import Continue, Done, News
from .context import CommandContext
from .quota import require_free
from .refusal import RefusedError
from .reply_queue import first, move_head


def go_on(context: CommandContext, command: Continue) -> Done:
    """Raises NotFoundError, RefusedError."""
    reply = access.reply(context.user_id, command.reply)
    require_free(context, reply.id)
    generation = Generation.objects.select_for_update().get(pk=reply.id)
    if not _can_go_on(reply, generation):
        raise RefusedError(
            "conflict",
            _("Only the last reply of a branch can be continued, and only if it was interrupted or cut off."),
        )
    reason = "length" if generation.status == Status.COMPLETE else generation.status
    generation.seams = [*generation.seams, {"at": len(reply.text), "backend": "", "model": "", "reason": reason}]
    generation.status, generation.epoch, generation.seq = Status.QUEUED, generation.epoch + 1, 0
    conversation = reply.conversation
    generation.use_victoria = first(command.use_victoria, conversation.use_victoria, context.use_victoria)
    generation.wanted_model = first(command.model, conversation.model, context.model)
    generation.stop_requested, generation.ended_at = False, None
    generation.owner, generation.lease_until = this_process(), lease()
    generation.finish = generation.error_kind = generation.error_message = generation.task_id = ""
    generation.error_params = generation.error_detail = None
    generation.created_at = context.now
    generation.save()
    move_head(conversation, reply.id, context.now)
    Message.objects.filter(pk=reply.id).update(shown_at=context.now)
    frame = conversation_object(conversation, writing=True)
    news = News(
        frame,
        [],
        start=reply.id,
        continued=snapshot(reply, generation),
        correlation_id=generation.correlation_id,
    )
    return Done(reply.conversation_id, None, reply.id, news)


def _can_go_on(reply: Message, generation: Generation) -> bool:
    broken_off = generation.status in (Status.STOPPED, Status.INTERRUPTED)
    cut_off = generation.status == Status.COMPLETE and generation.finish == "length"
    # A reply cut off without text was still thinking.
    return (cut_off or (broken_off and bool(reply.text))) and not reply.children.exists()
