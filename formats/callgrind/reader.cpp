// The state machine over the lines of a file. What lines consist of, and what is current, is the business of the classes it owns.
#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "callgrind/callgrind.hpp"
#include "callgrind/columns.hpp"
#include "callgrind/context.hpp"
#include "callgrind/cost_parser.hpp"
#include "callgrind/facts.hpp"
#include "callgrind/levels.hpp"
#include "callgrind/plain_line.hpp"
#include "callgrind/positions.hpp"
#include "callgrind/scan.hpp"
#include "callgrind/tally.hpp"
#include "io/error.hpp"
#include "io/line_cursor.hpp"

namespace profconv {

namespace callgrind {

namespace {

// Events that are booked when a cache line is evicted: call lines carry 0 for them, so their inclusive cost is not recorded.
constexpr std::string_view eviction_events[] = {"AcCost1", "SpLoss1", "AcCost2", "SpLoss2"};

bool is_cost_line(char first) { return is_digit(first) || first == '+' || first == '-' || first == '*'; }

bool is_key_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

// An error that lenient reading does not pass over, since nothing after it can be understood.
class HeaderError : public DataError {
public:
    using DataError::DataError;
};

class Reader {
public:
    Reader(Source& source, const ReadRequest& request)
        : request_(request),
          source_(source),
          lines_(source),
          context_(lines_, profile_),
          positions_(lines_),
          costs_(lines_, profile_),
          columns_(lines_, profile_),
          facts_(lines_, profile_) {
        profile_.format = "callgrind";
    }

    Profile run() {
        std::string_view line;
        while (lines_.next(line)) {
            if (line.empty() || line[0] == '#') continue;
            if (request_.lenient)
                read_leniently(line);
            else
                read_line(line);
            if (expect_ == Expect::self || expect_ == Expect::call) read_plain_lines();
        }
        check_end();
        finish();
        return std::move(profile_);
    }

private:
    // What the next cost line is.
    enum class Expect { self, call, left_out_call, jump };

    void read_line(std::string_view line) {
        if (is_cost_line(line[0])) return read_cost_line(line);
        const char* const at = line.data();
        if (const void* nul = std::memchr(at, '\0', line.size()))
            lines_.fail_at(static_cast<const char*>(nul), "a NUL byte has no place in a callgrind file");
        if (is_blank(line[0])) return check_blank(line);
        if (expect_ != Expect::self) fail_without_cost_line(at);
        const std::size_t word = line.find_first_of("=:");
        if (word == std::string_view::npos || word == 0) fail_unknown(line);
        if (line[word] == '=')
            read_setting(line, line.substr(0, word));
        else
            read_header(line, line.substr(0, word));
    }

    void check_blank(std::string_view line) const {
        const char* const end = line.data() + line.size();
        if (skip_blanks(line.data(), end) != end)
            lines_.fail_at(line.data(), "a line begins with a blank; lines of a callgrind file begin in column 1");
    }

    void fail_without_cost_line(const char* at) {
        if (request_.lenient) {  // the call is left out, this line still counts
            note(NoteLevel::repair, "calls= or jump without its cost line: left out");
            expect_ = Expect::self;
            return;
        }
        const std::string what =
            expect_ == Expect::jump ? "the position line of the jump above" : "the cost line of the calls= above";
        lines_.fail_at(at, "expected " + what + ", found " + quoted(lines_.line()));
    }

    [[noreturn]] void fail_unknown(std::string_view line) const {
        lines_.fail_at(line.data(), "expected a line of the callgrind format, found " + quoted(line));
    }
    [[noreturn]] void fail_before_events(std::string_view line) const {
        lines_.fail_at(line.data(), "expected an \"events:\" line before the first cost, found " + quoted(line));
    }

    void read_leniently(std::string_view line) {
        try {
            read_line(line);
        } catch (const HeaderError&) { throw; } catch (const DataError&) {
            note(NoteLevel::repair, "malformed line: left out");
            const bool calls = line.substr(0, 6) == "calls=" || line.substr(0, 7) == "rcalls=";
            expect_ = calls ? Expect::left_out_call : Expect::self;
        }
    }

