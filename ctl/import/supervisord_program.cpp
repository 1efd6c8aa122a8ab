#include "ctl/import/supervisord_program.h"

#include <algorithm>
#include <array>
#include <optional>

#include "ctl/import/identity.h"
#include "ctl/import/log_target.h"
#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"
#include "ctl/import/split_words.h"
#include "ctl/import/supervisord_expand.h"
#include "ctl/import/supervisord_keys.h"

namespace skep::ctl::importing {
namespace {

constexpr std::int64_t default_priority = 999;

class Program {
 public:
  Program(IniFields& fields, App& app, const Around& around)
      : fields_(fields), app_(app), around_(around) {}

  std::int64_t read(const std::string& name, const std::string& group,
                    const SupervisordDefaults& defaults) {
    expansions_.texts = {{"here", around_.folder},
                         {"program_name", name},
                         {"group_name", group},
                         {"host_node_name", around_.host}};
    read_numbers(group);
    read_environment(defaults.environment);
    read_command();
    read_place(defaults);
    read_start();
    read_stop();
    read_logs();
    const std::int64_t priority = number("priority").value_or(default_priority);
    for (const IniEntry& entry : fields_.rest())
      app_.note(entry.key + " = " + entry.value, advice_on_program(entry.key));
    return priority;
  }

 private:
  std::optional<std::string> text(std::string_view key) {
    auto value = fields_.take(key);
    return value ? std::optional(expand(*value, expansions_)) : std::nullopt;
  }

  std::optional<std::int64_t> number(std::string_view key) {
    const auto value = text(key);
    if (!value) return std::nullopt;
    const auto number = integer_of(trimmed(*value));
    if (!number) app_.note(std::string(key) + " = " + *value, "This is no number.");
    return number;
  }

  std::optional<bool> boolean(std::string_view key) {
    const auto value = text(key);
    if (!value) return std::nullopt;
    const auto flag = boolean_of(*value);
    if (!flag) app_.note(std::string(key) + " = " + *value, "This is neither true nor false.");
    return flag;
  }

  void read_numbers(const std::string& group) {
    const auto workers = number("numprocs").value_or(1);
    expansions_.first = number("numprocs_start").value_or(0);
    expansions_.several = workers > 1;
    expansions_.texts["numprocs"] = std::to_string(workers);
    if (workers != 1) app_.set("", "workers", std::clamp<std::int64_t>(workers, 1, 4096));
    if (workers < 1) app_.note("numprocs = 0", "An app has one worker at least.");
    if (expansions_.first != 0)
      app_.note("numprocs_start = " + std::to_string(expansions_.first),
                "Slots count from 0; where the command has the number, it counts from there.");
    const auto process = fields_.take("process_name");
    if (process && *process != "%(program_name)s")
      app_.note("process_name = " + *process,
                "Workers are called " + app_.name + ":0 and so on" +
                    (group.empty() ? "." : ", whatever supervisorctl called them."));
  }

  void read_environment(const std::string& of_all) {
    const std::string own = fields_.take("environment").value_or("");
    for (const std::string& text : {of_all, own})
      for (auto& [name, value] : environment_of(expand(text, expansions_))) {
        expansions_.texts["ENV_" + name] = value;
        if (differs(value))
          variables_.emplace_back(name, word_of(value, expansions_));
        else
          app_.set_env(name, std::move(value));
      }
  }

  void read_command() {
    std::vector<Word> words;
    for (const std::string& word : split_words(text("command").value_or("")))
      words.push_back(word_of(word, expansions_));
    if (!words.empty()) app_.command = command_of(variables_, words);
  }

  void read_place(const SupervisordDefaults& defaults) {
    if (const auto user = text("user").value_or(defaults.user); !user.empty())
      set_user(app_, "user = " + user, user);
    if (const auto umask = text("umask").value_or(defaults.umask); !umask.empty())
      set_umask(app_, "umask = " + umask, umask);
    read_directory(text("directory").value_or(defaults.directory));
  }

  void read_directory(std::string directory) {
    if (directory.empty()) return;
    if (directory.starts_with('~') && !around_.home.empty()) directory.replace(0, 1, around_.home);
    const std::string path = absolute(around_.folder, directory);
    if (differs(path))
      app_.note("directory = " + with_slots(path), "Workers of an app share one directory.");
    else if (is_absolute(path))
      app_.set("", "directory", path);
    else
      app_.note("directory = " + directory, "Write an absolute path.");
  }

