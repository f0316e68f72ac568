// validate(): the invariants stated in the model's headers, checked one by one.
#include <stdexcept>
#include <string>

#include "model/pair_index.hpp"
#include "model/profile.hpp"

namespace profconv {

namespace {

void require(bool holds, const char* invariant) {
    if (!holds) throw std::logic_error(std::string("profile is inconsistent: ") + invariant);
}

class Validator {
public:
    explicit Validator(const Profile& profile) : profile_(profile) {}

    void run() {
        check_symbols();
        require(profile_.sections.empty() || profile_.default_section < profile_.sections.size(), "default_section is out of range");
        for (const Section& section : profile_.sections) {
            columns_ = section.value_types.size();
            require(section.value_types.empty() || section.default_value < columns_, "default_value is out of range");
            for (const ValueType& type : section.value_types) require(type.decimals >= 0 && type.decimals <= 18, "decimals beyond 0..18");
            std::visit([this](const auto& data) { check(data); }, section.data);
        }
    }

private:
    void text(StringId id) const { require(id.value < profile_.strings.size(), "a text id is out of range"); }
    void function(FunctionId id) const { require(!id.valid() || id.value < profile_.functions.size(), "a function id is out of range"); }
    void frame(FrameId id) const { require(!id.valid() || id.value < profile_.frames.size(), "a frame id is out of range"); }
    void thread(ThreadId id) const { require(!id.valid() || id.value < profile_.threads.size(), "a thread id is out of range"); }

    void check_symbols() const {
        for (const Function& f : profile_.functions) {
            text(f.name), text(f.system_name), text(f.file), text(f.module);
            require(f.level == 1 ? !f.base.valid() : f.base.valid(), "a recursion level without its base function");
            function(f.base);
        }
        for (const Frame& f : profile_.frames) {
            require(f.function.valid(), "a frame without a function");
            function(f.function);
            text(f.file);
            require(!f.mapping.valid() || f.mapping.value < profile_.mappings.size(), "a mapping id is out of range");
        }
    }

    void columns(const std::vector<Column>& columns, std::size_t rows) const {
        require(columns.size() == columns_, "not one column per value type");
        for (const Column& column : columns) {
            require(column.size() == rows, "a column has not one cell per row");
            require(column.is_real ? column.ticks.empty() : column.reals.empty(), "a column of ticks and reals");
            require(column.absent.empty() || column.absent.size() == rows, "validity bits have not one cell per row");
        }
    }

    void check(const StackTree& tree) const {
        for (std::uint32_t i = 0; i < tree.size(); ++i) {
            const StackId parent = tree.parent({i});
            require(!parent.valid() || parent.value < i, "a stack comes before its parent");
            frame(tree.frame({i}));
            thread(tree.thread({i}));
        }
    }

    void check(const CallTree& tree) const {
        check(tree.tree);
        columns(tree.self, tree.tree.size());
        require(tree.calls.empty() || tree.calls.size() == tree.tree.size(), "calls have not one cell per node");
        for (const std::int64_t calls : tree.calls) require(calls >= 0 || calls == not_recorded, "a negative number of calls");
    }

    void check(const FlatStacks& flat) const {
        require(!flat.offsets.empty() && flat.offsets.front() == 0 && flat.offsets.back() == flat.frames.size(), "flat stacks do not fill their frames");
        for (std::size_t i = 1; i < flat.offsets.size(); ++i) require(flat.offsets[i - 1] <= flat.offsets[i], "flat stacks overlap");
        for (const FrameId id : flat.frames) require(id.valid() && id.value < profile_.frames.size(), "a frame id is out of range");
    }

    void check(const Samples& samples) const {
        samples.is_flat ? check(samples.flat) : check(samples.tree);
        const std::size_t stacks = samples.is_flat ? samples.flat.size() : samples.tree.size();
        for (const StackId stack : samples.stack) require(!stack.valid() || stack.value < stacks, "a stack id is out of range");
        columns(samples.weights, samples.size());
        require(samples.thread.empty() || samples.thread.size() == samples.size(), "threads have not one cell per sample");
        for (const ThreadId id : samples.thread) thread(id);
        require(samples.time.empty() || samples.time.size() == samples.size(), "times have not one cell per sample");
        if (samples.label_offsets.empty()) return require(samples.labels.empty(), "labels without offsets");
        require(samples.label_offsets.size() == samples.size() + 1 && samples.label_offsets.back() == samples.labels.size(), "label offsets do not fill the labels");
    }

