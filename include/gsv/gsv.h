// gsv: GPT-SoVITS voice cloning. A few seconds of somebody's voice and a text go in, speech in that voice comes out.
//
// A complete program:
//
//   #include <gsv/gsv.h>
//   #include <iostream>
//
//   int main() try {
//     gsv::Engine engine;
//     gsv::Model model = engine.LoadModel({.gpt = "gpt.ckpt", .sovits = "sovits.pth", .hubert =
//     "chinese-hubert-base"}); gsv::Voice voice = engine.CreateVoice(
//         model, {.path = "me.wav", .transcript = "The words that are spoken in it.", .language = "en"});
//     gsv::Audio audio = engine.Speak(model, voice, {.text = "Hello, this is my other voice.", .language = "en"});
//     audio.Save("hello.wav");
//   } catch (const gsv::Error& error) {
//     std::cerr << error.what() << "\n";
//     return 1;
//   }
//
// Engine, Model and Voice are handles: cheap to copy, thread-safe, alive as long as one copy is. All functions may be
// called from any number of threads at once. Every failure is a gsv::Error (gsv/error.h); the library never prints,
// never exits and never reads the environment.
//
// The same seed gives the same samples, bit for bit, on one machine and build: whatever the thread count, the batch
// size, and whatever else the engine is doing.
#ifndef GSV_GSV_H_
#define GSV_GSV_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gsv/error.h"
#include "gsv/export.h"

namespace gsv {

// "0.1.0".
GSV_API const char* LibraryVersion() noexcept;

// What EngineOptions::kernels may be on this machine, the fastest first: "avx512", "avx2", "sse4", "scalar" for
// example.
GSV_API std::vector<std::string> KernelNames();

// What other options may be, in any build: ModelFiles::precision, versions of models, Request::language (ModelInfo has
// those of a model), formats of Audio::Encode.
GSV_API std::vector<std::string> PrecisionNames();
GSV_API std::vector<std::string> VersionNames();
GSV_API std::vector<std::string> LanguageCodes();
GSV_API std::vector<std::string> AudioFormatNames();

// Mono or interleaved samples in -1..1.
struct GSV_API Samples {
  std::vector<float> values;  // frames * channels, interleaved
  int sample_rate = 0;        // Hz
  int channels = 1;
};

// Decodes wav, flac, mp3, ogg (vorbis, opus) from a file or from memory; any rate and channel count, one hour at most.
// Errors: FileNotFound, FileUnreadable, AudioUnsupported, AudioNoChannels, AudioTooLong.
GSV_API Samples ReadAudioFile(const std::string& path);
GSV_API Samples ReadAudioMemory(std::span<const std::byte> bytes);

// When each sentence sounds, and what it became.
struct GSV_API SentenceInfo {
  std::string text;        // as it was cut from the request
  std::string normalized;  // as it was read: numbers in words, symbols in words
  int64_t begin_sample = 0;
  int64_t end_sample = 0;         // without the pause that follows
  int tokens = 0;                 // semantic tokens, 25 per second before speed
  bool stopped_at_limit = false;  // no end token within the limit: the sentence may be cut or repeat itself
};

// Seconds of wall-clock time.
struct GSV_API Timing {
  double text = 0;         // text to phones, and Chinese features
  double semantic = 0;     // phones to tokens (GPT)
  double acoustic = 0;     // tokens to samples (SoVITS); goes on beside `semantic` where there are several sentences
  double total = 0;        // less than the sum where they overlap
  double first_sound = 0;  // until the first samples, which on_audio gets
};

// Speech, mono. A plain value.
struct GSV_API Audio {
  std::vector<float> samples = {};  // -1..1
  int sample_rate = 0;              // Hz: 32000 for v1, v2, v2Pro, v2ProPlus
  uint64_t seed = 0;                // the seed that was used: give it again for the same samples
  std::vector<SentenceInfo> sentences = {};
  Timing timing = {};

