#include <algorithm>
#include <string>
#include <vector>

#include "callgrind/callgrind.hpp"
#include "callgrind/header_writer.hpp"
#include "callgrind/integers.hpp"
#include "callgrind/layout.hpp"
#include "callgrind/name_writer.hpp"
#include "callgrind/plan.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace callgrind {

namespace {

class Writer {
public:
    Writer(const Plan& plan, Sink& sink)
        : plan_(plan),
          profile_(plan.profile),
          graph_(*plan.graph),
          sink_(sink),
          columns_(integer_columns(profile_, *plan.section)),
          layout_(profile_, graph_, plan.with_addresses),
          objects_(sink, profile_.strings.size(), plan.compress),
          files_(sink, profile_.strings.size(), plan.compress),
          names_(sink, layout_.functions().size(), plan.compress) {
        for (const IntegerColumn& column : columns_) {
            line_costs_.push_back(column.lines.ticks().view());
            call_costs_.push_back(column.inclusive.ticks().view());
        }
    }

    void run() {
        sum_up();
        write_header(plan_, columns_, layout_, sink_);
        write_sums("summary:");
        sink_.write("\n\n");
        for (std::uint32_t i = 0; i < layout_.functions().size(); ++i) write_function(i);
        write_sums("totals:");
    }

private:
    // ---- sums, which stand before the lines they are sums of

    void sum_up() {
        totals_.resize(columns_.size());
        rest_.resize(graph_.self.empty() ? 0 : layout_.functions().size() * columns_.size());
        if (!rest_.empty()) find_rest();
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            totals_[c] = columns_[c].lines.ticks().sum();
            for (std::size_t i = c; i < rest_.size(); i += columns_.size()) totals_[c] = checked_add(totals_[c], rest_[i]);
        }
        for (const FunctionId callee : graph_.sites.callee)
            if (callee.valid()) called(callee);
    }

    // Self cost that the graph states for a function and no line of it explains: written on its start line.
    void find_rest() {
        for (std::size_t position = 0; position < layout_.functions().size(); ++position) {
            layout_.lines_of(position, lines_);
            for (std::size_t c = 0; c < columns_.size(); ++c) {
                std::int64_t rest = columns_[c].stated[layout_.graph_row(position)];
                for (const OutputRow& line : lines_) rest = checked_sub(rest, line_costs_[c][line.row]);
                rest_[position * columns_.size() + c] = std::max<std::int64_t>(rest, 0);
            }
        }
    }

    void called(FunctionId callee) {
        if (called_.empty()) called_.resize(profile_.functions.size());
        called_[callee.value] = true;
    }
    bool is_called(FunctionId function) const { return function.valid() && !called_.empty() && called_[function.value]; }

    void write_sums(std::string_view key) {
        sink_.write(key);
        for (const std::int64_t total : totals_) {
            sink_.put(' ');
            sink_.write_integer(total);
        }
        sink_.put('\n');
    }

    // ---- body

    void write_function(std::uint32_t position) {
        const OutputFunction& function = layout_.functions()[position];
        layout_.lines_of(position, lines_);
        layout_.calls_of(position, calls_);
        const bool has_rest = rest_of(position), has_rows = !lines_.empty() || !calls_.empty();
        if (!has_rows && !has_rest && is_called(function.id)) return;  // stands where it is called
        start_function(position, function);
        if (has_rest || !has_rows) {
            write_position(0, function.start_line);
            write_costs();
        }
        write_rows(function);
        set_file("fe", function.file);
        sink_.put('\n');
    }

    void write_rows(const OutputFunction& function) {
        std::size_t line = 0, call = 0;
        while (line < lines_.size() || call < calls_.size()) {
            if (call == calls_.size() || (line < lines_.size() && !calls_[call].before_place(lines_[line])))
                line = write_line(line, function);
            else
                call = write_call(call, function);
        }
    }

    void start_function(std::uint32_t position, const OutputFunction& function) {
        if (position_ == nullptr || object_ != function.module)
            objects_.write("ob", function.module.value, profile_.text(function.module));
        if (position_ == nullptr || object_ != function.module || file_ != function.file)
            files_.write("fl", function.file.value, profile_.text(function.file));
        object_ = function.module;
        file_ = function.file;
        position_ = &function;
        names_.write("fn", position, function.name);
        absolute_ = true;
    }

    void set_file(std::string_view keyword, StringId file) {
        if (file == file_) return;
        file_ = file;
        files_.write(keyword, file.value, profile_.text(file));
    }

    // The self cost that no line explains, to costs_; whether there is any.
    bool rest_of(std::uint32_t position) {
        costs_.assign(columns_.size(), 0);
        if (!rest_.empty())
            std::copy_n(rest_.begin() + static_cast<std::ptrdiff_t>(position * columns_.size()), columns_.size(), costs_.begin());
        return std::any_of(costs_.begin(), costs_.end(), [](std::int64_t cost) { return cost != 0; });
    }

