#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skep::api {

// A body in pieces, so that a large one needs no large block of memory, shared by all it goes to.
using Pieces = std::vector<std::string>;

struct Response {
  unsigned status = 200;
  std::string content_type;
  std::shared_ptr<const Pieces> body;  // null: empty
  std::string allow{};                 // of a 405: the methods there are
  std::string authenticate{};          // of a 401: how to say who one is

  [[nodiscard]] std::size_t body_bytes() const;
};

[[nodiscard]] Response text_response(unsigned status, std::string content_type, std::string body);
[[nodiscard]] Response json_response(unsigned status, std::string body);
// {"error": "sentence"}
[[nodiscard]] Response error_response(unsigned status, std::string_view sentence);

// Said to whoever may look but asks for a change.
inline constexpr std::string_view may_not_act =
    "your user may look here, but change nothing; [daemon] read-only-group of skepd's config says "
    "so";

enum class Framing { length, chunks, until_close };

// Status line and headers, with the empty line.
[[nodiscard]] std::string head_of(const Response& response, Framing framing, bool keep_alive);

// One chunk of a chunked body; an empty `data` would end it and gives nothing.
[[nodiscard]] std::string chunk_of(std::string_view data);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace skep::api
