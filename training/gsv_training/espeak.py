"""eSpeak NG in this process, through its C library: waveforms with the times of all phonemes."""
import ctypes

import numpy as np

from .program import Mistake

RETRIEVAL = 2          # AUDIO_OUTPUT_SYNCHRONOUS
PHONEME_EVENTS = 1     # espeakINITIALIZE_PHONEME_EVENTS
UTF8 = 1
RATE, PITCH = 1, 3     # espeak_PARAMETER
TERMINATED, PHONEME = 0, 7


class Identity(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
                ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", Identity)]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


class Espeak:
    """One a process: the library has one state."""

    def __init__(self):
        try:
            self.library = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise Mistake(f"{error}: on Debian, apt install espeak-ng") from error
        self.rate = self.library.espeak_Initialize(RETRIEVAL, 0, None, PHONEME_EVENTS)
        if self.rate <= 0:
            raise Mistake("eSpeak NG did not start: is its data folder there (ESPEAK_DATA_PATH)?")
        self.callback = CALLBACK(self.receive)  # must live as long as the library may call it
        self.library.espeak_SetSynthCallback(self.callback)
        self.libc = ctypes.CDLL(None)

    def receive(self, samples, count, events):
        if samples and count:
            self.pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        i = 0
        while events[i].type != TERMINATED:
            if events[i].type == PHONEME:
                name = events[i].id.string.decode("utf-8", "replace")
                self.phonemes.append((name, events[i].sample / self.rate))
            i += 1
        return 0

    def speak(self, voice, words_per_minute, pitch, text):
        """-> samples in -1..1, [(phoneme, second where it begins)]"""
        self.pieces, self.phonemes = [], []
        self.libc.srand(1)  # breath is noise from rand(): the same for the same text
        if self.library.espeak_SetVoiceByName(voice.encode()):
            raise Mistake(f"eSpeak NG has no voice {voice}")
        self.library.espeak_SetParameter(RATE, words_per_minute, 0)
        self.library.espeak_SetParameter(PITCH, pitch, 0)
        data = text.encode()
        self.library.espeak_Synth(data, len(data) + 1, 0, 1, 0, UTF8, None, None)
        self.library.espeak_Synchronize()
        samples = np.concatenate(self.pieces or [np.zeros(0, np.int16)])
        return samples.astype(np.float32) / 32768, self.phonemes
