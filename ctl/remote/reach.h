#pragma once

#include <memory>
#include <vector>

#include "ctl/arguments.h"
#include "ctl/remote/host.h"
#include "ctl/remote/ssh_words.h"
#include "ctl/route.h"
#include "ctl/surroundings.h"

namespace skep::ctl {

// The machines that --host names, or SKEP_HOST where no --socket means this one; empty: this one.
[[nodiscard]] Attempt<std::vector<Host>> choose_hosts(const Arguments& arguments,
                                                      const Surroundings& around);

// The way to the skepd of a host, or of this machine where `host` is null.
[[nodiscard]] std::shared_ptr<Route> choose_route(const Host* host, const Arguments& arguments,
                                                  const Surroundings& around, Asking asking);

}  // namespace skep::ctl
