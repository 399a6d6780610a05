"""Labels of the corpus, the content encoder's codebook, the text-to-semantic model, symbols that nobody spoke."""
import argparse
import contextlib
import dataclasses
import io
import pathlib
import random
import tempfile
import types
import unittest
from unittest import mock

import numpy as np
import torch

from gsv_training import corpus, dataset, evaluate_speech, sentences, teachers, untrained
from gsv_training.content import CODES, Codebook
from gsv_training.gpt import EOS, Gpt, GptConfig, export_gpt, load_gpt
from gsv_training.loop import Run
from gsv_training.pitch import pitch
from gsv_training.program import Mistake
from gsv_training.train_gpt import GptTrainer, join, varied
from gsv_training.train_sovits import slice_starts

SMALL = GptConfig(width=16, heads=2, layers=2, phones=20)


class Slices(unittest.TestCase):
    def test_the_ends_of_an_utterance_are_heard_half_as_often_as_its_middle(self):
        torch.manual_seed(1)
        starts = slice_starts(torch.full((20000,), 100), 32)
        self.assertEqual((starts.min().item(), starts.max().item()), (0, 68))
        for frame, share in ((0, 0.16), (50, 0.32), (99, 0.16)):
            heard = ((starts <= frame) & (frame < starts + 32)).float().mean().item()
            self.assertAlmostEqual(heard, share, delta=0.01)

    def test_a_short_utterance_has_one_slice(self):
        self.assertEqual(slice_starts(torch.tensor([32, 20, 1]), 32).tolist(), [0, 0, 0])


