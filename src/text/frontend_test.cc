#include "text/frontend.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <thread>

#include "base/utf8.h"
#include "gsv/error.h"
#include "text/cut.h"
#include "text/segmenter.h"
#include "text/symbols.h"
#include "text/thorough_check.h"
#include "text/unicode.h"
#include "text/user_lexicon.h"

namespace gsv::text {
namespace {

using Strings = std::vector<std::string>;

const Frontend& V2() {
  static const Frontend frontend(SymbolVersion::kV2, Profile::kCompat);
  return frontend;
}
const Frontend& V1() {
  static const Frontend frontend(SymbolVersion::kV1, Profile::kCompat);
  return frontend;
}
const Frontend& Fixed() {
  static const Frontend frontend(SymbolVersion::kV2, Profile::kFixed);
  return frontend;
}

std::string Joined(const Strings& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Strings Languages(const Phones& phones) {
  Strings languages;
  for (const Run& run : phones.runs) languages.push_back(run.language);
  return languages;
}

ErrorCode CodeOf(const std::string& text, const std::string& language) {
  try {
    V2().Process(text, language, CutMethod::kPunctuation);
  } catch (const Error& error) {
    EXPECT_FALSE(std::string(error.what()).empty());
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::kInternal;
}

std::string MessageOf(const Frontend& frontend, const std::string& language) {
  try {
    frontend.Process("hello", language, CutMethod::kNone);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kLanguageUnknown);
    return error.what();
  }
  return "no error";
}

TEST(Frontend, ReadsEnglish) {
  const std::vector<Phones> sentences = V2().Process("Hello world. It is 5:00 now!", "en", CutMethod::kPunctuation);
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(sentences[0].text, "Hello world.");
  EXPECT_EQ(Joined(sentences[0].symbols), "HH AH0 L OW1 W ER1 L D .");
  EXPECT_EQ(sentences[1].normalized, " It is five o'clock a.m. now!");
}

TEST(Frontend, GivesEachRunItsSpan) {
  const std::vector<Phones> sentences = V2().Process("我有3个apple和2个banana。", "zh", CutMethod::kNone);
  ASSERT_EQ(sentences.size(), 1u);
  const Phones& phones = sentences[0];
  EXPECT_EQ(Languages(phones), (Strings{"zh", "en", "zh", "en"}));
  EXPECT_EQ(phones.normalized, "我有三个apple和两个banana.");
  EXPECT_EQ(phones.runs[1].phone_begin, 8);
  EXPECT_EQ(phones.runs[1].phone_end, 12);
  EXPECT_EQ(phones.runs[2].word2ph, (std::vector<int>{2, 2, 2}));
  EXPECT_TRUE(phones.runs[3].word2ph.empty());
}

TEST(Frontend, ReadsShortSentencesWithAPause) {
  EXPECT_EQ(Joined(V2().Process("Go.", "en", CutMethod::kNone)[0].symbols), ". G OW1 .");
  const std::vector<Phones> chinese = V2().Process("好", "zh", CutMethod::kNone);
  EXPECT_EQ(Joined(chinese[0].symbols), ". h ao3 .");
  EXPECT_EQ(chinese[0].text, "。好。");
}

TEST(Frontend, PauseMarksOfChinese) {
  EXPECT_EQ(Joined(V2().Process("你好，￥世界很大。", "zh", CutMethod::kNone)[0].symbols),
            ". n i2 h ao3 SP2 sh ir4 j ie4 h en3 d a4 .");
}

TEST(Frontend, YuanSignsOfTheFixedProfile) {
  const Frontend fixed(SymbolVersion::kV2, Profile::kFixed);
  const auto read = [&](const char* text) { return fixed.Process(text, "zh", CutMethod::kNone)[0].normalized; };
  EXPECT_EQ(read("一共￥100，谢谢。"), read("一共100元，谢谢。"));
  EXPECT_EQ(read("一共￥100元，谢谢。"), read("一共100元，谢谢。"));
}

// "3>三" for each unit of a text in one sentence.
std::string Units(const Frontend& frontend, const std::string& text, const char* language) {
  std::string shown;
  for (const Phones& phones : frontend.Process(text, language, CutMethod::kNone)) {
    for (const Run& run : phones.runs) {
      const std::u32string normalized = DecodeUtf8(run.normalized);
      for (const RunUnit& unit : run.units) {
        shown += (shown.empty() ? "" : " ") + text.substr(unit.source.begin, unit.source.size()) + ">" +
                 EncodeUtf8(unit.normalized.In(normalized));
      }
    }
  }
  return shown;
}

TEST(Frontend, KnowsWhereEachCharacterComesFrom) {
  EXPECT_EQ(Units(V2(), "我有3个，花了10.5元。", "zh"),
            "我>我 有>有 3>三 个>个 ，>, 花>花 了>了 10.5>十 10.5>点 10.5>五 元>元 。>.");
  EXPECT_EQ(Units(V2(), "你好", "zh"), ">. 你>你 好>好 >.");
}

std::vector<std::string> Dropped(const Frontend& frontend, const std::string& text, const char* language) {
  std::vector<std::string> dropped;
  for (const Remark& remark : frontend.Read(text, {.language = language, .cut = CutMethod::kNone}).remarks) {
    if (remark.kind == Remark::Kind::kDropped) dropped.push_back(text.substr(remark.span.begin, remark.span.size()));
  }
  return dropped;
}

TEST(Frontend, ListsWhatItDrops) {
  EXPECT_EQ(Dropped(V2(), "今天（真的）很好😀。\u200B", "zh"), (Strings{"（", "）", "😀", "\u200B"}));
  EXPECT_EQ(Dropped(V2(), "hello Привет world", "en"), (Strings{"Привет"}));
  EXPECT_TRUE(Dropped(V2(), "我有3个apple。", "zh").empty());
}

TEST(Frontend, TheStopOfAnAbbreviationIsReadWithIt) {
  EXPECT_TRUE(Dropped(Fixed(), "Dr. Smith came at 5 p.m. today, e.g. to the U.S. embassy.", "en").empty());
  EXPECT_EQ(Units(Fixed(), "Mr. Bo", "en"), ">. Mr.>mister Bo>Bo >.");
}

TEST(Frontend, AddsAStopToATranscript) {
  EXPECT_EQ(V2().ConvertTranscript("\nHello there world\n", "en").normalized, "Hello there world.");
  EXPECT_EQ(V2().ConvertTranscript("今天天气很好", "zh").text, "今天天气很好。");
  EXPECT_EQ(V2().ConvertTranscript("One. Two. Three.", "en").normalized, "One. Two. Three.");
}

TEST(Frontend, OffersTheCodesOfItsVersion) {
  EXPECT_EQ(V1().Languages(), (Strings{"zh", "all_zh", "en", "auto", "ja", "all_ja"}));
  for (const std::string& code : V2().Languages()) EXPECT_NO_THROW(V2().Process("hello world", code, CutMethod::kNone));
  EXPECT_EQ(
      MessageOf(V2(), "klingon"),
      "no language code \"klingon\"; known are zh, all_zh, en, auto, auto_yue, ja, all_ja, ko, all_ko, yue, all_yue");
  EXPECT_EQ(MessageOf(V1(), "yue"),
            "models of version v1 have no language \"yue\"; they have zh, all_zh, en, auto, ja, all_ja");
  EXPECT_LT(MessageOf(V2(), std::string(1 << 20, 'x')).size(), 200u);
}

TEST(Frontend, RefusesWhatCannotBeRead) {
  EXPECT_EQ(CodeOf("", "en"), ErrorCode::kTextEmpty);
  EXPECT_EQ(CodeOf(" \n\t　", "en"), ErrorCode::kTextEmpty);
  EXPECT_EQ(CodeOf("\xEF\xBB\xBF\xE2\x80\x8B", "zh"), ErrorCode::kTextEmpty);
  EXPECT_EQ(CodeOf("?!...", "en"), ErrorCode::kTextNotSpeakable);
  EXPECT_EQ(CodeOf("，，，", "zh"), ErrorCode::kTextNotSpeakable);
  EXPECT_EQ(CodeOf("😀😀", "zh"), ErrorCode::kTextNotSpeakable);
  EXPECT_EQ(CodeOf("abc\xff", "en"), ErrorCode::kTextNotUtf8);
  EXPECT_EQ(CodeOf("\xED\xA0\x80", "en"), ErrorCode::kTextNotUtf8);
  EXPECT_EQ(CodeOf("hello", ""), ErrorCode::kLanguageUnknown);
  EXPECT_THROW(V1().Process("안녕하세요", "auto", CutMethod::kNone), Error);  // Korean came with v2
  EXPECT_EQ(CodeOf(std::string((1 << 20) + 1, 'a'), "en"), ErrorCode::kTextTooLong);
  EXPECT_THROW(V2().ConvertTranscript(std::string(600, 'a'), "en"), Error);
  EXPECT_THROW(V2().ConvertTranscript("...", "en"), Error);
  EXPECT_THROW(ParseCutMethod("cut6"), Error);
  EXPECT_THROW(ParseProfile("strict"), Error);
}

TEST(Frontend, FixedProfileKeepsWhatCompatLoses) {
  const auto read = [](const Frontend& frontend, const char* text) {
    return frontend.Process(text, "en", CutMethod::kNone)[0].normalized;
  };
  EXPECT_EQ(read(V2(), "it’s late; go at 9:30"), "its late go at nine thirty a.m.");
  EXPECT_EQ(read(Fixed(), "it’s late; go at 9:30"), "it's late, go at nine thirty.");
  EXPECT_EQ(read(V2(), "it is -5 outside"), "it isnegative five outside.");
  EXPECT_EQ(read(Fixed(), "it is -5 outside"), "it is negative five outside.");
  EXPECT_EQ(read(V2(), "we drive 50km/h"), "we drive fifty kilometersh.");
  EXPECT_EQ(read(Fixed(), "we drive 50km/h"), "we drive fifty kilometers per hour.");
}

TEST(Frontend, FixedProfileCutsNoWord) {
  const auto sentences = [](const Frontend& frontend) {
    std::vector<std::string> read;
    for (const Phones& phones :
         frontend.Process("Look at www.example.com, it opens at 17:05.", "en", CutMethod::kPunctuation)) {
      read.push_back(phones.normalized);
    }
    return read;
  };
  EXPECT_EQ(sentences(V2()).size(), 3u);
  EXPECT_EQ(sentences(Fixed()),
            (std::vector<std::string>{"Look at W W W dot example dot com,", "it opens at five oh five P M."}));
}

TEST(Cut, AbbreviationsEndNoSentenceInTheFixedProfile) {
  const auto cut = [](std::u32string_view text, CutMethod method, Profile profile) {
    std::string shown;
    for (const std::u32string& sentence : CutText(text, MakeCutOptions(method, /*english=*/true, profile))) {
      shown += (shown.empty() ? "" : "|") + EncodeUtf8(sentence);
    }
    return shown;
  };
  struct Row {
    const char32_t* text;
    const char *compat, *fixed;  // with cut5
  };
  for (const Row& row :
       {Row{U"Please ask Dr. Smith again. He knows it.", "Please ask Dr.| Smith again.| He knows it.",
            "Please ask Dr. Smith again.| He knows it."},
        Row{U"Mr. and Mrs. Brown came.", "Mr. and Mrs.| Brown came.", "Mr. and Mrs. Brown came."},
        Row{U"Some fruit, e.g. apples, is cheap.", "Some fruit,| e.g.| apples,| is cheap.",
            "Some fruit,| e.g. apples,| is cheap."},
        Row{U"The U.S. army has left it.", "The U.|S. army has left it.", "The U.S. army has left it."},
        Row{U"I read J. K. Rowling today.", "I read J.| K. Rowling today.", "I read J. K. Rowling today."},
        Row{U"It opens at 9 a.m. Come early.", "It opens at 9 a.|m. Come early.", "It opens at 9 a.m.| Come early."},
        Row{U"It was not me and not I. He did it.", "It was not me and not I.| He did it.",
            "It was not me and not I.| He did it."},
        Row{U"I have called the Dr. 5 times. No.", "I have called the Dr.| 5 times. No.",
            "I have called the Dr. 5 times. No."}}) {
    EXPECT_EQ(cut(row.text, CutMethod::kPunctuation, Profile::kCompat), row.compat);
    EXPECT_EQ(cut(row.text, CutMethod::kPunctuation, Profile::kFixed), row.fixed);
  }
  const std::u32string_view text = U"Ask Dr. Smith at www.example.com today. The U.S. is far away.";
  EXPECT_EQ(cut(text, CutMethod::kEnglishStops, Profile::kCompat),
            "Ask Dr.| Smith at www.|example.|com today.| The U.|S is far away.");
  EXPECT_EQ(cut(text, CutMethod::kEnglishStops, Profile::kFixed),
            "Ask Dr. Smith at www.example.com today.| The U.S. is far away.");
}

TEST(Cut, NoCommaIsAddedWhereAMarkIs) {
  const CutOptions options = MakeCutOptions(CutMethod::kPunctuation, /*english=*/false, Profile::kFixed);
  EXPECT_EQ(CutText(U"東京、大阪、京都", options), (std::vector<std::u32string>{U"東京、大阪、京都。"}));
  EXPECT_EQ(CutText(U"第一行内容\n第二\n第三", options),
            (std::vector<std::u32string>{U"第一行内容。", U"第二，第三。"}));
}

// CPU time of this thread in seconds, which other work on the machine does not stretch.
double SecondsToRead(const std::string& text, const char* language) {
  timespec begin, end;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  try {
    V2().Process(text, language, CutMethod::kPunctuation);
  } catch (const Error&) {
  }
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  return static_cast<double>(end.tv_sec - begin.tv_sec) + 1e-9 * static_cast<double>(end.tv_nsec - begin.tv_nsec);
}

// Eight times the text takes eight times the time, not sixty-four. The clock is noisy: one good measurement of five
// will do.
bool TimeIsLinear(const std::string& piece, size_t bytes, const char* language) {
  std::string text;
  while (text.size() < bytes) text += piece;
  std::string longer;
  for (int i = 0; i < 8; ++i) longer += text;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const double once = SecondsToRead(text, language);
    if (SecondsToRead(longer, language) < 20 * once + 0.02) return true;
  }
  return false;
}

void CheckLinear(const std::string& piece, size_t bytes) {
  for (const char* language : {"en", "auto"}) {
    EXPECT_TRUE(TimeIsLinear(piece, bytes, language)) << piece << " " << language;
  }
}

TEST(Frontend, TimeIsLinearInTheText) {
  for (const char* piece : {"The quick brown fox, ", "1 + 1 ", "——", "'", "\n", "今天", "Mixed中文text，", "𠀀"}) {
    CheckLinear(piece, 12'500);
  }
  // Words that the spelling network reads take longer.
  for (const char* piece : {"xqzvkjw", "a.b", "1+1", "9", "$1.", "é"}) CheckLinear(piece, 1'250);
}

TEST(Symbols, TheSecondTableContinuesTheFirst) {
  const Symbols v1(Symbols::kV1Count);
  const Symbols v2(Symbols::kV2Count);
  for (int id = 0; id < v1.count(); ++id) EXPECT_EQ(v1.Name(id), v2.Name(id));
  const std::map<std::string, int> places = {{"!", 0},    {",", 1},    {"AA", 5},  {"SP", 77},   {"SP3", 79},
                                             {"UNK", 86}, {"zh", 320}, {"…", 321}, {"Yaa", 360}, {"空", 352}};
  for (const auto& [symbol, id] : places) EXPECT_EQ(v2.Id(symbol), id) << symbol;
  EXPECT_EQ(v1.Id("Yaa"), v1.Id("UNK"));
}

// The full stop of the language around it ends an English sentence too.
TEST(Frontend, EnglishAmongChineseKeepsItsStop) {
  for (const Frontend* frontend : {&V2(), &Fixed()}) {
    for (const char* language : {"auto", "zh", "all_zh", "ja", "ko"}) {
      const std::vector<Phones> sentences = frontend->Process("Hello there", language, CutMethod::kPunctuation);
      ASSERT_EQ(sentences.size(), 1u);
      EXPECT_EQ(sentences[0].symbols.back(), ".") << language;
    }
    EXPECT_EQ(frontend->Process("我有3个apple。", "auto", CutMethod::kPunctuation)[0].symbols.back(), ".");
  }
}

// A stop goes before a text of few phones; before a number it is no decimal point.
TEST(Frontend, ShortNumbersAreNoFractions) {
  const auto read = [](const Frontend& frontend, const char* text, const char* language) {
    return frontend.Process(text, language, CutMethod::kPunctuation).at(0).normalized;
  };
  EXPECT_EQ(read(V2(), "5", "zh"), "零点五.");
  EXPECT_EQ(read(Fixed(), "5", "zh"), ".五.");
  EXPECT_EQ(read(Fixed(), "1000", "zh"), ".一千.");
  EXPECT_EQ(read(Fixed(), "1000", "auto"), ".一千.");
  EXPECT_EQ(read(Fixed(), "1000", "yue"), ".一千.");
  EXPECT_EQ(read(Fixed(), "5", "en"), ". five.");
  EXPECT_EQ(read(Fixed(), "1000", "ko"), "。천。");
  EXPECT_EQ(Fixed().Process("42!", "en", CutMethod::kNone).at(0).normalized, ". forty two!");
}

// "text:reader" of each unit that tells.
std::string Readers(const std::string& text, const ReadOptions& options) {
  std::string readers;
  for (const Phones& phones : Fixed().Read(text, options).sentences) {
    for (const Run& run : phones.runs) {
      const std::u32string normalized = DecodeUtf8(run.normalized);
      for (const RunUnit& unit : run.units) {
        if (unit.read_by.empty()) continue;
        readers += (readers.empty() ? "" : " ") + EncodeUtf8(unit.normalized.In(normalized)) + ":";
        readers += unit.read_by;
      }
    }
  }
  return readers;
}

TEST(Frontend, EachUnitSaysWhatDecidedItsReading) {
  EXPECT_EQ(
      Readers("银行行长很好，银行远。", {.language = "zh", .cut = CutMethod::kNone}),
      "银:phrase 行:phrase 行:phrase 长:phrase 很:character 好:character 银:correction 行:correction 远:character");
  EXPECT_EQ(Readers("I lead xqzvkwoj to the bedsheet, BBC.", {.language = "en", .cut = CutMethod::kNone}),
            "I:dictionary lead:homograph xqzvkwoj:spelling network to:dictionary the:dictionary bedsheet:parts "
            "B:dictionary B:dictionary C:dictionary");
  EXPECT_EQ(Readers("東京の、{都|ト'}。", {.language = "ja", .cut = CutMethod::kNone, .markup = Markup::kMarks}),
            "東京:dictionary の:dictionary 都:given");
  EXPECT_EQ(Readers("값이 ㅋ, {값|갑}.", {.language = "all_ko", .cut = CutMethod::kNone, .markup = Markup::kMarks}),
            "값이 :rules ㅋ, :letters 값:given");
  EXPECT_EQ(Readers("銀行，{佢|keoi5}食。", {.language = "yue", .cut = CutMethod::kNone, .markup = Markup::kMarks}),
            "銀:phrase 行:phrase 佢:given 食:character");
}

TEST(Frontend, WordsStayApartFromThoseWithAReading) {
  const auto read = [](const std::string& text, const char* language) {
    return Fixed().Read(text, {.language = language, .markup = Markup::kMarks}).sentences.at(0).normalized;
  };
  EXPECT_EQ(read("A {tomato|T AH0 M EY1 T OW2} and{s|S}.", "en"), "A tomato ands.");
  EXPECT_EQ(read("去 {重庆|chong2 qing4} 玩。", "zh"), "去重庆玩.");
}

TEST(Frontend, UnitsSayWhatTheUserDecided) {
  const UserLexicon lexicon(
      "重庆\tzh\tzhong4 qing4\nGIF\ten\tJH IH1 F\n", "words",
      [](std::string_view language, std::string_view reading) { return Fixed().ParseReading(language, reading); });
  const ReadOptions options{.language = "zh", .cut = CutMethod::kNone, .markup = Markup::kMarks, .lexicon = &lexicon};
  EXPECT_EQ(Readers("重庆的{很|hen3}GIF{|phones: JH IH1 F}", options),
            "重:lexicon 庆:lexicon 的:character 很:given gif:lexicon :given");
}

// Texts of letters, digits, marks, Han, other scripts, blanks and line breaks, in words and out of them.
rc::Gen<std::u32string> Texts() {
  const auto piece = rc::gen::weightedOneOf<std::u32string>(
      {{6,
        rc::gen::element<std::u32string>(U"hello", U"World", U"NASA", U"it's", U"read", U"qwertyish", U"e.g.", U"x")},
       {6, rc::gen::element<std::u32string>(U"今天", U"一", U"不", U"银行", U"好", U"了", U"儿", U"年", U"个")},
       {4, rc::gen::element<std::u32string>(U"0", U"12", U"3.14", U"1,000", U"9:30", U"-5", U"50%", U"2nd", U"1/2")},
       {5, rc::gen::element<std::u32string>(U" ", U"\n", U"  ", U"　", U" and ")},
       {5,
        rc::gen::element<std::u32string>(U".", U"。", U"，", U"!", U"？", U"…", U"——", U"'", U"-", U"~", U"$", U"￥")},
       {1, rc::gen::element<std::u32string>(U"😀", U"é", U"Привет", U"٣", U"①", U"ﬁ", U"\u200B", U"𠀀", U"兙")}});
  return rc::gen::map(rc::gen::container<std::vector<std::u32string>>(piece), [](const auto& pieces) {
    std::u32string text;
    for (const std::u32string& part : pieces) text += part;
    return text;
  });
}

CutMethod AnyCut() {
  return *rc::gen::element(CutMethod::kNone, CutMethod::kFourClauses, CutMethod::kFiftyCharacters,
                           CutMethod::kChineseStops, CutMethod::kEnglishStops, CutMethod::kPunctuation);
}

// The sentences of a text; none where it is refused.
std::vector<Phones> TryProcess(const Frontend& frontend, const std::string& text, const std::string& language,
                               CutMethod cut) {
  try {
    return frontend.Process(text, language, cut);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kInternal) throw;
    return {};
  }
}

// P1, P2, P11 and that the runs tile the phones.
void CheckSentence(const Frontend& frontend, const Phones& phones) {
  const int count = &frontend == &V1() ? Symbols::kV1Count : Symbols::kV2Count;
  RC_ASSERT(phones.ids.size() == phones.symbols.size());
  RC_ASSERT(std::all_of(phones.ids.begin(), phones.ids.end(), [&](int id) { return id >= 0 && id < count; }));
  RC_ASSERT(DecodeUtf8(phones.text).size() <= kMaxSentenceLength);
  int end = 0;
  std::string normalized;
  for (const Run& run : phones.runs) {
    RC_ASSERT(run.phone_begin == end);
    size_t unit_end = static_cast<size_t>(run.phone_begin);
    for (const RunUnit& unit : run.units) {
      RC_ASSERT(unit.phones.begin == unit_end && unit.phones.end >= unit_end);
      RC_ASSERT(unit.source.empty() || unit.source.begin >= phones.source.begin);
      RC_ASSERT(unit.source.empty() || unit.source.end <= phones.source.end);
      unit_end = unit.phones.end;
    }
    end = run.phone_end;
    RC_ASSERT(unit_end == static_cast<size_t>(end));
    normalized += run.normalized;
    RC_ASSERT(FindLanguage(run.language) != nullptr);
    if (run.language != "zh" && run.language != "yue") {
      RC_ASSERT(run.word2ph.empty());
      continue;
    }
    int sum = 0;
    for (int n : run.word2ph) sum += n;
    RC_ASSERT(sum == run.phone_end - run.phone_begin);
    RC_ASSERT(run.word2ph.size() == DecodeUtf8(run.normalized).size());
  }
  RC_ASSERT(end == static_cast<int>(phones.ids.size()));
  RC_ASSERT(normalized == phones.normalized);
}

TEST(FrontendProperties, SentencesAreWhole) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = EncodeUtf8(*Texts());
    const auto language = *rc::gen::element<std::string>("en", "zh", "all_zh", "auto");
    const CutMethod cut = AnyCut();
    for (const Frontend* frontend : {&V1(), &V2(), &Fixed()}) {
      for (const Phones& phones : TryProcess(*frontend, text, language, cut)) CheckSentence(*frontend, phones);
    }
  }));
}

