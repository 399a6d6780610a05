#include "text/ja/counters.h"

#include <algorithm>
#include <iterator>

#include "text/ja/counter_tables.h"
#include "text/ja/kana.h"

namespace gsv::text::ja {
namespace {

constexpr std::string_view kUnits = "一 二 三 四 五 六 七 八 九 何 幾 数";
constexpr std::string_view kPowersOfTen =
    "十 百 千 万 億 兆 京 垓 𥝱 穣 溝 澗 正 載 極 恒河沙 阿僧祇 那由他 不可思議 無量大数";

// Before 百; before 千 and 兆.
constexpr NumberChange kBeforeHundred[] = {{"六", "ロッ", 0, 2}, {"八", "ハッ", 0, 2}};
constexpr NumberChange kBeforeThousand[] = {{"一", "イッ", 0, 2}, {"八", "ハッ", 0, 2}, {"十", "ジュッ", 1, 2}};
// 百 and 千 themselves.
constexpr CounterChange kHundredAndThousand[] = {
    {"三", Voicing::kVoiced}, {"六", Voicing::kSemivoiced}, {"八", Voicing::kSemivoiced}, {"何", Voicing::kVoiced}};

constexpr NumberChange kNativeNumbers[] = {{"一", "ヒト", 0, 2}, {"二", "フタ", 0, 2}};

// A number that goes up in one word with 人, 日 or 日間 behind it.
struct Fusion {
  std::string_view number;
  Numeral whole;
};

constexpr Fusion kPersons[] = {{"一", {"一人", kAdverbial, "ヒトリ", "ヒトリ", 2, 3}},
                               {"二", {"二人", kAdverbial, "フタリ", "フタリ", 3, 3}}};

constexpr Fusion kDays[] = {
    {"一", {"一日", kAdverbial, "イチニチ", "イチニチ", 4, 4}}, {"二", {"二日", kAdverbial, "フツカ", "フツカ", 0, 3}},
    {"三", {"三日", kAdverbial, "ミッカ", "ミッカ", 0, 3}},     {"四", {"四日", kAdverbial, "ヨッカ", "ヨッカ", 0, 3}},
    {"五", {"五日", kAdverbial, "イツカ", "イツカ", 0, 3}},     {"六", {"六日", kAdverbial, "ムイカ", "ムイカ", 0, 3}},
    {"七", {"七日", kAdverbial, "ナノカ", "ナノカ", 0, 3}},     {"八", {"八日", kAdverbial, "ヨウカ", "ヨーカ", 0, 3}},
    {"九", {"九日", kAdverbial, "ココノカ", "ココノカ", 0, 4}}, {"十", {"十日", kAdverbial, "トウカ", "トーカ", 0, 3}},
};
constexpr Numeral kFirstOfMonth = {"一日", kAdverbial, "ツイタチ", "ツイタチ", 4, 4};

constexpr Fusion kDaysLong[] = {
    {"一", {"一日間", kAdverbial, "イチニチカン", "イチニチカン", 4, 6}},
    {"二", {"二日間", kAdverbial, "フツカカン", "フツカカン", 3, 5}},
    {"三", {"三日間", kAdverbial, "ミッカカン", "ミッカカン", 3, 5}},
    {"四", {"四日間", kAdverbial, "ヨッカカン", "ヨッカカン", 3, 5}},
    {"五", {"五日間", kAdverbial, "イツカカン", "イツカカン", 3, 5}},
    {"六", {"六日間", kAdverbial, "ムイカカン", "ムイカカン", 3, 5}},
    {"七", {"七日間", kAdverbial, "ナノカカン", "ナノカカン", 3, 5}},
    {"八", {"八日間", kAdverbial, "ヨウカカン", "ヨーカカン", 3, 5}},
    {"九", {"九日間", kAdverbial, "ココノカカン", "ココノカカン", 4, 6}},
    {"十", {"十日間", kAdverbial, "トウカカン", "トーカカン", 3, 5}},
};

constexpr Numeral kDay14 = {"十四日", kAdverbial, "ジュウヨッカ", "ジューヨッカ", 1, 5};
constexpr Numeral kDays14 = {"十四日間", kAdverbial, "ジュウヨッカカン", "ジューヨッカカン", 5, 7};
constexpr Numeral kDay20 = {"二十日", kAdverbial, "ハツカ", "ハツカ", 0, 3};
constexpr Numeral kDays20 = {"二十日間", kAdverbial, "ハツカカン", "ハツカカン", 3, 5};
constexpr Numeral kTwenty = {"二十", kAdverbial, "ニジュウ", "ニジュー", 1, 3};
constexpr Numeral kDay4 = {"四日", kAdverbial, "ヨッカ", "ヨッカ", 0, 3};
constexpr Numeral kDays4 = {"四日間", kAdverbial, "ヨッカカン", "ヨッカカン", 3, 5};

template <class Row>
const Row* FindRow(std::span<const Row> rows, std::string_view number) {
  const auto it = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.number == number; });
  return it == rows.end() ? nullptr : &*it;
}

void ChangeNumber(std::span<const NumberChange> changes, Word& number) {
  const NumberChange* change = FindRow(changes, number.surface);
  if (change == nullptr) return;
  number.pronunciation = change->pronunciation;
  number.accent = change->accent;
  number.moras = change->moras;
}

