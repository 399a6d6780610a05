#include "kernels/cpu/cpu.h"

#include "kernels/cpu/targets.h"

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/cpu.cc"
#include <hwy/foreach_target.h>  // includes this file once more per instruction set
#include <hwy/highway.h>

// Highway always compiles one target without vectors; `scalar` stands in its place.
#if HWY_TARGET != HWY_EMU128 && HWY_TARGET != HWY_SCALAR
#include "kernels/cpu/activation-inl.h"
#include "kernels/cpu/amx-inl.h"
#include "kernels/cpu/integers-inl.h"
#include "kernels/cpu/matmul-inl.h"
#include "kernels/cpu/norm-inl.h"
#include "kernels/cpu/toom_cook-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gsv::kernels::HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
constexpr const char* kName = "avx512";
constexpr const char* kDotName = "avx512_vnni";
#elif HWY_TARGET == HWY_AVX2
constexpr const char* kName = "avx2";
constexpr const char* kDotName = "avx2_vnni";
#elif HWY_TARGET == HWY_SSE4
constexpr const char* kName = "sse4";
#elif HWY_TARGET == HWY_NEON
constexpr const char* kName = "neon";
constexpr const char* kDotName = "neon_dot";
#else
#error "an instruction set without a name"
#endif

// Products of two bfloat16 as `shorts` makes them, those of two int8 as `integers` does.
template <void (*shorts)(const MatMulArgs&), void (*integers)(const MatMulArgs&)>
void MatMul(const MatMulArgs& args) {
  if (args.input_dtype == DType::kI8) return integers(args);
  if (args.input_dtype == DType::kBF16) return shorts(args);
  if (args.matrix.dtype == DType::kBF16) return MatMulAs<BF16Weights>(args);
  if (args.matrix.dtype == DType::kI8) return MatMulAs<I8Weights>(args);
  MatMulAs<F32>(args);
}

constexpr Kernels MakeTable() {
  return {
      .name = kName,
      .fused = HWY_TARGET != HWY_SSE4,
      .fast_bf16 = false,
      .fast_int8 = false,
      .row_bias = 0,
      .matmul = MatMul<MatMulAs<BF16>, MatMulIntegers>,
      .toom_cook_inputs = ToomCookInputRows,
      .toom_cook_outputs = ToomCookOutputRows,
      .quantise_rows = QuantiseRows,
      .quantise_digits = QuantiseDigits,
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
#if HWY_TARGET != HWY_SSE4
// For machines that have an instruction for four products of int8.
constexpr Kernels MakeDotTable() {
  Kernels table = MakeTable();
  table.name = kDotName;
  table.fast_int8 = true;
  table.row_bias = kDotBias;
  table.matmul = MatMul<MatMulAs<BF16>, MatMulDots>;
  table.quantise_rows = QuantiseDotRows;
  table.quantise_digits = QuantiseDotDigits;
  return table;
}
extern const Kernels kDotTable;
const Kernels kDotTable = MakeDotTable();
#endif
#if HWY_TARGET == HWY_AVX3
constexpr Kernels MakeBF16Table() {
  Kernels table = MakeDotTable();
  table.name = "avx512_bf16";
  table.matmul = MatMul<MatMulAs<NativeBF16>, MatMulDots>;
  return table;
}
extern const Kernels kBF16Table;
const Kernels kBF16Table = MakeBF16Table();

void MatMulBytes(const MatMulArgs& args) {
  // Few rows wait for memory, and tiles would have to be emptied behind every tap. Whole numbers are exact either way.
  constexpr int64_t kFewest = 8;
  const bool few = (args.row_end - args.row_begin) * args.digits < kFewest;
  if (few || args.matrix.taps > 1) return MatMulDots(args);
  MatMulAmxIntegers(args);
}
constexpr Kernels MakeAmxTable() {
  Kernels table = MakeDotTable();
  table.name = "avx512_amx";
  table.fast_bf16 = true;
  table.matmul = MatMul<MatMulAmx, MatMulBytes>;
  return table;
}
extern const Kernels kAmxTable;
const Kernels kAmxTable = MakeAmxTable();
#endif

}  // namespace gsv::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

#if HWY_ONCE
namespace gsv::kernels::cpu {
namespace {

#if defined(__x86_64__)
// Tiles of bfloat16, and the system's leave to use them, which Linux gives to a process that asks for it.
bool MayUseAmx() {
#if defined(__linux__)
  constexpr unsigned kBF16 = 1u << 22, kTiles = 1u << 24;      // CPUID leaf 7, EDX
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & kBF16) == 0 || (d & kTiles) == 0) return false;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

// CPUID leaf 7.1, EAX bit 4; compilers of the day do not all know its name.
bool HasAvxVnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a >> 4 & 1) != 0;
}
#elif defined(__aarch64__)
bool HasArmDot() {
#if defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#else
  return true;  // every processor of Apple's
#endif
}
#endif

}  // namespace

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
  const bool vnni = __builtin_cpu_supports("avx512vnni");
  if (vnni && __builtin_cpu_supports("avx512bf16")) {
    if (MayUseAmx()) add(HWY_AVX3, N_AVX3::kAmxTable);
    add(HWY_AVX3, bf16);
  }
  if (vnni) add(HWY_AVX3, N_AVX3::kDotTable);
  add(HWY_AVX3, N_AVX3::kTable);
#endif
#if HWY_TARGETS & HWY_AVX2
  if (HasAvxVnni()) add(HWY_AVX2, N_AVX2::kDotTable);
  add(HWY_AVX2, N_AVX2::kTable);
#endif
#if HWY_TARGETS & HWY_SSE4
  add(HWY_SSE4, N_SSE4::kTable);
#endif
#if HWY_TARGETS & HWY_NEON
  if (HasArmDot()) add(HWY_NEON, N_NEON::kDotTable);
  add(HWY_NEON, N_NEON::kTable);
#endif
  return tables;
}

}  // namespace gsv::kernels::cpu
#endif  // HWY_ONCE
