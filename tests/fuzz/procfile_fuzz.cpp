#include "ctl/import/procfile.h"
#include "import_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace skep::ctl::importing;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (is_text(text)) require_valid(import_procfile(text, fuzzed_around("Procfile")));
  return 0;
}