  double duration_seconds() const { return sample_rate ? static_cast<double>(samples.size()) / sample_rate : 0.0; }
  // 16-bit samples: round(x * 32767), clamped.
  std::vector<int16_t> ToInt16() const;
  // Writes a whole file or none. The format follows the ending: .wav .flac .ogg .opus .mp3 .raw (16-bit little-endian).
  // Errors: AudioUnsupported, OutputUnwritable, DiskFull.
  void Save(const std::string& path) const;
  // The same bytes in memory. `format`: "wav", "flac", "ogg", "opus", "mp3", "raw".
  std::vector<std::byte> Encode(std::string_view format) const;
};

// What an engine runs on.
struct GSV_API EngineOptions {
  int threads = 0;                  // worker threads, the caller included; 0: one per hardware thread. 0..256
  std::string kernels = {};         // one of KernelNames(); empty: the fastest
  size_t request_memory_bytes = 0;  // bound on the working memory of each stage of one request; 0: 4 GiB
  // Words whose reading you decide: lines of word, language, reading with tabs between them (docs/text.md). Read again
  // when it has changed; requests that run keep what they had. Empty: none.
  std::string lexicon = {};
  // The dictionary that Japanese is read with: a folder with sys.dic, unk.dic, matrix.bin and char.bin, opened for the
  // first Japanese text. Empty: where the Debian package open-jtalk-mecab-naist-jdic puts it.
  std::string japanese_dictionary = {};
  // Japanese words of yours, with accent and part of speech: lines of surface,reading,accent,part (docs/text.md). Read
  // once. Empty: none.
  std::string japanese_words = {};
  // Changes to the rules for Chinese tones: lines such as "third_tone = off" or "must_neutral += 电脑" (docs/text.md).
  // Read once. Empty: none.
  std::string tone_config = {};
  // A language classifier of fastText, lid.176.bin or lid.176.ftz. With it the profile "compat" finds the languages of
  // a mixed text as the official engine does, and "fixed" asks it where Han characters may be Chinese or Japanese. Read
  // once. Empty: none is needed.
  std::string language_model = {};
  // Receives messages, one at a time, from any thread. Empty: dropped. level: 0 debug, 1 info, 2 warning, 3 error.
  std::function<void(int level, std::string_view message)> log = {};
};

// Files of one voice-cloning model, in their official formats or converted by `gsv convert`. The shared encoders
// (hubert, roberta, speaker) may be left empty where they are not needed: a voice loaded from a file needs no hubert
// and no speaker network; without roberta Chinese is spoken with flatter prosody (a warning is logged).
struct GSV_API ModelFiles {
  std::string gpt = {};      // .ckpt or .safetensors
  std::string sovits = {};   // .pth or .safetensors
  std::string hubert = {};   // folder of chinese-hubert-base, or a converted .safetensors
  std::string roberta = {};  // folder of chinese-roberta-wwm-ext-large, or a converted .safetensors
  std::string speaker = {};  // pretrained_eres2netv2w24s4ep4.ckpt: needed to create voices for v2Pro and v2ProPlus
  std::string g2pw = {};     // folder G2PWModel, or a converted .safetensors: Chinese characters with several readings
                             // are read by their sentence. Without it, or where it fails, by the dictionary (a warning)

  // Numbers that weights are kept in: "f32" (exact), "f32-direct" (the same with half of the vocoder's memory, slower),
  // "bf16", "int8", or "auto": what is fastest on this machine at little loss (docs/performance.md), and where a file
  // was converted to smaller numbers, these. Empty: "auto". Errors of LoadModel: OptionOutOfRange; ModelMismatch where
  // a converted file holds fewer digits than asked for.
  std::string precision = {};

  // Looks for all of these in `folder`: the layout of models/demo, of a GPT-SoVITS installation (its root or its
  // GPT_SoVITS/pretrained_models folder) or of the output of `gsv convert`. `version` chooses among several ("v2Pro");
  // empty: the only one, or the newest supported. Errors: FileNotFound (with the places that were tried).
  static ModelFiles Find(const std::string& folder, std::string_view version = {});

