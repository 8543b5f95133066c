"""The scripted Victoria for tests that are not about her tasks."""

from dataclasses import replace

from chat.demo import Answer, Question, Script, VictoriaDemo


class Prompt(VictoriaDemo):
    """Her tasks are complete at the first status call, unless an Answer names its stages.

    With the two stages that it has else, each /api/chat/send waits 0.7 s: for the third poll behind the first.
    """

    @VictoriaDemo.script.getter  # the setter stays
    def script(self) -> Script:
        answer_to = super().script

        def prompt(question: Question) -> Answer:
            answer = answer_to(question)
            return replace(answer, stages=()) if answer.stages == Answer.stages else answer

        return prompt
