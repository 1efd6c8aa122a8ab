#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "host/notify/notify_message.h"
#include "host/notify/printable.h"

// What a worker says of itself must come out within its bounds, whatever it sends.
static void check(const skep::host::NotifyMessage& message) {
  if (message.extend_timeout && (*message.extend_timeout <= skep::Duration{} ||
                                 *message.extend_timeout > skep::host::most_extended))
    std::abort();
  if (message.main_pid && *message.main_pid <= 0) std::abort();
  if (!message.status) return;
  if (message.status->size() > skep::host::longest_status) std::abort();
  if (skep::host::printable(*message.status, message.status->size()) != *message.status)
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check(skep::host::parse_notify_message({reinterpret_cast<const char*>(data), size}));
  return 0;
}
