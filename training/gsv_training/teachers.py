"""Free synthesis programs as teachers: sentences in, waveforms at 32 kHz with the times of their phones out.

Needs the Debian packages festival, festvox-us-slt-hts, flite and espeak-ng for the teachers that use them. The times
are the programs' own, nothing is aligned; sentences that a program reads otherwise than their phones say are left out.
"""
import argparse
import functools
import multiprocessing
import pathlib
import re
import tempfile
import wave
from dataclasses import dataclass, replace

import numpy as np

from .config import SAMPLE_RATE
from .program import printed_by

LEVEL = 0.08      # root mean square of every utterance
SILENCE = 0.01    # of the peak: what counts as silence at the ends
MARGIN = 0.06     # seconds kept around speech
LEAST = 0.64      # seconds, a slice of the acoustic model's training; a shorter utterance has more silence behind it
HUSH = 0.001      # of the peak: as loud as silence that is added may be; noise, since nothing is silent in mel bands
PAUSE = "_"       # label of silence
MARKS = set(",.?!")
ENGLISH_MORE = (("hts", 2.4), ("rms", 1.5))  # weights in training: what was unlike is drawn more often
MOST_PHASES = 1000  # of resampling one phase at a time, which copies no windows: 15 times faster from 16 to 32 kHz


@dataclass(frozen=True)
class Teacher:
    name: str
    language: str
    program: str  # "festival", "flite", "espeak"
    voice: str
    speed: int = 0      # words a minute (espeak)
    pitch: int = 0      # 0..99 (espeak)
    shift: float = 1.0  # played so much faster: pitch, formants and tempo rise together
    base: str = ""      # of a variant: the teacher whose sentences it speaks


TEACHERS = {t.name: t for t in (
    Teacher("hts", "en", "festival", "voice_cmu_us_slt_arctic_hts"),
    Teacher("rms", "en", "flite", "rms"),
    Teacher("esf", "zh", "espeak", "cmn-latn-pinyin+f3", speed=155, pitch=55),
    Teacher("esm", "zh", "espeak", "cmn-latn-pinyin+m3", speed=124, pitch=40, shift=1.25),
)}


def variant(text):
    """"high=hts,shift=1.15" -> a teacher like another one; eSpeak's also take pitch= and speed="""
    name, _, rest = text.partition("=")
    base, *changes = rest.split(",")
    fail = lambda why: argparse.ArgumentTypeError(f'"{text}": {why}; for example high=hts,shift=1.15')
    if not name.isidentifier() or name in TEACHERS:
        raise fail(f'"{name}" must be a new name, of letters, digits and _')
    if base not in TEACHERS:
        raise fail(f'there is no teacher "{base}", but {", ".join(TEACHERS)}')
    allowed = {"shift": (float, 0.7, 1.4)}
    if TEACHERS[base].program == "espeak":
        allowed |= {"pitch": (int, 0, 99), "speed": (int, 80, 450)}
    values = {}
    for change in changes:
        key, _, value = change.partition("=")
        if key not in allowed:
            raise fail(f'"{key}" is none of {", ".join(allowed)}')
        kind, least, most = allowed[key]
        try:
            values[key] = kind(value)
        except ValueError:
            values[key] = None
        if values[key] is None or not least <= values[key] <= most:
            raise fail(f"{key} is a number from {least} to {most}")
    return replace(TEACHERS[base], name=name, base=base, **values)


def per_teacher(kind):
    """For argparse: "hts=2.4" -> ("hts", 2.4)"""
    def parse(text):
        name, number = text.split("=")
        return name, kind(number)
    parse.__name__ = "NAME=NUMBER"  # what argparse calls a bad one
    return parse


