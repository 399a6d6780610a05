// What holds for every text in every language code: P2, P6, P8, P9 and P11 of the front end, that phones, runs and
// places fit together, and that every character is in the reading or listed as dropped.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <thread>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/cut.h"
#include "text/frontend.h"
#include "text/languages.h"
#include "text/symbols.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"
#include "text/user_lexicon.h"

namespace gsv::text {
namespace {

constexpr SymbolVersion kVersions[] = {SymbolVersion::kV1, SymbolVersion::kV2};
constexpr Profile kProfiles[] = {Profile::kCompat, Profile::kFixed};

const Frontend& FrontendOf(SymbolVersion version, Profile profile) {
  static const Frontend frontends[] = {{kVersions[0], kProfiles[0]},
                                       {kVersions[0], kProfiles[1]},
                                       {kVersions[1], kProfiles[0]},
                                       {kVersions[1], kProfiles[1]}};
  return frontends[2 * (version == SymbolVersion::kV2) + (profile == Profile::kFixed)];
}

// Pieces of all languages, marks that are right and marks that are not, and any character at all.
rc::Gen<std::string> Texts() {
  const auto any = rc::gen::map(AnyCharacter(), [](char32_t c) { return EncodeUtf8(std::u32string(1, c)); });
  const auto piece = rc::gen::weightedOneOf<std::string>(
      {{5, rc::gen::element<std::string>("hello", "NASA", "it's", "e.g.", "x", "read", "qwertyish", "café")},
       {5, rc::gen::element<std::string>("今天", "一", "不", "银行", "兙", "𠀀", "東京", "嘅", "喺", "々")},
       {4, rc::gen::element<std::string>("です", "カタカナ", "きょう", "ー", "ｶﾅ", "한국", "값이", "ㅋㅋ", "ᄒ")},
       {3, rc::gen::element<std::string>("0", "12", "3.14", "1,000", "9:30", "-5", "50%", "2nd", "$12.50", "￥5", "①")},
       {4, rc::gen::element<std::string>(" ", "\n", "  ", "　", "\t")},
       {5, rc::gen::element<std::string>(".", "。", "，", "!", "？", "…", "——", "'", "-", "~", "“", "）", "^", "&lt;")},
       {3, rc::gen::element<std::string>("{重庆|chong2 qing4}", "{hello|HH AH0}", "[pause 300ms]", "[rate 80%]",
                                         "[/rate]", "[ja]", "[/ja]", "{|phones: a}", "\\{", "{", "|", "}", "[", "]")},
       {1, rc::gen::element<std::string>("<speak>", "</speak>", "<p>", "</p>", "<break/>", "<s>", "</s>")},
       {2, rc::gen::element<std::string>("😀", "Привет", "٣", "\u200B", "ﬁ", "é")},
       {1, any}});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
    std::string text;
    for (const std::string& part : pieces) text += part;
    return text;
  });
}

const UserLexicon& Lexicon() {
  static const UserLexicon lexicon(
      "重庆\tzh\tzhong4 qing4\nnasa\ten\tphones: N AE1\ne.g.\ten\tphones: IY1 JH IY1\n東京\tja\tphones: t o\n", "test",
      [](std::string_view language, std::string_view reading) {
        return FrontendOf(SymbolVersion::kV2, Profile::kFixed).ParseReading(language, reading);
      });
  return lexicon;
}

struct Case {
  std::string text;
  SymbolVersion version;
  Profile profile;
  ReadOptions options;
};

Case AnyCase() {
  static const std::vector<LanguageCode> codes(LanguageCodes().begin(), LanguageCodes().end());
  Case test = {
      .text = *Texts(), .version = {}, .profile = *rc::gen::element(Profile::kCompat, Profile::kFixed), .options = {}};
  const LanguageCode& code = codes[*rc::gen::inRange<size_t>(0, codes.size())];
  test.version = code.in_v1 && *rc::gen::arbitrary<bool>() ? SymbolVersion::kV1 : SymbolVersion::kV2;
  test.options.language = code.code;
  test.options.cut = static_cast<CutMethod>(*rc::gen::inRange(0, 6));
  test.options.markup = static_cast<Markup>(*rc::gen::inRange(0, 4));
  test.options.lexicon = *rc::gen::arbitrary<bool>() ? &Lexicon() : nullptr;
  return test;
}

// Nothing where the text is refused. An internal error is not caught.
std::optional<SpokenText> TryRead(const Case& test) {
  try {
    return FrontendOf(test.version, test.profile).Read(test.text, test.options);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kInternal) throw;
    RC_ASSERT(std::string(error.what()).size() < 700);
    return std::nullopt;
  }
}

