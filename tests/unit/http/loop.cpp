#include "unit/http/loop.h"

#include <boost/asio/io_context.hpp>

namespace skep::api::test {

Loop::Loop() : context_(std::make_unique<boost::asio::io_context>()) {}

Loop::~Loop() = default;

boost::asio::io_context& Loop::context() {
  return *context_;
}

bool Loop::until(const std::function<bool()>& reached, std::chrono::milliseconds most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!reached()) {
    if (std::chrono::steady_clock::now() > end) return false;
    context_->restart();
    context_->run_one_for(std::chrono::milliseconds(1));
  }
  return true;
}

void Loop::settle() {
  do context_->restart();
  while (context_->poll() > 0);
}

}  // namespace skep::api::test
