// What holds for every text (properties of the front end, as far as they concern Chinese).
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>

#include "base/utf8.h"
#include "text/cut.h"
#include "text/symbols.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"
#include "text/zh/chinese.h"
#include "text/zh/polyphone.h"
#include "text/zh/tone_rules.h"
#include "text/zh/word_join.h"

namespace gsv::text {
namespace {

bool IsReadable(char32_t c) { return c >= 0x4E00 && c <= 0x9FA5; }

// Characters that the rules know, and any others.
rc::Gen<char32_t> Character() {
  return rc::gen::weightedOneOf<char32_t>({
      {6, AnyOf(U"的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过儿好很小"
                U"老看走想里"
                U"去听两三二十百千万零第几多余银行长重土花院")},
      {3, rc::gen::cast<char32_t>(rc::gen::inRange<uint32_t>(0x4E00, 0x9FA6))},
      {4, AnyOf(U"0123456789")},
      {3, AnyOf(U"+-×÷=~.:/%°℃²³ˣ,，。！？；：、… "
                U"kmcsgdblxyACN$￥^@()（）“”’\"'①⑪αΩ０９Ａ％／：麼嗯呣年月日号度个元著乾後裡榜㎡½⑴*∶到至代级")},
      {1, AnyCharacter()},
  });
}

constexpr size_t kLongestText = 24;  // characters

rc::Gen<std::u32string> Text() {
  return rc::gen::mapcat(rc::gen::inRange<size_t>(0, kLongestText + 1),
                         [](size_t length) { return rc::gen::container<std::u32string>(length, Character()); });
}

// A text whose reading ends with a stop, and one whose reading begins with a character.
rc::Gen<std::u32string> TextBeforeStop() {
  return rc::gen::map(Text(), [](std::u32string text) { return text + U"好。"; });
}
rc::Gen<std::u32string> TextFromCharacter() {
  return rc::gen::map(Text(), [](const std::u32string& text) { return U"好" + text; });
}

struct Engines {
  Chinese compat_v1{SymbolVersion::kV1, Profile::kCompat};
  Chinese compat_v2{SymbolVersion::kV2, Profile::kCompat};
  Chinese fixed_v1{SymbolVersion::kV1, Profile::kFixed};
  Chinese fixed_v2{SymbolVersion::kV2, Profile::kFixed};
};

class ChinesePropertyTest : public testing::Test {
 protected:
  static const Engines& engines() {
    static const Engines shared;
    return shared;
  }
  static std::vector<const Chinese*> All() {
    const Engines& e = engines();
    return {&e.compat_v1, &e.compat_v2, &e.fixed_v1, &e.fixed_v2};
  }
};

std::string Normalize(const Chinese& chinese, std::u32string_view text) { return chinese.Normalize(EncodeUtf8(text)); }

// P1, P3: every character of a normalised text is readable or a mark and has its phones; no two marks in a row.
TEST_F(ChinesePropertyTest, NormalisedTextIsReadableAndCovered) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Text();
    for (const Chinese* chinese : All()) {
      const Conversion conversion = chinese->Convert(Normalize(*chinese, text));
      const std::u32string normalized = DecodeUtf8(conversion.normalized);
      RC_ASSERT(conversion.word2ph.size() == normalized.size());
      size_t phones = 0;
      for (size_t i = 0; i < normalized.size(); ++i) {
        RC_ASSERT(IsReadable(normalized[i]) || IsChineseMark(normalized[i]));
        if (i > 0) RC_ASSERT(!IsChineseMark(normalized[i]) || !IsChineseMark(normalized[i - 1]));
        RC_ASSERT(conversion.word2ph[i] >= 1);
        phones += static_cast<size_t>(conversion.word2ph[i]);
      }
      RC_ASSERT(phones == conversion.phones.size());
    }
  }));
}

// P2, P5: every phone is a symbol of both tables; a character has an initial and a final with a tone of 1 to 5.
TEST_F(ChinesePropertyTest, PhonesAreSymbols) {
  const Symbols v1(Symbols::kV1Count);
  const Symbols v2(Symbols::kV2Count);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text = *Text();
    for (const Chinese* chinese : All()) {
      const Conversion conversion = chinese->Convert(Normalize(*chinese, text));
      size_t phone = 0;
      for (const int count : conversion.word2ph) {
        for (int i = 0; i < count; ++i) {
          RC_ASSERT(v1.Contains(conversion.phones[phone + static_cast<size_t>(i)]));
          RC_ASSERT(v2.Contains(conversion.phones[phone + static_cast<size_t>(i)]));
        }
        if (count == 2) {
          const char tone = conversion.phones[phone + 1].back();
          RC_ASSERT(tone >= '1' && tone <= '5');
          RC_ASSERT(!IsAsciiDigit(static_cast<unsigned char>(conversion.phones[phone].back())));
        }
        phone += static_cast<size_t>(count);
      }
    }
  }));
}

