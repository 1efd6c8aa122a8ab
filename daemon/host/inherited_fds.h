#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/unique_fd.h"

namespace skep::host {

struct InheritedFd {
  std::string name;  // FileDescriptorName= or FDNAME= of systemd; "unknown" where it has none
  UniqueFd fd;       // close-on-exec
};

// The descriptors that a service manager, or an earlier skepd in this process, passed to this one
// by the convention of sd_listen_fds(3): sockets it was activated by and entries of its fd store.
// What nobody takes is closed with this.
class InheritedFds {
 public:
  // The most that LISTEN_FDS may name; a larger number is taken for nonsense.
  static constexpr int most = 65536;

  InheritedFds() = default;

  // Takes them over as LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES say and removes these from the
  // environment, whatever they say, so that nobody else believes them. Call it once, before this
  // process opens anything and has a second thread: the numbers from 3 on are believed to be those
  // that were passed. Numbers that are not open are passed over. Where the names do not fit the
  // descriptors in number, every one is "unknown".
  [[nodiscard]] static InheritedFds from_environment();

  // As from_environment(), of these texts; nullptr is a variable that is not set. `first` is the
  // number of the first descriptor.
  [[nodiscard]] static InheritedFds read(const char* pid, const char* count, const char* names,
                                         int first = 3);

  // The first one of that name, none where there is none. A second call gives the next.
  [[nodiscard]] UniqueFd take(std::string_view name);
  // All whose names begin so, in the order in which they were passed.
  [[nodiscard]] std::vector<InheritedFd> take_all(std::string_view prefix = {});

  [[nodiscard]] bool empty() const { return fds_.empty(); }
  // What was wrong with them, a sentence; empty: nothing.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  std::vector<InheritedFd> fds_;
  std::string complaint_;
};

}  // namespace skep::host
