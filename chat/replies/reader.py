"""What a reader without a reply's state needs of its frames: a stream of pieces to append, for HTTP clients."""

from collections.abc import Iterator
from typing import Any

from chat.frames import RAN_ON, Frame


class Reader:
    """Turns a snapshot into the frames that the reader lacks, and the first `route` into `start`."""

    def __init__(self) -> None:
        self._has_begun = False
        self._text: list[str] = []
        # Characters of each step by its index.
        self._steps: dict[int, int] = {}
        self._omitted = self._ran_on = 0

    def read(self, frame: Frame) -> list[Frame]:
        """The frames that `frame` is for this reader. `start` has the fields of `route`; `reset` may be of the same
        epoch, without a reason; `draft` has what a model wrote beyond its answer; `error` is the end's.

        A later `route` is passed on only while text or steps of the previous backend are shown: else `reset` says it.
        """
        match frame["type"]:
            case "route":
                return self._route(frame)
            case "delta" | "step" | "steps_omitted":
                return self._gain(frame)
            case "reset":
                return self._reset(frame)
            case "snapshot":
                return self._snapshot(frame)
            case "end":
                return self._end(frame)
            case "progress":
                return [frame]
        return []

    def _route(self, frame: Frame) -> list[Frame]:
        if not self._has_begun:
            self._has_begun = True
            return [{"model": "", **frame, "type": "start"}]
        return [frame] if self._text or self._steps else []

    def _gain(self, frame: Frame) -> list[Frame]:
        """A frame that counts in seq; none if it says nothing new."""
        if frame["type"] == "delta":
            self._text.append(frame["text"])
            return [frame] if frame["text"] else []
        if frame["type"] == "step":
            self._steps[frame["index"]] = self._steps.get(frame["index"], 0) + len(frame["text"])
            return [frame]
        is_more = frame["count"] > self._omitted
        self._omitted = max(self._omitted, frame["count"])
        return [frame] if is_more else []

    def _reset(self, frame: Frame) -> list[Frame]:
        self._text.clear()
        self._steps.clear()
        self._omitted = 0
        return [frame]

    def _snapshot(self, frame: Frame) -> list[Frame]:
        text, sent, begins = frame["text"], "".join(self._text), list[Frame]()
        if not text.startswith(sent):
            sent = ""
            begins = self._reset({"type": "reset", "backend": frame["backend"], "reason": "", "draft": None})
        gained: list[Frame] = [
            *self._grown(frame["steps"]),
            {"type": "steps_omitted", "count": frame["steps_omitted"]},
            {"type": "delta", "text": text[len(sent) :]},
        ]
        return [*begins, *(one for piece in gained for one in self._gain(piece)), *self._drafts(frame["drafts"])]

    def _grown(self, steps: list[Frame]) -> Iterator[Frame]:
        """New steps, and what known ones gained: as a `step` frame appends."""
        for step in steps:
            sent = self._steps.get(step["index"])
            if sent is None or len(step["text"]) > sent:
                yield {**step, "type": "step", "text": step["text"][sent or 0 :]}

    def _drafts(self, drafts: list[dict[str, Any]]) -> list[Frame]:
        """New drafts of text beyond the answer; the drafts of a hand-over come with its `reset`."""
        ran_on = [draft for draft in drafts if draft["reason"] == RAN_ON]
        new, self._ran_on = ran_on[self._ran_on :], len(ran_on)
        return [{"type": "draft", "draft": draft} for draft in new]

    def _end(self, frame: Frame) -> list[Frame]:
        start = [] if self._has_begun else self._route(frame)
        error = [{"type": "error", **frame["error"]}] if frame.get("error") else []
        missing = next((one["missing_model"] for one in frame["attempts"] if one.get("missing_model")), "")
        return [*start, *error, {**frame, "missing_model": missing} if missing else frame]