  // What ModelInfo says under these names, without loading the model: the SoVITS file is opened, refs.json beside it is
  // read. Errors of Version: as LoadModel for that file.
  std::string Version() const;
  std::string Sampling() const;
};

// What is known of a loaded model.
struct GSV_API ModelInfo {
  std::string version;     // "v1", "v2", "v2Pro", "v2ProPlus"
  std::string identity;    // hash of what a voice depends on; voices are bound to it
  int sample_rate = 0;     // Hz, of the output
  int64_t parameters = 0;  // weights in use, without the shared encoders
  int64_t weight_bytes = 0;
  std::string decoder_precision;       // "f32", "bf16" or "int8": of the GPT's layers
  std::string vocoder_precision;       // of the vocoder
  std::vector<std::string> languages;  // codes that Request::language accepts with this model
  bool has_hubert = false, has_roberta = false, has_speaker = false, has_g2pw = false;
  std::string sampling;  // what the voice file recommends, in the form of Request::Set, or empty
};

class GSV_API Model {
 public:
  Model() = default;
  explicit operator bool() const { return impl_ != nullptr; }
  ModelInfo info() const;

  struct Impl;
  explicit Model(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  const Impl& impl() const;

 private:
  std::shared_ptr<const Impl> impl_;
};

// What to do with a recording that is not between 3 and 10 seconds long (spec of the official engine).
enum class LengthPolicy {
  kReject,       // AudioTooShort or AudioTooLong
  kTrimSilence,  // cut silence at both ends, then shorten long pauses, until it fits; else reject
  kBestWindow,   // take the best 3 to 10 s window: speech without long pauses, cut in silence; needs no transcript
};

// Where a voice comes from. Exactly one of path, bytes and samples.
struct GSV_API VoiceSource {
  std::string path = {};
  std::span<const std::byte> bytes = {};  // an encoded file in memory
  Samples samples = {};

  std::string transcript = {};  // the words of the recording; empty: prompt-free (timbre only, less like the speaker)
  std::string language = {};    // of the transcript; needed with it
  std::string text_profile = "fixed";  // how the transcript is read, as in Request; a voice keeps what it became
  std::vector<std::string> auxiliary_paths = {};  // more recordings of the same voice: their styles are averaged in
  LengthPolicy length_policy = LengthPolicy::kReject;
};

// Everything that speech needs of a reference recording: prompt tokens, style, phones and features of the transcript.
// Bound to the SoVITS model that it was made with.
struct GSV_API VoiceInfo {
  // SHA-256 over recordings, transcript, its language and profile, and model identity: equal content, equal key.
  std::string key;
  std::string transcript;  // empty for a prompt-free voice
  std::string language;
  std::string text_profile;  // that the transcript was read with, "fixed" or "compat"; empty without a transcript
  std::string model_version;
  std::string model_identity;
  std::string name;  // from the file name that it was made from or loaded from
  double reference_seconds = 0;
  int prompt_tokens = 0;
  int prompt_phones = 0;
  int references = 0;  // recordings whose styles were averaged
};

class GSV_API Voice {
 public:
  Voice() = default;
  explicit operator bool() const { return impl_ != nullptr; }
  VoiceInfo info() const;
  // One file (.safetensors), from which Engine::LoadVoice starts without encoders and without the recording.
  // Errors: OutputUnwritable, DiskFull.
  void Save(const std::string& path) const;

  struct Impl;
  explicit Voice(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  const Impl& impl() const;

 private:
  std::shared_ptr<const Impl> impl_;
};

// What a running request reports. Called on the thread of Speak, at most some hundred times per sentence.
struct GSV_API Progress {
  enum class Stage { kText, kSemantic, kAcoustic } stage = Stage::kText;
  int sentence = 0;     // sentences finished in this stage
  int sentences = 0;    // in all
  int tokens = 0;       // semantic tokens made so far
  double fraction = 0;  // of the whole request, 0..1, never falling
};

// One request. Every option with its range and default is a row of RequestOptions() too, from which the command line,
// the server and the documentation are made.
struct GSV_API Request {
  std::string text = {};          // UTF-8, up to 1 MiB
  std::string language = "auto";  // "zh", "en", "auto", ... (ModelInfo::languages); "zh" reads English words in it too

  // Sampling of semantic tokens.
  int top_k = 15;                    // 1..1025; 1 is greedy
  float top_p = 1.0f;                // (0, 1]; 1 is off
  float temperature = 1.0f;          // 0..5 (0 counts as 1e-5)
  float repetition_penalty = 1.35f;  // 0.1..10; 1 is off
  int64_t seed = -1;                 // 0..2^53; -1: a random one, reported in Audio::seed
  int max_tokens = 1500;             // per sentence, 12..4000; 25 tokens are a second

