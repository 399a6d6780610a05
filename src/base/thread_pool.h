// ThreadPool: ParallelFor over dynamic chunks. Who computes which index never changes a result: every index writes its
// own output, and no sum is split over indices.
#ifndef GSV_BASE_THREAD_POOL_H_
#define GSV_BASE_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "base/function_ref.h"

namespace gsv {

// Thread-safe: any number of threads may call ParallelFor at once, from inside a body too; they share the workers.
// A caller waits for indices that others have begun, never for a thread to wake up: on a busy machine it computes
// everything itself rather than wait.
class ThreadPool {
 public:
  // `threads` >= 1 counts the caller: threads - 1 workers are started. 0: one per hardware thread.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls body(i) once for each i in [0, count), in any order, on any thread, and returns when all have returned.
  // The caller works too. The first exception that a body throws is rethrown here; the other indices still run.
  void ParallelFor(int64_t count, FunctionRef<void(int64_t)> body);

 private:
  struct Job;

  void Work();
  static void RunIndices(Job& job);

  std::mutex mutex_;
  std::condition_variable wake_;     // of idle workers
  std::condition_variable done_;     // of callers that wait for the last helpers of their job
  std::vector<Job*> jobs_;           // guarded by mutex_: jobs that may still have unclaimed indices
  std::atomic<uint64_t> posted_{0};  // number of jobs ever posted: what idle workers spin on
  bool stopping_ = false;            // guarded by mutex_
  std::vector<std::thread> workers_;
};

}  // namespace gsv

#endif  // GSV_BASE_THREAD_POOL_H_
