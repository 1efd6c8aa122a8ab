#include "host/process/kernel_text.h"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

#include "host/unique_fd.h"

namespace skep::host {

std::string kernel_text(const std::string& path, std::size_t most_bytes) {
  std::string text;
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return text;
  constexpr std::size_t step = 4096;
  while (text.size() < most_bytes) {
    const auto before = text.size();
    text.resize(before + step);
    const auto got = ::read(file.get(), text.data() + before, step);
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got <= 0) break;
  }
  return text;
}

}  // namespace skep::host
