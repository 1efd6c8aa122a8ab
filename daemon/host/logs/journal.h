#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>

#include "host/unique_fd.h"
#include "model/error.h"

namespace skep::host::logs {

// systemd's journal as a log file of the log thread: what goes to one of these paths goes there, an
// entry a line, by journald's native protocol. It is spoken here because sd_journal_sendv() waits
// for a journald that is stuck.
//
// Of skepd's own log, where an entry is "MESSAGE=...\nPRIORITY=6\n...", ended by an empty line.
inline constexpr std::string_view own_journal_path = "journal:";

[[nodiscard]] bool is_journal(std::string_view path);

// Of a stream of a worker's output: its entries have SYSLOG_IDENTIFIER and SKEP_APP (the app),
// SKEP_WORKER ("web:0"), SKEP_STREAM ("stdout", "stderr") and PRIORITY 6.
[[nodiscard]] std::string journal_path(std::string_view app, std::uint32_t slot,
                                       std::string_view stream);

// The error is the reason alone.
[[nodiscard]] Result<UniqueFd> connect_journal();

// Whether standard error is the journal already: by JOURNAL_STREAM, which names it.
[[nodiscard]] bool standard_error_is_journal();

// Sends the first entry of `data`, which holds at least a byte; a line beyond 48 KiB is several.
// How many bytes of `data` that took; negative and errno: none, EAGAIN where journald does not read
// as fast.
[[nodiscard]] ssize_t send_to_journal(int fd, std::string_view path, std::string_view data);

}  // namespace skep::host::logs
