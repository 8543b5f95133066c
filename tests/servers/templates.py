"""Chat templates as the models that people run bring them, each with what a reply of the tiny model depends on.

The template sees the messages, the tiny model only its last token (tiny.py). So the template ends with a mark that
says what to answer: `<|long|>` if the last message asks for it, `<|think|>`, or how many turns it was given.
"""

LONG = "count to four thousand"
TURNS = 9
WINDOW = 2048
# One token of four letters, as many as the chat counts for a token: a text of it is as long as the chat thinks.
WORD = "word"

_MARK = (
    "{%- macro mark() -%}"
    f"{{%- if '{LONG}' in messages[-1].content|string -%}}<|long|>"
    "{%- elif messages[0].role == 'system' -%}<|system-{{ [messages|length - 1, 9]|min }}|>"
    "{%- else -%}<|turns-{{ [messages|length, 9]|min }}|>{%- endif -%}"
    "{%- endmacro -%}"
)

CHATML = (
    _MARK + "{%- for message in messages -%}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor -%}{%- if add_generation_prompt -%}<|im_start|>assistant\n{{ mark() }}{%- endif -%}"
)

# Gemma 2: no system role, and roles that do not alternate are an error.
GEMMA = (
    _MARK + "{{ bos_token }}{%- if messages[0].role == 'system' -%}"
    "{{ raise_exception('System role not supported') }}{%- endif -%}"
    "{%- for message in messages -%}"
    "{%- if (message.role == 'user') != (loop.index0 % 2 == 0) -%}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{%- endif -%}"
    "<start_of_turn>{{ 'model' if message.role == 'assistant' else message.role }}\n"
    "{{ message.content }}<end_of_turn>\n"
    "{% endfor -%}{%- if add_generation_prompt -%}<start_of_turn>model\n{{ mark() }}{%- endif -%}"
)

# Qwen3-2507 thinking: the template opens the thought, the model writes only its end.
THINKING = (
    "{%- for message in messages -%}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor -%}{%- if add_generation_prompt -%}<|im_start|>assistant\n<think>\n<|think|>{%- endif -%}"
)

TEMPLATES = {"chatml": CHATML, "gemma": GEMMA, "thinking": THINKING}
