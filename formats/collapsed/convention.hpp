// What the first lines of a collapsed file show of its producer's habits; fixed for the whole file.
#pragma once

#include "collapsed/line.hpp"
#include "collapsed/style.hpp"
#include "format.hpp"

namespace profconv {

struct Convention {
    FrameStyle style = FrameStyle::plain;
    bool annotated = true;   // frames may end in _[k] and the like
    CountLayout layout;
    bool negative = false;   // counts below 0 are accepted
    bool guessed = false;    // that there are two counts, which the last two words of every line could also be by chance
};

// The value of a format option, or `otherwise`.
std::string option(const OptionValues& options, std::string_view key, std::string_view otherwise);

// Looks at the first 64 KiB of `source` without taking them; the options override what they show.
Convention recognize_convention(Source& source, const OptionValues& options);

// Says in `profile` how the file is read: the style in Header::meta, by which the writer gives the texts back, and a note on a guess.
void describe(const Convention& convention, Profile& profile);

}  // namespace profconv
