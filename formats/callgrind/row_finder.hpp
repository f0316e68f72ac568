// Finds the row of a place, line, address and callee, or says that it is new. A file walks through its functions one after the
// other, so a small table of recent rows answers nearly always; the large index over all rows holds only places that are come
// back to (other parts, inlined code, call traces) and is never filled for files in which every function stands once.
#pragma once

#include <cstdint>
#include <vector>

#include "model/array.hpp"
#include "model/ids.hpp"
#include "model/symbols.hpp"

namespace profconv::callgrind {

// Where cost is booked: a function and the file that is current (a header, for inlined code).
struct Place {
    FunctionId function{};
    StringId file{0};
    friend bool operator==(const Place& a, const Place& b) { return a.function == b.function && a.file == b.file; }
};
std::uint64_t hash_place(const Place& place);
using PlaceId = Id<struct PlaceTag>;
using PlaceTable = InternTable<Place, PlaceId, hash_place>;

struct RowKey {
    PlaceId place;
    std::uint32_t line = 0;
    std::uint64_t address = 0;
    FunctionId callee{0};  // of call sites
};

class RowFinder {
public:
    explicit RowFinder(bool with_callees) : recent_(recent_size), with_callees_(with_callees) {}

    // The row of `key`; a new one, number size(), if there is none yet.
    std::uint32_t row(const RowKey& key) {
        if (key.place != current_) enter(key.place);
        Recent& recent = recent_[(key.line + key.address + key.callee.value * 17) % recent_size];
        if (recent.place == key.place && recent.line == key.line && recent.address == key.address && recent.callee == key.callee)
            return recent.row;
        return find(key, recent);
    }
    std::size_t size() const { return place.size(); }

    // The keys, per row: taken away when the last row is known. `address` stays empty without addresses.
    Array<PlaceId> place;
    Array<std::uint32_t> line;
    Array<std::uint64_t> address;
    Array<FunctionId> callee;

    // Frees what is only needed for finding.
    void stop_finding();

private:
    static constexpr std::size_t recent_size = 2048;
    static constexpr std::uint32_t none = UINT32_MAX;
    struct Recent {
        PlaceId place;
        std::uint32_t line = 0;
        std::uint64_t address = 0;
        FunctionId callee{};
        std::uint32_t row = none;
    };
    // A place that was current only once has its rows side by side from `first_row` on, and all of them in `recent_`.
    struct PlaceState {
        std::uint32_t first_row = none;
        bool indexed = false;
    };

    void enter(PlaceId place);
    std::uint32_t find(const RowKey& key, Recent& recent);
    std::uint32_t append(const RowKey& key);
    void index_place(PlaceId place);
    std::uint32_t& slot(const RowKey& key);
    void grow_index();
    RowKey key_of(std::uint32_t row) const;
    bool has_key(std::uint32_t row, const RowKey& key) const;

    PlaceId current_;
    std::vector<Recent> recent_;
    std::vector<PlaceState> states_;    // per place
    std::vector<std::uint32_t> slots_;  // open addressing, a power of two; row numbers
    std::size_t indexed_ = 0;           // slots in use
    bool with_callees_;
};

}  // namespace profconv::callgrind
