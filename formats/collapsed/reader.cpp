#include <future>
#include <system_error>

#include "collapsed/collapsed.hpp"
#include "collapsed/convention.hpp"
#include "collapsed/stack_lines.hpp"
#include "io/error.hpp"
#include "io/parts.hpp"
#include "model/checked.hpp"

namespace profconv {

namespace {

struct UnitOf {
    std::string_view type, unit;
};

std::vector<UnitOf> value_types_of(const Convention& convention, const std::string& mode) {
    const CountLayout& layout = convention.layout;
    if (layout.columns == 2) return {{"before", "count"}, {"after", "count"}};
    if (layout.columns == 3 && layout.separator == ',') return {{"time", "microseconds"}, {"idle", "count"}, {"memory", "bytes"}};
    if (layout.columns == 3) return {{"time", "microseconds"}, {"memory_gained", "kilobytes"}, {"memory_lost", "kilobytes"}};
    if (mode == "memory") return {{"memory", "bytes"}};
    const bool austin = convention.style == FrameStyle::austin1 || !mode.empty();
    return {austin ? UnitOf{"time", "microseconds"} : UnitOf{"samples", "count"}};
}

Section section_of(StackLines& read, const Convention& convention, const ReadRequest& request) {
    Section section;
    for (const UnitOf& named : value_types_of(convention, read.mode)) {
        ValueType type;
        type.type = read.profile.strings.intern(named.type);
        type.unit = read.profile.strings.intern(option(request.options, "unit", named.unit));
        type.decimals = read.decimals[section.value_types.size()];
        section.value_types.push_back(type);
    }
    section.default_value = convention.layout.columns == 2 ? 1 : 0;
    if (read.has_lines) section.recorded.add(Facet::lines);
    section.data = std::move(read.samples);
    return section;
}

Profile finished(StackLines& read, const Convention& convention, const ReadRequest& request) {
    if (read.stacks == 0) {
        if (read.lines().number() == 0) read.lines().fail_at_end("expected stacks, found empty input");
        read.lines().fail_at_end("expected stacks, found none; the input holds only comments, blank or malformed lines");
    }
    Notes& notes = read.profile.notes;
    if (read.comments > 0) notes.add(NoteLevel::info, std::to_string(read.comments) + (read.comments == 1 ? " line is a comment" : " lines are comments"));
    if (read.ends_in_number) notes.add(NoteLevel::info, "some frame names end in a number; only the last number of a line is its count");
    read.profile.format = "collapsed";
    read.profile.sections.push_back(section_of(read, convention, request));
    return std::move(read.profile);
}

// Reads the parts at once and adds them up in their order. False if anything is wrong in any of them, or the system has no threads to
// give; which line it is, and which error comes first, is then found by reading the lines one after the other.
bool read_parts(std::vector<std::unique_ptr<Source>> parts, const ReadRequest& request, const Convention& convention, StackLines& all) {
    std::vector<std::future<std::unique_ptr<StackLines>>> running;
    try {
        for (const auto& part : parts)
            running.push_back(std::async(std::launch::async, [&] {
                auto lines = std::make_unique<StackLines>(*part, request, convention, false);
                lines->read();
                return lines;
            }));
        for (auto& part : running) part.wait();
        for (auto& part : running) all.absorb(*part.get());
    } catch (const DataError&) {
        return false;
    } catch (const OverflowError&) {
        return false;
    } catch (const std::system_error&) {
        return false;
    }
    return all.stacks > 0;
}

}  // namespace

Profile read_collapsed(Source& source, const ReadRequest& request) {
    const Convention convention = recognize_convention(source, request.options);
    // Only austin's lines stand in time order; everyone else's order means nothing.
    const bool ordered = request.want.order && convention.style == FrameStyle::austin1;
    // Sums of counts below 0 may leave 64 bits on the way and come back: whether they do depends on the order of the lines.
    if (!ordered && !request.lenient && !convention.negative) {
        auto parts = parts_at_lines(source, request.jobs);
        StackLines all(source, request, convention, false);
        describe(convention, all.profile);
        if (!parts.empty() && read_parts(std::move(parts), request, convention, all)) return finished(all, convention, request);
    }
    StackLines lines(source, request, convention, ordered);
    describe(convention, lines.profile);
    lines.read();
    return finished(lines, convention, request);
}

}  // namespace profconv
