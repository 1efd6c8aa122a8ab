#include "ctl/import/dotenv.h"
#include "ctl/import/identity.h"
#include "ctl/import/quantities.h"
#include "ctl/import/skepd_variable.h"
#include "ctl/import/systemd_command.h"
#include "ctl/import/systemd_service.h"

namespace skep::ctl::importing {
namespace {

void read_environment_file(App& app, const std::string& said, const Specifiers& specifiers,
                           const Around& around) {
  const std::string path = specifiers.expand(said.starts_with('-') ? said.substr(1) : said);
  const auto files = around.files(path);
  if (files.empty())
    return app.note("EnvironmentFile=" + said,
                    "The file cannot be read here, so its variables are missing; put them into "
                    "env.");
  for (const NamedText& file : files) {
    const Dotenv dotenv = parse_dotenv(file.text);
    for (const auto& [name, value] : dotenv.variables) app.set_env(name, value);
    app.note("EnvironmentFile=" + said,
             "Its variables stand in env below, with what is secret in them; they are not read "
             "again.");
  }
}

void set_directory(App& app, std::string directory, const Around& around) {
  const std::string said = directory;
  if (directory.starts_with('-')) directory.erase(0, 1);
  if (is_absolute(directory)) return app.set("", "directory", absolute(around.folder, directory));
  app.note("WorkingDirectory=" + said, "Write an absolute path: directory = \"/srv/web\".");
}

}  // namespace

void take_environment(IniFields& fields, App& app, const Specifiers& specifiers,
                      const Around& around) {
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
  for (const std::string& file : fields.take_all("EnvironmentFile"))
    read_environment_file(app, file, specifiers, around);
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
