#pragma once

#include <sys/types.h>

namespace skep::api {

// Who is at the other end of the control socket, by SO_PEERCRED.
struct Peer {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  bool may_act = true;  // false: it may look, but change nothing
};

}  // namespace skep::api
