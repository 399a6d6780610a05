#include "text/zh/reading.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "text/symbols.h"
#include "text/zh/tables.h"

namespace gsv::text::zh {
namespace {

// "-": no reading.
std::string Phones(std::string_view reading) {
  const auto phones = ParseReading(reading);
  if (!phones) return "-";
  std::string joined;
  for (const std::string& phone : *phones) joined += (joined.empty() ? "" : " ") + phone;
  return joined;
}

struct Case {
  const char* reading;
  const char* phones;
};

constexpr Case kReadings[] = {
    {"chong2", "ch ong2"},
    {"zhong1", "zh ong1"},
    {"chóng", "ch ong2"},
    {"cho\xCC\x81ng", "ch ong2"},  // the mark as a combining character
    {"Chong2 Qing4", "ch ong2 q ing4"},
    {"chong2qing4", "ch ong2 q ing4"},
    {"chóng qìng", "ch ong2 q ing4"},
    {"xi1'an1", "x i1 AA an1"},
    {"xī’ān", "x i1 AA an1"},
    {"shén me", "sh en2 m e5"},
    {"ma5", "m a5"},
    {"ma0", "m a5"},
    // ü
    {"nü3", "n v3"},
    {"nv3", "n v3"},
    {"nu:3", "n v3"},
    {"nǚ", "n v3"},
    {"lüe4", "l ve4"},
    {"lue4", "l ve4"},
    {"lu4", "l u4"},
    {"jü2", "j v2"},
    {"jue2", "j ve2"},
    {"yuan2", "y van2"},
    // zero initials, apical vowels, whole syllables
    {"er4", "EE er4"},
    {"ai1", "AA ai1"},
    {"o2", "OO o2"},
    {"zhi1", "zh ir1"},
    {"si4", "s i04"},
    {"hm5", "h eng5"},
    // 儿
    {"r5", "EE er5"},
    {"hua1 r5", "h ua1 EE er5"},
    {"huar1", "h ua1 EE er1"},
    {"huār", "h ua1 EE er1"},
    {"er2", "EE er2"},
    // none
    {"", "-"},
    {" ", "-"},
    {"chong", "-"},
    {"chong6", "-"},
    {"chong2 qing", "-"},
    {"chóng2", "-"},
    {"2", "-"},
    {"chong22", "-"},
    {"xyz1", "-"},
    {"zhr1", "-"},
    {"rr1", "-"},
    {"ê1", "-"},
    {"er1r", "-"},
    {"重", "-"},
    {"a:1", "-"},
    {"chong2!", "-"},
    {"\xFF", "-"},
    {"HH AH0 L OW1", "-"},
};

TEST(ReadingTest, PinyinBecomesPhones) {
  for (const Case& c : kReadings) EXPECT_EQ(Phones(c.reading), c.phones) << c.reading;
}

TEST(ReadingTest, EverySyllableOfTheTablesCanBeWritten) {
  const ChineseTables tables;
  for (const Syllable& syllable : tables.syllables) {
    if (syllable.name[0] == '\0' || syllable.initial_phone[0] == '\0') continue;
    for (int tone = 1; tone <= 5; ++tone) {
      const std::string digit = std::to_string(tone);
      EXPECT_EQ(Phones(syllable.name + digit), std::string(syllable.initial_phone) + " " + syllable.final_phone + digit)
          << syllable.name;
    }
  }
}

TEST(ReadingTest, AnyBytesGiveSymbolsOrNothing) {
  const Symbols symbols(Symbols::kV1Count);
  EXPECT_TRUE(rc::check([&] {
    const auto reading = *rc::gen::container<std::string>(
        rc::gen::oneOf(rc::gen::elementOf(std::string("aeiouvrnghzcsxyjqtlpmbdfkw")),
                       rc::gen::elementOf(std::string("0123456 ':")), rc::gen::arbitrary<char>()));
    const auto phones = ParseReading(reading);
    if (!phones) return;
    RC_ASSERT(!phones->empty());
    RC_ASSERT(phones->size() % 2 == 0);
    for (const std::string& phone : *phones) RC_ASSERT(symbols.Contains(phone));
  }));
}

}  // namespace
}  // namespace gsv::text::zh
