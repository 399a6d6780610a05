#include "pipeline/features.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/thread_pool.h"
#include "golden/generated_weights.h"

namespace gsv::pipeline {
namespace {

using Row = std::vector<float>;

// A network of width 32 that reads 22 characters at once.
const models::Roberta& Network() {
  static const auto roberta = models::LoadRoberta(golden::GeneratedCheckpoint(golden::ManifestPath("roberta_small")));
  return *roberta;
}

std::vector<float> Features(const text::Phones& phones, int width) {
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  return PhoneFeatures(ctx, Network(), phones, width);
}

std::vector<Row> Rows(const std::vector<float>& values) {
  std::vector<Row> rows;
  for (size_t at = 0; at < values.size(); at += 32) rows.emplace_back(&values[at], &values[at] + 32);
  return rows;
}

std::vector<Row> CharacterRows(std::string_view text) {
  Arena arena;
  ThreadPool pool(1);
  Context ctx{.arena = arena, .pool = pool};
  const Tensor features = models::RobertaFeatures(ctx, Network(), text);
  return Rows({features.f32(), features.f32() + features.elements()});
}

text::Phones PhonesOf(std::vector<text::Run> runs) {
  text::Phones phones;
  phones.ids.resize(static_cast<size_t>(runs.back().phone_end));
  phones.runs = std::move(runs);
  return phones;
}

TEST(PhoneFeatures, ChineseRunsOnlyEachCharacterForItsPhones) {
  const text::Phones phones = PhonesOf({{"en", "hello", {}, 0, 3},
                                        {"zh", "今天，", {2, 2, 1}, 3, 8},
                                        {"en", "a", {}, 8, 9},
                                        {"zh", "好龘", {1, 0}, 9, 10}});
  ASSERT_TRUE(HasChinese(phones));
  const std::vector<Row> rows = Rows(Features(phones, 32));
  const std::vector<Row> first = CharacterRows("今天，"), second = CharacterRows("好龘");
  const Row zeros(32, 0.0f);
  EXPECT_EQ(rows, (std::vector<Row>{zeros, zeros, zeros, first[0], first[0], first[1], first[1], first[2], zeros,
                                    second[0]}));
}

TEST(PhoneFeatures, NothingWithoutChinese) {
  const text::Phones phones = PhonesOf({{"en", "hello", {}, 0, 3}, {"yue", "今天", {2, 2}, 3, 7}});
  EXPECT_FALSE(HasChinese(phones));
  EXPECT_TRUE(Features(phones, 32).empty());
}

TEST(PhoneFeatures, RunsBeyondTheNetworksLimit) {
  std::string text;
  for (int i = 0; i < 700; ++i) text += i % 60 == 59 ? "，" : "好";
  const text::Phones phones = PhonesOf({{"zh", text, std::vector<int>(700, 2), 0, 1400}});
  const std::vector<Row> rows = Rows(Features(phones, 32));
  ASSERT_EQ(rows.size(), 1400u);
  EXPECT_TRUE(std::ranges::all_of(rows, [](const Row& row) { return row != Row(32, 0.0f); }));
  EXPECT_EQ(rows[1398], rows[1399]);
}

TEST(PhoneFeatures, AnotherWidthIsAnError) {
  try {
    Features(PhonesOf({{"zh", "好", {2}, 0, 2}}), 1024);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelMismatch);
    EXPECT_NE(std::string(error.what()).find("32 features per character, the GPT expects 1024"), std::string::npos);
  }
}

}  // namespace
}  // namespace gsv::pipeline
