"""What real servers say when they refuse a request."""

import pytest

from chat.backends.errors import BadStatus, ErrorEvent, IncompleteReply, Overloaded
from chat.backends.failures import read_error
from chat.backends.refusals import refusal_of

NEEDED = [
    # FastAPI, pydantic: mlx-omni-server, vllm-mlx, mlx-vlm
    b'{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required","input":{"messages":[]}}]}',
    # cut in the request that it repeats
    b'{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required","input":{"messages":[{"role":"us',
    # vllm
    b"{\"object\":\"error\",\"message\":\"[{'type': 'missing', 'loc': ('body', 'model'), 'msg': 'Field required'}]\"}",
    # llama.cpp's router
    b'{"error":{"code":400,"message":"model name is missing from the request","type":"invalid_request_error"}}',
    b'{"error":{"message":"Multiple models are loaded. Please specify a model by providing a \'model\' field."}}',
    # OpenAI, and who says it as they do
    b'{"error":{"message":"you must provide a model parameter","type":"invalid_request_error"}}',
    b'{"error":{"message":"body.model: Field required","code":"missing"}}',
    b'{"error":{"message":"Missing required parameter: \'model\'."}}',
]
GONE = [
    b'{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}',
    b'{"detail":"The model `x` does not exist. Available model: `mlx-community/Qwen3-4B-4bit`"}',
    b'{"error":{"code":400,"message":"model \'x\' not found","type":"invalid_request_error"}}',
    # LM Studio
    b'{"error":{"message":"Model \\"x\\" not found. Please specify a valid model.\\n\\nYour models:\\n\\na\\nb"}}',
    b'{"error":{"message":"No models loaded. Please load a model in the developer page.","param":"model"}}',
    # litellm
    b'{"error":{"message":"{\'error\': \'chat/completions: Invalid model name passed in model=None.\'}"}}',
    b'{"error":{"message":"Not one of ours","code":"model_not_found"}}',
    b'{"error":{"message":"Unsupported model: x"}}',
    b'{"detail":"x does not appear to have a file named config.json"}',
    b'{"error":{"message":"The model x has been deprecated"}}',
    b'{"error":"Failed to load model \\"x\\". Error: out of memory"}',
    '{"detail":"Модель x не найдена"}'.encode(),
    # mlx_lm.server: what the hub says
    b'{"error":"404 Client Error. (Request ID: Root=1)\\n\\nRepository Not Found for url: https://huggingface.co/x."}',
    b'{"error":"Cannot find an appropriate cached snapshot folder for the specified revision on the local disk"}',
    b'{"error":"x is not a local folder and is not a valid model identifier listed on \'https://huggingface.co/models\'"}',
]
TEMPLATE = [
    b'{"error":"System role not supported"}',
    b'{"object":"error","message":"System role not supported","type":"BadRequestError","code":400}',
    b'{"error":"Conversation roles must alternate user/assistant/user/assistant/..."}',
    b'{"detail":"Generation failed: Only user and assistant roles are supported!"}',
    b'{"error":"Error rendering prompt with jinja template: \\"System messages are not allowed\\"."}',
    b'{"error":{"message":"After the optional system message, conversation roles must alternate user and assistant"}}',
    b'{"error":{"message":"System message must be at the beginning.","type":"server_error"}}',
    b'{"error":{"message":"This model does not support the system role"}}',
    b'{"error":{"message":"Unknown role: system"}}',
    b'{"error":"Role \'system\' is not supported"}',
    b'{"error":"\'system\' role is not allowed"}',
    b'{"error":"Conversation must start with a user message"}',
    b'{"detail":[{"type":"literal_error","loc":["body","messages",0,"role"],"msg":"Input should be \'user\'"}]}',
    b'{"error":{"message":"Invalid value for role: system"}}',
    b'{"error":{"message":"Developer instruction is not enabled for models/gemma-3-27b-it"}}',
]
WINDOW = [
    # TGI, transformers, and what stands before a server
    b'{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000"}',
    b'{"detail":"Sequence length 9000 exceeds max_position_embeddings 8192"}',
    b'{"detail":"Prompt of 9000 tokens does not fit in the cache"}',
    b'{"error":{"message":"ContextWindowExceededError"}}',
    b"<h1>Payload Too Large</h1>",
    b'{"error":{"message":"This model\'s maximum context length is 4096 tokens. However, you requested 5000"}}',
    b'{"object":"error","message":"The decoder prompt (length 9000) is longer than the maximum model length of 4096."}',
    b'{"error":{"code":400,"message":"request (5120 tokens) exceeds the available context size (4096 tokens)"}}',
    b'{"error":{"message":"the request","type":"exceed_context_size_error","code":400}}',
    b'{"error":{"message":"too much","code":"context_length_exceeded"}}',
    b'{"error":"Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with"}',
    b'{"error":"Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)"}',
    b'{"error":"Context size has been exceeded."}',
    b'{"error":{"message":"Requested tokens (600) exceed context window of 512"}}',
    b'{"error":"Input tokens exceed the configured limit"}',
    b'{"error":{"message":"prompt is too long: 9000 tokens > 4096 maximum","type":"invalid_request_error"}}',
]
EXTRA = [
    b'{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}',
    b'{"error":{"message":"Unrecognized request argument supplied: stream_options"}}',
    b'{"error":{"message":"Not permitted","param":"stream_options"}}',
]
BROKEN = b"Internal Server Error"
OTHERS = [
    b"",
    BROKEN,
    b'{"detail":"Generation failed: out of memory"}',
    b'{"detail":[{"type":"missing","loc":["body","prompt"],"msg":"Field required","input":{}}]}',
    # the words are somebody's question
    b'{"detail":[{"type":"extra","loc":["body","n"],"msg":"no","input":{"content":"model not found"}}]}',
    b'{"detail":[{"type":"extra","loc":["body","n"],"msg":"no","input":{"content":"model not found',
    b'{"error":{"message":"Invalid value for temperature"}}',
    b'{"detail":"max_tokens exceeds server limit (4096)"}',
    b'{"error":{"message":"max_tokens exceeds the limit","type":"invalid_request_error"}}',
    b'{"error":{"message":"Model x cannot see images","type":"invalid_request_error"}}',
    b'{"detail":"Model inference failed: unknown error"}',
    b'{"error":{"message":"messages must be a list","code":{"model":["missing"]},"type":7,"param":["model"]}}',
    b'{"error":"This model does not support images"}',
]


