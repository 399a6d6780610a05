// The plain loops behind kernels::Scalar(): the definition of every kernel, in the order that kernels.h states.
#ifndef GSV_KERNELS_SCALAR_SCALAR_H_
#define GSV_KERNELS_SCALAR_SCALAR_H_

#include "kernels/kernels.h"

namespace gsv::kernels::scalar {

float Activate(Activation activation, float x);
float Sigmoid(float x);

// What happens to the sum of one element.
void Finish(const Epilogue& e, int64_t row, int64_t column, float sum);

void MatMul(const MatMulArgs& args);
void MatMulIntegers(const MatMulArgs& args);  // input and matrix of int8
void QuantiseDigits(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);
void QuantiseRows(const float* x, ptrdiff_t x_stride, int8_t* q, ptrdiff_t q_stride, int64_t rows, int64_t depth);
void ToomCookInputRows(const ToomCookInputs& args);
void ToomCookOutputRows(const ToomCookOutputs& args);
void Softmax(float* x, ptrdiff_t stride, int64_t rows, int64_t columns, int64_t begin, int64_t end, float scale);
void LayerNorm(const float* x, ptrdiff_t x_stride, const float* residual, ptrdiff_t residual_stride, const float* gamma,
               const float* beta, float eps, float* y, ptrdiff_t y_stride, int64_t rows, int64_t channels);
void ChannelNorm(const float* x, ptrdiff_t x_stride, const float* gamma, const float* beta, float eps, float* y,
                 ptrdiff_t y_stride, int64_t rows, int64_t channel_begin, int64_t channel_end);
void ActivateRows(Activation activation, const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows,
                  int64_t channels);
void TanhSigmoidGate(const float* x, ptrdiff_t x_stride, const float* bias, float* y, ptrdiff_t y_stride, int64_t rows,
                     int64_t half_channels);
void GluResidual(const float* x, ptrdiff_t x_stride, float* y, ptrdiff_t y_stride, int64_t rows, int64_t half_channels);
void Axpby(float a, const float* x, ptrdiff_t x_stride, float b, float* y, ptrdiff_t y_stride, int64_t rows,
           int64_t channels);

}  // namespace gsv::kernels::scalar

#endif  // GSV_KERNELS_SCALAR_SCALAR_H_
