// The one exception type of gsv. Every failure that input can cause is an Error: a code to branch on and one
// sentence to read, which names what failed, where, what was expected, what was found, and what to do about it.
#ifndef GSV_ERROR_H_
#define GSV_ERROR_H_

#include <stdexcept>
#include <string>

#include "gsv/export.h"

namespace gsv {

// What went wrong. Codes are stable; new ones are only added at the end of their group.
enum class ErrorCode {
  // Files and output.
  kFileNotFound = 100,  // no such file or folder
  kFileUnreadable,      // exists, but cannot be opened or mapped (permissions, a folder in place of a file)
  kFileTruncated,       // ends before its own tables say it should
  kFileCorrupt,         // contradicts itself (bad offsets, bad checksums, bad JSON)
  kFileTypeUnknown,     // the first bytes belong to no supported format
  kOutputUnwritable,    // the destination cannot be created or written
  kDiskFull,            // no space left while writing

  // Checkpoints.
  kArchiveBomb = 200,   // compressed or overlapping members, or sizes beyond every plausible model
  kPickleForbidden,     // the pickle asks for a global or opcode outside the allow-list
  kTensorOutOfStorage,  // a tensor view reaches outside its storage
  kTensorMissing,       // a tensor that the network needs is absent
  kTensorShape,         // a tensor has another shape or type than the network needs
  kWeightsNotFinite,    // NaN or infinity in a weight
  kVersionUnknown,      // no rule recognises the model version
  kVersionUnsupported,  // recognised, but this build has no such networks
  kModelMismatch,       // two files that do not belong together (symbol tables, sizes, model hash of a voice)

  // Reference recordings.
  kAudioTooShort = 300,  // below 3 s
  kAudioTooLong,         // above 10 s
  kAudioSilent,          // no sample louder than the noise floor
  kAudioNotFinite,       // NaN or infinity in the samples
  kAudioNoChannels,      // no channels or no frames
  kAudioUnsupported,     // a container or encoding that cannot be read or written

  // Text.
  kTextEmpty = 400,   // nothing, or only white space
  kTextNotSpeakable,  // only punctuation or symbols
  kTextNotUtf8,       // invalid UTF-8
  kTextTooLong,       // above the stated limit
  kLanguageUnknown,   // not one of the language codes, or not offered by this model version
  kPhoneUnknown,      // a phone that the symbol table does not hold
  kTextMarkInvalid,   // a mark in the text (a reading, a pause, SSML) that cannot be understood

  // Requests.
  kOptionUnknown = 500,  // no option of that name
  kOptionOutOfRange,     // outside its stated range
  kOptionMissing,        // a value that is needed was not given
  kOutOfMemory,          // a stated memory bound would be exceeded

  // Control.
  kCancelled = 600,   // cancelled by the caller
  kDeadlineExceeded,  // the caller's time limit passed

  kInternal = 900,  // an invariant of gsv is broken: a bug, please report it
};

// The name of a code without its "k", for example "FileNotFound". Never null.
GSV_API const char* ErrorCodeName(ErrorCode code) noexcept;

// Thrown by every function of the library that can fail, and by nothing else. Copyable, safe to pass between threads.
class GSV_API Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace gsv

#endif  // GSV_ERROR_H_
