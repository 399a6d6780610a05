#!/usr/bin/env python3
"""Fits the Korean annotator of the text front end to the answers of mecab-ko and writes data/korean.tar.xz.

Sources (names and licences: data/NOTICE):
  the packages python-mecab-ko 1.3.7 and python-mecab-ko-dic 2.1.1, imported; scikit-learn fits
  --idioms  idioms.txt of g2pk2
  --texts   files with JSON lists of Korean sentences; the last tenth of each is for testing
  --test    such a file that is for testing alone

g2pk2 asks mecab-ko three yes-or-no questions that matter for the pronunciation, about syllables that are few:
  E  is this ㄹ, before a space and ㄱㄷㅂㅅㅈ, the end of an ending (할 수) or of anything else (물 속)?
  P  is this ㄴㄵㅁㄻㄺㄼㄾ, before ㄱㄷㅅㅈ, the end of a stem (신고) or within a word (신고)?
  B  is this syllable behind digits the end of a counting noun?
Each is a sum of weights of the texts in windows around the syllable (WINDOWS); above zero is yes. Beside the texts there
are made-up sentences of stems, endings, nouns and counting nouns, because texts have each of them seldom.

Output: korean.bin in a tar with fixed metadata:
  u32 magic, u32 number of weights, i32 constant of E, P, B, u32 0, then u32 per weight, sorted: hash of the feature
  (24 bits, see feature_hash) and weight + 128.
"""
import argparse
import io
import itertools
import json
import lzma
import pathlib
import re
import struct
import tarfile

MAGIC = 0x315A534B
KINDS = "EPB"
# From and to which character, counted from the syllable; src/text/ko/annotator.cc has the same.
WINDOWS = {
    "E": [(0, 0), (-1, 0), (-2, 0), (-3, 0), (2, 2), (2, 3), (2, 4), (0, 2), (-1, 2), (-1, 3), (-2, 2), (-2, 3), (0, 3),
          (0, 4), (-2, 4)],
    "P": [(0, 0), (0, 1), (-1, 0), (-1, 1), (0, 2), (-1, 2), (-2, 0), (-2, 1), (-2, 2), (0, 3), (-1, 3)],
    "B": [(0, 0), (0, 1), (0, 2), (-1, 0), (-1, 1), (-2, 0), (-2, 1), (-1, 2), (-3, 1)],
}
STRENGTH = {"E": 1.5, "P": 3.0, "B": 3.0}
SMALLEST = 0.02  # of a weight

LETTERS = ("에이 비 시 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 아르 에스 티 유 브이 더블유 엑스 와이 "
           "제트").split()
RIEUL, STEM_CODAS, HARD, HARD_AFTER_STEM = 8, {4, 5, 16, 10, 9, 11, 13}, {0, 3, 7, 9, 12}, {0, 1, 3, 9, 12}

STEMS = ("신 안 껴안 감 남 넘 숨 참 삼 품 담 더듬 다듬 머금 쓰다듬 검 앉 얹 젊 닮 삶 굶 옮 곪 읽 밝 맑 붉 굵 긁 늙 낡 묽 얽 "
         "갉 넓 짧 밟 떫 얇 엷 핥 훑 끼얹 가라앉 되감 휘감 남 살아남 뛰어넘 주저앉 내려앉 다듬 가다듬 보듬 서슴").split()
STEM_ENDINGS = ("고 기 게 거나 거든 겠다 겠습니다 구나 군요 길래 다 던 도록 더니 든 든지 더라 더라도 소 습니다 습니까 지 자 죠 자마자 "
                "지만 지요 지 않다 고 있다 게 되다 기 때문에 게 된다 는 다가 다면 다는").split(" ")
STEM_LIKE = ("신고했다 신고합니다 신고를 신고가 안다 안고수비 안가 감기 감기가 감기에 감사 감소 남자 남자가 남기다 남기고 남기세요 안기다 "
             "감기다 숨기다 숨기고 숨김 참고 참고하세요 참고할 참고로 삼다 담기다 담긴 담다 검다 검정 검사 검색 넘다 넘기다 넘기고 넘지 "
             "굶기다 옮기다 옮기고 닮다 밝기 밝기를 굵기 굵기를 읽기 읽기가 읽기전용 밝다 맑다 늙다 전기 인기 분기 연기 반대 한다 간다 "
             "인증 단지 금지 검증 음성 음식 심다 심지어 담당 담당자 감독").split()
CAUSATIVES = [stem + form for stem in "넘 담 남 안 감 숨 굶 옮 되감 휘감 떠넘".split()
              for form in "기다 기고 기면 기는 기지 긴 길 길지 길까 김 김은 김으로 깁니다 겨 겨서 겨야 겼다 겼던 겼습니다 겨진".split()]
