"""Sentences for the corpus: short English and Mandarin ones with their phones, as one TSV file.

    language <tab> text for the teacher <tab> phones, separated by spaces

English: the examples of WordNet whose words are all in a pronouncing dictionary. Mandarin: random sequences of common
words in pinyin, with neutral tones and particles. Tones are written as they sound: of two third tones in a row the first
is a second one. Words whose tones change otherwise are left out. Some of both are very short, a word or three: "hello."
is the first thing that people try.
"""
import argparse
import pathlib
import random
import re

from .program import run

LONGEST = 44  # phones; about four seconds
SHORTEST = 6
SHORT = 0.08     # share of very short ones
NEUTRAL = 0.08  # of the words of several syllables lose the tone of the last one
PARTICLES, PARTICLE = ("de5", "de5", "de5", "le5", "le5", "zhe5", "guo5", "men5", "zi5", "ge5"), 0.12  # behind a word
FINAL_PARTICLES = {"?": (("ma5", "ma5", "ne5"), 0.6), ".": (("le5", "ba5", "a5"), 0.05)}  # before the mark


def read_cmudict(path):
    """Lines "WORD PH0 PH1 ..."; the first reading of a word counts."""
    readings = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(";;;") or not line.strip():
            continue
        word, *phones = line.split()
        if phones and "(" not in word:
            readings.setdefault(word.lower(), phones)
    return readings


def english_phones(sentence, dictionary):
    """Phones of a sentence of plain words and , . ? !, or None where a word is unknown."""
    phones = []
    for token in re.findall(r"[a-z']+|[,.?!]", sentence):
        if token in ",.?!":
            phones.append(token)
        elif token in dictionary:
            phones += dictionary[token]
        else:
            return None
    return phones


def english_candidates(wordnet, fortunes):
    for name in ("noun", "verb", "adj", "adv"):
        for line in (pathlib.Path(wordnet) / f"data.{name}").read_text(encoding="utf-8").splitlines():
            yield from re.findall(r'"([^"]+)"', line.partition(" | ")[2])
    for path in sorted(pathlib.Path(fortunes).iterdir()) if fortunes else []:
        if not path.suffix and path.is_file():
            for entry in path.read_text(encoding="utf-8", errors="ignore").split("\n%\n"):
                yield from re.split(r"(?<=[.?!])\s+", " ".join(entry.split()))


def english(wordnet, fortunes, dictionary):
    seen = set()
    for text in english_candidates(wordnet, fortunes):
        text = re.sub(r"\s*[;:]\s*| -- ", ", ", text.strip().lower())
        if not re.fullmatch(r"[a-z' ,.?!]+", text) or text in seen:
            continue
        seen.add(text)
        text = re.sub(r"[.,?! ]*$", "", text) + (text[-1] if text[-1] in "?!" else ".")
        phones = english_phones(text, dictionary)
        if phones and SHORTEST <= len(phones) <= LONGEST:
            yield "en", text, phones


def short_english(sentences, dictionary, count, rng):
    """One to three words that follow each other in one of the sentences, each such text once."""
    made = set()
    clauses = [re.findall("[a-z']+", clause) for _, text, _ in sentences for clause in re.split("[,.?!]", text)]
    clauses = [clause for clause in clauses if clause]
    for _ in range(20 * count if clauses else 0):
        words = rng.choice(clauses)
        size = min(len(words), rng.choices((1, 2, 3), (4, 3, 3))[0])
        begin = rng.randrange(len(words) - size + 1)
        text = " ".join(words[begin:begin + size]) + rng.choices(".!?", (6, 2, 2))[0]
        phones = english_phones(text, dictionary)
        if phones and len(phones) > 2 and text not in made and len(made) < count:
            made.add(text)
            yield "en", text, phones


def mandarin_words(count):
    """The commonest words of two to four characters with one reading: (pinyin syllables with tones, frequency)."""
    import jieba
    from pypinyin import Style, pinyin
    jieba.initialize()
    words = sorted(((f, w) for w, f in jieba.dt.FREQ.items() if f > 0 and re.fullmatch("[\u4e00-\u9fff]{1,4}", w)),
                   reverse=True)[:count]
    for frequency, word in words:
        if set(word) & set("一不了着过的地得"):
            continue
        syllables = [s[0] for s in pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)]
        yield word, as_spoken(syllables), frequency


