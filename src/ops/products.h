// Products: matrix products that may run side by side (the phases, groups and edges of one convolution), cut into tasks
// and spread over the pool together. How they are cut never changes a result (kernels.h, order of summation).
#ifndef GSV_OPS_PRODUCTS_H_
#define GSV_OPS_PRODUCTS_H_

#include "ops/context.h"
#include "ops/linear.h"

namespace gsv::ops {

class Products {
 public:
  // Room for `capacity` products, taken from the context's arena.
  Products(Context& ctx, int64_t capacity);

  // All panels of args.matrix for rows [args.row_begin, args.row_end). A product without rows or columns is dropped.
  void Add(const kernels::MatMulArgs& args);
  void Run();

 private:
  struct Product {
    kernels::MatMulArgs args;
    int64_t multiplies;  // multiply-adds of the whole product
    int64_t row_tasks;
    int64_t panel_tasks;
    int64_t first_task;
  };

  static void CutIntoTasks(Product& product, int64_t wanted);

  Context& ctx_;
  Product* products_;
  int64_t capacity_;
  int64_t count_ = 0;
};

// `bias` unless `post` brings its own. Checks that the tensors of `post` have the shape [rows, columns]; `out` may be
// empty.
kernels::Epilogue MakeEpilogue(const Post& post, const float* bias, const Tensor& out, int64_t rows, int64_t columns);

// x [T, in] as int8 of two digits [2 T, in] (kernels.h, quantise_digits).
Tensor QuantiseDigits(Context& ctx, const Tensor& x);

// x itself, or a copy with rows further apart where the rows that a kernel reads together, `step` rows apart, would
// fall into one set of the first-level cache.
Tensor SpreadRows(Context& ctx, const Tensor& x, int64_t step, int columns);

}  // namespace gsv::ops

#endif  // GSV_OPS_PRODUCTS_H_
