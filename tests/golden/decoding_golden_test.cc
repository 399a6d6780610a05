// The text-to-semantic side against the official engine: sampling rows, and decoding with published sizes.
#include <gtest/gtest.h>

#include <set>

#include "golden/numeric_cases_sampling.h"
#include "golden/numeric_cases_t2s.h"

namespace gsv::golden {
namespace {

NumericCase Read(const std::string& name) {
  return ReadNumericCase(GSV_SOURCE_DIR "/tests/golden/t2s/" + name + ".json");
}

void ExpectAllPassed(const NumericCase& c, const std::vector<TensorResult>& results) {
  std::set<std::string> compared;
  for (const TensorResult& result : results) {
    compared.insert(result.tensor);
    EXPECT_TRUE(result.passed) << result.tensor << ": " << result.error << " > " << result.bound << "; "
                               << result.detail;
  }
  for (const auto& [name, tensor] : c.tensors) {
    if (tensor.atol >= 0 || name.starts_with("token")) {
      EXPECT_EQ(compared.count(name), 1u) << name << " was not compared";
    }
  }
}

TEST(DecodingGolden, Sampling) {
  const NumericCase c = Read("sampling");
  ASSERT_TRUE(AcceptsSampling(c));
  ExpectAllPassed(c, RunSampling(c));
}

class T2sGolden : public testing::TestWithParam<const char*> {};

TEST_P(T2sGolden, EveryTensorIsWithinItsBoundAndEveryTokenEqual) {
  const NumericCase c = Read(GetParam());
  ASSERT_TRUE(AcceptsT2s(c));
  ExpectAllPassed(c, RunT2s(c));
}

INSTANTIATE_TEST_SUITE_P(Cases, T2sGolden,
                         testing::Values("t2s_v2_greedy", "t2s_v2_noprompt", "t2s_v2_sampled_nucleus",
                                         "t2s_v2_eos_argmax"),
                         [](const auto& info) { return std::string(info.param); });

TEST(DecodingGolden, ARunnerSeesDamage) {
  NumericCase c = Read("sampling");
  c.tensors.at("probs_0").floats[100] += 1e-3f;
  c.tensors.at("token_3").ints[0] += 1;
  std::set<std::string> failed;
  for (const TensorResult& result : RunSampling(c)) {
    if (!result.passed) failed.insert(result.tensor);
  }
  EXPECT_EQ(failed, (std::set<std::string>{"probs_0", "token_3"}));
}

}  // namespace
}  // namespace gsv::golden
