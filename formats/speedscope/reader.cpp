#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "io/error.hpp"
#include "io/json_reader.hpp"
#include "model/checked.hpp"
#include "model/project.hpp"
#include "speedscope/names.hpp"
#include "speedscope/profile_reader.hpp"
#include "speedscope/speedscope.hpp"

namespace profconv {

namespace {

class SpeedscopeReader {
public:
    SpeedscopeReader(Source& source, const ReadRequest& request) : request_(request), json_(source), frames_(profile_, request.want.lines) {
        profile_.format = "speedscope";
    }

    Profile run() {
        if (json_.peek() != JsonType::object) json_.fail("expected a speedscope file, a JSON object");
        json_.begin_object();
        std::string_view key;
        while (json_.next_key(key)) member(key);
        json_.end();
        check();
        make_sections();
        notes();
        return std::move(profile_);
    }

private:
    void member(std::string_view key) {
        if (json_.peek() == JsonType::null) return json_.null();
        if (key == "$schema") schema_ = text();
        else if (key == "exporter") profile_.header.creator = profile_.strings.intern(text());
        else if (key == "name") profile_.header.meta.push_back({profile_.strings.intern("name"), profile_.strings.intern(text())});
        else if (key == "activeProfileIndex") active_index();
        else if (key == "shared") shared();
        else if (key == "profiles") profiles();
        else json_.skip();
    }
    std::string text() {
        if (json_.peek() == JsonType::string) return std::string(json_.string());
        json_.skip();
        return "";
    }

    void active_index() {
        if (json_.peek() != JsonType::number) return json_.skip();
        std::string_view number = json_.number();
        if (!take_unsigned(number, active_) || !number.empty()) active_ = UINT64_MAX;
    }

    void shared() {
        if (json_.peek() != JsonType::object) json_.fail("shared: expected an object");
        json_.begin_object();
        std::string_view key;
        while (json_.next_key(key)) {
            if (key == "frames") frames_.read(json_);
            else json_.skip();
        }
    }

    void profiles() {
        if (json_.peek() != JsonType::array) json_.fail("profiles: expected an array");
        has_profiles_ = true;
        read_.clear();
        json_.begin_array();
        for (std::size_t i = 0; json_.next_element(); ++i) read_.push_back(SpeedscopeProfileReader(json_, profile_, frames_, request_, i, largest_).run());
    }

    void check() {
        if (!has_profiles_) json_.fail("the file has no profiles array; it is no speedscope file");
        if (!frames_.known()) json_.fail("the file has no shared.frames");
        if (largest_.any && largest_.value >= frames_.size()) json_.fail(largest_.path + ": " + std::to_string(largest_.value) + ", but there are " + std::to_string(frames_.size()) + " frames");
    }

    // ---- one section per kind, unit and value type

    void make_sections() {
        const std::vector<FrameId> replacements = frames_.replacements();
        std::map<std::tuple<bool, std::string, std::string>, std::size_t> index;
        for (std::size_t i = 0; i < read_.size(); ++i) {
            SpeedscopeProfile& p = read_[i];
            name_thread(p);
            if (!replacements.empty()) std::visit([&](auto& data) { replace(data, replacements); }, p.data);
            const ProfileName name = split_profile_name(p.name);
            const auto key = std::make_tuple(p.evented, p.unit, std::string(name.value_type));
            const auto [at, fresh] = index.emplace(key, profile_.sections.size());
            if (fresh) open_section(p, name);
            else append(profile_.sections[at->second], p);
            if (i == active_) profile_.default_section = at->second;
        }
        for (Section& section : profile_.sections) finish(section);
    }

    void name_thread(const SpeedscopeProfile& p) {
        Thread& thread = profile_.threads[p.thread.value];
        const std::string_view name = split_profile_name(p.name).thread;
        const ThreadNumbers numbers = thread_numbers(name);
        thread.name = profile_.strings.intern(name);
        thread.id = numbers.tid != 0 ? numbers.tid : p.thread.value + 1;
        thread.os_tid = numbers.tid;
        thread.pid = numbers.pid;
    }

    static std::string_view default_type(std::string_view unit) {
        if (seconds_in(unit)) return "time";
        return bytes_in(unit) ? "memory" : unit == "none" ? "weight" : unit;
    }

    void open_section(SpeedscopeProfile& p, const ProfileName& name) {
        Section section;
        const std::string type(name.value_type.empty() ? default_type(p.unit) : name.value_type);
        section.name = profile_.strings.intern((p.evented ? "evented " : "sampled ") + (name.value_type.empty() ? p.unit : type));
        section.value_types.emplace_back();
        section.value_types[0].type = profile_.strings.intern(type);
        section.value_types[0].unit = profile_.strings.intern(p.unit);
        section.value_types[0].decimals = p.decimals;
        if (p.evented) section.recorded.add({Facet::event_order, Facet::call_counts, Facet::primitive_calls});
        else section.recorded.add(Facet::event_order);
        std::visit([&](auto& data) { section.data = std::move(data); }, p.data);
        profile_.sections.push_back(std::move(section));
    }

    // ---- placeholders of a file whose frames come last

    static FrameId replaced(FrameId frame, const std::vector<FrameId>& by) { return frame.value < by.size() && by[frame.value].valid() ? by[frame.value] : frame; }

