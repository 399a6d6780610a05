"""Free synthesis programs as teachers: sentences in, waveforms at 32 kHz out, on all cores.

Needs the Debian packages festival, festvox-us-slt-hts, flite and espeak-ng for the teachers that use them.
"""
import functools
import multiprocessing
import pathlib
import subprocess
import tempfile
import wave
from dataclasses import dataclass

import numpy as np

from .config import SAMPLE_RATE

LEVEL = 0.08      # root mean square of every utterance
SILENCE = 0.01    # of the peak: what counts as silence at the ends
MARGIN = 0.06     # seconds kept around speech


@dataclass(frozen=True)
class Teacher:
    name: str
    language: str
    program: str  # "festival", "flite", "espeak"
    voice: str
    options: tuple = ()


TEACHERS = {t.name: t for t in (
    Teacher("hts", "en", "festival", "voice_cmu_us_slt_arctic_hts"),
    Teacher("rms", "en", "flite", "rms"),
    Teacher("esf", "zh", "espeak", "cmn-latn-pinyin+f3", ("-s", "155", "-p", "55")),
    Teacher("esm", "zh", "espeak", "cmn-latn-pinyin+m3", ("-s", "155", "-p", "40")),
)}


def read_wave(path):
    with wave.open(str(path), "rb") as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / 32768, \
            file.getframerate()


@functools.lru_cache
def resampling_taps(up, down):
    """-> (taps [up, width], half width): one windowed sinc (Kaiser) per output phase."""
    cutoff = 0.95 * min(1.0, up / down)
    half = int(32 / cutoff) + 1
    centre = np.arange(up) * down / up
    t = np.arange(-half, half + 1)[None] - (centre - np.floor(centre))[:, None]
    window = np.i0(9.0 * np.sqrt(np.clip(1 - (t / (half + 1)) ** 2, 0, 1))) / np.i0(9.0)
    return (cutoff * np.sinc(cutoff * t) * window).astype(np.float32), half


def resample(x, rate, target=SAMPLE_RATE):
    divisor = int(np.gcd(rate, target))
    up, down = target // divisor, rate // divisor
    if up == down:
        return x
    taps, half = resampling_taps(up, down)
    index = np.arange(len(x) * up // down, dtype=np.int64)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, (half, half + 1)), 2 * half + 1)
    return np.einsum("nk,nk->n", windows[index * down // up], taps[index % up])


def finish(x, rate):
    """Silence cut at both ends, one loudness, 32 kHz, int16; None where there is no speech."""
    if not len(x) or np.abs(x).max() < 1e-3:
        return None
    x = resample(x, rate)
    loud = np.flatnonzero(np.abs(x) > SILENCE * np.abs(x).max())
    margin = int(MARGIN * SAMPLE_RATE)
    x = x[max(0, loud[0] - margin):loud[-1] + margin]
    x = x * (LEVEL / np.sqrt(np.mean(np.square(x))))
    x = x / max(1.0, np.abs(x).max() / 0.95)
    return np.round(x * 32767).astype(np.int16)


def run_festival(teacher, texts, folder):
    script = [f"({teacher.voice})"]
    for i, text in enumerate(texts):
        words = text.replace('"', "").replace("\\", "")
        script.append(f'(utt.save.wave (utt.synth (Utterance Text "{words}")) "{folder}/{i}.wav" (quote riff))')
    (folder / "script.scm").write_text("\n".join(script), encoding="utf-8")
    subprocess.run(["festival", "-b", str(folder / "script.scm")], check=True, capture_output=True)


def run_flite(teacher, texts, folder):
    for i, text in enumerate(texts):
        subprocess.run(["flite", "-voice", teacher.voice, "-t", text, "-o", str(folder / f"{i}.wav")], check=True,
                       capture_output=True)


def run_espeak(teacher, texts, folder):
    for i, text in enumerate(texts):
        subprocess.run(["espeak-ng", "-v", teacher.voice, *teacher.options, "-w", str(folder / f"{i}.wav"), text],
                       check=True, capture_output=True)


RUN = {"festival": run_festival, "flite": run_flite, "espeak": run_espeak}


def speak(job):
    """(teacher name, texts) -> list of int16 arrays, None for those that failed."""
    teacher, texts = TEACHERS[job[0]], job[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        RUN[teacher.program](teacher, texts, folder)
        paths = [folder / f"{i}.wav" for i in range(len(texts))]
        return [finish(*read_wave(path)) if path.exists() else None for path in paths]


def speak_all(teacher, texts, processes=None, chunk=32):
    """Texts -> waveforms in the same order."""
    jobs = [(teacher, texts[i:i + chunk]) for i in range(0, len(texts), chunk)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [wave for waves in pool.imap(speak, jobs) for wave in waves]
