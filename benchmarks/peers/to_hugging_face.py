"""
Writes a CTranslate2 Whisper in the layout of Hugging Face that transformers.js reads: the whole 30 s window, dynamic 8-bit
matrices ("q8"), and one decoder with a switch between its first step and the others.
"""
import json
import os
import shutil

import numpy as np
import onnx
from onnx import TensorProto as TP
from onnx import helper as oh

from whisper_export import Graph, MS, quant_channel, self_qkv

DOC = "Whisper (OpenAI, MIT)."


def encoder(W):
    g = Graph("int8")
    heads, width, mels = W.scalar("encoder/num_heads"), *W("encoder/conv1/weight").shape[:2]
    scale = (width // heads) ** -0.5
    x = g.input("input_features", TP.FLOAT, ["batch", mels, 3000])
    for i, stride in ((1, 1), (2, 2)):
        weight, bias = g.const(W(f"encoder/conv{i}/weight"), f"conv{i}.w"), g.const(W(f"encoder/conv{i}/bias"), f"conv{i}.b")
        x = g.op("Gelu", [g.op("Conv", [x, weight, bias], kernel_shape=[3], pads=[1, 1], strides=[stride])])
    x = g.op("Transpose", [x], perm=[0, 2, 1])
    x = g.op("Add", [x, g.const(W("encoder/position_encodings/encodings"), "pos")])
    for i in range(W.layers("encoder")):
        n = f"encoder/layer_{i}"
        h = g.norm(x, W, n + "/self_attention/layer_norm")
        qkv = g.linear(h, *self_qkv(W, n + "/self_attention", width, scale), n + ".qkv")
        q, k, v = g.op("Split", [qkv], 3, axis=-1, num_outputs=3)
        a = g.op("MultiHeadAttention", [q, k, v], domain=MS, num_heads=heads, scale=1.0)
        out = n + "/self_attention/linear_1"
        x = g.op("Add", [x, g.linear(a, W(out + "/weight"), W(out + "/bias"), n + ".out")])
        x = g.ffn(x, W, n + "/ffn")
    g.output(g.norm(x, W, "encoder/layer_norm"), "last_hidden_state", TP.FLOAT, ["batch", 1500, width])
    return g.model("encoder", DOC)


def crossed(g, W, i, kind, states, past, first):
    """Keys or values of the encoder: from its states in the first step, then what the caller kept of it."""
    heads, name = W.scalar("decoder/num_heads"), f"decoder/layer_{i}/attention/linear_1"
    weight, bias = (np.split(W(f"{name}/{part}"), 2)[kind == "value"] for part in ("weight", "bias"))
    outer, g.nodes = g.nodes, []
    fresh = g.op("Identity", [g.heads(g.linear(states, weight, bias if np.any(bias) else None, f"{name}.{kind}"), heads)])
    compute, g.nodes = oh.make_graph(g.nodes, "compute", [], [oh.make_tensor_value_info(fresh, TP.FLOAT, None)]), []
    kept = g.op("Identity", [past])
    keep, g.nodes = oh.make_graph(g.nodes, "keep", [], [oh.make_tensor_value_info(kept, TP.FLOAT, None)]), outer
    g._dq.pop(states, None)  # Quantised inside the branch: not to be seen outside it.
    return g.op("If", [first], then_branch=compute, else_branch=keep)


def decoder(W):
    g = Graph("int8")
    heads, layers = W.scalar("decoder/num_heads"), W.layers("decoder")
    vocabulary, width = W("decoder/embeddings/weight").shape
    depth = width // heads
    scale = depth ** -0.5
    ids = g.input("input_ids", TP.INT64, ["batch", "tokens"])
    states = g.input("encoder_hidden_states", TP.FLOAT, ["batch", "encoded", width])
    past = {
        (i, side, kind): g.input(f"past_key_values.{i}.{side}.{kind}", TP.FLOAT, ["batch", heads, f"past_{side}", depth])
        for i in range(layers) for side in ("decoder", "encoder") for kind in ("key", "value")
    }
    first = g.op("Not", [g.op("Squeeze", [g.input("use_cache_branch", TP.BOOL, [1]), g.i64(0)])])

    def length(x, axis):
        return g.op("Squeeze", [g.op("Shape", [x], start=axis, end=axis + 1), g.i64(0)])

    before, new = length(past[0, "decoder", "key"], 2), length(ids, 1)
    every = g.op("Add", [before, new])
    at = g.op("Range", [before, every, g.const(np.int64(1))])
    keys = g.op("Range", [g.const(np.int64(0)), every, g.const(np.int64(1))])
    seen = g.op("LessOrEqual", [keys, g.op("Unsqueeze", [at, g.i64(1)])])
    mask = g.op("Where", [seen, g.const(np.float32(0)), g.const(np.float32(-1e9))])

    q, s = quant_channel(W("decoder/embeddings/weight"))
    embedded, scales = g.const(q.T, "embed.w"), g.const(s, "embed.s")
    flat = g.op("Reshape", [ids, g.i64(-1)])
    x = g.op("Cast", [g.op("Gather", [g.const(q, "embed.rows"), flat], axis=0)], to=TP.FLOAT)
    x = g.op("Mul", [x, g.op("Unsqueeze", [g.op("Gather", [scales, flat], axis=0), g.i64(1)])])
    x = g.op("Reshape", [x, g.op("Concat", [g.op("Shape", [ids]), g.i64(width)], axis=0)])
    x = g.op("Add", [x, g.op("Gather", [g.const(W("decoder/position_encodings/encodings"), "pos"), at], axis=0)])

    for i in range(layers):
        n = f"decoder/layer_{i}"
        h = g.norm(x, W, n + "/self_attention/layer_norm")
        qkv = g.linear(h, *self_qkv(W, n + "/self_attention", width, scale), n + ".qkv")
        query, key, value = (g.heads(part, heads) for part in g.op("Split", [qkv], 3, axis=-1, num_outputs=3))
        key, value = (g.op("Concat", [past[i, "decoder", kind], part], axis=2) for kind, part in (("key", key), ("value", value)))
        weights = g.op("Softmax", [g.op("Add", [g.scores(query, key), mask])], axis=-1)
        a, out = g.unheads(g.op("MatMul", [weights, value])), n + "/self_attention/linear_1"
        x = g.op("Add", [x, g.linear(a, W(out + "/weight"), W(out + "/bias"), n + ".out")])

        h = g.norm(x, W, n + "/attention/layer_norm")
        asked = n + "/attention/linear_0"
        query = g.heads(g.linear(h, W(asked + "/weight") * scale, W(asked + "/bias") * scale, n + ".xq"), heads)
        heard = {kind: crossed(g, W, i, kind, states, past[i, "encoder", kind], first) for kind in ("key", "value")}
        weights = g.op("Softmax", [g.scores(query, heard["key"])], axis=-1)
        a, out = g.unheads(g.op("MatMul", [weights, heard["value"]])), n + "/attention/linear_2"
        x = g.op("Add", [x, g.linear(a, W(out + "/weight"), W(out + "/bias"), n + ".xout")])
        x = g.ffn(x, W, n + "/ffn")
        for side, pair in (("decoder", {"key": key, "value": value}), ("encoder", heard)):
            for kind, tensor in pair.items():
                g.output(tensor, f"present.{i}.{side}.{kind}", TP.FLOAT, ["batch", heads, f"all_{side}", depth])

    x = g.norm(x, W, "decoder/layer_norm")
    g.output(g.int8_matmul(x, embedded, scales), "logits", TP.FLOAT, ["batch", "tokens", vocabulary])
    return g.model("decoder", DOC)


def write_hugging_face(W, config, tokenizer, folder):
    os.makedirs(f"{folder}/onnx", exist_ok=True)
    onnx.save(encoder(W), f"{folder}/onnx/encoder_model_quantized.onnx")
    onnx.save(decoder(W), f"{folder}/onnx/decoder_model_merged_quantized.onnx")
    shutil.copy(tokenizer, f"{folder}/tokenizer.json")
    given = json.load(open(config, encoding="utf-8"))
    tokens = {t["content"]: t["id"] for t in json.load(open(tokenizer, encoding="utf-8"))["added_tokens"]}
    start, end = tokens["<|startoftranscript|>"], tokens["<|endoftext|>"]
    vocabulary, width = W("decoder/embeddings/weight").shape
    multilingual = vocabulary >= 51865

    def write(name, value):
        with open(f"{folder}/{name}.json", "w", encoding="utf-8") as out:
            json.dump(value, out, indent=1)

    write("config", {
        "model_type": "whisper", "architectures": ["WhisperForConditionalGeneration"], "is_encoder_decoder": True,
        "vocab_size": vocabulary, "num_mel_bins": 80, "d_model": width,
        "encoder_layers": W.layers("encoder"), "encoder_attention_heads": W.scalar("encoder/num_heads"),
        "decoder_layers": W.layers("decoder"), "decoder_attention_heads": W.scalar("decoder/num_heads"),
        "max_source_positions": 1500, "max_target_positions": 448, "decoder_start_token_id": start,
        "bos_token_id": end, "eos_token_id": end, "pad_token_id": end})
    languages = {name: number for name, number in tokens.items() if start < number < tokens["<|translate|>"]}
    write("generation_config", {
        "decoder_start_token_id": start, "bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "max_length": 448,
        "is_multilingual": multilingual, "no_timestamps_token_id": tokens["<|notimestamps|>"], "return_timestamps": False,
        "suppress_tokens": given["suppress_ids"], "begin_suppress_tokens": given["suppress_ids_begin"],
        "alignment_heads": given["alignment_heads"],
        **({"lang_to_id": languages, "task_to_id": {"transcribe": tokens["<|transcribe|>"], "translate": tokens["<|translate|>"]}}
           if multilingual else {"forced_decoder_ids": [[1, tokens["<|notimestamps|>"]]]})})
    write("preprocessor_config", {
        "feature_extractor_type": "WhisperFeatureExtractor", "processor_class": "WhisperProcessor", "feature_size": 80,
        "sampling_rate": 16000, "hop_length": 160, "n_fft": 400, "chunk_length": 30, "n_samples": 480000,
        "nb_max_frames": 3000, "padding_value": 0.0, "padding_side": "right", "return_attention_mask": False})
    write("tokenizer_config", {
        "tokenizer_class": "WhisperTokenizer", "processor_class": "WhisperProcessor", "model_max_length": 1024,
        "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"})
