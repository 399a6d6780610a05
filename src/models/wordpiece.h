// WordPiece: characters of a text as ids of BERT's vocabulary, one id per code point.
// Hugging Face transformers, BertTokenizerFast (lower case, accents stripped); Schuster and Nakajima, 2012.
//
// Features of a text are addressed by its characters, so each code point gets exactly one id: that of the token which
// the tokenizer makes of it alone, else [UNK] (characters that it drops, such as white space, or joins to longer
// tokens). Normalised Chinese holds neither: there the ids are exactly the tokenizer's.
#ifndef GSV_MODELS_WORDPIECE_H_
#define GSV_MODELS_WORDPIECE_H_

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weights/tensor_source.h"

namespace gsv::models {

// Immutable; any thread.
class Wordpiece {
 public:
  Wordpiece() = default;

  // `name` is for messages. Errors of both: kFileCorrupt, also where [CLS], [SEP] or [UNK] is absent.
  // vocab.txt: a token per line, whose id is the line's index from 0.
  static Wordpiece FromLines(std::string_view lines, const std::string& name);
  // tokenizer.json: its "model"."vocab", an object of token and id.
  static Wordpiece FromTokenizerJson(std::string_view json, const std::string& name);

  // One id per code point, without [CLS] and [SEP].
  std::vector<int> Ids(std::u32string_view characters) const;

  int cls() const { return cls_; }
  int sep() const { return sep_; }
  int unknown() const { return unknown_; }
  // Ids are in [0, size()).
  int size() const { return static_cast<int>(tokens_.size()); }
  // What FromLines reads.
  std::string Lines() const;

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  struct Character;  // of a text, normalised

  explicit Wordpiece(std::vector<std::string> tokens, const std::string& name);
  int Find(std::string_view token) const;  // -1 if absent
  void AddWord(const std::vector<Character>& word, std::vector<int>& covers, std::vector<int>& ids) const;

  std::vector<std::string> tokens_;  // by id
  std::unordered_map<std::string, int, Hash, std::equal_to<>> ids_;
  int cls_ = 0;
  int sep_ = 0;
  int unknown_ = 0;
};

// Metadata of converted files: the vocabulary, one token per line.
inline constexpr char kVocabularyKey[] = "vocabulary";

// The vocabulary of a model: from its metadata (kVocabularyKey), else from tokenizer.json or vocab.txt in its folder.
// Errors: kFileNotFound, kFileCorrupt.
Wordpiece FindWordpiece(const weights::TensorSource& source);
// The same from the files of a folder.
Wordpiece FindWordpiece(const std::string& folder);

}  // namespace gsv::models

#endif  // GSV_MODELS_WORDPIECE_H_
