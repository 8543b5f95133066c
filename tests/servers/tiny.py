"""A tiny model whose reply is known: each token is followed by one other, whatever stood before.

A Llama of one layer that adds nothing: the output row of a token is the embedding of the token before it. It starts
from the mark at the end of the prompt (templates.py) and says how many turns it was given, counts, or thinks first.
"""

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from .templates import TEMPLATES, TURNS, WINDOW, WORD

WIDTH = 256
END = "<|im_end|>"
SPECIAL = ("<bos>", END, "<|im_start|>", "<start_of_turn>", "<end_of_turn>", "<|long|>", "<|think|>")
THOUGHT = (" First", " I", " look", " at", " what", " was", " asked", "!")
TAIL = (" turns", " and", " this", " is", " my", " answer", ".")
COUNT = 4000

Array = NDArray[np.float32]


def chains() -> list[list[str]]:
    """What follows what, from a mark to the end; a token stands in several only where the same follows it."""
    known = []
    for number in range(1, TURNS + 1):
        known.append([f"<|turns-{number}|>", f"I read {number}", *TAIL, END])
        known.append([f"<|system-{number}|>", f"I read a system prompt, {number}", *TAIL, END])
    known.append(["<|long|>", *(f" {number}" for number in range(1, COUNT + 1)), END])
    known.append(["<|think|>", *THOUGHT, "</think>", "\n\n", "Here", *TAIL[2:], END])
    return known


def vocabulary() -> list[str]:
    """Every token in its byte-level spelling; the place is its number. The 256 bytes come first."""
    marks = [chain[0] for chain in chains() if chain[0] not in SPECIAL]
    words = dict.fromkeys(word for chain in chains() for word in chain[1:-1] if word != "</think>")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    return list(dict.fromkeys([*letters, *SPECIAL, *marks, "<think>", "</think>", *map(spelled, words), WORD]))


def spelled(word: str) -> str:
    return word.replace(" ", "Ġ").replace("\n", "Ċ")


def weights(tokens: list[str]) -> dict[str, Array]:
    """Under the names of a Llama in safetensors."""
    place = {token: number for number, token in enumerate(tokens)}
    random = np.random.default_rng(7)
    embedding = random.standard_normal((len(tokens), WIDTH))
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    output = np.zeros_like(embedding)
    for before, after in sorted({pair for chain in chains() for pair in pairwise(chain)}):
        output[place[spelled(after)]] += 8 * embedding[place[spelled(before)]]  # a logit of 128, others about 30
    layer = "model.layers.0."
    square, ones, nothing = np.eye(WIDTH) / 16, np.ones(WIDTH), np.zeros((WIDTH, WIDTH))
    return {
        name: np.ascontiguousarray(array, dtype=np.float32)
        for name, array in {
            "model.embed_tokens.weight": embedding,
            "model.norm.weight": ones,
            "lm_head.weight": output,
            layer + "input_layernorm.weight": ones,
            layer + "post_attention_layernorm.weight": ones,
            layer + "self_attn.q_proj.weight": square,
            layer + "self_attn.k_proj.weight": square,
            layer + "self_attn.v_proj.weight": square,
            layer + "self_attn.o_proj.weight": nothing,
            layer + "mlp.gate_proj.weight": square,
            layer + "mlp.up_proj.weight": square,
            layer + "mlp.down_proj.weight": nothing,
        }.items()
    }


def config(tokens: list[str]) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "torch_dtype": "float32",
        "hidden_size": WIDTH,
        "num_hidden_layers": 1,
        "intermediate_size": WIDTH,
        "num_attention_heads": 4,
        "num_key_value_heads": 4,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "vocab_size": len(tokens),
        "max_position_embeddings": WINDOW,
        "tie_word_embeddings": False,
        "bos_token_id": tokens.index("<bos>"),
        "eos_token_id": tokens.index(END),
    }


def tokenizer(tokens: list[str]) -> Tokenizer:
    """Bytes as tokens for what is read, and numbers as one each; the other words only for what is written."""
    known = {token: number for number, token in enumerate(tokens)}
    made = Tokenizer(models.BPE(vocab=known, merges=merges()))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    marks = [token for token in tokens if token.startswith("<") and len(token) > 1 and "think>" not in token]
    made.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in [*marks, "<|think|>"]])
    made.add_tokens([AddedToken(tag, special=False, normalized=False) for tag in ("<think>", "</think>", WORD)])
    return made


def merges() -> list[tuple[str, str]]:
    """A number is merged digit by digit: a long reply, read again, has as many tokens as when it was written."""
    counted = [spelled(f" {number}") for number in range(1, COUNT + 1)]
    return [(number[:-1], number[-1]) for number in counted]


def make(folder: Path, template: str) -> None:
    """Write the model as Hugging Face lays it out."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = vocabulary()
    tokenizer(tokens).save(str(folder / "tokenizer.json"))
    save_file(weights(tokens), str(folder / "model.safetensors"), {"format": "mlx"})
    about = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<bos>",
        "eos_token": END,
        "model_max_length": WINDOW,
        "clean_up_tokenization_spaces": False,
        "chat_template": TEMPLATES[template],
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(about))
    (folder / "config.json").write_text(json.dumps(config(tokens)))
    ends = {key: value for key, value in config(tokens).items() if key.endswith("_token_id")}
    (folder / "generation_config.json").write_text(json.dumps(ends))


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2])
