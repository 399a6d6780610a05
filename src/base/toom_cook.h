// The taps of a convolution as Toom-Cook multiplies with them (kernels/kernels.h).
#ifndef GSV_BASE_TOOM_COOK_H_
#define GSV_BASE_TOOM_COOK_H_

#include "base/packed_matrix.h"

namespace gsv {

// Elements of ToomCookMatrix::panels.
int64_t ToomCookElements(int taps, int depth, int columns);

// Transforms float32 panels: each group of four taps w becomes w(point) / product of (point - other point) over the
// other points but infinity, whose own value is the highest tap. In float64, rounded once.
void TransformTaps(const PackedMatrix& matrix, float* panels);

// The view of such panels.
ToomCookMatrix ToomCookView(const float* panels, int taps);

}  // namespace gsv

#endif  // GSV_BASE_TOOM_COOK_H_
