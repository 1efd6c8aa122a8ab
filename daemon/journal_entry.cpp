#include "journal_entry.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "host/logs/fields.h"

namespace skep {
namespace {

constexpr std::size_t longest_sentence = 16UL << 10U;
constexpr std::size_t longest_value = 1024;

constexpr std::array ids{
    std::pair{Notice::Kind::state, std::string_view("ad6c918ff22c4655a2669359d883ce14")},
    std::pair{Notice::Kind::stalled, std::string_view("1349f28121494bfb90870c29d044a93d")},
    std::pair{Notice::Kind::resumed, std::string_view("a96cfe9163684427871d8ad584e94cad")},
    std::pair{Notice::Kind::breached, std::string_view("386fa4452d2f4ffba07af05a35664569")},
    std::pair{Notice::Kind::recovered, std::string_view("d83b4e2fcfbc4a618370268c3e3eaf09")},
    std::pair{Notice::Kind::held, std::string_view("edf7b262240c461b839830df06181e85")},
    std::pair{Notice::Kind::replaced, std::string_view("7330346c5e364afd8539ca86a5eca27b")},
    std::pair{Notice::Kind::app_added, std::string_view("18ae711ec2384704acc384d38d18115b")},
    std::pair{Notice::Kind::app_changed, std::string_view("32701bd892804d5f889628a3ad98e3e3")},
    std::pair{Notice::Kind::app_removed, std::string_view("b0fa127cacfb4ff6b871a006fbe28d94")},
    std::pair{Notice::Kind::refused, std::string_view("aa557ef70ffd4b0bab7734c9d14367b2")},
    std::pair{Notice::Kind::said, std::string_view("2a6c8911391043fea09062fb7866aeb2")},
    std::pair{Notice::Kind::spare, std::string_view("00fd2b2809f340d685bf471a78e863d2")},
    std::pair{Notice::Kind::drained, std::string_view("d3b5317ec04e4a449f705b22cc412216")},
    std::pair{Notice::Kind::rescued, std::string_view("1c0cbffd7de94066a391a005a9ea9206")},
    std::pair{Notice::Kind::roll, std::string_view("338c2f1bb07942c5b2637a093c3a99a5")},
    std::pair{Notice::Kind::scaled, std::string_view("b5e48d0065f445e18ac894237542a9bd")},
    std::pair{Notice::Kind::order, std::string_view("41d8920b8bd0496491d75ccc123fd49d")},
    std::pair{Notice::Kind::overload, std::string_view("010a2389aad94f63a95aa0be893c026e")},
    std::pair{Notice::Kind::released, std::string_view("978607eff74e48088a359deb0d2d8069")},
    std::pair{Notice::Kind::remote_communication,
              std::string_view("1b086d4d8b664fd3ac4edab99ad5479f")},
    std::pair{Notice::Kind::oom_kill, std::string_view("842bcf84cd744411be8a2161bc47ae92")},
    std::pair{Notice::Kind::essential, std::string_view("12c8a45122c34c01988e294ddf6111f6")},
    std::pair{Notice::Kind::handover, std::string_view("512a91b9b0dc46c5994e15410b1aab36")},
};
static_assert(ids.size() == all_notice_kinds.size(), "every kind has one");

int priority_of(Notice::Severity severity) {
  switch (severity) {
    case Notice::Severity::info:
      return 6;
    case Notice::Severity::warning:
      return 4;
    case Notice::Severity::error:
      break;
  }
  return 3;
}

void add(std::string& entry, std::string_view name, std::string_view value) {
  entry += fmt::format("{}={}\n", name, host::visible(value, longest_value));
}

template <typename Word>
void add_word(std::string& entry, std::string_view name, const std::optional<Word>& word) {
  if (word) add(entry, name, name_of(*word));
}

std::string begin(Notice::Severity severity, const WorkerId& worker, std::string_view sentence) {
  std::string entry = fmt::format("MESSAGE={}\nPRIORITY={}\nSYSLOG_IDENTIFIER=skepd\n",
                                  host::visible(sentence, longest_sentence), priority_of(severity));
  if (!worker.app.empty()) add(entry, "SKEP_APP", worker.app);
  if (worker.incarnation != 0) add(entry, "SKEP_WORKER", worker.slot_name());
  return entry;
}

}  // namespace

std::string_view message_id(Notice::Kind kind) {
  return std::find_if(ids.begin(), ids.end(), [&](const auto& row) { return row.first == kind; })
      ->second;
}

std::string journal_entry(const Notice& notice, std::string_view sentence) {
  std::string entry = begin(notice.severity, notice.worker, sentence);
  add(entry, "MESSAGE_ID", message_id(notice.kind));
  add(entry, "SKEP_EVENT", name_of(notice.kind));
  if (notice.pid) add(entry, "SKEP_PID", std::to_string(*notice.pid));
  add_word(entry, "SKEP_FROM", notice.from);
  add_word(entry, "SKEP_TO", notice.to);
  add_word(entry, "SKEP_REASON", notice.reason);
  add_word(entry, "SKEP_THRESHOLD", notice.threshold);
  return entry + '\n';
}

std::string journal_entry(Notice::Severity severity, const WorkerId& worker,
                          std::string_view sentence) {
  return begin(severity, worker, sentence) + '\n';
}

}  // namespace skep
