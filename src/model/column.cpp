#include "model/column.hpp"

#include "model/value_type.hpp"

namespace profconv {

void Column::make_real(int decimals) {
    if (is_real) return;
    const double quantum = power_of_ten(-decimals);
    reals.reserve(ticks.size());
    for (const std::int64_t value : ticks) reals.push_back(static_cast<double>(value) * quantum);
    ticks.clear();
    is_real = true;
}

bool Column::rescale(int digits) {
    std::int64_t factor = 1;
    for (int i = 0; i < digits; ++i)
        if (__builtin_mul_overflow(factor, 10, &factor)) return false;
    std::int64_t product;
    for (const std::int64_t value : ticks)
        if (__builtin_mul_overflow(value, factor, &product)) return false;
    for (std::size_t row = 0; row < ticks.size(); ++row) ticks.set(row, ticks[row] * factor);
    return true;
}

Column zeros_like(const Column& column, std::size_t rows) {
    Column zeros;
    zeros.is_real = column.is_real;
    zeros.resize(rows);
    return zeros;
}

}  // namespace profconv
