/* The telemetry page: how a worker shows its event loop and heap to skepd without sending anything.
 *
 * skepd gives a worker an open descriptor of this many bytes (its number in SKEP_TELEMETRY_FD)
 * whose size is sealed; the worker maps it shared, closes the descriptor and writes. One writer a
 * record. skepd only reads, and believes nothing: a value out of range makes it ignore the record.
 *
 * Writing a record: `sequence` is odd while the record is being changed (store release, +1 before
 * and +1 after), so that a reader can tell a torn copy. `stamp_ns` and the lag counters are written
 * each turn of the timer, the rest about once a second, all inside the same protocol. Times are
 * CLOCK_MONOTONIC. Integers are in the machine's byte order.
 */
#ifndef SKEP_TELEMETRY_H
#define SKEP_TELEMETRY_H

/* NOLINTBEGIN: C, for runtimes of any language */
#include <stdint.h>

#define SKEP_TELEMETRY_MAGIC UINT32_C(0x50454b53) /* "SKEP" */
#define SKEP_TELEMETRY_VERSION 1
#define SKEP_TELEMETRY_SIZE 16384
#define SKEP_TELEMETRY_THREADS 32
#define SKEP_TELEMETRY_LAG_BUCKETS 15
#define SKEP_TELEMETRY_DEBUGGER \
  UINT64_C(1) /* a debugger may hold the loop: the inspector is open */

/* Upper bounds of the lag buckets in nanoseconds; the last bucket has none. */
#define SKEP_TELEMETRY_LAG_BOUNDS_NS                                                          \
  {                                                                                           \
    1000000, 2500000, 5000000, 10000000, 25000000, 50000000, 100000000, 250000000, 500000000, \
        1000000000, 2500000000, 5000000000, 10000000000, 30000000000                          \
  }

struct telemetry_record {
  uint32_t sequence; /* odd: being written */
  int32_t thread_id; /* `main`: 0. `threads`: Node's threadId, 0 while the record is free; claimed
                        by compare-and-swap */
  uint64_t stamp_ns; /* when the loop last turned; 0: never */
  uint64_t resolution_ns; /* how often it is meant to */
  /* Lag: by how much each turn was late. A stall of length L counts as one sample for each
   * resolution of L. */
  uint64_t lag_counts[SKEP_TELEMETRY_LAG_BUCKETS];
  uint64_t lag_sum_ns;
  uint64_t lag_max_ns; /* since the start */
  uint64_t heap_used_bytes;
  uint64_t heap_limit_bytes;
  uint64_t
      judged_heap_used_bytes; /* after the last major collection, without the young generation */
  uint64_t
      judged_heap_limit_bytes; /* what that can grow to before the runtime aborts; 0: unknown */
  uint64_t open_connections;
  uint64_t gc_count; /* collections that were seen; a writer may pass over some */
  uint64_t gc_ns;
  uint64_t loop_active_ns; /* since the start: with loop_idle_ns gives utilization */
  uint64_t loop_idle_ns;
  /* `main` only, from here on. */
  uint64_t heap_exhausted_ns; /* when the runtime said that its heap is full and it will abort; 0:
                                 never */
  uint64_t thread_exits;      /* of the process's worker threads, since the start */
  uint64_t thread_failures;   /* of those, with another exit code than 0 */
  uint64_t flags;             /* SKEP_TELEMETRY_DEBUGGER */
  uint64_t reserved[4];
};

struct telemetry_page {
  uint32_t magic; /* written last, when the rest of the header is there */
  uint32_t version;
  uint32_t size; /* SKEP_TELEMETRY_SIZE */
  int32_t pid;   /* the writer's */
  uint64_t started_ns;
  uint64_t reserved[5];
  struct telemetry_record main;
  struct telemetry_record threads[SKEP_TELEMETRY_THREADS];
};

/* NOLINTEND */
#endif