TEST(FrontendProperties, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const auto bytes = *rc::gen::string<std::string>();
    const auto language = *rc::gen::element<std::string>("en", "zh", "all_zh", "auto", "ja", "ko", "yue", "x");
    for (const Phones& phones : TryProcess(V2(), bytes, language, AnyCut())) CheckSentence(V2(), phones);
  }));
}

TEST(FrontendProperties, TheSameOnEveryThreadAndEveryTime) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = EncodeUtf8(*Texts());
    const auto ids = [&] {
      std::vector<int> all;
      for (const Phones& phones : TryProcess(V2(), text, "zh", CutMethod::kPunctuation)) {
        all.insert(all.end(), phones.ids.begin(), phones.ids.end());
      }
      return all;
    };
    std::vector<int> first, second;
    std::thread a([&] { first = ids(); });
    std::thread b([&] { second = ids(); });
    a.join();
    b.join();
    RC_ASSERT(first == second);
    RC_ASSERT(first == ids());
  }));
}

std::u32string WordCharacters(std::u32string_view text) {
  std::u32string words;
  std::copy_if(text.begin(), text.end(), std::back_inserter(words), IsWord);
  return words;
}

TEST(FrontendProperties, CuttingLosesNoWord) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Texts() + (*rc::gen::arbitrary<bool>() ? std::u32string(600, U'x') : U"");
    const CutMethod cut = AnyCut();
    const bool english = *rc::gen::arbitrary<bool>();
    for (const Profile profile : {Profile::kCompat, Profile::kFixed}) {
      std::u32string kept;
      try {
        for (const std::u32string& sentence : CutText(text, MakeCutOptions(cut, english, profile))) {
          RC_ASSERT(!sentence.empty());
          RC_ASSERT(sentence.size() <= kMaxSentenceLength);
          kept += WordCharacters(sentence);
        }
        RC_ASSERT(kept == WordCharacters(text));
      } catch (const Error& error) {
        RC_ASSERT(error.code() == ErrorCode::kTextNotSpeakable);
        RC_ASSERT(WordCharacters(text).empty());
      }
    }
  }));
}

