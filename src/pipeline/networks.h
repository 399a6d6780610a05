// Networks that several models share (HuBERT, RoBERTa, the speaker network): one instance per path, loaded when it is
// first needed, dropped with the last model that refers to it.
#ifndef GSV_PIPELINE_NETWORKS_H_
#define GSV_PIPELINE_NETWORKS_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace gsv::pipeline {

// Any thread. A load that fails throws for whoever asked and is tried again by the next.
template <class Network>
class LazyNetwork {
 public:
  using Load = std::function<std::shared_ptr<const Network>()>;
  explicit LazyNetwork(Load load) : load_(std::move(load)) {}

  // Null where nobody has needed it yet.
  std::shared_ptr<const Network> Loaded() const {
    std::lock_guard lock(mutex_);
    return network_;
  }

  const Network& Get() const {
    std::lock_guard lock(mutex_);
    if (network_ == nullptr) network_ = load_();
    return *network_;
  }

 private:
  Load load_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Network> network_;
};

template <class Network>
class NetworkCache {
 public:
  using Lazy = LazyNetwork<Network>;

  // The instance for `path`, made with `load` if there is none.
  std::shared_ptr<const Lazy> Find(const std::string& path, typename Lazy::Load load) {
    std::lock_guard lock(mutex_);
    std::erase_if(networks_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<const Lazy>& slot = networks_[path];
    std::shared_ptr<const Lazy> network = slot.lock();
    if (network == nullptr) {
      network = std::make_shared<const Lazy>(std::move(load));
      slot = network;
    }
    return network;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<const Lazy>> networks_;
};

}  // namespace gsv::pipeline

#endif  // GSV_PIPELINE_NETWORKS_H_
