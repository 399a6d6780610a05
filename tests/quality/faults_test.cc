// The proof that quality_test sees what it is there for: with a fault in the front end, the vocoder or the quantisation
// its bounds are exceeded. docs/demo-voice.md has more faults, also those that are not noticed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "quality/faulty_model.h"
#include "quality/six_sentences.h"

namespace gsv::quality {
namespace {

using Phones = std::vector<std::string>;

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class FaultsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    sentences_ = new SixSentences;
    exact_ = new Model(sentences_->Load("f32"));
    small_ = new Model(sentences_->Load("int8"));
  }
  static void TearDownTestSuite() {
    delete small_;
    delete exact_;
    delete sentences_;
  }

  static SixSummary Speak(const std::string& what, const Model& model, const SixSentences::TextOf& text_of = {}) {
    const SixSummary six = sentences_->Speak(model, /*seed=*/1, text_of);
    std::cout << what << ": " << six << "\n";
    for (const std::string& complaint : Complaints(six)) std::cout << "  " << complaint << "\n";
    return six;
  }
  // As with a front end that reads every phone of a sentence through `map`.
  static SixSummary SpeakMapped(const std::string& what, const std::function<void(std::string&)>& map) {
    return Speak(what, *exact_, [&map](const Sentence& sentence) {
      Phones phones = sentence.phones;
      for (std::string& phone : phones) map(phone);
      return AsPhones(phones);
    });
  }
  static SixSentences* sentences_;
  static Model* exact_;
  static Model* small_;
};

SixSentences* FaultsTest::sentences_ = nullptr;
Model* FaultsTest::exact_ = nullptr;
Model* FaultsTest::small_ = nullptr;

TEST_F(FaultsTest, WithoutAFaultPhonesSoundLikeTheTextAndACopyLikeTheModel) {
  const SixSummary from_text = Speak("no fault", *exact_);
  const SixSummary from_phones = SpeakMapped("no fault, from phones", [](std::string&) {});
  const FaultyModel copy(*exact_);
  const SixSummary from_copy = Speak("no fault, a copy of the weights", copy.model());
  for (const SixSummary* six : {&from_text, &from_phones, &from_copy}) EXPECT_THAT(Complaints(*six), IsEmpty());
  EXPECT_EQ(from_copy.english.pitch_ratios, from_text.english.pitch_ratios);
  EXPECT_EQ(from_copy.mandarin.wrong, from_text.mandarin.wrong);
}

TEST_F(FaultsTest, APhoneReadWronglyIsNoticed) {
  const SixSummary six = SpeakMapped("T read as D", [](std::string& phone) {
    if (phone == "T") phone = "D";
  });
  EXPECT_THAT(Complaints(six), Contains(HasSubstr("English")));
}

TEST_F(FaultsTest, SwappedTonesAreNoticed) {
  const SixSummary six = SpeakMapped("tones 2 and 3 swapped", [](std::string& phone) {
    const bool mandarin = phone[0] >= 'a' && phone[0] <= 'z';
    if (mandarin && phone.back() == '2') {
      phone.back() = '3';
    } else if (mandarin && phone.back() == '3') {
      phone.back() = '2';
    }
  });
  EXPECT_THAT(Complaints(six), Contains(HasSubstr("Mandarin")));
}

TEST_F(FaultsTest, TapsOfTheVocoderInAWrongOrderAreNoticed) {
  FaultyModel first(*exact_);
  for (int tap = 0; tap < 3; ++tap) first.SwapTaps(first.sovits().vocoder.pre.matrix, tap, 6 - tap);
  EXPECT_FALSE(Complaints(Speak("taps of the first convolution reversed", first.model())).empty());
  FaultyModel up(*exact_);
  for (TransposedConv::Phase& phase : up.sovits().vocoder.stages[0].up.phases) up.SwapTaps(phase.matrix, 0, 1);
  EXPECT_FALSE(Complaints(Speak("taps of the first upsampling swapped", up.model())).empty());
}

TEST_F(FaultsTest, ATensorOfTheVocoderFourTimesTooLargeIsNoticed) {
  FaultyModel loud(*exact_);
  loud.Scale(loud.sovits().vocoder.pre.matrix, 4.0f);
  EXPECT_FALSE(Complaints(Speak("first convolution times four", loud.model())).empty());
}

TEST_F(FaultsTest, AWrongScaleOfAQuantisedLayerIsNoticed) {
  FaultyModel doubled(*small_);
  doubled.Scale(doubled.t2s().layers[0].query_key_value.matrix, 2.0f);
  EXPECT_FALSE(Complaints(Speak("int8 scales of one layer doubled", doubled.model())).empty());
}

}  // namespace
}  // namespace gsv::quality
