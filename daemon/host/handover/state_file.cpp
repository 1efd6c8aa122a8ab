#include "host/handover/state_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>

#include "host/handover/checksum.h"

namespace skep::host {

namespace {

struct Head {
  std::uint64_t magic = 0;
  std::uint64_t generation = 0;
  std::uint64_t at = 0;
  std::uint64_t size = 0;
  std::uint64_t sum = 0;  // of the text
  std::uint64_t own = 0;  // of the fields before
};

constexpr std::uint64_t magic = 0x31656d6174736b73;
constexpr std::uint64_t head_distance = 64;
constexpr std::uint64_t note_heads_at = 2 * head_distance;
constexpr std::uint64_t notes_at = 4 * head_distance;
constexpr std::uint64_t texts_at = notes_at + 2 * StateFile::longest_note;
constexpr std::uint64_t least_room = 64UL << 10U;
static_assert(sizeof(Head) <= head_distance);

std::uint64_t own_sum(const Head& head) {
  return checksum({reinterpret_cast<const char*>(&head), offsetof(Head, own)});
}

bool write_all(int file, std::string_view text, std::uint64_t at) {
  while (!text.empty()) {
    const ssize_t count = ::pwrite(file, text.data(), text.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
  }
  return true;
}

// False: there are not so many bytes.
bool read_all(int file, char* to, std::uint64_t size, std::uint64_t at) {
  while (size > 0) {
    const ssize_t count = ::pread(file, to, size, static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    to += count;
    size -= static_cast<std::uint64_t>(count);
    at += static_cast<std::uint64_t>(count);
  }
  return true;
}

std::optional<Head> head_at(int file, std::uint64_t at, std::uint64_t longest) {
  Head head;
  if (!read_all(file, reinterpret_cast<char*>(&head), sizeof head, at)) return std::nullopt;
  if (head.magic != magic || head.own != own_sum(head) || head.size > longest ||
      head.at > 4 * StateFile::most_bytes)
    return std::nullopt;
  return head;
}

std::optional<std::string> text_of(int file, const Head& head) {
  // No more memory than there are bytes, whatever the head says.
  const off_t end = ::lseek(file, 0, SEEK_END);
  if (end < 0 || head.at + head.size > static_cast<std::uint64_t>(end)) return std::nullopt;
  std::string text(head.size, '\0');
  if (!read_all(file, text.data(), head.size, head.at) || checksum(text) != head.sum)
    return std::nullopt;
  return text;
}

struct Found {
  std::uint64_t generation = 0;
  std::optional<std::string> text;
};

// The newest of two that is whole. What is written next goes to the place of the other one.
Found newest(int file, std::uint64_t heads_at, std::uint64_t longest) {
  std::array<std::optional<Head>, 2> heads{head_at(file, heads_at, longest),
                                           head_at(file, heads_at + head_distance, longest)};
  std::sort(heads.begin(), heads.end(), [](const auto& a, const auto& b) {
    return (a ? a->generation : 0) > (b ? b->generation : 0);
  });
  for (const auto& head : heads)
    if (head)
      if (auto text = text_of(file, *head)) return {head->generation, std::move(text)};
  return {};
}

}  // namespace

Result<StateFile> StateFile::make() {
  StateFile made{UniqueFd(::memfd_create("skep-state", MFD_CLOEXEC))};
  if (!made.file_)
    return fail(std::string("cannot make a file in memory for the state: ") + std::strerror(errno));
  return made;
}

StateFile StateFile::of(UniqueFd file) {
  StateFile state(std::move(file));
  const auto text = newest(state.file_.get(), 0, most_bytes);
  state.generation_ = text.generation;
  state.note_generation_ = newest(state.file_.get(), note_heads_at, longest_note).generation;
  return state;
}

Result<void> StateFile::put(std::uint64_t head_at, std::uint64_t text_at, std::uint64_t generation,
                            std::string_view text) const {
  Head head{magic, generation, text_at, text.size(), checksum(text), 0};
  head.own = own_sum(head);
  if (write_all(file_.get(), text, text_at) &&
      write_all(file_.get(), {reinterpret_cast<const char*>(&head), sizeof head}, head_at))
    return {};
  return fail(std::string("cannot write down the state: ") + std::strerror(errno));
}

// A text that outgrows its place goes behind the other one's, which holds until it is written.
Result<void> StateFile::write(std::string_view text) {
  if (text.size() > most_bytes) return fail("cannot write down the state: it is too long");
  const std::uint64_t next = generation_ + 1;
  const auto other = head_at(file_.get(), generation_ % 2 * head_distance, most_bytes);
  const std::uint64_t needed = std::max<std::uint64_t>(text.size() + text.size() / 2, least_room);
  std::uint64_t at = texts_at;
  if (other && other->at < texts_at + text.size() && other->at + other->size > texts_at)
    at = other->at + std::max(other->size, needed);
  if (at > 4 * most_bytes) return fail("cannot write down the state: it is too long");
  if (auto put_down = put(next % 2 * head_distance, at, next, text); !put_down) return put_down;
  generation_ = next;
  return {};
}

Result<std::string> StateFile::read() const {
  auto found = newest(file_.get(), 0, most_bytes);
  if (found.text) return std::move(*found.text);
  return fail("there is no whole state in it");
}

Result<void> StateFile::write_note(std::string_view note) {
  if (note.size() > longest_note) return fail("cannot write down a note of the state: too long");
  const std::uint64_t next = note_generation_ + 1;
  auto written =
      put(note_heads_at + next % 2 * head_distance, notes_at + next % 2 * longest_note, next, note);
  if (written) note_generation_ = next;
  return written;
}

std::string StateFile::note() const {
  return newest(file_.get(), note_heads_at, longest_note).text.value_or(std::string());
}

}  // namespace skep::host
