#pragma once

#include <string>

#include "host/handover/state_file.h"

namespace skep {

// A crash that comes of taking over an app would come again for ever, and with it no other app
// would be looked after. So the app that is just being taken over is named in the state; one at
// which three skepds have died is not taken over by the fourth.
class TakeoverNote {
 public:
  static constexpr int most_crashes = 3;

  // Reads what the last skepd wrote. `file` outlives this.
  explicit TakeoverNote(host::StateFile& file);

  // Before something is taken over. False: too many have died there.
  [[nodiscard]] bool begin(const std::string& what);
  // It was survived; what died elsewhere is still counted.
  void survive() { write({}); }
  // All is taken over.
  void end();

 private:
  void write(const std::string& current);

  host::StateFile& file_;
  std::string counted_;  // where the last one died that died while taking over
  int crashes_ = 0;      // how often, one after another
};

}  // namespace skep
