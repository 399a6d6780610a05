#include "kernels/cpu/cpu.h"

// Instruction sets: SSE4, AVX2 with FMA, AVX-512 on x86; NEON on ARM. Left out: what adds nothing to float32 kernels
// (AVX3_DL) and vectors of a length unknown to the compiler, of which no arrays can be made (SVE).
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/cpu.cc"
#include <hwy/foreach_target.h>  // includes this file once more per instruction set
#include <hwy/highway.h>

// Highway always compiles one target without vectors; `scalar` stands in its place.
#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/activation-inl.h"
#include "kernels/cpu/matmul-inl.h"
#include "kernels/cpu/norm-inl.h"
#include "kernels/cpu/toom_cook-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
constexpr const char* kName = "avx512";
#elif HWY_TARGET == HWY_AVX2
constexpr const char* kName = "avx2";
#elif HWY_TARGET == HWY_SSE4
constexpr const char* kName = "sse4";
#elif HWY_TARGET == HWY_NEON
constexpr const char* kName = "neon";
#else
#error "an instruction set without a name"
#endif

constexpr Kernels MakeTable() {
  return {
      .name = kName,
      .fused = HWY_TARGET != HWY_SSE4,
      .fast_bf16 = false,
      .matmul = MatMul,
      .toom_cook_inputs = ToomCookInputRows,
      .toom_cook_outputs = ToomCookOutputRows,
      .softmax = Softmax,
      .layer_norm = LayerNorm,
      .channel_norm = ChannelNorm,
      .activate = ActivateRows,
      .tanh_sigmoid_gate = TanhSigmoidGate,
      .glu_residual = GluResidual,
      .axpby = Axpby,
  };
}
extern const Kernels kTable;
const Kernels kTable = MakeTable();
#if HWY_TARGET == HWY_AVX3
constexpr Kernels MakeBF16Table() {
  Kernels table = MakeTable();
  table.name = "avx512_bf16";
  table.matmul = MatMulNativeBF16;
  return table;
}
extern const Kernels kBF16Table;
const Kernels kBF16Table = MakeBF16Table();
#endif

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace gsv::kernels::cpu {

std::vector<const Kernels*> Supported() {
  std::vector<const Kernels*> tables;
  const auto add = [&tables](auto target, const Kernels& table) {
    if ((hwy::SupportedTargets() & target) != 0) tables.push_back(&table);
  };
#if HWY_TARGETS & HWY_AVX3
  // Measured: Zen 4 does as many of these per cycle as fused multiply-adds, twice the products; a Xeon with AMX a
  // quarter, half the products.
  static const Kernels bf16 = [] {
    Kernels table = N_AVX3::kBF16Table;
    table.fast_bf16 = __builtin_cpu_is("amd") != 0;
    return table;
  }();
  if (__builtin_cpu_supports("avx512bf16")) add(HWY_AVX3, bf16);
  add(HWY_AVX3, N_AVX3::kTable);
#endif
#if HWY_TARGETS & HWY_AVX2
  add(HWY_AVX2, N_AVX2::kTable);
#endif
#if HWY_TARGETS & HWY_SSE4
  add(HWY_SSE4, N_SSE4::kTable);
#endif
#if HWY_TARGETS & HWY_NEON
  add(HWY_NEON, N_NEON::kTable);
#endif
  return tables;
}

}  // namespace gsv::kernels::cpu
#endif  // HWY_ONCE
