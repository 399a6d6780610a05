#include "base/thread_pool.h"

#include <algorithm>
#include <exception>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace gsv {
namespace {

// Idle threads spin this often before they sleep. A pause is 40 to 140 cycles, so this is 20 to 50 microseconds: longer
// than the serial work between two phases of a decode step, short enough to leave the machine to others.
constexpr int kSpins = 2000;

void Pause() {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace

struct ThreadPool::Job {
  FunctionRef<void(int64_t)> body;
  int64_t count;
  std::atomic<int64_t> next{0};  // first index that nobody has claimed
  std::atomic<int> helpers{0};   // workers at it; grows under the pool's lock while the job is listed
  std::mutex error_mutex{};
  std::exception_ptr error{};  // guarded by error_mutex
};

ThreadPool::ThreadPool(int threads) {
  if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { Work(); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  posted_.fetch_add(1);
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::RunIndices(Job& job) {
  for (;;) {
    const int64_t index = job.next.fetch_add(1, std::memory_order_relaxed);
    if (index >= job.count) return;
    try {
      job.body(index);
    } catch (...) {
      std::lock_guard lock(job.error_mutex);
      if (!job.error) job.error = std::current_exception();
    }
  }
}

void ThreadPool::ParallelFor(int64_t count, FunctionRef<void(int64_t)> body) {
  if (count <= 0) return;
  if (count == 1 || workers_.empty()) {
    std::exception_ptr error;
    for (int64_t i = 0; i < count; ++i) {
      try {
        body(i);
      } catch (...) {
        if (!error) error = std::current_exception();
      }
    }
    if (error) std::rethrow_exception(error);
    return;
  }
  Job job{body, count};
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back(&job);
  }
  posted_.fetch_add(1, std::memory_order_release);
  wake_.notify_all();
  RunIndices(job);
  {
    std::lock_guard lock(mutex_);
    jobs_.erase(std::remove(jobs_.begin(), jobs_.end(), &job), jobs_.end());
  }
  // Every index is claimed and no worker can join any more: what is left is at most one index per helper. A worker that
  // never woke up holds nothing back. On a busy machine a helper may have been interrupted, so sleep after a while.
  for (int spin = 0; spin < kSpins && job.helpers.load(std::memory_order_acquire) > 0; ++spin) Pause();
  if (job.helpers.load(std::memory_order_acquire) > 0) {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&job] { return job.helpers.load(std::memory_order_acquire) == 0; });
  }
  if (job.error) std::rethrow_exception(job.error);
}

void ThreadPool::Work() {
  uint64_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < kSpins && posted_.load(std::memory_order_acquire) == seen; ++spin) Pause();
    Job* job = nullptr;
    {
      std::unique_lock lock(mutex_);
      for (;;) {
        if (stopping_) return;
        for (Job* candidate : jobs_) {
          if (candidate->next.load(std::memory_order_relaxed) < candidate->count) {
            job = candidate;
            break;
          }
        }
        if (job != nullptr) break;
        const uint64_t now = posted_.load(std::memory_order_acquire);
        if (now != seen) {  // posted and finished by others meanwhile: spin again before sleeping
          seen = now;
          break;
        }
        wake_.wait(lock);
      }
      if (job != nullptr) job->helpers.fetch_add(1, std::memory_order_relaxed);
    }
    if (job == nullptr) continue;
    RunIndices(*job);
    // Under the lock, so that the caller cannot fall asleep between its look at the counter and its wait. The job dies
    // as soon as the last helper has left.
    std::lock_guard lock(mutex_);
    if (job->helpers.fetch_sub(1, std::memory_order_acq_rel) == 1) done_.notify_all();
  }
}

}  // namespace gsv
