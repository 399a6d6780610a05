// Arena: bump memory of one request. Allocation is an addition; a scope frees all that was made inside it.
//
// A function that returns a tensor allocates the result first and opens a scope for its temporaries after that:
//   Tensor out = NewTensor(arena, {T, C});
//   Arena::Scope scope(arena);
//   Tensor hidden = NewTensor(arena, {T, 4 * C});
// Blocks are kept until the arena dies, so a loop that allocates the same amounts touches no heap after its first turn.
#ifndef GSV_BASE_ARENA_H_
#define GSV_BASE_ARENA_H_

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <vector>

#include "base/tensor.h"

namespace gsv {

// Not thread-safe: one arena belongs to one request.
class Arena {
 public:
  static constexpr size_t kAlignment = 64;  // a cache line and the widest vector

  // `limit_bytes` bounds the sum of all blocks; allocation beyond it throws kOutOfMemory. 0: no bound.
  explicit Arena(size_t limit_bytes = 0) : limit_bytes_(limit_bytes) {}
  // Begins with memory of somebody else's, aligned to kAlignment, which must outlive the arena.
  Arena(void* memory, size_t bytes);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Uninitialised memory, aligned to kAlignment, followed by at least kAlignment readable bytes.
  void* Allocate(size_t bytes);

  size_t reserved_bytes() const { return reserved_bytes_; }
  size_t heap_allocations() const { return blocks_.size() - lent_blocks_; }

  class Scope {
   public:
    explicit Scope(Arena& arena) : arena_(arena), block_(arena.block_), used_(arena.used_) {}
    ~Scope() {
      arena_.block_ = block_;
      arena_.used_ = used_;
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Arena& arena_;
    size_t block_;
    size_t used_;
  };

 private:
  struct FreeAligned {
    bool owned;
    void operator()(std::byte* memory) const;
  };
  struct Block {
    std::unique_ptr<std::byte[], FreeAligned> memory;
    size_t bytes;
  };

  size_t limit_bytes_;
  size_t reserved_bytes_ = 0;
  std::vector<Block> blocks_;
  size_t lent_blocks_ = 0;
  size_t block_ = 0;  // index of the block in use
  size_t used_ = 0;   // bytes used of it
};

// An uninitialised tensor of the given shape.
Tensor NewTensor(Arena& arena, std::initializer_list<int64_t> shape, DType dtype = DType::kF32);
// The same, filled with zeros.
Tensor NewZeros(Arena& arena, std::initializer_list<int64_t> shape, DType dtype = DType::kF32);

}  // namespace gsv

#endif  // GSV_BASE_ARENA_H_
