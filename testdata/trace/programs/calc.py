"""A calculator: tokens, a recursive-descent parser whose rules call one another, and an evaluator that can fail."""
import re

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d*)?)|(.))")


class CalcError(Exception):
    pass


class Parser:
    def __init__(self, text):
        self.tokens = [(number, sign) for number, sign in TOKEN.findall(text) if number or sign.strip()]
        self.at = 0

    def sign(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, signs):
        if self.sign() and self.sign() in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def expression(self):
        node = self.term()
        while sign := self.take("+-"):
            node = (sign, node, self.term())
        return node

    def term(self):
        node = self.factor()
        while sign := self.take("*/"):
            node = (sign, node, self.factor())
        return node

    def factor(self):
        if self.take("-"):
            return ("neg", self.factor())
        if self.take("("):
            node = self.expression()
            if not self.take(")"):
                raise CalcError("expected )")
            return node
        if self.at == len(self.tokens) or not self.tokens[self.at][0]:
            raise CalcError("expected a number")
        self.at += 1
        return float(self.tokens[self.at - 1][0])


def evaluate(node):
    if isinstance(node, float):
        return node
    if node[0] == "neg":
        return -evaluate(node[1])
    left, right = evaluate(node[1]), evaluate(node[2])
    return {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__}[node[0]](right)


def calculate(text):
    try:
        parser = Parser(text)
        node = parser.expression()
        if parser.sign():
            raise CalcError("expected the end")
        return f"{evaluate(node):g}"
    except (CalcError, ZeroDivisionError) as error:
        return f"error: {error}"


def main():
    for text in ["1 + 2 * 3", "(1 + 2) * (3 + 4) * -(5 - 6)", "1 / 0", "2 * (3 + ", "((((((7))))))", "8 - 4 / 2 - 1", "4 4"]:
        print(f"{text} = {calculate(text)}")


main()
