#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace skep::host {

// All heads of an answer together, those of interim answers (100, 103) too.
inline constexpr std::size_t longest_head = 16UL * 1024;

// The head of the answer to one HTTP/1.1 request, put together from the pieces in which it comes.
class AnswerHead {
 public:
  struct Status {
    unsigned code = 0;   // 0 to 999; 101, or what is no interim answer
    std::string reason;  // as the server wrote it, of any bytes; the usual one where it wrote none
  };
  enum class Fault : std::uint8_t { not_http, too_long };

  // The status once the head is whole; nothing while more is needed. Not to be called again after
  // the first status or fault.
  [[nodiscard]] tl::expected<std::optional<Status>, Fault> take(std::string_view bytes);

  [[nodiscard]] bool begun() const { return taken_ > 0; }

 private:
  [[nodiscard]] bool begins_like_http() const;

  std::string head_;
  std::size_t searched_ = 0;  // no end of the head begins before here
  std::size_t taken_ = 0;
};

}  // namespace skep::host
