#include "text/ja/mora.h"

#include <algorithm>
#include <array>

#include "text/ja/kana.h"

namespace gsv::text::ja {
namespace {

// In the order of their first kana's code points.
constexpr Mora kMoras[] = {
    {"ァ", "", "a"},     {"ア", "", "a"},     {"ィ", "", "i"},     {"イ", "", "i"},     {"イェ", "y", "e"},
    {"ゥ", "", "u"},     {"ウ", "", "u"},     {"ウィ", "w", "i"},  {"ウェ", "w", "e"},  {"ウォ", "w", "o"},
    {"ェ", "", "e"},     {"エ", "", "e"},     {"ォ", "", "o"},     {"オ", "", "o"},     {"カ", "k", "a"},
    {"ガ", "g", "a"},    {"キ", "k", "i"},    {"キェ", "ky", "e"}, {"キャ", "ky", "a"}, {"キュ", "ky", "u"},
    {"キョ", "ky", "o"}, {"ギ", "g", "i"},    {"ギェ", "gy", "e"}, {"ギャ", "gy", "a"}, {"ギュ", "gy", "u"},
    {"ギョ", "gy", "o"}, {"ク", "k", "u"},    {"クヮ", "kw", "a"}, {"グ", "g", "u"},    {"グヮ", "gw", "a"},
    {"ケ", "k", "e"},    {"ゲ", "g", "e"},    {"コ", "k", "o"},    {"ゴ", "g", "o"},    {"サ", "s", "a"},
    {"ザ", "z", "a"},    {"シ", "sh", "i"},   {"シェ", "sh", "e"}, {"シャ", "sh", "a"}, {"シュ", "sh", "u"},
    {"ショ", "sh", "o"}, {"ジ", "j", "i"},    {"ジェ", "j", "e"},  {"ジャ", "j", "a"},  {"ジュ", "j", "u"},
    {"ジョ", "j", "o"},  {"ス", "s", "u"},    {"スィ", "s", "i"},  {"ズ", "z", "u"},    {"ズィ", "z", "i"},
    {"セ", "s", "e"},    {"ゼ", "z", "e"},    {"ソ", "s", "o"},    {"ゾ", "z", "o"},    {"タ", "t", "a"},
    {"ダ", "d", "a"},    {"チ", "ch", "i"},   {"チェ", "ch", "e"}, {"チャ", "ch", "a"}, {"チュ", "ch", "u"},
    {"チョ", "ch", "o"}, {"ヂ", "j", "i"},    {"ッ", "", "cl"},    {"ツ", "ts", "u"},   {"ツァ", "ts", "a"},
    {"ツィ", "ts", "i"}, {"ツェ", "ts", "e"}, {"ツォ", "ts", "o"}, {"ヅ", "z", "u"},    {"テ", "t", "e"},
    {"ティ", "t", "i"},  {"テャ", "ty", "a"}, {"テュ", "ty", "u"}, {"テョ", "ty", "o"}, {"デ", "d", "e"},
    {"ディ", "d", "i"},  {"デャ", "dy", "a"}, {"デュ", "dy", "u"}, {"デョ", "dy", "o"}, {"ト", "t", "o"},
    {"トゥ", "t", "u"},  {"ド", "d", "o"},    {"ドゥ", "d", "u"},  {"ナ", "n", "a"},    {"ニ", "n", "i"},
    {"ニェ", "ny", "e"}, {"ニャ", "ny", "a"}, {"ニュ", "ny", "u"}, {"ニョ", "ny", "o"}, {"ヌ", "n", "u"},
    {"ネ", "n", "e"},    {"ノ", "n", "o"},    {"ハ", "h", "a"},    {"バ", "b", "a"},    {"パ", "p", "a"},
    {"ヒ", "h", "i"},    {"ヒェ", "hy", "e"}, {"ヒャ", "hy", "a"}, {"ヒュ", "hy", "u"}, {"ヒョ", "hy", "o"},
    {"ビ", "b", "i"},    {"ビェ", "by", "e"}, {"ビャ", "by", "a"}, {"ビュ", "by", "u"}, {"ビョ", "by", "o"},
    {"ピ", "p", "i"},    {"ピェ", "py", "e"}, {"ピャ", "py", "a"}, {"ピュ", "py", "u"}, {"ピョ", "py", "o"},
    {"フ", "f", "u"},    {"ファ", "f", "a"},  {"フィ", "f", "i"},  {"フェ", "f", "e"},  {"フォ", "f", "o"},
    {"ブ", "b", "u"},    {"プ", "p", "u"},    {"ヘ", "h", "e"},    {"ベ", "b", "e"},    {"ペ", "p", "e"},
    {"ホ", "h", "o"},    {"ボ", "b", "o"},    {"ポ", "p", "o"},    {"マ", "m", "a"},    {"ミ", "m", "i"},
    {"ミェ", "my", "e"}, {"ミャ", "my", "a"}, {"ミュ", "my", "u"}, {"ミョ", "my", "o"}, {"ム", "m", "u"},
    {"メ", "m", "e"},    {"モ", "m", "o"},    {"ャ", "y", "a"},    {"ヤ", "y", "a"},    {"ュ", "y", "u"},
    {"ユ", "y", "u"},    {"ョ", "y", "o"},    {"ヨ", "y", "o"},    {"ラ", "r", "a"},    {"リ", "r", "i"},
    {"リェ", "ry", "e"}, {"リャ", "ry", "a"}, {"リュ", "ry", "u"}, {"リョ", "ry", "o"}, {"ル", "r", "u"},
    {"レ", "r", "e"},    {"ロ", "r", "o"},    {"ヮ", "w", "a"},    {"ワ", "w", "a"},    {"ヰ", "", "i"},
    {"ヱ", "", "e"},     {"ヲ", "", "o"},     {"ン", "", "N"},     {"ヴ", "v", "u"},    {"ヴァ", "v", "a"},
    {"ヴィ", "v", "i"},  {"ヴェ", "v", "e"},  {"ヴォ", "v", "o"},  {"ヴャ", "by", "a"}, {"ヴュ", "by", "u"},
    {"ヴョ", "by", "o"}, {"ヶ", "k", "e"},
};

constexpr size_t kFirstKana = 0x30A1;  // ァ
constexpr size_t kLastKana = 0x30FA;

// Where the moras that begin with each kana are in kMoras: from [kana] up to [kana + 1].
struct MoraIndex {
  std::array<size_t, kLastKana - kFirstKana + 2> begins{};

  MoraIndex() {
    size_t at = 0;
    for (size_t i = 0; i < begins.size(); ++i) {
      begins[i] = at;
      while (at < std::size(kMoras) && DecodeKana(kMoras[at].kana) == kFirstKana + i) ++at;
    }
  }
};

}  // namespace

const Mora* FindMora(std::string_view text) {
  static const MoraIndex index;
  const char32_t first = DecodeKana(text);
  if (first < kFirstKana || first > kLastKana) return nullptr;
  const Mora* found = nullptr;
  for (size_t i = index.begins[first - kFirstKana]; i < index.begins[first - kFirstKana + 1]; ++i) {
    const Mora& mora = kMoras[i];
    if (text.starts_with(mora.kana) && (found == nullptr || mora.kana.size() > found->kana.size())) found = &mora;
  }
  return found;
}

}  // namespace gsv::text::ja
