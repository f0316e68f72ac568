#include <catch2/catch.hpp>

#include <map>

#include "io/error.hpp"
#include "model/dump.hpp"
#include "model/project.hpp"
#include "trace/names.hpp"
#include "trace/trace.hpp"

using namespace profconv;

namespace {

Profile read(std::string_view text, bool order = false, bool lenient = false) {
    Source source("t.trace", text);
    ReadRequest request;
    request.want.order = order;
    request.want.call_sites = true;
    request.lenient = lenient;
    Profile profile = read_trace(source, request);
    validate(profile);
    return profile;
}

std::string head(std::string_view body) { return "profconv-trace\t1\nclock\twall\tns\nthread\t1\tMain\n@1\nfn\t1\tmain\tm.c\t1\nfn\t2\tf\tm.c\t5\n" + std::string(body); }

// "f calls/primitive self inclusive" per function.
std::map<std::string, std::string> totals(const Profile& profile) {
    const auto& data = profile.sections.at(0).data;
    const CallGraph graph = project(profile, std::get<CallTree>(data));
    std::map<std::string, std::string> rows;
    for (std::size_t i = 0; i < graph.functions.size(); ++i)
        rows[std::string(profile.text(profile.functions[graph.functions[i]].name))] =
            std::to_string(graph.calls[i]) + "/" + std::to_string(graph.primitive_calls[i]) + " " + std::to_string(graph.self[0].ticks[i]) + " " +
            std::to_string(graph.inclusive[0].ticks[i]);
    return rows;
}

std::vector<std::string> notes(const Profile& profile) {
    std::vector<std::string> texts;
    for (const Note& note : profile.notes) texts.push_back(to_text(note));
    return texts;
}

using Rows = std::map<std::string, std::string>;

std::string error_of(std::string_view text) {
    try {
        read(text);
    } catch (const DataError& error) {
        return error.what();
    }
    return "no error";
}

std::string write(const Profile& profile) {
    std::string out;
    Sink sink(&out);
    write_trace(profile, sink, {});
    sink.commit();
    return out;
}

}  // namespace

TEST_CASE("calls, self and inclusive time come out exactly, recursion counted once") {
    const Profile profile = read(head("+1\t0\n+2\t100\n+2\t150\n-2\t250\n-2\t900\n-1\t1000\nend\n"));
    CHECK(totals(profile) == Rows{{"main", "1/1 200 1000"}, {"f", "2/1 800 800"}});
    CHECK(notes(profile).empty());
}

TEST_CASE("CR before LF, a byte order mark, comments and blank lines mean nothing") {
    std::string text = head("# a comment\n\n+1\t0\n-1\t7\nend\n# after the end\n");
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, "\r");
    CHECK(totals(read("\xef\xbb\xbf" + text)) == Rows{{"main", "1/1 7 7"}});
}

TEST_CASE("an unwind to a function closes the frames above it and leaves it open") {
    const Profile profile = read(head("+1\t0\n+2\t10\n+2\t20\n=1\t50\n-1\t60\nend\n"));
    CHECK(totals(profile) == Rows{{"main", "1/1 20 60"}, {"f", "2/1 40 40"}});
    CHECK(notes(profile).empty());
}

TEST_CASE("an unwind of everything closes all frames") {
    CHECK(totals(read(head("+1\t0\n+2\t10\n=\t50\nend\n"))) == Rows{{"main", "1/1 10 50"}, {"f", "1/1 40 40"}});
}

TEST_CASE("leaving a function below the top closes the frames above it with a note") {
    const Profile profile = read(head("+1\t0\n+2\t10\n-1\t50\nend\n"));
    CHECK(totals(profile) == Rows{{"main", "1/1 10 50"}, {"f", "1/1 40 40"}});
    CHECK(notes(profile) == std::vector<std::string>{"t.trace:9: leave of a function that is not innermost: the frames above it are closed"});
}

