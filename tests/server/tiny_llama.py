"""llama.cpp's own server with a model of 40,000 random weights, made here: run by an interpreter that has xllamacpp.

``PYTHON tests/server/tiny_llama.py FOLDER PORT`` serves until its standard input closes.
The model knows the printable characters of ASCII and says nothing but noise, which a grammar forces into a schema.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

WIDTH, INNER, CONTEXT = 32, 64, 4096
SIZES = {
    "block_count": 1,
    "context_length": CONTEXT,
    "embedding_length": WIDTH,
    "feed_forward_length": INNER,
    "head_count": 4,
    "head_count_kv": 4,
    "layer_norm_rms_eps": 1e-5,
    "rope_dimension_count": WIDTH // 4,
}
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant: "


def build(path: Path) -> None:
    """Writes the model as GGUF."""
    gguf, numpy = import_module("gguf"), import_module("numpy")
    tokens = ["\u010a", "\u0120", *(chr(code) for code in range(33, 127)), "ab", "<|end|>", "<|start|>"]
    writer = gguf.GGUFWriter(str(path), "llama")
    for name, value in {**SIZES, **_vocabulary(tokens)}.items():
        getattr(writer, f"add_{name}")(value)
    chance = numpy.random.default_rng(0)
    for name, shape in _shapes(len(tokens)).items():
        norm = name.endswith("norm.weight")
        weights = numpy.ones(shape) if norm else chance.standard_normal(shape) * 0.05
        writer.add_tensor(name, weights.astype(numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _vocabulary(tokens: list[str]) -> dict[str, Any]:
    """The last two tokens steer, all others are text."""
    return {
        "vocab_size": len(tokens),
        "tokenizer_model": "gpt2",
        "tokenizer_pre": "default",
        "token_list": tokens,
        "token_types": [1] * (len(tokens) - 2) + [3, 3],
        "token_merges": ["a b"],
        "eos_token_id": len(tokens) - 2,
        "bos_token_id": len(tokens) - 1,
        "add_bos_token": False,
        "chat_template": TEMPLATE,
    }


def _shapes(vocabulary: int) -> dict[str, tuple[int, ...]]:
    square, wide, tall, line = (WIDTH, WIDTH), (INNER, WIDTH), (WIDTH, INNER), (WIDTH,)
    attention = {f"attn_{part}": square for part in ("q", "k", "v", "output")}
    inner = {"ffn_gate": wide, "ffn_up": wide, "ffn_down": tall}
    block = {"attn_norm": line, "ffn_norm": line, **attention, **inner}
    ends = {"token_embd": (vocabulary, WIDTH), "output_norm": line, "output": (vocabulary, WIDTH)}
    named = {**ends, **{f"blk.0.{name}": shape for name, shape in block.items()}}
    return {f"{name}.weight": shape for name, shape in named.items()}


def main(folder: str, port: str) -> None:
    """Builds and serves."""
    path = Path(folder, "tiny.gguf")
    build(path)
    llama = import_module("xllamacpp")
    parameters = llama.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1
    parameters.warmup = False
    parameters.port = int(port)
    server = llama.Server(parameters)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
