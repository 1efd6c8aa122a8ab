#include "model/target.h"

#include <charconv>

namespace skep {

std::string Target::name() const {
  if (app.empty()) return "all";
  return slot ? app + ':' + std::to_string(*slot) : app;
}

Result<Target> parse_target(std::string_view text) {
  if (text == "all") return Target{};
  const auto colon = text.find(':');
  Target target{std::string(text.substr(0, colon)), std::nullopt};
  const std::string quoted = '"' + std::string(text) + '"';
  if (target.app.empty()) return fail(quoted + " names no app; write all, APP, APP:* or APP:SLOT");
  if (colon == std::string_view::npos) return target;

  const std::string_view rest = text.substr(colon + 1);
  if (rest == "*") return target;
  std::uint32_t slot = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), slot);
  if (error != std::errc{} || end != rest.data() + rest.size())
    return fail(quoted + " names no slot; write a number or * after the colon");
  target.slot = slot;
  return target;
}

}  // namespace skep
