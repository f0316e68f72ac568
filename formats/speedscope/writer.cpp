#include <algorithm>
#include <string>
#include <vector>

#include "io/error.hpp"
#include "io/json_text.hpp"
#include "model/checked.hpp"
#include "speedscope/index_stacks.hpp"
#include "speedscope/names.hpp"
#include "speedscope/shared_frames.hpp"
#include "speedscope/speedscope.hpp"

namespace profconv {

namespace {

// The numbers of one value type in speedscope's unit.
struct ValueScale {
    SpeedscopeUnit unit;
    int decimals = 0;
    std::string bracket;  // value type in the profile's name, or ""
};

// One profile of the output: a thread (or all) and a value type of a section.
struct Part {
    std::size_t section = 0, value = 0;
    ThreadId thread;   // invalid: samples without a thread, or all threads
    double total = 0;  // of the section's default value type, for the order of threads
    std::vector<std::size_t> rows;  // samples or events
};

class SpeedscopeWriter {
public:
    SpeedscopeWriter(const Profile& profile, Sink& sink, const WriteRequest& request)
        : profile_(profile), sink_(sink), request_(request), merge_threads_(option("threads", "split") == "merge"), frames_(profile, option("granularity", "function") == "line") {}

    void run() {
        for (std::size_t s = 0; s < profile_.sections.size(); ++s) make_parts(s);
        // The frames come first in the file, so every stack is numbered before anything is written.
        for (const Part& part : parts_) number_frames(part);
        sink_.write("{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"profconv@0.1.0\",");
        group_name();
        sink_.write("\"activeProfileIndex\":");
        sink_.write_unsigned(active_);
        sink_.write(",\n\"shared\":{\"frames\":[");
        frames_.write(sink_);
        sink_.write("]},\n\"profiles\":[");
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            sink_.write(i > 0 ? ",\n" : "\n");
            write(parts_[i]);
        }
        sink_.write("\n]}\n");
    }

private:
    std::string option(std::string_view key, std::string_view otherwise) const {
        const auto found = request_.options.find(key);
        return found == request_.options.end() ? std::string(otherwise) : found->second;
    }

    void group_name() {
        for (const auto& [key, value] : profile_.header.meta) {
            if (profile_.text(key) != "name") continue;
            sink_.write("\"name\":");
            write_json_text(sink_, profile_.text(value));
            return sink_.put(',');
        }
    }

    // ---- what to write

    const Section& section(const Part& part) const { return profile_.sections[part.section]; }
    const Samples* samples(std::size_t s) const { return std::holds_alternative<Samples>(profile_.sections[s].data) ? &std::get<Samples>(profile_.sections[s].data) : nullptr; }
    const Trace& trace(std::size_t s) const { return std::get<Trace>(profile_.sections[s].data); }

    void make_parts(std::size_t s) {
        const Section& section = profile_.sections[s];
        const Samples* stacks = samples(s);
        const std::size_t rows = stacks ? stacks->size() : trace(s).size();
        std::vector<Part> threads;
        std::vector<std::uint32_t> part_of(profile_.threads.size() + 1, UINT32_MAX);
        for (std::size_t i = 0; i < rows; ++i) {
            ThreadId thread = stacks ? (stacks->thread.empty() ? ThreadId{} : stacks->thread[i]) : trace(s).thread[i];
            if (merge_threads_ && stacks) thread = {};
            std::uint32_t& part = part_of[thread.valid() ? thread.value : profile_.threads.size()];
            if (part == UINT32_MAX) {
                part = static_cast<std::uint32_t>(threads.size());
                threads.push_back({});
                threads.back().section = s;
                threads.back().thread = thread;
            }
            threads[part].rows.push_back(i);
            if (stacks) threads[part].total += weight(stacks->weights[section.default_value], i);
        }
        if (!stacks)
            for (Part& part : threads) part.total = duration(trace(s).clocks[section.default_value], part);
        first_readings_.push_back(stacks ? std::vector<std::int64_t>() : first_readings(trace(s), threads));
        if (threads.empty()) threads.push_back({s, 0, {}, 0, {}});
        std::stable_sort(threads.begin(), threads.end(), [](const Part& a, const Part& b) { return a.total > b.total; });
        for (const Part& thread : threads)
            for (std::size_t v = 0; v < section.value_types.size(); ++v) {
                if (s == profile_.default_section && &thread == &threads.front() && v == section.default_value) active_ = parts_.size();
                parts_.push_back(thread);
                parts_.back().value = v;
            }
    }
    // Per value type the smallest reading of any thread: numbers stay small and threads line up.
    static std::vector<std::int64_t> first_readings(const Trace& trace, const std::vector<Part>& threads) {
        std::vector<std::int64_t> smallest(trace.clocks.size(), INT64_MAX);
        for (const Part& thread : threads)
            for (std::size_t v = 0; v < smallest.size(); ++v) smallest[v] = std::min(smallest[v], trace.clocks[v].ticks[thread.rows.front()]);
        return smallest;
    }
    static double weight(const Column& column, std::size_t row) { return column.is_real ? column.reals[row] : static_cast<double>(column.ticks[row]); }
    static double duration(const Column& clock, const Part& part) {
        return part.rows.empty() ? 0 : static_cast<double>(clock.ticks[part.rows.back()]) - static_cast<double>(clock.ticks[part.rows.front()]);
    }

