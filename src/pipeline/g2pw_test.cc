// The G2PW network: parity with onnxruntime and the official engine, spellings of its files, damaged files, fallback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/utf8.h"
#include "golden/text_cases_g2pw.h"
#include "pipeline/g2pw_polyphones.h"
#include "text/zh/chinese.h"
#include "weights/open.h"

namespace gsv::pipeline {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using text::ReadingSource;
using text::Span;
using text::TextReadings;

constexpr const char* kGolden = GSV_SOURCE_DIR "/tests/golden/g2pw";

class G2pwTest : public testing::Test {
 protected:
  G2pwTest() { fs::create_directories(folder_); }
  ~G2pwTest() override { fs::remove_all(folder_); }

  // A copy of the golden model.
  std::string CopyModel(const std::string& name) const {
    const fs::path copy = folder_ / name;
    fs::copy(kGolden, copy);
    return copy.string();
  }
  static void Write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }
  std::shared_ptr<const G2pwPolyphones::Network> NetworkAt(const std::string& path) const {
    return std::make_shared<const G2pwPolyphones::Network>(
        [path] { return models::LoadG2pw(weights::OpenCheckpoint(path), ""); });
  }
  TextReadings Read(const std::string& path, std::u32string_view text) const {
    const Span whole{0, text.size()};
    return G2pwPolyphones(engine_, NetworkAt(path)).Read(text, {&whole, 1});
  }
  static ErrorCode LoadError(const std::string& path, const std::string& message) {
    try {
      models::LoadG2pw(weights::OpenCheckpoint(path), "");
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(message));
      return error.code();
    }
    return ErrorCode::kInternal;  // nothing was thrown
  }

  const fs::path folder_ = fs::temp_directory_path() / ("gsv_g2pw_test_" + std::to_string(getpid()));
  const Engine::Impl engine_{EngineOptions{.threads = 2}};
};

TEST_F(G2pwTest, EqualsTheOfficialEngineAndOnnxRuntime) {
  const golden::TextFile file = golden::ReadTextFile(std::string(kGolden) + "/rows.jsonl");
  ASSERT_TRUE(golden::AcceptsG2pw(file));
  for (const golden::RowResult& result : golden::RunG2pw(file)) {
    EXPECT_TRUE(result.passed()) << result.text << ": " << result.detail;
  }
}

TEST_F(G2pwTest, ClausesOfATextShareAPassAndDoNotSeeEachOther) {
  const std::u32string text = U"银行行长说,他还得走了.重庆的音乐长得很长!我们为了你还钱";
  const G2pwPolyphones polyphones(engine_, NetworkAt(kGolden));
  std::vector<Span> segments;
  for (size_t begin = 0, i = 0; i < text.size(); ++i) {
    if (!text::IsChineseMark(text[i]) && i + 1 < text.size()) continue;
    segments.push_back({begin, i + 1});
    begin = i + 1;
  }
  const TextReadings together = polyphones.Read(text, segments);
  ASSERT_EQ(together.problem, "");
  for (const Span& segment : segments) {
    const std::u32string_view clause = segment.In(text);
    const Span whole{0, clause.size()};
    const TextReadings alone = polyphones.Read(clause, {&whole, 1});
    for (size_t i = 0; i < clause.size(); ++i) {
      EXPECT_EQ(alone.readings[i], together.readings[segment.begin + i]) << EncodeUtf8(clause);
      EXPECT_EQ(alone.sources[i], together.sources[segment.begin + i]) << EncodeUtf8(clause);
    }
  }
}

TEST_F(G2pwTest, EachCharacterSaysWhoReadIt) {
  const std::vector<ReadingSource> expected = {ReadingSource::kOnly, ReadingSource::kNetwork, ReadingSource::kPhrase,
                                               ReadingSource::kNone};
  EXPECT_EQ(Read(kGolden, U"我行走,").sources, expected);
}