    void note(NoteLevel level, std::string_view text) { profile_.notes.add(level, text, lines_.place()); }

    // ---- cost lines

    void read_cost_line(std::string_view line) {
        const char* at = line.data();
        const char* const end = at + line.size();
        if (!columns_.declared()) fail_before_events(line);
        at = positions_.take(at, end);
        const Expect expect = expect_;
        const std::size_t count = costs_.take(at, end, expect == Expect::jump ? 0 : columns_.part_size());
        if (const std::size_t beyond = add(expect, count); beyond != in_range) fail_overflow(at, end, beyond);
    }

    // Cost lines and calls, as many as follow here, that have nothing unusual. Whatever else comes is left to read_line().
    void read_plain_lines() {
        if (!positions_.only_line() || !columns_.declared() || !context_.in_function()) return;
        const std::string_view ahead = lines_.ahead();
        const char* at = ahead.data();
        const char* const end = at + ahead.size();
        std::uint64_t lines = 0;
        std::uint32_t line = positions_.line();
        std::size_t count = 0;
        for (const char* start = at; at < end; start = at, ++lines) {
            if (*at == 'c') {
                if (!take_plain_call(at, end)) break;
                continue;
            }
            if (!take_plain_cost_line(at, end, columns_.part_size(), line, costs_.values(), count)) break;
            positions_.set_line(line);
            const std::size_t beyond = add(expect_, count);
            if (beyond == in_range) continue;
            lines_.skip(static_cast<std::size_t>(start - ahead.data()), lines);
            fail_overflow_in_next_line(beyond);
        }
        lines_.skip(static_cast<std::size_t>(at - ahead.data()), lines);
    }

    // A line that names a callee, or "calls=".
    bool take_plain_call(const char*& at, const char* end) {
        if (expect_ != Expect::self) return false;
        const char* next = at;
        std::string_view word;
        std::uint64_t number = 0;
        if (take_plain_callee(next, end, word, number)) {
            if (!context_.take_callee(word, number)) return false;
        } else if (take_plain_calls(next, end, number)) {
            const FunctionId callee = context_.callee();
            if (!callee.valid()) return false;
            start_call(callee, static_cast<std::int64_t>(number));
        } else {
            return false;
        }
        at = next;
        return true;
    }

    // Adds the cost line that was just read. Gives the column whose sum goes beyond 64 bits (0 if that is not known) or in_range.
    static constexpr std::size_t in_range = SIZE_MAX;
    std::size_t add(Expect expect, std::size_t count) {
        expect_ = Expect::self;
        const Costs costs{costs_.values(), columns_.part().data(), count};
        const std::size_t beyond = expect == Expect::self ? add_self(costs) : expect == Expect::call ? add_call(costs) : in_range;
        context_.after_cost_line();
        return beyond;
    }

    std::size_t add_self(const Costs& costs) {
        for (std::size_t i = 0; i < costs.count; ++i)
            if (__builtin_add_overflow(part_sums_[i], costs.values[i], &part_sums_[i])) return i;
        has_lines_ = has_lines_ || positions_.line() != 0;
        const RowKey key{context_.place(), request_.want.lines ? positions_.line() : 0, address(), FunctionId{0}};
        return self_.add(key, costs) ? in_range : 0;
    }

    std::size_t add_call(const Costs& costs) {
        has_call_lines_ = has_call_lines_ || positions_.line() != 0;
        const RowKey key = request_.want.call_sites ? RowKey{context_.place(), positions_.line(), address(), callee_}
                                                    : RowKey{context_.own_place(), 0, 0, callee_};
        return calls_.add(key, call_count_, costs) ? in_range : 0;
    }

    std::uint64_t address() {
        has_addresses_ = has_addresses_ || positions_.address() != 0;
        return request_.want.addresses ? positions_.address() : 0;
    }

    // `at`: where the costs begin; `column`: which of them it was, or 0 if that is not known.
    [[noreturn]] void fail_overflow(const char* at, const char* end, std::size_t column) const {
        at = skip_blanks(at, end);
        for (std::size_t i = 0; i < column; ++i) at = skip_blanks(at + token_at(at, end).size(), end);
        throw HeaderError(lines_.error_at(at, "the sum of a cost goes beyond 64 bits (9223372036854775807)"));
    }