    void check(const Trace& trace) const {
        require(trace.thread.size() == trace.size(), "threads have not one cell per event");
        require(trace.call_line.empty() || trace.call_line.size() == trace.size(), "call lines have not one cell per event");
        columns(trace.clocks, trace.size());
        std::vector<std::size_t> depth(profile_.threads.size());
        for (std::size_t i = 0; i < trace.size(); ++i) {
            require(trace.thread[i].valid(), "an event without a thread");
            thread(trace.thread[i]);
            frame(trace.frame[i]);
            std::size_t& open = depth[trace.thread[i].value];
            require(trace.frame[i].valid() || open > 0, "a leave without an enter");
            open += trace.frame[i].valid() ? 1 : SIZE_MAX;
        }
        for (const std::size_t open : depth) require(open == 0, "a frame is never left");
        for (const Column& clock : trace.clocks) check_clock(trace, clock);
    }

    void check_clock(const Trace& trace, const Column& clock) const {
        require(!clock.is_real, "a clock of reals");
        std::vector<std::int64_t> last(profile_.threads.size(), INT64_MIN);
        for (std::size_t i = 0; i < trace.size(); ++i) {
            std::int64_t& before = last[trace.thread[i].value];
            require(clock.ticks[i] >= before, "a clock runs backwards");
            before = clock.ticks[i];
        }
    }

    void check(const CallGraph& graph) const {
        std::vector<bool> listed(profile_.functions.size() + 1);
        const auto slot = [&](FunctionId id) { return id.valid() ? id.value : profile_.functions.size(); };
        for (const FunctionId id : graph.functions) {
            function(id);
            require(!listed[slot(id)], "a function has two rows");
            listed[slot(id)] = true;
        }
        const auto listed_function = [&](FunctionId id) {
            function(id);
            require(listed[slot(id)], "a line or call of a function that has no row");
        };
        for (const FunctionId id : graph.lines.function) listed_function(id);
        for (const FunctionId id : graph.sites.caller) listed_function(id);
        for (const FunctionId id : graph.sites.callee) listed_function(id);
        check_sizes(graph);
        check_edges(graph.sites);
    }

    static void check_edges(const CallSites& sites) {
        PairIndex edges;
        for (std::size_t i = 0; i < sites.size() && !sites.self.empty(); ++i)
            require(edges.number(sites.caller[i].value, sites.callee[i].value) == i, "an edge with several rows, though they state its callee's self cost");
    }

    void check_sizes(const CallGraph& graph) const {
        const std::size_t functions = graph.functions.size(), lines = graph.lines.size(), sites = graph.sites.size();
        const auto optional = [](const auto& cells, std::size_t rows) { require(cells.empty() || cells.size() == rows, "a column has not one cell per row"); };
        optional(graph.calls, functions), optional(graph.primitive_calls, functions);
        if (!graph.self.empty()) columns(graph.self, functions);
        if (!graph.inclusive.empty()) columns(graph.inclusive, functions);
        require(graph.lines.file.size() == lines && graph.lines.line.size() == lines, "lines have not one cell per row");
        optional(graph.lines.address, lines);
        if (lines > 0) columns(graph.lines.self, lines);
        require(graph.sites.callee.size() == sites && graph.sites.file.size() == sites && graph.sites.line.size() == sites && graph.sites.calls.size() == sites,
                "sites have not one cell per row");
        optional(graph.sites.address, sites), optional(graph.sites.primitive_calls, sites);
        if (sites > 0) columns(graph.sites.inclusive, sites);
        if (!graph.sites.self.empty()) columns(graph.sites.self, sites);
        for (const OddCount& odd : graph.odd_counts) require(odd.row < (odd.cell < OddCount::site_calls ? functions : sites), "an odd count of a row that is not there");
    }

    const Profile& profile_;
    std::size_t columns_ = 0;
};

}  // namespace

void validate(const Profile& profile) { Validator(profile).run(); }

}  // namespace profconv
