/* A program in C that shows its loop and heap in a telemetry page, as telemetry.h says.
 *
 * usage: telemetry [--block-after TIME] [--block-for TIME] [--grow SIZE] [--grow-after TIME]
 *                  [--heap-limit SIZE] [--connections N] [--exhaust-after TIME]
 *
 * Its loop does nothing but turn. It is blocked once, --block-after its start, and at each SIGUSR1,
 * for --block-for (1s). Its heap, which is only told, not used, begins at 10MiB and grows by --grow
 * a second up to --heap-limit (100MiB). At --exhaust-after it says that its heap is full and
 * aborts. Without a page (SKEP_TELEMETRY_FD) it says so and turns all the same.
 */
#define _GNU_SOURCE

#include "agent/telemetry.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "options.h"

static const uint64_t lag_bounds_ns[] = SKEP_TELEMETRY_LAG_BOUNDS_NS;
static const uint64_t second = 1000000000;
static const uint64_t first_heap_bytes = UINT64_C(10) << 20U;

static volatile sig_atomic_t block_wanted;

static void want_block(int signal) {
  (void)signal;
  block_wanted = 1;
}

static struct telemetry_page* map_page(void) {
  const char* const text = getenv("SKEP_TELEMETRY_FD");
  if (text == NULL) return NULL;
  const int fd = atoi(text);
  void* const page = mmap(NULL, SKEP_TELEMETRY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (page == MAP_FAILED) {
    perror("telemetry page");
    exit(1);
  }
  close(fd);
  /* Programs that it starts have no page of their own to write to. */
  unsetenv("SKEP_TELEMETRY_FD");
  return page;
}

static void write_header(struct telemetry_page* page) {
  page->version = SKEP_TELEMETRY_VERSION;
  page->size = SKEP_TELEMETRY_SIZE;
  page->pid = getpid();
  page->started_ns = now_ns();
  __atomic_store_n(&page->magic, SKEP_TELEMETRY_MAGIC, __ATOMIC_RELEASE);
}

/* Everything but sequence and thread_id. The words are stored with release order, so that no reader
 * sees one of them before the odd sequence. */
static void publish(struct telemetry_record* shared, const struct telemetry_record* figures) {
  const size_t head = offsetof(struct telemetry_record, stamp_ns) / sizeof(uint64_t);
  const size_t words = sizeof *shared / sizeof(uint64_t);
  const uint64_t* const from = (const uint64_t*)figures;
  uint64_t* const to = (uint64_t*)shared;
  const uint32_t sequence = shared->sequence;
  __atomic_store_n(&shared->sequence, sequence + 1, __ATOMIC_RELEASE);
  for (size_t i = head; i < words; ++i) __atomic_store_n(&to[i], from[i], __ATOMIC_RELEASE);
  __atomic_store_n(&shared->sequence, sequence + 2, __ATOMIC_RELEASE);
}

static void count_lag(struct telemetry_record* record, uint64_t late) {
  const size_t bounds = sizeof lag_bounds_ns / sizeof lag_bounds_ns[0];
  size_t bucket = 0;
  while (bucket < bounds && late > lag_bounds_ns[bucket]) ++bucket;
  ++record->lag_counts[bucket];
  record->lag_sum_ns += late;
  if (late > record->lag_max_ns) record->lag_max_ns = late;
}

/* The turns that a long one swallowed were late as well, each by a resolution less. */
static void count_turn(struct telemetry_record* record, uint64_t late) {
  for (;; late -= record->resolution_ns) {
    count_lag(record, late);
    if (late < record->resolution_ns) return;
  }
}

static void spin_until(uint64_t end) {
  while (now_ns() < end) {
  }
}

static void sleep_until(uint64_t due) {
  const struct timespec time = {(time_t)(due / second), (long)(due % second)};
  /* A signal ends the sleep: what it asks for may be done early. */
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

struct plan {
  uint64_t started;
  uint64_t block_after;
  uint64_t block_for;
  uint64_t grow;
  uint64_t grow_after;
  uint64_t heap_limit;
  uint64_t exhaust_after;
};

static void tell_heap(struct telemetry_record* figures, const struct plan* plan, uint64_t now) {
  const uint64_t age = now - plan->started;
  const uint64_t growing = age > plan->grow_after ? (age - plan->grow_after) / 1000000 : 0;
  uint64_t used = first_heap_bytes + plan->grow / 1000 * growing;
  if (used > plan->heap_limit) used = plan->heap_limit;
  figures->heap_used_bytes = used;
  figures->heap_limit_bytes = plan->heap_limit;
  figures->judged_heap_used_bytes = used;
  figures->judged_heap_limit_bytes = plan->heap_limit;
}

/* Returns when it began. */
static uint64_t turn(struct telemetry_page* page, struct telemetry_record* figures,
                     struct plan* plan, uint64_t due) {
  const uint64_t now = now_ns();
  const uint64_t age = now - plan->started;
  if (now >= due) count_turn(figures, now - due);
  figures->stamp_ns = now;
  figures->loop_idle_ns = age - figures->loop_active_ns;
  tell_heap(figures, plan, now);
  if (age >= plan->exhaust_after) figures->heap_exhausted_ns = now;
  if (page != NULL) publish(&page->main, figures);
  if (age >= plan->exhaust_after) abort();

  if (age >= plan->block_after) {
    plan->block_after = never;
    block_wanted = 1;
  }
  if (!block_wanted) return now;
  block_wanted = 0;
  spin_until(now + plan->block_for);
  figures->loop_active_ns += plan->block_for;
  return now;
}

int main(int count, char** words) {
  (void)count;
  struct plan plan = {now_ns(),
                      duration_option(words, "--block-after", never),
                      duration_option(words, "--block-for", second),
                      size_option(words, "--grow", 0),
                      duration_option(words, "--grow-after", 0),
                      size_option(words, "--heap-limit", UINT64_C(100) << 20U),
                      duration_option(words, "--exhaust-after", never)};
  struct sigaction action = {.sa_handler = want_block};
  sigaction(SIGUSR1, &action, NULL);

  struct telemetry_record figures = {0};
  const char* const resolution = getenv("SKEP_RESOLUTION_MS");
  figures.resolution_ns = (resolution == NULL ? 50 : strtoull(resolution, NULL, 10)) * 1000000;
  if (figures.resolution_ns == 0) figures.resolution_ns = 50000000;
  figures.open_connections = size_option(words, "--connections", 0);

  struct telemetry_page* const page = map_page();
  printf("%s\n", page == NULL ? "no page" : "page");
  fflush(stdout);
  if (page != NULL) write_header(page);
  for (uint64_t due = now_ns();;) {
    sleep_until(due);
    due = turn(page, &figures, &plan, due) + figures.resolution_ns;
  }
}
