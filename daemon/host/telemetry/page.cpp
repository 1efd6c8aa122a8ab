#include "host/telemetry/page.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace skep::host {

namespace {

using std::chrono::nanoseconds;

constexpr int attempts = 8;
constexpr std::uint64_t most_bytes_or_counts = 1ULL << 48U;
constexpr std::uint64_t most_nanoseconds = 1ULL << 62U;  // 146 years
constexpr std::uint64_t most_connections = 1ULL << 32U;
constexpr std::uint64_t least_resolution_ns = 1'000'000;
constexpr std::uint64_t most_resolution_ns = 1'000'000'000;
constexpr Duration slack = std::chrono::seconds(1);

static_assert(lag_bucket_bounds_seconds.size() + 1 == SKEP_TELEMETRY_LAG_BUCKETS);
static_assert(sizeof(telemetry_page) <= SKEP_TELEMETRY_SIZE);
static_assert(sizeof(telemetry_record) % sizeof(std::uint64_t) == 0);

tl::unexpected<Error> cannot(const char* step, int error) {
  return fail(fmt::format("cannot make a telemetry page, {}: {}{}", step, std::strerror(error),
                          error == EMFILE || error == ENFILE
                              ? "; give skepd a higher limit of open files (LimitNOFILE=)"
                              : ""));
}

// Every word is loaded with acquire order, so that the sequence is read again after all of them.
std::optional<telemetry_record> copy_record(const telemetry_record& shared) {
  constexpr std::size_t words = sizeof(telemetry_record) / sizeof(std::uint64_t);
  const auto* const from = reinterpret_cast<const std::uint64_t*>(&shared);
  std::array<std::uint64_t, words> copy;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    const std::uint32_t before = __atomic_load_n(&shared.sequence, __ATOMIC_ACQUIRE);
    if (before % 2 != 0) continue;
    for (std::size_t i = 0; i < words; ++i) copy[i] = __atomic_load_n(from + i, __ATOMIC_ACQUIRE);
    if (__atomic_load_n(&shared.sequence, __ATOMIC_RELAXED) == before)
      return std::bit_cast<telemetry_record>(copy);
  }
  return std::nullopt;
}

bool believable_lag(const telemetry_record& record) {
  return record.lag_sum_ns < most_nanoseconds && record.lag_max_ns < most_nanoseconds &&
         std::ranges::all_of(record.lag_counts,
                             [](std::uint64_t count) { return count < most_bytes_or_counts; });
}

bool not_to_come(std::uint64_t time_ns, Instant now) {
  return time_ns < most_nanoseconds && nanoseconds(time_ns) <= now.time_since_epoch() + slack;
}

bool believable_times(const telemetry_record& record, Instant now) {
  return not_to_come(record.stamp_ns, now) && not_to_come(record.heap_exhausted_ns, now) &&
         record.resolution_ns >= least_resolution_ns &&
         record.resolution_ns <= most_resolution_ns && record.gc_ns < most_nanoseconds &&
         record.loop_active_ns < most_nanoseconds && record.loop_idle_ns < most_nanoseconds;
}

bool believable_amounts(const telemetry_record& record) {
  return record.heap_used_bytes < most_bytes_or_counts &&
         record.heap_limit_bytes < most_bytes_or_counts &&
         record.judged_heap_used_bytes < most_bytes_or_counts &&
         record.judged_heap_limit_bytes < most_bytes_or_counts &&
         record.open_connections < most_connections && record.gc_count < most_bytes_or_counts &&
         record.thread_exits < most_bytes_or_counts &&
         record.thread_failures < most_bytes_or_counts;
}

double seconds(std::uint64_t nanoseconds_count) {
  return static_cast<double>(nanoseconds_count) / 1e9;
}

Page::Reading reading_of(const telemetry_record& record, pid_t writer) {
  Page::Reading reading;
  reading.writer = writer;
  reading.stamp = Instant(nanoseconds(record.stamp_ns));
  reading.resolution = nanoseconds(record.resolution_ns);
  std::ranges::copy(record.lag_counts, reading.lag.counts.begin());
  reading.lag.sum_seconds = seconds(record.lag_sum_ns);
  reading.lag_max = nanoseconds(record.lag_max_ns);
  reading.loop_active = nanoseconds(record.loop_active_ns);
  reading.loop_idle = nanoseconds(record.loop_idle_ns);
  reading.heap_used_bytes = record.heap_used_bytes;
  reading.heap_limit_bytes = record.heap_limit_bytes;
  reading.judged_heap_used_bytes = record.judged_heap_used_bytes;
  reading.judged_heap_limit_bytes = record.judged_heap_limit_bytes;
  reading.open_connections = record.open_connections;
  reading.gc_count = record.gc_count;
  reading.gc_seconds = seconds(record.gc_ns);
  reading.heap_exhausted = Instant(nanoseconds(record.heap_exhausted_ns));
  reading.thread_exits = record.thread_exits;
  reading.thread_failures = record.thread_failures;
  reading.debugger = (record.flags & SKEP_TELEMETRY_DEBUGGER) != 0;
  return reading;
}

