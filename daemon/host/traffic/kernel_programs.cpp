#include "host/traffic/kernel_programs.h"

#include <cstring>

#include <fmt/format.h>

#include "host/traffic/classic_steering.h"
#include "host/traffic/ebpf_steering.h"

namespace skep::host {

std::unique_ptr<GroupSteering> KernelPrograms::attach_to(int socket) {
  auto steering = best_ == Steering::ebpf ? attach_ebpf(socket) : nullptr;
  if (!steering && best_ != Steering::none) steering = attach_classic_to(socket);
  return steering;
}

std::unique_ptr<GroupSteering> KernelPrograms::restore(const GroupFacts& facts, FormerFds& fds,
                                                       int anchor) {
  if (facts.steering == static_cast<std::uint32_t>(Steering::classic_bpf))
    return std::make_unique<ClassicSteering>(attach_, facts.order);
  if (facts.steering != static_cast<std::uint32_t>(Steering::ebpf)) return nullptr;
  std::vector<UniqueFd> maps;
  for (const std::string& name : facts.maps) maps.push_back(fds.take(name));
  auto steering = EbpfSteering::load(maps);
  const int error = steering ? (*steering)->attach(anchor) : steering.error();
  if (error == 0) return std::move(*steering);
  refused_ebpf_ = std::strerror(error);
  return nullptr;
}

// What refused one will refuse the next.
std::unique_ptr<GroupSteering> KernelPrograms::attach_ebpf(int socket) {
  auto steering = EbpfSteering::load();
  const int error = steering ? (*steering)->attach(socket) : steering.error();
  if (error == 0) return std::move(*steering);
  refused_ebpf_ = std::strerror(error);
  best_ = Steering::classic_bpf;
  return nullptr;
}

std::unique_ptr<GroupSteering> KernelPrograms::attach_classic_to(int socket) {
  auto steering = std::make_unique<ClassicSteering>(attach_);
  const int error = steering->attach(socket);
  if (error == 0) return steering;
  refused_classic_ = std::strerror(error);
  return nullptr;
}

std::optional<std::string> KernelPrograms::take_warning() {
  if (warned_ || (refused_ebpf_.empty() && refused_classic_.empty())) return std::nullopt;
  warned_ = true;
  if (!refused_classic_.empty())
    return fmt::format(
        "the kernel refused the programs that steer new connections: {}{}{}; it spreads them over "
        "all workers by itself, also over those that are not ready",
        refused_ebpf_, refused_ebpf_.empty() ? "" : ", and the simpler one: ", refused_classic_);
  return fmt::format(
      "the kernel refused the eBPF program that steers new connections: {}; a simpler one spreads "
      "them over the workers that are ready, but at random (with balance = \"source\" by the "
      "client's address); start skepd with CAP_BPF to have them spread as `balance` says",
      refused_ebpf_);
}

}  // namespace skep::host
