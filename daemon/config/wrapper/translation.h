#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/wrapper/wrapper.h"

namespace skep::config {

using Words = std::vector<std::string>;

// What the words that follow a wrapper's name ask of it.
struct Request {
  std::string script;  // of package.json; else empty
  Words words;         // with a script: arguments to add to it; else the command to run
};

// "npm run X", "yarn X", "pnpm exec X", ...: nothing where the words are not understood.
[[nodiscard]] std::optional<Request> request_of_scripts(const std::string& name,
                                                        const Words& words);

// The command that "npx" or "pnpx" runs; without words: not understood.
[[nodiscard]] Words command_of_runner(const Words& words);
// The same with Node's own options for a loader, of "tsx" and of "ts-node".
[[nodiscard]] Words command_of_tsx(const Words& words);
[[nodiscard]] Words command_of_ts_node(const std::string& name, const Words& words);
// Of "nodemon", "pm2" and the like.
[[nodiscard]] Words command_of_keeper(const std::string& name, const Words& words);

}  // namespace skep::config
