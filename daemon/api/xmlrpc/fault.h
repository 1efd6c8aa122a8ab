#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skep::api::xmlrpc {

// supervisord's faults with supervisord's numbers (its xmlrpc.Faults), which its clients know.
enum class FaultCode : std::uint8_t {
  unknown_method = 1,
  incorrect_parameters = 2,
  bad_arguments = 3,
  signature_unsupported = 4,
  shutdown_state = 6,
  bad_name = 10,
  bad_signal = 11,
  no_file = 20,
  not_executable = 21,
  failed = 30,
  abnormal_termination = 40,
  spawn_error = 50,
  already_started = 60,
  not_running = 70,
  success = 80,
  already_added = 90,
  still_running = 91,
  cant_reread = 92,
};

// "BAD_NAME"
[[nodiscard]] std::string_view name_of(FaultCode code);

// Why a call has no value.
struct Fault {
  FaultCode code = FaultCode::failed;
  std::string about;  // the name, or a sentence; may be empty

  // "BAD_NAME: web:9"
  [[nodiscard]] std::string text() const;
};

}  // namespace skep::api::xmlrpc