def refusal(body: bytes, status: int = 400) -> str:
    answer, detail = read_error(body)
    return refusal_of(BadStatus("mlx", status, detail=detail, answer=answer))


KNOWN = {"model": NEEDED + GONE, "template": TEMPLATE, "window": WINDOW, "extra": EXTRA, "": OTHERS}


@pytest.mark.parametrize(("said", "word"), [(said, word) for word, texts in KNOWN.items() for said in texts])
@pytest.mark.parametrize("status", [400, 422, 500])
def test_what_is_refused_is_read_from_the_servers_words(said, word, status):
    if status == 500 and (said in NEEDED or said == BROKEN):
        word = "broken" if said == BROKEN else ""
    assert refusal(said, status) == word


def test_an_internal_error_within_a_stream_is_one_too():
    said = {"error": {"message": "Internal server error", "type": "InternalServerError", "code": 500}}
    assert refusal_of(ErrorEvent("mlx", detail="Internal server error", answer=said)) == "broken"


def test_a_404_without_known_words_is_only_absent():
    assert (refusal(b'{"detail":"Not Found"}', 404), refusal(b"", 405)) == ("absent", "")
    assert refusal(GONE[0], 404) == "model"


def test_a_template_error_of_llama_cpp_says_it_at_its_end():
    source = "\\n------------\\nWhile executing CallExpression at line 189, column 32 in source:\\n" + "." * 400
    assert (
        refusal(b'{"error":{"message":"%bJinja Exception: System role not supported"}}' % source.encode(), 500)
        == "template"
    )


@pytest.mark.parametrize("status", [301, 401, 403, 502, 504])
def test_other_statuses_refuse_nothing_of_the_request(status):
    assert refusal(GONE[0], status) == ""


def test_an_error_within_a_stream_can_be_a_refusal_too():
    assert refusal_of(ErrorEvent("mlx", detail="System role not supported")) == "template"
    assert refusal_of(Overloaded("mlx", 503, detail="Model not loaded")) == ""
    assert refusal_of(IncompleteReply("mlx", detail="System role not supported")) == ""


def test_a_very_long_error_is_read_at_once():
    assert refusal_of(ErrorEvent("mlx", detail="model " * 500_000, answer=[[{}] * 9] * 100_000)) == ""
