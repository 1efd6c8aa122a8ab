#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "host/channel/fields.h"
#include "host/channel/listen_query.h"

namespace skep::host {

// The fields that `queryServer` and `listening` have in common (Node's lib/net.js, listenInCluster,
// and lib/dgram.js, bind), but for `data`. The error is an errno: EINVAL where a field is of a
// wrong type or out of range, or the host is not numeric, for Node resolves names before it asks;
// ENAMETOOLONG for a Unix path that no sockaddr_un takes; ENOENT for a relative one.
[[nodiscard]] tl::expected<ListenQuery, int> listen_query_of(const Fields& fields);

// ListenQuery::data; nothing when it is too long.
[[nodiscard]] std::optional<std::string> listen_data_of(const Fields& fields);

}  // namespace skep::host
