// Random but well-formed call sequences, and the definitions of evidence.hpp applied to them one event at a time: the oracle
// that folding and projecting are held against.
#pragma once

#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "model/profile.hpp"
#include "model/trace_builder.hpp"

namespace profconv::test {

struct Totals {
    std::int64_t calls = 0, primitive = 0, self = 0, inclusive = 0;
    bool operator==(const Totals&) const = default;
};

struct Event {
    std::uint32_t thread;
    std::int32_t function;  // -1: leave
    std::int64_t time;
};

// A profile with functions f0..f(n-1), one frame each with the same number, and `threads` threads.
inline Profile make_profile(std::uint32_t functions, std::uint32_t threads = 1) {
    Profile profile;
    for (std::uint32_t i = 0; i < functions; ++i) {
        Function function;
        function.name = profile.strings.intern("f" + std::to_string(i));
        Frame frame;
        frame.function = profile.functions.intern(function);
        profile.frames.intern(frame);
    }
    for (std::uint32_t i = 0; i < threads; ++i) profile.add_thread({});
    return profile;
}

inline std::vector<Event> random_events(std::mt19937& random, std::uint32_t functions, std::uint32_t threads, int length) {
    std::vector<Event> events;
    std::vector<int> depth(threads);
    std::vector<std::int64_t> now(threads);
    for (int i = 0; i < length; ++i) {
        const std::uint32_t t = random() % threads;
        now[t] += random() % 5;
        const bool leave = depth[t] > 0 && (depth[t] > 12 || random() % 2);
        events.push_back({t, leave ? -1 : static_cast<std::int32_t>(random() % functions), now[t]});
        depth[t] += leave ? -1 : 1;
    }
    for (std::uint32_t t = 0; t < threads; ++t)
        for (; depth[t] > 0; --depth[t]) events.push_back({t, -1, now[t] += random() % 5});
    return events;
}

// Totals per function and per edge, straight from the definitions.
struct Oracle {
    std::map<int, Totals> functions;
    std::map<std::pair<int, int>, Totals> edges;

    explicit Oracle(const std::vector<Event>& events) {
        std::map<std::uint32_t, std::vector<int>> stacks;
        std::map<std::uint32_t, std::int64_t> last;
        for (const Event& event : events) {
            auto& stack = stacks[event.thread];
            charge(stack, event.time - last[event.thread]);
            last[event.thread] = event.time;
            if (event.function < 0)
                stack.pop_back();
            else
                call(stack, event.function);
        }
    }

private:
    static std::set<std::pair<int, int>> edges_of(const std::vector<int>& stack) {
        std::set<std::pair<int, int>> found;
        for (std::size_t i = 1; i < stack.size(); ++i) found.insert({stack[i - 1], stack[i]});
        return found;
    }
    void charge(const std::vector<int>& stack, std::int64_t time) {
        if (stack.empty()) return;
        functions[stack.back()].self += time;
        for (const int f : std::set<int>(stack.begin(), stack.end())) functions[f].inclusive += time;
        if (stack.size() > 1) edges[{stack[stack.size() - 2], stack.back()}].self += time;
        for (const auto& edge : edges_of(stack)) edges[edge].inclusive += time;
    }
    void call(std::vector<int>& stack, int function) {
        ++functions[function].calls;
        bool open = false;
        for (const int f : stack) open = open || f == function;
        functions[function].primitive += !open;
        if (!stack.empty()) {
            const std::pair edge{stack.back(), function};
            ++edges[edge].calls;
            edges[edge].primitive += edges_of(stack).count(edge) == 0;
        }
        stack.push_back(function);
    }
};

inline std::variant<CallTree, Trace> build(const std::vector<Event>& events, const Want& want) {
    TraceBuilder builder(want, 1);
    for (const Event& event : events) {
        if (event.function < 0)
            builder.leave({event.thread}, &event.time);
        else
            builder.enter({event.thread}, {static_cast<std::uint32_t>(event.function)}, &event.time);
    }
    return builder.finish();
}

}  // namespace profconv::test
