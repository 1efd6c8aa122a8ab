#include "takeover_note.h"

#include <cstdlib>
#include <sstream>

namespace skep {

TakeoverNote::TakeoverNote(host::StateFile& file) : file_(file) {
  std::istringstream note(file_.note());
  std::string current;
  std::string crashes;
  std::getline(note, current);
  std::getline(note, counted_);
  std::getline(note, crashes);
  crashes_ = std::atoi(crashes.substr(0, 4).c_str());
  if (current.empty()) return;
  crashes_ = current == counted_ ? crashes_ + 1 : 1;
  counted_ = current;
}

bool TakeoverNote::begin(const std::string& what) {
  if (what == counted_ && crashes_ >= most_crashes) return false;
  write(what);
  return true;
}

void TakeoverNote::end() {
  counted_.clear();
  crashes_ = 0;
  write({});
}

void TakeoverNote::write(const std::string& current) {
  (void)file_.write_note(current + '\n' + counted_ + '\n' + std::to_string(crashes_) + '\n');
}

}  // namespace skep
