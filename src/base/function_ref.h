// FunctionRef: a callable passed down the stack without allocation. It does not own what it refers to.
#ifndef GSV_BASE_FUNCTION_REF_H_
#define GSV_BASE_FUNCTION_REF_H_

#include <type_traits>
#include <utility>

namespace gsv {

template <class Signature>
class FunctionRef;

template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
 public:
  template <class Callable, class = std::enable_if_t<!std::is_same_v<std::decay_t<Callable>, FunctionRef>>>
  // A parameter type: it converts as std::function does.
  // NOLINTNEXTLINE(google-explicit-constructor)
  FunctionRef(Callable&& callable)
      : object_(const_cast<void*>(static_cast<const void*>(&callable))),
        call_([](void* object, Args... args) -> Result {
          return (*static_cast<std::remove_reference_t<Callable>*>(object))(std::forward<Args>(args)...);
        }) {}

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace gsv

#endif  // GSV_BASE_FUNCTION_REF_H_
