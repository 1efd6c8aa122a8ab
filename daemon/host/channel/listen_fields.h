#pragma once

#include <optional>
#include <string>

#include "host/channel/fields.h"
#include "host/channel/listen_query.h"

namespace skep::host {

// The fields that `queryServer` and `listening` have in common. Nothing where one is of a wrong
// type, out of range, or the host is not numeric: Node resolves names before it asks.
[[nodiscard]] std::optional<ListenQuery> listen_query_of(const Fields& fields);

// Names a handle of one worker, in the form of Node's own primary: address, port, addressType, fd
// and index, joined by ':'.
[[nodiscard]] std::optional<std::string> listen_key_of(const Fields& fields);

// ListenQuery::data; nothing when it is too long.
[[nodiscard]] std::optional<std::string> listen_data_of(const Fields& fields);

}  // namespace skep::host
