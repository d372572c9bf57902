"""faster_whisper_peer.py FOLDER COMPUTE_TYPE BEAM: faster-whisper on one thread, without timestamps."""
import sys

from faster_whisper import WhisperModel
from serve import serve

folder, compute_type, beam = sys.argv[1:]
model = WhisperModel(folder, device="cpu", compute_type=compute_type, cpu_threads=1, num_workers=1)


def transcribe(samples, language):
    segments, _ = model.transcribe(samples, language=language, beam_size=int(beam), without_timestamps=True)
    return "".join(segment.text for segment in segments)


serve(transcribe)
