#!/usr/bin/env python3
"""Compares the Japanese front end with the open_jtalk program, sentence by sentence.

  tools/compare_open_jtalk.py --labels build/ci/src/text/gsv_ja_labels --voice X.htsvoice [--count N] [--report FILE] PATH...

PATH are files or folders with Japanese text (plain, HTML, manual pages, also compressed by gzip; UTF-8 or EUC-JP), for example Debian
packages unpacked with dpkg -x: manpages-ja, debian-reference-ja, debian-faq-ja, edict, dasher-data. Sentences are drawn from them
with a fixed seed; numbers with counters and inflected verbs are added by --generated.

Needs the Debian packages open-jtalk and open-jtalk-mecab-naist-jdic, and any HTS voice (the program wants one, its sound does
not matter). Build the other side with: cmake --build --preset ci --target gsv_ja_labels

Equal means: the same phones (p3) with the same A (a1, a2, a3) and F (f1, f2) in every label. Words are compared as well, to say
at which stage a difference began. Last line: "sentences N, equal N (P %); labels N, equal N (P %)"."""
import argparse
import collections
import concurrent.futures
import gzip
import itertools
import os
import random
import re
import subprocess
import sys
import tempfile

DICTIONARY = '/var/lib/mecab/dic/open-jtalk/naist-jdic'
MAX_CHARACTERS = 120  # the program reads 1,024 bytes of a line, and writes that much of a label
KANA = re.compile('[\u3041-\u30fa]')
LABEL = re.compile(r'\^[^-]*-(.+?)\+.*/A:(\S+?)\+(\S+?)\+(\S+?)/B:.*/F:(\S+?)_(\S+?)#')


def read_text(path):
    with open(path, 'rb') as file:
        data = file.read(8 << 20)
    if path.endswith('.gz'):
        data = gzip.decompress(data)
    for encoding in ('utf-8', 'euc-jp'):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            pass
    else:
        return ''
    if re.search(r'\.\d(\.gz)?$', path):  # manual page
        text = re.sub(r'^[.\'].*$', '\n', text, flags=re.M)
        text = re.sub(r'\\f.|\\[-&,/]|\\\(..', '', text)
    if path.endswith(('.html', '.html.gz')):
        text = re.sub(r'<[^>]*>', ' ', text)
        text = re.sub(r'&[a-z#0-9]+;', ' ', text)
    return text


def sentences_of(path):
    files = [path]
    if os.path.isdir(path):
        files = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
    for file in sorted(files):
        if file.endswith(('.png', '.pdf', '.so', '.mo', '.svg', '.jpg', '.epub')) or os.path.islink(file):
            continue
        text = read_text(file)
        text = re.sub(r'(?<=[\u3000-\u9fff])\n(?=[\u3000-\u9fff])', '', text)
        for part in re.split(r'(?<=[。！？])|\n|\t| /|  +', text):
            part = part.strip()
            if 2 <= len(part) <= MAX_CHARACTERS and KANA.search(part) and '\x00' not in part:
                yield part


def generated():
    """Numbers with counters, dates, times, and verbs and adjectives in their forms."""
    numbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '14', '20', '24', '36', '68', '100', '101', '300',
               '600', '800', '1000', '3000', '8000', '10000', '12345', '20000000', '100000000', '1000000000000', '007',
               '3.14', '0.5', '2.5', '6.02', '1,234', '12,345,678', '一', '二', '三', '八', '十', '何', '数', '百', '千']
    counters = ('個 本 匹 人 日 月 年 時 分 秒 回 階 枚 冊 杯 台 歳 円 軒 羽 足 頭 着 件 つ 通り 箱 切れ 週間 か月 ヶ国 '
                '日間 時間 年間 番 号 度 ％ キロ センチ メートル グラム ページ 点 票 発 泊 皿 袋 箇所 世紀 人前 等 位 品 晩 '
                '組 粒 束 針 トン ポンド ドル').split()
    for number, counter in itertools.product(numbers, counters):
        yield f'{number}{counter}です。'
    for month, day in itertools.product(range(1, 13), range(1, 32)):
        yield f'{month}月{day}日に会いましょう。'
    for hour, minute in itertools.product(range(0, 25, 3), range(0, 60, 7)):
        yield f'{hour}時{minute}分に始まる。'
    stems = {'書': 'かきくけこ', '泳': 'がぎぐげご', '話': 'さしすせそ', '立': 'たちつてと', '死': 'なにぬねの', '遊': 'ばびぶべぼ',
             '読': 'まみむめも', '走': 'らりるれろ', '買': 'わいうえお'}
    past = {'書': 'いた', '泳': 'いだ', '話': 'した', '立': 'った', '死': 'んだ', '遊': 'んだ', '読': 'んだ', '走': 'った', '買': 'った'}
    for stem, row in stems.items():
        a, i, u, e, o = row
        past_end = past[stem]
        te = past_end.replace('た', 'て').replace('だ', 'で')
        for form in (u, i + 'ます', i + 'ました', i + 'ません', a + 'ない', a + 'なかった', past_end, te, te + 'いる', te + 'しまった',
                     e + 'ば', o + 'う', o + 'うと思う', a + 'れる', a + 'せる', a + 'せられた', e + 'る', i + 'たい', i + 'たくない',
                     i + 'ながら', i + 'そうだ', u + 'らしい', u + 'でしょう', u + 'ことができます', e, u + 'な', te + 'ください',
                     i + 'やすい', i + 'にくかった', i + '始める', u + 'のですか？', i + 'ますか？'):
            yield f'彼は{stem}{form}。'
            yield f'{stem}{form}'
    for stem in ('高', '美し', '楽し', '白', '大き', '寒', '忙し', 'おいし'):
        for form in ('い', 'くない', 'かった', 'くて', 'ければ', 'さ', 'そうだ', 'いです', 'くなかったです', 'く', 'すぎる', 'いですか？'):
            yield f'それは{stem}{form}。'