TEST(FrontendProperties, RunsHoldTheWholeText) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::u32string text = *Texts();
    const auto language = *rc::gen::element<std::string>("all_zh", "zh", "auto");
    const Profile profile = *rc::gen::element(Profile::kFixed, Profile::kCompat);
    std::u32string joined;
    std::string_view before;
    for (const LanguageRun& run : MakeSegmenter(profile)->SplitAlone(text, *FindLanguageCode(language))) {
      RC_ASSERT(run.language != before);
      RC_ASSERT(FindLanguage(run.language) != nullptr);
      before = run.language;
      joined += run.text;
    }
    if (profile == Profile::kFixed || language == "all_zh") RC_ASSERT(joined == Strip(text, IsSpace));
  }));
}

TEST(FrontendProperties, EnglishIsReadInAsciiLettersAndMarks) {
  EXPECT_TRUE(HoldsThoroughly([] {
    const std::string text = EncodeUtf8(*Texts());
    for (const Frontend* frontend : {&V2(), &Fixed()}) {
      for (const Phones& phones : TryProcess(*frontend, text, "en", AnyCut())) {
        const std::string& read = phones.normalized;
        RC_ASSERT(std::all_of(read.begin(), read.end(), [](char c) {
          return IsAsciiLetter(static_cast<unsigned char>(c)) ||
                 std::string_view(" '.,?!-").find(c) != std::string::npos;
        }));
        const auto is_mark = [](char c) { return std::string_view(".,?!-").find(c) != std::string::npos; };
        RC_ASSERT(std::adjacent_find(read.begin(), read.end(),
                                     [&](char a, char b) { return is_mark(a) && is_mark(b); }) == read.end());
      }
    }
  }));
}

}  // namespace
}  // namespace gsv::text
