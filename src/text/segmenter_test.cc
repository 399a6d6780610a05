#include "text/segmenter.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/utf8.h"
#include "text/test_characters.h"
#include "text/thorough_check.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// "zh:你好|en:hello"
std::string Shown(const std::vector<LanguageRun>& runs) {
  std::string shown;
  for (const LanguageRun& run : runs) {
    shown += (shown.empty() ? "" : "|") + std::string(run.language) + ":" + EncodeUtf8(run.text);
  }
  return shown;
}

std::string Split(const Segmenter& segmenter, std::string_view text, std::string_view code) {
  return Shown(segmenter.SplitAlone(DecodeUtf8(text), *FindLanguageCode(code)));
}

std::string Fixed(std::string_view text, std::string_view code = "auto") {
  static const std::unique_ptr<const Segmenter> segmenter = MakeSegmenter(Profile::kFixed);
  return Split(*segmenter, text, code);
}

std::string Compat(std::string_view text, std::string_view code = "auto") {
  static const std::unique_ptr<const Segmenter> segmenter = MakeSegmenter(Profile::kCompat);
  return Split(*segmenter, text, code);
}

TEST(Segmenter, ReadsUnknownScriptsWithTheirNeighbours) {
  EXPECT_EQ(Fixed("Hello Привет 世界"), "en:Hello Привет |zh:世界");
}

TEST(Segmenter, ReadsHanAsTheSentenceSays) {
  for (const auto& [text, runs] : std::initializer_list<std::pair<const char*, const char*>>{
           {"東京", "zh:東京"},  // may be either
           {"駅", "ja:駅"},
           {"千円", "ja:千円"},
           {"会議室", "ja:会議室"},  // 会 is simplified, 議 is not
           {"國際會議", "zh:國際會議"},
           {"国际会议", "zh:国际会议"},
           {"一生懸命働く", "ja:一生懸命働く"},
           {"東京。大阪に行きます。", "ja:東京。大阪に行きます。"},
           {"第3回東京会議です", "ja:第3回東京会議です"},
           {"大阪に行きます。東京、京都。帰ります。", "ja:大阪に行きます。東京、京都。帰ります。"},
           {"你也喜欢まいご吗？", "zh:你也喜欢|ja:まいご|zh:吗？"},
           {"我说「東京へ行く」。世界。", "zh:我说「|ja:東京へ行く」。|zh:世界。"},
           {"我们走吧。ありがとう。世界。さようなら。", "zh:我们走吧。|ja:ありがとう。世界。さようなら。"},
           {"价格是1000円。", "zh:价格是1000円。"}}) {
    EXPECT_EQ(Fixed(text), runs);
    EXPECT_EQ(Compat(text), runs);
  }
  EXPECT_EQ(Fixed("駅に係る", "auto_yue"), "ja:駅に係る");
  EXPECT_EQ(Fixed("佢哋去東京", "auto_yue"), "yue:佢哋去東京");
}

TEST(Segmenter, ReadsUnitsInTheLanguageOfTheirNumber) {
  for (const auto& [text, code, runs] : std::initializer_list<std::array<const char*, 3>>{
           {"몸무게가 5kg 늘었다.", "ko", "ko:몸무게가 5kg 늘었다."},
           {"5kg 늘었다.", "all_ko", "ko:5kg 늘었다."},
           {"5 kg", "ko", "ko:5 kg"},
           {"약 1,234.5km를 달렸다", "auto", "ko:약 1,234.5km를 달렸다"},
           {"체중이 5kg", "auto", "ko:체중이 5kg"},
           {"체중은 5kilo", "ko", "ko:체중은 5|en:kilo"},
           {"体重は5kgです。", "ja", "ja:体重は5kgです。"},
           {"体重は5kgです。", "auto", "ja:体重は5kgです。"},
           {"我买了5kg苹果。", "zh", "zh:我买了5kg苹果。"},
           {"我买了5kg苹果。", "auto", "zh:我买了5kg苹果。"},
           {"我買咗5kg蘋果。", "yue", "yue:我買咗5kg蘋果。"},
           {"我买了5GB流量", "zh", "zh:我买了5|en:GB|zh:流量"},  // the Chinese normaliser knows no GB
           {"I bought 5kg.", "auto", "en:I bought 5kg."},
           {"mp3 파일", "ko", "en:mp3 |ko:파일"},
           {"mp3를 들었다", "ko", "en:mp3|ko:를 들었다"},
           {"3D 영화", "ko", "en:3D |ko:영화"},
           {"これは3Dの映画", "ja", "ja:これは|en:3D|ja:の映画"},
           {"mp3を聞く", "auto", "en:mp3|ja:を聞く"},
           {"让T60可以安装", "zh", "zh:让|en:T|zh:60可以安装"}}) {
    EXPECT_EQ(Fixed(text, code), runs) << code;
  }
  EXPECT_EQ(Compat("몸무게가 5kg 늘었다.", "ko"), "ko:몸무게가 5|en:kg |ko:늘었다.");
  EXPECT_EQ(Compat("mp3를 들었다", "ko"), "en:mp|ko:3를 들었다");
}