    [[noreturn]] void fail_overflow_in_next_line(std::size_t column) {
        std::string_view line;
        lines_.next(line);
        fail_overflow(line.data() + token_at(line.data(), line.data() + line.size()).size(), line.data() + line.size(), column);
    }

    // ---- "word=" lines

    void read_setting(std::string_view line, std::string_view word) {
        const char* const at = word.data() + word.size() + 1;
        const char* const end = line.data() + line.size();
        if (word == "calls") return read_calls(at, end);
        if (word == "frfn" || word == "rec" || word == "bb" || word == "ln")
            note(NoteLevel::info, "line of an undocumented option of callgrind (rec= frfn= bb= ln=): ignored");
        if (context_.take(word, at, end)) return;
        if (word == "jump" || word == "jcnd") {
            if (!columns_.declared()) fail_before_events(line);
            expect_ = Expect::jump;
        } else if (word == "rcalls") {
            note(NoteLevel::info, "rcalls= taken as calls=");
            read_calls(at, end);
        } else if (word == "totals") {
            note(NoteLevel::info, "totals= taken as totals:");
            check_totals(at, end);
        } else if (word != "rec" && word != "bb" && word != "ln") {
            fail_unknown(line);
        }
    }

    // The next cost line is the call's, also when the count is 0: then the call began in an earlier part. The target position
    // is missing, doubled or wrong in files of several writers, and nobody needs it.
    void read_calls(const char* at, const char* end) {
        if (!columns_.declared()) fail_before_events(lines_.line());
        const FunctionId callee = context_.callee();
        if (!callee.valid()) lines_.fail_at(lines_.line().data(), "calls= without a cfn= that names the called function");
        const char* const start = at = skip_blanks(at, end);
        if (at == end) lines_.fail_at(at, "expected a number of calls, found the end of the line");
        std::uint64_t count = 0;
        if (!take_number(at, end, count) || !ends_token(at, end) || count > INT64_MAX)
            lines_.fail_at(start, "expected a number of calls, found " + quoted(token_at(start, end)));
        start_call(callee, static_cast<std::int64_t>(count));
    }

    // The next cost line is that of a call.
    void start_call(FunctionId callee, std::int64_t count) {
        context_.place();
        callee_ = callee;
        call_count_ = count;
        expect_ = Expect::call;
        has_calls_ = true;
    }

    // ---- header lines, which may come anywhere

    void read_header(std::string_view line, std::string_view key) {
        const char* const end = line.data() + line.size();
        const char* const at = skip_blanks(key.data() + key.size() + 1, end);
        std::string_view value(at, static_cast<std::size_t>(end - at));
        while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
        if (key == "totals") return check_totals(at, end);
        if (key == "summary") return;  // what the run cost by another count: nothing that the cost lines do not say
        try {
            if (key == "events") return start_part(value);
            if (key == "event") return columns_.describe(value);
            if (key == "positions") return declare_positions(value);
            if (facts_.take(key, value)) return;
        } catch (const DataError& error) { throw HeaderError(error.what()); }
        if (!std::all_of(key.begin(), key.end(), is_key_character)) fail_unknown(line);
        note(NoteLevel::info, "header line with an unknown key: ignored");
    }

    void start_part(std::string_view events) {
        columns_.start_part(events);
        facts_.start_part();
        context_.start_part();
        positions_.restart();
        costs_.set_columns(columns_.part_size());
        part_sums_.assign(columns_.part_size(), 0);
        self_.set_columns(columns_.size());
        calls_.set_columns(columns_.size());
    }

    void declare_positions(std::string_view words) {
        if (!positions_.declare(words)) note(NoteLevel::info, "positions in an unusual order: taken as written");
    }

    void check_totals(const char* at, const char* end) {
        const std::size_t count = costs_.take(at, end, columns_.part_size());
        bool equal = true;
        for (std::size_t i = 0; i < part_sums_.size(); ++i) equal = equal && part_sums_[i] == (i < count ? costs_.values()[i] : 0);
        if (!equal) note(NoteLevel::repair, "totals: differs from the sum of the cost lines: the cost lines count");
    }

