// The one place that knows what a conversion needs, loses or must guess: makes a Profile fit for a format's writer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "format.hpp"
#include "model/profile.hpp"

namespace profconv {

struct Fit {
    Evidence evidence = Evidence::stacks;  // what the writer gets
    bool estimated = false;
    std::vector<std::string> losses;       // "call counts", "threads" …
};

// What a reader must keep so that all of `carries` can be written.
Want want_for(const Facets& carries);

// Turns every section of `profile` into evidence that `to` takes, by exact steps only, unless --estimate allows the guess from
// edges to stacks. Keeps one section and one value type where the format holds no more, or where --section or --value says so.
// Throws DataError naming what is missing.
Fit fit(Profile& profile, const Format& to, const OptionValues& options, const Arguments& arguments);

}  // namespace profconv
