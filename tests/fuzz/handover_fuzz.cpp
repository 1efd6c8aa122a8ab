#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/engine.h"
#include "handover_state.h"
#include "host/handover/state_file.h"

// The file as it may lie in a store, and the text in it: whatever they hold, they are read or
// refused.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  skep::host::UniqueFd file(::memfd_create("fuzz", MFD_CLOEXEC));
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) return 0;
  auto state = skep::host::StateFile::of(std::move(file));
  (void)state.read();
  (void)state.note();
  if (!state.write("a text") || *state.read() != "a text") std::abort();

  const auto read = skep::decode_handover(text);
  if (!read) return 0;
  (void)skep::engine::Engine::load(read->engine);
  // What is read is written as what reads the same.
  const auto again = skep::decode_handover(skep::encode(*read));
  if (!again || skep::encode(*again) != skep::encode(*read)) std::abort();
  return 0;
}
