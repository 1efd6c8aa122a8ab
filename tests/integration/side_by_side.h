#pragma once

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/harness/eventually.h"
#include "integration/harness/skepd.h"
#include "integration/harness/supervisord.h"

namespace skep::harness {

// One and the same program in both configs.
struct Twin {
  std::string name;
  std::string script;  // of sh
  std::uint32_t workers = 1;
  bool autostart = true;
  bool proves_itself = false;  // it is up after five seconds, not at once
  std::string command{};       // instead of the script
};

// The programs that most tests have.
[[nodiscard]] std::vector<Twin> twins();

// What differs on purpose, made equal: pids, times, uptimes, where files are; and why a program is
// down, which Skep tells in sentences of its own.
[[nodiscard]] std::string normalised(std::string text);
// For groups: supervisord tells of processes as they end, Skep in the order of slots.
[[nodiscard]] std::string sorted_lines(const std::string& text);

// A real supervisord and two skepds, on equal programs. The one skepd is asked by the real
// supervisorctl, as supervisord is, the other one by skepctl.
class SideBySide : public testing::Test {
 protected:
  explicit SideBySide(const std::vector<Twin>& programs = twins());

  // All say the same, line for line, and so does the exit status; but for what skepctl says in
  // another way on purpose.
  void same(const std::vector<std::string>& words);
  // ... once all have come to the same.
  void soon_same(const std::vector<std::string>& words);
  // Whether what all print comes to have the text in it.
  [[nodiscard]] bool soon_all_show(const std::vector<std::string>& words, const std::string& text);
  void same_in_any_order(const std::vector<std::string>& words);
  // The exit status only, for what each says in its own words.
  void same_exit(const std::vector<std::string>& words);

  void configure(const std::vector<Twin>& programs);
  // What supervisorctl prints of the skepd that it asks, and of supervisord.
  [[nodiscard]] Finished ours(const std::vector<std::string>& words) const;
  [[nodiscard]] Finished theirs(const std::vector<std::string>& words) const;
  // supervisorctl as a process of its own, for `-f`.
  [[nodiscard]] static std::vector<std::string> command(const std::string& config,
                                                        const std::string& url,
                                                        const std::vector<std::string>& words);

  Workspace scripts_;
  Supervisord supervisord_;
  Skepd skepd_;
  Skepd skepctls_;
  Supervisorctl their_ctl_;
  Supervisorctl our_ctl_;

 private:
  // What was printed of one command.
  struct Answers {
    Finished theirs;   // supervisorctl's of supervisord
    Finished ours;     // supervisorctl's of skepd
    Finished skepctl;  // as supervisorctl would say it
    Finished wanted;   // what skepctl is to say
    [[nodiscard]] bool all_equal() const;
  };
  // Asks all at the same time.
  [[nodiscard]] Answers ask(const std::vector<std::string>& words) const;
  void expect_equal(const Answers& answers, const std::vector<std::string>& words);
};

}  // namespace skep::harness
