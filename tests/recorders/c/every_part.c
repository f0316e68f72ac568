static int helper(int n) { return n - 1; }
int part(int n) { return helper(n) + helper(n) - n + 1; }