class Labels(unittest.TestCase):
    def test_a_frame_has_the_label_of_its_middle_and_equal_neighbours_differ(self):
        labels = {"_": 0}
        made = corpus.frame_labels([("AH", 640), ("T", 1300), ("T", 2500)], 5, "en", labels)
        self.assertEqual(list(labels), ["_", "e:AH", "e:T"])
        self.assertEqual(made.tolist(), [2, 5, 4, 4, 1])

    def test_a_program_that_reads_otherwise_is_noticed(self):
        heard = [("pau", 0.1), ("dh", 0.2), ("ax", 0.3)]
        self.assertEqual(teachers.english_segments(heard, ["DH", "AH0", "."]), [("_", 0.1), ("DH", 0.2), ("AH", 0.3)])
        self.assertIsNone(teachers.english_segments(heard, ["DH", "IY0", "."]))

    def test_syllables_become_initials_and_finals(self):
        phonemes = [("k", 0.0), ("u", 0.1), ("_|", 0.3), ("@r", 0.3), ("_", 0.5)]
        self.assertEqual(teachers.mandarin_segments(phonemes, 0.6, ["g", "u4", "EE", "er2", "."]),
                         [("g", 0.1), ("u4", 0.3), ("er2", 0.5), ("_", 0.6)])
        self.assertIsNone(teachers.mandarin_segments(phonemes, 0.6, ["g", "u4", "."]))

    def test_a_variant_is_another_teacher_but_for_what_is_said(self):
        high, low = teachers.variant("high=hts,shift=1.15"), teachers.variant("low=esm,pitch=20,speed=130")
        hts, esm = teachers.TEACHERS["hts"], teachers.TEACHERS["esm"]
        self.assertEqual(high, dataclasses.replace(hts, name="high", base="hts", shift=1.15))
        self.assertEqual(low, dataclasses.replace(esm, name="low", base="esm", pitch=20, speed=130))

    def test_what_no_variant_can_be_is_said(self):
        for text, why in (("hts=rms", "new name"), ("=rms", "new name"), ("a=slt", "no teacher"), ("a", "no teacher"),
                          ("a=rms,pitch=50", "none of shift"), ("a=esf,formant=2", "none of shift, pitch, speed"),
                          ("a=esf,pitch=100", "from 0 to 99"), ("a=rms,shift=", "from 0.7"),
                          ("a=rms,shift=nan", "from 0.7"), ("a=esf,pitch=1.5", "from 0 to 99")):
            with self.assertRaisesRegex(argparse.ArgumentTypeError, why):
                teachers.variant(text)

    def test_variants_have_names_of_their_own(self):
        with self.assertRaisesRegex(Mistake, "same name, of a, a"):
            corpus.main(["--sentences", "s.tsv", "--out", "nowhere", "--variant", "a=rms", "--variant", "a=hts"])

    def test_teachers_have_sentences_of_their_own_and_variants_the_same(self):
        asked = {}

        def speak_all(teacher, sentences, processes):
            asked[teacher.name] = [text for text, _ in sentences]
            return [None] * len(sentences)

        rows = "".join(f"en\te{i}\tAH0 .\nzh\tz{i}\ta1 .\n" for i in range(9))
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(corpus, "speak_all", speak_all):
            pathlib.Path(f"{folder}/s.tsv").write_text(rows, encoding="utf-8")
            with contextlib.redirect_stdout(io.StringIO()), self.assertRaisesRegex(Mistake, "no utterance"):
                corpus.main(["--sentences", f"{folder}/s.tsv", "--out", f"{folder}/c", "--variant", "high=rms,shift=1.1",
                             "--variant", "low=esm,pitch=9", "--counts", "hts=3", "rms=2", "esf=1", "esm=4", "low=2"])
        self.assertEqual(asked, {"hts": ["e0", "e1", "e2"], "rms": ["e3", "e4"], "esf": ["z0"],
                                 "esm": ["z1", "z2", "z3", "z4"], "high": ["e3", "e4"], "low": ["z1", "z2"]})

    def test_pitch_is_read_between_lags(self):
        time = torch.arange(16000) / 16000
        for hertz in (111.7, 183.3, 250.2):
            made, voiced = pitch(0.05 * sum(torch.sin(2 * torch.pi * hertz * k * time) for k in range(1, 10)))
            self.assertTrue(voiced[3:40].all())
            self.assertLess((made[3:40] / hertz - 1).abs().max().item(), 0.002)  # lags are 0.7 to 1.6 % apart

    def test_level_is_that_of_the_loud_tenth(self):
        tone = 0.5 * np.sin(2 * np.pi * 200 * np.arange(6400) / 32000).astype(np.float32)
        for silence in (0, 25600):  # behind it does not make it softer
            made = evaluate_speech.level(np.pad(tone, (0, silence)), 32000)
            self.assertAlmostEqual(made, 20 * np.log10(0.5 / np.sqrt(2)), 2)
        self.assertEqual(evaluate_speech.level(np.zeros(6400, np.float32), 32000), -np.inf)

    def test_resampling_keeps_a_tone_and_is_the_same_by_either_way(self):
        for rate in (16000, 22050, 27562, 35200):  # 2, 640, 16000 and 10 phases
            wave = np.sin(2 * np.pi * 1000 * np.arange(rate // 4) / rate).astype(np.float32)
            made = teachers.resample(wave, rate)
            wanted = np.sin(2 * np.pi * 1000 * np.arange(len(made)) / 32000)
            self.assertEqual(len(made), len(wave) * 32000 // rate)
            np.testing.assert_allclose(made[400:-400], wanted[400:-400], atol=1e-3)
            with mock.patch.object(teachers, "MOST_PHASES", 0 if rate != 27562 else 16000):
                np.testing.assert_array_equal(teachers.resample(wave, rate), made)

    def test_third_tones_in_a_row_are_written_as_they_sound(self):
        self.assertEqual(sentences.as_spoken(["lao3", "shu3"]), ["lao2", "shu3"])
        self.assertEqual(sentences.as_spoken(["zhan3", "lan3", "guan3", "li5"]), ["zhan3", "lan2", "guan3", "li5"])
        self.assertEqual(sentences.as_spoken(["hao3", "ren2"]), ["hao3", "ren2"])

    def test_short_texts_are_words_that_follow_each_other(self):
        dictionary = {"a": ["AH0"], "cat": ["K", "AE1", "T"], "sat": ["S", "AE1", "T"], "down": ["D", "AW1", "N"]}
        whole = "a cat sat, down."
        rows = list(sentences.short_english([("en", whole, [])], dictionary, 12, random.Random(1)))
        self.assertEqual(len({text for _, text, _ in rows}), 12)
        self.assertLessEqual({text[:-1] for _, text, _ in rows}, {"cat", "sat", "down", "a cat", "cat sat", "a cat sat"})
        for language, text, phones in rows:
            self.assertEqual((language, phones), ("en", sentences.english_phones(text, dictionary)))
        self.assertEqual(list(sentences.short_english([], dictionary, 12, random.Random(1))), [])

    def test_mandarin_has_as_many_words_and_phones_as_told(self):
        particles = {p[:-1] for p in (*sentences.PARTICLES, *sentences.FINAL_PARTICLES["?"][0], "ba5", "a5")}
        table = {syllable: [syllable[:-1] or "AA", syllable[-1]] for syllable in {"ni", "hao", "ren", *particles}}
        vocabulary = [("", ["ni2", "hao3"], 4.0), ("", ["ren2"], 1.0)]
        for words, lengths in (((1, 2), (2, 6)), ((2, 7), (6, 41))):
            rows = list(sentences.mandarin(table, vocabulary, 50, 1, words, lengths))
            counts = [sum(phone not in ",.?" for phone in phones) for _, _, phones in rows]
            self.assertEqual(len(rows), 50)
            self.assertLess(min(counts), max(counts))
            self.assertTrue(lengths[0] - 1 <= min(counts) and max(counts) <= lengths[1])

    def test_a_word_has_silence_behind_it(self):
        tone = 0.5 * np.sin(2 * np.pi * 200 * np.arange(6400) / 32000)
        samples, segments = teachers.finish(tone.astype(np.float32), 32000, [("AH", 0.2)])
        self.assertEqual((len(samples), segments), (round(teachers.LEAST * 32000), [("AH", 6400)]))
        self.assertTrue(0 < np.abs(samples[6400:]).max() < 6 * teachers.HUSH * np.abs(samples).max())
        loud = samples[:6400].astype(float) / 32767
        self.assertAlmostEqual(np.sqrt(np.mean(loud ** 2)), teachers.LEVEL, 3)

    def test_teachers_are_drawn_by_their_weights(self):
        torch.manual_seed(0)
        rows = [{"teacher": name} for name in ("a", "a", "b", "c", "c")]
        corpus_of = types.SimpleNamespace(first=torch.tensor([0, 0, 2, 3, 3]), training=torch.arange(5), index=rows)
        drawn = dataset.Teachers(corpus_of, {"a": 2.0, "c": 2.0}, torch.device("cpu")).draw(20000).bincount(minlength=5)
        torch.testing.assert_close(drawn / 20000, torch.tensor([0.2, 0.2, 0.2, 0.2, 0.2]), atol=0.02, rtol=0)
        drawn = dataset.Teachers(corpus_of, {"b": 6.0}, torch.device("cpu")).draw(20000).bincount(minlength=5) / 20000
        torch.testing.assert_close(drawn, torch.tensor([0.0625, 0.0625, 0.75, 0.0625, 0.0625]), atol=0.02, rtol=0)


class Networks(unittest.TestCase):
    def test_the_codebook_moves_to_the_data(self):
        torch.manual_seed(0)
        book, data = Codebook(4), torch.randn(1, 2 * CODES, 4) + 5
        book.restart(data[0])
        before = book.eval()(data)[1].item()
        book.train()
        for _ in range(50):
            book(data)
        self.assertLess(book.eval()(data)[1].item(), before)

    @torch.no_grad()
    def test_a_token_sees_the_text_and_no_later_token(self):
        torch.manual_seed(0)
        model, counts = Gpt(SMALL).eval(), torch.tensor([4])
        phones, tokens = torch.randint(20, (1, 6)), torch.randint(EOS, (1, 8))
        logits = model(phones, counts, tokens)
        later, beyond, within = tokens.clone(), phones.clone(), phones.clone()
        later[0, 5] = (later[0, 5] + 1) % EOS
        beyond[0, 5] = (beyond[0, 5] + 1) % 20
        within[0, 3] = (within[0, 3] + 1) % 20
        changed = (model(phones, counts, later) - logits).abs().amax(-1)[0] > 1e-6
        self.assertEqual(changed.tolist(), [False] * 5 + [True] * 3)
        torch.testing.assert_close(model(beyond, counts, tokens), logits)
        self.assertTrue(((model(within, counts, tokens) - logits).abs().amax(-1) > 1e-6).all())

    def test_an_exported_gpt_comes_back(self):
        with tempfile.TemporaryDirectory() as folder:
            model = Gpt(SMALL)
            export_gpt(model, f"{folder}/gpt.ckpt", "test")
            again = load_gpt(pathlib.Path(folder) / "gpt.ckpt")
            self.assertEqual(again.config, SMALL)
            for name, tensor in again.state_dict().items():
                self.assertTrue(torch.equal(tensor, model.state_dict()[name].half().float()), name)

    def test_pieces_follow_each_other(self):
        pieces, counts = [torch.tensor([[1, 2, 9]]), torch.tensor([[3, 9]])], [torch.tensor([2]), torch.tensor([1])]
        made, total = join(pieces, counts, 5)
        self.assertEqual((made.tolist(), total.tolist()), ([[1, 2, 3, 0, 0]], [3]))

    def test_tones_that_nobody_spoke_are_the_mean_of_the_others(self):
        symbols = {"a1": 0, "a3": 1, "a5": 2, "e5": 3, "e1": 4, "e2": 5}
        rows = untrained.rows_of_finals(symbols, {"a1", "a3", "e1", "e5", "zh"})
        self.assertEqual(rows, {2: [0, 1], 5: [4]})
        table = torch.arange(12.0).view(6, 2)
        untrained.fill(table, rows)
        self.assertEqual(table.tolist(), [[0, 1], [2, 3], [1, 2], [6, 7], [8, 9], [8, 9]])

    def test_judging_is_always_the_same_and_training_goes_on_with_other_random_numbers(self):
        trainer = mock.Mock(spec=GptTrainer, device="cpu", ema=mock.Mock(),
                            corpus=mock.Mock(some=lambda *_, **__: {}))
        trainer.losses = lambda *_, **__: (0, torch.rand(1).item(), 0)
        judged, drawn = [], []

        def metrics():
            judged.append(GptTrainer.judge(trainer)["held_out_loss"])
            return {}

        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            run = Run(folder, {}, 1, 1, torch.device("cpu"), seed=1)
            run.train(lambda: drawn.append(torch.rand(1).item()), lambda: None, 30, 1, 10, metrics)
        self.assertEqual((len(judged), len(drawn)), (3, 30))
        self.assertEqual((len(set(judged)), len(set(drawn))), (1, 30))

    def test_marks_are_written_in_other_ways_as_often_as_told(self):
        torch.manual_seed(0)
        phones = torch.tensor([7, 2, 7, 4, 0]).repeat(20000, 1)
        made = varied(phones, {4: ((2, 0.3), (9, 0.05)), 2: ((9, 0.1),)})
        for column in (0, 2, 4):
            self.assertTrue((made[:, column] == phones[0, column]).all())
        share = lambda column, mark: (made[:, column] == mark).float().mean().item()
        self.assertAlmostEqual(share(3, 2), 0.3, delta=0.02)
        self.assertAlmostEqual(share(3, 9), 0.05, delta=0.01)
        self.assertAlmostEqual(share(3, 4), 0.65, delta=0.02)
        self.assertAlmostEqual(share(1, 9), 0.1, delta=0.01)
        self.assertAlmostEqual(share(1, 2), 0.9, delta=0.01)


if __name__ == "__main__":
    unittest.main()
