#include <algorithm>
#include <climits>

#include "ctl/import/identity.h"
#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"
#include "ctl/import/systemd_command.h"
#include "ctl/import/systemd_service.h"

namespace skep::ctl::importing {
namespace {

constexpr std::size_t most_files = 64;

// They are read at each start, as systemd does, so that no secret is copied from them.
void take_environment_files(IniFields& fields, App& app, const Specifiers& specifiers) {
  std::vector<std::string> files;
  for (const std::string& said : fields.take_all("EnvironmentFile")) {
    const std::string path = specifiers.expand(said);
    if (!path.starts_with('/') && !path.starts_with("-/"))
      app.note("EnvironmentFile=" + said,
               "Write an absolute path: env-files = [\"/etc/web.env\"].");
    else if (path.find_first_of("*?[") != std::string::npos)
      app.note("EnvironmentFile=" + said, "env-files takes no patterns; name each file.");
    else if (files.size() == most_files || path.size() >= PATH_MAX)
      app.note("EnvironmentFile=" + said, "This is more than env-files takes; put them together.");
    else if (std::find(files.begin(), files.end(), path) == files.end())
      files.push_back(path);
  }
  if (!files.empty()) app.set("", "env-files", files);
}

void set_directory(App& app, std::string directory, const Around& around) {
  const std::string said = directory;
  if (directory.starts_with('-')) directory.erase(0, 1);
  if (is_absolute(directory)) return app.set("", "directory", absolute(around.folder, directory));
  app.note("WorkingDirectory=" + said, "Write an absolute path: directory = \"/srv/web\".");
}

}  // namespace

void take_environment(IniFields& fields, App& app, const Specifiers& specifiers) {
  for (const std::string& line : fields.take_all("Environment"))
    for (const std::string& word : systemd_words(line)) {
      const std::string text = specifiers.expand(word);
      const auto equals = text.find('=');
      if (equals == std::string::npos)
        app.note("Environment=" + text, "This sets no variable.");
      else
        app.set_env(text.substr(0, equals), text.substr(equals + 1));
    }
  for (const std::string& line : fields.take_all("PassEnvironment"))
    for (const std::string& name : systemd_words(line)) {
      if (is_variable_name(name))
        app.set_env(name, skepd_variable(name));
      else
        app.note("PassEnvironment=" + name, "This cannot name a variable.");
    }
  take_environment_files(fields, app, specifiers);
}

void take_program(IniFields& fields, App& app, const Specifiers& specifiers, const Around& around) {
  const auto commands = fields.take_all("ExecStart");
  for (std::size_t i = 1; i < commands.size(); ++i)
    app.note("ExecStart=" + commands[i],
             "An app has one command; a script can run several, one after another.");
  if (!commands.empty()) set_exec_start(app, commands.front(), specifiers);
  if (const auto directory = fields.take("WorkingDirectory"); directory && !directory->empty())
    set_directory(app, specifiers.expand(*directory), around);
  if (const auto user = fields.take("User"); user && !user->empty())
    set_user(app, "User=" + *user, specifiers.expand(*user));
  if (const auto umask = fields.take("UMask"); umask && !umask->empty())
    set_umask(app, "UMask=" + *umask, *umask);
}

}  // namespace skep::ctl::importing