// A clause longer than the network's positions is shown to it around each character.
TEST_F(G2pwTest, LongClausesAreReadInWindows) {
  std::u32string text;
  for (int i = 0; i < 100; ++i) text += U"他还得走";
  const TextReadings found = Read(kGolden, text);
  ASSERT_EQ(found.problem, "");
  for (size_t i = 0; i < text.size(); ++i) {
    const bool asked = text[i] == U'还' || text[i] == U'得';
    EXPECT_EQ(found.sources[i] == ReadingSource::kNetwork, asked) << i;
  }
}

TEST_F(G2pwTest, AConvertedFileReadsTheSame) {
  const std::string converted = (folder_ / "g2pw.safetensors").string();
  EXPECT_THAT(Convert(kGolden, converted), HasSubstr("G2PW"));
  const std::u32string text = U"今天天气真不错我们一起去银行把钱取出来然后还给那位长得很高的朋友吧";
  const TextReadings original = Read(kGolden, text), found = Read(converted, text);
  EXPECT_EQ(found.problem, "");
  EXPECT_EQ(found.readings, original.readings);
  EXPECT_EQ(found.sources, original.sources);
}

TEST_F(G2pwTest, WithoutANetworkTheDictionaryReadsAndSaysSo) {
  const std::u32string text = U"银行行长说";
  const Span whole{0, text.size()};
  const TextReadings expected = text::DictionaryPolyphones(text::ChineseTables()).Read(text, {&whole, 1});
  const std::string broken = CopyModel("broken");
  fs::resize_file(fs::path(broken) / "g2pW.onnx", 100'000);
  for (const std::string& path : {broken, (folder_ / "absent").string()}) {
    const TextReadings found = Read(path, text);
    EXPECT_THAT(found.problem, HasSubstr("polyphones were read from the dictionary: "));
    EXPECT_EQ(found.readings, expected.readings);
    EXPECT_EQ(found.sources, expected.sources);
  }
  // The whole front end passes it on and goes on.
  const text::ChineseTables tables;
  const text::Chinese chinese(text::SymbolVersion::kV2, text::ChineseOptions::For(text::Profile::kCompat, tables),
                              std::make_shared<const G2pwPolyphones>(engine_, NetworkAt(broken)));
  const text::Conversion conversion = chinese.Convert("银行行长说");
  EXPECT_EQ(conversion.phones,
            text::Chinese(text::SymbolVersion::kV2, text::Profile::kCompat).Convert("银行行长说").phones);
  ASSERT_EQ(conversion.remarks.size(), 1u);
  EXPECT_EQ(conversion.remarks[0].kind, text::Remark::Kind::kFallback);
}

// P13: of a character that is no polyphone neither reading nor tone depends on the network, but for sandhi.
TEST_F(G2pwTest, OnlyPolyphonesChange) {
  const std::u32string text = U"今天天气真不错我们去银行把钱取出来然后还给那位长得很高的朋友";
  const Span whole{0, text.size()};
  const TextReadings with = Read(kGolden, text);
  const TextReadings without = text::DictionaryPolyphones(text::ChineseTables()).Read(text, {&whole, 1});
  for (size_t i = 0; i < text.size(); ++i) {
    if (with.sources[i] == ReadingSource::kNetwork) continue;
    EXPECT_EQ(with.readings[i], without.readings[i]) << i;
  }
}

// Through the public interface: with it, without it, and with one that is broken.
TEST_F(G2pwTest, AnEngineReadsWithItOrSaysThatItCannot) {
  std::vector<std::string> warnings;
  const Engine engine({.threads = 2, .log = [&](int level, std::string_view message) {
                         if (level == 2) warnings.emplace_back(message);
                       }});
  const std::string text = "今天天气真不错，他还得走。";
  const auto phones = [&](const std::string& g2pw) {
    std::vector<std::string> all;
    for (const PhoneSentence& sentence : engine.Phones(text, {.language = "zh", .g2pw = g2pw}).sentences) {
      all.insert(all.end(), sentence.phones.begin(), sentence.phones.end());
    }
    return all;
  };
  EXPECT_NE(phones(kGolden), phones(""));
  EXPECT_EQ(warnings, std::vector<std::string>());

  const auto speak = [&](const std::string& g2pw, bool expected) {
    ModelFiles files = ModelFiles::Find(GSV_SOURCE_DIR "/models/demo");
    files.g2pw = g2pw;
    const Model model = engine.LoadModel(files);
    EXPECT_EQ(model.info().has_g2pw, expected) << g2pw;
    const Voice voice = engine.CreateVoice(model, {.path = GSV_SOURCE_DIR "/models/demo/ref/esf.wav"});
    return engine.Speak(model, voice, {.text = text, .language = "zh", .seed = 1, .max_tokens = 24}).samples;
  };
  const std::vector<float> plain = speak("", false);
  EXPECT_NE(speak(kGolden, true), plain);
  EXPECT_THAT(warnings, testing::Not(testing::Contains(HasSubstr("dictionary"))));
  EXPECT_EQ(speak((folder_ / "absent").string(), false), plain);
  EXPECT_THAT(warnings, testing::Contains(HasSubstr("G2PW is not used")));

  // Its lists are read with the first text only.
  warnings.clear();
  const std::string unlisted = CopyModel("unlisted");
  fs::remove(fs::path(unlisted) / "POLYPHONIC_CHARS.txt");
  EXPECT_EQ(speak(unlisted, true), plain);
  EXPECT_THAT(warnings, testing::Contains(HasSubstr("POLYPHONIC_CHARS.txt")));
}

TEST_F(G2pwTest, DamagedFolders) {
  const auto with = [&](const std::string& file, const std::string& text) {
    static int copies = 0;
    const std::string copy = CopyModel("copy" + std::to_string(copies++));
    Write(fs::path(copy) / file, text);
    return copy;
  };
  const auto without = [&](const std::string& file) {
    const std::string copy = with("note.txt", "");
    fs::remove(fs::path(copy) / file);
    return copy;
  };
  EXPECT_EQ(LoadError(without("POLYPHONIC_CHARS.txt"), "POLYPHONIC_CHARS.txt"), ErrorCode::kFileNotFound);
  EXPECT_EQ(LoadError(without("vocab.txt"), "chinese-roberta-wwm-ext-large"), ErrorCode::kFileNotFound);
  EXPECT_EQ(LoadError(without("g2pW.onnx"), "g2pW.onnx"), ErrorCode::kFileNotFound);
  EXPECT_EQ(LoadError(with("POLYPHONIC_CHARS.txt", ""), "is empty"), ErrorCode::kFileCorrupt);
  EXPECT_EQ(LoadError(with("POLYPHONIC_CHARS.txt", "行\tㄒㄧㄥ2\n長ㄔㄤ2\n"), "line 2"), ErrorCode::kFileCorrupt);
  EXPECT_EQ(LoadError(with("POLYPHONIC_CHARS.txt", "\xFF\tx2\n"), "line 1"), ErrorCode::kFileCorrupt);
  EXPECT_EQ(LoadError(with("POLYPHONIC_CHARS.txt", "行長\tㄒㄧㄥ2\n"), "not one character"), ErrorCode::kFileCorrupt);
  EXPECT_EQ(LoadError(with("POLYPHONIC_CHARS.txt", "行\tㄒㄧㄥ2\n"), "different models"), ErrorCode::kModelMismatch);
  EXPECT_EQ(LoadError(with("bopomofo_to_pinyin_wo_tune_dict.json", "[]"), "JSON object"), ErrorCode::kFileCorrupt);
  EXPECT_EQ(LoadError(with("vocab.txt", "[CLS]\n"), "has no [SEP]"), ErrorCode::kFileCorrupt);
  EXPECT_EQ(LoadError(with("config.json", R"({"num_attention_heads": 5})"), "do not divide"), ErrorCode::kFileCorrupt);
}

}  // namespace
}  // namespace gsv::pipeline