// ハ as バ or パ; only the first kana of `counter`.
void ChangeCounter(std::span<const CounterChange> changes, std::string_view number, Word& counter) {
  constexpr std::u32string_view kPlain = U"ハヒフヘホカキクケコサシスセソタチツテト";
  constexpr std::u32string_view kVoiced = U"バビブベボガギグゲゴザジズゼゾダヂヅデド";
  constexpr std::u32string_view kSemivoiced = U"パピプペポ";
  const CounterChange* change = FindRow(changes, number);
  if (change == nullptr) return;
  const size_t at = kPlain.find(DecodeKana(counter.pronunciation));
  const std::u32string_view changed = change->voicing == Voicing::kVoiced ? kVoiced : kSemivoiced;
  if (at >= changed.size()) return;
  const char32_t kana = changed[at];
  counter.pronunciation[1] = static_cast<char>(0x80 | (kana >> 6 & 0x3F));
  counter.pronunciation[2] = static_cast<char>(0x80 | (kana & 0x3F));
}

// 一本, 三本: a number and its counter are an accent phrase.
void ReadWithNumbers(Words& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    Word& number = words[i - 1];
    Word& counter = words[i];
    if (!IsNumber(number) || !IsCounter(counter)) continue;
    ChangeNumber(NumberChanges(counter.surface), number);
    ChangeCounter(CounterChanges(counter.surface), number.surface, counter);
    number.chain = Chain::kOpens;
    counter.chain = Chain::kContinues;
  }
}

// 三百, 八千: so are a digit and its power of ten.
void ReadPowers(Words& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    Word& number = words[i - 1];
    Word& power = words[i];
    if (!IsNumber(number)) continue;
    if (IsNumber(power)) {
      if (IsListed(number.surface, kUnits) && IsListed(power.surface, kPowersOfTen)) {
        number.chain = Chain::kOpens;
        power.chain = Chain::kContinues;
      } else if (IsListed(number.surface, kPowersOfTen) && IsListed(power.surface, kUnits)) {
        power.chain = Chain::kOpens;
      }
    }
    if (power.surface == "百") ChangeNumber(kBeforeHundred, number);
    if (power.surface == "千" || power.surface == "兆") ChangeNumber(kBeforeThousand, number);
    if (power.surface == "百" || power.surface == "千") ChangeCounter(kHundredAndThousand, number.surface, power);
  }
}

// `part` is read in `whole`.
void TakeIn(Word& whole, Word& part) {
  whole.source = whole.source.Join(part.source);
  part.pronunciation.clear();
}

bool Fuse(std::span<const Fusion> fusions, Word& number, Word& counter) {
  const Fusion* fusion = FindRow(fusions, number.surface);
  if (fusion == nullptr) return false;
  Become(fusion->whole, number);
  TakeIn(number, counter);
  return true;
}

// 一つぶ, 一人, 三日: single numbers at the start of their number.
void ReadNativeNumbers(Words& words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    Word& number = words[i];
    Word& counter = words[i + 1];
    const Word* before = i > 0 ? &words[i - 1] : nullptr;
    if (!IsNumber(number) || !IsCounter(counter) || counter.surface.empty()) continue;
    if (before != nullptr && before->pos != kSymbol && IsNumber(*before)) continue;
    if (TakesNativeNumbers(counter.surface, counter.reading)) {
      if (const NumberChange* change = FindRow<NumberChange>(kNativeNumbers, number.surface)) {
        ChangeNumber(kNativeNumbers, number);
        number.reading = change->pronunciation;
      }
    }
    if (counter.surface == "人") Fuse(kPersons, number, counter);
    if (counter.surface == "日") {
      const bool in_month = before != nullptr && before->surface.find("月") != std::string::npos;
      const Fusion first_of_month[] = {{"一", kFirstOfMonth}};
      if (!in_month || !Fuse(first_of_month, number, counter)) Fuse(kDays, number, counter);
    } else if (counter.surface == "日間") {
      Fuse(kDaysLong, number, counter);
    }
  }
}

// 十四日, 二十日, 二十四日, and with 間.
void ReadLongDays(Words& words) {
  const auto surface = [&](size_t i) { return i < words.size() ? std::string_view(words[i].surface) : ""; };
  const auto is_days = [&](size_t i) { return surface(i) == "日" || surface(i) == "日間"; };
  for (size_t i = 0; i + 2 < words.size(); ++i) {
    if (i > 0 && IsNumber(words[i - 1])) continue;
    if (surface(i) == "十" && surface(i + 1) == "四" && is_days(i + 2)) {
      Become(surface(i + 2) == "日" ? kDay14 : kDays14, words[i]);
      TakeIn(words[i], words[i + 1]);
      TakeIn(words[i], words[i + 2]);
    } else if (surface(i) == "二" && surface(i + 1) == "十" && is_days(i + 2)) {
      Become(surface(i + 2) == "日" ? kDay20 : kDays20, words[i]);
      TakeIn(words[i], words[i + 1]);
      TakeIn(words[i], words[i + 2]);
    } else if (surface(i) == "二" && surface(i + 1) == "十" && surface(i + 2) == "四" && is_days(i + 3)) {
      Become(kTwenty, words[i]);
      Become(surface(i + 3) == "日" ? kDay4 : kDays4, words[i + 1]);
      words[i + 1].chain = Chain::kOpens;
      words[i].source = words[i].source.Join(words[i + 1].source);
      words[i + 1].source = words[i + 2].source;
      TakeIn(words[i + 1], words[i + 2]);
      TakeIn(words[i + 1], words[i + 3]);
    }
  }
}

}  // namespace

void ReadCounters(Words& words) {
  ReadWithNumbers(words);
  ReadPowers(words);
  ReadNativeNumbers(words);
  ReadLongDays(words);
}

}  // namespace gsv::text::ja
