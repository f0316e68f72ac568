#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "io/error.hpp"
#include "io/line_cursor.hpp"
#include "io/numbers.hpp"
#include "model/trace_builder.hpp"
#include "trace/functions.hpp"
#include "trace/id_map.hpp"
#include "trace/plain_event.hpp"
#include "trace/record.hpp"
#include "trace/trace.hpp"

namespace profconv {

namespace {

constexpr std::size_t max_clocks = 64;

class TraceReader {
public:
    TraceReader(Source& source, const ReadRequest& request) : request_(request), lines_(source), functions_(profile_), record_(lines_, profile_) { profile_.format = "trace"; }

    Profile run() {
        read_magic();
        std::string_view line;
        while (read_plain_events(), lines_.next(line)) {
            if (line.empty() || line[0] == '#') continue;
            if (!lines_.terminated() && line != "end") continue;  // cut inside this line: its last number may lack digits
            if (request_.lenient)
                read_leniently(line);
            else
                read_line(line);
        }
        finish();
        return std::move(profile_);
    }

private:
    struct ThreadEntry {
        ThreadId thread;
        StringId definition{};
    };

    void read_magic() {
        std::string_view line;
        if (!lines_.next(line)) lines_.fail_at_end("expected \"profconv-trace\" and a version, found an empty file");
        constexpr std::string_view magic = "profconv-trace\t";
        if (line.substr(0, magic.size()) != magic)
            lines_.fail_at(line.data(), "expected \"profconv-trace\", a TAB and the version, found " + quoted(line));
        if (line.substr(magic.size()) != "1")
            lines_.fail_at(line.data() + magic.size(), "expected version 1, found " + quoted(line.substr(magic.size())) + "; this trace needs a newer profconv");
    }

    void read_leniently(std::string_view line) {
        try {
            read_line(line);
        } catch (const DataError&) {
            repair("malformed record: left out");
        }
    }

    void read_line(std::string_view line) {
        if (ended_) lines_.fail_at(line.data(), "expected nothing but comments after \"end\", found " + quoted(line));
        switch (line[0]) {
            case '+':
            case '-':
            case '=': return read_event(line);
            case '@': return read_switch(line);
            default: return read_record(line);
        }
    }

    // ---- events

    // The fast path: takes the plain events that come next, up to the first that is not plain or needs a repair or a message.
    void read_plain_events() {
        if (!builder_ || !thread_.valid() || ended_) return;
        const std::string_view window = lines_.ahead();
        const std::size_t clocks = section().value_types.size();
        const char *const end = window.data() + window.size(), *taken = window.data();
        std::uint64_t lines = 0;
        PlainEvent event;
        std::int64_t now[max_clocks];
        for (const char* at = taken; take_plain_event(at, end, clocks, event, now) && apply(event, now); taken = at) ++lines;
        lines_.skip(static_cast<std::size_t>(taken - window.data()), lines);
    }

    // False, and nothing done, if anything is out of the ordinary.
    bool apply(const PlainEvent& event, const std::int64_t* now) {
        const FrameId frame = functions_[event.function].frame;
        if (!frame.valid() || builder_->runs_backwards(thread_, now)) return false;
        if (event.enter) {
            builder_->enter(thread_, frame, now, event.call_line);
            has_call_lines_ = has_call_lines_ || event.call_line != 0;
            return true;
        }
        if (builder_->depth(thread_) == 0 || builder_->open_frame(thread_, 0) != frame) return false;
        builder_->leave(thread_, now);
        return true;
    }

    void read_switch(std::string_view line) {
        std::string_view rest = line.substr(1);
        std::uint64_t id = 0;
        if (!take_unsigned(rest, id) || !rest.empty()) lines_.fail_at(rest.data(), "expected a thread id after @, found " + quoted(line.substr(1)));
        thread_ = thread_of(id);
    }

    void read_event(std::string_view line) {
        if (!builder_) start_events(line);
        if (!thread_.valid()) lines_.fail_at(line.data(), "expected \"@THREAD\" before the first event; events belong to a thread");
        const char kind = line[0];
        std::string_view rest = line.substr(1);
        Functions::Entry* function = nullptr;
        if (!rest.empty() && rest[0] != '\t') {
            std::uint64_t id = 0;
            if (!take_unsigned(rest, id)) lines_.fail_at(rest.data(), std::string("expected a function id after ") + kind + ", found " + quoted(first_field(rest)));
            function = &functions_.used(id);
        } else if (kind == '+') {
            lines_.fail_at(rest.data(), "expected a function id after +, found " + quoted(first_field(rest)));
        }
        std::int64_t now[max_clocks];
        read_clocks(rest, now);
        const std::uint32_t call_line = kind == '+' ? read_call_line(rest) : 0;
        if (!rest.empty()) lines_.fail_at(rest.data(), "expected the end of the line, found " + quoted(rest));
        if (kind == '+')
            builder_->enter(thread_, function->frame, now, call_line);
        else if (kind == '-')
            leave(function, now);
        else
            unwind(function, now);
    }

