"""Utterances that training never saw, each with another one of its teacher as reference, and a trained acoustic model
to copy them with: what `evaluate` and `bounds` measure."""
import torch

from .config import HOP
from .dataset import load_corpus
from .export import generator
from .hubert import Hubert
from .loop import pick_device
from .sizes import SIZES, add_size
from .spectra import linear


class Copier:
    def __init__(self, model, corpus):
        self.model, self.corpus = model, corpus

    def pairs(self, per_teacher, held_out=True):
        """-> {teacher: [(utterance, reference)]}"""
        return {teacher: list(zip(rows, [*rows[1:], rows[0]])) for teacher, rows in
                self.corpus.some(per_teacher, held_out).items()}

    def wave(self, utterance):
        """-> [samples], without zeros behind"""
        one = torch.tensor([utterance], device=self.corpus.waves.device)
        return self.corpus.wave(one)[0, :int(self.corpus.frames[utterance]) * HOP]

    def style(self, reference):
        spectrogram = linear(self.wave(reference)[None])
        return self.model.style(spectrogram, torch.ones(1, 1, spectrogram.shape[2], device=spectrogram.device))

    def copy(self, utterance, style, **options):
        """Codes and phones back to a waveform, as the engine does -> [samples]"""
        c, row = self.corpus, slice(utterance, utterance + 1)
        codes = c.codes[row, :int(c.frames[utterance]) // 2]
        phones = c.phones[row, :int(c.phone_count[utterance])]
        return self.model.decode(codes, phones, style, **options)[0, 0].float()


def add_arguments(parser, per_teacher):
    parser.add_argument("--corpus", required=True)
    parser.add_argument("--voice", required=True, help="folder with hubert/")
    parser.add_argument("--symbols", default="data/symbols.txt")
    parser.add_argument("--state", required=True, help="folder with generator.safetensors")
    parser.add_argument("--per-teacher", type=int, default=per_teacher, help="utterances that training never saw")
    add_size(parser)


def load(args):
    device = pick_device()
    model = generator(args.state, SIZES[args.size].sovits).to(device)
    hubert = Hubert.load(f"{args.voice}/hubert").to(device)
    return Copier(model, load_corpus(args.corpus, args.symbols, hubert, model, device))
