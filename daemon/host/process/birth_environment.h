#pragma once

#include <string>
#include <vector>

#include "host/process/spawn.h"

namespace skep::host {

// The environments between which a child chooses, in the form of execve(2), and the places in them
// where it writes its own pid, which nobody knows before it is born. Points into the request, which
// must outlive it; it may be moved, not copied.
class BirthEnvironment {
 public:
  explicit BirthEnvironment(const SpawnRequest& request);
  BirthEnvironment(BirthEnvironment&&) noexcept = default;
  BirthEnvironment& operator=(BirthEnvironment&&) noexcept = default;
  BirthEnvironment(const BirthEnvironment&) = delete;
  BirthEnvironment& operator=(const BirthEnvironment&) = delete;
  ~BirthEnvironment() = default;

  // Room for the digits of any pid and the zero that ends them.
  static constexpr std::size_t pid_room = 11;

  // All null-terminated, so that they can be walked without a size.
  [[nodiscard]] char* const* with() const { return with_.data(); }
  [[nodiscard]] char* const* without() const { return without_.data(); }  // SpawnRequest::needed
  [[nodiscard]] char* const* pid_digits() const { return pid_digits_.data(); }

 private:
  [[nodiscard]] std::vector<char*> pointers(const std::vector<std::string>& words,
                                            const std::vector<std::string>& replaced);

  std::vector<std::string> pid_words_;
  std::vector<char*> pid_digits_;
  std::vector<char*> with_;
  std::vector<char*> without_;
};

}  // namespace skep::host
