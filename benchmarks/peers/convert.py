"""
Writes the weights of a CTranslate2 Whisper as the other engines want them:

    convert.py --model model.bin [model.bin.part2 …] --config … --tokenizer … --mel-filters mel_filters.npz --out FOLDER

    ggml-f16.bin    whisper.cpp
    hugging-face/   transformers.js
"""
import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../plugins/whisper-onnx/tools"))

from to_ggml import write_ggml
from to_hugging_face import write_hugging_face
from whisper_export import Weights, read_ct2

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--model", nargs="+", required=True)
for name in ("config", "tokenizer", "mel-filters", "out"):
    parser.add_argument(f"--{name}", required=True)
given = parser.parse_args()
os.makedirs(given.out, exist_ok=True)
weights = Weights(read_ct2(given.model))
write_ggml(weights, given.tokenizer, given.mel_filters, f"{given.out}/ggml-f16.bin")
write_hugging_face(weights, given.config, given.tokenizer, f"{given.out}/hugging-face")
