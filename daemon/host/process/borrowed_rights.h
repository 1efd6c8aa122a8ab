#pragma once

#include <cstdint>
#include <sys/types.h>
#include <vector>

#include <tl/expected.hpp>

#include "host/process/identity.h"

namespace skep::host {

// The calling thread, and no other, has another user's rights to files while this lives: that
// user's file system ids and groups, and no capability that overrides the modes of files.
class BorrowedRights {
 public:
  // The error is an errno, EPERM where skepd may not; then all is as it was. Who lends nothing
  // (null, or skepd's own user) leaves the thread as it is.
  [[nodiscard]] static tl::expected<BorrowedRights, int> of(const Identity* lender);

  BorrowedRights(BorrowedRights&& other) noexcept;
  BorrowedRights& operator=(BorrowedRights&&) = delete;
  BorrowedRights(const BorrowedRights&) = delete;
  BorrowedRights& operator=(const BorrowedRights&) = delete;
  ~BorrowedRights();

  // Ends it early: 0, or ENOTRECOVERABLE when the thread could not get its own rights back.
  [[nodiscard]] int give_back();

 private:
  BorrowedRights() = default;
  [[nodiscard]] bool take(const Identity& lender) const;

  bool borrowed_ = false;
  uid_t uid_ = 0;
  gid_t gid_ = 0;
  std::vector<gid_t> groups_;
  std::uint64_t effective_ = 0;  // capabilities, one bit each
  int dumpable_ = 0;
  int parent_death_signal_ = 0;
};

}  // namespace skep::host