  // Text.
  std::string split_method = "cut5";   // "cut0" none, "cut1" every 4 clauses, "cut2" 50 characters, "cut3" Chinese full
                                       // stops, "cut4" English full stops, "cut5" every punctuation mark
  std::string text_profile = "fixed";  // "fixed": the slips of the official engine corrected; "compat": exactly as it
                                       // reads, for comparison (docs/text.md)
  std::string text_markup = "auto";    // "auto": SSML where the text begins with <speak>, else marks such as
                                     // {重庆|chong2 qing4} and [pause 300ms] (docs/text.md); "marks", "ssml"; "none"

  // Sound.
  float speed = 1.0f;          // 0.5..2: speaking rate at equal pitch; times the rate that the text asks for
  float pause_seconds = 0.3f;  // 0..10: silence after each sentence, unless the text asks for another
  float noise_scale = 0.5f;    // 0..2: spread of the latent; 0 is flat

  // Computing. Never changes the result.
  int batch_size = 8;  // 1..64 sentences decoded at once

  // Hearing it before all is there.
  // 0, or 1..400: the first sentence is heard in pieces, the first once it has so many tokens, each next one at twice
  // as many. 12 are 0.3 s of sound. What comes later in the sentence is not known then, which changes the sound of what
  // comes before a little (docs/performance.md); tokens and length stay. At another speed than 1 it is heard whole.
  int chunk_tokens = 0;
  // Called on the thread of Speak with samples as soon as they are there, in the order of the text, sentence by
  // sentence or piece by piece; all together they are Audio::samples. Return false to cancel (Error Cancelled).
  std::function<bool(std::span<const float> samples)> on_audio = {};

  // Called with progress; return false to cancel (Error Cancelled).
  std::function<bool(const Progress&)> on_progress = {};
  double timeout_seconds = 0;  // 0: none; else DeadlineExceeded within one decoding step or sentence

  // Sets the option of that name from text. Errors: OptionUnknown (with the nearest name), OptionOutOfRange.
  void Set(std::string_view option, std::string_view value);
  // Throws OptionOutOfRange for the first value outside its range.
  void Validate() const;
};

// One row of the option table.
struct GSV_API OptionInfo {
  const char* name;  // as in Request
  enum class Type { kInt, kFloat, kText } type;
  const char* default_value;
  double minimum, maximum;  // of numbers, inclusive
  const char* unit;         // "s", "tokens", or ""
  const char* choices;      // of texts, separated by "|"; or ""
  const char* help;         // one line
};
GSV_API std::span<const OptionInfo> RequestOptions();

// What a text becomes, for inspection (`gsv phones`). Bytes are those of the given text.
struct GSV_API PhoneSentence {
  std::string text;
  std::string normalized;
  std::vector<std::string> phones;
  std::vector<int> ids;
  size_t begin_byte = 0, end_byte = 0;
  double speed = 1;                 // that the text asks for
  double pause_before_seconds = 0;  // that the text asks for
  double pause_after_seconds = -1;  // the same; -1: Request::pause_seconds

