#include "host/process/birth_report.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace skep::host {

tl::expected<BirthPipe, int> BirthPipe::open() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return tl::unexpected(errno);
  return BirthPipe(ends[0], ends[1]);
}

std::optional<BirthReport> BirthPipe::take() const {
  BirthReport report;
  const auto got = ::read(reader_.get(), &report, sizeof report);
  if (got != sizeof report) return std::nullopt;
  return report;
}

}  // namespace skep::host
