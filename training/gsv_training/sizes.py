"""Sizes of all networks of a voice: those of the voice that ships, and tiny ones for a walk through every step."""
from dataclasses import dataclass

from . import content
from .config import DEMO, SovitsConfig
from .gpt import GptConfig


@dataclass(frozen=True)
class Sizes:
    sovits: SovitsConfig
    hubert: dict       # as content.CONFIG
    gpt: GptConfig
    recogniser: tuple  # width, layers


TINY = SovitsConfig(ssl_dim=32, inter_channels=16, hidden_channels=32, filter_channels=64, n_layers=2, gin_channels=32,
                    mrte_channels=32, style_channels=32, flow_layers=2, posterior_layers=2,
                    upsample_rates=(10, 8, 4, 2), upsample_kernel_sizes=(20, 16, 8, 4), upsample_initial_channel=64)
TINY_HUBERT = content.CONFIG | {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
                                "intermediate_size": 64, "conv_dim": [16] * 7, "num_conv_pos_embedding_groups": 4}
SIZES = {"demo": Sizes(DEMO, content.CONFIG, GptConfig(), (192, 4)),
         "tiny": Sizes(TINY, TINY_HUBERT, GptConfig(width=32, heads=2, layers=2), (32, 1))}


def add_size(parser):
    parser.add_argument("--size", choices=list(SIZES), default="demo", help="of the networks (sizes.py)")
