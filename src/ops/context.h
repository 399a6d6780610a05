// Context: what an op needs besides its operands. Passed in, never global; one per request, on one thread.
#ifndef GSV_OPS_CONTEXT_H_
#define GSV_OPS_CONTEXT_H_

#include <string_view>

#include "base/arena.h"
#include "base/tensor.h"
#include "base/thread_pool.h"
#include "kernels/kernels.h"

namespace gsv {

// Sees named inner tensors of a forward pass: parity tests, dumps, timing. Absent in production.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void OnTensor(std::string_view name, const Tensor& value) = 0;
};

struct Context {
  Arena& arena;
  ThreadPool& pool;
  const kernels::Kernels& kernels = kernels::Best();
  Observer* observer = nullptr;

  // Free when nobody observes. Names are the official module's ("encoder2", "flow.0").
  void Observe(std::string_view name, const Tensor& value) const {
    if (observer != nullptr) observer->OnTensor(name, value);
  }
};

}  // namespace gsv

#endif  // GSV_OPS_CONTEXT_H_
