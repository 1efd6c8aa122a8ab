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

// A real supervisord and a skepd, on equal programs, asked by the real supervisorctl.
class SideBySide : public testing::Test {
 protected:
  explicit SideBySide(const std::vector<Twin>& programs = twins());

  // Both say the same, line for line, and so does the exit status.
  void same(const std::vector<std::string>& words);
  // ... once both have come to the same.
  void soon_same(const std::vector<std::string>& words);
  // Whether what both print comes to have the text in it.
  [[nodiscard]] bool soon_both_show(const std::vector<std::string>& words, const std::string& text);
  void same_in_any_order(const std::vector<std::string>& words);
  // The exit status only, for what each says in its own words.
  void same_exit(const std::vector<std::string>& words);

  void configure(const std::vector<Twin>& programs);
  [[nodiscard]] Finished ours(const std::vector<std::string>& words) const;
  [[nodiscard]] Finished theirs(const std::vector<std::string>& words) const;
  // supervisorctl as a process of its own, for `-f`.
  [[nodiscard]] static std::vector<std::string> command(const std::string& config,
                                                        const std::string& url,
                                                        const std::vector<std::string>& words);

  Workspace scripts_;
  Supervisord supervisord_;
  Skepd skepd_;
  Supervisorctl their_ctl_;
  Supervisorctl our_ctl_;
};

}  // namespace skep::harness