    // ---- the end

    void check_end() {
        if (lines_.number() == 0) lines_.fail_at_end("expected a callgrind file, found an empty file");
        if (!columns_.declared()) lines_.fail_at_end("expected an \"events:\" line, found none; this is no callgrind file");
        if (expect_ == Expect::self || expect_ == Expect::left_out_call) return;
        if (!request_.lenient)
            lines_.fail_at_end("the file ends where the cost line of a calls= or jump must come: it was cut off");
        note(NoteLevel::repair, "calls= or jump without its cost line: left out");
    }

    void finish() {
        Section section;
        section.value_types = columns_.value_types();
        CallGraph graph;
        graph.meaning = facts_.meaning();
        graph.functions = add_functions(context_.functions(), profile_);
        graph.lines = self_.finish(context_.places(), graph.functions);
        graph.sites = calls_.finish(context_.places(), graph.functions);
        if (!facts_.calls_recorded()) std::fill(graph.sites.calls.begin(), graph.sites.calls.end(), not_recorded);
        if (request_.lenient) drop_unused(graph);
        mark_unrecorded(graph.sites);
        section.recorded = recorded();
        section.data = std::move(graph);
        profile_.sections.push_back(std::move(section));
        if (source_.had_byte_order_mark()) profile_.notes.add(NoteLevel::info, "byte order mark: ignored");
        if (facts_.parts() > 1) profile_.notes.add(NoteLevel::info, std::to_string(facts_.parts()) + " parts were added up");
        if (facts_.threads() > 1) profile_.notes.add(NoteLevel::info, std::to_string(facts_.threads()) + " threads were added up");
    }

    // Functions whose only line or call was malformed.
    void drop_unused(CallGraph& graph) const {
        std::vector<bool> used(profile_.functions.size());
        for (const FunctionId function : graph.lines.function) used[function.value] = true;
        for (const auto* functions : {&graph.sites.caller, &graph.sites.callee})
            for (const FunctionId function : *functions) used[function.value] = true;
        const auto unused = [&](FunctionId function) { return !used[function.value]; };
        const auto* const end = std::remove_if(graph.functions.begin(), graph.functions.end(), unused);
        graph.functions.resize(static_cast<std::size_t>(end - graph.functions.begin()));
    }

    void mark_unrecorded(CallSites& sites) const {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (std::find(std::begin(eviction_events), std::end(eviction_events), columns_.name(i)) == std::end(eviction_events))
                continue;
            Column& column = sites.inclusive[i];
            if (std::all_of(column.ticks.begin(), column.ticks.end(), [](std::int64_t cost) { return cost == 0; }))
                column.absent.assign(column.size(), true);
        }
    }

    Facets recorded() const {
        Facets facets;
        if (facts_.calls_recorded() && (has_calls_ || !facts_.is_cachegrind())) facets.add(Facet::call_counts);
        if (has_lines_) facets.add(Facet::lines);
        if (has_call_lines_) facets.add(Facet::call_sites);
        if (has_addresses_) facets.add(Facet::addresses);
        if (facts_.threads() > 1) facets.add(Facet::threads);
        return facets;
    }

    const ReadRequest& request_;
    Source& source_;
    LineCursor lines_;
    Profile profile_;
    Context context_;
    Positions positions_;
    CostParser costs_;
    Columns columns_;
    Facts facts_;

    Expect expect_ = Expect::self;
    FunctionId callee_;  // of the calls= whose cost line must come
    std::int64_t call_count_ = 0;
    std::vector<std::int64_t> part_sums_;  // of self cost, per column of the part
    LineTally self_;
    SiteTally calls_;
    bool has_lines_ = false, has_call_lines_ = false, has_addresses_ = false, has_calls_ = false;
};

}  // namespace

}  // namespace callgrind

Profile read_callgrind(Source& source, const ReadRequest& request) { return callgrind::Reader(source, request).run(); }

}  // namespace profconv
