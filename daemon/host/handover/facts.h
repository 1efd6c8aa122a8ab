#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "host/channel/listen_query.h"
#include "host/process/environment.h"
#include "host/process/identity.h"
#include "model/app_spec.h"
#include "model/cgroup_figures.h"
#include "model/listen_address.h"
#include "model/snapshot.h"
#include "model/time.h"
#include "model/worker_id.h"

namespace skep::host {

// What the host knows and no worker, no file and no descriptor can tell the next skepd again: it
// goes with the descriptors, of which it speaks by the names that they have in their bundles.
// handover.md says how a field is added.

// A handle that a worker asked for over its channel (Handles::Handle, ListenQuery).
struct HandleFacts {
  std::uint64_t ask = 0;
  std::uint64_t seq = 0;
  ListenQuery query;
  std::uint16_t real_port = 0;
  bool answered = false;
  bool listening = false;
};

// A message for a worker that is not sent, or not answered yet (Outbox).
struct MessageFacts {
  std::string line;
  bool has_handle = false;
  std::uint64_t ask = 0;
  std::uint64_t connection = 0;
};
struct OutboxFacts {
  std::string rest;  // of the line that is being sent
  bool rest_is_flight = false;
  std::uint64_t owed_acks = 0;
  std::optional<MessageFacts> flight;
  bool flight_sent = false;
  std::vector<MessageFacts> waiting;
};

struct ChannelFacts {
  std::vector<HandleFacts> handles;
  std::uint64_t last_ask = 0;
  std::uint64_t seq = 0;
  std::uint32_t told = 0;
  std::uint32_t draining = 0;
  bool can_drain = false;
  bool greeted = false;
  std::string partial;  // of a line that the worker has begun
  bool skipping = false;
  OutboxFacts outbox;
};

// Worker::Ask.
struct AskFacts {
  std::uint64_t ask = 0;
  std::uint32_t kind = 0;
  ListenAddress address;
  bool reuse_address = false;
  bool readable_all = false;
  bool writable_all = false;
  std::string data;
  bool listening = false;
};

struct ProbeFacts {
  std::uint64_t probe = 0;
  std::string path;
  Duration timeout{};
};

struct WorkerFacts {
  WorkerId id;
  pid_t pid = 0;
  Instant born{};
  std::uint32_t nursery = 0;  // index into HostFacts::nurseries
  bool draining = false;
  std::optional<std::uint32_t> drained;  // what was cut off, while its last registry is waited for
  std::vector<AskFacts> asks;
  std::optional<ChannelFacts> channel;
  std::string notify_address;
  std::string input_kept;     // for its stdin
  bool out_mid_line = false;  // its log ends in the middle of a line of its stdout
  bool err_mid_line = false;
  std::optional<ProbeFacts> probe;
};

// What the agent of a worker had counted when it was last looked at (Page::Reading).
struct AgentFacts {
  std::uint64_t incarnation = 0;
  LagHistogram lag;
  Duration lag_max{};
  std::uint64_t gc_count = 0;
  double gc_seconds = 0;
  std::uint64_t thread_exits = 0;
  std::uint64_t thread_failures = 0;
};

// Counters of a slot over all its workers (AgentTotals, SlotCpu).
struct SlotFacts {
  std::uint32_t slot = 0;
  LagHistogram lag;
  std::uint64_t gc_count = 0;
  double gc_seconds = 0;
  std::uint64_t thread_exits = 0;
  std::uint64_t thread_failures = 0;
  Duration cpu_before{};
  std::vector<AgentFacts> agents;
};

// Counters of the cgroups of a slot's workers that have ended (Cgroups).
struct CgroupFacts {
  std::uint32_t slot = 0;
  CgroupFigures ended;
};

// A Nursery: what the workers of a definition are born with.
struct NurseryFacts {
  std::shared_ptr<const AppSpec> spec;
  std::optional<Identity> identity;
  std::string directory;
  Environment environment;
  std::string agent;
  std::string agent_options;
  std::string agent_trouble;
};

struct DefinitionFacts {
  std::uint64_t number = 0;
  std::uint32_t nursery = 0;  // index into HostFacts::nurseries
};

// A TCP address of an app (ReuseportGroup). Sockets are named "s7": 7 is all they have in common
// with a number.
struct MemberFacts {
  std::uint32_t slot = 0;  // anchor_member: the anchor
  std::string socket;
};
struct GroupFacts {
  ListenAddress address;
  std::uint32_t steering = 0;        // Steering
  std::vector<std::uint32_t> order;  // of classic BPF, the kernel's
  std::vector<std::string> maps;     // of eBPF, in the order of EbpfSteering
  std::vector<MemberFacts> members;
};

struct SocketFileFacts {
  std::string path;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint32_t mode = 0;
};

// A UDP address or a path (SharedSocket).
struct SharedFacts {
  ListenAddress address;
  std::string socket;
  std::optional<Identity> binder;
  std::optional<SocketFileFacts> file;
  std::optional<SocketFileFacts> twin;
};

struct ListenerFacts {
  std::vector<std::uint32_t> eligible;
  std::uint32_t balance = 0;
  std::vector<GroupFacts> groups;
  std::vector<SharedFacts> shared;
};

// What servers of an address have in common (CommonData).
struct CommonFacts {
  ListenAddress address;
  std::string data;
};

// What was last asked of the rescuer and of overloads.
struct RescueFacts {
  std::vector<std::uint32_t> from;
  std::vector<std::uint32_t> to;
};

struct AppFacts {
  std::string name;
  std::vector<std::uint32_t> slots;
  std::vector<DefinitionFacts> definitions;
  ListenerFacts listeners;
  std::vector<CommonFacts> common;
  std::optional<RescueFacts> rescue;
  std::optional<Duration> overload;  // its retry_after
  std::vector<SlotFacts> slot_counts;
  std::vector<CgroupFacts> cgroup_counts;
  std::vector<WorkerFacts> workers;
  std::uint64_t log_bytes_dropped = 0;
};

// A worker that is not born yet (action::Spawn).
struct BirthFacts {
  WorkerId worker;
  std::uint32_t instance = 0;
  std::uint64_t definition = 0;
};

struct HostFacts {
  std::vector<NurseryFacts> nurseries;
  std::vector<AppFacts> apps;
  std::vector<BirthFacts> births;
  std::uint64_t last_socket = 0;  // the last number of a socket's name
};

}  // namespace skep::host
