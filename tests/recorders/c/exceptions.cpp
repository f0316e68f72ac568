// Exceptions through several frames, caught, thrown on, and thrown by a destructor's sibling.
#include <stdexcept>

struct Guard {
    ~Guard() { released += 1; }
    static int released;
};
int Guard::released = 0;

static int fall(int n) {
    const Guard guard;
    if (n == 0) throw std::runtime_error("the bottom");
    return fall(n - 1);
}

static void pass_on(int n) {
    try {
        fall(n);
    } catch (const std::exception&) {
        throw;
    }
}

int main() {
    int caught = 0;
    for (int i = 0; i < 10; ++i) {
        try {
            pass_on(i);
        } catch (const std::exception&) {
            ++caught;
        }
    }
    return caught == 10 && Guard::released == 55 ? 0 : 1;
}
