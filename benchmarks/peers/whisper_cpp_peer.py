"""whisper_cpp_peer.py FILE WINDOW: whisper.cpp on one thread, greedy, without timestamps. WINDOW: 30, or `short`: the clip and 1 s, 5 s at least."""
import sys

from pywhispercpp.model import Model
from serve import serve

POSITION = 320

path, window = sys.argv[1:]
model = Model(path, params_sampling_strategy=0, n_threads=1, redirect_whispercpp_logs_to=None,
              no_timestamps=True, print_progress=False, print_realtime=False, print_timestamps=False)


def transcribe(samples, language):
    positions = 0 if window == "30" else min(1500, max(len(samples) + 16000, 80000) // POSITION)
    segments = model.transcribe(samples, language=language, n_threads=1, audio_ctx=positions)
    return " ".join(segment.text for segment in segments)


serve(transcribe)