THINGS = "신발을 머리를 아기를 물을 그것을 인자로 그가 잘 못".split()
SHORT_ENDINGS = ("할 갈 볼 살 올 줄 쓸 될 일 있을 없을 먹을 읽을 받을 찾을 만들 사용할 알 모를 좋을 많을 같을 다를 아닐 하실 가실 지낼 "
                 "보낼 기다릴 만날 나타낼 바뀔 나올 들어갈 필요할 가능할 중요할 사랑할 행복할 잊을 놓을 죽을 입을 볼일 그럴 이럴 "
                 "어떨 힘들 빠를 느릴 커질 달라질 사라질 고칠 마주칠 설치할 변경할 선택할").split()
BOUND_NOUNS = ("수 것 거 게 건 걸 겁니다 것이다 것입니다 거야 거예요 거다 때 줄 데 바 적 지 듯 정도 사람 곳 기회 방법 생각 계획 경우 시간 "
               "자신 점 자리 길 준비 예정 가능성 필요 만큼 뿐 땐 순 다양한 수록 그 새 다른 더 부분 사항 자료 기능 단어 "
               "버튼 상황 지도").split()
NOUNS = ("물 말 날 발 길 일 글 술 달 별 돌 불 풀 팔 칼 딸 쌀 꿀 서울 오늘 내일 사실 얼굴 마을 가을 겨울 연필 교실 파일 셀 모델 스타일 "
         "레이블 테이블 메일 호텔 제일 정말 특별 개별 를 밥을 것을 책을 집을 사람을 값을 목록을 창을 줄을 문을 이름을 너를 나를 그를 "
         "파일을 버튼을 링크를 오류를 날 널 걸 뭘 이걸 그걸").split()
PREDICATES = ("보다 사다 주다 다시 더 사랑해 가져와 지우다 삭제합니다 선택합니다 변경합니다 보세요 주세요 좋아해 잘 수 것 저장하다 보내다 "
              "다른 사용하다 사람 같이 기다려 자주 바꾸다 그리고 속 밖 뒤 건너다 준비").split()
COUNTING = ("개 명 권 마리 대 살 시 분 초 일 월 년 번 번째 시간 개월 주 달 원 달러 퍼센트 층 호 회 차 장 잔 병 그릇 사람 가지 곳 군데 켤레 벌 "
            "송이 그루 채 척 통 톤 미터 킬로미터 센티미터 킬로그램 그램 리터 인분 쪽 페이지 줄 단계 배 점 등 위 급 학년 반 주년 주일 "
            "세 세기 도 평 판 편 화 종 종류 건 항 조 절 과 부 동 인 인치 포인트 바이트 비트 픽셀 열 행 칸 자리 자루 다발 쌍 "
            "모 모금 발 발짝 방 보루 수 술 쌈 움큼 정 짝 첩 축 톨 닢 뭇 박 박스 세트 팩 컵 스푼 여 개의 개국").split()
PARTICLES = "이 가 을 를 은 는 의 에 로 으로 도 만 쯤 정도 씩 짜리 동안 간 전 후 까지 부터 이나 이다 입니다 에서".split() + [""]


def made_up():
    for stem, ending in itertools.product(STEMS, STEM_ENDINGS):
        yield f"{stem}{ending}"
        yield f"나는 {stem}{ending}"
        for thing in THINGS:
            yield f"{thing} {stem}{ending}"
        yield f"{stem}{ending} 갔다"
    for thing, word in itertools.product(THINGS, STEM_LIKE + CAUSATIVES):
        yield f"{thing} {word}"
        yield f"{word}"
    for ending, noun in itertools.product(SHORT_ENDINGS, BOUND_NOUNS):
        yield f"{ending} {noun}"
        yield f"내가 {ending} {noun} 있다"
    for noun, predicate in itertools.product(NOUNS, PREDICATES):
        yield f"{noun} {predicate}"
        yield f"저는 {noun} {predicate}"
    for number, noun, particle in itertools.product(("3", "15"), COUNTING, PARTICLES):
        yield f"{number}{noun}{particle} 있다"


class Teacher:
    def __init__(self, idioms):
        import mecab
        self.mecab = mecab.MeCab()
        lines = pathlib.Path(idioms).read_text(encoding="utf-8").splitlines()
        self.idioms = [line.split("#")[0].strip().split("===") for line in lines if "===" in line.split("#")[0]]

    def prepare(self, text):
        text = re.sub("[a-zA-Z]", lambda m: LETTERS[ord(m.group().lower()) - 97], text)
        for written, spoken in self.idioms:
            text = text.replace(written, spoken)
        return text

    def tags(self, text):
        tokens = self.mecab.pos(text)
        if text.replace(" ", "") != "".join(token for token, _ in tokens):
            return None
        tags = []
        for token, tag in tokens:
            tag = tag.split("+")[-1]
            tags.extend("_" * (len(token) - 1) + ("B" if tag == "NNBC" else tag[0]))
        for i, c in enumerate(text):
            if c == " ":
                tags.insert(i, " ")
        return tags

    def questions(self, texts):
        """(kind, text, place, answer)"""
        rows = []
        for text in map(self.prepare, texts):
            tags = self.tags(text)
            if tags is not None:
                rows += [(kind, text, i, tags[i] == {"E": "E", "P": "V", "B": "B"}[kind]) for kind, i in places(text)]
        return rows


