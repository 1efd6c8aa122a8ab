#include "ctl/import/systemd.h"
#include "import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skep::ctl::importing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!is_text(text)) return 0;
  require_valid(import_systemd({text}, fuzzed_around("web@blue.service")));
  Around of_user = fuzzed_around("web.service");
  of_user.folder = "/root/.config/systemd/user";
  require_valid(import_systemd({"[Service]\nExecStart=/bin/web\n", text}, of_user));
  return 0;
}
