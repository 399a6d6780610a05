// ThreadPool: ParallelFor over dynamic chunks. Who computes which index never changes a result: every index writes its
// own output, and no sum is split over indices.
#ifndef GSV_BASE_THREAD_POOL_H_
#define GSV_BASE_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/function_ref.h"

namespace gsv {

class Sideline;

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
  friend class Sideline;
  struct Job;

  void Work();
  static void RunIndices(Job& job);
  Job* Join();                  // a job with unclaimed indices, or null; the caller holds mutex_
  void Help(Job& job);          // after Join(): runs indices, then leaves the job; the caller does not hold mutex_
  Sideline* WaitingSideline();  // one whose next call nobody runs, or null; the caller holds mutex_
  void Notify();                // there is something new to do or to see

  std::mutex mutex_;
  std::condition_variable wake_;      // of idle workers
  std::condition_variable done_;      // of callers that wait for the last helpers of their job
  std::vector<Job*> jobs_;            // guarded by mutex_: jobs that may still have unclaimed indices
  std::vector<Sideline*> sidelines_;  // guarded by mutex_
  std::atomic<uint64_t> posted_{0};   // number of jobs and calls ever posted: what idle workers spin on
  bool stopping_ = false;             // guarded by mutex_
  std::vector<std::thread> workers_;
};

// Calls that run beside what their owner does: one after another, in the order of posting, on a worker that is idle -
// or on the owner's thread once it waits, so that a pool of one thread does first the one and then the other. Which of
// these happens never changes a result, only when it is there.
//
// One owner's thread uses it; what the calls refer to must outlive it.
class Sideline {
 public:
  explicit Sideline(ThreadPool& pool);
  ~Sideline();  // forgets calls that have not begun and waits for the one that has
  Sideline(const Sideline&) = delete;
  Sideline& operator=(const Sideline&) = delete;

  void Post(std::function<void()> call);
  // Calls that have returned. Never waits. Rethrows what a call has thrown, after which the others are forgotten.
  int64_t done();
  // Waits, and works meanwhile, until done() exceeds `known` or all have returned; then returns done().
  int64_t WaitBeyond(int64_t known);

 private:
  friend class ThreadPool;

  void RunNext(std::unique_lock<std::mutex>& lock);
  void Wait(std::unique_lock<std::mutex>& lock, FunctionRef<bool()> enough);

  ThreadPool& pool_;
  // Guarded by the pool's mutex.
  std::deque<std::function<void()>> calls_;
  bool running_ = false;
  int64_t done_ = 0;
  std::exception_ptr error_;
};

}  // namespace gsv

#endif  // GSV_BASE_THREAD_POOL_H_
