#include "report/dot_colors.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace profconv {

namespace {

struct Theme {
    double from[3], to[3];  // hue, saturation, lightness at weight 0 and 1
    double gamma;
    double font_min, font_max, pen_min, pen_max;
};

constexpr Theme themes[] = {
    {{2.0 / 3, 0.80, 0.25}, {0, 1, 0.5}, 1, 10, 10, 0.5, 4},       // color
    {{0, 1, 0.90}, {0, 1, 0.5}, 2.2, 10, 10, 0.5, 4},              // pink
    {{0, 0, 0.85}, {0, 0, 0}, 2.2, 10, 10, 0.5, 4},                // gray
    {{0, 0, 0}, {0, 0, 0}, 2.2, 8, 24, 0.1, 8},                    // bw
    {{0, 0, 0}, {0, 0, 0}, 2.2, 18, 30, 0.1, 8},                   // print
    {{0.60, 0.35, 0.92}, {0.09, 0.95, 0.50}, 1, 10, 10, 0.5, 4},   // safe: pale blue to strong orange
};
const Theme& find(DotTheme theme) { return themes[static_cast<std::size_t>(theme)]; }

double channel(double m1, double m2, double h) {
    h -= std::floor(h);
    if (h < 1.0 / 6) return m1 + (m2 - m1) * h * 6;
    if (h < 1.0 / 2) return m2;
    if (h < 2.0 / 3) return m1 + (m2 - m1) * (2.0 / 3 - h) * 6;
    return m1;
}

double luminance(const Rgb& c) {
    const auto linear = [](int byte) {
        const double v = byte / 255.0;
        return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

}  // namespace

Rgb theme_color(DotTheme name, double weight, double skew) {
    const Theme& theme = find(name);
    double t = std::clamp(weight, 0.0, 1.0);
    if (skew > 0 && skew != 1) t = (std::pow(skew, t) - 1) / (skew - 1);
    const auto mix = [&](int i) { return theme.from[i] + t * (theme.to[i] - theme.from[i]); };
    const double h = mix(0), s = mix(1), l = mix(2);
    const double m2 = l <= 0.5 ? l * (s + 1) : l + s - l * s, m1 = 2 * l - m2;
    const auto byte = [&](double offset) { return static_cast<int>(std::floor(255 * std::pow(channel(m1, m2, h + offset), theme.gamma) + 0.5)); };
    return {byte(1.0 / 3), byte(0), byte(-1.0 / 3)};
}

std::string hex(const Rgb& c) { return fmt::format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue); }

std::string text_on(const Rgb& background) {
    // Contrast ratios against white and black, as the accessibility guidelines define them.
    const double light = luminance(background);
    return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

DotSizes theme_sizes(DotTheme name, double weight) {
    const Theme& theme = find(name);
    const double w = std::clamp(weight, 0.0, 1.0);
    const double pen = std::max(w * theme.pen_max, theme.pen_min);
    return {std::max(w * w * theme.font_max, theme.font_min), pen, 0.5 * std::sqrt(pen)};
}

bool is_outline(DotTheme theme) { return theme == DotTheme::print; }

}  // namespace profconv