TEST_CASE("leaves without an enter are ignored with a note") {
    const Profile profile = read(head("-1\t0\n-\t0\n+1\t5\n-2\t6\n=2\t7\n-\t9\nend\n"));
    CHECK(totals(profile) == Rows{{"main", "1/1 4 4"}});
    CHECK(notes(profile) == std::vector<std::string>{"t.trace:7: leave with no function entered: ignored (2 times)", "t.trace:10: leave of a function that is not on the stack: ignored",
                                                     "t.trace:11: unwind to a function that is not on the stack: ignored"});
}

TEST_CASE("frames open at the end are closed at their thread's last time") {
    const Profile profile = read(head("+1\t0\n+2\t10\n-2\t30\n+2\t40\n@2\n+1\t100\n+2\t300\nend\n"));
    CHECK(totals(profile) == Rows{{"main", "2/2 220 240"}, {"f", "3/3 20 20"}});
    CHECK(notes(profile) == std::vector<std::string>{"frames still open at the end: closed at their thread's last time (4 times)"});
}

TEST_CASE("definitions may follow their use, and equal definitions are one function") {
    const Profile profile = read("profconv-trace\t1\nclock\tw\tns\n@1\n+7\t0\n+8\t1\n-8\t3\n-7\t4\n+9\t4\n-9\t6\nfn\t8\tf\nfn\t7\tf\nfn\t9\tg\nfn\t9\tg\nend\n");
    CHECK(totals(profile) == Rows{{"f", "2/1 4 4"}, {"g", "1/1 2 2"}});
}

TEST_CASE("an id that is never defined keeps its number as name, with a note") {
    const Profile profile = read("profconv-trace\t1\nclock\tw\tns\n@1\n+18446744073709551615\t0\n-\t4\nend\n");
    CHECK(totals(profile) == Rows{{"fn#18446744073709551615", "1/1 4 4"}});
    CHECK(notes(profile) == std::vector<std::string>{"function id without a definition: shown as fn#ID"});
}

TEST_CASE("a trace without end was cut off; a last line without LF is dropped") {
    const Profile profile = read(head("+1\t0\n+2\t100\n-2\t150\n+2\t16"));
    CHECK(totals(profile) == Rows{{"main", "1/1 100 150"}, {"f", "1/1 50 50"}});
    CHECK(notes(profile)[0] == "t.trace:10: the trace has no \"end\": it was cut off");
}

TEST_CASE("several clocks are several columns, and call lines split the callers' sites") {
    const Profile profile = read("profconv-trace\t1\nclock\twall\tns\nclock\tcpu\tus\n@1\nfn\t1\tmain\nfn\t2\tf\n+1\t0\t0\n+2\t10\t1\t33\n-2\t20\t2\n+2\t20\t2\t44\n-2\t25\t4\n-1\t30\t5\nend\n");
    CHECK(dump(profile) ==
          "profconv-dump 1\nformat: trace\nthread 0: id 1 pid 0 tid 0 name '' process ''\n\nsection 0: '' tree default\nvalue 0: wall/ns default\nvalue 1: cpu/us\n"
          "s0 under -: 'main' | calls 1 self 15 2\n"
          "s1 under s0 from line 33: 'f' | calls 1 self 10 1\n"
          "s2 under s0 from line 44: 'f' | calls 1 self 5 2\n");
}

TEST_CASE("extensions are ignored with a note, unknown words are errors") {
    CHECK(notes(read(head("x-gc\t5\nend\n"))) == std::vector<std::string>{"t.trace:7: record \"x-gc\": an extension, ignored"});
    CHECK(error_of(head("gc\t5\nend\n")) ==
          "t.trace:7:1: expected a record of the trace format (+ - = @ clock cmd host date meta process thread fn end), found \"gc\"\ngc\t5\n^");
}

