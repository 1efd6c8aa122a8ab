#include "journal_entry.h"

#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/places.h"

namespace skep {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(const std::string& path) {
  std::ifstream stream(test::in_source(path));
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(JournalEntry, has_what_the_event_has) {
  Notice notice;
  notice.kind = Notice::Kind::breached;
  notice.severity = Notice::Severity::warning;
  notice.worker = {"web", 1, 7};
  notice.pid = 12;
  notice.threshold = all_thresholds.front();
  EXPECT_EQ(journal_entry(notice, "web:1 breached: too much"),
            "MESSAGE=web:1 breached: too much\nPRIORITY=4\nSYSLOG_IDENTIFIER=skepd\n"
            "SKEP_APP=web\nSKEP_WORKER=web:1\nMESSAGE_ID=" +
                std::string(message_id(notice.kind)) +
                "\nSKEP_EVENT=breached\nSKEP_PID=12\nSKEP_THRESHOLD=" +
                std::string(name_of(*notice.threshold)) + "\n\n");
}

TEST(JournalEntry, of_an_app_names_no_worker) {
  Notice notice;
  notice.kind = Notice::Kind::app_added;
  notice.worker = {"web", 0, 0};
  EXPECT_THAT(journal_entry(notice, "web app-added"), Not(HasSubstr("SKEP_WORKER")));
}

TEST(JournalEntry, nothing_in_a_sentence_begins_a_field) {
  const std::string entry =
      journal_entry(Notice::Severity::error, {}, "a\nPRIORITY=0\n\nMESSAGE=b");
  EXPECT_EQ(entry,
            "MESSAGE=a\\nPRIORITY=0\\n\\nMESSAGE=b\nPRIORITY=3\nSYSLOG_IDENTIFIER=skepd\n\n");
}

TEST(JournalEntry, each_kind_has_an_id_of_its_own_that_the_catalog_and_the_man_page_have) {
  const std::string catalog = text_of("/packaging/journald/skep.catalog");
  const std::string page = text_of("/packaging/man/skepd.8");
  std::set<std::string> ids;
  for (const Notice::Kind kind : all_notice_kinds) {
    const std::string id(message_id(kind));
    EXPECT_TRUE(ids.insert(id).second) << name_of(kind);
    EXPECT_EQ(id.size(), 32U);
    EXPECT_THAT(catalog, HasSubstr("-- " + id + "\nSubject: "));
    EXPECT_THAT(page, HasSubstr("\n.It Li " + std::string(name_of(kind)) + "\n.Li " + id + "\n"));
  }
}

}  // namespace
}  // namespace skep
