// Generated weights as files: the folder that Hugging Face's save_pretrained would have written.
#ifndef GSV_TESTS_GOLDEN_GENERATED_FOLDER_H_
#define GSV_TESTS_GOLDEN_GENERATED_FOLDER_H_

#include <string>

#include "golden/generated_weights.h"

namespace gsv::golden {

enum class VocabularyFile { kNone, kLines, kJson };  // vocab.txt, tokenizer.json

// Makes `folder` with model.safetensors and config.json (the metadata), and the vocabulary of the metadata, if any.
void WriteFolder(const GeneratedWeights& source, const std::string& folder,
                 VocabularyFile vocabulary = VocabularyFile::kNone);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_GENERATED_FOLDER_H_