void CheckSentence(const Phones& phones, const Case& test) {
  const int symbols = test.version == SymbolVersion::kV1 ? Symbols::kV1Count : Symbols::kV2Count;
  RC_ASSERT(phones.ids.size() == phones.symbols.size());
  RC_ASSERT(!phones.ids.empty());
  for (int id : phones.ids) RC_ASSERT((id >= 0 && id < symbols));
  RC_ASSERT(DecodeUtf8(phones.text).size() <= kMaxSentenceLength);
  RC_ASSERT((phones.speed >= 0.5 && phones.speed <= 2));
  RC_ASSERT((phones.source.begin <= phones.source.end && phones.source.end <= test.text.size()));
  size_t end = 0;
  for (const text::Run& run : phones.runs) {
    RC_ASSERT(static_cast<size_t>(run.phone_begin) == end);
    for (const RunUnit& unit : run.units) {
      RC_ASSERT((unit.phones.begin == end && unit.phones.end >= end));
      RC_ASSERT((unit.source.begin <= unit.source.end && unit.source.end <= test.text.size()));
      end = unit.phones.end;
    }
    RC_ASSERT(static_cast<size_t>(run.phone_end) == end);
    if (run.word2ph.empty()) continue;
    RC_ASSERT(run.word2ph.size() == DecodeUtf8(run.normalized).size());
    int sum = 0;
    for (int count : run.word2ph) sum += count;
    RC_ASSERT(sum == run.phone_end - run.phone_begin);
  }
  RC_ASSERT(end == phones.ids.size());
}

TEST(WholeFrontend, SentencesHoldTogether) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const Case test = AnyCase();
    const std::optional<SpokenText> spoken = TryRead(test);
    if (!spoken) return;
    RC_ASSERT(!spoken->sentences.empty());
    for (const Phones& phones : spoken->sentences) CheckSentence(phones, test);
  }));
}

TEST(WholeFrontend, EveryCharacterIsReadOrListed) {
  EXPECT_TRUE(HoldsThoroughly([] {
    Case test = AnyCase();
    test.options.markup = Markup::kNone;
    test.options.lexicon = nullptr;
    const std::optional<SpokenText> spoken = TryRead(test);
    if (!spoken) return;
    std::vector<bool> told(test.text.size());
    const auto tell = [&](Span span) {
      for (size_t i = span.begin; i < span.end; ++i) told[i] = true;
    };
    for (const Phones& phones : spoken->sentences) {
      for (const text::Run& run : phones.runs) {
        for (const RunUnit& unit : run.units) tell(unit.source);
      }
    }
    for (const Remark& remark : spoken->remarks) {
      RC_ASSERT((remark.span.begin <= remark.span.end && remark.span.end <= test.text.size()));
      if (remark.kind == Remark::Kind::kDropped) tell(remark.span);
    }
    size_t byte = 0;
    for (char32_t c : DecodeUtf8(test.text)) {
      RC_ASSERT((told[byte] || IsSpace(c)));
      byte += Utf8Length(c);
    }
  }));
}

// P6 and P12 in part: whatever was read before and on whatever thread, and a text without marks with and without them.
TEST(WholeFrontend, TheSameEveryTime) {
  EXPECT_TRUE(HoldsThoroughly([] {
    Case test = AnyCase();
    const auto ids = [&] {
      std::vector<int> all;
      if (const std::optional<SpokenText> spoken = TryRead(test)) {
        for (const Phones& phones : spoken->sentences) all.insert(all.end(), phones.ids.begin(), phones.ids.end());
      }
      return all;
    };
    const std::vector<int> first = ids();
    std::vector<int> other;
    std::thread([&] { other = ids(); }).join();
    RC_ASSERT(first == other);
    if (test.text.find_first_of("{[\\<") != test.text.npos) return;
    test.options.markup = Markup::kNone;
    const std::vector<int> unmarked = ids();
    test.options.markup = Markup::kMarks;
    RC_ASSERT(unmarked == ids());
  }));
}

TEST(WholeFrontend, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(HoldsThoroughly([] {
    Case test = AnyCase();
    test.text = *rc::gen::string<std::string>();
    if (const std::optional<SpokenText> spoken = TryRead(test)) {
      for (const Phones& phones : spoken->sentences) CheckSentence(phones, test);
    }
  }));
}

}  // namespace
}  // namespace gsv::text
