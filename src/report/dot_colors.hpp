// Colours and sizes of the call graph. The themes are gprof2dot's, by formula, and one safe for colour-blind eyes.
#pragma once

#include <cstdint>
#include <string>

namespace profconv {

enum class DotTheme : std::uint8_t { color, pink, gray, bw, print, safe };

struct Rgb {
    int red = 0, green = 0, blue = 0;
};

// Colour for weight w in 0..1; `skew` below 1 spreads small weights.
Rgb theme_color(DotTheme theme, double weight, double skew);

// "#0d3b80"
std::string hex(const Rgb& color);

// Black or white, whichever stands out more on `background`.
std::string text_on(const Rgb& background);

struct DotSizes {
    double font, pen, arrow;
};
DotSizes theme_sizes(DotTheme theme, double weight);

// Whether nodes are outlines (print) instead of filled boxes.
bool is_outline(DotTheme theme);

}  // namespace profconv
