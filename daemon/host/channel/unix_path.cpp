#include "host/channel/unix_path.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <sys/un.h>

namespace skep::host {

// A file's ends with a zero byte, an abstract name begins with one.
static constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;

// Those of ASCII, and U+0080 to U+009F, which some terminals obey as well.
static bool has_control_characters(std::string_view text) {
  bool after_c2 = false;
  return std::any_of(text.begin(), text.end(), [&](unsigned char byte) {
    const bool upper = after_c2 && byte < 0xa0;
    after_c2 = byte == 0xc2;
    return upper || byte < 0x20 || byte == 0x7f;
  });
}

static bool is_normal(std::string_view path) {
  if (path.size() > 1 && path.back() == '/') return false;
  return std::filesystem::path(path).lexically_normal().native() == path;
}

tl::expected<std::string, int> parse_unix_path(std::string_view path) {
  if (!path.starts_with('/')) return tl::unexpected(ENOENT);
  const std::size_t zero = path.find('\0');
  const bool abstract = zero != std::string_view::npos;
  const std::string_view name = abstract ? path.substr(zero + 1) : path;
  if (name.size() > longest) return tl::unexpected(ENAMETOOLONG);
  if (name.empty() || has_control_characters(name)) return tl::unexpected(EINVAL);
  if (abstract && path[zero - 1] != '/') return tl::unexpected(EINVAL);
  if (!abstract && !is_normal(path)) return tl::unexpected(EINVAL);
  return (abstract ? "@" : "") + std::string(name);
}

}  // namespace skep::host
