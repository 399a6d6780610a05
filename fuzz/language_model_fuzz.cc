// Any bytes are a classifier in fastText's format, which then says something about texts, or an Error.
#include <cstdint>

#include "gsv/error.h"
#include "text/lang/fasttext.h"
#include "text_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using gsv::text::FastTextClassifier;
  try {
    const FastTextClassifier classifier(std::as_bytes(std::span(data, size)), "fuzz");
    for (const char* text : {"", "hello world", "今天 天气", "\xFF\x80<a"}) {
      const auto labels = classifier.Predict(text, 3, 0);
      gsv::fuzz::Check(labels.size() <= 3 && labels.size() <= classifier.label_count());
      for (size_t i = 1; i < labels.size(); ++i) {
        gsv::fuzz::Check(labels[i].probability <= labels[i - 1].probability);
      }
    }
  } catch (const gsv::Error& error) {
    if (error.code() == gsv::ErrorCode::kInternal) throw;
  }
  return 0;
}
