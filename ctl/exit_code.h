#pragma once

namespace skep::ctl {

// supervisorctl's exit codes, which are the LSB's for init scripts.
enum class ExitCode : int {
  success = 0,
  generic = 1,
  invalid_arguments = 2,
  something_stopped = 3,  // status only
  unreachable = 4,        // and for status: a name that nothing has
  not_running = 7,        // a worker, or skepd: its socket is not there
};

}  // namespace skep::ctl
