// Names of C++: templates, operators, a local class, an anonymous namespace, a constructor, a destructor.
namespace shop {

struct Item {
    explicit Item(int price) : price_(price) {}
    ~Item() { price_ = 0; }
    int operator+(int more) const { return price_ + more; }
    int price_;
};

template <class T>
T twice(T value) {
    return value + value;
}

namespace {
int hidden(int n) { return n; }
}  // namespace

}  // namespace shop

int main() {
    const shop::Item item(3);
    struct Local {
        int operator()(int n) const { return shop::hidden(n); }
    };
    return item + 4 + shop::twice(2) + shop::twice(2.5) + Local()(1) == 17 ? 0 : 1;
}
