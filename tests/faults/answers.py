"""What the scripted backends say: an answer of its own to each question, so that the checker can tell them apart."""

from random import Random

from chat.demo.answer import Answer, Question

WORDS = ("tea", "milk", "bread", "salt", "river", "stone", "cloud", "lamp", "green", "quiet", "seven", "early")
GOES_ON = "Your last answer broke off"  # how the question of a continue begins


def answer(question: str, backend: str) -> str:
    """All that this backend says to it: the checker's `expected`. A "long" question gets a long answer."""
    dice = Random(f"{backend} {question}")
    return " ".join([backend, *dice.choices(WORDS, k=300 if question.startswith("long") else dice.randint(20, 200))])


class Script:
    """A backend's script. `asked`: the question of each request that reached it; a continue asks again for the rest."""

    def __init__(self, backend: str = "victoria") -> None:
        self._backend = backend
        self.asked: list[str] = []

    def __call__(self, question: Question) -> Answer:
        goes_on = question.text.startswith(GOES_ON)
        asked = question.history[-1][0] if goes_on else question.text
        self.asked.append(asked)
        return Answer(answer(f"the rest of {asked}" if goes_on else asked, self._backend))