// P4. In the compat profile 麼 becomes 麽, and that 么.
TEST_F(ChinesePropertyTest, NormalisingTwiceChangesNothing) {
  EXPECT_TRUE(HoldsThoroughly([] {
    std::u32string text = *Text();
    for (const Chinese* chinese : {&engines().fixed_v1, &engines().fixed_v2}) {
      const std::string once = Normalize(*chinese, text);
      RC_ASSERT(chinese->Normalize(once) == once);
    }
    std::erase(text, U'麼');
    const std::string once = Normalize(engines().compat_v2, text);
    RC_ASSERT(engines().compat_v2.Normalize(once) == once);
  }));
}

// P6
TEST_F(ChinesePropertyTest, ResultsDoNotDependOnWhatCameBefore) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Text();
    const std::u32string other = *Text();
    const Chinese& chinese = engines().compat_v2;
    const Conversion first = chinese.Convert(Normalize(chinese, text));
    chinese.Convert(Normalize(chinese, other));
    static const Chinese fresh(SymbolVersion::kV2, Profile::kCompat);
    const Conversion second = fresh.Convert(Normalize(chinese, text));
    RC_ASSERT(first.phones == second.phones);
    RC_ASSERT(first.word2ph == second.word2ph);
  }));
}

// P7: nothing is decided across a mark.
TEST_F(ChinesePropertyTest, SentencesAreIndependent) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string left = *TextBeforeStop();
    const std::u32string right = *TextFromCharacter();
    for (const Chinese* chinese : All()) {
      const std::string a = Normalize(*chinese, left);
      const std::string b = Normalize(*chinese, right);
      RC_ASSERT(a.ends_with('.'));
      RC_ASSERT(b.starts_with("好"));
      RC_ASSERT(Normalize(*chinese, left + right) == a + b);
      std::vector<std::string> phones = chinese->Convert(a).phones;
      for (std::string& phone : chinese->Convert(b).phones) phones.push_back(std::move(phone));
      RC_ASSERT(chinese->Convert(a + b).phones == phones);
    }
  }));
}

// P8, as far as decoded text goes: text that was not normalised is no danger either.
TEST_F(ChinesePropertyTest, AnyTextCanBeConverted) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Text();
    for (const Chinese* chinese : All()) {
      const Conversion conversion = chinese->Convert(EncodeUtf8(text));
      RC_ASSERT(conversion.word2ph.size() == text.size());
    }
  }));
}

// P9, P11: cutting keeps every word character in its order, and no sentence is longer than the features can hold.
TEST_F(ChinesePropertyTest, CuttingLosesNothing) {
  EXPECT_TRUE(HoldsThoroughly([] {
    // Now and then a text that has to be cut by its length alone.
    const size_t repeats = *rc::gen::weightedElement<size_t>({{40, 1}, {1, 60}});
    const std::u32string part = *Text();
    std::u32string text = U"好";
    for (size_t i = 0; i < repeats; ++i) text += part;
    const auto method = static_cast<CutMethod>(*rc::gen::inRange(0, 6));
    const Profile profile = *rc::gen::element(Profile::kCompat, Profile::kFixed);
    std::u32string words, kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(words), IsWord);
    for (const std::u32string& sentence : CutText(text, MakeCutOptions(method, /*english=*/false, profile))) {
      RC_ASSERT(!sentence.empty() && sentence.size() <= kMaxSentenceLength);
      std::copy_if(sentence.begin(), sentence.end(), std::back_inserter(kept), IsWord);
    }
    RC_ASSERT(kept == words);
  }));
}

// P10, and joining keeps all of the text in order.
TEST_F(ChinesePropertyTest, ToneRulesChangeOnlyTones) {
  const ChineseTables tables;
  const Jieba jieba(tables);
  const Pinyin pinyin(tables);
  const ToneConfig config = ChineseOptions::For(Profile::kFixed, tables).tones;
  const WordJoiner joiner(jieba, pinyin, config);
  const ToneRules rules(jieba, tables, config);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text = *Text();
    size_t end = 0;
    for (const TaggedWord& word : joiner.Join(text, jieba.Tag(text))) {
      RC_ASSERT(word.begin == end && word.end > word.begin);
      end = word.end;
      const std::vector<Reading> before = pinyin.Read(word.In(text));
      std::vector<Reading> after = before;
      rules.Apply(text, word, jieba.NameOf(word.tag), after);
      rules.ApplyErhua(word.In(text), jieba.NameOf(word.tag), after);
      for (size_t i = 0; i < before.size(); ++i) {
        RC_ASSERT(after[i].syllable() == before[i].syllable());
        RC_ASSERT(after[i].exists() == before[i].exists());
      }
    }
    RC_ASSERT(end == text.size());
  }));
}

