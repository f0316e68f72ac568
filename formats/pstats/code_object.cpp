#include "pstats/code_object.hpp"

namespace profconv::pstats {

namespace {

constexpr std::string_view field = "code object";
constexpr int deepest = 2000;

class CodeReader {
public:
    CodeReader(Marshal& marshal, const StringTable& strings) : marshal_(marshal), strings_(strings) {}

    // The layout has changed with Python's versions: first come 4, 5 or 6 numbers and then the code itself, which is bytes. Since
    // 3.11 the names of all variables are followed by bytes, before that by two more tuples.
    std::string read(const Item& item, int depth) {
        const int numbers = marshal_.numbers_before_bytes(field);
        if (numbers == 0) marshal_.fail(item.at, field, "its layout is that of no known Python; the file is damaged, or no profile");
        for (int i = 0; i < numbers; ++i) marshal_.raw_number(field);
        for (int i = 0; i < 4; ++i) pass_over(marshal_.next(field), depth);
        const Item fifth = marshal_.next(field);
        const bool new_layout = fifth.kind == ItemKind::text;
        pass_over(fifth, depth);
        if (!new_layout) pass_over(marshal_.next(field), depth);
        const std::string file = text(), name = text();
        if (new_layout) text();
        const std::int32_t line = marshal_.raw_number(field);
        for (int i = 0; i < (new_layout ? 2 : 1); ++i) pass_over(marshal_.next(field), depth);
        return "<code object " + name + ", file \"" + file + "\", line " + std::to_string(line) + ">";
    }

private:
    std::string text() {
        const Item item = marshal_.next(field);
        if (item.kind != ItemKind::text) marshal_.fail(item.at, field, "expected a text, found " + describe(item));
        return std::string(strings_.view({static_cast<std::uint32_t>(item.number)}));
    }

    void pass_over(const Item& item, int depth) {
        if (depth == deepest) marshal_.fail(item.at, field, "objects are nested more than 2000 deep");
        switch (item.kind) {
            case ItemKind::code: read(item, depth + 1); break;
            case ItemKind::tuple:
            case ItemKind::list:
                for (std::int64_t i = 0; i < item.number; ++i) {
                    const Item inner = marshal_.next(field);
                    if (inner.kind == ItemKind::end) marshal_.fail(inner.at, field, "expected an object, found the end of a dict");
                    pass_over(inner, depth + 1);
                }
                break;
            case ItemKind::dict:
                for (Item inner = marshal_.next(field); inner.kind != ItemKind::end; inner = marshal_.next(field)) pass_over(inner, depth + 1);
                break;
            case ItemKind::open: marshal_.fail(item.at, field, "this is a reference to an object that holds it"); break;
            default: return;
        }
        marshal_.resolve(item, ItemKind::other, 0);
    }

    Marshal& marshal_;
    const StringTable& strings_;
};

}  // namespace

std::string code_object_name(Marshal& marshal, const Item& item, const StringTable& strings) { return CodeReader(marshal, strings).read(item, 0); }

}  // namespace profconv::pstats
