#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include "config/config.h"
#include "config/utf8.h"
#include "ctl/import/around.h"
#include "ctl/import/imported.h"
#include "ctl/import/runtime.h"
#include "ctl/import/write.h"
#include "model/error.h"

namespace skep::ctl::importing {

inline Around fuzzed_around(const std::string& file) {
  Around around;
  around.file = file;
  around.folder = "/srv/app";
  around.home = "/root";
  around.host = "box";
  around.env = "production";
  around.files = [](const std::string& path) {
    return std::vector<NamedText>{{path, "A=\"1\"\nPORT=80\n"}};
  };
  return around;
}

// What a file of bytes can be, as the file's reader lets it through.
inline bool is_text(std::string_view bytes) {
  return bytes.find('\0') == std::string_view::npos && !config::first_bad_byte(bytes);
}

// Whatever was imported becomes a config that skepd takes.
inline void require_valid(Result<Imported> imported) {
  if (!imported) {
    if (imported.error().message.empty()) std::abort();
    return;
  }
  settle_runtimes(*imported, "/nowhere");
  const std::string toml = write(std::move(*imported), "a file");
  if (toml.size() > (1U << 20U)) return;
  static const int file = ::memfd_create("skep.toml", MFD_CLOEXEC);
  if (file < 0 || ::ftruncate(file, 0) != 0 ||
      ::pwrite(file, toml.data(), toml.size(), 0) != static_cast<ssize_t>(toml.size()))
    std::abort();
  config::Surroundings around;
  around.cores = 2;
  around.getenv = [](const std::string& name) -> std::optional<std::string> {
    if (name == "PATH") return "/nowhere";
    return std::nullopt;
  };
  around.default_socket = "/run/skep/control.sock";
  const auto loaded = config::load("/proc/self/fd/" + std::to_string(file), around);
  if (loaded) return;
  std::fputs(toml.c_str(), stderr);
  for (const config::Problem& problem : loaded.error())
    std::fprintf(stderr, "%s\n", problem.text().c_str());
  std::abort();
}

}  // namespace skep::ctl::importing
