#include "ctl/top/screen.h"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <langinfo.h>
#include <unistd.h>

// Its macros have names that everybody uses.
#define NCURSES_NOMACROS 1
#include <curses.h>

namespace skep::ctl::top {
namespace {

enum Pair : short { good = 1, warning, bad, bar };

void begin_colours() {
  ::start_color();
  ::use_default_colors();
  ::init_pair(good, COLOR_GREEN, -1);
  ::init_pair(warning, COLOR_YELLOW, -1);
  ::init_pair(bad, COLOR_RED, -1);
  ::init_pair(bar, COLOR_CYAN, -1);
}

attr_t coloured_pair(bool colour, Pair pair) {
  return colour ? static_cast<attr_t>(COLOR_PAIR(pair)) : A_NORMAL;
}

attr_t attributes(Look look, bool colour) {
  switch (look) {
    case Look::plain:
      return A_NORMAL;
    case Look::dim:
      return A_DIM;
    case Look::good:
      return coloured_pair(colour, good);
    case Look::warning:
      return coloured_pair(colour, warning) | A_BOLD;
    case Look::bad:
      return coloured_pair(colour, bad) | A_BOLD;
    case Look::title:
      return A_BOLD | A_UNDERLINE;
    case Look::selected:
      return A_REVERSE;
    case Look::bar:
      return coloured_pair(colour, bar) | A_BOLD;
  }
  return A_NORMAL;
}

std::optional<Press> special(int code) {
  switch (code) {
    case KEY_UP:
      return Press{Key::up};
    case KEY_DOWN:
      return Press{Key::down};
    case KEY_PPAGE:
      return Press{Key::page_up};
    case KEY_NPAGE:
      return Press{Key::page_down};
    case KEY_HOME:
      return Press{Key::home};
    case KEY_END:
      return Press{Key::end};
    case KEY_ENTER:
    case '\n':
    case '\r':
      return Press{Key::enter};
    case KEY_BACKSPACE:
    case 127:
    case 8:
      return Press{Key::backspace};
    case 27:
      return Press{Key::escape};
    default:
      return std::nullopt;
  }
}

}  // namespace

bool Screen::is_possible() {
  const char* terminal = std::getenv("TERM");
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && terminal != nullptr &&
         *terminal != '\0' && std::strcmp(terminal, "dumb") != 0;
}

Screen::Screen(bool colour) : colour_(colour) {
  std::setlocale(LC_ALL, "");
  if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0) glyphs_ = Glyphs::unicode;
  ::initscr();
  ::cbreak();
  ::noecho();
  ::nodelay(stdscr, TRUE);
  ::keypad(stdscr, TRUE);
  ::set_escdelay(50);
  ::curs_set(0);
  colour_ = colour_ && ::has_colors();
  if (colour_) begin_colours();
}

Screen::~Screen() {
  ::endwin();
}

Size Screen::size() const {
  return {static_cast<std::size_t>(std::max(::getmaxy(stdscr), 0)),
          static_cast<std::size_t>(std::max(::getmaxx(stdscr), 0))};
}

void Screen::show(const Frame& frame) {
  ::werase(stdscr);
  int row = 0;
  for (const Line& line : frame) {
    ::wmove(stdscr, row++, 0);
    for (const Span& span : line) {
      ::wattrset(stdscr, static_cast<int>(attributes(span.look, colour_)));
      ::waddstr(stdscr, span.text.c_str());
    }
  }
  ::wrefresh(stdscr);
}

std::optional<Press> Screen::pressed() {
  for (;;) {
    const int code = ::wgetch(stdscr);
    if (code == ERR) return std::nullopt;
    if (const auto press = special(code)) return press;
    if (code >= 0x20 && code < 0x7f) return Press{Key::character, static_cast<char>(code)};
  }
}

}  // namespace skep::ctl::top
