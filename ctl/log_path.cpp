#include "ctl/log_path.h"

#include <fmt/format.h>

namespace skep::ctl {
namespace {

std::string escaped(std::string_view name) {
  std::string path;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == ':';
    path += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return path;
}

}  // namespace

std::string log_path(std::string_view name, std::string_view stream, std::uint64_t bytes) {
  return fmt::format("/v1/logs/{}/{}?bytes={}", escaped(name), stream, bytes);
}

}  // namespace skep::ctl