// P12
TEST_F(ChinesePropertyTest, WithoutCorrectionsEverythingIsOfficial) {
  ChineseOptions options;
  options.tones = ToneConfig::Official(ChineseTables());
  const Chinese plain(SymbolVersion::kV2, options, nullptr);
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text = *Text();
    const std::string normalized = Normalize(plain, text);
    RC_ASSERT(normalized == Normalize(engines().compat_v2, text));
    RC_ASSERT(plain.Convert(normalized).phones == engines().compat_v2.Convert(normalized).phones);
  }));
}

// Reads each of some characters as xing2, as a neural model decides the characters that it knows.
class SomeReadings : public PolyphoneModel {
 public:
  static bool Decides(char32_t c) { return std::u32string_view(U"行长重得着").find(c) != std::u32string_view::npos; }

  TextReadings Read(std::u32string_view text, std::span<const Span> segments) const override {
    TextReadings result = dictionary_.Read(text, segments);
    for (size_t i = 0; i < text.size(); ++i) {
      if (Decides(text[i])) result.readings[i] = xing_;
    }
    return result;
  }

 private:
  DictionaryPolyphones dictionary_{ChineseTables()};
  Reading xing_ = Pinyin(ChineseTables()).Read(U"行走").front();
};

// P13: a model changes the characters that it decides, and of others in the same clause at most the tones.
TEST_F(ChinesePropertyTest, AModelChangesOnlyWhatItDecides) {
  const Chinese with_model(SymbolVersion::kV2, ChineseOptions::For(Profile::kCompat, ChineseTables()),
                           std::make_unique<SomeReadings>());
  int changed = 0;
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::string normalized = Normalize(with_model, *Text());
    const std::u32string text = DecodeUtf8(normalized);
    const Conversion without = engines().compat_v2.Convert(normalized);
    const Conversion with = with_model.Convert(normalized);
    RC_ASSERT(with.word2ph == without.word2ph);
    changed += with.phones != without.phones;
    size_t phone = 0;
    bool decided = false;  // something of the clause
    for (size_t begin = 0, i = 0; i < text.size(); ++i) {
      if (!IsReadable(text[i])) begin = i + 1;
      if (i == begin) {
        const auto clause = text.begin() + static_cast<ptrdiff_t>(i);
        decided = std::any_of(clause, std::find_if_not(clause, text.end(), IsReadable), SomeReadings::Decides);
      }
      for (int n = 0; n < with.word2ph[i]; ++n, ++phone) {
        if (SomeReadings::Decides(text[i])) continue;
        std::string before = without.phones[phone];
        std::string after = with.phones[phone];
        if (decided && before.size() > 1 && before.size() == after.size()) {
          before.pop_back();
          after.pop_back();
        }
        RC_ASSERT(after == before);
      }
    }
  }));
  EXPECT_GT(changed, kThoroughCases / 20);
}

// 50 KB of what a rule could look at again and again.
TEST_F(ChinesePropertyTest, LongTextsTakeLinearTime) {
  constexpr size_t kBytes = 50'000;
  for (const char* part : {"1",         "1+",  "1-",     "-",  ".1",   "1.",    "1:",           "1/",
                           "1%",        "1~",  "²",      "x²", "+",    "12:30", "1,234,",       "86",
                           "010",       "400", "1.2.3",  "0",  "m",    "km",    "年",           "。",
                           "…",         "...", " ",      "\n", "一",   "不",    "儿",           "好",
                           "个",        "的",  "看一看", "㐀", "乀龘", "中",    "你",           "银行行长",
                           "1年2月3日", "$",   "麼",     "’",  "１",   "😀",     "\xE2\x80\x8D", "比比皆"}) {
    std::string text;
    while (text.size() < kBytes) text += part;
    for (const Chinese* chinese : {&engines().compat_v1, &engines().fixed_v2}) {
      const auto start = std::chrono::steady_clock::now();
      const Conversion conversion = chinese->Convert(chinese->Normalize(text));
      EXPECT_LT(std::chrono::steady_clock::now() - start, kLinearTime) << part;
      EXPECT_EQ(conversion.word2ph.size(), DecodeUtf8(conversion.normalized).size()) << part;
    }
  }
}

}  // namespace
}  // namespace gsv::text
