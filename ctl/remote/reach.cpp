#include "ctl/remote/reach.h"

#include "ctl/remote/ssh_route.h"
#include "ctl/socket_choice.h"
#include "ctl/socket_route.h"

namespace skep::ctl {

Attempt<std::vector<Host>> choose_hosts(const Arguments& arguments, const Surroundings& around) {
  if (!arguments.host.empty()) return parse_hosts(arguments.host);
  if (!arguments.socket.empty()) return std::vector<Host>();
  const auto named = around.variable("SKEP_HOST");
  if (!named || named->empty()) return std::vector<Host>();
  return parse_hosts(*named);
}

std::shared_ptr<Route> choose_route(const Host* host, const Arguments& arguments,
                                    const Surroundings& around, Asking asking) {
  if (host != nullptr) return std::make_shared<SshRoute>(*host, arguments.socket, asking);
  return std::make_shared<SocketRoute>(choose_socket(arguments.socket, around));
}

}  // namespace skep::ctl
