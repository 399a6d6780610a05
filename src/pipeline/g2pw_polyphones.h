// The G2PW network as the front end's judge of Chinese characters with several readings.
// GPT_SoVITS/text/g2pw/onnx_api.py.
#ifndef GSV_PIPELINE_G2PW_POLYPHONES_H_
#define GSV_PIPELINE_G2PW_POLYPHONES_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "kernels/kernels.h"
#include "models/g2pw.h"
#include "pipeline/engine.h"
#include "pipeline/networks.h"
#include "text/zh/opencc.h"
#include "text/zh/polyphone.h"

namespace gsv::pipeline {

// Reads each clause as the official engine does: written as in Taiwan, cropped around its polyphones, all of them in
// one pass with those of the other clauses. Where the network has no say the dictionary has; where it fails, for all of
// the text. Any thread. The engine must outlive it.
class G2pwPolyphones : public text::PolyphoneModel {
 public:
  using Network = LazyNetwork<models::G2pw>;

  // `context`: characters that are shown to the network before the first and behind the last polyphone of a clause.
  G2pwPolyphones(const Engine::Impl& engine, std::shared_ptr<const Network> network, size_t context = 16);

  text::TextReadings Read(std::u32string_view text, std::span<const text::Span> segments) const override;

 private:
  struct Plan;

  // What the network is to be asked about the clause text[segment], which is written as in Taiwan.
  void AskAbout(const models::G2pw& g2pw, std::u32string_view text, text::Span segment, Plan& plan) const;
  void Answer(const models::G2pw& g2pw, const Plan& plan, text::TextReadings& result) const;
  text::Reading ReadingOf(std::string_view pinyin) const;

  const Engine::Impl& engine_;
  std::shared_ptr<const Network> network_;
  const size_t context_;
  text::OpenCc opencc_;
  text::DictionaryPolyphones dictionary_;
  std::unordered_map<std::string, int> syllables_;  // numbers by name
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_G2PW_POLYPHONES_H_
