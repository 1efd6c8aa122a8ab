#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/response.h"

namespace skep::api {

// What waits to be sent on one connection, in order.
class Outbox {
 public:
  // Small texts are gathered into larger ones while they wait.
  void put(std::string_view text);
  void put(const std::shared_ptr<const Pieces>& body);

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  // The memory that waits for this client alone; shared bodies do not count.
  [[nodiscard]] std::size_t own_bytes() const { return own_bytes_; }

  // The first few texts, to be sent at once. They stay as they are until taken().
  [[nodiscard]] std::vector<std::string_view> take();
  void taken();
  void clear();

 private:
  struct Text {
    std::string own;
    std::shared_ptr<const std::string> shared;

    [[nodiscard]] std::string_view view() const { return shared ? *shared : own; }
  };

  std::deque<Text> waiting_;
  std::size_t in_flight_ = 0;  // of waiting_, from the front
  std::size_t own_bytes_ = 0;
};

}  // namespace skep::api
