#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/logs/byte_budget.h"

namespace skep::host::logs {

// What a file in trouble still has to write: at first kept, then, from the first byte that finds no
// room, only counted, so that what is lost is one gap with a known place.
class Backlog {
 public:
  static constexpr std::size_t most = 256UL << 10U;

  explicit Backlog(ByteBudget& budget) : budget_(budget) {}
  ~Backlog() { budget_.give(kept_.size()); }
  Backlog(const Backlog&) = delete;
  Backlog& operator=(const Backlog&) = delete;

  void add(std::string_view data);

  // What was kept, for another attempt; the rest of it that could not be written comes back first.
  [[nodiscard]] std::string take();
  void give_back(std::string_view rest);

  // How many bytes the gap behind what was kept has swallowed, and closes it.
  [[nodiscard]] std::uint64_t close_gap();

  [[nodiscard]] std::uint64_t lost() const { return lost_; }
  [[nodiscard]] bool empty() const { return kept_.empty(); }
  // Whether the next byte would stand in the middle of a line; false behind a gap.
  [[nodiscard]] bool mid_line() const {
    return lost_ == 0 && !kept_.empty() && kept_.back() != '\n';
  }

 private:
  ByteBudget& budget_;
  std::string kept_;
  std::uint64_t lost_ = 0;
};

}  // namespace skep::host::logs
