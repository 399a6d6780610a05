#include "base/error.h"

namespace gsv {

const char* ErrorCodeName(ErrorCode code) noexcept {
  switch (code) {
#define GSV_NAME(name)     \
  case ErrorCode::k##name: \
    return #name;
    GSV_NAME(FileNotFound)
    GSV_NAME(FileUnreadable)
    GSV_NAME(FileTruncated)
    GSV_NAME(FileCorrupt)
    GSV_NAME(FileTypeUnknown)
    GSV_NAME(OutputUnwritable)
    GSV_NAME(DiskFull)
    GSV_NAME(ArchiveBomb)
    GSV_NAME(PickleForbidden)
    GSV_NAME(TensorOutOfStorage)
    GSV_NAME(TensorMissing)
    GSV_NAME(TensorShape)
    GSV_NAME(WeightsNotFinite)
    GSV_NAME(VersionUnknown)
    GSV_NAME(VersionUnsupported)
    GSV_NAME(ModelMismatch)
    GSV_NAME(AudioTooShort)
    GSV_NAME(AudioTooLong)
    GSV_NAME(AudioSilent)
    GSV_NAME(AudioNotFinite)
    GSV_NAME(AudioNoChannels)
    GSV_NAME(AudioUnsupported)
    GSV_NAME(TextEmpty)
    GSV_NAME(TextNotSpeakable)
    GSV_NAME(TextNotUtf8)
    GSV_NAME(TextTooLong)
    GSV_NAME(LanguageUnknown)
    GSV_NAME(PhoneUnknown)
    GSV_NAME(TextMarkInvalid)
    GSV_NAME(OptionUnknown)
    GSV_NAME(OptionOutOfRange)
    GSV_NAME(OptionMissing)
    GSV_NAME(OutOfMemory)
    GSV_NAME(Cancelled)
    GSV_NAME(DeadlineExceeded)
    GSV_NAME(Internal)
#undef GSV_NAME
  }
  return "Unknown";
}

}  // namespace gsv
