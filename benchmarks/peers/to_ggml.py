"""Writes a CTranslate2 Whisper as the ggml file that whisper.cpp reads: 16-bit floats, as its own converter does."""
import json
import struct

import numpy as np

CHARACTERS = [*range(33, 127), *range(161, 173), *range(174, 256)]


def bytes_of(tokenizer):
    """The bytes of every ordinary token, in order: GPT-2 writes each byte as a printable character."""
    others = [b for b in range(256) if b not in CHARACTERS]
    byte = {chr(b): b for b in CHARACTERS} | {chr(256 + i): b for i, b in enumerate(others)}
    vocabulary = json.load(open(tokenizer, encoding="utf-8"))["model"]["vocab"]
    words = sorted((number, word) for word, number in vocabulary.items() if not word.startswith("<|"))
    return [bytes(byte[character] for character in word) for _, word in words]


def tensors(W):
    """Name in OpenAI's checkpoint, value, and whether it keeps 32 bits."""
    for side in ("encoder", "decoder"):
        if side == "encoder":
            for conv in ("conv1", "conv2"):
                yield f"encoder.{conv}.weight", W(f"encoder/{conv}/weight"), False
                yield f"encoder.{conv}.bias", W(f"encoder/{conv}/bias")[:, None], True
            yield "encoder.ln_post.weight", W("encoder/layer_norm/gamma"), True
            yield "encoder.ln_post.bias", W("encoder/layer_norm/beta"), True
        else:
            yield "decoder.token_embedding.weight", W("decoder/embeddings/weight"), False
            yield "decoder.ln.weight", W("decoder/layer_norm/gamma"), True
            yield "decoder.ln.bias", W("decoder/layer_norm/beta"), True
        yield f"{side}.positional_embedding", W(f"{side}/position_encodings/encodings"), True
        for layer in range(W.layers(side)):
            source, target = f"{side}/layer_{layer}", f"{side}.blocks.{layer}"
            yield from attention(W, f"{source}/self_attention", f"{target}.attn", crossed=False)
            if side == "decoder":
                yield from attention(W, f"{source}/attention", f"{target}.cross_attn", crossed=True)
            yield f"{target}.mlp_ln.weight", W(f"{source}/ffn/layer_norm/gamma"), True
            yield f"{target}.mlp_ln.bias", W(f"{source}/ffn/layer_norm/beta"), True
            for number, place in ((0, 0), (1, 2)):
                yield f"{target}.mlp.{place}.weight", W(f"{source}/ffn/linear_{number}/weight"), False
                yield f"{target}.mlp.{place}.bias", W(f"{source}/ffn/linear_{number}/bias"), True


def attention(W, source, target, crossed):
    yield f"{target}_ln.weight", W(f"{source}/layer_norm/gamma"), True
    yield f"{target}_ln.bias", W(f"{source}/layer_norm/beta"), True
    if crossed:
        fused = [("query", "linear_0", 0, 1), ("key", "linear_1", 0, 2), ("value", "linear_1", 1, 2), ("out", "linear_2", 0, 1)]
    else:
        fused = [("query", "linear_0", 0, 3), ("key", "linear_0", 1, 3), ("value", "linear_0", 2, 3), ("out", "linear_1", 0, 1)]
    for name, linear, part, parts in fused:
        yield f"{target}.{name}.weight", np.split(W(f"{source}/{linear}/weight"), parts)[part], False
        if name != "key":  # Whisper's keys have no bias.
            yield f"{target}.{name}.bias", np.split(W(f"{source}/{linear}/bias"), parts)[part], True


def write_ggml(W, tokenizer, mel_filters, path):
    vocabulary, width = W("decoder/embeddings/weight").shape
    mel = np.load(mel_filters)["mel_80"].astype("<f4")
    words = bytes_of(tokenizer)
    with open(path, "wb") as out:
        out.write(struct.pack("<i", 0x67676D6C))
        out.write(struct.pack(
            "<11i", vocabulary,
            W("encoder/position_encodings/encodings").shape[0], width, W.scalar("encoder/num_heads"), W.layers("encoder"),
            W("decoder/position_encodings/encodings").shape[0], width, W.scalar("decoder/num_heads"), W.layers("decoder"),
            mel.shape[0], 1))
        out.write(struct.pack("<2i", *mel.shape))
        mel.tofile(out)
        out.write(struct.pack("<i", len(words)))
        for word in words:
            out.write(struct.pack("<i", len(word)) + word)
        for name, value, exact in tensors(W):
            code = name.encode()
            out.write(struct.pack("<3i", value.ndim, len(code), 0 if exact else 1))
            out.write(struct.pack(f"<{value.ndim}i", *reversed(value.shape)) + code)
            np.ascontiguousarray(value, "<f4" if exact else "<f2").tofile(out)