    // Writes a row and all that follow it with the same key as one; gives the row behind them.
    std::size_t write_line(std::size_t first, const OutputFunction& function) {
        const OutputRow& line = lines_[first];
        const std::size_t last = add_up(lines_, first, line_costs_);
        set_file(line.file_rank == 0 ? "fe" : "fi", line.file_rank == 0 ? function.file : graph_.lines.file[line.row]);
        write_position(line.address, line.line);
        write_costs();
        return last;
    }
    std::size_t write_call(std::size_t first, const OutputFunction& function) {
        const OutputRow& call = calls_[first];
        const std::size_t last = add_up(calls_, first, call_costs_);
        std::int64_t count = 0;
        for (std::size_t i = first; i < last; ++i) count = checked_add(count, std::max<std::int64_t>(graph_.sites.calls[calls_[i].row], 0));
        const bool keep_zero = plan_.keep_zero_calls && graph_.sites.calls[call.row] == 0;
        set_file(call.file_rank == 0 ? "fe" : "fi", call.file_rank == 0 ? function.file : graph_.sites.file[call.row]);
        write_callee(call, count == 0 && !keep_zero ? 1 : count);
        write_position(call.address, call.line);
        write_costs();
        return last;
    }

    // The costs of the rows with the key of rows[first], to costs_; gives the row behind them.
    std::size_t add_up(const std::vector<OutputRow>& rows, std::size_t first, const std::vector<Ticks::View>& cells) {
        for (std::size_t c = 0; c < costs_.size(); ++c) costs_[c] = cells[c][rows[first].row];
        std::size_t last = first + 1;
        for (; last < rows.size() && rows[last].same_key(rows[first]); ++last)
            for (std::size_t c = 0; c < costs_.size(); ++c) costs_[c] = checked_add(costs_[c], cells[c][rows[last].row]);
        return last;
    }

    // Object and file always, since they are otherwise taken from what is current, and by each reader in its own way.
    void write_callee(const OutputRow& call, std::int64_t count) {
        const OutputFunction& callee = layout_.functions()[call.callee];
        objects_.write("cob", callee.module.value, profile_.text(callee.module));
        files_.write("cfi", callee.file.value, profile_.text(callee.file));
        names_.write("cfn", call.callee, callee.name);
        sink_.write("calls=");
        sink_.write_integer(count);
        sink_.put(' ');
        if (plan_.with_addresses) {
            sink_.write("0x");
            sink_.write_hex(callee.first_address);
            sink_.put(' ');
        }
        sink_.write_unsigned(callee.first_line);
        sink_.put('\n');
    }

    // Absolute at the start of a function, later relative to the cost line before where that is short.
    void write_position(std::uint64_t address, std::uint32_t line) {
        if (plan_.with_addresses) {
            if (!write_relative(address, last_address_)) {
                sink_.write("0x");
                sink_.write_hex(address);
            }
            sink_.put(' ');
        }
        if (!write_relative(line, last_line_)) sink_.write_unsigned(line);
        last_address_ = address;
        last_line_ = line;
        absolute_ = false;
    }
    bool write_relative(std::uint64_t now, std::uint64_t before) {
        constexpr std::uint64_t limit = 100;
        const std::uint64_t distance = now > before ? now - before : before - now;
        if (absolute_ || distance >= limit) return false;
        sink_.put(distance == 0 ? '*' : now > before ? '+' : '-');
        if (distance != 0) sink_.write_unsigned(distance);
        return true;
    }

    // Trailing zeros may be left out, but not the first column.
    void write_costs() {
        std::size_t count = costs_.size();
        while (count > 1 && costs_[count - 1] == 0) --count;
        for (std::size_t c = 0; c < count; ++c) {
            sink_.put(' ');
            sink_.write_unsigned(static_cast<std::uint64_t>(costs_[c]));  // integer_columns() lets nothing negative through
        }
        sink_.put('\n');
    }

    const Plan& plan_;
    const Profile& profile_;
    const CallGraph& graph_;
    Sink& sink_;
    std::vector<IntegerColumn> columns_;
    Layout layout_;
    NameWriter objects_, files_, names_;
    std::vector<std::int64_t> totals_;
    std::vector<std::int64_t> rest_;  // per function and column; empty if the graph states no self costs
    std::vector<bool> called_;
    std::vector<OutputRow> lines_, calls_;            // of the function being written
    std::vector<Ticks::View> line_costs_, call_costs_;  // per column
    std::vector<std::int64_t> costs_;
    const OutputFunction* position_ = nullptr;  // the function being written
    StringId object_{0}, file_{0};
    bool absolute_ = true;
    std::uint64_t last_address_ = 0;
    std::uint32_t last_line_ = 0;
};

}  // namespace

}  // namespace callgrind

void write_callgrind(const Profile& profile, Sink& sink, const WriteRequest& request) {
    const callgrind::Plan plan(profile, request);
    callgrind::Writer(plan, sink).run();
}

}  // namespace profconv