def open_jtalk(sentence, voice, dictionary):
    """Words and labels of the program's trace."""
    with tempfile.TemporaryDirectory() as folder:
        text, trace = os.path.join(folder, 'text'), os.path.join(folder, 'trace')
        with open(text, 'w', encoding='utf-8') as file:
            file.write(sentence + '\n')
        # A frame period of one sample: as little sound as it can make.
        subprocess.run(['open_jtalk', '-x', dictionary, '-m', voice, '-p', '1', '-ot', trace, text], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        content = open(trace, encoding='utf-8', errors='replace').read() if os.path.exists(trace) else ''
    words, labels, part = [], [], ''
    for line in content.split('\n'):
        if line.startswith('['):
            part = line
        elif part.startswith('[Text') and line:
            fields = line.split(',')
            words.append(','.join(fields[:5] + fields[6:7] + fields[8:]))  # without conjugation type and base form
        elif part.startswith('[Output') and line:
            match = LABEL.search(line)
            if match.group(1) != 'sil':
                labels.append(' '.join('0' if field == 'xx' else field for field in match.groups()))
    return words, labels


def ours(program, sentences, dictionary):
    output = subprocess.run([program, dictionary], input=('\n'.join(sentences) + '\n').encode(), check=True,
                            stdout=subprocess.PIPE).stdout.decode()
    results, words, labels = [], [], []
    for line in output.split('\n')[:-1]:
        if line.startswith('W '):
            words.append(line[2:])
        elif line.startswith('L '):
            labels.append(line[2:])
        else:
            results.append((words, labels))
            words, labels = [], []
    return results


def classify(theirs, mine):
    """The first thing that differs."""
    names = ['surface', 'part of speech', 'part of speech', 'part of speech', 'part of speech', 'form', 'reading',
             'pronunciation', 'accent', 'join rule', 'accent phrase']
    if len(theirs) != len(mine):
        return 'words'
    for a, b in zip(theirs, mine):
        for name, x, y in zip(names, a.split(','), b.split(',')):
            if x != y:
                return name
    return 'labels only'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('paths', nargs='*', metavar='PATH')
    parser.add_argument('--labels', required=True)
    parser.add_argument('--voice', required=True)
    parser.add_argument('--dictionary', default=DICTIONARY)
    parser.add_argument('--count', type=int, default=3000, help='sentences drawn from the files')
    parser.add_argument('--generated', type=int, default=2000, help='sentences drawn from the generated ones')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--report', help='file for every difference')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    args = parser.parse_args()

    draw = random.Random(args.seed)
    found = sorted({sentence for path in args.paths for sentence in sentences_of(path)})
    made = sorted(set(generated()))
    sentences = draw.sample(found, min(args.count, len(found))) + draw.sample(made, min(args.generated, len(made)))
    print(f'{len(found)} sentences in the files, {len(made)} generated; {len(sentences)} drawn', flush=True)

    mine = ours(args.labels, sentences, args.dictionary)
    assert len(mine) == len(sentences)
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        theirs = list(pool.map(lambda sentence: open_jtalk(sentence, args.voice, args.dictionary), sentences))

    equal_sentences = labels = equal_labels = words_differ = 0
    kinds = collections.Counter()
    report = open(args.report, 'w', encoding='utf-8') if args.report else None
    for sentence, (their_words, their_labels), (my_words, my_labels) in zip(sentences, theirs, mine):
        labels += max(len(their_labels), len(my_labels))
        equal_labels += sum(a == b for a, b in zip(their_labels, my_labels))
        if their_labels == my_labels:
            equal_sentences += 1
            # Where nothing is heard the program prints no words.
            if their_words != my_words and their_labels:
                words_differ += 1
                kinds['labels equal, ' + classify(their_words, my_words)] += 1
            else:
                continue
        else:
            kinds[classify(their_words, my_words)] += 1
        if report:
            report.write(f'{sentence}\n')
            for name, a, b in (('word', their_words, my_words), ('label', their_labels, my_labels)):
                for x, y in itertools.zip_longest(a, b, fillvalue='-'):
                    if x != y:
                        report.write(f'  {name}: open_jtalk {x} | gsv {y}\n')
    for kind, count in kinds.most_common():
        print(f'  {count} differ first in: {kind}')
    print(f'sentences {len(sentences)}, equal {equal_sentences} ({100 * equal_sentences / len(sentences):.2f} %); '
          f'labels {labels}, equal {equal_labels} ({100 * equal_labels / max(labels, 1):.2f} %)')
    return 0 if equal_sentences == len(sentences) else 1


if __name__ == '__main__':
    sys.exit(main())
