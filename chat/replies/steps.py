"""The steps of one reply: the first MAX_STEPS are kept, later ones only counted. No Django."""

from typing import Any

from chat.routing.events import MAX_STEPS

Frame = dict[str, Any]


class Steps:
    """`kept`: the published steps, {"index", "kind", "title", "text"} in order of arrival; `omitted`: how many more
    there were. Changes since the last `cut` are pending. Text for a known index is appended to that step.

    Whether Victoria acted decides what may follow (design.md 5), so the first action is always kept: if need be it
    replaces the last step.
    """

    def __init__(self, kept: list[Frame] | None = None, omitted: int = 0) -> None:
        self.kept = kept or []
        self.omitted = omitted
        self._places = {step["index"]: place for place, step in enumerate(self.kept)}
        self._has_action = any(step["kind"] == "action" for step in self.kept)
        # Each answer counts its steps from 0; here they follow the existing ones.
        self._first = max(self._places, default=-1) + 1 + omitted
        self._pending: dict[int, tuple[Frame, list[str]]] = {}
        self._omitted = omitted
        self._last_omitted = self._first - 1
        self._is_all = True

    def __bool__(self) -> bool:
        return bool(self.kept or self._pending)

    @property
    def has_pending(self) -> bool:
        """True if the next `cut` has a step or a higher count to publish."""
        return bool(self._pending) or self._omitted > self.omitted

    def add(self, index: int, kind: str, title: str, text: str) -> None:
        """Add a step, or text to a known one; `index` counts from 0 within the current answer."""
        index += self._first
        if index in self._pending:
            self._pending[index][1].append(text)
        elif index in self._places:
            self._pending[index] = (self._known(index), [text])
        elif len(self._places) < MAX_STEPS:
            self._begin(index, kind, title, text)
        elif index > self._last_omitted:
            self._last_omitted = index
            self._omitted += 1
            if kind == "action" and not self._has_action:
                self._drop_last()
                self._begin(index, kind, title, text)

    def cut(self) -> tuple[list[Frame], bool]:
        """Publish what is pending: what each step gained, and whether that expresses every change. It does not if a
        published step was replaced."""
        changes = [self._cut_one(index) for index in self._pending]
        self._pending.clear()
        self.omitted = self._omitted
        is_all, self._is_all = self._is_all, True
        return changes, is_all

    def _begin(self, index: int, kind: str, title: str, text: str) -> None:
        self._has_action = self._has_action or kind == "action"
        self._places[index] = len(self._places)
        self._pending[index] = ({"index": index, "kind": kind, "title": title, "text": ""}, [text])

    def _drop_last(self) -> None:
        index, place = self._places.popitem()
        self._pending.pop(index, None)
        if place < len(self.kept):
            self.kept.pop()
            self._is_all = False

    def _known(self, index: int) -> Frame:
        return self.kept[self._places[index]]

    def _cut_one(self, index: int) -> Frame:
        step, gained = self._pending[index]
        text = "".join(gained)
        if self._places[index] == len(self.kept):
            self.kept.append(step)
        step["text"] += text
        return {**step, "text": text}
