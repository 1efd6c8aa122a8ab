// The agent's native half: stamps the telemetry page from a timer of libuv, without entering
// JavaScript, and writes the figures that the script hands over. Only Node-API and libuv are used,
// both stable over Node's versions. Each environment (the main thread, each worker thread) has its
// own Writer and its own record in the one page of the process.

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <node_api.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "agent/lag.h"
#include "agent/record_writer.h"
#include "agent/telemetry.h"

namespace {

using skep::agent::count_turn;
using skep::agent::publish;

// Mapped by the main thread once, never unmapped: threads write to it until the process ends.
std::atomic<telemetry_page*> process_page{nullptr};

struct Writer {
  uv_timer_t timer;
  uv_loop_t* loop;
  napi_async_cleanup_hook_handle hook;
  telemetry_record* shared;
  telemetry_record figures;  // what `shared` shows
  std::uint64_t first_turn_ns;
  std::uint64_t idle_before_ns;
};

napi_value fail(napi_env env, const char* sentence) {
  napi_throw_error(env, nullptr, sentence);
  return nullptr;
}

// The first turn comes when the program has been loaded, which is no lag of the loop.
void count(Writer& writer, std::uint64_t now) {
  telemetry_record& figures = writer.figures;
  const std::uint64_t idle = uv_metrics_idle_time(writer.loop);
  if (writer.first_turn_ns == 0) {
    writer.first_turn_ns = now;
    writer.idle_before_ns = idle;
  } else {
    const std::uint64_t due = figures.stamp_ns + figures.resolution_ns;
    count_turn(figures, now > due ? now - due : 0, figures.resolution_ns);
  }
  const std::uint64_t lived = now - writer.first_turn_ns;
  figures.loop_idle_ns = idle - writer.idle_before_ns;
  figures.loop_active_ns = lived > figures.loop_idle_ns ? lived - figures.loop_idle_ns : 0;
}

void turn(uv_timer_t* timer) {
  auto& writer = *static_cast<Writer*>(timer->data);
  const std::uint64_t now = uv_hrtime();
  count(writer, now);
  writer.figures.stamp_ns = now;
  publish(*writer.shared, writer.figures);
}

// A thread's record is cleared before it is free for another; the main record stays as it was.
void release(Writer& writer) {
  if (writer.shared != &process_page.load()->main) {
    publish(*writer.shared, telemetry_record{});
    __atomic_store_n(&writer.shared->thread_id, 0, __ATOMIC_RELEASE);
  }
}

void closed(uv_handle_t* timer) {
  auto* const writer = static_cast<Writer*>(timer->data);
  release(*writer);
  napi_remove_async_cleanup_hook(writer->hook);
  std::free(writer);
}

void leave(napi_async_cleanup_hook_handle, void* data) {
  uv_close(reinterpret_cast<uv_handle_t*>(&static_cast<Writer*>(data)->timer), closed);
}

bool start_writer(napi_env env, telemetry_record& record, std::uint64_t resolution_ms) {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return false;
  auto* const writer = static_cast<Writer*>(std::calloc(1, sizeof(Writer)));
  if (writer == nullptr) return false;
  writer->loop = loop;
  writer->shared = &record;
  writer->figures.resolution_ns = resolution_ms * 1'000'000;
  writer->figures.stamp_ns = uv_hrtime();
  writer->timer.data = writer;
  if (napi_add_async_cleanup_hook(env, leave, writer, &writer->hook) != napi_ok) {
    std::free(writer);
    return false;
  }
  uv_timer_init(loop, &writer->timer);
  uv_unref(reinterpret_cast<uv_handle_t*>(&writer->timer));
  uv_timer_start(&writer->timer, turn, resolution_ms, resolution_ms);
  publish(record, writer->figures);
  return napi_set_instance_data(env, writer, nullptr, nullptr) == napi_ok;
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

// attach(descriptor, resolution in ms): the main thread begins to write. Closes the descriptor,
// unless it throws.
napi_value attach(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  std::size_t count = 2;
  std::int32_t descriptor = -1;
  std::uint32_t resolution_ms = 0;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok || count != 2 ||
      napi_get_value_int32(env, arguments[0], &descriptor) != napi_ok ||
      napi_get_value_uint32(env, arguments[1], &resolution_ms) != napi_ok)
    return fail(env, "attach() takes a descriptor and a resolution");
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
  if (!start_writer(env, page->main, resolution_ms)) return fail(env, "no timer could be made");
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

// attachThread(threadId): a worker thread begins to write; false where there is no page or no free
// record.
napi_value attach_thread(napi_env env, napi_callback_info info) {
  napi_value argument = nullptr;
  std::size_t count = 1;
  std::int32_t thread = 0;
  if (napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr) != napi_ok || count != 1 ||
      napi_get_value_int32(env, argument, &thread) != napi_ok || thread <= 0)
    return fail(env, "attachThread() takes a thread's number");
  telemetry_page* const page = process_page.load();
  telemetry_record* const record = page == nullptr ? nullptr : claim_record(*page, thread);
  bool attached = false;
  if (record != nullptr) {
    const std::uint64_t resolution =
        __atomic_load_n(&page->main.resolution_ns, __ATOMIC_RELAXED) / 1'000'000;
    attached = start_writer(env, *record, resolution > 0 ? resolution : 1);
    if (!attached) __atomic_store_n(&record->thread_id, 0, __ATOMIC_RELEASE);
  }
  napi_value result = nullptr;
  napi_get_boolean(env, attached, &result);
  return result;
}

std::uint64_t whole(double number) {
  constexpr double most = 281'474'976'710'655;  // 2^48 - 1
  return number > 0 ? static_cast<std::uint64_t>(number < most ? number : most) : 0;
}

// write(heap used, heap limit, judged used, judged limit, open connections, collections, their
// nanoseconds), once a second.
napi_value write_figures(napi_env env, napi_callback_info info) {
  constexpr std::size_t expected = 7;
  napi_value arguments[expected];
  double values[expected];
  std::size_t count = expected;
  void* data = nullptr;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok ||
      count != expected || napi_get_instance_data(env, &data) != napi_ok || data == nullptr)
    return nullptr;
  for (std::size_t i = 0; i < expected; ++i)
    if (napi_get_value_double(env, arguments[i], &values[i]) != napi_ok) return nullptr;
  auto& writer = *static_cast<Writer*>(data);
  writer.figures.heap_used_bytes = whole(values[0]);
  writer.figures.heap_limit_bytes = whole(values[1]);
  writer.figures.judged_heap_used_bytes = whole(values[2]);
  writer.figures.judged_heap_limit_bytes = whole(values[3]);
  writer.figures.open_connections = whole(values[4]);
  writer.figures.gc_count = whole(values[5]);
  writer.figures.gc_ns = whole(values[6]);
  publish(*writer.shared, writer.figures);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"attach", nullptr, attach, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"attachThread", nullptr, attach_thread, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"write", nullptr, write_figures, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}
