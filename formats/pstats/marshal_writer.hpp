// Writes marshal data, version 4, as every Python from 3.4 on reads it. Texts and labels are written once and then referred to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/sink.hpp"

namespace profconv::pstats {

class MarshalWriter {
public:
    // `texts` and `labels`: how many there can be, numbered from 0 by the caller.
    MarshalWriter(Sink& sink, std::size_t texts, std::size_t labels) : sink_(sink), text_numbers_(texts), label_numbers_(labels) {}

    void begin_dict() { sink_.put('{'); }
    void end_dict() { sink_.put('0'); }
    void begin_tuple(std::uint8_t items);
    void integer(std::int64_t value);
    void real(double value);
    void truth(bool value) { sink_.put(value ? 'T' : 'F'); }

    // Text number `number`, which is `bytes`; no matter what bytes.
    void text(std::uint32_t number, std::string_view bytes);
    // A text that is written only once.
    void text(std::string_view bytes) { write_text(bytes, false); }
    // A reference to label `number` if it was written before; else false, and its tuple of three, which must follow, is begun.
    bool refer_to_label(std::uint32_t number);

private:
    template <class Number>
    void put(char code, Number number);
    void write_text(std::string_view bytes, bool flagged);
    std::uint32_t new_reference() { return ++references_; }

    Sink& sink_;
    std::vector<std::uint32_t> text_numbers_, label_numbers_;  // of references, from 1; 0: not written yet
    std::uint32_t references_ = 0;
    std::string encoded_;  // reused
};

}  // namespace profconv::pstats
