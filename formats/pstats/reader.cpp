// The grammar of a profile: {label: (primitive calls, calls, own time, cumulative time, {label: caller})}.
#include <string>

#include "io/error.hpp"
#include "model/checked.hpp"
#include "pstats/code_object.hpp"
#include "pstats/foreign.hpp"
#include "pstats/graph_builder.hpp"
#include "pstats/marshal.hpp"
#include "pstats/pstats.hpp"

namespace profconv {

namespace pstats {

namespace {

constexpr std::string_view sampled_marker = "__sampled__";
constexpr std::int64_t label_items = 3, entry_items = 5, caller_items = 4;

class Reader {
public:
    Reader(Source& source, const ReadRequest& request) : request_(request), marshal_(checked(source), profile_.strings) {
        if (source.file_size() && source.compression().empty()) graph_.expect(*source.file_size());
    }

    Profile run() {
        profile_.format = "pstats";
        read_top();
        if (graph_.empty()) marshal_.fail(0, "profile", "it is empty: no function was recorded");
        if (marshal_.goes_on()) repair("the file goes on after the profile; the rest is left out");
        add_section();
        return std::move(profile_);
    }

private:
    // Before anything is read: what is plainly something else gets a message that says what.
    static Source& checked(Source& source) {
        source.fill(1024);
        const std::string_view bytes = source.available().substr(0, 1024);
        if (bytes.empty()) throw DataError(source.name() + ": the file is empty");
        const std::string_view kind = begins_like_a_profile(bytes) ? std::string_view() : foreign_kind(bytes);
        if (!kind.empty()) throw DataError(source.name() + ": offset 0, profile: expected a dict of functions, found " + std::string(kind) + "; python3 -m cProfile -o FILE writes a profile");
        return source;
    }

    void repair(std::string_view text) { profile_.notes.add(NoteLevel::repair, text); }

    // "value of app.py:10(main)"
    std::string field(std::string_view part) const {
        if (!current_.valid()) return std::string(part);
        const Function& f = profile_.functions[current_];
        std::string label(profile_.text(f.file));
        label.append(f.negative_line ? ":-" : ":").append(std::to_string(f.start_line + f.negative_line)).append("(").append(profile_.text(f.name)).append(")");
        const std::string shown = quoted(label);
        return std::string(part) + " of " + shown.substr(1, shown.size() - 2);
    }
    [[noreturn]] void fail(const Item& item, std::string_view part, std::string_view expected) const {
        marshal_.fail(item.at, field(part), "expected " + std::string(expected) + ", found " + describe(item));
    }

    void read_top() {
        const Item top = marshal_.next("profile");
        if (top.kind != ItemKind::dict) fail(top, "profile", "a dict of functions");
        for (;;) {
            current_ = {};
            const Item key = marshal_.next("key");
            if (key.kind == ItemKind::end) return;
            if (key.kind == ItemKind::tuple && key.number == 1) {
                read_marker(key);
                continue;
            }
            current_ = label(key, "key");
            read_entry();
        }
    }

    // ('__sampled__',): True of profiling.sampling
    void read_marker(const Item& key) {
        const Item text = marshal_.next("key");
        if (text.kind != ItemKind::text || profile_.text({static_cast<std::uint32_t>(text.number)}) != sampled_marker) fail(key, "key", "a label (file, line, name)");
        marshal_.resolve(key, ItemKind::other, 0);
        const Item value = marshal_.next("value of __sampled__");
        if (value.kind != ItemKind::boolean && value.kind != ItemKind::integer) fail(value, "value of __sampled__", "True");
        sampled_ = true;
    }

    // ---- labels

    FunctionId label(const Item& item, std::string_view part) {
        if (item.kind == ItemKind::label) return {static_cast<std::uint32_t>(item.number)};
        if (item.kind != ItemKind::tuple || item.number != label_items) fail(item, part, "a label (file, line, name)");
        Function function;
        function.file = file(part);
        read_line(part, function);
        function.name = name(part);
        const FunctionId id = profile_.functions.intern(function);
        marshal_.resolve(item, ItemKind::label, id.value);
        return id;
    }

    StringId file(std::string_view part) {
        const Item item = marshal_.next("file");
        if (item.kind != ItemKind::text) fail(item, part, "a text as the file");
        return {static_cast<std::uint32_t>(item.number)};
    }

    // `python -m profile` has the code object itself as the name of what it ran.
    StringId name(std::string_view part) {
        const Item item = marshal_.next("name");
        if (item.kind == ItemKind::text) return {static_cast<std::uint32_t>(item.number)};
        if (item.kind != ItemKind::code) fail(item, part, "a text as the name");
        const StringId id = profile_.strings.intern(code_object_name(marshal_, item, profile_.strings));
        marshal_.resolve(item, ItemKind::text, id.value);
        return id;
    }

    void read_line(std::string_view part, Function& function) {
        const Item item = marshal_.next("line");
        if (item.kind != ItemKind::integer || item.number < -std::int64_t{UINT32_MAX} || item.number > UINT32_MAX) fail(item, part, "a line number below 4294967296");
        if (item.number >= 0)
            function.start_line = static_cast<std::uint32_t>(item.number);
        else
            function.negative_line = static_cast<std::uint32_t>(-item.number);
    }

    // ---- numbers

    Count count(std::string_view part, std::string_view what) {
        if (std::int64_t number; marshal_.take_integer(number)) return {number, 0, false, false};
        return odd_count(marshal_.next(part), part, what);
    }
    Count odd_count(const Item& item, std::string_view part, std::string_view what) {
        if (item.kind == ItemKind::integer) return {item.number, 0, false, false};
        if (item.kind == ItemKind::boolean) return {item.number, 0, false, true};
        if (item.kind != ItemKind::real) fail(item, part, what);
        return {0, item.real, true, false};
    }