    static std::vector<StackId> copy_tree(const StackTree& from, StackTree& to, const std::vector<FrameId>& by) {
        std::vector<StackId> moved;
        for (std::uint32_t i = 0; i < from.size(); ++i) {
            const StackId parent = from.parent({i});
            const FrameId frame = replaced(from.frame({i}), by);
            moved.push_back(!parent.valid() && from.has_threads() ? to.root(from.thread({i}), frame) : to.child(parent.valid() ? moved[parent.value] : parent, frame));
        }
        return moved;
    }
    static void replace(Trace& trace, const std::vector<FrameId>& by) {
        for (FrameId& frame : trace.frame) frame = replaced(frame, by);
    }
    static void replace(CallTree& tree, const std::vector<FrameId>& by) {
        CallTree fresh;
        fresh.self.emplace_back();
        append(fresh, tree, by);
        tree = std::move(fresh);
    }
    static void replace(Samples& samples, const std::vector<FrameId>& by) {
        StackTree tree;
        const auto moved = copy_tree(samples.tree, tree, by);
        for (StackId& stack : samples.stack)
            if (stack.valid()) stack = moved[stack.value];
        samples.tree = std::move(tree);
    }

    // ---- several profiles in one section

    static void align(Column& column, int& decimals, int to) {
        if (to > decimals && !column.rescale(to - decimals)) throw OverflowError();
        decimals = std::max(decimals, to);
    }
    static std::vector<Column>& columns(CallTree& tree) { return tree.self; }
    static std::vector<Column>& columns(Trace& trace) { return trace.clocks; }
    static std::vector<Column>& columns(Samples& samples) { return samples.weights; }
    static std::vector<Column>& columns(CallGraph&) { throw std::logic_error("speedscope holds no call graphs"); }

    void append(Section& section, SpeedscopeProfile& p) {
        Column& into = std::visit([](auto& data) -> Column& { return columns(data)[0]; }, section.data);
        Column& from = std::visit([](auto& data) -> Column& { return columns(data)[0]; }, p.data);
        int& decimals = section.value_types[0].decimals;
        if (into.is_real || from.is_real) {
            into.make_real(decimals), from.make_real(p.decimals);
            decimals = 0;
        } else {
            align(into, decimals, p.decimals), align(from, p.decimals, decimals);
        }
        if (auto* trace = std::get_if<Trace>(&section.data)) append(*trace, std::get<Trace>(p.data));
        else if (auto* tree = std::get_if<CallTree>(&section.data)) append(*tree, std::get<CallTree>(p.data), {});
        else append(std::get<Samples>(section.data), std::get<Samples>(p.data));
    }
    static void append(Trace& into, const Trace& from) {
        into.thread.append(from.thread.begin(), from.thread.end());
        into.frame.append(from.frame.begin(), from.frame.end());
        for (const std::int64_t reading : from.clocks[0].ticks) into.clocks[0].ticks.push_back(reading);
    }
    static void append(CallTree& into, const CallTree& from, const std::vector<FrameId>& by) {
        const auto moved = copy_tree(from.tree, into.tree, by);
        into.calls.resize(into.tree.size());
        into.self[0].resize(into.tree.size());
        for (std::uint32_t i = 0; i < moved.size(); ++i) {
            into.calls.add(moved[i].value, from.calls[i]);
            into.self[0].add(moved[i].value, from.self[0], i);
        }
    }
    static void append(Samples& into, const Samples& from) {
        const auto moved = copy_tree(from.tree, into.tree, {});
        for (std::size_t i = 0; i < from.size(); ++i) {
            into.stack.push_back(from.stack[i].valid() ? moved[from.stack[i].value] : StackId{});
            into.thread.push_back(from.thread[i]);
            into.weights[0].resize(into.size());
            into.weights[0].add(into.size() - 1, from.weights[0], i);
        }
    }

    void finish(Section& section) {
        if (frames_.has_lines() && !std::holds_alternative<CallTree>(section.data) && !std::holds_alternative<Trace>(section.data)) section.recorded.add(Facet::lines);
        if (profile_.threads.size() > 1) section.recorded.add(Facet::threads);
        auto* samples = std::get_if<Samples>(&section.data);
        if (samples && !request_.want.order) *samples = add_up(*samples);
    }

    void notes() {
        constexpr std::string_view schema = "https://www.speedscope.app/file-format-schema.json";
        if (schema_ != schema) profile_.notes.add(NoteLevel::info, schema_.empty() ? "the file has no $schema; read by its shape" : "unknown $schema " + quoted(schema_) + "; read by its shape");
        if (read_.empty()) profile_.notes.add(NoteLevel::info, "the file has no profiles");
        if (active_ >= read_.size() && active_ != 0) profile_.notes.add(NoteLevel::info, "activeProfileIndex is out of range: 0 is used");
        if (const std::size_t same = frames_.duplicates(); same > 0)
            profile_.notes.add(NoteLevel::info, std::to_string(same) + (same == 1 ? " frame is" : " frames are") + " equal to others and merged with them (the viewer shows them apart)");
    }

    const ReadRequest& request_;
    JsonReader json_;
    Profile profile_;
    SpeedscopeFrames frames_;
    std::vector<SpeedscopeProfile> read_;
    LargestIndex largest_;
    std::string schema_;
    std::uint64_t active_ = 0;
    bool has_profiles_ = false;
};

}  // namespace

Profile read_speedscope(Source& source, const ReadRequest& request) { return SpeedscopeReader(source, request).run(); }

}  // namespace profconv
