#include "callgrind/integers.hpp"

#include <algorithm>
#include <cmath>

#include "callgrind/rounding.hpp"
#include "callgrind/scan.hpp"
#include "callgrind/units.hpp"
#include "io/error.hpp"
#include "io/numbers.hpp"
#include "model/checked.hpp"

namespace profconv::callgrind {

namespace {

constexpr const char* time_units[] = {"s", "ms", "us", "ns"};

std::int64_t scaled(std::int64_t ticks, int digits) {
    for (; digits > 0; --digits)
        if (__builtin_mul_overflow(ticks, 10, &ticks)) throw OverflowError();
    return ticks;
}

std::int64_t rounded(double value, int digits) {
    const double integer = std::nearbyint(value * power_of_ten(digits));
    if (!(std::fabs(integer) < 9.2e18)) throw OverflowError();
    return static_cast<std::int64_t>(integer);
}

// Whether a value is a number with so many digits after the point, as the nearest double or (cProfile's ticks) as an integer
// multiplied by a power of ten.
bool has_digits(double value, int digits) {
    const double integer = std::nearbyint(value * power_of_ten(digits));
    return integer / power_of_ten(digits) == value || integer * power_of_ten(-digits) == value;
}

// How many digits after the point the cells need, at most `most`; `rounded` if more.
int digits_needed(const Column& column, int most, bool& rounded) {
    int digits = 0;
    for (const double value : column.reals) {
        while (digits < most && !has_digits(value, digits)) ++digits;
        rounded = rounded || !has_digits(value, digits);
    }
    return digits;
}

// A unit of time that is a power of a thousandth of a second: the index in time_units, else -1.
int time_index(std::string_view unit) {
    const auto seconds = seconds_in(unit);
    for (int i = 0; seconds && i < 4; ++i)
        if (*seconds == power_of_ten(-3 * i)) return i;
    return -1;
}

class Chooser {
public:
    Chooser(const Profile& profile, const Section& section)
        : profile_(profile), section_(section), graph_(std::get<CallGraph>(section.data)) {}

    IntegerColumn column(std::size_t value) const {
        const ValueType& type = section_.value_types[value];
        const int time = time_index(profile_.text(type.unit));
        IntegerColumn column;
        // Reals are measured with a clock or by division; beyond ns, or a millionth, their digits say nothing.
        const int most = time >= 0 ? 9 - 3 * time : 6;
        column.digits = type.decimals;
        for (const Column* cells : all_cells(value)) {
            if (!cells->is_real) continue;
            column.digits = std::max(column.digits, digits_needed(*cells, most, column.rounded));
            if (time >= 0) column.digits = std::max(column.digits, most);  // ns, whatever the values of this file need
        }
        if (time >= 0 && column.digits <= most) column.digits = (column.digits + 2) / 3 * 3;
        describe(type, time, column);
        check_finite(value, column);
        fill(value, type, column);
        return column;
    }

private:
    std::vector<const Column*> all_cells(std::size_t value) const {
        std::vector<const Column*> cells;
        for (const auto* columns : {&graph_.lines.self, &graph_.self, &graph_.sites.inclusive})
            if (!columns->empty()) cells.push_back(&(*columns)[value]);
        return cells;
    }

    // The name, and the unit in brackets if neither name nor long name states it already.
    void describe(const ValueType& type, int time, IntegerColumn& column) const {
        const std::string_view name = profile_.text(type.type), unit = profile_.text(type.unit);
        column.name = name.empty() ? std::string(unit.empty() ? "cost" : unit) : std::string(name);
        column.long_name = profile_.text(type.long_name);
        std::string new_unit(unit);
        if (column.digits > 0) {
            new_unit = scaled_unit(unit, time, column.digits);
            forget_unit(column);
        }
        if (!new_unit.empty() && unit_of(column.name, column.long_name) != new_unit) {
            column.long_name = (column.long_name.empty() ? column.name : column.long_name) + " [" + new_unit + "]";
            make_identifier(column.name);
        }
        for (char& c : column.name)
            if (is_blank(c) || static_cast<unsigned char>(c) < ' ') c = '_';
        for (char& c : column.long_name)
            if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }

    // A name that stands in an "event:" line has to be one for KCachegrind, and must not hold the line's own ":" and "=".
    static void make_identifier(std::string& name) {
        const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
        for (char& c : name)
            if (!is_letter(c) && !is_digit(c)) c = '_';
        if (is_digit(name[0])) name[0] = '_';
    }

