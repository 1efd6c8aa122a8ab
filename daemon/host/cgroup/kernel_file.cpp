#include "host/cgroup/kernel_file.h"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

#include "host/process/text_fields.h"
#include "host/unique_fd.h"

namespace skep::host {

int write_kernel_text(const std::string& path, std::string_view text) {
  // A kernel that knows how does not wait then until memory is reclaimed down to a new limit.
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return errno;
  return ::write(file.get(), text.data(), text.size()) < 0 ? errno : 0;
}

std::optional<std::uint64_t> kernel_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || (rest != end && *rest != '\n')) return std::nullopt;
  return number;
}

std::map<std::string, std::uint64_t, std::less<>> kernel_numbers(std::string_view text) {
  std::map<std::string, std::uint64_t, std::less<>> numbers;
  for (const auto line : fields(text, '\n')) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) continue;
    if (const auto number = kernel_number(line.substr(space + 1)))
      numbers.insert_or_assign(std::string(line.substr(0, space)), *number);
  }
  return numbers;
}

}  // namespace skep::host
