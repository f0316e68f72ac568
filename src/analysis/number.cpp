#include "analysis/summary.hpp"
#include "model/checked.hpp"

namespace profconv {

int compare(const Number& a, const Number& b) {
    if (a.state != b.state) return a.state < b.state ? -1 : 1;
    if (a.state != Number::known) return 0;
    if (!a.is_real && !b.is_real) return a.ticks < b.ticks ? -1 : a.ticks > b.ticks;
    const double x = a.as_double(), y = b.as_double();
    return x < y ? -1 : x > y;
}

Number add(const Number& a, const Number& b) {
    if (a.is_real || b.is_real) return Number::of_real(a.as_double() + b.as_double());
    return Number::of(checked_add(a.ticks, b.ticks));
}

}  // namespace profconv