std::string SplitWithin(std::string_view text, std::string_view sentence, std::string_view code = "auto") {
  static const std::unique_ptr<const Segmenter> segmenter = MakeSegmenter(Profile::kFixed);
  const std::u32string whole = DecodeUtf8(text), part = DecodeUtf8(sentence);
  const auto begin = static_cast<std::ptrdiff_t>(whole.find(part));
  const auto end = begin + static_cast<std::ptrdiff_t>(part.size());
  const auto [japanese, near] = segmenter->Study(whole);
  const TextEvidence evidence{{japanese.begin() + begin, japanese.begin() + end},
                              {near.begin() + begin, near.begin() + end}};
  return Shown(segmenter->Split(part, *FindLanguageCode(code), evidence));
}

// In `auto` a sentence without a letter, or what is so of it before a pause, has the language of the text before it, or
// else of the text behind it.
TEST(Segmenter, ReadsNumbersAloneInTheLanguageAroundThem) {
  for (const auto& [text, sentence, runs] : std::initializer_list<std::array<const char*, 3>>{
           {"I came on May 5th, 2023; however, late.", "2023;", "en:2023;"},
           {"我今年23岁。2023；然后", "2023；", "zh:2023；"},
           {"東京に行きます。2023。", "2023。", "ja:2023。"},
           {"東京。大阪に行きます。2023。", "2023。", "ja:2023。"},
           {"駅。3。", "3。", "ja:3。"},
           {"한국어. 2023.", "2023.", "ko:2023."},
           {"1. Open the door.", "1.", "en:1."},
           {"1. 打开门。", "1.", "zh:1."},
           {"Hello. 你好。 5!", "5!", "zh:5!"},
           {"你好。Hello. 5!", "5!", "en:5!"},
           {"I ran, 5 km", "5 km", "en:5 km"},
           {"我跑了，5 km", "5 km", "zh:5 km"},
           {"东西很贵，$45.50，不要", "$45.50，", "zh:$45.50，"},
           {"It was $45.50, was it?", "$45.50,", "en:$45.50,"},
           {"是5月20日，20:30，OK？", "20:30，OK？", "zh:20:30，|en:OK？"},
           {"是5月20日，3D OK？", "3D OK？", "en:3D OK？"},
           {"Go! 3, 2, 一", "3, 2, 一", "en:3, 2, |zh:一"},
           {"3, 2, 一", "3, 2, 一", "zh:3, 2, 一"},
           {"2023", "2023", "zh:2023"}}) {
    EXPECT_EQ(SplitWithin(text, sentence), runs) << text;
  }
  EXPECT_EQ(SplitWithin("Hello. 5!", "5!", "zh"), "zh:5!");
  EXPECT_EQ(SplitWithin("佢哋. 5!", "5!", "auto_yue"), "yue:5!");
  EXPECT_EQ(Compat("5!"), "zh:5!");
  EXPECT_EQ(Compat("5, OK"), "en:5, OK");
}

// Characters of all classes and of the tables, single and in words.
rc::Gen<std::u32string> Texts() {
  const auto letter = rc::gen::weightedOneOf<char32_t>({{6, AnyOf(U"今天们的駅円会議東京日本語一三世界你是価")},
                                                        {4, AnyOf(U"かなカナーっ々")},
                                                        {3, AnyOf(U"한국어개를")},
                                                        {5, AnyOf(U"abkgmLDTé'")},
                                                        {4, AnyOf(U"0125., -~")},
                                                        {4, AnyOf(U"。，！？、\n\r　 「」…")},
                                                        {1, AnyCharacter()}});
  return rc::gen::container<std::u32string>(letter);
}

TEST(SegmenterProperties, RunsAreTheText) {
  const auto classifier = FastTextClassifier::Open(GSV_SOURCE_DIR "/tests/golden/language/classifier.ftz");
  const std::unique_ptr<const Segmenter> segmenters[] = {
      MakeSegmenter(Profile::kFixed), MakeSegmenter(Profile::kFixed, classifier), MakeSegmenter(Profile::kCompat),
      MakeSegmenter(Profile::kCompat, classifier)};
  EXPECT_TRUE(HoldsThoroughly([&] {
    const std::u32string text = *Texts();
    const std::u32string_view stripped = Strip(std::u32string_view(text), IsSpace);
    for (const LanguageCode& code : LanguageCodes()) {
      for (size_t i = 0; i < std::size(segmenters); ++i) {
        std::u32string joined;
        std::string_view before;
        for (const LanguageRun& run : segmenters[i]->SplitAlone(text, code)) {
          RC_ASSERT(FindLanguage(run.language) != nullptr);
          RC_ASSERT(run.language != before);
          before = run.language;
          joined += run.text;
        }
        if (code.detection == Detection::kNone) continue;
        if (i < 2 || code.detection == Detection::kDefault) {
          RC_ASSERT(joined == stripped);
        } else {
          // The official code deletes letters of scripts that it does not know.
          size_t place = 0;
          for (const char32_t c : stripped) place += place < joined.size() && joined[place] == c ? 1 : 0;
          RC_ASSERT(place == joined.size());
        }
      }
    }
  }));
}

}  // namespace
}  // namespace gsv::text