    void number_frames(const Part& part) {
        if (part.value != 0) return;
        const Samples* stacks = samples(part.section);
        for (const std::size_t row : part.rows) {
            if (stacks) {
                for (const FrameId frame : stack_of(*stacks, row)) frames_.index(frame);
            } else if (const FrameId frame = trace(part.section).frame[row]; frame.valid()) {
                frames_.index(frame);
            }
        }
    }

    // Root first; valid until the next call.
    const std::vector<FrameId>& stack_of(const Samples& samples, std::size_t row) {
        const StackId id = samples.stack[row];
        if (!samples.is_flat) {
            samples.tree.stack(id, stack_);
        } else {
            stack_.clear();
            const auto at = [&](std::size_t i) { return samples.flat.frames.begin() + static_cast<std::ptrdiff_t>(samples.flat.offsets[i]); };
            if (id.valid()) stack_.assign(at(id.value), at(id.value + 1));
        }
        return stack_;
    }

    ValueScale scale(const Part& part) const {
        const Section& s = section(part);
        const ValueType& type = s.value_types[part.value];
        const std::string_view unit = profile_.text(type.unit), name = profile_.text(type.type);
        ValueScale scale{speedscope_unit(unit), type.decimals, ""};
        const bool plain_name = name == "time" || name == "memory" || name == "weight" || name.empty();
        if (s.value_types.size() > 1 || profile_.sections.size() > 1 || (scale.unit.name == "none" && !plain_name)) scale.bracket = name;
        if (plain_name && s.value_types.size() == 1) scale.bracket.clear();
        return scale;
    }

    std::string name(const Part& part, const ValueScale& scale, bool aggregated) const {
        std::string name = "profile";
        if (part.thread.valid()) {
            const Thread& thread = profile_.threads[part.thread.value];
            name = profile_.text(thread.name);
            if (name.empty()) name = "tid " + std::to_string(thread.id);
        }
        if (!scale.bracket.empty()) name += " [" + scale.bracket + "]";
        if (request_.estimated) return name + " (estimated stacks)";
        return aggregated ? name + " (aggregated)" : name;
    }

    // ---- one profile

    void write(const Part& part) {
        samples(part.section) ? sampled(part) : evented(part);
    }

    void head(std::string_view type, const std::string& name, std::string_view unit) {
        sink_.write("{\"type\":\"");
        sink_.write(type);
        sink_.write("\",\"name\":");
        write_json_text(sink_, name);
        sink_.write(",\"unit\":\"");
        sink_.write(unit);
        sink_.write("\",\"startValue\":");
    }

    std::int64_t scaled(std::int64_t ticks, const ValueScale& scale) const {
        std::int64_t product;
        if (__builtin_mul_overflow(ticks, scale.unit.factor, &product)) throw OverflowError();
        return product;
    }

