// The agent's native half: shows the event loop and the heap on the telemetry page without entering
// JavaScript, and what the script hands over. Each environment (the main thread, each worker
// thread) has its own Writer and its own record in the one page of the process. Only Node-API and
// libuv are linked to, both stable over Node's versions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <node_api.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "agent/heap_limit.h"
#include "agent/telemetry.h"
#include "agent/writer.h"

namespace {

using skep::agent::node_hears_of_exhaustion;
using skep::agent::old_generation_limit;
using skep::agent::process_page;
using skep::agent::thread_counts;
using skep::agent::Writer;

napi_value fail(napi_env env, const char* sentence) {
  napi_throw_error(env, nullptr, sentence);
  return nullptr;
}

// Only a descriptor that cannot be cut is mapped: a store beyond its end would kill the process.
telemetry_page* map_page(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || status.st_size != SKEP_TELEMETRY_SIZE) return nullptr;
  const int seals = fcntl(descriptor, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0) return nullptr;
  void* const map =
      mmap(nullptr, SKEP_TELEMETRY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return map == MAP_FAILED ? nullptr : static_cast<telemetry_page*>(map);
}

bool claim_page(telemetry_page& page) {
  std::int32_t nobody = 0;
  return __atomic_compare_exchange_n(&page.pid, &nobody, getpid(), false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED);
}

void announce(telemetry_page& page) {
  page.version = SKEP_TELEMETRY_VERSION;
  page.size = SKEP_TELEMETRY_SIZE;
  page.started_ns = uv_hrtime();
  __atomic_store_n(&page.magic, SKEP_TELEMETRY_MAGIC, __ATOMIC_RELEASE);
}

bool begin(napi_env env, telemetry_record& record, std::uint64_t resolution_ms) {
  Writer* const writer = Writer::start(env, record, resolution_ms);
  return writer != nullptr && napi_set_instance_data(env, writer, nullptr, nullptr) == napi_ok;
}

template <std::size_t Expected>
bool arguments_of(napi_env env, napi_callback_info info,
                  std::array<napi_value, Expected>& arguments) {
  std::size_t count = Expected;
  return napi_get_cb_info(env, info, &count, arguments.data(), nullptr, nullptr) == napi_ok &&
         count == Expected;
}

Writer* writer_of(napi_env env) {
  void* writer = nullptr;
  return napi_get_instance_data(env, &writer) == napi_ok ? static_cast<Writer*>(writer) : nullptr;
}

std::uint64_t whole(double number) {
  constexpr double most = 281'474'976'710'655;  // 2^48 - 1
  return number > 0 ? static_cast<std::uint64_t>(number < most ? number : most) : 0;
}

void watch_heap(napi_env env, std::string_view options) {
  Writer& writer = *writer_of(env);
  const napi_node_version* version = nullptr;
  napi_get_node_version(env, &version);
  writer.judge_heap(old_generation_limit(writer.heap_size_limit(), options,
                                         version == nullptr ? 0 : version->major),
                    !node_hears_of_exhaustion(options));
}

// attach(descriptor, resolution in ms, options of Node): the main thread begins to write. Closes
// the descriptor, unless it throws.
napi_value attach(napi_env env, napi_callback_info info) {
  std::array<napi_value, 3> arguments{};
  std::int32_t descriptor = -1;
  std::uint32_t resolution_ms = 0;
  std::array<char, 16384> options{};
  std::size_t length = 0;
  if (!arguments_of(env, info, arguments) ||
      napi_get_value_int32(env, arguments[0], &descriptor) != napi_ok ||
      napi_get_value_uint32(env, arguments[1], &resolution_ms) != napi_ok ||
      napi_get_value_string_latin1(env, arguments[2], options.data(), options.size(), &length) !=
          napi_ok)
    return fail(env, "attach() takes a descriptor, a resolution and options");
  if (resolution_ms == 0 || resolution_ms > 1000)
    return fail(env, "SKEP_RESOLUTION_MS is not between 1 and 1000");
  if (process_page.load() != nullptr) return fail(env, "the page is mapped already");
  telemetry_page* const page = map_page(descriptor);
  if (page == nullptr) return fail(env, "SKEP_TELEMETRY_FD is not a telemetry page");
  if (!claim_page(*page)) {
    munmap(page, SKEP_TELEMETRY_SIZE);
    return fail(env, "another process writes to this telemetry page already");
  }
  process_page.store(page);
  if (!begin(env, page->main, resolution_ms)) return fail(env, "no timer could be made");
  watch_heap(env, {options.data(), length});
  announce(*page);
  close(descriptor);
  return nullptr;
}

telemetry_record* claim_record(telemetry_page& page, std::int32_t thread) {
  for (telemetry_record& record : page.threads) {
    std::int32_t nobody = 0;
    if (__atomic_compare_exchange_n(&record.thread_id, &nobody, thread, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_RELAXED))
      return &record;
  }
  return nullptr;
}

// attachThread(threadId): a worker thread begins to write, where there is a page and a free record.
napi_value attach_thread(napi_env env, napi_callback_info info) {
  std::array<napi_value, 1> arguments{};
  std::int32_t thread = 0;
  if (!arguments_of(env, info, arguments) ||
      napi_get_value_int32(env, arguments[0], &thread) != napi_ok || thread <= 0)
    return fail(env, "attachThread() takes a thread's number");
  telemetry_page* const page = process_page.load();
  telemetry_record* const record = page == nullptr ? nullptr : claim_record(*page, thread);
  if (record == nullptr) return nullptr;
  const std::uint64_t resolution =
      __atomic_load_n(&page->main.resolution_ns, __ATOMIC_RELAXED) / 1'000'000;
  if (!begin(env, *record, resolution > 0 ? resolution : 1))
    __atomic_store_n(&record->thread_id, 0, __ATOMIC_RELEASE);
  return nullptr;
}

// connections(open): as they are now.
napi_value connections(napi_env env, napi_callback_info info) {
  std::array<napi_value, 1> arguments{};
  double open = 0;
  Writer* const writer = writer_of(env);
  if (writer != nullptr && arguments_of(env, info, arguments) &&
      napi_get_value_double(env, arguments[0], &open) == napi_ok)
    writer->show_connections(whole(open));
  return nullptr;
}

// show(open connections, whether a debugger may hold the loop)
napi_value show(napi_env env, napi_callback_info info) {
  std::array<napi_value, 2> arguments{};
  double connections = 0;
  bool debugger = false;
  Writer* const writer = writer_of(env);
  if (writer != nullptr && arguments_of(env, info, arguments) &&
      napi_get_value_double(env, arguments[0], &connections) == napi_ok &&
      napi_get_value_bool(env, arguments[1], &debugger) == napi_ok)
    writer->show(whole(connections), debugger);
  return nullptr;
}

// threadEnded(exit code)
napi_value thread_ended(napi_env env, napi_callback_info info) {
  std::array<napi_value, 1> arguments{};
  double code = 0;
  if (!arguments_of(env, info, arguments) ||
      napi_get_value_double(env, arguments[0], &code) != napi_ok)
    return nullptr;
  thread_counts.exits += 1;
  if (code != 0) thread_counts.failures += 1;
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value main_thread = nullptr;
  napi_get_boolean(env, getpid() == gettid(), &main_thread);
  const std::array properties{
      napi_property_descriptor{"isMainThread", nullptr, nullptr, nullptr, nullptr, main_thread,
                               napi_default, nullptr},
      napi_property_descriptor{"attach", nullptr, attach, nullptr, nullptr, nullptr, napi_default,
                               nullptr},
      napi_property_descriptor{"attachThread", nullptr, attach_thread, nullptr, nullptr, nullptr,
                               napi_default, nullptr},
      napi_property_descriptor{"show", nullptr, show, nullptr, nullptr, nullptr, napi_default,
                               nullptr},
      napi_property_descriptor{"connections", nullptr, connections, nullptr, nullptr, nullptr,
                               napi_default, nullptr},
      napi_property_descriptor{"threadEnded", nullptr, thread_ended, nullptr, nullptr, nullptr,
                               napi_default, nullptr},
  };
  napi_define_properties(env, exports, properties.size(), properties.data());
  return exports;
}