Page::ThreadReading thread_reading_of(const telemetry_record& record) {
  Page::ThreadReading reading;
  reading.thread = record.thread_id;
  reading.stamp = Instant(nanoseconds(record.stamp_ns));
  reading.resolution = nanoseconds(record.resolution_ns);
  std::ranges::copy(record.lag_counts, reading.lag.counts.begin());
  reading.lag.sum_seconds = seconds(record.lag_sum_ns);
  reading.lag_max = nanoseconds(record.lag_max_ns);
  return reading;
}

}  // namespace

Result<Page> Page::make() {
  UniqueFd descriptor(::memfd_create("skep-telemetry", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!descriptor) return cannot("memfd_create", errno);
  if (::ftruncate(descriptor.get(), SKEP_TELEMETRY_SIZE) != 0) return cannot("ftruncate", errno);
  if (::fcntl(descriptor.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return cannot("sealing its size", errno);
  return of(std::move(descriptor));
}

// A file that can shrink would end skepd by SIGBUS.
Result<Page> Page::of(UniqueFd descriptor) {
  constexpr int needed = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  const int seals = ::fcntl(descriptor.get(), F_GET_SEALS);
  if (seals < 0 || (seals & needed) != needed ||
      ::lseek(descriptor.get(), 0, SEEK_END) != SKEP_TELEMETRY_SIZE)
    return fail("is no telemetry page");
  void* const map =
      ::mmap(nullptr, SKEP_TELEMETRY_SIZE, PROT_READ, MAP_SHARED, descriptor.get(), 0);
  if (map == MAP_FAILED) return cannot("mmap", errno);
  return Page(std::move(descriptor), static_cast<const telemetry_page*>(map));
}

Page::Page(UniqueFd descriptor, const telemetry_page* map)
    : descriptor_(std::move(descriptor)), map_(map) {}

Page::Page(Page&& other) noexcept
    : descriptor_(std::move(other.descriptor_)), map_(std::exchange(other.map_, nullptr)) {}

Page& Page::operator=(Page&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(map_, other.map_);
  return *this;
}

Page::~Page() {
  if (map_ != nullptr) ::munmap(const_cast<telemetry_page*>(map_), SKEP_TELEMETRY_SIZE);
}

tl::expected<Page::Reading, Page::Unreadable> Page::look(Instant now) const {
  const std::uint32_t magic = __atomic_load_n(&map_->magic, __ATOMIC_ACQUIRE);
  if (magic == 0) return tl::unexpected(Unreadable::absent);
  const pid_t writer = __atomic_load_n(&map_->pid, __ATOMIC_RELAXED);
  if (magic != SKEP_TELEMETRY_MAGIC || writer <= 0 ||
      __atomic_load_n(&map_->version, __ATOMIC_RELAXED) != SKEP_TELEMETRY_VERSION ||
      __atomic_load_n(&map_->size, __ATOMIC_RELAXED) != SKEP_TELEMETRY_SIZE)
    return tl::unexpected(Unreadable::impossible);
  const auto record = copy_record(map_->main);
  if (!record) return tl::unexpected(Unreadable::torn);
  if (record->stamp_ns == 0) return tl::unexpected(Unreadable::absent);
  if (!believable_times(*record, now) || !believable_lag(*record) || !believable_amounts(*record))
    return tl::unexpected(Unreadable::impossible);
  return reading_of(*record, writer);
}

std::vector<Page::ThreadReading> Page::threads(Instant now) const {
  std::vector<ThreadReading> readings;
  for (const telemetry_record& shared : map_->threads) {
    if (__atomic_load_n(&shared.thread_id, __ATOMIC_RELAXED) <= 0) continue;
    const auto record = copy_record(shared);
    if (record && record->thread_id > 0 && record->stamp_ns != 0 &&
        believable_times(*record, now) && believable_lag(*record))
      readings.push_back(thread_reading_of(*record));
  }
  return readings;
}

}  // namespace skep::host
