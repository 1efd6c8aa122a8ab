#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace skep::host {

// Connections that a worker is being given and has not answered for, and who waits to hear of it.
class Connections {
 public:
  static constexpr std::size_t most = 16;
  using Done = std::function<void(bool taken)>;

  [[nodiscard]] bool full() const { return given_.size() >= most; }
  // `seq`: that of the message that gives it; `ask`: that of the server.
  void add(std::uint64_t seq, std::uint64_t ask, Done done);

  // Empty for what was not given, or was answered.
  [[nodiscard]] Done take(std::uint64_t seq);
  [[nodiscard]] std::vector<Done> take_of(std::uint64_t ask);
  [[nodiscard]] std::vector<Done> take_all();

 private:
  struct Given {
    std::uint64_t seq = 0;
    std::uint64_t ask = 0;
    Done done;
  };
  template <typename Matches>
  [[nodiscard]] std::vector<Done> take_if(Matches matches);

  std::vector<Given> given_;
};

}  // namespace skep::host
