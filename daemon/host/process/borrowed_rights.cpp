#include "host/process/borrowed_rights.h"

#include <array>
#include <cerrno>
#include <initializer_list>
#include <linux/capability.h>
#include <optional>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace skep::host {

namespace {

// The C library changes groups and capabilities of all threads, or has no function for it: these
// are the system calls, which change this thread's alone.

using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

std::optional<Capabilities> capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  Capabilities data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return std::nullopt;
  return data;
}

std::uint64_t effective_of(const Capabilities& data) {
  return data[0].effective | (std::uint64_t{data[1].effective} << 32U);
}

bool set_effective(std::uint64_t effective) {
  auto data = capabilities();
  if (!data) return false;
  if (effective_of(*data) == effective) return true;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  (*data)[0].effective = static_cast<std::uint32_t>(effective);
  (*data)[1].effective = static_cast<std::uint32_t>(effective >> 32U);
  return ::syscall(SYS_capset, &header, data->data()) == 0;
}

// Those that the kernel takes from root when its file system id changes (CAP_FS_SET).
constexpr std::uint64_t file_capabilities() {
  std::uint64_t set = 0;
  for (const unsigned each : {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER,
                              CAP_FSETID, CAP_LINUX_IMMUTABLE, CAP_MKNOD, CAP_MAC_OVERRIDE})
    set |= std::uint64_t{1} << each;
  return set;
}

bool set_groups(const std::vector<gid_t>& groups) {
  return ::syscall(SYS_setgroups, groups.size(), groups.data()) == 0;
}

// Neither call says whether it worked; an id that cannot be tells which is in force.
bool set_file_gid(gid_t gid) {
  ::syscall(SYS_setfsgid, gid);
  return static_cast<gid_t>(::syscall(SYS_setfsgid, static_cast<gid_t>(-1))) == gid;
}

bool set_file_uid(uid_t uid) {
  ::syscall(SYS_setfsuid, uid);
  return static_cast<uid_t>(::syscall(SYS_setfsuid, static_cast<uid_t>(-1))) == uid;
}

std::optional<std::vector<gid_t>> own_groups() {
  const int count = ::getgroups(0, nullptr);
  if (count < 0) return std::nullopt;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (::getgroups(count, groups.data()) != count) return std::nullopt;
  return groups;
}

// As the process was before any of its threads borrowed: the kernel has one for all of them.
int own_dumpable() {
  static const int dumpable = ::prctl(PR_GET_DUMPABLE);
  return dumpable;
}

}  // namespace

tl::expected<BorrowedRights, int> BorrowedRights::of(const Identity* lender) {
  BorrowedRights rights;
  rights.uid_ = ::geteuid();
  rights.gid_ = ::getegid();
  if (lender == nullptr || lender->uid == rights.uid_) return rights;
  auto groups = own_groups();
  const auto data = capabilities();
  if (!groups || !data) return tl::unexpected(EPERM);
  rights.groups_ = std::move(*groups);
  rights.effective_ = effective_of(*data);
  // The kernel resets both when the ids change.
  rights.dumpable_ = own_dumpable();
  ::prctl(PR_GET_PDEATHSIG, &rights.parent_death_signal_);
  rights.borrowed_ = true;
  if (rights.take(*lender)) return rights;
  const int error = rights.give_back();
  return tl::unexpected(error == 0 ? EPERM : error);
}

bool BorrowedRights::take(const Identity& lender) const {
  return set_groups(lender.groups) && set_file_gid(lender.gid) && set_file_uid(lender.uid) &&
         set_effective(effective_ & ~file_capabilities());
}

BorrowedRights::BorrowedRights(BorrowedRights&& other) noexcept
    : borrowed_(std::exchange(other.borrowed_, false)),
      uid_(other.uid_),
      gid_(other.gid_),
      groups_(std::move(other.groups_)),
      effective_(other.effective_),
      dumpable_(other.dumpable_),
      parent_death_signal_(other.parent_death_signal_) {}

BorrowedRights::~BorrowedRights() {
  (void)give_back();
}

int BorrowedRights::give_back() {
  if (!std::exchange(borrowed_, false)) return 0;
  const bool user = set_file_uid(uid_);
  const bool group = set_file_gid(gid_);
  const bool capable = set_effective(effective_);
  // Whoever may not set groups has not set any.
  const bool grouped = own_groups() == groups_ || set_groups(groups_);
  if (dumpable_ == 1) ::prctl(PR_SET_DUMPABLE, 1);
  ::prctl(PR_SET_PDEATHSIG, parent_death_signal_);
  return user && group && capable && grouped ? 0 : ENOTRECOVERABLE;
}

}  // namespace skep::host
