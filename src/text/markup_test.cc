#include "text/markup.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/user_lexicon.h"

namespace gsv::text {
namespace {

const Frontend& V2() {
  static const Frontend frontend(SymbolVersion::kV2, Profile::kFixed);
  return frontend;
}

SpokenText Read(const std::string& text, const char* language = "zh", const UserLexicon* lexicon = nullptr) {
  return V2().Read(text, {.language = language, .cut = CutMethod::kNone, .markup = Markup::kAuto, .lexicon = lexicon});
}

// "zh:你好 ph ph | en:..." with sentences apart.
std::string Shown(const SpokenText& spoken) {
  std::string shown;
  for (const Phones& phones : spoken.sentences) {
    if (!shown.empty()) shown += " / ";
    for (size_t i = 0; i < phones.runs.size(); ++i) {
      const Run& run = phones.runs[i];
      shown += (i == 0 ? "" : " | ") + run.language + ":" + run.normalized;
      for (int k = run.phone_begin; k < run.phone_end; ++k) shown += " " + phones.symbols[static_cast<size_t>(k)];
    }
  }
  return shown;
}

std::string ErrorOf(const std::string& text, const char* language = "zh") {
  try {
    Read(text, language);
  } catch (const Error& error) {
    return std::string(ErrorCodeName(error.code())) + " " + error.what();
  }
  return "no error";
}

bool Begins(const std::string& text, const std::string& start) { return text.starts_with(start); }

TEST(Markup, AReadingStandsWhereItSays) {
  EXPECT_EQ(Shown(Read("我爱{重庆|zhong4 qing4}吗？")), "zh:我爱重庆吗? w o3 AA ai4 zh ong4 q ing4 m a5 ?");
  EXPECT_EQ(Shown(Read("去{重庆|zhòng qìng}玩儿。")).substr(0, 34),
            Shown(Read("去{重庆|zh:zhong4qing4}玩儿。")).substr(0, 34));
  EXPECT_EQ(Shown(Read("他说{C++|zh:xi1 jia1 jia1}很难。")),
            "zh:他说加加很难. t a1 sh uo1 x i1 j ia1 j ia1 h en3 n an2 .");
  EXPECT_EQ(Shown(Read("这是{|phones: HH AH0 L OW1}好的。")),
            "zh:这是 zh e4 sh ir4 | phones: HH AH0 L OW1 | zh:好的. h ao3 d e5 .");
}

TEST(Markup, NeighboursOfAReadingKeepTheirContext) {
  // 不 before a fourth tone is bu2; 你 before a third tone is ni2.
  EXPECT_EQ(Shown(Read("我们不{行|xing4}了吧。")), "zh:我们不行了吧. w o3 m en5 b u2 x ing4 l e5 b a5 .");
  const text::Run run = Read("我爱{重庆|zhong4 qing4}吗？").sentences[0].runs[0];
  EXPECT_EQ(run.word2ph, (std::vector<int>{2, 2, 2, 2, 2, 1}));
}

TEST(Markup, BracesBracketsAndBackslashesAreTextOtherwise) {
  const auto plain = [](const std::string& text) { return Shown({V2().Process(text, "en", CutMethod::kNone), {}}); };
  for (const char* text : {"a {b} c and so on", "a | b and so on", "see [1] and [ja nein] here", "C:\\temp is full"}) {
    EXPECT_EQ(Shown(Read(text, "en")), plain(text)) << text;
  }
  EXPECT_EQ(Read("说\\{重庆|chong2\\}吧", "zh").sentences[0].text, "说{重庆|chong2}吧。");
}

TEST(Markup, PausesAndRates) {
  const SpokenText spoken =
      Read("[pause 1s]今天天气很好[pause 300ms]我们去玩吧。[rate 80%]慢一点说话。[/rate][pause 0.5s][pause 250ms]");
  ASSERT_EQ(spoken.sentences.size(), 3u);
  EXPECT_EQ(spoken.sentences[0].pause_before_seconds, 1);
  EXPECT_EQ(spoken.sentences[0].pause_after_seconds, 0.3);
  EXPECT_EQ(spoken.sentences[1].pause_after_seconds, std::nullopt);
  EXPECT_EQ(spoken.sentences[1].speed, 1);
  EXPECT_EQ(spoken.sentences[2].speed, 0.8);
  EXPECT_EQ(spoken.sentences[2].pause_after_seconds, 0.75);
  EXPECT_EQ(spoken.sentences[0].text, "今天天气很好。");
}

TEST(Markup, TheStopBehindAStretchBelongsToIt) {
  const SpokenText spoken = Read("今天天气[rate 80%]非常好[/rate]。我们去玩[rate 120%]一下吧[/rate]");
  ASSERT_EQ(spoken.sentences.size(), 4u);
  EXPECT_EQ(spoken.sentences[0].pause_after_seconds, 0);
  EXPECT_EQ(spoken.sentences[1].text, "。非常好。");
  EXPECT_EQ(spoken.sentences[1].pause_after_seconds, std::nullopt);
  EXPECT_EQ(spoken.sentences[3].pause_after_seconds, std::nullopt);
  EXPECT_TRUE(spoken.remarks.empty());
}

TEST(Markup, LanguageMarks) {
  EXPECT_EQ(Read("我看[en]Hello 2 you[/en]了").sentences[0].runs[1].normalized, "Hello two you");
  EXPECT_EQ(Read("page 12 [zh]12[/zh] pages", "en").sentences[0].runs[1].normalized, "十二");
}

TEST(Markup, MistakesNameTheirPlace) {
  EXPECT_EQ(
      ErrorOf("今天\n很{好|hao9}"),
      "TextMarkInvalid line 2, column 2: \"hao9\" is no reading in Chinese (\"zh\"); expected the likes of chong2 "
      "qing4 (pinyin with tones 1 to 5)");
  EXPECT_PRED2(Begins, ErrorOf("好{|hao3}"), "TextMarkInvalid line 1, column 2: a reading wit");
  EXPECT_PRED2(Begins, ErrorOf("好[pause 11s]"), "TextMarkInvalid line 1, column 2: [pause 11s] i");
  EXPECT_PRED2(Begins, ErrorOf("好[rate 9]吗[/rate]"), "TextMarkInvalid line 1, column 2: [rate 9] is");
  EXPECT_PRED2(Begins, ErrorOf("好[en]x"), "TextMarkInvalid line 1, column 2: [en] is never c");
  EXPECT_PRED2(Begins, ErrorOf("好[/en]x"), "TextMarkInvalid line 1, column 2: [/en] closes");
  EXPECT_PRED2(Begins, ErrorOf("好{吗|phones: xx}"),
               "PhoneUnknown line 1, column 2: the model has no phone \"xx\"; it");
  EXPECT_EQ(ErrorOf("[pause 1s]"),
            "TextNotSpeakable nothing in the text can be spoken in language \"zh\": it holds only "
            "marks, symbols or scripts that the language does not have");
}

TEST(Ssml, IsReadWhereATextBeginsWithIt) {
  const SpokenText spoken = Read(
      "<?xml version=\"1.0\"?>\n<speak version=\"1.1\" xml:lang=\"zh-CN\">\n  <!-- a comment -->\n"
      "  <p>去<phoneme alphabet=\"x-pinyin\" ph=\"zhong4 qing4\">重庆</phoneme>玩吧<break time=\"700ms\"/>好吗</p>\n"
      "  <s><prosody rate=\"slow\">我们慢&amp;慢说</prosody></s>\n"
      "  <lang xml:lang=\"en-US\">The <sub alias=\"World Wide Web\">WWW</sub> is big</lang>\n</speak>\n",
      "auto");
  ASSERT_EQ(spoken.sentences.size(), 4u);
  EXPECT_EQ(spoken.sentences[0].pause_after_seconds, 0.7);
  EXPECT_EQ(spoken.sentences[1].normalized, ".好吗.");
  EXPECT_EQ(spoken.sentences[2].speed, 0.8);
  EXPECT_EQ(spoken.sentences[2].text, "我们慢&慢说。");
  EXPECT_EQ(spoken.sentences[3].runs[0].language, "en");
  EXPECT_PRED2(Begins, spoken.sentences[3].text, "The World Wide Web is big");
}

TEST(Ssml, MistakesNameTheirPlace) {
  const auto error = [](const std::string& body) { return ErrorOf("<speak>" + body + "</speak>").substr(16); };
  EXPECT_PRED2(Begins, error("好<voice/>"), "SSML, line 1, column 9: <voice> is not known; ther");
  EXPECT_PRED2(Begins, error("好</p>"), "SSML, line 1, column 9: </p> closes nothing; <");
  EXPECT_PRED2(Begins, error("好<p>"), "SSML, line 1, column 12: </speak> closes");
  EXPECT_PRED2(Begins, error("好&nbsp;"), "SSML, line 1, column 9: an entity that i");
  EXPECT_PRED2(Begins, error("<!DOCTYPE x>"), "SSML, line 1, column 8: document types, ");
  EXPECT_PRED2(Begins, error("<break time='1h'/>"), "SSML, line 1, column 8: time=\"1h\" is no ");
  EXPECT_PRED2(Begins, error("<phoneme ph='x'>好</phoneme>"),
               "SSML, line 1, column 8: <phoneme> needs the attribute alph");
  EXPECT_PRED2(Begins, error("<p a='1' a='2'>好</p>"), "SSML, line 1, column 17: the attribute a is");
}

UserLexicon Lexicon(const std::string& bytes, const std::string& name = "lexicon.tsv") {
  return UserLexicon(bytes, name, [](std::string_view language, std::string_view reading) {
    return V2().ParseReading(language, reading);
  });
}

TEST(Lexicon, DecidesTheReadingOfItsWords) {
  const UserLexicon lexicon = Lexicon("word\tlanguage\treading\n重庆\tzh\tzhong4 qing4\nQQ\tzh\tqiu1 qiu1\n# mine\n");
  EXPECT_EQ(lexicon.size(), 2u);
  EXPECT_EQ(Shown(Read("去重庆吗？", "zh", &lexicon)), "zh:去重庆吗? q v4 zh ong4 q ing4 m a5 ?");
  EXPECT_EQ(Shown(Read("去{重庆|chong2qing4}吗？", "zh", &lexicon)), "zh:去重庆吗? q v4 ch ong2 q ing4 m a5 ?");
  EXPECT_EQ(Shown(Read("用qq聊天吧", "zh", &lexicon)),
            "zh:用 y ong4 | phones:qq q iu1 q iu1 | zh:聊天吧. l iao2 t ian1 b a5 .");
  EXPECT_EQ(Shown(Read("用qqx聊天吧", "zh", &lexicon)), Shown(Read("用qqx聊天吧")));
}

TEST(Lexicon, CommasAndSymbols) {
  const UserLexicon lexicon = Lexicon("\"a, b\",zh,\"phones: s ei1\"\n重庆,zh,\"zhong4 qing4\"\n", "l.csv");
  EXPECT_EQ(lexicon.size(), 2u);
}

TEST(Lexicon, MistakesNameTheirLine) {
  const auto error = [](const std::string& bytes) {
    try {
      Lexicon(bytes);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_PRED2(Begins, error("重庆\tzh\tzhong4 qing4\n重庆 zh x\n"), "lexicon.tsv, line 2: expected three ");
  EXPECT_PRED2(Begins, error("重庆\tzh\tfoo9\n"), "lexicon.tsv, line 1: \"重庆\": \"foo9\" is no r");
  EXPECT_PRED2(Begins, error("重庆\txx\tfoo\n"), "lexicon.tsv, line 1: \"重庆\": no language \"xx\"");
  EXPECT_EQ(error("一\tzh\tyi1\n\n一\tzh\tyi2\n"), "lexicon.tsv, line 3: \"一\" is there already for zh, in line 1");
  EXPECT_PRED2(Begins, error("一\tzh\tyi1\n\xff"), "lexicon.tsv, line 2: not valid UTF-8");
  EXPECT_PRED2(Begins, error("...\tzh\tyi1\n"), "lexicon.tsv, line 1: \"...\" has no ");
}

TEST(Lexicon, AFileIsReadAgainWhenItHasChanged) {
  const std::string path = testing::TempDir() + "gsv_lexicon_test.tsv";
  const auto write = [&](const std::string& text) { std::ofstream(path, std::ios::binary) << text; };
  const LexiconFile file(path, [](std::string_view l, std::string_view r) { return V2().ParseReading(l, r); });
  std::remove(path.c_str());
  EXPECT_THROW(file.Get(), Error);
  write("重庆\tzh\tzhong4 qing4\n");
  const std::shared_ptr<const UserLexicon> first = file.Get();
  EXPECT_EQ(file.Get(), first);
  write("重庆\tzh\tzhong4 qing4\n长乐\tzh\tchang2 le4\n");
  EXPECT_EQ(file.Get()->size(), 2u);
  EXPECT_EQ(first->size(), 1u);  // who has it keeps it
  write("nonsense\n");
  std::string complaint;
  EXPECT_EQ(file.Get(&complaint)->size(), 2u);
  EXPECT_TRUE(complaint.ends_with("; the last good version stays in force"));
  complaint.clear();
  file.Get(&complaint);
  EXPECT_TRUE(complaint.empty());  // said once
  std::remove(path.c_str());
}

}  // namespace
}  // namespace gsv::text
