#include "config/syntax.h"

#include <algorithm>
#include <cstddef>

namespace skep::config {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<Flaw> run() {
    while (at_ < text_.size() && !flaw_) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') step();
      } else if (c == '"' || c == '\'') {
        string(c);
      } else {
        count_parts(c);
        step();
      }
    }
    return flaw_;
  }

 private:
  void step() {
    const auto byte = static_cast<unsigned char>(text_[at_++]);
    if (byte == '\n') {
      ++here_.line;
      here_.column = 1;
    } else if (at_ == text_.size() || (static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U) {
      ++here_.column;
    }
  }

  void step(std::size_t count) {
    for (std::size_t i = 0; i < count && at_ < text_.size(); ++i) step();
  }

  [[nodiscard]] bool three(char quote) const {
    return text_.substr(at_, 3) == std::string(3, quote);
  }

  void string(char quote) {
    const Place begin = here_;
    if (three(quote)) {
      long_string(quote, begin);
      return;
    }
    step();
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (quote == '"' && text_[at_] == '\\' && text_.substr(at_ + 1, 1) != "\n") step();
      step(1);
    }
    if (at_ < text_.size() && text_[at_] == quote) {
      step();
      return;
    }
    flaw_ = Flaw{
        begin, std::string("the string that begins here has no closing ") + quote + " on its line"};
  }

  void long_string(char quote, Place begin) {
    step(3);
    while (at_ < text_.size() && !three(quote)) {
      if (quote == '"' && text_[at_] == '\\') step();
      step(1);
    }
    if (at_ == text_.size()) {
      flaw_ = Flaw{begin, "the string that begins here has no closing " + std::string(3, quote)};
      return;
    }
    step(3);
    // Up to two quotes may stand before the closing three.
    for (int extra = 0; extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra) step();
  }

  void count_parts(char c) {
    if (c == '.') {
      if (parts_ == 1) chain_ = here_;
      if (++parts_ > most_key_parts)
        flaw_ = Flaw{chain_,
                     "a key has at most " + std::to_string(most_key_parts) + " parts between dots"};
    } else if (std::string_view("=[]{},\n").find(c) != std::string_view::npos) {
      parts_ = 1;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Place here_{1, 1};
  Place chain_{1, 1};
  int parts_ = 1;
  std::optional<Flaw> flaw_;
};

}  // namespace

std::optional<Flaw> find_flaw(std::string_view text) {
  return Scanner(text).run();
}

}  // namespace skep::config
