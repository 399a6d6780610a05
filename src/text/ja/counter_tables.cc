#include "text/ja/counter_tables.h"

#include <string>

namespace gsv::text::ja {
namespace {

constexpr NumberChange k1b[] = {{"四", "ヨ", 0, 1}};
constexpr NumberChange k1c1[] = {{"四", "ヨ", 0, 1}, {"七", "シチ", 1, 2}};
constexpr NumberChange k1c2[] = {{"四", "ヨ", 0, 1}, {"七", "シチ", 1, 2}, {"九", "ク", 0, 1}};
constexpr NumberChange k1d[] = {{"七", "シチ", 1, 2}, {"九", "ク", 0, 1}};
constexpr NumberChange k1e[] = {{"四", "シ", 0, 1}, {"七", "シチ", 1, 2}, {"九", "ク", 0, 1}};
constexpr NumberChange k1g[] = {
    {"一", "イッ", 1, 2}, {"六", "ロッ", 1, 2}, {"八", "ハッ", 1, 2}, {"十", "ジュッ", 1, 2}, {"百", "ヒャッ", 1, 2}};
constexpr NumberChange k1h[] = {{"一", "イッ", 1, 2}, {"八", "ハッ", 1, 2}, {"十", "ジュッ", 1, 2}};
constexpr NumberChange k1i[] = {{"六", "ロッ", 1, 2}, {"十", "ジュッ", 1, 2}, {"百", "ヒャッ", 1, 2}};
constexpr NumberChange k1j[] = {{"一", "イッ", 1, 2}, {"十", "ジュッ", 1, 2}};
constexpr NumberChange k1k[] = {{"十", "ジュッ", 1, 2}};

struct NumberClass {
  std::string_view counters;
  std::span<const NumberChange> changes;
};

constexpr NumberClass kNumberClasses[] = {
    {"年 円 年間 年生 年代 年度 年版 年余 年来 えん", k1b},
    {"人 人月 人前 人組", k1c1},
    {"時 時間 時限 時半", k1c2},
    {"日 日間", k1d},
    {"月", k1e},
    {"個 階 分 発 本 鉢 口 切れ 箱 か月 か国 か所 か条 か村 か年 カ月 カ国 カ寺 カ所 カ条 カ村 カ店 カ年 ケ月 "
     "ケ国 ケ所 ケ条 ケ村 ケ年 ヵ月 ヵ国 ヵ所 ヵ条 ヵ村 ヵ年 ヶ月 ヶ国 ヶ所 ヶ条 ヶ村 ヶ年 個月 個口 個国 個条 "
     "個年 箇月 箇国 箇所 箇条 箇年 かけ くだり けた 価 課 画 回 回忌 回生 回戦 回線 回分 海里 カイリ 浬 角 株 "
     "冠 巻 缶 貫 貫目 間 基 期 期生 機 気圧 季 騎 客 脚 球 級 橋 局 曲 極 重ね 斤 金 句 区 躯 計 桁 ケタ 校 港 "
     "項 組 件 軒 言 戸 湖 光年 石 ぴき ぺん 波 派 敗 杯 拍 泊 版 犯 班 匹 疋 筆 俵 票 品 分間 分目 片 篇 編 辺 "
     "遍 歩 報 方 法 本立て 頭身",
     k1g},
    {"． ・ 才 頭 着 足 尺 坪 通り センチ シーシー ＣＣ ｃｃ ｃｍ サイクル サンチーム シーズン シート シリング "
     "シンガポールドル スイスフラン スウェーデンクローネ スクレ セット セント ソル ゾーン 糎 竿 差 差し 歳 歳児 "
     "作 冊 刷 皿 棹 艘 子 視 式 失 室 射 社 勺 種 首 周 周忌 周年 州 週 週間 集 宿 所 勝 升 床 章 色 食 親等 "
     "進 進数 品 すじ そう そろい 筋 数 寸 世 隻 席 石 節 戦 線 選 銭 層 相 揃 たび つかみ つがい つぶ つまみ "
     "つ折 つ折り とおり とき ところ とせ 玉 月 手 束 続き 体 対 卓 樽 反 丁 丁目 鳥 通 掴み 艇 滴 店 転 点 斗 "
     "棟 盗 灯 等 等席 等地 等分 答 得 噸 粒 種類 歳馬 世紀 車種",
     k1h},
    {"キロ カロリー ｃａｌ ｋｂ ｋｇ ｋｌ ｋｍ ｋｔ ｋｗ ｋグラム ｋバイト ｋヘルツ ｋメートル ｋリットル "
     "ｋワット カナダドル カラット ガロン キュリー キロカロリー キログラム キロトン キロバイト キロヘルツ "
     "キロメートル キロリットル キロワット キロワット時 クラス クローナ クローネ グァラニ ケース コース 粁",
     k1i},
    {"トン ｔ タル テラ トライ", k1j},
    {"房 柱 ％ ポンド ｐａ ｐｐｍ パーセント パーミル パスカル パック パット ピーピーエム ピコ ページ 頁 ペア "
     "ペセタ ペソ ペニー ペニヒ ペンス ポイント 振り 針 袋 張り 平米 平方キロ 平方キロメートル "
     "平方センチメートル 平方メートル 品目",
     k1k},
};

constexpr CounterChange k2b[] = {{"一", Voicing::kSemivoiced}, {"三", Voicing::kSemivoiced},
                                 {"四", Voicing::kSemivoiced}, {"六", Voicing::kSemivoiced},
                                 {"八", Voicing::kSemivoiced}, {"十", Voicing::kSemivoiced},
                                 {"百", Voicing::kSemivoiced}, {"千", Voicing::kSemivoiced},
                                 {"万", Voicing::kSemivoiced}, {"何", Voicing::kSemivoiced}};
constexpr CounterChange k2c[] = {
    {"一", Voicing::kSemivoiced}, {"三", Voicing::kVoiced},     {"六", Voicing::kSemivoiced},
    {"八", Voicing::kSemivoiced}, {"十", Voicing::kSemivoiced}, {"百", Voicing::kSemivoiced},
    {"千", Voicing::kVoiced},     {"万", Voicing::kVoiced},     {"何", Voicing::kVoiced}};
constexpr CounterChange k2e[] = {{"三", Voicing::kVoiced}, {"千", Voicing::kVoiced}, {"万", Voicing::kVoiced}};
constexpr CounterChange k2f[] = {{"三", Voicing::kVoiced}};

struct CounterClass {
  std::string_view counters;
  std::span<const CounterChange> changes;
};

constexpr CounterClass kCounterClasses[] = {
    {"分 版 敗 発 拍 鉢 波 派 泊 犯 班 品 分間 分目 片 篇 編 辺 遍 歩 報 方", k2b},
    {"本 匹 疋 票 俵 箱 本立て 杯 針 柱", k2c},
    {"軒 石 足 尺 かけ 重ね 件 勺", k2e},
    {"階", k2f},
};

// Counter and its reading.
constexpr std::string_view kNativeCounters =
    "棟:ムネ かけ:カケ くだり:クダリ けた:ケタ すじ:スジ そろい:ソロイ たび:タビ つかみ:ツカミ つがい:ツガイ "
    "つまみ:ツマミ とおり:トオリ ところ:トコロ とせ:トセ まわり:マワリ シーズン:シーズン セット:セット "
    "握り:ニギリ 回り:マワリ 株:カブ 竿:サオ 筋:スジ 桁:ケタ ケタ:ケタ 月:ツキ 言:コト 口:クチ 差し:サシ "
    "皿:サラ 山:ヤマ 勺:シャク 尺:シャク 重ね:カサネ 振り:フリ 針:ハリ 切れ:キレ 束:タバ 続き:ツヅキ 揃:ソロイ "
    "袋:フクロ 柱:ハシラ 張り:ハリ 通り:トオリ 掴み:ツカミ 坪:ツボ 箱:ハコ 鉢:ハチ 晩:バン 品:シナ 瓶:ビン "
    "分け:ワケ 幕:マク 夜:ヤ 夜:ヨ 粒:ツブ 枠:ワク 棹:サオ つ折:ツオリ つ折り:ツオリ つぶ:ツブ とき:トキ "
    "重ね:ガサネ";

}  // namespace

bool IsListed(std::string_view text, std::string_view list) {
  if (text.empty()) return false;
  for (size_t at = list.find(text); at != list.npos; at = list.find(text, at + 1)) {
    const size_t end = at + text.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

std::span<const NumberChange> NumberChanges(std::string_view counter) {
  for (const NumberClass& row : kNumberClasses) {
    if (IsListed(counter, row.counters)) return row.changes;
  }
  return {};
}

std::span<const CounterChange> CounterChanges(std::string_view counter) {
  for (const CounterClass& row : kCounterClasses) {
    if (IsListed(counter, row.counters)) return row.changes;
  }
  return {};
}

bool TakesNativeNumbers(std::string_view counter, std::string_view reading) {
  return IsListed(std::string(counter) + ":" + std::string(reading), kNativeCounters);
}

}  // namespace gsv::text::ja
