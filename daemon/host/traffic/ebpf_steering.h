#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <tl/expected.hpp>

#include "host/traffic/group_steering.h"
#include "host/traffic/numbered_fd.h"
#include "host/traffic/steering_table.h"

struct steering_bpf;

namespace skep::host {

// By eBPF: steering.bpf.c, which looks up a table that skepd writes to in its own memory, so that a
// change costs no system call. Each group has its own program and maps, since the kernel lets a
// socket be in one socket map only.
class EbpfSteering : public GroupSteering {
 public:
  // The error is an errno: EPERM without CAP_BPF.
  [[nodiscard]] static tl::expected<std::unique_ptr<EbpfSteering>, int> load();
  // With the maps of an earlier skepd, in which its sockets are: the kernel lets them be in no
  // other. To be attached in place of that one's program.
  [[nodiscard]] static tl::expected<std::unique_ptr<EbpfSteering>, int> load(
      const std::vector<UniqueFd>& maps);
  ~EbpfSteering() override;

  [[nodiscard]] Steering level() const override { return Steering::ebpf; }
  [[nodiscard]] int attach(int socket) override;
  [[nodiscard]] int joined(Member member, int socket) override;
  void left(Member member) override;
  [[nodiscard]] int choose(const Choice& choice, int anchor) override;
  [[nodiscard]] std::uint32_t given(std::uint32_t slot) const override;
  void save(GroupFacts& facts, std::vector<NamedDescriptor>& fds) const override;

 private:
  // An array of the kernel's in this process's memory.
  class Shared {
   public:
    Shared() = default;
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared();
    [[nodiscard]] int map(int fd, std::size_t size);  // 0 or an errno
    template <typename Element>
    [[nodiscard]] Element* as() const {
      return static_cast<Element*>(memory_);
    }

   private:
    void* memory_ = nullptr;
    std::size_t size_ = 0;
  };
  struct Closer {
    void operator()(steering_bpf* loaded) const;
  };

  EbpfSteering() = default;
  [[nodiscard]] int load_program();
  [[nodiscard]] std::vector<int> maps() const;
  [[nodiscard]] SteeringTable table(const Choice& choice);
  [[nodiscard]] std::uint32_t next_slot() const;
  void publish(const SteeringTable& table);

  std::uint64_t number_ = NumberedFd::next();  // of the names of its maps
  std::unique_ptr<steering_bpf, Closer> loaded_;
  Shared tables_;
  Shared entries_;
  Shared given_;
  std::optional<SourceTable> sources_;
  std::optional<Choice> present_;
};

}  // namespace skep::host
