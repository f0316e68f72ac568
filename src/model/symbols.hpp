// Who ran: functions, the frames that stand in stacks, the objects they were loaded from, and the threads.
#pragma once

#include <cstdint>
#include <vector>

#include "model/ids.hpp"

namespace profconv {

// A function's identity is all of its fields, never the name alone (statics and plugins share names).
// Absent texts are StringId{0} (""), absent numbers 0.
struct Function {
    StringId name{0};         // as shown: demangled if the file says so; "" = unknown
    StringId system_name{0};  // mangled name, if it differs
    StringId file{0};         // source file of the definition; "~" for Python's C functions
    StringId module{0};       // object file, Python module, process image
    std::uint32_t start_line = 0;  // line of the definition, 1-based; 0 = unknown
    std::uint32_t negative_line = 0;  // Python allows lines below 0: of line -3 start_line is 0 (unknown) and this is 3
    std::uint32_t start_column = 0;
    std::uint32_t discriminator = 0;  // keeps apart what the file keeps apart though every other field is equal
    // Recursion level as callgrind writes it (f'2 is level 2 of f). Level 1 is the function itself; deeper levels name it in `base`.
    std::uint32_t level = 1;
    FunctionId base{};

    friend bool operator==(const Function& a, const Function& b) {
        return a.name == b.name && a.system_name == b.system_name && a.file == b.file && a.module == b.module &&
               a.start_line == b.start_line && a.start_column == b.start_column && a.discriminator == b.discriminator &&
               a.negative_line == b.negative_line && a.level == b.level && a.base == b.base;
    }
};

enum class FrameKind : std::uint8_t {
    normal,
    inlined,      // expanded into the frame before it (towards the root), at the same address
    kernel,
    jit,
    interpreted,
    c1,           // compiled by the JVM's first tier
    waker,        // in a wake-up chain
    separator,    // "-" or "--" between stacks: keeps its place in a stack, is no function
};

// One level of a stack: a function, where in it, and how the code there came about.
struct Frame {
    FunctionId function{};
    StringId file{0};             // file of `line` when it is not the function's own file; 0 = the function's
    std::uint32_t line = 0;       // current line, 1-based; 0 = unknown
    std::uint32_t column = 0;
    MappingId mapping{};
    FrameKind kind = FrameKind::normal;
    bool folded = false;          // the linker folded several functions into this code; the name is one of them
    std::uint64_t address = 0;    // run-time address; 0 = unknown

    friend bool operator==(const Frame& a, const Frame& b) {
        return a.function == b.function && a.file == b.file && a.line == b.line && a.column == b.column && a.mapping == b.mapping &&
               a.kind == b.kind && a.folded == b.folded && a.address == b.address;
    }
};

// A memory range with the object file mapped there (pprof's Mapping).
struct Mapping {
    std::uint64_t start = 0, limit = 0, offset = 0;
    StringId file{0}, build_id{0};
    bool has_functions = false, has_filenames = false, has_line_numbers = false, has_inline_frames = false;
};

struct Thread {
    std::uint64_t id = 0;       // the file's own number for it
    std::uint64_t pid = 0;      // 0 = unknown
    std::uint64_t os_tid = 0;   // 0 = unknown
    StringId name{0};
    StringId process_name{0};
};

// A table that gives equal rows equal ids, in order of first use. Rows never change once they are in.
template <class Row, class RowId, std::uint64_t (*HashRow)(const Row&)>
class InternTable {
public:
    RowId intern(const Row& row) {
        if ((rows_.size() + 1) * 2 > slots_.size()) grow();
        const std::size_t at = slot_of(row);
        if (slots_[at] == UINT32_MAX) {
            slots_[at] = static_cast<std::uint32_t>(rows_.size());
            rows_.push_back(row);
        }
        return {slots_[at]};
    }
    const Row& operator[](RowId id) const { return rows_[id.value]; }
    std::size_t size() const { return rows_.size(); }
    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }

private:
    std::size_t slot_of(const Row& row) const {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = HashRow(row) & mask;
        while (slots_[at] != UINT32_MAX && !(rows_[slots_[at]] == row)) at = (at + 1) & mask;
        return at;
    }
    void grow() {
        slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, UINT32_MAX);
        for (std::size_t i = 0; i < rows_.size(); ++i) slots_[slot_of(rows_[i])] = static_cast<std::uint32_t>(i);
    }
    std::vector<Row> rows_;
    std::vector<std::uint32_t> slots_;  // open addressing, a power of two, at most half full
};

std::uint64_t hash_row(const Function& function);
std::uint64_t hash_row(const Frame& frame);

using FunctionTable = InternTable<Function, FunctionId, hash_row>;
using FrameTable = InternTable<Frame, FrameId, hash_row>;

}  // namespace profconv
