#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skep::config {

// What an app runs and from where.
struct Invocation {
  std::vector<std::string> command;
  std::string directory;  // empty: skepd's own
  std::string path;       // PATH
};

// A program of Node that starts the app's program as a child of its own. It takes the worker's
// channel for itself, so the app would wait forever to listen.
struct Wrapper {
  enum class Kind : std::uint8_t {
    scripts,  // runs a script of package.json: npm, yarn, pnpm
    runner,   // runs a package's program: npx, pnpx
    chooser,  // runs one of the above: corepack
    tsx,
    ts_node,
    keeper,  // keeps a program running: nodemon, pm2
  };

  Kind kind = Kind::scripts;
  std::string name;  // as people call it: "npm"
  std::size_t own_words =
      1;  // of the command; 2 for `node /usr/lib/node_modules/npm/bin/npm-cli.js`
};

[[nodiscard]] bool is_wrapper_name(std::string_view program);

// The wrapper that the command calls: by its name, by the file behind a link, or as a script that
// Node is to run. `command` has at least one word.
[[nodiscard]] std::optional<Wrapper> wrapper_of(const Invocation& invocation);

}  // namespace skep::config
