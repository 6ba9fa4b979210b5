"""Makes a quick model of a slow one: its tokens, template and window, and only its first layers.

``PYTHON tests/server/thin_llama.py MODEL.gguf THIN.gguf LAYERS``, by an interpreter that has gguf.
What it says is noise, which a grammar forces into a schema; a server runs it many times as fast.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path

_LAYER = re.compile(r"blk\.(\d+)\.")
_HEAD = ("GGUF.", "general.architecture")  # the writer writes these itself


def thin(model: str, target: str, layers: int) -> None:
    """Copies the metadata, and the tensors of the first ``layers``."""
    gguf = import_module("gguf")
    reader = gguf.GGUFReader(model)
    architecture = reader.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(target, architecture)
    for name, field in reader.fields.items():
        if name.startswith(_HEAD):
            continue
        value = layers if name == f"{architecture}.block_count" else field.contents()
        kinds = field.types
        writer.add_key_value(name, value, kinds[0], sub_type=kinds[-1] if len(kinds) > 1 else None)
    for tensor in reader.tensors:
        found = _LAYER.match(tensor.name)
        if found is None or int(found[1]) < layers:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    made = Path(sys.argv[2]).with_suffix(".making")
    thin(sys.argv[1], str(made), int(sys.argv[3]))
    made.replace(sys.argv[2])
