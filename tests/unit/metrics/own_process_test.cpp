#include "api/metrics/own_process.h"

#include <ctime>
#include <fcntl.h>
#include <vector>

#include <gtest/gtest.h>

#include "api/http/fd.h"

namespace skep::api {
namespace {

TEST(OwnProcess, has_figures_that_can_be) {
  const OwnProcess own = read_own_process();
  EXPECT_GT(own.resident_bytes, 1U << 20U);
  EXPECT_GT(own.virtual_bytes, own.resident_bytes);
  EXPECT_GE(own.threads, 1U);
  EXPECT_GT(own.max_fds, own.open_fds);
  EXPECT_GE(own.cpu_seconds, 0);
  EXPECT_LE(own.start_time_seconds, static_cast<double>(std::time(nullptr)) + 1);
  EXPECT_GT(own.start_time_seconds, static_cast<double>(std::time(nullptr)) - 3600);
}

TEST(OwnProcess, counts_its_descriptors) {
  const std::uint64_t before = read_own_process().open_fds;
  std::vector<Fd> more;
  for (int count = 0; count < 10; ++count)
    more.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(read_own_process().open_fds, before + 10);
}

TEST(OwnProcess, has_started_at_one_time_only) {
  EXPECT_EQ(read_own_process().start_time_seconds, read_own_process().start_time_seconds);
}

}  // namespace
}  // namespace skep::api