def as_spoken(syllables):
    """A third tone before another becomes a second one, from the end on: written once, it is no third tone any more."""
    spoken = list(syllables)
    for i in reversed(range(len(spoken) - 1)):
        if spoken[i].endswith("3") and spoken[i + 1].endswith("3"):
            spoken[i] = spoken[i][:-1] + "2"
    return spoken


def read_pinyin(path):
    """Columns separated by tabs: first a syllable, last its initial and its final, without tones."""
    rows = [line.split("\t") for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines()]
    return {fields[0]: fields[-2:] for fields in rows}


def mandarin(table, vocabulary, count, seed, words=(2, 7), lengths=(SHORTEST, LONGEST - 3)):
    """Sentences of `words` words and, without the mark at the end, `lengths` phones, both from the one to the other."""
    rng = random.Random(seed)
    weights = [w[2] ** 0.5 for w in vocabulary]  # flattened, so that rare syllables occur
    made = 0
    while made < count:
        pieces = []  # words, as lists of syllables
        for _, reading, _ in rng.choices(vocabulary, weights, k=rng.randint(*words)):
            if pieces and pieces[-1][-1].endswith("3") and reading[0].endswith("3"):
                continue
            piece = list(reading)
            if len(piece) > 1 and rng.random() < NEUTRAL:
                piece[-1] = piece[-1][:-1] + "5"
            elif rng.random() < PARTICLE:
                piece.append(rng.choice(PARTICLES))
            pieces.append(piece)
        mark = "?" if rng.random() < 0.1 else "."
        particles, often = FINAL_PARTICLES[mark]
        if not pieces[-1][-1].endswith("5") and rng.random() < often:
            pieces[-1].append(rng.choice(particles))
        words_written, phones = [], []
        for i, piece in enumerate(pieces):
            comma = "," if i + 1 < len(pieces) and rng.random() < 0.15 else ""
            words_written.append(" ".join(piece) + comma)
            for syllable in piece:
                initial, final = table[syllable[:-1]]
                phones += [initial, final + syllable[-1]]
            phones += [comma] if comma else []
        if lengths[0] <= len(phones) <= lengths[1]:
            made += 1
            yield "zh", " ".join(words_written) + mark, phones + [mark]


def mixed(rows, others, rng):
    """Every teacher says some of all: it takes rows that follow each other."""
    rows = [*rows, *others]
    rng.shuffle(rows)
    return rows


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", default="/usr/share/wordnet", help="folder with data.noun ... (wordnet-base)")
    parser.add_argument("--fortunes", default="", help="folder of fortunes (fortunes), optional")
    parser.add_argument("--cmudict", required=True, help="pronouncing dictionary, WORD PH PH ...")
    parser.add_argument("--pinyin-table", required=True, help="pinyin <tab> ... <tab> initial <tab> final phone")
    parser.add_argument("--words", type=int, default=20000, help="commonest Mandarin words to use")
    parser.add_argument("--mandarin", type=int, default=12000, help="Mandarin sentences")
    parser.add_argument("--english", type=int, default=26000, help="English sentences at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True)
    args = parser.parse_args(argv)
    rng, dictionary, table = random.Random(args.seed), read_cmudict(args.cmudict), read_pinyin(args.pinyin_table)
    rows = list(english(args.wordnet, args.fortunes, dictionary))
    rng.shuffle(rows)
    short = round(SHORT * min(args.english, len(rows)))
    rows = mixed(rows[:args.english - short], short_english(rows, dictionary, short, rng), rng)
    vocabulary = [w for w in mandarin_words(args.words) if all(s[:-1] in table for s in w[1])]
    short = round(SHORT * args.mandarin)
    rows += mixed(mandarin(table, vocabulary, args.mandarin - short, args.seed),
                  mandarin(table, vocabulary, short, args.seed + 1, words=(1, 2), lengths=(2, SHORTEST)), rng)
    with open(args.out, "w", encoding="utf-8") as file:
        for language, text, phones in rows:
            file.write(f"{language}\t{text}\t{' '.join(phones)}\n")
    count = {language: sum(row[0] == language for row in rows) for language in ("en", "zh")}
    print(f"{args.out}: {count['en']} English, {count['zh']} Mandarin sentences")


if __name__ == "__main__":
    run(main)