  void read_start() {
    if (const auto starts = boolean("autostart"); starts && !*starts)
      app_.set("", "autostart", false);
    read_policy();
    const auto settled = number("startsecs");
    if (settled && *settled != 1) {
      constexpr std::int64_t longest = 24 * 3600;
      const auto wait = static_cast<double>(std::min(*settled, longest));
      app_.set("ready", "when", "after " + duration_text(wait));
      if (wait >= 60) app_.set("ready", "timeout", duration_text(wait * 2));
    }
    if (const auto tries = number("startretries")) {
      const double waits = 30;
      app_.set(
          "restart", "give-up",
          give_up_text(*tries + 1, static_cast<double>(std::min<std::int64_t>(*tries + 1, 10'000)) *
                                       (static_cast<double>(settled.value_or(1)) + waits)),
          "supervisord counts failed starts in a row; here deaths count in a time.");
    }
  }

  void read_policy() {
    const std::string again = text("autorestart").value_or("unexpected");
    const auto always = boolean_of(again);
    if (always)
      app_.set("restart", "policy", std::string(*always ? "always" : "never"));
    else
      app_.set("restart", "policy", std::string("on-failure"));
    if (!always && trimmed(again) != "unexpected")
      app_.note("autorestart = " + again, "supervisord knows true, false and unexpected.");
    if (const auto codes = text("exitcodes"); codes && trimmed(*codes) != "0" && !always)
      app_.note("exitcodes = " + *codes,
                "Skep tells exit status 0 from all others, no more: a worker that ends with "
                "another one is started again.");
  }

  void read_stop() {
    if (const auto signal = text("stopsignal")) {
      if (const auto name = signal_text(*signal))
        app_.set("stop", "signal", *name);
      else
        app_.note("stopsignal = " + *signal, "This is no signal here.");
    }
    if (const auto wait = number("stopwaitsecs"))
      app_.set("stop", "kill", duration_text(static_cast<double>(*wait)));
    const bool as_group = boolean("stopasgroup").value_or(false);
    if (as_group)
      app_.note("stopasgroup = true",
                "Skep signals the worker alone, and kills its whole process group when stop.kill "
                "is over.");
    if (const auto kill = boolean("killasgroup"); kill && !*kill)
      app_.note("killasgroup = false", "Skep kills the whole process group.");
  }

  void read_logs() {
    read_log("stdout");
    const bool together = boolean("redirect_stderr").value_or(false);
    if (together) {
      app_.set("logs", "stderr", std::string("stdout"));
      if (const auto file = fields_.take("stderr_logfile"))
        app_.note("stderr_logfile = " + *file, "redirect_stderr makes it part of stdout.");
    } else {
      read_log("stderr");
    }
    read_rotation();
  }

  void read_log(const std::string& stream) {
    const auto path = text(stream + "_logfile");
    if (!path) return;
    std::string word = *path;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    });
    if (word == "auto") return;
    if (word == "none" || word == "off") return set_log(app_, stream, "none");
    if (word == "syslog")
      return app_.note(stream + "_logfile = syslog",
                       "Write \"inherit\" and run skepd under systemd, whose journal takes it.");
    set_log(app_, stream, log_target(around_.folder, with_slots(*path)));
  }

  void read_rotation() {
    const auto bytes = text("stdout_logfile_maxbytes");
    const auto kept = number("stdout_logfile_backups");
    if (bytes || kept) {
      const auto size = bytes ? bytes_of(*bytes) : bytes_of("50MB");
      if (size)
        set_rotation(app_, *size, kept.value_or(10));
      else
        app_.note("stdout_logfile_maxbytes = " + *bytes, "This is no size.");
    }
    for (const std::string key : {"stderr_logfile_maxbytes", "stderr_logfile_backups"}) {
      const auto value = text(key);
      const auto of_stdout = fields_.take("stdout" + key.substr(6));
      if (value && value != of_stdout)
        app_.note(key + " = " + *value,
                  "Both logs of an app rotate by the same rule, logs.rotate.");
    }
  }

  IniFields& fields_;
  App& app_;
  const Around& around_;
  Expansions expansions_;
  std::vector<std::pair<std::string, Word>> variables_;  // that differ from process to process
};

}  // namespace

std::int64_t read_program(IniFields fields, const std::string& program, const std::string& group,
                          const SupervisordDefaults& defaults, const Around& around, App& app) {
  return Program(fields, app, around).read(program, group, defaults);
}

}  // namespace skep::ctl::importing
