// The proof that quality_test sees what it is there for: with a fault in the front end, the vocoder or the quantisation
// its bounds are exceeded. gsv_faults has all faults, also those that are not noticed.
#include "quality/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

namespace gsv::quality {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

SixSummary Shown(const std::string& what, const SixSummary& six) {
  std::cout << what << ": " << six << "\n";
  for (const std::string& complaint : Complaints(six)) std::cout << "  " << complaint << "\n";
  return six;
}

TEST(Faults, WithoutOnePhonesSoundLikeTheTextAndACopyLikeTheModel) {
  Patient patient;
  const SixSummary from_text = Shown("no fault", patient.Speak());
  const SixSummary from_phones = Shown("no fault, from phones", patient.SpeakMapped([](std::string&) {}));
  const SixSummary from_copy = Shown("no fault, a copy of the weights", patient.SpeakChanged([](FaultyModel&) {}));
  for (const SixSummary* six : {&from_text, &from_phones, &from_copy}) EXPECT_THAT(Complaints(*six), IsEmpty());
  EXPECT_EQ(from_copy.english.pitch_ratios, from_text.english.pitch_ratios);
  EXPECT_EQ(from_copy.mandarin.wrong, from_text.mandarin.wrong);
}

TEST(Faults, AreNoticed) {
  Patient patient;
  int tried = 0;
  for (const Fault& fault : AllFaults()) {
    if (fault.noticed_in == nullptr) continue;
    EXPECT_THAT(Complaints(Shown(fault.name, fault.speak(patient))), Contains(HasSubstr(fault.noticed_in)))
        << fault.name;
    ++tried;
  }
  EXPECT_EQ(tried, 7);
}

}  // namespace
}  // namespace gsv::quality
