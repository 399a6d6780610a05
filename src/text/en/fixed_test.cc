// The corrected English, by reviewed examples: tests/text/english_fixed.txt and english_switches.txt.
#include <gtest/gtest.h>

#include <ctime>
#include <set>

#include "text/en/english.h"
#include "text/en/reading.h"
#include "text/en/rule_tables.h"
#include "text/reviewed_rows.h"

namespace gsv::text {
namespace {

const English& Fixed() {
  static const English english(SymbolVersion::kV2, Profile::kFixed);
  return english;
}

std::string PhonesOf(const English& english, const std::string& text) {
  std::string joined;
  for (const std::string& phone : english.Convert(english.Normalize(text)).phones) {
    joined += (joined.empty() ? "" : " ") + phone;
  }
  return joined;
}

TEST(EnglishFixed, ReadsAsReviewed) {
  const auto rows = ReadReviewedRows("english_fixed.txt");
  EXPECT_GE(rows.size(), 400u);
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), 2u) << row[0];
    EXPECT_EQ(Fixed().Normalize(row[0]), row[1]) << row[0];
  }
}

TEST(EnglishFixed, EachSwitchInBothPositions) {
  // What these do is seen in the phones alone.
  const std::set<std::string> in_phones = {"added_words", "homographs", "compounds", "short_words", "vowelless_words"};
  std::set<std::string> unseen;
  for (const EnglishSwitch& row : kEnglishSwitches) unseen.insert(row.name);
  for (const auto& row : ReadReviewedRows("english_switches.txt")) {
    ASSERT_EQ(row.size(), 4u) << row[0];
    EnglishOptions options = EnglishOptions::Fixed();
    for (const EnglishSwitch& known : kEnglishSwitches) {
      if (row[0] == known.name) options.*known.member = false;
    }
    unseen.erase(row[0]);
    const English without(options);
    const bool phones = in_phones.count(row[0]) != 0;
    EXPECT_EQ(phones ? PhonesOf(Fixed(), row[1]) : Fixed().Normalize(row[1]), row[2]) << row[0];
    EXPECT_EQ(phones ? PhonesOf(without, row[1]) : without.Normalize(row[1]), row[3]) << row[0];
    EXPECT_NE(row[2], row[3]) << row[0];
  }
  EXPECT_TRUE(unseen.empty()) << "no row for " << *unseen.begin();
}

TEST(EnglishFixed, HomographsByPartOfSpeechAndNeighbours) {
  const std::pair<const char*, const char*> rows[] = {{"I live here", "L IH1 V"},
                                                      {"the live music", "L AY1 V"},
                                                      {"they lead it", "L IY1 D"},
                                                      {"a lead pipe", "L EH1 D"},
                                                      {"the wind blew", "W IH1 N D"},
                                                      {"to wind up", "W AY1 N D"},
                                                      {"she shed a tear", "T IH1 R"},
                                                      {"please tear it", "T EH1 R"},
                                                      {"a deep wound", "W UW1 N D"},
                                                      {"he wound the rope", "W AW1 N D"},
                                                      {"he dove into it", "D OW1 V"},
                                                      {"a white dove", "D AH1 V"},
                                                      {"a minute detail", "M AY0 N UW1 T"},
                                                      {"wait a minute", "M IH1 N AH0 T"},
                                                      {"I will read it", "R IY1 D"},
                                                      {"he has read it", "R EH1 D"},
                                                      {"close the door", "K L OW1 Z"},
                                                      {"so close to me", "K L OW1 S"},
                                                      {"sea bass", "B AE1 S"},
                                                      {"the bass player", "B EY1 S"},
                                                      {"an old object", "AA1 B JH EH0 K T"},
                                                      {"they object", "AH0 B JH EH1 K T"},
                                                      {"record it", "R IH0 K AO1 R D"},
                                                      {"a record", "R EH1 K ER0 D"},
                                                      {"my resume", "R EH1 Z AH0 M EY2"},
                                                      {"to resume it", "R IY0 Z UW1 M"},
                                                      {"used to go", "Y UW1 S T"},
                                                      {"it is used", "Y UW1 Z D"}};
  for (const auto& [text, reading] : rows) {
    EXPECT_NE(PhonesOf(Fixed(), text).find(reading), std::string::npos) << text << ": " << PhonesOf(Fixed(), text);
  }
}

TEST(EnglishFixed, LongTextsTakeLinearTime) {
  // Of the processor: others use the machine too.
  const auto seconds = [](const std::string& text) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const std::clock_t start = std::clock();
      Fixed().Normalize(text);
      best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return best;
  };
  for (const std::string piece : {"The quick brown fox, ",
                                  "1",
                                  "1,",
                                  "1-",
                                  "1 - ",
                                  "1.",
                                  "1/",
                                  "1:",
                                  "$",
                                  "$1",
                                  "a",
                                  "A",
                                  "a-",
                                  "A.",
                                  "a.",
                                  "a@",
                                  "@",
                                  "(",
                                  "(a",
                                  "\"1\"",
                                  "'",
                                  "'s ",
                                  "...",
                                  ". ",
                                  "—",
                                  "\n",
                                  "\n ",
                                  " ",
                                  "#",
                                  "x^",
                                  "²",
                                  "½",
                                  "1½",
                                  "http://a",
                                  "a/",
                                  "\\",
                                  "é",
                                  "Ω",
                                  "I ",
                                  "V",
                                  "Mr. ",
                                  "A a ",
                                  "3x",
                                  "5'",
                                  "°",
                                  "v1.",
                                  "e.g.",
                                  "😀",
                                  "+1 "}) {
    std::string text;
    while (text.size() < 10'000) text += piece;
    const std::string longer = text + text + text + text;
    const double once = seconds(text);
    EXPECT_LT(seconds(longer), 9 * once + 0.01) << piece << ": " << once << " s";
#ifndef GSV_SANITIZED  // which take ten times as long
    EXPECT_LT(once, 0.1) << piece;
#endif
  }
}

