#pragma once

#include <string>

#include "host/process/borrowed_rights.h"
#include "host/process/identity.h"
#include "model/error.h"

namespace skep::host::logs {

// The rights with which the file at `path` is to be made, opened, renamed or removed, for as long
// as they live. They matter where skepd is root: whoever can write to one of the directories on the
// way can lead it to any file by a link. So
//   - where every directory belongs to root (or skepd) and nobody else can write to it, skepd's
//   own;
//   - where some belong to the app's `user`, or its group can write to them, that user's;
//   - else it is refused: the error is the reason, and what to do about it.
// A directory that everybody can write to but with the sticky bit, such as /tmp, counts as its
// owner's; a group that can write is an owner, too, but for root's. Ubuntu's /var/log (root:syslog,
// 0775) is taken as root's. Links among the directories are followed, and what they lead to counts.
// `path` is absolute; directories that are not there yet do not count.
[[nodiscard]] Result<BorrowedRights> rights_for(const std::string& path, const Identity* user);

}  // namespace skep::host::logs
