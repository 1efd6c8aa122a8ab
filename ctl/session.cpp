#include "ctl/session.h"

#include <fmt/format.h>

#include "ctl/body.h"

namespace skep::ctl {

Attempt<Answer> expect_success(Attempt<Answer> answer) {
  if (!answer || (answer->status >= 200 && answer->status < 300)) return answer;
  return trouble(fmt::format("skepd refuses: {} (HTTP {})", printable(read_error(answer->body)),
                             answer->status));
}

Attempt<std::string> ask(const Session& session, std::string_view target) {
  auto answer = expect_success(session.client.get(target));
  if (!answer) return tl::unexpected(answer.error());
  return std::move(answer->body);
}

void print_json(std::ostream& out, std::string_view body) {
  out << body;
  if (!body.ends_with('\n')) out << '\n';
}

}  // namespace skep::ctl
