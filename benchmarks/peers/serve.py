"""The protocol of `npm run bench asr`: a line of JSON in for every clip, a line with its text and its CPU time out."""
import json
import os
import resource
import sys

import numpy as np


def cpu_ms():
    """Of all threads of this process, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


def serve(transcribe):
    """`transcribe(samples, language)` gives the text of float samples at 16 kHz."""
    # Libraries print to the standard output: the replies have it for themselves, all else goes to the standard error.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def reply(value):
        replies.write(json.dumps(value) + "\n")
        replies.flush()

    reply({"ready": True})
    for line in sys.stdin:
        clip = json.loads(line)
        samples = np.fromfile(clip["samples"], np.float32)
        before = cpu_ms()
        text = transcribe(samples, clip["language"])
        reply({"text": text, "cpuMs": cpu_ms() - before})