TEST_CASE("malformed lines are errors with place, line and caret") {
    CHECK(error_of(head("+1\tx\n")) == "t.trace:7:4: expected a timestamp below 2^63, found \"x\"\n+1\tx\n  \t^");
    CHECK(error_of(head("+1\t9223372036854775808\n")) == "t.trace:7:4: expected a timestamp below 2^63, found \"9223372036854775808\"\n+1\t9223372036854775808\n  \t^");
    CHECK(error_of(head("+1\t5\n-1\t4\n")) == "t.trace:8:4: expected a time of at least 5, the last of this thread, found 4; clocks never run backwards\n-1\t4\n  \t^");
    CHECK(error_of(head("+1\n")) == "t.trace:7:3: expected a TAB and the time of clock \"wall\", found the end of the line\n+1\n  ^");
    CHECK(error_of(head("+\t5\n")) == "t.trace:7:2: expected a function id after +, found \"\"\n+\t5\n ^");
    CHECK(error_of(head("fn\t1\tother\n")) == "t.trace:7:4: function 1 is already defined with another text: \"fn\\x091\\x09main\\x09m.c\\x091\"\nfn\t1\tother\n  \t^");
    CHECK(error_of(head("fn\t9\ta\\qb\n")) == "t.trace:7:7: expected one of the escapes \\t \\n \\r \\\\ \\xHH, found \"\\q\"\nfn\t9\ta\\qb\n  \t \t ^");
    CHECK(error_of("profconv-trace\t2\n") == "t.trace:1:16: expected version 1, found \"2\"; this trace needs a newer profconv\nprofconv-trace\t2\n              \t^");
    CHECK(error_of("profconv-trace\t1\nclock\tw\tns\n+1\t5\n") == "t.trace:3:1: expected \"@THREAD\" before the first event; events belong to a thread\n+1\t5\n^");
    CHECK(error_of(head("end\n+1\t5\n")) == "t.trace:8:1: expected nothing but comments after \"end\", found \"+1\\x095\"\n+1\t5\n^");
}

TEST_CASE("lenient reading leaves malformed records out and counts them") {
    const Profile profile = read(head("+1\t0\n+2\tx\nwhat\n-1\t10\nend\n"), false, true);
    CHECK(totals(profile) == Rows{{"main", "1/1 10 10"}});
    CHECK(notes(profile) == std::vector<std::string>{"t.trace:8: malformed record: left out (2 times)"});
}

TEST_CASE("a trace read in order and written again is the same trace") {
    const std::string text =
        "profconv-trace\t1\nclock\twall\tns\nclock\tmem\tbytes\ncmd\tpython3 a\\tb.py\nmeta\tk\tv\nprocess\t42\tapp\nthread\t1\tMain\t42\t43\nthread\t2\tWorker\t42\n"
        "@1\nfn\t1\tmain\tm.c\t1\n+1\t0\t5\n@2\nfn\t2\tf\\n\\x01\t\t\tmod\n+2\t3\t5\t17\n@1\n-\t9\t6\n@2\n-\t10\t7\nend\n";
    CHECK(write(read(text, true)) == text);
}

TEST_CASE("times with decimals are written in a finer unit") {
    Profile profile = read(head("+1\t1500\n-1\t2500\nend\n"), true);
    profile.sections[0].value_types[0].unit = profile.strings.intern("seconds");
    profile.sections[0].value_types[0].decimals = 4;
    const std::string text = write(profile);
    CHECK(text.find("clock\twall\tus\n") != std::string::npos);
    CHECK(text.find("+1\t150000\n-\t250000\n") != std::string::npos);
}

TEST_CASE("every byte survives escaping") {
    std::string all, decoded;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    std::string escaped;
    Sink sink(&escaped);
    write_escaped(sink, all);
    sink.commit();
    CHECK(unescape_name(escaped, decoded) == std::string::npos);
    CHECK(decoded == all);
    CHECK(escaped.find('\n') == std::string::npos);
}
