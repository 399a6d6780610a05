#include "text/zh/tone_config_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gsv/error.h"
#include "text/zh/chinese.h"

namespace gsv::text {
namespace {

// The phones of `text` in v2 with the lines of a user's file on top of a profile.
std::string PhonesWith(std::string_view lines, std::string_view text, Profile profile = Profile::kCompat) {
  ChineseOptions options = ChineseOptions::For(profile, ChineseTables());
  ApplyToneChanges(lines, "tones.txt", options.tones);
  const Chinese chinese(SymbolVersion::kV2, std::move(options), nullptr);
  std::string joined;
  for (const std::string& phone : chinese.Convert(chinese.Normalize(text)).phones) {
    joined += (joined.empty() ? "" : " ") + phone;
  }
  return joined;
}

TEST(ToneConfigFileTest, SwitchesListsAndNumbersChangeThePhones) {
  EXPECT_EQ(PhonesWith("", "雨伞"), "y v2 s an3");
  EXPECT_EQ(PhonesWith("third_tone = off", "雨伞"), "y v3 s an3");
  EXPECT_EQ(PhonesWith("\xEF\xBB\xBF# mine\n\n third_tone=off \r\nthird_tone = on", "雨伞"), "y v2 s an3");
  EXPECT_EQ(PhonesWith("must_neutral += 电脑 键盘", "电脑,键盘"), "d ian4 n ao5 , j ian4 p an5");
  EXPECT_EQ(PhonesWith("must_neutral -= 休息", "休息"), "x iu1 x i1");
  EXPECT_EQ(PhonesWith("must_neutral =", "休息,喜欢"), "x iu1 x i1 , x i3 h uan1");
  EXPECT_EQ(PhonesWith("longest_join = 2", "我很好"), "w o2 h en3 h ao3");
  EXPECT_EQ(PhonesWith("longest_join = 1", "我很好"), "w o3 h en3 h ao3");
  EXPECT_EQ(PhonesWith("particles += 车", "汽车"), "q i4 ch e5");
  EXPECT_EQ(PhonesWith("ordinals += 组", "一组同学", Profile::kFixed), "y i1 z u3 t ong2 x ve2");
  EXPECT_EQ(PhonesWith("", "一组同学", Profile::kFixed), "y i4 z u3 t ong2 x ve2");
}

TEST(ToneConfigFileTest, ErhuaIsDecidedByItsRules) {
  EXPECT_EQ(PhonesWith("", "小院儿"), "x iao3 y van4 EE er4");
  EXPECT_EQ(PhonesWith("erhua_rules = none", "小院儿"), "x iao3 y van4 EE er5");
  EXPECT_EQ(PhonesWith("erhua_rules += end 院儿 -> tone 2\nerhua_rules += end 院儿 -> keep", "小院儿"),
            "x iao3 y van4 EE er2");
  EXPECT_EQ(PhonesWith("", "花儿"), "h ua1 EE er2");
  EXPECT_EQ(PhonesWith("not_erhua -= 花儿", "花儿"), "h ua1 EE er1");
  EXPECT_EQ(PhonesWith("erhua_rules += word 花儿 -> follow", "花儿"), "h ua1 EE er1");
  EXPECT_EQ(PhonesWith("erhua_rules += tag s v -> keep", "门口儿"), "m en2 k ou3 EE er2");
  EXPECT_EQ(PhonesWith("erhua_rules += word @must_erhua -> keep", "小院儿"), "x iao3 y van4 EE er5");
  // Those that are added after the built-in ones are gone are the only ones.
  EXPECT_EQ(PhonesWith("erhua_rules = none\nerhua_rules += always -> tone 5", "花儿"), "h ua1 EE er5");
}

struct Mistake {
  const char* lines;
  const char* message;  // a part of it
};

TEST(ToneConfigFileTest, MistakesNameLineFoundAndExpected) {
  const Mistake rows[] = {
      {"third_tone", "line 1: expected \"name = value\""},
      {"\n# x\nthird = off", "line 3: no setting is named \"third\"; switches: join_bu"},
      {"third_tone = yes", "line 1: found \"yes\", expected \"on\" or \"off\""},
      {"third_tone += on", "\"third_tone\" is no list"},
      {"longest_join = 17", "found \"17\", expected a number of characters, 0 to 16"},
      {"longest_join = -1", "found \"-1\""},
      {"must_neutral += PC", "found \"PC\", expected words of 1 to 32 simplified characters"},
      {"must_neutral += 好，的", "found \"好，的\""},
      {"erhua_rules = keep", "expected \"erhua_rules += condition -> action\""},
      {"erhua_rules += end 花儿", "expected \"condition -> action\""},
      {"erhua_rules += end -> keep", "expected something behind \"end\""},
      {"erhua_rules += begin 花 -> keep", "found \"begin 花\" before the arrow"},
      {"erhua_rules += always 花 -> keep", "\"always\" stands alone"},
      {"erhua_rules += tone 6 -> keep", "found the tone \"6\", expected 1 to 5"},
      {"erhua_rules += tag N -> keep", "found the part of speech \"N\""},
      {"erhua_rules += word @words -> keep", "no list is named \"words\"; lists: must_neutral"},
      {"erhua_rules += always -> tone 0", "found \"tone 0\" behind the arrow"},
      {"erhua_rules += always -> keep it", "found \"keep it\" behind the arrow"},
      {"bu = on\nbu = \xFF", "line 2: not valid UTF-8"},
  };
  for (const Mistake& row : rows) {
    ToneConfig config;
    try {
      ApplyToneChanges(row.lines, "tones.txt", config);
      ADD_FAILURE() << row.lines;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kFileCorrupt) << row.lines;
      EXPECT_NE(std::string(error.what()).find("tones.txt, line "), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find(row.message), std::string::npos) << error.what();
    }
  }
}

TEST(ToneConfigFileTest, FilesAreBounded) {
  const std::string path = (std::filesystem::temp_directory_path() / "gsv_tone_config_test.txt").string();
  const auto open = [&](const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    return ToneChanges::Open(path);
  };
  ToneConfig config;
  open("bu = off").Apply(config);
  EXPECT_FALSE(config.bu);
  const auto code = [&](const std::string& bytes) {
    try {
      open(bytes);
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::kInternal;
  };
  EXPECT_EQ(code(std::string(ToneChanges::kMaxBytes + 1, '\n')), ErrorCode::kFileTypeUnknown);
  std::string words = "must_neutral =";
  for (size_t i = 0; i <= ToneChanges::kMaxWords; ++i) {
    words += " 一";
    for (char digit : std::to_string(i)) words += std::string("\xE4\xB8") + static_cast<char>(0x80 + digit - '0');
  }
  EXPECT_EQ(code(words), ErrorCode::kFileCorrupt);
  std::string rules;
  for (size_t i = 0; i <= ToneChanges::kMaxErhuaRules; ++i) rules += "erhua_rules += always -> keep\n";
  EXPECT_EQ(code(rules), ErrorCode::kFileCorrupt);
  std::filesystem::remove(path);
  EXPECT_THROW(ToneChanges::Open(path), Error);
}

}  // namespace
}  // namespace gsv::text
