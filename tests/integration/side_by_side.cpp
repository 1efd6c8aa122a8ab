#include "integration/side_by_side.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <regex>
#include <sstream>

#include "integration/on_purpose.h"

namespace skep::harness {
namespace {

using namespace std::chrono_literals;

std::string script_of(const Workspace& scripts, const Twin& twin) {
  // Once: a shell that reads it while it is written again finds it empty, and ends.
  const std::string name = twin.name + ".sh";
  if (std::filesystem::exists(scripts.path(name))) return scripts.path(name);
  return scripts.write(name, twin.script + '\n');
}

std::string for_supervisord(const Workspace& scripts, const std::vector<Twin>& twins) {
  std::string text;
  for (const Twin& twin : twins) {
    text +=
        "[program:" + twin.name +
        "]\nprocess_name=%(process_num)d\nnumprocs=" + std::to_string(twin.workers) +
        "\ncommand=" + (twin.command.empty() ? "sh " + script_of(scripts, twin) : twin.command) +
        "\nautostart=" + (twin.autostart ? "true" : "false") +
        "\nstartsecs=" + (twin.proves_itself ? "5" : "0") +
        "\nstartretries=0\nautorestart=unexpected\nstopasgroup=true\nkillasgroup=true\nstdout_"
        "logfile=@RUN@/" +
        twin.name + "-%(process_num)d.out\nstderr_logfile=@RUN@/" + twin.name +
        "-%(process_num)d.err\n";
  }
  return text;
}

std::string for_skepd(const Workspace& scripts, const std::vector<Twin>& twins) {
  std::string text;
  for (const Twin& twin : twins) {
    const std::string app = "[app." + twin.name;
    const std::string command = twin.command.empty()
                                    ? "[\"sh\", \"" + script_of(scripts, twin) + "\"]"
                                    : "[\"" + twin.command + "\"]";
    text += app + "]\ncommand = " + command +
            "\nruntime = \"other\"\nworkers = " + std::to_string(twin.workers) +
            "\nautostart = " + (twin.autostart ? "true" : "false") + "\nstdin = \"pipe\"\n" + app +
            ".env]\nSKEP_TEST = \"@MARK@\"\n" + app + ".ready]\nwhen = \"after " +
            (twin.proves_itself ? "5s" : "0s") + "\"\n" + app +
            ".restart]\npolicy = \"on-failure\"\ngive-up = \"1 in 60s\"\n" + app +
            ".logs]\nstdout = \"@RUN@/" + twin.name + "-{slot}.out\"\nstderr = \"@RUN@/" +
            twin.name + "-{slot}.err\"\n";
  }
  return text;
}

SkepdOptions own_log() {
  SkepdOptions options;
  options.daemon_keys = "log = \"@RUN@/skepd.log\"";
  return options;
}

std::string shown(const std::vector<std::string>& words) {
  std::string text = "supervisorctl";
  for (const std::string& word : words) text += ' ' + word;
  return text;
}

}  // namespace

std::vector<Twin> twins() {
  return {
      {.name = "broken", .script = {}, .command = "/nonexistent/program"},
      {.name = "cat", .script = "while read -r line; do echo \"worker got $line\"; done"},
      {.name = "crash", .script = "exit 1", .proves_itself = true},
      {.name = "job", .script = "sleep 0.3"},
      {.name = "log",
       .script = "trap 'echo hup' HUP\necho one line\necho another line\necho oh >&2\n"
                 "while :; do sleep 1000 & wait; kill $!; done"},
      {.name = "manual", .script = "exec sleep 1000", .autostart = false},
      {.name = "web", .script = "exec sleep 1000", .workers = 2},
  };
}

std::string normalised(std::string text) {
  using std::regex;
  text = std::regex_replace(text, regex("pid [0-9]+"), "pid N");
  text = std::regex_replace(text, regex("uptime [0-9:]+"), "uptime T");
  text = std::regex_replace(text, regex("[A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2} [AP]M"), "TIME");
  text = std::regex_replace(text, regex("((FATAL|BACKOFF) +)[^\n]*"), "$1WHY");
  text = std::regex_replace(text, regex("/tmp/skep-test-[A-Za-z0-9]+/[a-z.]+"), "FILE");
  return text;
}

std::string sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  std::string sorted;
  for (const std::string& line : lines) sorted += line + '\n';
  return sorted;
}

