"""Folders, several conversations at once, and the trash as a whole: from the commit to the published frames."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from chat.access import NotFoundError
from chat.actions import changes, folders, several
from chat.actions.several import Changed
from chat.database.thread import DatabaseThread
from chat.frames import Frame
from chat.realtime.hub import Hub
from chatsite.tasks import Tasks

T = TypeVar("T")

# Of one call that empties the trash: a long conversation takes a second, and a big trash has thousands.
PIECE = 50
PIECE_S = 2.0


@dataclass(frozen=True, slots=True)
class Emptied:
    """`deleted`: conversations deleted by this call; `left`: how many are still to be deleted."""

    deleted: int
    left: int


class Filing:
    """For the API. `stop_in(conversation)`: stops its replies under way, in whichever process.

    No change is cancelled with its caller: what is committed is also published.
    """

    def __init__(self, *, database: DatabaseThread, hub: Hub, tasks: Tasks, stop_in: Callable[[UUID], None]) -> None:
        self._database, self._hub, self._tasks, self._stop_in = database, hub, tasks, stop_in

    async def change_folder(self, user_id: int, folder: UUID, *, name: str | None, position: int | None) -> list[Frame]:
        """Rename or move a folder; returns all in order. Raises NotFoundError, RefusedError."""
        changing = self._database.run(folders.change, user_id, folder, name=name, position=position)
        return await self._whole(changing, lambda ordered: self._tell_folders(user_id, ordered))

    async def delete_folder(self, user_id: int, folder: UUID) -> None:
        """Delete a folder; its conversations stay. Raises NotFoundError."""
        deleting = self._database.run(folders.delete, user_id, folder)
        await self._whole(deleting, lambda ordered: self._tell_folders(user_id, ordered))

    async def change_several(self, user_id: int, ids: Sequence[UUID], values: dict[str, Any]) -> Changed:
        """Archive or file several at once; published to all the person's tabs. Raises RefusedError."""
        changing = self._database.run(several.change, user_id, ids, values)
        return await self._whole(changing, lambda changed: self._tell(user_id, changed))

    async def delete_several(self, user_id: int, ids: Sequence[UUID]) -> Changed:
        """Move several to the trash and stop their replies under way."""
        deleting = self._database.run(several.delete, user_id, ids)
        return await self._whole(deleting, lambda changed: self._tell_removed(user_id, changed))

    async def restore_several(self, user_id: int, ids: Sequence[UUID]) -> Changed:
        """Restore several from the trash."""
        restoring = self._database.run(several.restore, user_id, ids)
        return await self._whole(restoring, lambda changed: self._tell(user_id, changed))

    async def empty_trash(self, user_id: int, until: datetime | None) -> Emptied:
        """Permanently delete a part of what was moved to the trash up to `until`, the oldest first: PIECE
        conversations at most, and none is begun after PIECE_S."""
        end = asyncio.get_running_loop().time() + PIECE_S
        deleted = 0
        for conversation in await self._database.run(changes.oldest_in_trash, user_id, until, PIECE):
            if deleted and asyncio.get_running_loop().time() > end:
                break
            deleted += await self._forget(user_id, conversation)
        left = await self._database.run(changes.size_of_trash, user_id, until)
        return Emptied(deleted, left)

    async def _forget(self, user_id: int, conversation: UUID) -> bool:
        """False if it has gone from the trash meanwhile."""
        frame = removed(conversation, forever=True)
        deleting = self._database.run(changes.delete_for_good, user_id, conversation)
        try:
            await self._whole(deleting, lambda _: self._hub.publish_to_person(user_id, frame))
        except NotFoundError:
            return False
        return True

    async def _whole(self, change: Awaitable[T], tell: Callable[[T], object]) -> T:
        """The committed change, told before it is returned."""

        async def both() -> T:
            changed = await change
            tell(changed)
            return changed

        return await asyncio.shield(self._tasks.own(both()))

    def _tell_removed(self, user_id: int, changed: Changed) -> None:
        for one in changed.conversations:
            self._stop_in(one["id"])
            self._hub.publish_to_person(user_id, removed(one["id"], forever=False))

    def _tell(self, user_id: int, changed: Changed) -> None:
        if changed.folders is not None:
            self._tell_folders(user_id, changed.folders)
        for one in changed.conversations:
            self._hub.publish_to_person(user_id, {"type": "conversation", "conversation": one})

    def _tell_folders(self, user_id: int, ordered: list[Frame]) -> None:
        self._hub.publish_to_person(user_id, {"type": "folders", "folders": ordered})


def removed(conversation: UUID, *, forever: bool) -> Frame:
    """The frame of a conversation that was moved to the trash, or deleted permanently."""
    return {"type": "conversation_removed", "conversation": conversation, "forever": forever}
