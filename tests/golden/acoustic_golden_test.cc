// The acoustic side against the official engine: SoVITS of every version at published sizes, the speaker network, and
// the voice that ships.
#include <gtest/gtest.h>

#include <set>

#include "golden/numeric_cases_eres2net.h"
#include "golden/numeric_cases_sovits.h"

namespace gsv::golden {
namespace {

NumericCase Read(const std::string& name) {
  return ReadNumericCase(GSV_SOURCE_DIR "/tests/golden/sovits/" + name + ".json");
}

void ExpectAllPassed(const NumericCase& c, const std::vector<TensorResult>& results) {
  std::set<std::string> compared;
  for (const TensorResult& result : results) {
    compared.insert(result.tensor);
    EXPECT_TRUE(result.passed) << result.tensor << ": " << result.error << " > " << result.bound << "; "
                               << result.detail;
  }
  for (const auto& [name, tensor] : c.tensors) {
    EXPECT_TRUE(tensor.atol < 0 || compared.count(name) == 1) << name << " was not compared";
  }
}

class SovitsGolden : public testing::TestWithParam<const char*> {};

TEST_P(SovitsGolden, EveryTensorIsWithinItsBound) {
  const NumericCase c = Read(GetParam());
  ASSERT_TRUE(AcceptsSovits(c));
  ExpectAllPassed(c, RunSovits(c));
}

INSTANTIATE_TEST_SUITE_P(Cases, SovitsGolden,
                         testing::Values("sovits_v2_encode", "sovits_v1_style", "sovits_v2_style", "sovits_v2Pro_style",
                                         "sovits_v2ProPlus_style", "sovits_v1_decode_speed1_3",
                                         "sovits_v2_decode_speed1_0", "sovits_v2Pro_decode_speed0_8",
                                         "sovits_v2ProPlus_decode_speed1_3", "voice_style", "voice_decode_en"),
                         [](const auto& info) { return std::string(info.param); });

TEST(SpeakerGolden, EveryTensorIsWithinItsBound) {
  const NumericCase c = Read("eres2netv2");
  ASSERT_TRUE(AcceptsEres2net(c));
  ExpectAllPassed(c, RunEres2net(c));
}

TEST(SovitsGolden, ARunnerSeesDamage) {
  NumericCase c = Read("sovits_v2_encode");
  c.tensors.at("ssl_proj").floats[100] += 1e-3f;
  c.tensors.at("codes").ints[3] ^= 1;
  std::set<std::string> failed;
  for (const TensorResult& result : RunSovits(c)) {
    if (!result.passed) failed.insert(result.tensor);
  }
  EXPECT_EQ(failed, (std::set<std::string>{"codes", "ssl_proj"}));
}

TEST(SovitsGolden, AWaveformOfAnotherLengthFails) {
  NumericCase c = Read("voice_decode_en");
  c.params["wav_samples"] = 62721;
  std::set<std::string> failed;
  for (const TensorResult& result : RunSovits(c)) {
    if (!result.passed) failed.insert(result.tensor);
  }
  EXPECT_EQ(failed, std::set<std::string>{"wav"});
}

}  // namespace
}  // namespace gsv::golden