    static std::string scaled_unit(std::string_view unit, int time, int digits) {
        if (time >= 0 && time + digits / 3 <= 3 && digits % 3 == 0) return time_units[time + digits / 3];
        std::string fraction = "0." + std::string(static_cast<std::size_t>(digits) - 1, '0') + "1";
        return unit.empty() ? fraction : fraction + " " + std::string(unit);
    }

    // The recorded texts state the unit before scaling.
    static void forget_unit(IntegerColumn& column) {
        if (const auto stated = unit_of("", column.long_name); !stated.empty()) column.long_name.clear();
        if (const auto stated = unit_of(column.name, ""); !stated.empty()) {
            const std::size_t bracket = column.name.rfind('(');
            column.name = bracket == std::string::npos ? "time" : column.name.substr(0, bracket);
        }
    }

    void fill(std::size_t value, const ValueType& type, IntegerColumn& column) const {
        try {
            const auto convert = [&](const std::vector<Column>& columns) {
                return columns.empty() ? Cells() : Cells(columns[value], column.digits, type.decimals);
            };
            column.lines = convert(graph_.lines.self);
            column.stated = convert(graph_.self);
            column.inclusive = convert(graph_.sites.inclusive);
        } catch (const OverflowError&) {
            throw DataError("callgrind files hold integers below 2^63, but values of " + quoted(column.name) +
                            " are larger in their smallest unit; choose another value with --value");
        }
        check_sign(column, graph_.lines.function, column.lines);
        if (!graph_.self.empty()) check_sign(column, graph_.functions, column.stated);
        if (!graph_.sites.inclusive.empty()) check_sign(column, graph_.sites.callee, column.inclusive);
    }

    void check_finite(std::size_t value, const IntegerColumn& column) const {
        for (const Column* cells : all_cells(value))
            for (const double real : cells->reals)
                if (!std::isfinite(real)) throw DataError("callgrind files hold integers, but a value of " + quoted(column.name) + " is " + real_text(real) + "; choose another value with --value");
    }

    template <class Functions>
    void check_sign(const IntegerColumn& column, const Functions& functions, const Cells& cells) const {
        if (cells.ticks().least() == 0) return;
        for (std::size_t row = 0; row < functions.size(); ++row) {
            if (cells[row] >= 0) continue;
            const std::string_view function =
                functions[row].valid() ? profile_.text(profile_.functions[functions[row]].name) : std::string_view("(no stack)");
            throw DataError("callgrind files hold no negative costs, but " + column.name + " of " + quoted(function) + " is " +
                            std::to_string(cells[row]));
        }
    }

    const Profile& profile_;
    const Section& section_;
    const CallGraph& graph_;
};

void make_unique(std::vector<IntegerColumn>& columns) {
    for (std::size_t i = 1; i < columns.size(); ++i) {
        const std::string name = columns[i].name;
        const auto taken = [&] {
            return std::any_of(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(i),
                               [&](const IntegerColumn& c) { return c.name == columns[i].name; });
        };
        for (int number = 2; taken(); ++number) columns[i].name = name + "_" + std::to_string(number);
    }
}

}  // namespace

Cells::Cells(const Column& column, int digits, int decimals) {
    if (!column.is_real && digits == decimals) {
        given_ = &column.ticks;
        return;
    }
    for (const std::int64_t ticks : column.ticks) converted_.push_back(scaled(ticks, digits - decimals));
    for (const double value : column.reals) converted_.push_back(rounded(value, digits));
}

std::vector<IntegerColumn> integer_columns(const Profile& profile, const Section& section) {
    const Chooser chooser(profile, section);
    std::vector<IntegerColumn> columns;
    for (std::size_t i = 0; i < section.value_types.size(); ++i) columns.push_back(chooser.column(i));
    const auto& graph = std::get<CallGraph>(section.data);
    for (std::size_t i = 0; i < graph.sites.inclusive.size(); ++i)
        if (columns[i].rounded && graph.sites.inclusive[i].is_real && graph.meaning != EdgeMeaning::pairs)
            conserve_flow(profile, graph, columns[i]);
    if (section.default_value < columns.size())
        std::rotate(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(section.default_value),
                    columns.begin() + static_cast<std::ptrdiff_t>(section.default_value) + 1);
    make_unique(columns);
    return columns;
}

}  // namespace profconv::callgrind
