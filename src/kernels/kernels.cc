#include "kernels/kernels.h"

#include <string_view>
#include <vector>

#include "kernels/cpu/cpu.h"
#include "kernels/scalar/scalar.h"

namespace gsv::kernels {
namespace {

constexpr Kernels kScalar = {
    .name = "scalar",
    .fused = true,
    .fast_bf16 = false,
    .fast_int8 = false,
    .row_bias = 0,
    .matmul = scalar::MatMul,
    .toom_cook_inputs = scalar::ToomCookInputRows,
    .toom_cook_outputs = scalar::ToomCookOutputRows,
    .quantise_rows = scalar::QuantiseRows,
    .quantise_digits = scalar::QuantiseDigits,
    .softmax = scalar::Softmax,
    .layer_norm = scalar::LayerNorm,
    .channel_norm = scalar::ChannelNorm,
    .activate = scalar::ActivateRows,
    .tanh_sigmoid_gate = scalar::TanhSigmoidGate,
    .glu_residual = scalar::GluResidual,
    .axpby = scalar::Axpby,
};

}  // namespace

const Kernels& Scalar() { return kScalar; }

std::span<const Kernels* const> Supported() {
  static const std::vector<const Kernels*> tables = [] {
    std::vector<const Kernels*> fastest_first = cpu::Supported();
    fastest_first.push_back(&kScalar);
    return fastest_first;
  }();
  return tables;
}

const Kernels& Best() { return *Supported().front(); }

const Kernels* Find(const char* name) {
  for (const Kernels* table : Supported()) {
    if (std::string_view(table->name) == name) return table;
  }
  return nullptr;
}

}  // namespace gsv::kernels