TEST(EnglishReading, TakesArpabet) {
  using Phones = std::vector<std::string>;
  EXPECT_EQ(english::ParseReading("HH AH0 L OW1"), (Phones{"HH", "AH0", "L", "OW1"}));
  EXPECT_EQ(english::ParseReading(" hh ah0\tl ow1 "), (Phones{"HH", "AH0", "L", "OW1"}));
  EXPECT_EQ(english::ParseReading("UW"), Phones{"UW0"});
  EXPECT_EQ(english::ParseReading("N OW1 , N OW1"), (Phones{"N", "OW1", ",", "N", "OW1"}));
  for (const char* wrong :
       {"", " ", ",", "HH AH L OW", "HH1 AH0", "AH3", "QQ", "hello", "AH0L", "AH00", "ah-0", "ＨＨ"}) {
    EXPECT_EQ(english::ParseReading(wrong), std::nullopt) << wrong;
  }
  EXPECT_EQ(Fixed().ParseReading("K AE1 T"), (Phones{"K", "AE1", "T"}));
}

TEST(EnglishUnits, AreWordsAndMarks) {
  const Conversion conversion = Fixed().Convert("Well, helloworld quindle!!!!! xkcd");
  std::vector<std::string> words;
  size_t phone = 0;
  for (const Unit& unit : conversion.units) {
    words.push_back(conversion.normalized.substr(unit.text.begin, unit.text.size()));
    EXPECT_EQ(unit.phones.begin, phone);
    phone = unit.phones.end;
  }
  EXPECT_EQ(phone, conversion.phones.size());
  EXPECT_EQ(words, (std::vector<std::string>{"Well", ",", "helloworld", "quindle", "!", "!", "!", "xkcd"}));
  ASSERT_EQ(conversion.remarks.size(), 3u);
  EXPECT_EQ(conversion.remarks[0].detail, "read in parts: hello world");
  EXPECT_EQ(conversion.remarks[0].span, (Span{6, 16}));
  EXPECT_EQ(conversion.remarks[1].detail, "read by the spelling network");
  EXPECT_EQ(conversion.remarks[2].detail, "spelled");
}

TEST(EnglishUnits, GivenReadingsStandWhereTheySay) {
  const std::vector<GivenReading> given = {{{2, 4}, {"Z", "UW1"}}};
  const Conversion conversion = Fixed().ConvertWithReadings("I to read it.", given);
  EXPECT_EQ(conversion.normalized, "I to read it.");
  // The homograph still sees the word whose reading is given.
  EXPECT_EQ(conversion.phones, (std::vector<std::string>{"AY1", "Z", "UW1", "R", "IY1", "D", "IH1", "T", "."}));
  EXPECT_EQ(conversion.units[1].text, (Span{2, 4}));
  // Places are code points, and the comma of a short text moves them.
  const std::vector<GivenReading> second = {{{1, 2}, {"B"}}};
  const Conversion accented = Fixed().ConvertWithReadings("éa", second);
  EXPECT_EQ(accented.phones.front(), ",");
  EXPECT_EQ(accented.phones.back(), "B");
  EXPECT_EQ(accented.units.back().text, (Span{1, 2}));
  EXPECT_EQ(accented.units.back().phones.end, accented.phones.size());
}

TEST(EnglishRuleTables, FindTheirRows) {
  const RuleTables tables;
  ASSERT_NE(tables.Find(Table::kUnits, "km"), nullptr);
  EXPECT_EQ(tables.Find(Table::kUnits, "km")->fields[1], "kilometers");
  EXPECT_EQ(tables.Find(Table::kUnits, "kmx"), nullptr);
  EXPECT_GT(tables.FindAll(Table::kHomographNeighbours, "live").size(), 1u);
  // One row per key but where several are tried.
  for (size_t table = 0; table < static_cast<size_t>(Table::kCount); ++table) {
    if (table == static_cast<size_t>(Table::kHomographNeighbours)) continue;
    const auto rows = tables.Rows(static_cast<Table>(table));
    EXPECT_FALSE(rows.empty()) << table;
    for (size_t i = 1; i < rows.size(); ++i) EXPECT_NE(rows[i - 1].key, rows[i].key) << table;
  }
  // Every reading is one.
  for (const TableRow& row : tables.Rows(Table::kWords)) EXPECT_TRUE(english::ParseReading(row.fields[0])) << row.key;
  for (const TableRow& row : tables.Rows(Table::kHomographNeighbours)) {
    EXPECT_TRUE(row.fields[0] == "before" || row.fields[0] == "after") << row.key;
    EXPECT_TRUE(english::ParseReading(row.fields[2])) << row.key;
    EXPECT_TRUE(tables.Has(Table::kHomographs, row.key)) << row.key;
  }
  for (const TableRow& row : tables.Rows(Table::kHomographs)) {
    EXPECT_TRUE(english::ParseReading(row.fields[0])) << row.key;
    EXPECT_EQ(row.fields[1].empty(), row.fields[2].empty()) << row.key;
    EXPECT_TRUE(row.fields[2].empty() || english::ParseReading(row.fields[2])) << row.key;
  }
  for (const char* wrong : {"a|b\n", "[units]\nno bar\n", "[nothing]\n", "[units]\n|a\n", "[units]\na|b|c|d|e|f\n"}) {
    EXPECT_ANY_THROW(RuleTables{wrong}) << wrong;
  }
}

}  // namespace
}  // namespace gsv::text
