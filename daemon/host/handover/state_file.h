#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "host/unique_fd.h"
#include "model/error.h"

namespace skep::host {

// A text in a memfd that survives this process wherever a copy of the descriptor is kept. There
// are two places for it, written in turn, each with its generation and a checksum: whoever dies
// while it writes leaves the text before whole. Only read(2) and write(2) at an offset touch it, so
// that no length that somebody gave it can end this process.
//
// Beside the text there is a note, of its own and small, with the same promise.
class StateFile {
 public:
  static constexpr std::uint64_t most_bytes = 1ULL << 30U;  // of a text
  static constexpr std::size_t longest_note = 1024;

  [[nodiscard]] static Result<StateFile> make();
  // What an earlier skepd wrote. Its text may be asked for, whatever it is.
  [[nodiscard]] static StateFile of(UniqueFd file);

  // Replaces the text. After an error the former one holds.
  [[nodiscard]] Result<void> write(std::string_view text);
  // The last text that was written whole; an error where there is none.
  [[nodiscard]] Result<std::string> read() const;

  [[nodiscard]] Result<void> write_note(std::string_view note);
  [[nodiscard]] std::string note() const;  // empty: none, or none that is whole

  [[nodiscard]] int descriptor() const { return file_.get(); }

 private:
  explicit StateFile(UniqueFd file) : file_(std::move(file)) {}
  [[nodiscard]] Result<void> put(std::uint64_t head_at, std::uint64_t text_at,
                                 std::uint64_t generation, std::string_view text) const;

  UniqueFd file_;
  std::uint64_t generation_ = 0;  // of the text that holds
  std::uint64_t note_generation_ = 0;
};

}  // namespace skep::host
