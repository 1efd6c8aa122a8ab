// Picks the socket of each new connection, and of what waits in a socket that is closed. Who may be
// picked, and in what order, skepd has worked out (steering_table.h); here is only the looking up,
// so that any kernel from 5.14 on takes it with CAP_BPF alone: no loops, no arithmetic on pointers,
// and nothing but the uapi headers.

#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "steering_state.h"

enum { AF_INET = 2, ETH_P_IP = 0x0800, V4_SOURCE = 12, V6_SOURCE = 8, ATTEMPTS = 4 };
enum { TCP_FLAGS = 13, TCP_SYN = 0x02, TCP_ACK = 0x10 };

struct {
  __uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
  __uint(max_entries, STEERING_MEMBERS);
  __type(key, __u32);
  __type(value, __u64);
} sockets SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct SteeringHead);
} tables SEC(".maps");

// Members; the second table's after the first's.
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 2 * STEERING_ENTRIES);
  __type(key, __u32);
  __type(value, __u64);
} entries SEC(".maps");

// Connections by member.
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, STEERING_MEMBERS);
  __type(key, __u32);
  __type(value, __u64);
} given SEC(".maps");

volatile __u32 version;

static __always_inline __u32 mixed(__u32 value) {
  value ^= value >> 16;
  value *= 0x7feb352d;
  value ^= value >> 15;
  value *= 0x846ca68b;
  return value ^ (value >> 16);
}

// A client has the same hash over IPv4 on a socket of either family.
static __always_inline __u32 hash_of(const __u32 address[4]) {
  if (address[0] == 0 && address[1] == 0 && address[2] == bpf_htonl(0xffff))
    return mixed(address[3]);
  return mixed(mixed(mixed(mixed(address[0]) ^ address[1]) ^ address[2]) ^ address[3]);
}

// What waits in a socket that is closed has no packet, but has the client's address itself.
static __always_inline __u32 hash_of_source(struct sk_reuseport_md* ctx) {
  __u32 address[4];
  const struct bpf_sock* waiting = ctx->migrating_sk;
  if (waiting) {
    if (waiting->family == AF_INET) return mixed(waiting->dst_ip4);
    address[0] = waiting->dst_ip6[0];
    address[1] = waiting->dst_ip6[1];
    address[2] = waiting->dst_ip6[2];
    address[3] = waiting->dst_ip6[3];
    return hash_of(address);
  }
  if (ctx->eth_protocol == bpf_htons(ETH_P_IP)) {
    if (bpf_skb_load_bytes_relative(ctx, V4_SOURCE, address, sizeof(__u32), BPF_HDR_START_NET) != 0)
      return 0;
    return mixed(address[0]);
  }
  if (bpf_skb_load_bytes_relative(ctx, V6_SOURCE, address, sizeof address, BPF_HDR_START_NET) != 0)
    return 0;
  return hash_of(address);
}

// The kernel also asks where to put what belongs to no connection, such as the last packets of one
// that both sides have closed: those take nobody's turn. An ACK may make a connection, where its
// SYN was answered with a cookie, and then the SYN took the turn.
static __always_inline int is_new(struct sk_reuseport_md* ctx) {
  __u8 flags = 0;
  if (ctx->migrating_sk) return 1;
  if (bpf_skb_load_bytes(ctx, TCP_FLAGS, &flags, sizeof flags) != 0) return 0;
  return (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static __always_inline __u32 turn_of(struct SteeringHead* table, __u32 count, int takes) {
  const __u32 turn = takes ? __sync_fetch_and_add(&table->turn, 1) : table->turn;
  if (turn < count) return turn;
  const __u32 from = table->cycle_from;
  if (from >= count) return 0;
  return from + (turn - from) % (count - from);
}

static __always_inline __u32 place_in(struct SteeringHead* table, __u32 source, __u32 attempt,
                                      int takes) {
  const __u32 count = table->count;
  if (count == 0) return 0;
  if (table->by == STEERING_BY_TURN) return turn_of(table, count, takes);
  if (table->by == STEERING_BY_CPU) return (bpf_get_smp_processor_id() + attempt) % count;
  return (source + attempt) % count;
}

SEC("sk_reuseport/migrate")
int steer(struct sk_reuseport_md* ctx) {
  const __u32 source = hash_of_source(ctx);
  const int takes = is_new(ctx);
#pragma unroll
  for (__u32 attempt = 0; attempt < ATTEMPTS; ++attempt) {
    const __u32 before = version;
    const __u32 which = before & 1;
    struct SteeringHead* table = bpf_map_lookup_elem(&tables, &which);
    if (!table) continue;
    const __u32 place =
        which * STEERING_ENTRIES + place_in(table, source, attempt, takes || attempt != 0);
    const volatile __u64* entry = bpf_map_lookup_elem(&entries, &place);
    if (!entry) continue;
    __u32 member = *entry;
    if (version != before) continue;
    // A socket that its worker has shut down is not there any more.
    if (bpf_sk_select_reuseport(ctx, &sockets, &member, 0) != 0) continue;
    if (!takes) break;
    __u64* count = bpf_map_lookup_elem(&given, &member);
    if (count) __sync_fetch_and_add(count, 1);
    break;
  }
  return SK_PASS;
}
