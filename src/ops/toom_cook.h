// Convolutions of stride 1 by Toom-Cook (kernels.h): half the products of the direct way. Called by Conv1d.
#ifndef GSV_OPS_TOOM_COOK_H_
#define GSV_OPS_TOOM_COOK_H_

#include "ops/linear.h"

namespace gsv::ops {

// How convolutions of stride 1 are computed where Toom-Cook pays.
enum class Convolutions { kToomCook, kDirect };

// Whether a convolution of stride 1 is faster so. By measurement: its transforms cost the same for one channel as for
// all that it is multiplied with.
bool ToomCookPays(int taps, int depth, int columns);

// Rows [0, rows) of the convolution with layer.toom_cook. Channels and columns are multiples of kPanelColumns.
void ToomCookInto(Context& ctx, const Tensor& x, const Affine& layer, const ConvShape& shape, int64_t rows,
                  const kernels::Epilogue& epilogue);

// Input rows on which output rows `rows`, absolute ones of a sequence without ends, depend to the last bit. By
// Toom-Cook that is all that their blocks of four read. shape.first_row does not count here.
RowRange ReachedRows(const Affine& layer, const ConvShape& shape, RowRange rows);

}  // namespace gsv::ops

#endif  // GSV_OPS_TOOM_COOK_H_
