#include "text/ko/idioms.h"

#include <bitset>
#include <string_view>

#include "text/unicode.h"

namespace gsv::text::ko {
namespace {

struct Idiom {
  std::u32string_view written;
  std::u32string_view spoken;
};

// In the official order: what one has written another may read.
constexpr Idiom kIdioms[] = {
    {U"의견란", U"의견난"},     {U"임진란", U"임진난"},     {U"생산량", U"생산냥"},     {U"결단력", U"결딴녁"},
    {U"공권력", U"공꿘녁"},     {U"동원령", U"동원녕"},     {U"상견례", U"상견녜"},     {U"횡단로", U"횡단노"},
    {U"이원론", U"이원논"},     {U"입원료", U"이붠뇨"},     {U"구근류", U"구근뉴"},     {U"갈등", U"갈뜽"},
    {U"발동", U"발똥"},         {U"절도", U"절또"},         {U"말살", U"말쌀"},         {U"불소", U"불쏘"},
    {U"일시", U"일씨"},         {U"갈증", U"갈쯩"},         {U"물질", U"물찔"},         {U"발전", U"발쩐"},
    {U"몰상식", U"몰쌍식"},     {U"불세출", U"불쎄출"},     {U"문고리", U"문꼬리"},     {U"눈동자", U"눈똥자"},
    {U"신바람", U"신빠람"},     {U"산새", U"산쌔"},         {U"손재주", U"손째주"},     {U"길가", U"길까"},
    {U"물동이", U"물똥이"},     {U"발바닥", U"발빠닥"},     {U"굴속", U"굴쏙"},         {U"술잔", U"술짠"},
    {U"바람결", U"바람껼"},     {U"그믐달", U"그믐딸"},     {U"아침밥", U"아침빱"},     {U"잠자리", U"잠짜리"},
    {U"강가", U"강까"},         {U"초승달", U"초승딸"},     {U"등불", U"등뿔"},         {U"창살", U"창쌀"},
    {U"강줄기", U"강쭐기"},     {U"솜이불", U"솜니불"},     {U"홑이불", U"혼니불"},     {U"막일", U"망닐"},
    {U"삯일", U"상닐"},         {U"맨입", U"맨닙"},         {U"꽃잎", U"꼰닙"},         {U"내복약", U"내봉냑"},
    {U"색연필", U"생년필"},     {U"직행열차", U"지캥녈차"}, {U"늑막염", U"능망념"},     {U"콩엿", U"콩녇"},
    {U"담요", U"담뇨"},         {U"눈요기", U"눈뇨기"},     {U"영업용", U"영엄뇽"},     {U"식용유", U"시굥뉴"},
    {U"국민윤리", U"궁민뉼리"}, {U"밤윳", U"밤뉻"},         {U"이죽이죽", U"이중니죽"}, {U"야금야금", U"야금냐금"},
    {U"검열", U"검녈"},         {U"욜랑욜랑", U"욜랑뇰랑"}, {U"금융", U"금늉"},         {U"들일", U"들릴"},
    {U"솔잎", U"솔립"},         {U"설익다", U"설릭따"},     {U"물약", U"물략"},         {U"불여우", U"불려우"},
    {U"서울역", U"서울력"},     {U"물엿", U"물렫"},         {U"휘발유", U"휘발류"},     {U"유들유들", U"유들류들"},
    {U"한일", U"한닐"},         {U"옷입다", U"온닙따"},     {U"서른여섯", U"서른녀섣"}, {U"3연대", U"삼년대"},
    {U"먹은엿", U"머근녇"},     {U"할일", U"할릴"},         {U"잘입다", U"잘립따"},     {U"스물여섯", U"스물려섣"},
    {U"1연대", U"일련대"},      {U"먹을엿", U"머글렫"},     {U"6·25", U"유기오"},       {U"3·1절", U"사밀쩔"},
    {U"송별연", U"송벼련"},     {U"등용문", U"등용문"},     {U"냇가", U"내까"},         {U"샛길", U"새낄"},
    {U"빨랫돌", U"빨래똘"},     {U"콧등", U"코뜽"},         {U"깃발", U"기빨"},         {U"대팻밥", U"대패빱"},
    {U"햇살", U"해쌀"},         {U"뱃속", U"배쏙"},         {U"뱃전", U"배쩐"},         {U"고갯짓", U"고개찓"},
    {U"콧날", U"콘날"},         {U"아랫니", U"아랜니"},     {U"툇마루", U"퇸마루"},     {U"뱃머리", U"밴머리"},
    {U"베갯잇", U"베갠닏"},     {U"깻잎", U"깬닙"},         {U"나뭇잎", U"나문닙"},     {U"도리깻열", U"도리깬녈"},
    {U"뒷윷", U"뒨뉻"},         {U"할걸", U"할껄"},         {U"할밖에", U"할빠께"},     {U"할세라", U"할쎄라"},
    {U"할수록", U"할쑤록"},     {U"할지라도", U"할찌라도"}, {U"할지언정", U"할찌언정"}, {U"할진대", U"할찐대"},
    {U"ml", U"밀리리터"},       {U"mp3", U"엠피쓰리"},      {U"%", U"퍼센트"},          {U"jpeg", U"제이펙"},
    {U"mp4", U"엠피포"},        {U"1번째", U"첫번째"},      {U"10월", U"시월"}};

// Which characters a text has, roughly.
class CharacterFilter {
 public:
  void Add(std::u32string_view text) {
    for (char32_t c : text) bits_.set(c % kBits);
  }
  bool MayHave(std::u32string_view text) const {
    for (char32_t c : text) {
      if (!bits_[c % kBits]) return false;
    }
    return true;
  }

 private:
  static constexpr size_t kBits = 4096;
  std::bitset<kBits> bits_;
};

bool StartsWord(std::u32string_view text, size_t at) {
  if (at == 0) return true;
  const bool number = IsAsciiDigit(text[at]);
  return number ? !IsAsciiDigit(text[at - 1]) && text[at - 1] != U'.' && text[at - 1] != U',' : !IsWord(text[at - 1]);
}

// Signs and units follow other words.
bool IsWordItself(const Idiom& idiom) { return IsHangul(idiom.written[0]) || IsAsciiDigit(idiom.written[0]); }

}  // namespace

void ReplaceIdioms(std::u32string& text, bool at_word_start) {
  CharacterFilter filter;
  filter.Add(text);
  for (const Idiom& idiom : kIdioms) {
    if (!filter.MayHave(idiom.written)) continue;
    std::u32string out;
    size_t copied = 0;
    for (size_t at = text.find(idiom.written); at != text.npos; at = text.find(idiom.written, at)) {
      if (at_word_start && IsWordItself(idiom) && !StartsWord(text, at)) {
        ++at;
        continue;
      }
      out.append(text, copied, at - copied);
      out += idiom.spoken;
      at += idiom.written.size();
      copied = at;
    }
    if (copied == 0) continue;
    out.append(text, copied);
    text = std::move(out);
    filter.Add(idiom.spoken);
  }
}

}  // namespace gsv::text::ko
