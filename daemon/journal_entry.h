#pragma once

#include <string>
#include <string_view>

#include "model/notice.h"

namespace skep {

// Entries of systemd's journal as host::logs::own_journal_path takes them.
//
//   MESSAGE            the sentence of the log, without its time and level
//   PRIORITY           6 info, 4 warning, 3 error
//   SYSLOG_IDENTIFIER  skepd
//   MESSAGE_ID         one for each kind of event: message_id(); explained in
//                      packaging/journald/skep.catalog, for journalctl -x
//   SKEP_EVENT         the kind: "state", "stalled", ...
//   SKEP_APP, SKEP_WORKER ("web:0"), SKEP_PID, SKEP_FROM, SKEP_TO, SKEP_REASON, SKEP_THRESHOLD
//                      where the event has them
[[nodiscard]] std::string journal_entry(const Notice& notice, std::string_view sentence);

// Of what is no event; `worker` without an app: of the daemon as a whole.
[[nodiscard]] std::string journal_entry(Notice::Severity severity, const WorkerId& worker,
                                        std::string_view sentence);

// 32 hexadecimal digits, which stay the same for ever.
[[nodiscard]] std::string_view message_id(Notice::Kind kind);

}  // namespace skep