SideBySide::SideBySide(const std::vector<Twin>& programs)
    : supervisord_(for_supervisord(scripts_, programs)),
      skepd_(for_skepd(scripts_, programs), own_log()),
      skepctls_(for_skepd(scripts_, programs), own_log()),
      their_ctl_(supervisord_.config(), supervisord_.url()),
      our_ctl_(supervisord_.config(), "unix://" + skepd_.socket()) {
  soon_same({"status"});
}

void SideBySide::configure(const std::vector<Twin>& programs) {
  supervisord_.configure(for_supervisord(scripts_, programs));
  for (const Skepd* skepd : {&skepd_, &skepctls_}) skepd->configure(for_skepd(scripts_, programs));
}

Finished SideBySide::ours(const std::vector<std::string>& words) const {
  return our_ctl_.run(words);
}

Finished SideBySide::theirs(const std::vector<std::string>& words) const {
  return their_ctl_.run(words);
}

SideBySide::Answers SideBySide::ask(const std::vector<std::string>& words) const {
  auto one = std::async(std::launch::async, [&] { return theirs(words); });
  auto other = std::async(std::launch::async, [&] { return ours(words); });
  Answers answers;
  answers.skepctl = skepctls_.ctl(words);
  answers.ours = other.get();
  answers.theirs = one.get();
  const auto named = named_for_supervisorctl(words);
  answers.wanted = named == words ? answers.theirs : theirs(named);
  reconcile(words, answers.wanted, answers.skepctl);
  return answers;
}

bool SideBySide::Answers::all_equal() const {
  const auto equal = [](const Finished& one, const Finished& other) {
    return normalised(one.out) == normalised(other.out) && one.exit == other.exit;
  };
  return equal(theirs, ours) && equal(wanted, skepctl);
}

void SideBySide::expect_equal(const Answers& answers, const std::vector<std::string>& words) {
  EXPECT_EQ(normalised(answers.ours.out), normalised(answers.theirs.out))
      << shown(words) << answers.ours.err;
  EXPECT_EQ(answers.ours.exit, answers.theirs.exit) << shown(words);
  EXPECT_EQ(normalised(answers.skepctl.out), normalised(answers.wanted.out))
      << "skepctl, " << shown(words) << answers.skepctl.err;
  EXPECT_EQ(answers.skepctl.exit, answers.wanted.exit) << "skepctl, " << shown(words);
}

void SideBySide::same(const std::vector<std::string>& words) {
  expect_equal(ask(words), words);
}

void SideBySide::soon_same(const std::vector<std::string>& words) {
  static_cast<void>(eventually(10s, [&] { return ask(words).all_equal(); }));
  same(words);
}

bool SideBySide::soon_all_show(const std::vector<std::string>& words, const std::string& text) {
  return eventually(10s, [&] {
    const Answers answers = ask(words);
    return answers.theirs.out.find(text) != std::string::npos &&
           answers.ours.out.find(text) != std::string::npos &&
           answers.skepctl.out.find(text) != std::string::npos;
  });
}

void SideBySide::same_in_any_order(const std::vector<std::string>& words) {
  Answers answers = ask(words);
  for (Finished* one : {&answers.theirs, &answers.ours, &answers.skepctl, &answers.wanted})
    one->out = sorted_lines(one->out);
  expect_equal(answers, words);
}

void SideBySide::same_exit(const std::vector<std::string>& words) {
  Answers answers = ask(words);
  for (Finished* one : {&answers.theirs, &answers.ours, &answers.skepctl, &answers.wanted})
    one->out = one->out.empty() ? "nothing" : "something";
  expect_equal(answers, words);
}

std::vector<std::string> SideBySide::command(const std::string& config, const std::string& url,
                                             const std::vector<std::string>& words) {
  std::vector<std::string> all{"/usr/bin/supervisorctl", "-c", config, "-s", url};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

}  // namespace skep::harness
