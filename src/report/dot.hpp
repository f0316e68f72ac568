// The call graph as a picture for Graphviz. With the defaults it looks like gprof2dot's, but nothing in it is derived by ratio:
// a number that was not recorded is "?" with its bounds, and what is hidden stands in a box of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/sink.hpp"
#include "model/profile.hpp"
#include "report/dot_colors.hpp"

namespace profconv {

enum class DotLabel : std::uint8_t { inclusive_percent, self_percent, inclusive, self, calls };
enum class DotCluster : std::uint8_t { cycle, module, file, none };

struct DotOptions {
    std::size_t value = 0;         // value type drawn; the others stand in tooltips
    double node_threshold = 0.5;   // per cent of the total: functions with less inclusive cost are hidden; cycles count as a whole
    double edge_threshold = 0.1;   // per cent of the total: calls with less inclusive cost are hidden
    std::size_t nodes = SIZE_MAX;  // at most so many functions, by inclusive cost
    DotTheme theme = DotTheme::color;
    double skew = 1;               // below 1: more variety among small shares
    bool color_by_self = false;
    std::vector<DotLabel> labels = {DotLabel::inclusive_percent, DotLabel::self_percent, DotLabel::calls};
    DotCluster cluster = DotCluster::cycle;
    bool strip = false;            // names without argument and template lists
    std::size_t wrap = 0;          // break names after about so many characters; 0: not
    std::string url;               // "file://{file}#L{line}"
    bool legend = true;
    bool other = true;             // the box for hidden functions
};

void write_dot(Sink& sink, const Profile& profile, const Section& section, const DotOptions& options);

}  // namespace profconv
