#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bus/wait.h"
#include "model/error.h"

namespace skep::bus {

// Whether whoever listens on the bus's socket answers at all. sd-bus waits for the bus's first
// answers in the calling thread, so a bus that is stuck has to be found out beforehand.
class Trial {
 public:
  // Begins at once; `done` is called in a later turn, not after ~Trial, and may destroy it.
  Trial(boost::asio::io_context& context, const std::string& address,
        std::function<void(Result<void>)> done);
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

 private:
  Result<void> connect(const std::string& path);
  void listen();
  void heard(Wait::What what);

  int fd_ = -1;
  std::string answer_;
  std::function<void(Result<void>)> done_;
  Wait wait_;
};

}  // namespace skep::bus
