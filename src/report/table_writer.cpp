#include "report/table_writer.hpp"

namespace profconv {

const LabelTexts::Entry& LabelTexts::make(std::uint32_t row) {
    Entry& entry = entries_[row];
    entry.begin = texts_.size();
    append_label(table_.rows[row], texts_);
    entry.size = static_cast<std::uint32_t>(texts_.size() - entry.begin);
    entry.width = static_cast<std::uint32_t>(profconv::width(std::string_view(texts_).substr(entry.begin)));
    return entry;
}

void LabelTexts::make_all() {
    for (std::uint32_t row = 0; row < entries_.size(); ++row) get(row);
}

std::string TableWriter::time_text(const Number& number) const { return number.is_known() ? f8(seconds(number)) : pad_left(number_text(number, 0), 8); }

char* TableWriter::put_time(char* at, const Number& number) const { return number.is_known() ? put_f8(at, seconds(number)) : put(at, time_text(number)); }

char* TableWriter::put_time_per_call(char* at, const Number& number, const Number& calls) const {
    if (!calls.is_known() || !number.is_known() || calls.as_double() == 0) return put_blanks(at, 8);
    return put_f8(at, seconds(number) / calls.as_double());
}

std::string TableWriter::value_text(const Number& number) const { return number_text(number, table_.value_type.decimals); }

}  // namespace profconv
