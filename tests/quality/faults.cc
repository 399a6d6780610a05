#include "quality/faults.h"

#include <utility>

namespace gsv::quality {
namespace {

Fault ReadAs(const std::string& phone, const std::string& other, const char* noticed_in = nullptr) {
  return {phone + " read as " + other, noticed_in, [phone, other](Patient& patient) {
            return patient.SpeakMapped([&](std::string& read) {
              if (read == phone) read = other;
            });
          }};
}

Fault Changed(std::string name, const char* noticed_in, const Patient::Change& change) {
  return {std::move(name), noticed_in, [change](Patient& patient) { return patient.SpeakChanged(change); }};
}

void SwapTones(std::string& phone) {
  const bool mandarin = phone[0] >= 'a' && phone[0] <= 'z';
  if (!mandarin) return;
  char& tone = phone.back();
  tone = tone == '2' ? '3' : tone == '3' ? '2' : tone;
}

void ScaleUpsampling(FaultyModel& model, size_t stage, float factor) {
  for (TransposedConv::Phase& phase : model.sovits().vocoder.stages[stage].up.phases) {
    model.Scale(phase.matrix, factor);
  }
}

}  // namespace

SixSummary Patient::SpeakMapped(const PhoneMap& map) {
  return sentences_.Speak(exact_, /*seed=*/1, [&map](const Sentence& sentence) {
    std::vector<std::string> phones = sentence.phones;
    for (std::string& phone : phones) map(phone);
    return AsPhones(phones);
  });
}

SixSummary Patient::SpeakWith(const Model& model, const Change& change) {
  FaultyModel copy(model);
  change(copy);
  return sentences_.Speak(copy.model());
}

std::vector<Fault> AllFaults() {
  return {
      ReadAs("T", "D", "English"),
      ReadAs("N", "M"),
      ReadAs("T", "K"),
      ReadAs("S", "SH"),
      ReadAs("R", "L"),
      ReadAs("S", "Z"),
      ReadAs("AH0", "IH0"),
      ReadAs("L", "N"),
      ReadAs("IY1", "IH1"),
      {"tones 2 and 3 swapped", "Mandarin", [](Patient& patient) { return patient.SpeakMapped(SwapTones); }},
      Changed("vocoder: taps of the first convolution reversed", "",
              [](FaultyModel& model) {
                for (int tap = 0; tap < 3; ++tap) model.SwapTaps(model.sovits().vocoder.pre.matrix, tap, 6 - tap);
              }),
      Changed("vocoder: taps 2 and 4 of it swapped", nullptr,
              [](FaultyModel& model) { model.SwapTaps(model.sovits().vocoder.pre.matrix, 2, 4); }),
      Changed("vocoder: the two taps of the first upsampling swapped", "",
              [](FaultyModel& model) {
                for (TransposedConv::Phase& phase : model.sovits().vocoder.stages[0].up.phases) {
                  model.SwapTaps(phase.matrix, 0, 1);
                }
              }),
      Changed("vocoder: first convolution times four", "",
              [](FaultyModel& model) { model.Scale(model.sovits().vocoder.pre.matrix, 4.0f); }),
      Changed("vocoder: first convolution doubled", "level",
              [](FaultyModel& model) { model.Scale(model.sovits().vocoder.pre.matrix, 2.0f); }),
      Changed("vocoder: second upsampling doubled", nullptr,
              [](FaultyModel& model) { ScaleUpsampling(model, 1, 2.0f); }),
      Changed("vocoder: third upsampling doubled", nullptr,
              [](FaultyModel& model) { ScaleUpsampling(model, 2, 2.0f); }),
      {"int8: scales of query, key and value of the first layer doubled", "",
       [](Patient& patient) {
         return patient.SpeakChangedInt8(
             [](FaultyModel& model) { model.Scale(model.t2s().layers[0].query_key_value.matrix, 2.0f); });
       }},
  };
}

}  // namespace gsv::quality
