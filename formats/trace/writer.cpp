#include <algorithm>
#include <string>
#include <vector>

#include "io/error.hpp"
#include "trace/names.hpp"
#include "trace/trace.hpp"

namespace profconv {

namespace {

// How a clock is written: its unit, and what its ticks are multiplied with to be whole numbers of that unit.
struct ClockScale {
    std::string unit;
    std::int64_t factor = 1;
    std::string ticks_per_second;
};

// Times with decimals are written in the coarsest unit that makes them whole; beyond ns as ticks with their rate.
ClockScale scale_of(const Profile& profile, const ValueType& type) {
    ClockScale scale;
    scale.unit = profile.text(type.unit);
    if (type.ticks_per_second > 0) scale.ticks_per_second = std::to_string(static_cast<std::int64_t>(type.ticks_per_second));
    const auto seconds = seconds_in(scale.unit);
    if (seconds && *seconds <= 1) {
        int digits = type.decimals;
        for (double size = *seconds; size < 0.5; size *= 1000) digits += 3;
        constexpr const char* units[] = {"s", "ms", "us", "ns"};
        if (digits <= 9) {
            scale.unit = units[(digits + 2) / 3];
            for (int i = digits; i % 3 != 0; ++i) scale.factor *= 10;
            return scale;
        }
        scale.unit = "ticks";
        scale.ticks_per_second = "1" + std::string(static_cast<std::size_t>(digits), '0');
        return scale;
    }
    if (type.decimals > 0)
        throw DataError("a trace holds whole numbers, but " + quoted(profile.text(type.type)) + " has decimals; choose another value with --value");
    return scale;
}

class TraceWriter {
public:
    TraceWriter(const Profile& profile, Sink& sink)
        : profile_(profile), sink_(sink), section_(profile.sections.at(0)), trace_(std::get<Trace>(section_.data)), id_of_(profile.functions.size()) {}

    void run() {
        header();
        threads();
        for (std::size_t i = 0; i < trace_.size(); ++i) event(i);
        sink_.write("end\n");
    }

private:
    void text_record(std::string_view word, StringId text) {
        if (text.value == 0) return;
        sink_.write(word);
        sink_.put('\t');
        write_escaped(sink_, profile_.text(text));
        sink_.put('\n');
    }
    void field(StringId text) {
        sink_.put('\t');
        write_escaped(sink_, profile_.text(text));
    }
    void field(std::uint64_t number) {
        sink_.put('\t');
        sink_.write_unsigned(number);
    }

    void header() {
        sink_.write("profconv-trace\t1\n");
        for (const ValueType& type : section_.value_types) clock(type);
        text_record("cmd", profile_.header.command);
        text_record("host", profile_.header.host);
        text_record("date", profile_.header.date);
        for (const auto& [key, value] : profile_.header.meta) {
            sink_.write("meta");
            field(key);
            field(value);
            sink_.put('\n');
        }
    }

    void clock(const ValueType& type) {
        scales_.push_back(scale_of(profile_, type));
        sink_.write("clock");
        field(type.type);
        sink_.put('\t');
        write_escaped(sink_, scales_.back().unit);
        if (!scales_.back().ticks_per_second.empty()) {
            sink_.put('\t');
            sink_.write(scales_.back().ticks_per_second);
        }
        sink_.put('\n');
    }

    void threads() {
        std::vector<std::uint64_t> written;
        for (const Thread& thread : profile_.threads) {
            if (thread.pid == 0 || std::find(written.begin(), written.end(), thread.pid) != written.end()) continue;
            written.push_back(thread.pid);
            sink_.write("process");
            field(thread.pid);
            if (thread.process_name.value != 0) field(thread.process_name);
            sink_.put('\n');
        }
        number_threads();
        for (std::size_t i = 0; i < profile_.threads.size(); ++i) thread(i);
    }
    // The threads' own ids, unless two threads share one (files without ids).
    void number_threads() {
        for (const Thread& thread : profile_.threads) thread_ids_.push_back(thread.id);
        std::vector<std::uint64_t> sorted = thread_ids_;
        std::sort(sorted.begin(), sorted.end());
        if (std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end()) return;
        for (std::size_t i = 0; i < thread_ids_.size(); ++i) thread_ids_[i] = i + 1;
    }
    void thread(std::size_t row) {
        const Thread& thread = profile_.threads[row];
        sink_.write("thread");
        field(thread_ids_[row]);
        field(thread.name);
        if (thread.pid != 0 || thread.os_tid != 0) {
            sink_.put('\t');
            if (thread.pid != 0) sink_.write_unsigned(thread.pid);
        }
        if (thread.os_tid != 0) field(thread.os_tid);
        sink_.put('\n');
    }

    void event(std::size_t i) {
        if (i == 0 || trace_.thread[i] != trace_.thread[i - 1]) {
            sink_.put('@');
            sink_.write_unsigned(thread_ids_[trace_.thread[i].value]);
            sink_.put('\n');
        }
        if (trace_.frame[i].valid()) {
            const std::uint64_t id = function_id(profile_.frames[trace_.frame[i]].function);
            sink_.put('+');
            sink_.write_unsigned(id);
        } else {
            sink_.put('-');
        }
        for (std::size_t clock = 0; clock < scales_.size(); ++clock) reading(clock, trace_.clocks[clock].ticks[i]);
        if (trace_.frame[i].valid() && !trace_.call_line.empty() && trace_.call_line[i] != 0) field(std::uint64_t{trace_.call_line[i]});
        sink_.put('\n');
    }

    void reading(std::size_t clock, std::int64_t ticks) {
        std::int64_t value;
        if (ticks < 0 || __builtin_mul_overflow(ticks, scales_[clock].factor, &value))
            throw DataError("a trace holds times from 0 to 2^63, but " + quoted(profile_.text(section_.value_types[clock].type)) + " has " + std::to_string(ticks));
        field(static_cast<std::uint64_t>(value));
    }

    // Functions are numbered and defined at their first use.
    std::uint64_t function_id(FunctionId function) {
        std::uint64_t& id = id_of_[function.value];
        if (id == 0) {
            id = ++functions_;
            define(id, profile_.functions[function]);
        }
        return id;
    }
    void define(std::uint64_t id, const Function& function) {
        const bool module = function.module.value != 0, line = module || function.start_line != 0, file = line || function.file.value != 0;
        sink_.write("fn");
        field(id);
        field(function.name);
        if (file) field(function.file);
        if (line) sink_.put('\t');
        if (function.start_line != 0) sink_.write_unsigned(function.start_line);
        if (module) field(function.module);
        sink_.put('\n');
    }

    const Profile& profile_;
    Sink& sink_;
    const Section& section_;
    const Trace& trace_;
    std::vector<ClockScale> scales_;
    std::vector<std::uint64_t> thread_ids_, id_of_;
    std::uint64_t functions_ = 0;
};

}  // namespace

void write_trace(const Profile& profile, Sink& sink, const WriteRequest&) { TraceWriter(profile, sink).run(); }

}  // namespace profconv
