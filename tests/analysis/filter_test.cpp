// The one-pass filters against the plain rules, applied to one stack at a time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "analysis/filter.hpp"
#include "analysis/frame_matcher.hpp"

using namespace profconv;

namespace {

using Stack = std::vector<char>;  // functions 'a' to 'f', root first
using Weights = std::map<Stack, std::int64_t>;

// A filter that matches any of these letters; none if empty.
struct Rules {
    std::string focus, ignore, hide, show, root, leaf;
    std::uint32_t depth = 0;
};

bool any(const Stack& stack, const std::string& letters) {
    return std::any_of(stack.begin(), stack.end(), [&](char f) { return letters.find(f) != std::string::npos; });
}

// pprof's rules. False: the stack is dropped.
bool plain(const Rules& rules, Stack& stack) {
    const auto in = [](const std::string& letters) { return [&letters](char f) { return letters.find(f) != std::string::npos; }; };
    if (!rules.focus.empty() && !any(stack, rules.focus)) return false;
    if (any(stack, rules.ignore)) return false;
    stack.erase(std::remove_if(stack.begin(), stack.end(), in(rules.hide)), stack.end());
    if (!rules.show.empty()) stack.erase(std::remove_if(stack.begin(), stack.end(), std::not_fn(in(rules.show))), stack.end());
    if ((!rules.hide.empty() || !rules.show.empty()) && stack.empty()) return false;
    if (!rules.root.empty()) {
        const auto first = std::find_if(stack.begin(), stack.end(), in(rules.root));
        if (first == stack.end()) return false;
        stack.erase(stack.begin(), first);
    }
    if (!rules.leaf.empty()) {
        const auto last = std::find_if(stack.rbegin(), stack.rend(), in(rules.leaf));
        if (last != stack.rend()) stack.erase(last.base(), stack.end());
    }
    if (rules.depth > 0 && stack.size() > rules.depth) stack.resize(rules.depth);
    return true;
}

std::optional<Pattern> pattern(const std::string& letters) {
    if (letters.empty()) return std::nullopt;
    return Pattern("^[" + letters + "]$");
}

Filters filters_of(const Rules& rules) {
    Filters filters;
    filters.focus = pattern(rules.focus), filters.ignore = pattern(rules.ignore), filters.hide = pattern(rules.hide);
    filters.show = pattern(rules.show), filters.root = pattern(rules.root), filters.leaf = pattern(rules.leaf);
    if (rules.depth > 0) filters.depth = rules.depth;
    return filters;
}

Profile profile_of(const Weights& stacks) {
    Profile profile;
    for (const char name : std::string("abcdef")) {
        Function function;
        function.name = profile.strings.intern(std::string(1, name));
        Frame frame;
        frame.function = profile.functions.intern(function);
        profile.frames.intern(frame);
    }
    Samples samples;
    samples.weights.emplace_back();
    for (const auto& [stack, weight] : stacks) {
        StackId node;
        for (const char f : stack) node = samples.tree.child(node, FrameId{static_cast<std::uint32_t>(f - 'a')});
        samples.stack.push_back(node);
        samples.weights[0].ticks.push_back(weight);
    }
    profile.sections.emplace_back();
    profile.sections[0].value_types.emplace_back();
    profile.sections[0].data = std::move(samples);
    return profile;
}

Weights stacks_of(const Profile& profile) {
    const auto& samples = std::get<Samples>(profile.sections[0].data);
    Weights stacks;
    std::vector<FrameId> frames;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples.tree.stack(samples.stack[i], frames);
        Stack stack;
        for (const FrameId frame : frames) stack.push_back(profile.text(profile.functions[profile.frames[frame].function].name)[0]);
        stacks[stack] += samples.weights[0].ticks[i];
    }
    return stacks;
}

class Chance {
public:
    explicit Chance(unsigned seed) : random_(seed) {}
    Weights stacks() {
        Weights stacks;
        for (unsigned i = 1 + random_() % 8; i > 0; --i) {
            Stack stack;
            for (unsigned depth = 1 + random_() % 7; depth > 0; --depth) stack.push_back(static_cast<char>('a' + random_() % 6));
            stacks[stack] += 1 + random_() % 100;
        }
        return stacks;
    }
    Rules rules() {
        return {letters(),
                letters(),
                letters(),
                letters(),
                letters(),
                letters(),
                random_() % 4 == 0 ? 1 + static_cast<std::uint32_t>(random_() % 4) : 0};
    }

private:
    std::string letters() {
        std::string some;
        if (random_() % 3 == 0)
            for (unsigned i = 1 + random_() % 2; i > 0; --i) some += static_cast<char>('a' + random_() % 6);
        return some;
    }
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("filters give what the plain rules give, in every combination") {
    Chance chance(42);
    std::size_t left = 0;
    for (int round = 0; round < 20000; ++round) {
        const Weights stacks = chance.stacks();
        const Rules rules = chance.rules();
        const Filters filters = filters_of(rules);
        Profile profile = profile_of(stacks);
        if (filters.any()) apply(filters, profile, profile.sections[0]);
        Weights wanted;
        for (const auto& [recorded, weight] : stacks)
            if (Stack stack = recorded; plain(rules, stack)) wanted[stack] += weight;
        INFO("focus " << rules.focus << " ignore " << rules.ignore << " hide " << rules.hide << " show " << rules.show << " root "
                      << rules.root << " leaf " << rules.leaf << " depth " << rules.depth);
        REQUIRE(stacks_of(profile) == wanted);
        left += wanted.size();
    }
    CHECK(left > 20000);
}

TEST_CASE("C++ names are simplified as pprof simplifies them") {
    CHECK(simplified_name("run(char)") == "run");
    CHECK(simplified_name(".run(char)") == "run");
    CHECK(simplified_name("(anonymous namespace)::run(char)") == "(anonymous namespace)::run");
    CHECK(simplified_name("f<int>::operator()(int) const") == "f<int>::operator()");
    CHECK(simplified_name("main.(*Queue).Push") == "main.");
    CHECK(simplified_name("plain") == "plain");
    CHECK(simplified_name("").empty());
}

TEST_CASE("--leaf matches names alone, the others files and modules too") {
    Profile profile;
    Function function;
    function.name = profile.strings.intern("work(int)");
    function.file = profile.strings.intern("src/engine.cpp");
    function.module = profile.strings.intern("libwork.so");
    const FunctionId id = profile.functions.intern(function);
    for (const char* expression : {"work", "engine", "libwork", "\\(int\\)$"}) CHECK(matches(Pattern(expression), profile, id));
    CHECK(name_matches(Pattern("^work$"), profile, id));
    CHECK(name_matches(Pattern("\\(int\\)$"), profile, id));
    CHECK_FALSE(name_matches(Pattern("engine"), profile, id));
    CHECK_FALSE(name_matches(Pattern("libwork"), profile, id));
}
