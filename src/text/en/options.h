// Corrections of the official English normaliser and reader.
#ifndef GSV_TEXT_EN_OPTIONS_H_
#define GSV_TEXT_EN_OPTIONS_H_

namespace gsv::text {

// Each by itself. The defaults are exactly the official engine; what a switch leaves alone goes to the official rules.
struct EnglishOptions {
  // Marks.
  bool punctuation = false;         // ; : — as pauses; the official code deletes them
  bool white_space = false;         // line breaks are pauses, other blanks separate words
  bool apostrophes = false;         // it’s; quotes of one stroke are no phone
  bool ellipses = false;            // ... and … are a pause
  bool brackets = false;            // ( ) are pauses
  bool dashes = false;              // word—word
  bool mark_spacing = false;        // a mark behind a blank stays
  bool dropped_characters = false;  // what cannot be read separates words
  bool emoticons = false;           // :-)
  bool signs = false;               // & @ # § → ...
  // Letters and words.
  bool foreign_letters = false;   // ß æ ø ł; full-width letters; ligatures
  bool greek_letters = false;     // α
  bool article = false;           // "A man" is not "ay man"
  bool acronyms = false;          // FBI spelled, NASA spoken, CEOs, PhD
  bool capital_words = false;     // STOP is not spelled
  bool joined_capitals = false;   // McDonald, JSONParser
  bool abbreviations = false;     // Mr. etc. e.g. a.m. St.
  bool initials = false;          // J. K. Rowling, U.S.
  bool roman_numerals = false;    // Chapter IV, Henry VIII
  bool hyphenated_words = false;  // well-known is two words
  bool stretched_words = false;   // sooooo
  bool clipped_words = false;     // 'em, goin'
  // Numbers.
  bool plain_numbers = false;     // 007; no commas in numbers; long rows of digits one by one
  bool grouped_numbers = false;   // 1,234 is no year; 1500 people
  bool negative_numbers = false;  // it is -5, −3.5
  bool ordinals = false;          // 21ST, 1,000th
  bool fractions = false;         // ½, 1 1/2, 3/4 as quarters
  bool ranges = false;            // 10–20
  bool ratios = false;            // 16:9
  bool arithmetic = false;        // 2+2=4
  bool exponents = false;         // x², 10^6, 1e5
  bool dimensions = false;        // 3x4, 10x
  bool list_numbers = false;      // "in 1990. Then" is no list
  bool decades = false;           // 1990s, '90s
  bool units = false;             // 5 kg, 60 km/h, 5'10"
  bool money = false;             // €5, $3.5bn, 5 USD
  bool dates = false;             // 2026-11-25, 25 Nov 2026
  bool times = false;             // 5pm, 17:05
  bool telephones = false;        // +1 (555) 123-4567
  bool dotted_numbers = false;    // v2.1.3, 192.168.1.1
  bool codes = false;             // B2B, MP3, COVID-19
  // Addresses.
  bool web_addresses = false;  // URLs, e-mail
  bool file_names = false;     // notes.txt, C:\, /usr/bin
  bool handles = false;        // @name, #tag, #5
  // Phones.
  bool added_words = false;      // words that the dictionary lacks or has wrong
  bool homographs = false;       // live, lead, wind, tear
  bool short_words = false;      // unknown words of two or three letters are read where they have a vowel
  bool compounds = false;        // unknown words are read in parts only where all parts are known
  bool vowelless_words = false;  // longer ones without a vowel are spelled

  static EnglishOptions Fixed();  // all of them
};

// A switch by name.
struct EnglishSwitch {
  const char* name;
  bool EnglishOptions::*member;
};
inline constexpr EnglishSwitch kEnglishSwitches[] = {
    {"punctuation", &EnglishOptions::punctuation},
    {"white_space", &EnglishOptions::white_space},
    {"apostrophes", &EnglishOptions::apostrophes},
    {"ellipses", &EnglishOptions::ellipses},
    {"brackets", &EnglishOptions::brackets},
    {"dashes", &EnglishOptions::dashes},
    {"mark_spacing", &EnglishOptions::mark_spacing},
    {"dropped_characters", &EnglishOptions::dropped_characters},
    {"emoticons", &EnglishOptions::emoticons},
    {"signs", &EnglishOptions::signs},
    {"foreign_letters", &EnglishOptions::foreign_letters},
    {"greek_letters", &EnglishOptions::greek_letters},
    {"article", &EnglishOptions::article},
    {"acronyms", &EnglishOptions::acronyms},
    {"capital_words", &EnglishOptions::capital_words},
    {"joined_capitals", &EnglishOptions::joined_capitals},
    {"abbreviations", &EnglishOptions::abbreviations},
    {"initials", &EnglishOptions::initials},
    {"roman_numerals", &EnglishOptions::roman_numerals},
    {"hyphenated_words", &EnglishOptions::hyphenated_words},
    {"stretched_words", &EnglishOptions::stretched_words},
    {"clipped_words", &EnglishOptions::clipped_words},
    {"plain_numbers", &EnglishOptions::plain_numbers},
    {"grouped_numbers", &EnglishOptions::grouped_numbers},
    {"negative_numbers", &EnglishOptions::negative_numbers},
    {"ordinals", &EnglishOptions::ordinals},
    {"fractions", &EnglishOptions::fractions},
    {"ranges", &EnglishOptions::ranges},
    {"ratios", &EnglishOptions::ratios},
    {"arithmetic", &EnglishOptions::arithmetic},
    {"exponents", &EnglishOptions::exponents},
    {"dimensions", &EnglishOptions::dimensions},
    {"list_numbers", &EnglishOptions::list_numbers},
    {"decades", &EnglishOptions::decades},
    {"units", &EnglishOptions::units},
    {"money", &EnglishOptions::money},
    {"dates", &EnglishOptions::dates},
    {"times", &EnglishOptions::times},
    {"telephones", &EnglishOptions::telephones},
    {"dotted_numbers", &EnglishOptions::dotted_numbers},
    {"codes", &EnglishOptions::codes},
    {"web_addresses", &EnglishOptions::web_addresses},
    {"file_names", &EnglishOptions::file_names},
    {"handles", &EnglishOptions::handles},
    {"added_words", &EnglishOptions::added_words},
    {"homographs", &EnglishOptions::homographs},
    {"short_words", &EnglishOptions::short_words},
    {"compounds", &EnglishOptions::compounds},
    {"vowelless_words", &EnglishOptions::vowelless_words},
};

inline EnglishOptions EnglishOptions::Fixed() {
  EnglishOptions options;
  for (const EnglishSwitch& row : kEnglishSwitches) options.*row.member = true;
  return options;
}

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_OPTIONS_H_
