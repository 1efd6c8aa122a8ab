#include "api/dbus/names.h"

#include <fmt/format.h>

namespace skep::api::dbus {

std::string path_label(std::string_view name) {
  if (name.empty()) return "_";
  std::string label;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter || (digit && !label.empty()))
      label += c;
    else
      label += fmt::format("_{:02x}", static_cast<unsigned char>(c));
  }
  return label;
}

std::string app_path(std::string_view app) {
  return "/org/skep1/app/" + path_label(app);
}

std::string worker_path(std::string_view app, std::uint32_t slot) {
  return "/org/skep1/worker/" + path_label(fmt::format("{}:{}", app, slot));
}

}  // namespace skep::api::dbus
