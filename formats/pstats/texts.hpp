// Texts of a file and texts of the model. A file holds UTF-8 in which lone surrogates are allowed; Python puts each byte of a file
// name that is no UTF-8 there as U+DC80..U+DCFF. The model holds the bytes that were meant: those surrogates become bytes again.
#pragma once

#include <string>
#include <string_view>

namespace profconv::pstats {

bool is_ascii(std::string_view text);

// The bytes meant by a text of a file, to `out`; surrogates that stand for no byte stay as they are. False if it is not UTF-8.
bool decode_text(std::string_view text, std::string& out);

// The other way: any bytes as such a text.
void encode_text(std::string_view bytes, std::string& out);

}  // namespace profconv::pstats
