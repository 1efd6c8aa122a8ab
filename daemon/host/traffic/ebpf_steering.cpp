#include "host/traffic/ebpf_steering.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <sys/mman.h>
#include <sys/socket.h>

#include <steering.skel.h>

#include "host/traffic/steering_state.h"

namespace skep::host {

static_assert(STEERING_MEMBERS == anchor_member + 1);
static_assert(STEERING_ENTRIES == most_entries);

// Enough for the slots of a large machine to have about equally many, and quick to go through.
static constexpr std::size_t buckets = 4096;

// What libbpf has to say is what the verifier thinks of each instruction; the errno has it all.
static int say_nothing(libbpf_print_level, const char*, va_list) {
  return 0;
}

void EbpfSteering::Closer::operator()(steering_bpf* loaded) const {
  steering_bpf::destroy(loaded);
}

EbpfSteering::Shared::~Shared() {
  if (memory_ != nullptr) ::munmap(memory_, size_);
}

int EbpfSteering::Shared::map(int fd, std::size_t size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  size_ = (size + page - 1) / page * page;
  void* memory = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return errno;
  memory_ = memory;
  return 0;
}

tl::expected<std::unique_ptr<EbpfSteering>, int> EbpfSteering::load() {
  libbpf_set_print(say_nothing);
  std::unique_ptr<EbpfSteering> steering(new EbpfSteering);
  steering->loaded_.reset(steering_bpf::open());
  if (!steering->loaded_) return tl::unexpected(errno);
  if (const int error = steering->load_program()) return tl::unexpected(error);
  return steering;
}

int EbpfSteering::load_program() {
  steering_bpf& loaded = *loaded_;
  if (const int error = steering_bpf::load(&loaded)) return -error;
  int error = tables_.map(bpf_map__fd(loaded.maps.tables), 2 * sizeof(SteeringHead));
  if (error == 0)
    error = entries_.map(bpf_map__fd(loaded.maps.entries),
                         std::size_t{2} * STEERING_ENTRIES * sizeof(__u64));
  if (error == 0)
    error = given_.map(bpf_map__fd(loaded.maps.given), STEERING_MEMBERS * sizeof(__u64));
  return error;
}

// All that the program names, in an order that stays.
std::vector<int> EbpfSteering::maps() const {
  const auto& maps = loaded_->maps;
  std::vector<int> fds;
  for (const bpf_map* map : {maps.sockets, maps.tables, maps.entries, maps.given, maps.bss})
    fds.push_back(bpf_map__fd(map));
  return fds;
}

tl::expected<std::unique_ptr<EbpfSteering>, int> EbpfSteering::load(
    const std::vector<UniqueFd>& maps) {
  libbpf_set_print(say_nothing);
  std::unique_ptr<EbpfSteering> steering(new EbpfSteering);
  steering->loaded_.reset(steering_bpf::open());
  if (!steering->loaded_) return tl::unexpected(errno);
  const auto& own = steering->loaded_->maps;
  const std::array all{own.sockets, own.tables, own.entries, own.given, own.bss};
  if (maps.size() != all.size()) return tl::unexpected(EINVAL);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (const int error = bpf_map__reuse_fd(all.at(i), maps[i].get()))
      return tl::unexpected(-error);
  if (const int error = steering->load_program()) return tl::unexpected(error);
  return steering;
}

void EbpfSteering::save(GroupFacts& facts, std::vector<NamedDescriptor>& fds) const {
  int index = 0;
  for (const int map : maps()) {
    facts.maps.push_back("m" + std::to_string(number_) + '.' + std::to_string(index++));
    fds.push_back({facts.maps.back(), map});
  }
}

EbpfSteering::~EbpfSteering() = default;

int EbpfSteering::attach(int socket) {
  const int program = bpf_program__fd(loaded_->progs.steer);
  const int result =
      ::setsockopt(socket, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &program, sizeof program);
  return result < 0 ? errno : 0;
}

int EbpfSteering::joined(Member member, int socket) {
  const auto value = static_cast<__u64>(socket);
  const int error = bpf_map__update_elem(loaded_->maps.sockets, &member, sizeof member, &value,
                                         sizeof value, BPF_ANY);
  return -error;
}

void EbpfSteering::left(Member member) {
  (void)bpf_map__delete_elem(loaded_->maps.sockets, &member, sizeof member, 0);
}

std::uint32_t EbpfSteering::given(std::uint32_t slot) const {
  if (slot >= STEERING_MEMBERS) return 0;
  return static_cast<std::uint32_t>(
      std::atomic_ref(given_.as<__u64>()[slot]).load(std::memory_order_relaxed));
}

// So that a change of who is eligible does not begin the round anew.
std::uint32_t EbpfSteering::next_slot() const {
  const std::uint32_t which = loaded_->bss->version & 1U;
  SteeringHead& table = tables_.as<SteeringHead>()[which];
  if (table.by != STEERING_BY_TURN || table.count == 0) return 0;
  std::uint32_t turn = std::atomic_ref(table.turn).load(std::memory_order_relaxed);
  const std::uint32_t from = table.cycle_from;
  if (turn >= table.count) turn = from + (turn - from) % (table.count - from);
  return static_cast<std::uint32_t>(entries_.as<__u64>()[which * STEERING_ENTRIES + turn]);
}

SteeringTable EbpfSteering::table(const Choice& choice) {
  if (choice.all_to_anchor) return {SteeringTable::By::turn, {anchor_member}, 0, 0};
  switch (choice.balance) {
    case Balance::round_robin:
      break;
    case Balance::least_connections:
      return by_load(choice.slots, choice.loads, next_slot());
    case Balance::cpu:
      return by_cpu(choice.slots, choice.width);
    case Balance::source:
      if (!sources_) sources_.emplace(buckets);
      sources_->set_slots(choice.slots);
      return {SteeringTable::By::source, sources_->owners(), 0, 0};
  }
  return by_turn(choice.slots, next_slot());
}

static __u32 by_of(SteeringTable::By by) {
  switch (by) {
    case SteeringTable::By::source:
      return STEERING_BY_SOURCE;
    case SteeringTable::By::cpu:
      return STEERING_BY_CPU;
    case SteeringTable::By::turn:
      break;
  }
  return STEERING_BY_TURN;
}

// The fence before the writing goes with the version that was counted up last: whoever still reads
// the table that is written to now finds that version.
void EbpfSteering::publish(const SteeringTable& table) {
  auto* version = const_cast<__u32*>(&loaded_->bss->version);
  const std::uint32_t next = *version + 1;
  const std::uint32_t which = next & 1U;
  std::atomic_thread_fence(std::memory_order_seq_cst);
  tables_.as<SteeringHead>()[which] = {by_of(table.by), static_cast<__u32>(table.entries.size()),
                                       table.cycle_from, table.first};
  std::copy(table.entries.begin(), table.entries.end(),
            entries_.as<__u64>() + std::size_t{which} * STEERING_ENTRIES);
  std::atomic_ref(*version).store(next, std::memory_order_seq_cst);
}

int EbpfSteering::choose(const Choice& choice, int) {
  const bool by_load = choice.balance == Balance::least_connections && !choice.all_to_anchor;
  if (!by_load && present_ && present_->all_to_anchor == choice.all_to_anchor &&
      present_->slots == choice.slots && present_->width == choice.width &&
      present_->balance == choice.balance)
    return 0;
  publish(table(choice));
  present_ = choice;
  present_->loads = {};
  return 0;
}

}  // namespace skep::host
