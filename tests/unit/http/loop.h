#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace skep::api::test {

// The server's loop, turned by the test itself: one thread, so nothing can race.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] boost::asio::io_context& context();

  // Turns until `reached` holds; false when it does not within `most`.
  bool until(const std::function<bool()>& reached,
             std::chrono::milliseconds most = std::chrono::seconds(20));
  // Turns as long as there is something to do at once.
  void settle();

 private:
  std::unique_ptr<boost::asio::io_context> context_;
};

}  // namespace skep::api::test
