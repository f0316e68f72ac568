#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "model/column.hpp"
#include "model/dump.hpp"
#include "model/notes.hpp"
#include "model/stack_tree.hpp"
#include "model/strings.hpp"
#include "model/value_type.hpp"
#include "random_trace.hpp"

using namespace profconv;

TEST_CASE("equal texts get equal ids, in order of first use, and stay where they are") {
    StringTable table;
    CHECK(table.intern("").value == 0);
    const StringId first = table.intern("first");
    const std::string_view where = table.view(first);
    for (int i = 0; i < 100000; ++i) CHECK(table.intern(std::to_string(i)).value == static_cast<std::uint32_t>(i + 2));
    CHECK(table.intern("first") == first);
    CHECK(table.view(first).data() == where.data());
    CHECK(table.view(table.intern("77")) == "77");
    CHECK_FALSE(table.find("never seen").valid());
    const std::string huge(1 << 20, 'x');
    CHECK(table.view(table.intern(huge)) == huge);
    CHECK(table.view(table.intern("after")) == "after");
}

TEST_CASE("a stack tree finds every child again, however many a node has") {
    StackTree tree;
    const StackId root = tree.child({}, {0});
    std::vector<StackId> children;
    for (std::uint32_t i = 0; i < 5000; ++i) children.push_back(tree.child(root, {i % 1000}, i / 1000));
    CHECK(tree.size() == 5001);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        CHECK(tree.child(root, {i % 1000}, i / 1000) == children[i]);
        CHECK(tree.frame(children[i]).value == i % 1000);
        CHECK(tree.call_line(children[i]) == i / 1000);
        CHECK(tree.parent(children[i]) == root);
    }
    CHECK(tree.size() == 5001);
}

TEST_CASE("roots of different threads are different stacks") {
    StackTree tree;
    const StackId a = tree.root({0}, {5}), b = tree.root({1}, {5});
    CHECK(a != b);
    CHECK(tree.root({0}, {5}) == a);
    CHECK(tree.thread(tree.child(b, {6})).value == 1);
}

TEST_CASE("walking a tree a million deep needs no recursion and visits parents around their children") {
    StackTree tree;
    StackId node;
    for (int i = 0; i < 1000000; ++i) node = tree.child(node, {static_cast<std::uint32_t>(i % 3)});
    std::uint32_t entered = 0, left = 1000000;
    bool ordered = true;
    walk(tree, [&](StackId n) { ordered = ordered && n.value == entered++; }, [&](StackId n) { ordered = ordered && n.value == --left; });
    CHECK(ordered);
    CHECK(entered == 1000000);
    CHECK(left == 0);
}

TEST_CASE("columns rescale exactly or not at all") {
    Column column;
    column.ticks = {15, -2};
    CHECK(column.rescale(2));
    CHECK(column.ticks == Ticks{1500, -200});
    CHECK_FALSE(column.rescale(17));
    CHECK(column.ticks == Ticks{1500, -200});
    column.make_real(3);
    CHECK(column.reals == Array<double>{1500 * 1e-3, -200 * 1e-3});
}

TEST_CASE("units are known under their usual names") {
    CHECK(seconds_in("nanoseconds") == 1e-9);
    CHECK(seconds_in("us") == 1e-6);
    CHECK(seconds_in("s") == 1);
    CHECK_FALSE(seconds_in("samples"));
    CHECK(bytes_in("kB") == 1024);
    CHECK_FALSE(bytes_in("count"));
}

TEST_CASE("notes of one kind are counted and keep their first place") {
    Notes notes;
    notes.add(NoteLevel::repair, "leave ignored", "a:3");
    notes.add(NoteLevel::repair, "leave ignored", "a:9");
    notes.add(NoteLevel::info, "leave ignored");
    std::vector<std::string> texts;
    for (const Note& note : notes) texts.push_back(to_text(note));
    CHECK(texts == std::vector<std::string>{"a:3: leave ignored (2 times)", "leave ignored"});
}

TEST_CASE("a dump shows functions by content and escapes their names") {
    Profile profile;
    Function function;
    function.name = profile.strings.intern("a\tb\x01");
    function.file = profile.strings.intern("x.py");
    function.start_line = 3;
    Frame frame;
    frame.function = profile.functions.intern(function);
    const FrameId id = profile.frames.intern(frame);
    CallTree tree;
    tree.tree.child({}, id);
    tree.calls = {1};
    tree.self.emplace_back();
    tree.self[0].ticks = {5};
    Section section;
    section.value_types.emplace_back();
    section.value_types[0].type = profile.strings.intern("wall");
    section.value_types[0].unit = profile.strings.intern("ns");
    section.data = tree;
    profile.sections.push_back(section);
    validate(profile);
    CHECK(dump(profile) == "profconv-dump 1\n\nsection 0: '' tree default\nvalue 0: wall/ns default\n"
                           "s0 under -: 'a\\tb\\x01' x.py:3 | calls 1 self 5\n");
}

TEST_CASE("validate names the invariant that fails") {
    Profile profile;
    Section section;
    section.value_types.emplace_back();
    section.data = Samples{};
    profile.sections.push_back(section);
    CHECK_THROWS_WITH(validate(profile), "profile is inconsistent: not one column per value type");
}
