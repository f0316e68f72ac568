static int helper(int n) { return n > 0 ? helper(n - 1) : 100; }
int library(int n) { return helper(n) + helper(0) - 87; }
