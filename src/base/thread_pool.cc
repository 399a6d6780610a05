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
  Notify();
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

ThreadPool::Job* ThreadPool::Join() {
  for (Job* job : jobs_) {
    if (job->next.load(std::memory_order_relaxed) >= job->count) continue;
    job->helpers.fetch_add(1, std::memory_order_relaxed);
    return job;
  }
  return nullptr;
}

void ThreadPool::Help(Job& job) {
  RunIndices(job);
  // Under the lock, so that the caller cannot fall asleep between its look at the counter and its wait. The job dies
  // as soon as the last helper has left.
  std::lock_guard lock(mutex_);
  if (job.helpers.fetch_sub(1, std::memory_order_acq_rel) == 1) done_.notify_all();
}

void ThreadPool::Notify() {
  posted_.fetch_add(1, std::memory_order_release);
  wake_.notify_all();
}

Sideline* ThreadPool::WaitingSideline() {
  for (Sideline* sideline : sidelines_) {
    if (!sideline->running_ && !sideline->calls_.empty()) return sideline;
  }
  return nullptr;
}

void ThreadPool::Work() {
  uint64_t seen = 0;
  for (;;) {
    for (int spin = 0; spin < kSpins && posted_.load(std::memory_order_acquire) == seen; ++spin) Pause();
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (Sideline* sideline = WaitingSideline()) {  // first: between jobs there is always another job
      sideline->RunNext(lock);
    } else if (Job* job = Join()) {
      lock.unlock();
      Help(*job);
    } else if (const uint64_t now = posted_.load(std::memory_order_acquire); now != seen) {
      seen = now;  // posted and finished by others meanwhile: spin again before sleeping
    } else {
      wake_.wait(lock);
    }
  }
}

Sideline::Sideline(ThreadPool& pool) : pool_(pool) {
  std::lock_guard lock(pool_.mutex_);
  pool_.sidelines_.push_back(this);
}

Sideline::~Sideline() {
  std::unique_lock lock(pool_.mutex_);
  calls_.clear();
  Wait(lock, [] { return false; });
  std::erase(pool_.sidelines_, this);
}

void Sideline::Post(std::function<void()> call) {
  {
    std::lock_guard lock(pool_.mutex_);
    if (error_) return;
    calls_.push_back(std::move(call));
  }
  pool_.Notify();
}

// The lock is held before and after, not in between.
void Sideline::RunNext(std::unique_lock<std::mutex>& lock) {
  const std::function<void()> call = std::move(calls_.front());
  calls_.pop_front();
  running_ = true;
  lock.unlock();
  std::exception_ptr error;
  try {
    call();
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  running_ = false;
  ++done_;
  if (error) {
    error_ = error;
    calls_.clear();
  }
  pool_.Notify();  // with the lock: from here on the owner may destroy this object once it has the lock
}

// Until `enough()` or nothing is left to wait for. The owner runs the next call itself where no worker has taken it,
// and helps with whatever the pool has to do where one has.
void Sideline::Wait(std::unique_lock<std::mutex>& lock, FunctionRef<bool()> enough) {
  uint64_t seen = 0;
  while (!enough() && (running_ || !calls_.empty())) {
    if (!running_) {
      RunNext(lock);
    } else if (ThreadPool::Job* job = pool_.Join()) {
      lock.unlock();
      pool_.Help(*job);
      lock.lock();
    } else if (const uint64_t now = pool_.posted_.load(std::memory_order_acquire); now != seen) {
      seen = now;
      lock.unlock();
      for (int spin = 0; spin < kSpins && pool_.posted_.load(std::memory_order_acquire) == seen; ++spin) Pause();
      lock.lock();
    } else {
      pool_.wake_.wait(lock);
    }
  }
}

int64_t Sideline::done() {
  std::lock_guard lock(pool_.mutex_);
  if (error_) std::rethrow_exception(error_);
  return done_;
}

int64_t Sideline::WaitBeyond(int64_t known) {
  std::unique_lock lock(pool_.mutex_);
  Wait(lock, [&] { return done_ > known; });
  if (error_) std::rethrow_exception(error_);
  return done_;
}

}  // namespace gsv