def coda(c):
    return (ord(c) - 0xAC00) % 28 if "가" <= c <= "힣" else -1


def onset(c):
    return (ord(c) - 0xAC00) // 588 if "가" <= c <= "힣" else -1


def places(text):
    for i, c in enumerate(text):
        if coda(c) == RIEUL and text[i + 1:i + 2] == " " and i + 2 < len(text) and onset(text[i + 2]) in HARD:
            yield "E", i
        if coda(c) in STEM_CODAS and i + 1 < len(text) and onset(text[i + 1]) in HARD_AFTER_STEM:
            yield "P", i
    for match in re.finditer(r"[0-9][0-9,]*([가-힣]{1,6})", text):
        for i in range(match.start(1), match.end(1)):
            yield "B", i


def features(kind, text, place):
    """(number of the window, its text); digits are 0, and around the text there are spaces."""
    padded = "    " + re.sub("[0-9]", "0", text) + "      "
    return [(n, padded[place + 4 + a:place + 5 + b]) for n, (a, b) in enumerate(WINDOWS[kind])]


def feature_hash(kind, number, text):
    value = 2166136261  # FNV-1a over code points
    for unit in [KINDS.index(kind), number, *map(ord, text)]:
        value = (value ^ unit) * 16777619 % 2 ** 32
    return (value ^ value >> 15) & 0xFFFFFF


def fit(kind, rows):
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    rows = [row for row in rows if row[0] == kind]
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform([{feature_hash(kind, *f): 1 for f in features(*row[:3])} for row in rows])
    x.indices, x.indptr = x.indices.astype("int32"), x.indptr.astype("int32")
    y = np.array([row[3] for row in rows])
    model = LogisticRegression(l1_ratio=1, solver="liblinear", C=STRENGTH[kind], max_iter=300, random_state=1).fit(x, y)
    weights = {int(h): c for h, c in zip(vectorizer.get_feature_names_out(), model.coef_[0]) if abs(c) > SMALLEST}
    scale = 127 / max(map(abs, weights.values()))
    small = {h: round(c * scale) for h, c in weights.items() if round(c * scale) != 0}
    print(f"{kind}: {len(rows)} questions, {len(small)} weights")
    return round(float(model.intercept_[0]) * scale), small


def test(name, models, rows):
    for kind in KINDS:
        constant, weights = models[kind]
        of_kind = [row for row in rows if row[0] == kind]
        wrong = [row for row in of_kind
                 if (constant + sum(weights.get(feature_hash(kind, *f), 0) for f in features(*row[:3])) > 0) != row[3]]
        print(f"  {name} {kind}: {len(of_kind) - len(wrong)} of {len(of_kind)} as mecab-ko answers")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--idioms", required=True)
    parser.add_argument("--texts", nargs="+", required=True)
    parser.add_argument("--test", nargs="*", default=[])
    parser.add_argument("--output", required=True)
    args = parser.parse_args()
    teacher = Teacher(args.idioms)
    rows, tests = teacher.questions(made_up()), {}
    for path in args.texts:
        texts = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        border = len(texts) * 9 // 10
        rows += teacher.questions(texts[:border])
        tests[path] = teacher.questions(texts[border:])
    for path in args.test:
        tests[path] = teacher.questions(json.loads(pathlib.Path(path).read_text(encoding="utf-8")))
    models = {kind: fit(kind, rows) for kind in KINDS}
    for path, questions in tests.items():
        test(pathlib.Path(path).stem, models, questions)
    weights = {}
    for _, small in models.values():
        assert not weights.keys() & small.keys()
        weights.update(small)
    data = struct.pack("<IIiiiI", MAGIC, len(weights), *(models[kind][0] for kind in KINDS), 0)
    data += b"".join(struct.pack("<I", h << 8 | w + 128) for h, w in sorted(weights.items()))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        info = tarfile.TarInfo("korean.bin")
        info.size = len(data)
        info.mode = 0o644
        tar.addfile(info, io.BytesIO(data))
    packed = lzma.compress(buffer.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    pathlib.Path(args.output).write_bytes(packed)
    print(f"{args.output}: {len(packed)} bytes of {len(data)}")


if __name__ == "__main__":
    main()
