#include "config/config.h"

#include <set>
#include <utility>

#include "config/app_loader.h"
#include "config/document.h"
#include "config/include.h"
#include "config/listen_book.h"
#include "config/on_event_loader.h"
#include "config/order_book.h"
#include "config/sections/sections.h"
#include "config/table_reader.h"
#include "config/text_file.h"

namespace skep::config {
namespace {

class Loader {
 public:
  explicit Loader(const Surroundings& around) : around_(around) {}

  tl::expected<Config, std::vector<Problem>> run(const std::string& path) {
    config_.daemon.socket = around_.default_socket;
    read(path, &Loader::read_main);
    for (const std::string& file : includes_) {
      if (config_.files.size() > most_includes) {
        problems_.add(path, {},
                      "more than " + std::to_string(most_includes) + " files are included");
        break;
      }
      read(file, &Loader::read_included);
    }
    check_apps_of_events();
    config_.apps = std::move(apps_).take();
    order_.settle(config_.apps, problems_);
    const bool refused = problems_.has_errors();
    auto problems = std::move(problems_).take();
    if (refused) return tl::unexpected(std::move(problems));
    config_.on_events = std::move(on_events_).take();
    config_.warnings = std::move(problems);
    return std::move(config_);
  }

 private:
  void read(const std::string& path, void (Loader::*sections)(TableReader&)) {
    auto file = read_text_file(path, around_.root);
    if (!file) {
      add(file.error());
      return;
    }
    if (!seen_.insert(file->identity).second) return;
    config_.files.push_back(path);
    const auto document = parse_document(file->text, path);
    if (!document) {
      add(document.error());
      return;
    }
    Scope scope{path, around_, problems_, listens_, order_};
    TableReader reader(*document, "", scope);
    (this->*sections)(reader);
    apps_.read(reader);
    on_events_.read(reader);
    read_groups(reader);
    reader.finish();
    problems_.close_file();
  }

  void read_main(TableReader& file) {
    for (const Include& include : read_daemon(file, config_.daemon)) {
      auto files = included_files(include.pattern, file.scope().file);
      if (files)
        includes_.insert(includes_.end(), files->begin(), files->end());
      else
        file.complain_at(include.place, "\"include\" in [daemon]: " + files.error().message);
    }
  }

  void read_included(TableReader& file) {
    if (const Entry* daemon = file.entry("daemon"))
      file.complain_at(daemon->place, "[daemon] belongs in " + config_.files.front() +
                                          "; take it out of this file");
  }

  void check_apps_of_events() {
    on_events_.check_apps(apps_.names(), problems_);
    problems_.close_file();
  }

  void add(const Problem& problem) {
    problems_.add(problem.file, {problem.line, problem.column}, problem.message);
    problems_.close_file();
  }

  const Surroundings& around_;
  Config config_;
  Problems problems_;
  AppLoader apps_;
  OnEventLoader on_events_;
  ListenBook listens_;
  OrderBook order_;
  std::vector<std::string> includes_;
  std::set<FileIdentity> seen_;
};

}  // namespace

tl::expected<Config, std::vector<Problem>> load(const std::string& path,
                                                const Surroundings& around) {
  return Loader(around).run(path);
}

}  // namespace skep::config
