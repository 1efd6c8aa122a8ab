#pragma once

#include <optional>
#include <ostream>
#include <string_view>

#include "ctl/arguments.h"
#include "ctl/client.h"
#include "ctl/colour.h"
#include "ctl/surroundings.h"

namespace skep::ctl {

// One run of skepctl: what was asked for, whom to ask, where to write.
struct Session {
  const Client& client;
  const Arguments& arguments;
  const Surroundings& around;
  Colour colour;
  std::ostream& out;
  std::ostream& err;
};

// skepd's refusals become a trouble.
[[nodiscard]] Attempt<Answer> expect_success(Attempt<Answer> answer);

// What skepd answers to a GET that must succeed.
[[nodiscard]] Attempt<std::string> ask(const Session& session, std::string_view target);

// The body with a newline at its end.
void print_json(std::ostream& out, std::string_view body);

}  // namespace skep::ctl
