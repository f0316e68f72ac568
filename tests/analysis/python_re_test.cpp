#include <catch2/catch.hpp>

#include "analysis/python_re.hpp"

using namespace profconv;

namespace {

bool found(std::string_view expression, std::string_view text) { return python_search(python_pattern(expression), text); }

}  // namespace

TEST_CASE("expressions of Python mean what they mean there") {
    CHECK(found("b+", "abbc"));
    CHECK(found("a{,2}b", "b"));
    CHECK(!found("^a{,2}b", "aaab"));
    CHECK(found("^x{,}y$", "xxxy"));
    CHECK(found("{}", "dict{}"));
    CHECK(found("a{1,x}", "a{1,x}"));
    CHECK(found("[[:alpha:]]", ":]"));  // a set of [:alph and a ]
    CHECK(!found("[[:alpha:]]", "b"));
    CHECK(found("[]a]", "]"));
    CHECK(!found("[^]a]", "a]"));
    CHECK(found("a\\Z", "a"));
    CHECK(!found("a\\Z", "a\n"));
    CHECK(found("a$", "a\n"));
    CHECK(found("^\\v$", "\v"));
    CHECK(!found("\\v", "\n"));
    CHECK(found("\\x2e\\u0061\\U00000062", ".ab"));
    CHECK(found("(?P<q>['\"]).(?P=q)", "'x'"));
    CHECK(found("(a)(b)\\2\\1", "abba"));
    CHECK(found("^\\101\\0[\\101\\1]$", std::string_view("A\0\1", 3)));
    CHECK(found("(?i)MODULE", "<module>"));
    CHECK(found("(?iu)É", "é"));
    CHECK(found("(?i)(?s)A.B", "a\nb"));
    CHECK(found("a(?i:B)c", "abc"));
    CHECK(!found("a(?i:B)c", "abC"));
    CHECK(found("(?<=a|b)(c)", "bc"));
    CHECK(!found("(?<!a|(?:b))c", "bc"));
    CHECK(found("(?<=(?:ab|cd)|(?#x)(e)f)g", "efg"));
    CHECK(found("^(a)?(?(1)b|(?i:C))$", "c"));
    CHECK(found("(?x)a b # c)", "ab"));
    CHECK(found("(?#never seen)a", "a"));
    CHECK(found("(?<=x)y(?=z)(?!zz)", "xyz"));
    CHECK(found("a+?b*?c??", "a"));
    CHECK(found("^\\w\\d\\W$", "é٣-"));
}

TEST_CASE("bytes that are no UTF-8 are characters, neither of words nor blank") {
    CHECK(found("^/.\\.py$", "/\xff.py"));
    CHECK(found("/\\W\\.", "/\xff.py"));
    CHECK(!found("/[\\w\\s]", "/\xff.py"));
    CHECK(found("[^a]\\.", "\xff."));
    CHECK(found("\xff", "a\xff"));
    CHECK(!found("\xff", "a\xfe"));
}

TEST_CASE("what Python refuses is refused, with the place") {
    for (const std::string_view expression : {"(", ")", "[", "[a", "*", "a**", "a{1}{2}", "a+*", "(?", "(?z)", "(?<n>a)", "(?P>n)", "(?R)", "(?|a)", "(*UTF)a", "\\", "\\Q", "\\h", "\\K", "\\x2", "\\u12",
                                              "\\p{L}", "\\1", "\\11", "(a)\\2", "\\400", "[\\8]", "[\\A]", "[z-a]", "[a-\\d]", "x{3,2}", "x(?i)", "(?#", "\\N{DIGIT ONE}", "(?a)x", "(?<=a|bc)d", "x(?<!a|(?:b|cd))", "a)"}) {
        INFO(expression);
        CHECK_THROWS_AS(python_pattern(expression), PatternError);
    }
    CHECK_THROWS_WITH(python_pattern("a\\Qb"), "regular expression \"a\\Qb\", character 2: Python knows no \\Q");
    CHECK_THROWS_WITH(python_pattern("ab{2}{3}"), "regular expression \"ab{2}{3}\", character 6: multiple repeat");
    CHECK_THROWS_WITH(python_pattern("[a"), "regular expression \"[a\", character 3: a set without its ]");
}