    double time(std::string_view part) {
        if (double seconds; marshal_.take_real(seconds)) return seconds;
        const Item item = marshal_.next(part);
        if (item.kind == ItemKind::real) return item.real;
        if (item.kind != ItemKind::integer && item.kind != ItemKind::boolean) fail(item, part, "a number of seconds");
        constexpr std::int64_t largest = std::int64_t{1} << 53;
        if (item.number > largest || item.number < -largest) marshal_.fail(item.at, field(part), "a time of " + std::to_string(item.number) + " seconds cannot be held exactly");
        return static_cast<double>(item.number);
    }

    // ---- entries: a function's own numbers, primitive calls first

    void read_entry() {
        const Item value = marshal_.next("value");
        if (value.kind == ItemKind::entry) {
            const auto earlier = static_cast<std::size_t>(value.number);
            graph_.add_entry(current_, graph_.entry(earlier));
            return copy_callers(value, earlier);
        }
        if (value.kind != ItemKind::tuple || value.number != entry_items)
            fail(value, "value", "5 items (primitive calls, calls, own time, cumulative time, callers)");
        Numbers numbers;
        numbers.primitive_calls = count("value", "a number of primitive calls");
        numbers.calls = count("value", "a number of calls");
        numbers.self = time("value");
        numbers.inclusive = time("value");
        const std::size_t entry = graph_.add_entry(current_, numbers);
        read_callers(entry);
        marshal_.resolve(value, ItemKind::entry, static_cast<std::int64_t>(entry));
    }

    void copy_callers(const Item& item, std::size_t entry) {
        if (!graph_.copy_callers(entry)) marshal_.fail(item.at, field("callers"), "this refers to the callers of another function, as is done millions of times before; no real profile does");
    }

    // ---- callers: calls first

    void read_callers(std::size_t entry) {
        const Item callers = marshal_.next("callers");
        if (callers.kind == ItemKind::callers) return copy_callers(callers, static_cast<std::size_t>(callers.number));
        if (callers.kind != ItemKind::dict) fail(callers, "callers", "a dict");
        for (;;) {
            std::int64_t known;
            if (marshal_.take_reference(ItemKind::label, known)) {
                read_caller({static_cast<std::uint32_t>(known)});
                continue;
            }
            const Item key = marshal_.next("caller");
            if (key.kind == ItemKind::end) break;
            read_caller(label(key, "caller"));
        }
        marshal_.resolve(callers, ItemKind::callers, static_cast<std::int64_t>(entry));
    }

    void read_caller(FunctionId caller) {
        const Item value = marshal_.next("caller");
        if (value.kind == ItemKind::site) {
            graph_.add_caller(caller, graph_.caller(static_cast<std::size_t>(value.number)));
        } else if (value.kind == ItemKind::tuple) {
            marshal_.resolve(value, ItemKind::site, static_cast<std::int64_t>(graph_.add_caller(caller, caller_numbers(value))));
        } else {
            Numbers numbers;
            numbers.calls = odd_count(value, "caller", "a number of calls, or (calls, primitive calls, own time, cumulative time)");
            numbers.only_calls = true;
            graph_.add_caller(caller, numbers);
        }
    }

    Numbers caller_numbers(const Item& value) {
        if (value.number == 0 || value.number % caller_items != 0) fail(value, "caller", "4 items (calls, primitive calls, own time, cumulative time)");
        Numbers sum = four_numbers();
        if (value.number > caller_items) repair("a caller's numbers, strung together by an old pstats, are added up");
        for (std::int64_t done = caller_items; done < value.number; done += caller_items) {
            const Numbers more = four_numbers();
            add(sum.calls, more.calls);
            add(sum.primitive_calls, more.primitive_calls);
            sum.self += more.self;
            sum.inclusive += more.inclusive;
        }
        return sum;
    }
    Numbers four_numbers() {
        Numbers numbers;
        numbers.calls = count("caller", "a number of calls");
        numbers.primitive_calls = count("caller", "a number of primitive calls");
        numbers.self = time("caller");
        numbers.inclusive = time("caller");
        return numbers;
    }
    static void add(Count& sum, const Count& more) {
        if (sum.is_real || more.is_real)
            sum = {0, sum.as_double() + more.as_double(), true, false};
        else
            sum = {checked_add(sum.integer, more.integer), 0, false, false};
    }

    // ---- the end

    void add_section() {
        if (graph_.repeated() > 0) repair("a function or caller stands twice in a dict; the later one counts, as in Python");
        if (!request_.as_stored && graph_.swap_counts()) repair("calls and primitive calls of the functions are exchanged, as yappi writes them; they are put right");
        Section section;
        ValueType type;
        type.type = profile_.strings.intern("time");
        type.unit = profile_.strings.intern("seconds");
        section.value_types.push_back(type);
        CallGraph graph = graph_.finish(profile_.functions);
        if (sampled_) {
            graph.meaning = EdgeMeaning::pairs;
            profile_.notes.add(NoteLevel::info, "a sampled profile: calls are samples with the function on the stack, primitive calls samples with it on top");
        }
        section.data = std::move(graph);
        section.recorded = {Facet::call_counts, Facet::primitive_calls};
        profile_.sections.push_back(std::move(section));
    }

    const ReadRequest& request_;
    Profile profile_;
    Marshal marshal_;
    GraphBuilder graph_;
    FunctionId current_;  // whose entry is being read
    bool sampled_ = false;
};

}  // namespace

}  // namespace pstats

Profile read_pstats(Source& source, const ReadRequest& request) { return pstats::Reader(source, request).run(); }

}  // namespace profconv