  // A character, word or phrase, as fine as its language tells.
  struct Unit {
    size_t begin_byte = 0, end_byte = 0;  // equal: it was added
    std::string normalized;
    int phone_begin = 0, phone_end = 0;
    // What decided its reading: "given" in the text, "lexicon" (yours), or what the language tells, such as "phrase",
    // "character", "correction", "g2pw", "dictionary", "spelling network" (docs/text.md). Empty for marks.
    std::string read_by;
  };
  struct Run {
    std::string language;  // "zh", "en", ...; "phones": given, without a text to read
    std::string normalized;
    std::vector<int> word2ph;  // phones per character of `normalized`, where defined
    int phone_begin = 0, phone_end = 0;
    std::vector<Unit> units;  // tile the phones
  };
  std::vector<Run> runs;
};

// Something that was not read as it stands.
struct GSV_API TextRemark {
  std::string kind;  // "dropped": became nothing; "unknown": not in a dictionary; "fallback": a model was not there
  size_t begin_byte = 0, end_byte = 0;
  std::string detail;
};

struct GSV_API PhoneText {
  std::vector<PhoneSentence> sentences;
  std::vector<TextRemark> remarks;
};

// How Engine::Phones reads; the fields of the same names of Request.
struct GSV_API PhoneOptions {
  std::string language = "auto";
  std::string version = "v2";  // whose symbol table: "v1", "v2", "v2Pro", ...
  std::string split_method = "cut5";
  std::string text_profile = "fixed";
  std::string text_markup = "auto";
  std::string g2pw = {}, roberta = {};  // as in ModelFiles; of RoBERTa only the vocabulary is read, and only for G2PW
};

// A part of the memory that a model needs (`gsv doctor --memory`).
struct GSV_API MemoryUse {
  std::string what;           // "GPT", "SoVITS: vocoder", "keys and values of a sentence", ...
  int64_t mapped_bytes = 0;   // of a file: shared by all processes that map it; the system can drop and read it again
  int64_t private_bytes = 0;  // of this process alone
};

class GSV_API Engine {
 public:
  // Errors: OptionOutOfRange, OptionUnknown (kernels); for the lexicon, the Japanese words and the tone rules the file
  // group, with the number of the line; for the language model the file group.
  explicit Engine(EngineOptions options = {});
  ~Engine();
  Engine(const Engine&);
  Engine& operator=(const Engine&);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  // Opens and checks all files. Shared encoders are loaded when they are first needed, once per engine and path.
  // Errors: the file and checkpoint groups of ErrorCode; ModelMismatch for a pair of different symbol tables or sizes.
  Model LoadModel(const ModelFiles& files) const;

  // Errors: the audio group; OptionMissing where the model has no hubert (or, for Pro, no speaker network);
  // text errors for the transcript.
  Voice CreateVoice(const Model& model, const VoiceSource& source) const;
  // Errors: file group; FileCorrupt.
  Voice LoadVoice(const std::string& path) const;
  Voice LoadVoice(std::span<const std::byte> bytes) const;

  // Text to speech. Errors: text group, OptionOutOfRange, ModelMismatch (a voice of another model), Cancelled,
  // DeadlineExceeded, OutOfMemory.
  Audio Speak(const Model& model, const Voice& voice, const Request& request) const;

  // Where memory goes: the weights of every network that is loaded, and what a sentence of ten seconds needs while it
  // is spoken - found out by speaking one of nothing but zeros. Of a longer sentence keys and values grow with its
  // length, the working memory of the GPT with its phones, that of SoVITS with its length. Errors: OutOfMemory.
  std::vector<MemoryUse> MemoryOf(const Model& model) const;

  // What Speak would read, without any model. Errors: text group, OptionOutOfRange, VersionUnknown.
  PhoneText Phones(std::string_view text, const PhoneOptions& options = {}) const;

  int threads() const;
  const char* kernels() const;  // the kernel table in use, "avx512"

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

// Writes the fused, packed form of a checkpoint (GPT, SoVITS, HuBERT or RoBERTa folder, speaker network) for instant
// start. `precision` as in ModelFiles, but empty is "f32", of which all others can be made; it concerns GPT and SoVITS
// files, others stay float32. `vocabulary` is for a
// folder G2PWModel, which has that of RoBERTa: the folder of RoBERTa or a converted file of it; empty where it lies as
// in an installation. Returns a line that says what was written. Errors: file and checkpoint groups, OptionOutOfRange,
// OutputUnwritable, DiskFull.
GSV_API std::string Convert(const std::string& source, const std::string& destination, std::string_view precision = {},
                            const std::string& vocabulary = {});

// One line on what a model file or folder is: kind, version, sizes. Errors: file and checkpoint groups.
GSV_API std::string Describe(const std::string& path);

// A PNG picture of waveform and spectrogram; a second recording is drawn below for comparison.
// Errors: as ReadAudioFile and Audio::Save.
GSV_API void PlotAudio(const Samples& audio, const std::string& title, const std::string& png_path);
GSV_API void PlotAudioPair(const Samples& first, const std::string& first_title, const Samples& second,
                           const std::string& second_title, const std::string& png_path);

}  // namespace gsv

#endif  // GSV_GSV_H_