    static std::string_view first_field(std::string_view text) { return text.substr(0, text.find('\t')); }

    void start_events(std::string_view line) {
        if (section().value_types.empty()) lines_.fail_at(line.data(), "expected a \"clock\" record before the first event");
        builder_ = std::make_unique<TraceBuilder>(request_.want, section().value_types.size());
    }

    void read_clocks(std::string_view& rest, std::int64_t* now) {
        const std::size_t clocks = section().value_types.size();
        const std::int64_t* last = builder_->last(thread_);
        for (std::size_t clock = 0; clock < clocks; ++clock) {
            if (rest.empty() || rest[0] != '\t') lines_.fail_at(rest.data(), "expected a TAB and the time of clock " + clock_name(clock) + ", found " + end_or_text(rest));
            rest.remove_prefix(1);
            std::uint64_t value = 0;
            const char* start = rest.data();
            if (!take_unsigned(rest, value) || value > INT64_MAX || (!rest.empty() && rest[0] != '\t'))
                lines_.fail_at(start, "expected a timestamp below 2^63, found " + quoted(first_field({start, static_cast<std::size_t>(lines_.line().end() - start)})));
            now[clock] = static_cast<std::int64_t>(value);
            if (now[clock] < last[clock])
                lines_.fail_at(start, "expected a time of at least " + std::to_string(last[clock]) + ", the last of this thread, found " + std::to_string(now[clock]) +
                                          "; clocks never run backwards");
        }
    }
    std::string clock_name(std::size_t clock) const { return quoted(profile_.text(profile_.sections[0].value_types[clock].type)); }
    static std::string end_or_text(std::string_view rest) { return rest.empty() ? "the end of the line" : quoted(rest); }

    std::uint32_t read_call_line(std::string_view& rest) {
        if (rest.empty()) return 0;
        rest.remove_prefix(1);  // the TAB, checked by read_clocks
        if (rest.empty()) return 0;
        std::uint64_t line = 0;
        const char* start = rest.data();
        if (!take_unsigned(rest, line) || line > UINT32_MAX || !rest.empty())
            lines_.fail_at(start, "expected the line of the call, found " + quoted({start, static_cast<std::size_t>(lines_.line().end() - start)}));
        has_call_lines_ = has_call_lines_ || line != 0;
        return static_cast<std::uint32_t>(line);
    }

    // How many frames lie above the innermost activation of `function` (any, if null); depth() if it is not open.
    std::size_t frames_above(const Functions::Entry* function) const {
        if (!function) return 0;
        return builder_->find_open(thread_, [&](FrameId frame) { return frame == function->frame; });
    }

    void leave(const Functions::Entry* function, const std::int64_t* now) {
        const std::size_t above = frames_above(function);
        if (builder_->depth(thread_) == 0) return repair("leave with no function entered: ignored");
        if (above == builder_->depth(thread_)) return repair("leave of a function that is not on the stack: ignored");
        for (std::size_t i = 0; i < above; ++i) repair("leave of a function that is not innermost: the frames above it are closed");
        for (std::size_t i = 0; i <= above; ++i) builder_->leave(thread_, now);
    }

    void unwind(const Functions::Entry* function, const std::int64_t* now) {
        std::size_t above = builder_->depth(thread_);
        if (function) {
            above = frames_above(function);
            if (above == builder_->depth(thread_)) return repair("unwind to a function that is not on the stack: ignored");
        }
        for (std::size_t i = 0; i < above; ++i) builder_->leave(thread_, now);
    }

    void repair(std::string_view text) { profile_.notes.add(NoteLevel::repair, text, lines_.place()); }

    // ---- definitions

    void read_record(std::string_view line) {
        record_.split(line);
        const std::string_view word = record_[0];
        if (word == "fn") return define_function(line);
        if (word == "thread") return define_thread(line);
        if (word == "process") return define_process();
        if (word == "clock") return define_clock();
        if (word == "meta") {
            record_.expect(3, 3, "meta KEY VALUE");
            return profile_.header.meta.push_back({record_.name(1), record_.name(2)});
        }
        if (word == "cmd") return set_header(profile_.header.command);
        if (word == "host") return set_header(profile_.header.host);
        if (word == "date") return set_header(profile_.header.date);
        if (word == "end") {
            record_.expect(1, 1, "end");
            ended_ = true;
            return;
        }
        if (word.substr(0, 2) == "x-") return profile_.notes.add(NoteLevel::info, "record " + quoted(word) + ": an extension, ignored", lines_.place());
        lines_.fail_at(line.data(), "expected a record of the trace format (+ - = @ clock cmd host date meta process thread fn end), found " + quoted(word));
    }

    void define_function(std::string_view line) {
        record_.expect(3, 6, "fn ID NAME [FILE [LINE [MODULE]]]");
        const std::uint64_t key = record_.id(1, "a function id");
        Functions::Entry& entry = functions_[key];
        if (!first_definition(entry.definition, line, "function", key)) return;
        Function function;
        function.name = record_.name(2);
        function.file = record_.name(3);
        function.start_line = static_cast<std::uint32_t>(record_.number(4, "a line number", UINT32_MAX));
        function.module = record_.name(5);
        functions_.define(entry, function);
    }

