#include "ctl/person.h"

#include <cerrno>
#include <unistd.h>

namespace skep::ctl {

bool agrees(const Session& session, std::string_view question) {
  session.out << question << std::flush;
  bool first = true;
  bool yes = false;
  for (;;) {
    char typed = 0;
    const ssize_t got = ::read(session.around.input, &typed, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    if (typed == '\n') return yes;
    if (first) yes = typed == 'y' || typed == 'Y';
    first = false;
  }
}

}  // namespace skep::ctl