def add_variants(parser):
    parser.add_argument("--variant", type=variant, action="append", default=[], metavar="NAME=TEACHER,shift=1.15",
                        help="one more teacher, like another one but with pitch, formants and tempo times shift, and "
                        "for eSpeak pitch=0..99 and speed=words a minute of its own; may be given again")


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
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, (half, half + 1)), 2 * half + 1)
    if up > MOST_PHASES:
        index = np.arange(len(x) * up // down, dtype=np.int64)
        return np.einsum("nk,nk->n", windows[index * down // up], taps[index % up])
    out = np.empty(len(x) * up // down, np.float32)
    for phase in range(min(up, len(out))):
        of_phase = out[phase::up]
        np.einsum("nk,k->n", windows[phase * down // up::down][:len(of_phase)], taps[phase], out=of_phase)
    return out


def hush(x, count, window=320):
    """`count` samples of noise, as loud as the quietest hundredth of a second of `x`"""
    quietest = np.sqrt(np.square(x[:len(x) // window * window]).reshape(-1, window).mean(1).min(initial=1))
    return np.random.default_rng(0).normal(0, min(quietest, HUSH * np.abs(x).max()), count).astype(np.float32)


def finish(x, rate, segments, shift=1.0):
    """Silence cut at both ends, one loudness, 32 kHz, int16. `segments`: [(label, second where it ends)].

    -> (samples, [(label, sample where it ends)]), or None where there is no speech"""
    if not len(x) or np.abs(x).max() < 1e-3 or not segments:
        return None
    x = resample(x, round(rate * shift))
    loud = np.flatnonzero(np.abs(x) > SILENCE * np.abs(x).max())
    margin = int(MARGIN * SAMPLE_RATE)
    begin, end = max(0, loud[0] - margin), loud[-1] + margin
    level = np.sqrt(np.mean(np.square(x[begin:end])))
    least = int(LEAST * SAMPLE_RATE)
    x = x[begin:max(end, begin + least)] * (LEVEL / level)
    x = np.append(x, hush(x, least - len(x))) if len(x) < least else x
    x = x / max(1.0, np.abs(x).max() / 0.95)
    ends = [(label, int(second / shift * SAMPLE_RATE) - begin) for label, second in segments]
    return np.round(x * 32767).astype(np.int16), [(label, min(max(e, 0), len(x))) for label, e in ends]


def english_labels(phones):
    """"AH0" -> "AH": the programs and the dictionary need not agree about stress."""
    return [p.rstrip("012") for p in phones if p not in MARKS]


def english_segments(segments, phones):
    """Names of the program -> labels; None where it says other phones than `phones` (if there are any)."""
    named = [(PAUSE if name == "pau" else {"ax": "AH"}.get(name, name.upper()), end) for name, end in segments]
    same = phones is None or [label for label, _ in named if label != PAUSE] == english_labels(phones)
    return named if same else None


def run_festival(teacher, sentences, folder):
    script = [f"({teacher.voice})"]
    for i, (text, _) in enumerate(sentences):
        words = text.replace('"', "").replace("\\", "")
        script.append(f'(set! u (utt.synth (Utterance Text "{words}"))) (utt.save.segs u "{folder}/{i}.seg")'
                      f'(utt.save.wave u "{folder}/{i}.wav" (quote riff))')
    (folder / "script.scm").write_text("\n".join(script), encoding="utf-8")
    printed_by("festival", "-b", folder / "script.scm", needs="festival festvox-us-slt-hts")
    for i, (_, phones) in enumerate(sentences):
        path = folder / f"{i}.seg"
        if not path.exists():
            yield None
            continue
        rows = [line.split() for line in path.read_text().splitlines()]
        segments = english_segments([(row[2], float(row[0])) for row in rows if len(row) == 3], phones)
        yield segments and finish(*read_wave(folder / f"{i}.wav"), segments, teacher.shift)


def run_flite(teacher, sentences, folder):
    path = folder / "x.wav"
    for text, phones in sentences:
        times = printed_by("flite", "-voice", teacher.voice, "-t", text, "-o", path, "-psdur", needs="flite")
        pairs = [item.split(":") for item in times.split()]
        segments = english_segments([(name, float(end)) for name, end in pairs], phones)
        yield segments and finish(*read_wave(path), segments, teacher.shift)


@functools.lru_cache
def espeak():
    from .espeak import Espeak
    return Espeak()


def syllables(phonemes, seconds):
    """Phonemes with their beginnings -> per syllable [(name, begin, end)], None for a pause. "_|" parts syllables."""
    ends = [begin for _, begin in phonemes[1:]] + [seconds]
    group, groups = [], []
    for (name, begin), end in zip(phonemes, ends):
        if name.startswith("_"):
            groups.append(group)
            group = []
            if name != "_|":
                groups.append([(None, begin, end)])
        else:
            group.append((name, begin, end))
    return [g for g in [*groups, group] if g]


def mandarin_segments(phonemes, seconds, phones):
    """-> segments in initials and finals; None where the syllables do not match. Without `phones` one pause."""
    if phones is None:
        return [(PAUSE, seconds)]
    wanted = [p for p in phones if p not in MARKS]
    pairs = list(zip(wanted[::2], wanted[1::2]))
    segments, i = [], 0
    for group in syllables(phonemes, seconds):
        begin, end = group[0][1], group[-1][2]
        if group[0][0] is None:
            segments.append((PAUSE, end))
            continue
        if i == len(pairs):
            return None
        initial, final = pairs[i]
        i += 1
        if not re.fullmatch("AA|EE|OO", initial):
            alone = len(group) == 1 or group[0][0][0] in "aeiouyE@"  # a glide and its vowel are one phoneme there
            segments.append((initial, begin + 0.25 * (group[0][2] - begin) if alone else group[0][2]))
        segments.append((final, end))
    return segments if i == len(pairs) and segments else None


def run_espeak(teacher, sentences, folder):
    for text, phones in sentences:
        samples, phonemes = espeak().speak(teacher.voice, teacher.speed, teacher.pitch, text)
        segments = phonemes and mandarin_segments(phonemes, len(samples) / espeak().rate, phones)
        yield segments and finish(samples, espeak().rate, segments, teacher.shift)


RUN = {"festival": run_festival, "flite": run_flite, "espeak": run_espeak}


def speak(job):
    """(teacher, [(text, phones)]) -> list of (int16 samples, segments), None for those that failed."""
    teacher, sentences = job
    with tempfile.TemporaryDirectory() as name:
        return [made or None for made in RUN[teacher.program](teacher, sentences, pathlib.Path(name))]


def speak_all(teacher, sentences, processes=None, chunk=32):
    """[(text, phones)] -> what `speak` gives, in the same order; a new process for each chunk, since eSpeak's noise
    depends on what it spoke before."""
    jobs = [(teacher, sentences[i:i + chunk]) for i in range(0, len(sentences), chunk)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(processes, maxtasksperchild=1) as pool:
        return [made for chunk_made in pool.imap(speak, jobs) for made in chunk_made]