    // Whether this is the first definition of an id; an equal one again is no news, a different one an error.
    bool first_definition(StringId& definition, std::string_view line, std::string_view what, std::uint64_t key) {
        if (!definition.valid()) {
            definition = profile_.strings.intern(line);
            return true;
        }
        if (profile_.text(definition) != line)
            lines_.fail_at(record_[1].data(), std::string(what) + " " + std::to_string(key) + " is already defined with another text: " + quoted(profile_.text(definition)));
        return false;
    }

    ThreadId thread_of(std::uint64_t key) {
        ThreadEntry& entry = threads_[key];
        if (!entry.thread.valid()) {
            Thread thread;
            thread.id = key;
            entry.thread = profile_.add_thread(thread);
        }
        return entry.thread;
    }

    void define_thread(std::string_view line) {
        record_.expect(3, 5, "thread ID NAME [PID [TID]]");
        const std::uint64_t key = record_.id(1, "a thread id");
        const ThreadId row = thread_of(key);
        if (!first_definition(threads_[key].definition, line, "thread", key)) return;
        Thread& thread = profile_.threads[row.value];
        thread.name = record_.name(2);
        thread.pid = record_.number(3, "a process id", UINT64_MAX);
        thread.os_tid = record_.number(4, "a thread id of the system", UINT64_MAX);
    }

    void define_process() {
        record_.expect(2, 3, "process PID [NAME]");
        processes_.push_back({record_.id(1, "a process id"), record_.name(2)});
        if (profile_.header.pid == 0) profile_.header.pid = processes_.front().first;
    }

    void define_clock() {
        record_.expect(3, 4, "clock NAME UNIT [TICKS-PER-SECOND]");
        if (builder_) lines_.fail_at(record_[0].data(), "expected all clocks before the first event");
        if (section().value_types.size() == max_clocks) lines_.fail_at(record_[0].data(), "expected at most " + std::to_string(max_clocks) + " clocks");
        ValueType type;
        type.type = record_.name(1);
        type.unit = record_.name(2);
        type.ticks_per_second = static_cast<double>(record_.number(3, "a number of ticks per second", UINT64_MAX));
        if (record_.size() > 3 && !record_[3].empty() && type.ticks_per_second == 0) lines_.fail_at(record_[3].data(), "expected a number of ticks per second above 0");
        section().value_types.push_back(type);
    }

    void set_header(StringId& field) {
        record_.expect(2, 2, std::string(record_[0]) + " TEXT");
        field = record_.name(1);
    }

    // ---- the end

    Section& section() {
        if (profile_.sections.empty()) profile_.sections.emplace_back();
        return profile_.sections[0];
    }

    void finish() {
        if (!ended_) profile_.notes.add(NoteLevel::repair, "the trace has no \"end\": it was cut off", lines_.place());
        if (section().value_types.empty()) lines_.fail_at_end("expected a \"clock\" record, found none");
        if (!builder_) builder_ = std::make_unique<TraceBuilder>(request_.want, section().value_types.size());
        close_open_frames();
        functions_.resolve(*builder_);
        name_processes();
        std::visit([this](auto&& data) { section().data = std::move(data); }, builder_->finish());
        Facets& recorded = section().recorded;
        recorded.add({Facet::event_order, Facet::call_counts, Facet::primitive_calls});
        if (profile_.threads.size() > 1) recorded.add(Facet::threads);
        if (has_call_lines_) recorded.add(Facet::call_sites);
    }

    void close_open_frames() {
        for (std::uint32_t t = 0; t < profile_.threads.size(); ++t) {
            const std::vector<std::int64_t> last(builder_->last({t}), builder_->last({t}) + section().value_types.size());
            for (std::size_t open = builder_->depth({t}); open > 0; --open) {
                profile_.notes.add(NoteLevel::info, "frames still open at the end: closed at their thread's last time");
                builder_->leave({t}, last.data());
            }
        }
    }

    void name_processes() {
        for (Thread& thread : profile_.threads) {
            if (thread.pid == 0 && processes_.size() == 1) thread.pid = processes_[0].first;
            for (const auto& [pid, process] : processes_)
                if (pid == thread.pid) thread.process_name = process;
        }
    }

    const ReadRequest& request_;
    LineCursor lines_;
    Profile profile_;
    std::unique_ptr<TraceBuilder> builder_;  // made at the first event, when the clocks are known
    Functions functions_;
    IdMap<ThreadEntry> threads_;
    ThreadId thread_;
    std::vector<std::pair<std::uint64_t, StringId>> processes_;
    bool has_call_lines_ = false, ended_ = false;
    Record record_;  // the current line, if it is a definition
};

}  // namespace

Profile read_trace(Source& source, const ReadRequest& request) { return TraceReader(source, request).run(); }

}  // namespace profconv