    void evented(const Part& part) {
        const ValueScale scale = this->scale(part);
        const Trace& events = trace(part.section);
        const Ticks& clock = events.clocks[part.value].ticks;
        const std::int64_t origin = first_readings_[part.section][part.value];
        head("evented", name(part, scale, false), scale.unit.name);
        sink_.write("0,\"endValue\":");
        sink_.write_decimal(part.rows.empty() ? 0 : scaled(checked_sub(clock[part.rows.back()], origin), scale), scale.decimals);
        sink_.write(",\"events\":[");
        std::vector<std::uint32_t> open;
        bool first = true;
        for (const std::size_t row : part.rows) {
            if (!first) sink_.put(',');
            first = false;
            const FrameId frame = events.frame[row];
            if (frame.valid()) open.push_back(frames_.index(frame));
            sink_.write(frame.valid() ? "{\"type\":\"O\",\"frame\":" : "{\"type\":\"C\",\"frame\":");
            sink_.write_unsigned(open.back());
            if (!frame.valid()) open.pop_back();
            sink_.write(",\"at\":");
            sink_.write_decimal(scaled(checked_sub(clock[row], origin), scale), scale.decimals);
            sink_.put('}');
        }
        sink_.write("]}");
    }
    void sampled(const Part& part) {
        const ValueScale scale = this->scale(part);
        const Samples& stacks = *samples(part.section);
        if (!stacks.ordered) return aggregated(part, scale);
        const Column& weights = stacks.weights[part.value];
        std::vector<std::size_t> rows;
        for (const std::size_t row : part.rows)
            if (check(weight(weights, row)) != 0) rows.push_back(row);
        begin_samples(scale, rows, weights, name(part, scale, false));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0) sink_.put(',');
            indexes_.clear();
            for (const FrameId frame : stack_of(stacks, rows[i])) indexes_.push_back(frames_.index(frame));
            write_stack(indexes_.data(), indexes_.size());
        }
        end_samples(scale, rows, weights);
    }

    double check(double weight) const {
        if (weight < 0) throw DataError("speedscope cannot hold negative weights; write the two profiles one by one, or use pprof");
        return weight;
    }

    // The stacks of a part by frame index, in order. Kept for the part's other value types, which follow.
    const IndexStacks& stacks_of(const Part& part) {
        if (part.value != 0) return stacks_;
        stacks_ = {};
        for (const std::size_t row : part.rows) {
            stacks_.begin();
            for (const FrameId frame : stack_of(*samples(part.section), row)) stacks_.add(frames_.index(frame));
        }
        stacks_.sort();
        return stacks_;
    }

    // Each distinct stack once, a parent's own samples before its children's, so that the time order view is a flame graph.
    void aggregated(const Part& part, const ValueScale& scale) {
        const Column& weights = samples(part.section)->weights[part.value];
        const IndexStacks& stacks = stacks_of(part);
        Column sums = zeros_like(weights, 0);
        std::vector<std::uint32_t> distinct;
        constexpr std::size_t ahead = 16;
        for (std::size_t k = 0; k < stacks.order().size(); ++k) {
            const std::uint32_t i = stacks.order()[k];
            if (k + ahead < stacks.order().size()) stacks.prefetch(stacks.order()[k + ahead]);
            check(weight(weights, part.rows[i]));
            if (distinct.empty() || !stacks.equal(distinct.back(), i)) {
                distinct.push_back(i);
                sums.resize(distinct.size());
            }
            sums.add(distinct.size() - 1, weights, part.rows[i]);
        }
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < distinct.size(); ++i)
            if (weight(sums, i) != 0) rows.push_back(i);
        begin_samples(scale, rows, sums, name(part, scale, true));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0) sink_.put(',');
            if (i + ahead < rows.size()) stacks.prefetch(distinct[rows[i + ahead]]);
            write_stack(stacks.indexes(distinct[rows[i]]), stacks.depth(distinct[rows[i]]));
        }
        end_samples(scale, rows, sums);
    }

    // "samples":[ and their sum before it; then the stacks, and with end_samples() their weights.
    void begin_samples(const ValueScale& scale, const std::vector<std::size_t>& rows, const Column& weights, const std::string& name) {
        head("sampled", name, scale.unit.name);
        sink_.write("0,\"endValue\":");
        total(scale, rows, weights);
        sink_.write(",\"samples\":[");
    }

    void write_stack(const std::uint32_t* indexes, std::size_t depth) {
        sink_.put('[');
        constexpr std::size_t at_once = Sink::largest_room / (longest_digits + 1);
        for (std::size_t k = 0; k < depth;) {
            char* at = sink_.room(Sink::largest_room);
            for (const std::size_t end = std::min(depth, k + at_once); k < end; ++k) {
                if (k > 0) *at++ = ',';
                at = put_digits(at, indexes[k]);
            }
            sink_.wrote(at);
        }
        sink_.put(']');
    }

    void end_samples(const ValueScale& scale, const std::vector<std::size_t>& rows, const Column& weights) {
        sink_.write("],\"weights\":[");
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0) sink_.put(',');
            if (weights.is_real) sink_.write_real(weights.reals[rows[i]] * static_cast<double>(scale.unit.factor));
            else sink_.write_decimal(scaled(weights.ticks[rows[i]], scale), scale.decimals);
        }
        sink_.write("]}");
    }
    void total(const ValueScale& scale, const std::vector<std::size_t>& rows, const Column& weights) {
        std::int64_t ticks = 0;
        double real = 0;
        for (const std::size_t row : rows) {
            if (weights.is_real) real += weights.reals[row] * static_cast<double>(scale.unit.factor);
            else ticks = checked_add(ticks, scaled(weights.ticks[row], scale));
        }
        weights.is_real ? sink_.write_real(real) : sink_.write_decimal(ticks, scale.decimals);
    }

    const Profile& profile_;
    Sink& sink_;
    const WriteRequest& request_;
    const bool merge_threads_;
    SharedFrames frames_;
    std::vector<Part> parts_;
    std::vector<std::vector<std::int64_t>> first_readings_;  // per section of events and value type
    std::size_t active_ = 0;
    IndexStacks stacks_;
    std::vector<FrameId> stack_;
    std::vector<std::uint32_t> indexes_;
};

}  // namespace

void write_speedscope(const Profile& profile, Sink& sink, const WriteRequest& request) { SpeedscopeWriter(profile, sink, request).run(); }

}  // namespace profconv
